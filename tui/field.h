/* A line of text that is typed into a form or a dialog. Never for a value that
 * is secret: those are read by secret_tty_read(). */
#ifndef TUI_FIELD_H
#define TUI_FIELD_H

#include "backend/base/base.h"

#define FIELD_SIZE 512 /* bytes, with the NUL */

struct field {
	char text[FIELD_SIZE];
	size_t length;
};

/* What does not fit is left out. */
void field_set(struct field *field, const char *text);

/* False when the key means nothing to a field. */
bool field_key(struct field *field, uint32_t key);

#endif
