/*
 * The three attributes that every header of vigie uses.
 *
 * MUST_CHECK   the caller has to look at the result; `(void)' in front says
 *              that it was meant to be ignored
 * PRINTF(f, a) argument f is a printf format, arguments start at a
 * UNUSED       a parameter that an interface asks for and this one ignores
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF(at, first) __attribute__((format(printf, at, first)))
#define NORETURN __attribute__((noreturn))
#define UNUSED __attribute__((unused))

#endif
