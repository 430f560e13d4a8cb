/*
 * Values as text, as Go's fmt prints them.
 */
#ifndef CORE_TEMPLATE_PRINT_H
#define CORE_TEMPLATE_PRINT_H

#include "backend/core/template_call.h"

/* One verb of a printf format. */
struct template_verb {
	uint32_t letter;
	bool plus, minus, sharp, space, zero;
	bool has_width, has_precision;
	bool is_go; /* %#v: values in Go's syntax */
	bool has_names; /* %+v */
	size_t width, precision;
};

/*
 * These fail when the work is spent, and only then. Bytes past the ceiling of
 * `into' are dropped, as always.
 */
MUST_CHECK
bool template_print(struct template_work *work,
    const struct template_value *value, struct buf *into);
MUST_CHECK
bool template_print_verb(struct template_work *work,
    const struct template_value *value, const struct template_verb *verb,
    struct buf *into);

/* As the letter of a float: the shortest text without an exponent. */
#define TEMPLATE_SHORTEST 1

/*
 * Parts of values: template_print_string.c and template_print_number.c. False
 * when the verb is none for a text.
 */
bool template_print_string(
    struct span text, const struct template_verb *verb, struct buf *into);

/* %c, %q and %U of an integer. */
void template_print_string_character(
    uint32_t code, const struct template_verb *verb, struct buf *into);
void template_print_string_padded(
    struct span text, const struct template_verb *verb, struct buf *into);
void template_print_number_integer(bool is_negative, uint64_t natural,
    unsigned base, const struct template_verb *verb, struct buf *into);
void template_print_number_float(
    double real, const struct template_verb *verb, struct buf *into);

/* fmt.Sprint: a blank between two values when neither is a text. */
MUST_CHECK
bool template_print_all(struct template_work *work,
    const struct template_value *values, size_t count, struct buf *into);

/* The whole of fmt.Sprintf. */
MUST_CHECK
bool template_printf(struct template_work *work, struct span format,
    const struct template_value *args, size_t count, struct buf *into);

/* The text of a value for functions that want one: toString. */
MUST_CHECK
bool template_print_text(struct template_work *work,
    const struct template_value *value, struct span *text);

#endif
