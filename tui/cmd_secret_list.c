/*
 * The Secrets of the cluster: names, types and names of keys. No value is asked
 * for.
 */
#include <stdio.h>

#include "backend/base/arena.h"
#include "backend/base/array.h"
#include "tui/cli_cluster.h"
#include "tui/line.h"
#include "tui/words.h"

#define CELL_LIMIT ((size_t)64 * 1024)

static bool
is_listed(const struct report_secret *secret, const struct cli_options *options)
{
	return secret->present &&
	    (!options->namespace ||
		strcmp(options->namespace, secret->namespace) == 0);
}

static void
put_key(struct json_writer *json, const struct report_secret_key *key)
{
	char text[WORDS_SIZE];

	if (!key->present)
		return;
	json_open_map(json, NULL);
	json_text(json, "name", key->name);
	json_bool(json, "needed", key->needed);
	json_text(json, "by", key->by);
	json_text(json, "source", key->source);
	json_text(json, "at", key->at ? words_instant(key->at, text) : NULL);
	json_close_map(json);
}

static void
put_json(struct json_writer *json, const struct report *report,
    const struct cli_options *options)
{
	json_open_list(json, NULL);
	for (ARRAY_EACH(secret, report->secrets, report->secret_count)) {
		if (!is_listed(secret, options))
			continue;
		json_open_map(json, NULL);
		json_text(json, "namespace", secret->namespace);
		json_text(json, "name", secret->name);
		json_text(json, "type", secret->type);
		json_text(json, "state", report_need_word(secret->need));
		json_text(json, "why", secret->why);
		json_bool(json, "exposed", secret->exposed);
		json_number(json, "users", (int64_t)secret->user_count);
		json_bool(json, "keysKnown", secret->keys_known);
		json_open_list(json, "keys");
		for (ARRAY_EACH(key, secret->keys, secret->key_count))
			put_key(json, key);
		json_close_list(json);
		json_close_map(json);
	}
	json_close_list(json);
}

static void
put_keys(struct buf *into, const struct report_secret *secret)
{
	if (!secret->keys_known)
		buf_byte(into, '?');
	for (ARRAY_EACH(key, secret->keys, secret->key_count))
		if (key->present)
			buf_printf(
			    into, "%s%s", into->length ? "," : "", key->name);
}

static void
print_table(const struct report *report, const struct cli_options *options)
{
	static const char *const heads[] = { "NAMESPACE", "NAME", "TYPE",
		"KEYS", "STATE", "NOTE" };
	struct arena *arena = arena_new();
	struct line_table table;
	struct buf cell;
	size_t listed = 0;

	buf_init(&cell, CELL_LIMIT);
	line_begin(&table, arena, heads, 6);
	for (ARRAY_EACH(secret, report->secrets, report->secret_count)) {
		if (!is_listed(secret, options))
			continue;
		listed++;
		buf_clear(&cell);
		put_keys(&cell, secret);
		line_cell(&table, secret->namespace);
		line_cell(&table, secret->name);
		line_cell(&table, secret->type);
		line_cell(&table, cell.length ? cell.at : NULL);
		line_cell(&table, report_need_word(secret->need));
		line_cell(&table,
		    secret->exposed ? "its values stand in an annotation, too"
				    : secret->why);
	}
	if (listed)
		line_print(&table);
	else if (report->secrets_loaded && !report->secrets_problem)
		fputs("vigie: there is no Secret\n", stderr);
	buf_release(&cell);
	arena_free(arena);
}

static int
run(struct backend *backend, const struct cli_options *options)
{
	const struct report *report;
	int status;

	report = cli_cluster_refresh(backend, &status);
	if (!cli_cluster_is_there(report)) {
		status = CLI_FAILED;
	} else {
		cli_print(report, options, put_json, print_table);
		if (report->secrets_problem) {
			cli_error(report->secrets_problem);
			status = CLI_PARTLY;
		}
	}
	report_unref(report);
	return status;
}

const struct cmd cmd_secret_list = {
	.word = "secret",
	.second = "list",
	.arguments = "",
	.help = "names, types and key names; never a value",
	.takes = CLI_TAKES_OUTPUT | CLI_TAKES_NAMESPACE | CLI_NEEDS_CLUSTER,
	.run = run,
};
