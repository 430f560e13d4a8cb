/*
 * A field of several lines: a commit message. Text in and out is UTF-8; Enter
 * is a new line, so something else has to end it.
 */
#ifndef TUI_EDIT_BOX_H
#define TUI_EDIT_BOX_H

#include "backend/base/buf.h"
#include "tui/draw.h"

#define EDIT_BOX_LIMIT ((size_t)64 * 1024)

struct edit_box {
	struct buf text;
	size_t cursor; /* byte */
	size_t top; /* first visible line */
};

void edit_box_init(struct edit_box *box, const char *text);
void edit_box_release(struct edit_box *box);

/* False when the key means nothing to a field. */
bool edit_box_key(struct edit_box *box, uint32_t key);
void edit_box_draw(struct edit_box *box, const struct draw_box *area);

#endif
