/*
 * Which updates a subcommand means: those with the given ids, or all that can
 * be approved.
 */
#ifndef TUI_CHOOSE_H
#define TUI_CHOOSE_H

#include "tui/cli.h"

/* Keys of rows of the report. False with an error that names the id. */
MUST_CHECK
bool choose_updates(const struct report *report,
    const struct cli_options *options, struct arena *arena,
    const char *const **keys, size_t *count, struct error *error);

#endif
