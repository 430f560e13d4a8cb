/*
 * A repository's address taken apart, as git itself reads it: a scheme, or
 * [user@]host:path when a colon stands before the first slash, or else a local
 * path. What could be read as an option or holds control bytes is refused,
 * because hosts and paths become arguments of programs.
 */
#ifndef IO_GIT_ADDRESS_H
#define IO_GIT_ADDRESS_H

#include "backend/base/arena.h"
#include "backend/base/secret.h"
#include "backend/io/git_remote.h"

struct git_address {
	enum git_place_kind kind;
	bool is_encrypted; /* https, ssh */
	const char *user; /* NULL: none; http: decoded, without password */
	const char *host; /* NULL when local; without brackets */
	const char *port; /* NULL: the scheme's */
	const char *path; /* ssh, local: decoded */
	/* http: scheme://host[:port]/path without user, password and slash at
	 * the end */
	const char *base;
};

MUST_CHECK
bool git_address_parse(struct arena *arena, const char *url,
    struct git_address *address, struct error *error);

/* The password that stands in an http address, or NULL. */
struct secret *git_address_password(const char *url);

/* True for localhost, 127.x.y.z and ::1. */
bool git_address_is_loopback(const char *host);

#endif
