/*
 * Which Secrets and keys the manifests and the cluster's workloads need and the
 * cluster lacks. For scripts: the status is 3 when something is missing, and
 * when it cannot be told.
 */
#include <stdio.h>

#include "backend/base/arena.h"
#include "backend/base/array.h"
#include "tui/cli_cluster.h"
#include "tui/line.h"

#define CELL_LIMIT ((size_t)64 * 1024)

static bool
is_listed(const struct report_secret *secret, const struct cli_options *options)
{
	if (options->namespace && strcmp(options->namespace, secret->namespace))
		return false;
	return secret->need == NEED_MISSING ||
	    secret->need == NEED_KEY_MISSING || secret->need == NEED_UNKNOWN;
}

/* That somebody cannot do without, and that is not there. */
static bool
is_lacking(
    const struct report_secret *secret, const struct report_secret_key *key)
{
	return key->needed && !key->optional &&
	    !(secret->present && key->present);
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
		json_open_list(json, "keys");
		for (ARRAY_EACH(key, secret->keys, secret->key_count))
			if (is_lacking(secret, key))
				json_text(json, NULL, key->name);
		json_close_list(json);
		json_open_list(json, "neededBy");
		for (ARRAY_EACH(user, secret->users, secret->user_count)) {
			json_open_map(json, NULL);
			json_text(json, "kind", user->kind);
			json_text(json, "namespace", user->namespace);
			json_text(json, "name", user->name);
			json_text(json, "how", user->how);
			json_text(json, "where", user->where);
			json_close_map(json);
		}
		json_close_list(json);
		json_close_map(json);
	}
	json_close_list(json);
}

static void
put_keys(struct buf *into, const struct report_secret *secret)
{
	for (ARRAY_EACH(key, secret->keys, secret->key_count))
		if (is_lacking(secret, key))
			buf_printf(
			    into, "%s%s", into->length ? "," : "", key->name);
}

/* The first user and how many more. */
static void
put_users(struct buf *into, const struct report_secret *secret)
{
	const struct report_secret_user *user = secret->users;

	if (!secret->user_count)
		return;
	buf_printf(into, "%s %s/%s, %s", user->kind, user->namespace,
	    user->name, user->where);
	if (secret->user_count > 1)
		buf_printf(into, " (+%zu)", secret->user_count - 1);
}

static void
print_table(const struct report *report, const struct cli_options *options)
{
	static const char *const heads[] = { "NAMESPACE", "NAME", "KEYS",
		"STATE", "NEEDED BY" };
	struct arena *arena = arena_new();
	struct line_table table;
	struct buf cell;
	size_t listed = 0;

	buf_init(&cell, CELL_LIMIT);
	line_begin(&table, arena, heads, 5);
	for (ARRAY_EACH(secret, report->secrets, report->secret_count)) {
		if (!is_listed(secret, options))
			continue;
		listed++;
		line_cell(&table, secret->namespace);
		line_cell(&table, secret->name);
		buf_clear(&cell);
		put_keys(&cell, secret);
		line_cell(&table, cell.length ? cell.at : NULL);
		line_cell(&table, report_need_word(secret->need));
		buf_clear(&cell);
		put_users(&cell, secret);
		line_cell(&table, cell.length ? cell.at : NULL);
	}
	if (listed)
		line_print(&table);
	else if (report->secrets_loaded && !report->secrets_problem)
		fputs("vigie: no Secret is missing\n", stderr);
	buf_release(&cell);
	arena_free(arena);
}

static bool
has_listed(const struct report *report, const struct cli_options *options)
{
	for (ARRAY_EACH(secret, report->secrets, report->secret_count))
		if (is_listed(secret, options))
			return true;
	return false;
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
		if (report->secrets_problem)
			cli_error(report->secrets_problem);
		if (status == CLI_DONE &&
		    (report->secrets_problem || !report->secrets_loaded ||
			has_listed(report, options)))
			status = CLI_PARTLY;
	}
	report_unref(report);
	return status;
}

const struct cmd cmd_secret_missing = {
	.word = "secret",
	.second = "missing",
	.arguments = "",
	.help = "Secrets and keys that are needed and not there",
	.takes = CLI_TAKES_OUTPUT | CLI_TAKES_NAMESPACE | CLI_NEEDS_CLUSTER,
	.run = run,
};
