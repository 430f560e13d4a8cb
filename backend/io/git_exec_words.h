/*
 * The command line of a talk with a child, and what its words on standard error
 * mean. Kept apart from the talk itself so that both can be tested as values.
 */
#ifndef IO_GIT_EXEC_WORDS_H
#define IO_GIT_EXEC_WORDS_H

#include "backend/io/git_address.h"

/*
 * Arguments with a NULL behind them. `ssh_command' is GIT_SSH_COMMAND or NULL.
 * ERROR_INVALID when it is more than plain words.
 */
MUST_CHECK
bool git_exec_words_argv(struct arena *arena, const struct git_address *address,
    bool is_push, int connect_limit_ms, const char *ssh_command,
    const char *const **argv, struct error *error);

/* Why the child ended without being asked to, from its words and its status. */
void git_exec_words_explain(const struct git_address *address, struct span said,
    int status, struct error *error);

#endif
