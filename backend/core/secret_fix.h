/*
 * What can be done about some of what a review warns of, to the value where it
 * is: nothing of it is anywhere else, not for a moment.
 */
#ifndef CORE_SECRET_FIX_H
#define CORE_SECRET_FIX_H

#include "backend/base/secret.h"

/* To be applied in this order. */
enum secret_fix {
	SECRET_FIX_NEWLINE, /* strip line ends from the end */
	SECRET_FIX_BLANKS, /* strip blanks from both ends */
	SECRET_FIX_QUOTES, /* strip the quotes around it */
	SECRET_FIX_PEM_END, /* end with exactly one LF */
	SECRET_FIX_BASE64, /* decode: the bytes that it stands for */
};

#define SECRET_FIX_COUNT 5

/* "strip the final newline": the words of a switch. */
const char *secret_fix_word(enum secret_fix fix);

/* False when it would not change the value, or has no room. */
bool secret_fix_do(struct secret *secret, enum secret_fix fix);

/* It would change the value. Not for SECRET_FIX_BASE64. */
bool secret_fix_is_due(struct span value, enum secret_fix fix);

/* Without the line ends at its end. */
struct span secret_fix_without_newlines(struct span value);

#endif
