/*
 * A console without a terminal: curses on /dev/null at any size, keys by their
 * names, the screen read back as text.
 */
#ifndef TESTS_FAKE_SCREEN_H
#define TESTS_FAKE_SCREEN_H

#include "tests/fake/backend.h"
#include "tui/ui.h"

/* Starts curses once, with the built-in theme; `unicode' as the locale is. */
void screen_open(bool unicode);
void screen_close(void);

/* A console of that size on the backend, at tick 100000. */
void screen_begin(
    struct ui *ui, struct backend *backend, int rows, int columns);

/* Draws, and tells the console that it was painted. */
void screen_paint(struct ui *ui);

/*
 * Presses keys by their names with blanks between ("j Space ^D"), 300 ms and a
 * paint apart: slow enough for every guard. "text:abc" types letters.
 */
void screen_press(struct ui *ui, const char *keys);

/* One key at once, no time passes, nothing is painted. */
void screen_hit(struct ui *ui, uint32_t key);

/* All rows of the screen, blanks at their ends cut, each with an LF. */
void screen_text(const struct ui *ui, struct buf *into);

/* True when the text stands somewhere on the screen that was drawn last. */
bool screen_has(const struct ui *ui, const char *text);

#endif
