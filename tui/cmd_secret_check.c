/*
 * What can say no says so before a value is typed: rights, the server in a dry
 * run, what exists already; and what a person should know of this terminal.
 */
#include <stdio.h>

#include "backend/base/arena.h"
#include "backend/base/array.h"
#include "tui/cmd_secret.h"
#include "tui/secret_tty.h"
#include "tui/words.h"

static void
tell_place(struct cmd_secret *secret)
{
	char room[SECRET_TTY_RECORDER_ROOM];
	const char *recorder = secret_tty_recorder(room);

	cli_ask_say(secret->ask, "Memory     %s\n", words_memory());
	if (recorder)
		cli_ask_say(secret->ask,
		    "! this terminal is recorded by %s: what you type may be "
		    "stored; --generate and --bitwarden are safer\n",
		    recorder);
	if (secret->insecure)
		cli_ask_say(secret->ask,
		    "! the server's certificate is NOT checked: whoever "
		    "answers gets the values\n");
}

/* What the server would say no to. */
static bool
is_possible(struct cmd_secret *secret, const struct report_secret_check *check,
    struct error *error)
{
	const char *type =
	    backend_secret_type_word(backend_draft_type(secret->draft));

	if (check->exists ? !check->may_change : !check->may_create)
		error_set(error, ERROR_DENIED,
		    "you may not %s Secrets in the namespace %s",
		    check->exists ? "change" : "create",
		    backend_draft_namespace(secret->draft));
	else if (check->exists && check->immutable)
		error_set(error, ERROR_CONFLICT,
		    "it exists and is immutable: it has to be deleted and made "
		    "anew");
	else if (check->exists && secret->options->type && check->type[0] &&
	    strcmp(check->type, type) != 0)
		error_set(error, ERROR_CONFLICT,
		    "it exists with the type %s, which cannot be changed",
		    check->type);
	else if (check->problem)
		*error = *check->problem;
	else
		return true;
	return false;
}

static void
tell_check(struct cmd_secret *secret, const struct report_secret_check *check)
{
	cli_ask_say(secret->ask, "Secret     %s/%s (%s)\n",
	    backend_draft_namespace(secret->draft),
	    backend_draft_name(secret->draft),
	    check->exists && check->type[0]
		? check->type
		: backend_secret_type_word(backend_draft_type(secret->draft)));
	cli_ask_say(secret->ask, "Checked    you may %s it%s\n",
	    check->exists ? "change" : "create",
	    check->tried ? "; a dry run went well" : "");
	if (check->exists)
		cli_ask_say(secret->ask,
		    "It exists: other keys than those below stay as they "
		    "are\n");
	if (check->exposed)
		cli_ask_say(secret->ask,
		    "! its values stand in an annotation of kubectl apply, "
		    "too\n");
}

static const struct report *
ask_server(struct cmd_secret *secret, const struct report_fate **fate)
{
	size_t count = backend_draft_key_count(secret->draft), i;
	const char **keys =
	    arena_calloc(secret->options->arena, count, sizeof(*keys));
	struct command command = {
		.kind = COMMAND_SECRET_CHECK,
		.namespace = backend_draft_namespace(secret->draft),
		.name = backend_draft_name(secret->draft),
		.type =
		    backend_secret_type_word(backend_draft_type(secret->draft)),
		.keys = keys,
		.key_count = count,
	};

	for (i = 0; i < count; i++)
		keys[i] = cmd_secret_key_name(secret->draft, i);
	return cli_wait(
	    secret->backend, backend_submit(secret->backend, &command), fate);
}

bool
cmd_secret_check_has(const struct report_secret_check *check, const char *name)
{
	for (ARRAY_EACH(key, check->keys, check->key_count))
		if (strcmp(*key, name) == 0)
			return true;
	return false;
}

int
cmd_secret_check(struct cmd_secret *secret, const struct report **report,
    const struct report_secret_check **check)
{
	const struct report_fate *fate;
	struct error error;
	int status;

	*report = ask_server(secret, &fate);
	status = cli_cluster_tell(fate);
	*check = fate->check;
	if (status != CLI_DONE || !*check)
		return CLI_FAILED;
	if (!is_possible(secret, *check, &error)) {
		cli_error(&error);
		return CLI_FAILED;
	}
	backend_draft_set_change(secret->draft, (*check)->exists);
	secret->insecure = (*report)->cluster->insecure;
	tell_check(secret, *check);
	tell_place(secret);
	return CLI_DONE;
}
