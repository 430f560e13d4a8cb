/*
 * Any value as a number, as the functions of Flux take it: what is none is 0.
 */
#ifndef CORE_TEMPLATE_CAST_H
#define CORE_TEMPLATE_CAST_H

#include "backend/core/template_value.h"

int64_t template_cast_integer(const struct template_value *value);
double template_cast_float(const struct template_value *value);

/* The integer part; INT64_MIN for what does not fit, as on amd64. */
int64_t template_cast_truncate(double real);

#endif
