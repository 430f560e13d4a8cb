/*
 * Colours as a theme names them, and what is left of them on a terminal.
 *
 * A colour is the terminal's own ("default"), one of the 16 names ("black" ..
 * "white", "bright-black" .. "bright-white"), a number 0..255 or "#rrggbb". For
 * terminals with fewer colours an rgb value becomes the nearest of the 240 that
 * are the same everywhere (16..255, by distance in CIELAB), and below that the
 * nearest name by hue, unless the theme says otherwise.
 */
#ifndef TUI_COLOR_H
#define TUI_COLOR_H

#include "backend/base/span.h"

enum color_kind {
	COLOR_OWN, /* the terminal's own foreground or background */
	COLOR_PALETTE, /* 0..255 */
	COLOR_RGB,
};

struct color {
	enum color_kind kind;
	uint32_t value; /* number, or 0xrrggbb */
	int c256, c16; /* what the theme wants there; -1: derived */
};

/* What a terminal can show. */
enum color_depth {
	COLOR_DEPTH_NONE,
	COLOR_DEPTH_8,
	COLOR_DEPTH_16,
	COLOR_DEPTH_256,
	COLOR_DEPTH_DIRECT,
};

/* False when the text is no colour. */
MUST_CHECK
bool color_parse(struct span text, struct color *color);

/*
 * The number that curses takes at that depth: -1 is the terminal's own. *bold
 * is set where eight colours need it to tell a bright one.
 */
int color_at(const struct color *color, enum color_depth depth, bool *bold);

#endif
