/*
 * Between theme.c, which finds the text of a theme, and theme_read.c, which
 * takes it apart: a theme may extend another, so each needs the other. `depth'
 * counts the steps of a chain.
 */
#ifndef TUI_THEME_READ_H
#define TUI_THEME_READ_H

#include "tui/theme.h"

MUST_CHECK
bool theme_read_depth(struct span text, const char *file,
    const struct theme_folders *folders, struct theme *theme,
    struct buf *warnings, unsigned depth, struct error *error);

MUST_CHECK
bool theme_load_depth(const char *name, const struct theme_folders *folders,
    struct theme *theme, struct buf *warnings, unsigned depth,
    struct error *error);

#endif
