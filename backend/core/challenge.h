/*
 * WWW-Authenticate headers (RFC 7235): any number of headers, any number of
 * challenges in each. Scheme and names of any case; values are words or quoted.
 * What is malformed is passed over up to the next comma, because registries do
 * send such things and the rest is still of use.
 *
 * Only Basic and Bearer are of use to us; others (Negotiate, NTLM) are dropped.
 */
#ifndef CORE_CHALLENGE_H
#define CORE_CHALLENGE_H

#include "backend/base/arena.h"

#define CHALLENGE_LIMIT 16

enum challenge_scheme {
	CHALLENGE_OTHER,
	CHALLENGE_BASIC,
	CHALLENGE_BEARER,
};

/* NULL: absent. */
struct challenge {
	enum challenge_scheme scheme;
	const char *realm, *service, *scope, *error;
};

struct challenge_list {
	struct challenge items[CHALLENGE_LIMIT];
	size_t count;
};

/* Adds the header's Basic and Bearer challenges, up to CHALLENGE_LIMIT. The
 * list begins zeroed. */
void challenge_read(
    struct arena *arena, struct span header, struct challenge_list *list);

/*
 * The one to answer, or NULL: the first that is Bearer with a realm, or Basic.
 * Basic is of no use without a user and password, and is passed over then as
 * long as there is a Bearer (Gitea offers both, and gives tokens to anybody).
 */
const struct challenge *challenge_choose(
    const struct challenge_list *list, bool has_password);

#endif
