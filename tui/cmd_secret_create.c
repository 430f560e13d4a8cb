/*
 * DESIGN: everything that can say no does so before a value is typed: memory,
 * the terminal, rights, a dry run. Then the values that need no hand (vault,
 * recipes), then those that do, then one question that sends. Standard output
 * has the outcome alone; the dialogue is on the terminal itself, and standard
 * input is never read.
 */
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "backend/base/stage.h"
#include "backend/base/xalloc.h"
#include "tui/cmd_secret.h"

/* ---- before a value is typed ---- */

/* Somebody may have meant it well: echo VALUE | vigie secret create ... */
static void
tell_input(void)
{
	int waiting = 0;

	if (isatty(STDIN_FILENO) ||
	    ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0 || waiting <= 0)
		return;
	fputs("vigie: standard input is not read: no value is taken from a "
	      "pipe or a file\n"
	      "  what wrote it there knows it, and so may the shell's history\n"
	      "  to do: type or paste it at the prompt, or see --generate and "
	      "--bitwarden\n",
	    stderr);
}

/* ---- values ---- */

static int
generate(struct cmd_secret *secret, size_t at, const char *word)
{
	enum secret_recipe recipe;
	struct error error;

	if (!secret_recipe_find(word, &recipe))
		die("a recipe that was checked is unknown");
	if (!backend_draft_generate(secret->draft, at, recipe, &error)) {
		cli_error(&error);
		return CLI_FAILED;
	}
	cli_ask_say(secret->ask, "\nValue of %s, made by %s\n",
	    backend_draft_key(secret->draft, at), word);
	cmd_secret_show(secret, at);
	return CLI_DONE;
}

static int
enter_typed(struct cmd_secret *secret)
{
	size_t count = backend_draft_key_count(secret->draft), i;
	int status = CLI_DONE;

	for (i = 0; status == CLI_DONE && i < count; i++) {
		const struct cli_key *key = cmd_secret_key(secret, i);

		if (!key || (!key->recipe && !key->item))
			status = cmd_secret_enter(secret, i);
	}
	return status;
}

static int
enter(struct cmd_secret *secret)
{
	size_t count = backend_draft_key_count(secret->draft), i;
	int status = cmd_secret_fill(secret);

	for (i = 0; status == CLI_DONE && i < count; i++) {
		const struct cli_key *key = cmd_secret_key(secret, i);

		if (key && key->recipe)
			status = generate(secret, i, key->recipe);
	}
	return status == CLI_DONE ? enter_typed(secret) : status;
}

/* ---- the question ---- */

static void
tell_keys(struct cmd_secret *secret, const struct report_secret_check *check)
{
	size_t count = backend_draft_key_count(secret->draft), i;
	struct secret_review_line line;

	cli_ask_say(secret->ask, "\n");
	for (i = 0; i < count; i++) {
		const char *name = cmd_secret_key_name(secret->draft, i);

		cli_ask_say(secret->ask, "%s %s\n",
		    !check->exists                          ? "sets"
			: !check->keys_known                ? "sets"
			: cmd_secret_check_has(check, name) ? "changes"
							    : "adds",
		    name);
	}
	for (i = 0; backend_draft_note(secret->draft, i, &line); i++)
		cli_ask_say(secret->ask, "! %s\n", line.text);
	if (backend_draft_is_immutable(secret->draft))
		cli_ask_say(secret->ask,
		    "! immutable: nobody can change it any more\n");
}

/* One that exists wants its name, typed, and so does a server that nobody
 * knows. */
static int
confirm_name(struct cmd_secret *secret, bool change)
{
	enum cli_ask_end end;

	cli_ask_say(secret->ask, "Type the name of the Secret to %s it: ",
	    change ? "change" : "create");
	end = cli_ask_name(secret->ask, backend_draft_name(secret->draft));
	return end == CLI_ASK_ANSWERED ? CLI_DONE
				       : cmd_secret_over(secret, end);
}

static int
confirm(struct cmd_secret *secret, const struct report_secret_check *check)
{
	struct error error;
	enum cli_ask_end end;
	char letter = '\0';
	bool ready;
	int status;

	for (;;) {
		tell_keys(secret, check);
		ready = backend_draft_check(secret->draft, &error);
		if (!ready)
			cli_ask_say(secret->ask, "! %s\n", error.text);
		cli_ask_say(secret->ask,
		    "%s[i] immutable: %s  [r] enter again  "
		    "[q] quit: ",
		    !ready              ? ""
			: check->exists ? "[C] change  "
					: "[C] create  ",
		    backend_draft_is_immutable(secret->draft) ? "yes" : "no");
		end = cli_ask_letter(
		    secret->ask, ready ? "Cirq" : "irq", &letter);
		if (end != CLI_ASK_ANSWERED || letter == 'q')
			return cmd_secret_over(secret,
			    end == CLI_ASK_ANSWERED ? CLI_ASK_CANCELLED : end);
		if (letter == 'C')
			return check->exists || secret->insecure
			    ? confirm_name(secret, check->exists)
			    : CLI_DONE;
		status = CLI_DONE;
		if (letter == 'r')
			status = enter_typed(secret);
		else
			backend_draft_set_immutable(secret->draft,
			    !backend_draft_is_immutable(secret->draft));
		if (status != CLI_DONE)
			return status;
	}
}

/* ---- the command ---- */

static int
create(struct cmd_secret *secret)
{
	const struct report_secret_check *check;
	const struct report *report = NULL;
	int status = cmd_secret_check(secret, &report, &check);
	bool moved;

	if (status == CLI_DONE)
		status = enter(secret);
	do {
		moved = false;
		if (status == CLI_DONE)
			status = confirm(secret, check);
		if (status == CLI_DONE)
			status = cmd_secret_send(secret, check, &moved);
		report_unref(report);
		report = NULL;
		if (moved)
			status = cmd_secret_check(secret, &report, &check);
	} while (moved);
	return status;
}

static int
run(struct backend *backend, const struct cli_options *options)
{
	struct cmd_secret secret = { .backend = backend, .options = options };
	const char *refusal = secret_refusal(), *namespace;
	struct error error;
	int status = CLI_FAILED;

	tell_input();
	if (refusal) {
		fprintf(
		    stderr, "vigie: no value can be entered: %s\n", refusal);
		return CLI_FAILED;
	}
	if (!cli_ask_open(&secret.ask, &error)) {
		cli_error(&error);
		return CLI_FAILED;
	}
	namespace = cli_cluster_namespace(backend, options);
	if (namespace &&
	    !cmd_secret_draft(options, namespace, &secret.draft, &error))
		cli_error(&error);
	else if (namespace)
		status = create(&secret);
	backend_draft_free(secret.draft);
	stage_reached("over");
	cli_ask_close(secret.ask);
	return status;
}

static bool
check(const struct cli_options *options)
{
	struct draft *draft;
	struct error error;

	if (!options->name_count)
		return cli_usage("which name shall the Secret have?", NULL);
	if (!cmd_secret_draft(options,
		options->namespace ? options->namespace : "default", &draft,
		&error)) {
		cli_error(&error);
		return false;
	}
	backend_draft_free(draft);
	return true;
}

const struct cmd cmd_secret_create = {
	.word = "secret",
	.second = "create",
	.arguments = "NAME",
	.help = "make or change a Secret; its values are asked for",
	.takes = CLI_TAKES_NAMES | CLI_TAKES_NAMESPACE | CLI_TAKES_SECRET |
	    CLI_NEEDS_CLUSTER,
	.check = check,
	.run = run,
};
