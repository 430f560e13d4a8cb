/*
 * What the parts of `vigie secret create' share: the draft that is filled in,
 * and the terminal on which it is. Each part returns CLI_DONE to go on, else
 * the exit status; why is on standard error by then, and the values are wiped
 * with the draft.
 */
#ifndef TUI_CMD_SECRET_H
#define TUI_CMD_SECRET_H

#include "tui/cli_ask.h"
#include "tui/cli_cluster.h"

struct cmd_secret {
	struct backend *backend;
	const struct cli_options *options;
	struct cli_ask *ask;
	struct draft *draft; /* NULL: given away */
	bool insecure; /* nobody knows who the server is */
};

/* The draft with its keys and fields; without the terminal and the cluster. */
MUST_CHECK
bool cmd_secret_draft(const struct cli_options *options, const char *namespace,
    struct draft **draft, struct error *error);

/* What --key, --generate and --bitwarden said of a key; NULL: nothing. */
const struct cli_key *cmd_secret_key(
    const struct cmd_secret *secret, size_t key);

/* The key as the server has it: a registry login is one. */
const char *cmd_secret_key_name(const struct draft *draft, size_t key);

/* Asks the server whether it would take it, and says all of it; the answer lives
 * as long as the report, whose reference is the caller's. */
int cmd_secret_check(struct cmd_secret *secret, const struct report **report,
    const struct report_secret_check **check);

/* It exists with that key, as far as is known. */
bool cmd_secret_check_has(
    const struct report_secret_check *check, const char *name);

/* Asks for the value of a key at the masked prompt, twice when it is typed, and
 * shows what it looks like. */
int cmd_secret_enter(struct cmd_secret *secret, size_t key);

/* The lines about the value of a key. */
void cmd_secret_show(struct cmd_secret *secret, size_t key);

/* A secret word for something else, from the masked prompt; NULL with the exit
 * status when there is none. */
struct secret *cmd_secret_enter_word(
    struct cmd_secret *secret, const char *what, int *status);

/* Fills all keys of --bitwarden, and closes the vault. */
int cmd_secret_fill(struct cmd_secret *secret);

/*
 * Sends the draft, and again while a person wants it; the draft is gone then.
 * With *moved it is not: somebody else has written the Secret meanwhile, or it
 * is not known whether we have, and a person wants to try again: the server is
 * asked first.
 */
int cmd_secret_send(struct cmd_secret *secret,
    const struct report_secret_check *check, bool *moved);

/* Says how a question ended that was not answered; the exit status. */
int cmd_secret_over(struct cmd_secret *secret, enum cli_ask_end end);

#endif
