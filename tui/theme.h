/*
 * A theme: how each role looks. Read from NAME.yaml in the person's folder,
 * then in the installed one, then from what is built in; a file may name a few
 * roles only, the others come from the theme it extends ("terminal" when it
 * names none) and at last from the role's parent along the dots. Knows nothing
 * of curses: draw.c makes attributes of it.
 */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include "backend/base/buf.h"
#include "backend/base/error.h"
#include "tui/color.h"
#include "tui/style.h"

#define THEME_FILE_LIMIT ((size_t)64 * 1024)
#define THEME_EXTENDS_LIMIT 8
#define THEME_NAME_LIMIT 64

enum theme_attribute {
	THEME_BOLD = 1,
	THEME_DIM = 2,
	THEME_ITALIC = 4,
	THEME_UNDERLINE = 8,
	THEME_REVERSE = 16,
	THEME_BLINK = 32,
	THEME_STRIKE = 64,
};

enum theme_glyphs {
	THEME_GLYPHS_AUTO,
	THEME_GLYPHS_ASCII,
	THEME_GLYPHS_UNICODE,
};

struct theme_look {
	bool set; /* else the parent's */
	struct color foreground, background;
	unsigned attributes;
};

struct theme {
	struct theme_look looks[STYLE_COUNT];
	enum theme_glyphs glyphs;
};

/* Where theme files are looked for, in this order; NULL ones are passed over. */
struct theme_folders {
	const char *own, *installed;
};

/*
 * All roles of the theme are set afterwards. What is odd in a file but stops
 * nothing (an unknown role) is added to `warnings', a line each, with line
 * number and nearest name.
 */
MUST_CHECK
bool theme_load(const char *name, const struct theme_folders *folders,
    struct theme *theme, struct buf *warnings, struct error *error);

/* Reads one text onto the theme; `file' is for messages. */
MUST_CHECK
bool theme_read(struct span text, const char *file,
    const struct theme_folders *folders, struct theme *theme,
    struct buf *warnings, struct error *error);

/* The text of a built-in theme ("terminal", "mono"), or NULL. */
const char *theme_built_in(const char *name);

/* "state.new". */
const char *theme_role_name(enum style style);

#endif
