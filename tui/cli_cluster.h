/*
 * What the subcommands that work on a cluster share.
 */
#ifndef TUI_CLI_CLUSTER_H
#define TUI_CLI_CLUSTER_H

#include "tui/cli.h"

/* False when the cluster does not answer, with the reason on standard error. */
bool cli_cluster_is_there(const struct report *report);

/* As cli_refresh(), but a place to read objects from need not be named. */
const struct report *cli_cluster_refresh(struct backend *backend, int *status);

/*
 * The one of -n, else that of the context of the kubeconfig; in the arena of
 * the options. NULL when there is no cluster, which is said.
 */
const char *cli_cluster_namespace(
    struct backend *backend, const struct cli_options *options);

/* Waits for the outcome and says what went wrong, and what to know about it;
 * the exit status. */
int cli_cluster_do(struct backend *backend, const struct command *command);

/* The exit status of a fate, after its errors and its note were said. */
int cli_cluster_tell(const struct report_fate *fate);

#endif
