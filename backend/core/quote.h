/*
 * Foreign text inside one-line messages. Both functions write at most `room'
 * bytes with the NUL into the caller's array, cut longer text at a character's
 * border, mark the cut with "...", and return the array, so that they can stand
 * among the arguments of error_set(). `room' is at least 8.
 */
#ifndef CORE_QUOTE_H
#define CORE_QUOTE_H

#include "backend/base/span.h"

/* Cleaned as text_clean() does it, without quotes around it. */
const char *quote_plain(char *into, size_t room, struct span text);

/*
 * In double quotes as Go's %q: \" \\ \n \t \x1b \u202e. Clean characters
 * outside ASCII stay as they are.
 */
const char *quote_go(char *into, size_t room, struct span text);

#endif
