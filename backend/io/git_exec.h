/*
 * Git's smart protocol with a child, as a subtransport of libgit2: `ssh' for
 * ssh addresses, `git upload-pack' and `git receive-pack' for local paths. The
 * parameter is a struct git_line; nothing is global.
 *
 * ssh is the user's own: agent, ~/.ssh/config, jump hosts and hardware keys
 * work, and nothing is asked (BatchMode). GIT_SSH_COMMAND is honoured when it is
 * words without quotes and other shell syntax; no shell is started for it.
 */
#ifndef IO_GIT_EXEC_H
#define IO_GIT_EXEC_H

#include <git2.h>
#include <git2/sys/transport.h>

int git_exec_subtransport(
    git_smart_subtransport **out, git_transport *owner, void *param);

#endif
