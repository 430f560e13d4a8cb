/*
 * One value: from the masked prompt, twice when it was typed, then a look at
 * what it is without showing it, and what can be done about it.
 */
#include <stdio.h>

#include "backend/base/array.h"
#include "tui/cmd_secret.h"
#include "tui/secret_tty.h"

/* The switches of a review; `r' and `q' are taken. */
static const char fix_letters[SECRET_FIX_COUNT] = { 's', 'b', 'u', 'p', 'd' };

/* ---- the prompt ---- */

static int
tell_end(struct cmd_secret *secret, enum secret_tty_end end,
    const struct secret_tty_facts *facts, const struct error *error)
{
	switch (end) {
	case SECRET_TTY_ACCEPTED:
		return CLI_DONE;
	case SECRET_TTY_CANCELLED:
		return cmd_secret_over(secret, CLI_ASK_CANCELLED);
	case SECRET_TTY_IDLE:
		return cmd_secret_over(secret, CLI_ASK_IDLE);
	case SECRET_TTY_REFUSED:
		cli_error(error);
		return CLI_FAILED;
	case SECRET_TTY_HANGUP:
	case SECRET_TTY_SIGNAL:
	default:
		return facts->signal ? 128 + facts->signal : CLI_FAILED;
	}
}

static int
prompt(struct cmd_secret *secret, bool lines, struct secret **value,
    struct secret_tty_facts *facts)
{
	const struct secret_tty_settings settings = { .lines = lines,
		.row = -1 };
	struct error error;
	enum secret_tty_end end =
	    secret_tty_read(&settings, value, facts, &error);

	if (end == SECRET_TTY_ACCEPTED && facts->discarded)
		cli_ask_say(secret->ask,
		    "  %zu bytes after the end were discarded\n",
		    facts->discarded);
	return tell_end(secret, end, facts, &error);
}

struct secret *
cmd_secret_enter_word(struct cmd_secret *secret, const char *what, int *status)
{
	struct secret_tty_facts facts;
	struct secret *value;

	cli_ask_say(secret->ask, "%s (Enter ends it, Ctrl-C cancels)\n", what);
	*status = prompt(secret, false, &value, &facts);
	return value;
}

/* Certificates and keys have lines; all else has one, unless more are pasted
 * into it. */
static bool
has_lines(const struct cmd_secret *secret)
{
	enum secret_type type = backend_draft_type(secret->draft);

	return type == SECRET_TLS || type == SECRET_SSH_AUTH;
}

/* True when it is the same again, or was pasted; else it has to be entered once
 * more. */
static bool
is_confirmed(struct cmd_secret *secret, size_t key, bool pasted, int *status)
{
	struct secret_tty_facts facts;
	struct secret *again;
	bool same;

	if (pasted)
		return true;
	cli_ask_say(secret->ask, "The same again:\n");
	*status = prompt(secret, has_lines(secret), &again, &facts);
	if (*status != CLI_DONE)
		return false;
	same = backend_draft_is_same(secret->draft, key, again);
	secret_free(again);
	if (!same)
		cli_ask_say(secret->ask, "! these are two different values\n");
	return same;
}

static int
enter_once(struct cmd_secret *secret, size_t key, bool *confirmed)
{
	struct secret_tty_facts facts;
	struct secret *value;
	int status;

	*confirmed = false;
	cli_ask_say(secret->ask, "\nValue of %s (%s ends it, Ctrl-C cancels)\n",
	    backend_draft_key(secret->draft, key),
	    has_lines(secret) ? "Ctrl-D" : "Enter");
	status = prompt(secret, has_lines(secret), &value, &facts);
	if (status != CLI_DONE)
		return status;
	backend_draft_put(secret->draft, key, value,
	    facts.pasted ? SECRET_PASTED : SECRET_TYPED, NULL);
	*confirmed = is_confirmed(secret, key, facts.pasted, &status);
	return status;
}

/* ---- the review ---- */

/* "[y] keep it  [s] strip the final newline  [r] again  [q] quit" */
static void
offer(struct cmd_secret *secret, const struct secret_review *review,
    char letters[SECRET_FIX_COUNT + 4])
{
	size_t count = 0;
	int fix;

	letters[count++] = 'y';
	letters[count++] = 'r';
	letters[count++] = 'q';
	cli_ask_say(secret->ask, "[y] take it");
	for (fix = 0; fix < SECRET_FIX_COUNT; fix++) {
		if (!(review->offered & 1u << fix))
			continue;
		letters[count++] = fix_letters[fix];
		cli_ask_say(secret->ask, "  [%c] %s%s", fix_letters[fix],
		    review->applied & 1u << fix ? "do not " : "",
		    backend_draft_fix_word((enum secret_fix)fix));
	}
	letters[count] = '\0';
	cli_ask_say(secret->ask, "  [r] again  [q] quit: ");
}

static void
turn(struct cmd_secret *secret, size_t key, char letter)
{
	const struct secret_review *review =
	    backend_draft_review(secret->draft, key);
	int fix;

	for (fix = 0; fix < SECRET_FIX_COUNT; fix++)
		if (fix_letters[fix] == letter) {
			backend_draft_fix(secret->draft, key,
			    (enum secret_fix)fix,
			    !(review->applied & 1u << fix));
			return;
		}
}

/* Nothing is asked about a value about which there is nothing to say. */
static int
review(struct cmd_secret *secret, size_t key, bool *again)
{
	char letters[SECRET_FIX_COUNT + 4], letter = '\0';
	const struct secret_review *seen;
	enum cli_ask_end end;

	*again = false;
	for (;;) {
		cmd_secret_show(secret, key);
		seen = backend_draft_review(secret->draft, key);
		if (!seen->warnings && !seen->offered)
			return CLI_DONE;
		offer(secret, seen, letters);
		end = cli_ask_letter(secret->ask, letters, &letter);
		if (end != CLI_ASK_ANSWERED)
			return cmd_secret_over(secret, end);
		if (letter == 'q')
			return cmd_secret_over(secret, CLI_ASK_CANCELLED);
		*again = letter == 'r';
		if (letter == 'r' || letter == 'y')
			return CLI_DONE;
		turn(secret, key, letter);
	}
}

int
cmd_secret_enter(struct cmd_secret *secret, size_t key)
{
	bool confirmed, again;
	int status;

	do {
		again = false;
		status = enter_once(secret, key, &confirmed);
		if (status == CLI_DONE && confirmed)
			status = review(secret, key, &again);
	} while (status == CLI_DONE && (!confirmed || again));
	return status;
}
