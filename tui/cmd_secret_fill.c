/*
 * Values from the Bitwarden vault: opened, searched and closed before any value
 * is typed, so that no child of ours runs beside one.
 */
#include <stdio.h>

#include "backend/base/array.h"
#include "tui/cmd_secret.h"

/* What the vault answers comes with a report; the caller's reference. */
static int
tell_vault(struct cmd_secret *secret, const struct command *command,
    const struct report **report)
{
	const struct report_fate *fate;

	*report = cli_wait(
	    secret->backend, backend_submit(secret->backend, command), &fate);
	return cli_cluster_tell(fate);
}

static int
unlock(struct cmd_secret *secret)
{
	struct command command = { .kind = COMMAND_VAULT_UNLOCK };
	const struct report *report;
	int status;

	command.secret = cmd_secret_enter_word(
	    secret, "\nThe vault is locked. Its master password", &status);
	if (!command.secret)
		return status;
	status = tell_vault(secret, &command, &report);
	report_unref(report);
	return status;
}

static int
open_vault(struct cmd_secret *secret)
{
	struct command command = { .kind = COMMAND_VAULT_OPEN };
	const struct report *report;
	int status = tell_vault(secret, &command, &report);
	bool locked = report->vault->state == VAULT_LOCKED;

	report_unref(report);
	return status == CLI_DONE && locked ? unlock(secret) : status;
}

static bool
is_named(const struct report_vault_item *item, const char *words)
{
	return strcmp(item->id, words) == 0 || strcmp(item->name, words) == 0;
}

/* The one item of that name or id; NULL when there is none, or more. */
static const struct report_vault_item *
find_item(const struct report_vault *vault, const struct cli_key *key)
{
	const struct report_vault_item *found = NULL;
	size_t count = 0;

	for (ARRAY_EACH(item, vault->items, vault->item_count)) {
		if (!is_named(item, key->item))
			continue;
		found = item;
		count++;
	}
	if (count == 1)
		return found;
	fprintf(stderr, "vigie: --bitwarden %s: %s\n", key->name,
	    count ? "several items of the vault have that name"
		  : "no item of the vault has that name or id");
	for (ARRAY_EACH(item, vault->items, vault->item_count))
		if (is_named(item, key->item))
			fprintf(stderr, "  %s  %s (%s)\n", item->id, item->name,
			    item->user);
	if (count)
		fputs("  to do: give the id\n", stderr);
	return NULL;
}

static int
fill_from(struct cmd_secret *secret, size_t at, const char *field,
    const struct report_vault_item *item)
{
	struct command command = {
		.kind = COMMAND_VAULT_FILL,
		.item = item->id,
		.field = field ? field : "password",
	};
	const struct report *report;
	const struct report_fate *fate;
	struct secret *value;
	uint64_t id = backend_submit(secret->backend, &command);
	int status;

	report = cli_wait(secret->backend, id, &fate);
	status = cli_cluster_tell(fate);
	report_unref(report);
	if (status != CLI_DONE)
		return status;
	value = backend_take_secret(secret->backend, id);
	if (!value) {
		fputs(
		    "vigie: the value of the vault is wiped by now\n", stderr);
		return CLI_FAILED;
	}
	backend_draft_put(secret->draft, at, value, SECRET_VAULT, item->id);
	cli_ask_say(secret->ask, "\nValue of %s from the item %s\n",
	    backend_draft_key(secret->draft, at), item->name);
	cmd_secret_show(secret, at);
	return CLI_DONE;
}

static int
fill_key(struct cmd_secret *secret, size_t at, const struct cli_key *key)
{
	struct command command = {
		.kind = COMMAND_VAULT_SEARCH,
		.term = key->item,
	};
	const struct report_vault_item *item;
	const struct report *report;
	int status = tell_vault(secret, &command, &report);

	if (status == CLI_DONE) {
		item = find_item(report->vault, key);
		status = CLI_FAILED;
		/* A vault may want its password again for this one. */
		if (item)
			status = item->asks_again ? unlock(secret) : CLI_DONE;
		if (status == CLI_DONE)
			status = fill_from(secret, at, key->field, item);
	}
	report_unref(report);
	return status;
}

int
cmd_secret_fill(struct cmd_secret *secret)
{
	struct command close = { .kind = COMMAND_VAULT_CLOSE };
	size_t count = backend_draft_key_count(secret->draft), i;
	const struct report *report;
	int status = CLI_DONE;
	bool opened = false;

	for (i = 0; status == CLI_DONE && i < count; i++) {
		const struct cli_key *key = cmd_secret_key(secret, i);

		if (!key || !key->item)
			continue;
		if (!opened)
			status = open_vault(secret);
		opened = true;
		if (status == CLI_DONE)
			status = fill_key(secret, i, key);
	}
	if (opened) {
		(void)tell_vault(secret, &close, &report);
		report_unref(report);
	}
	return status;
}
