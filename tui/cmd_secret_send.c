/*
 * The one thing that writes, and what is to be known afterwards. A value is
 * never sent twice but when a person says so.
 */
#include <stdio.h>

#include "backend/base/array.h"
#include "tui/cmd_secret.h"

#define KEYS_LIMIT ((size_t)64 * 1024)

static void
print_outcome(const struct cmd_secret *secret, const char *keys, bool changed)
{
	if (changed)
		printf("secret/%s changed (%s)\n", secret->options->names[0],
		    keys);
	else
		printf("secret/%s created\n", secret->options->names[0]);
	fflush(stdout);
}

/* Who still works with the old value, and what takes the new one. */
static void
tell_stale(const struct report_fate *fate)
{
	if (!fate->stale_count)
		return;
	fputs("vigie: these still use the old value:\n", stderr);
	for (ARRAY_EACH(stale, fate->stale, fate->stale_count))
		if (stale->may_restart)
			fprintf(stderr,
			    "  vigie restart %s/%s -n %s  (%zu "
			    "pod%s)\n",
			    stale->kind, stale->name, stale->namespace,
			    stale->pods, stale->pods == 1 ? "" : "s");
		else
			fprintf(stderr, "  %s %s/%s (%zu pod%s)\n", stale->kind,
			    stale->namespace, stale->name, stale->pods,
			    stale->pods == 1 ? "" : "s");
}

/* Never again by itself: a person says so, or it is wiped. */
static int
offer_again(struct cmd_secret *secret, uint64_t id)
{
	enum cli_ask_end end;
	char letter = '\0';

	cli_ask_say(secret->ask, "[t] try again  [q] quit: ");
	end = cli_ask_letter(secret->ask, "tq", &letter);
	secret->draft = backend_take_draft(secret->backend, id);
	if (end != CLI_ASK_ANSWERED || letter == 'q') {
		backend_draft_free(secret->draft);
		secret->draft = NULL;
		return cmd_secret_over(
		    secret, end == CLI_ASK_ANSWERED ? CLI_ASK_CANCELLED : end);
	}
	if (secret->draft)
		return CLI_DONE;
	fputs("vigie: the values are wiped by now\n", stderr);
	return CLI_FAILED;
}

static int
send_once(struct cmd_secret *secret, const struct report_secret_check *check,
    const char *keys, bool *again, bool *moved)
{
	struct command command = {
		.kind = COMMAND_SECRET_WRITE,
		.draft = secret->draft,
		.change = check->exists,
		.resource_version = check->resource_version,
	};
	uint64_t id = backend_submit(secret->backend, &command);
	const struct report_fate *fate;
	const struct report *report = cli_wait(secret->backend, id, &fate);
	int status = cli_cluster_tell(fate);

	secret->draft = NULL;
	*again = fate->failed && fate->keeps_draft;
	*moved = fate->failed &&
	    (fate->unknown || fate->errors[0].kind == ERROR_CONFLICT);
	if (fate->unknown)
		fputs("vigie: it may have been written all the same\n", stderr);
	if (!fate->failed) {
		print_outcome(secret, keys, check->exists);
		tell_stale(fate);
	}
	report_unref(report);
	if (!*again) {
		*moved = false;
		return status;
	}
	status = offer_again(secret, id);
	*moved &= status == CLI_DONE;
	*again = status == CLI_DONE && !*moved;
	return status;
}

int
cmd_secret_send(struct cmd_secret *secret,
    const struct report_secret_check *check, bool *moved)
{
	size_t count = backend_draft_key_count(secret->draft), i;
	struct buf keys;
	bool again;
	int status;

	buf_init(&keys, KEYS_LIMIT);
	for (i = 0; i < count; i++)
		buf_printf(&keys, "%s%s", i ? ", " : "",
		    cmd_secret_key_name(secret->draft, i));
	do
		status = send_once(secret, check, keys.at, &again, moved);
	while (again);
	buf_release(&keys);
	return status;
}
