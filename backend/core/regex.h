/*
 * Go's regular expressions on RE2: leftmost-first, linear in the subject, with
 * Go's error texts. What cannot be equal is listed in flux-reflector 4.3.
 *
 * A regex is immutable once open and may be used by several threads at once.
 * Nothing is ever printed. Both languages read this header.
 */
#ifndef CORE_REGEX_H
#define CORE_REGEX_H

#include "backend/base/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A longer pattern is "expression too large". */
#define REGEX_LIMIT ((size_t)64 * 1024)

struct regex;

/* "error parsing regexp: missing closing ]: `[a`", with a hint if we know one. */
MUST_CHECK
bool regex_open(struct span pattern, struct regex **regex, struct error *error);
void regex_close(struct regex *regex);

/* Groups of the pattern and one for the whole match. */
size_t regex_group_count(const struct regex *regex);

/* "" when the group has no name; several groups may have the same one. */
const char *regex_group_name(const struct regex *regex, size_t group);

/*
 * The first match anywhere in the text. The first `count' groups are filled in
 * (count may be 0 or more than there are); `at' is NULL for a group that took no
 * part. A text that is not UTF-8 matches nothing.
 */
bool regex_match(const struct regex *regex, struct span text,
    struct span *groups, size_t count);

#ifdef __cplusplus
}
#endif

#endif
