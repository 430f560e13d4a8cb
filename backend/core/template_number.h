/*
 * Numbers as Go reads them from text (strconv): underscores between digits and
 * the prefixes 0x, 0o, 0b and 0 when the base is to be seen from the text. They
 * want a locale with a decimal point; message.c sets one for the thread.
 */
#ifndef CORE_TEMPLATE_NUMBER_H
#define CORE_TEMPLATE_NUMBER_H

#include "backend/base/buf.h"
#include "backend/base/span.h"

MUST_CHECK
bool template_number_integer(struct span text, int64_t *integer);
MUST_CHECK
bool template_number_natural(struct span text, uint64_t *natural);

/* Base 10 only, no underscores (Atoi). */
MUST_CHECK
bool template_number_decimal(struct span text, int64_t *integer);

/* False as well for what is too large. */
MUST_CHECK
bool template_number_float(struct span text, double *real);

/* The shortest text that reads back as the same number, as %e: "1.5e+20". */
void template_number_shortest(double real, char text[40]);

#endif
