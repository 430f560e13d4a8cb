/*
 * User and password for https, from git's credential helpers (`git credential'),
 * as the operator has set them up. Nothing is asked and nothing is kept here.
 */
#ifndef IO_GIT_LOGIN_H
#define IO_GIT_LOGIN_H

#include "backend/base/arena.h"
#include "backend/base/cancel.h"
#include "backend/base/secret.h"
#include "backend/io/git_address.h"

struct git_login {
	const char *user;
	struct secret *password; /* NULL: there is no login */
	/* What the helpers are told about it; NULL: not theirs. */
	const char *description;
};

/* ERROR_DENIED when the helpers know of none. Texts go into the arena. */
MUST_CHECK
bool git_login_fill(struct arena *arena, const struct git_address *address,
    const struct cancel *cancel, struct git_login *login, struct error *error);

/* It worked: helpers may store it. It did not: they forget it. */
void git_login_approve(
    const struct git_login *login, const struct cancel *cancel);
void git_login_reject(
    const struct git_login *login, const struct cancel *cancel);

/* Wipes the password. */
void git_login_release(struct git_login *login);

#endif
