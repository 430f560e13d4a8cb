/*
 * Text on the screen: the only place that gives foreign text to curses. What is
 * not clean is cleaned here once more, what is too wide is cut by columns (not
 * by bytes), and without UTF-8 nothing above 0x7e is written.
 *
 * Rows and columns begin at 0. Nothing reaches the terminal before term_paint().
 */
#ifndef TUI_DRAW_H
#define TUI_DRAW_H

#include "backend/base/buf.h"
#include "tui/theme.h"

/* Roles to attributes; needs a running curses. */
void draw_set_theme(const struct theme *theme, enum color_depth depth);

/* UTF-8 text and line drawing; else pure ASCII. */
void draw_set_unicode(bool unicode);
bool draw_is_unicode(void);

void draw_clear(void);

/*
 * The text in exactly `width' columns: padded with blanks, or cut with `~' as
 * the last column.
 */
void draw_cell(
    int row, int column, int width, enum style style, const char *text);

/* The same without the padding: for what is blank already. Every blank in a
 * style of its own is bytes on a slow line. */
void draw_field(int row, int column, int width, bool right, enum style style,
    const char *text);

/* Cut with `>' and not padded; returns the columns used. */
int draw_line(
    int row, int column, int width, enum style style, struct span text);

/* Two styles at once: colours of the second where it has any, else the first,
 * attributes of both. */
int draw_line_over(int row, int column, int width, enum style style,
    enum style over, struct span text);

/* "-- left ------------------------------------- right --" */
void draw_rule(int row, int width, const char *left, const char *right);

struct draw_box {
	int row, column, rows, columns; /* with the frame */
};

/* Frame with a title in its upper and a note in its lower edge, blank inside. */
void draw_box(const struct draw_box *box, const char *title, const char *note);

/* The terminal's cursor: shown there, or hidden with row -1. */
void draw_cursor(int row, int column);

#endif
