/*
 * Values from the operator's Bitwarden vault, by a `bw serve' of our own that
 * talks to nobody else: it has one end of a socket pair as its descriptor 3, no
 * port, no file, and no key in its environment. Blocking, for one worker; start
 * it before any value is held.
 *
 *	open, unlock (a person types the master password), search, fill, close
 *
 * It lives for BITWARDEN_LIFE_MS at most: after that every call fails, and it
 * has to be closed. What bw itself keeps in its memory is not in our hands; so
 * the child ends with the dialog.
 */
#ifndef IO_BITWARDEN_H
#define IO_BITWARDEN_H

#include "backend/base/arena.h"
#include "backend/base/cancel.h"
#include "backend/base/secret.h"

#define BITWARDEN_START_MS 20000
#define BITWARDEN_ANSWER_MS 30000
#define BITWARDEN_LIFE_MS 120000
#define BITWARDEN_TERM_LEAST 2 /* characters: nobody lists a whole vault */
#define BITWARDEN_ITEMS 100 /* found at once; over it: a better term */

struct bitwarden;

struct bitwarden_settings {
	const char *program; /* NULL: "bw", looked up in PATH */
	/* NULL-ended NAME=value for the child, beside what every child gets:
	 * BITWARDENCLI_APPDATA_DIR, NODE_EXTRA_CA_CERTS. NULL: none. */
	const char *const *environment;
	int start_ms, answer_ms, life_ms; /* 0: as above */
};

/*
 * Starts bw and asks for its state. ERROR_NOT_FOUND: there is no bw.
 * ERROR_DENIED: nobody is logged in. ERROR_INVALID: it is no bw that can do
 * this.
 */
MUST_CHECK
bool bitwarden_open(const struct bitwarden_settings *settings,
    const struct cancel *cancel, struct bitwarden **bitwarden,
    struct error *error);

/* Locks the vault and ends the child; some seconds at most. NULL is taken. */
void bitwarden_close(struct bitwarden *bitwarden);

bool bitwarden_is_locked(const struct bitwarden *bitwarden);

/* Milliseconds that it still has to live. */
int64_t bitwarden_left_ms(const struct bitwarden *bitwarden);

/* ERROR_DENIED: the password is not right. */
MUST_CHECK
bool bitwarden_unlock(struct bitwarden *bitwarden,
    const struct secret *password, const struct cancel *cancel,
    struct error *error);

struct bitwarden_item {
	const char *id, *name, *user; /* cleaned; user may be "" */
	const char *const *fields; /* "password" first, if it has one */
	size_t field_count;
	bool asks_again; /* for the master password, before each fill */
};

/* Items and their texts live in the arena. No value is in them. */
MUST_CHECK
bool bitwarden_search(struct bitwarden *bitwarden, const char *term,
    const struct cancel *cancel, struct arena *arena,
    struct bitwarden_item **items, size_t *count, struct error *error);

/*
 * The value of one field of an item that the last search found: the caller's.
 * ERROR_DENIED: the item asks again, and nothing was unlocked since the last
 * fill.
 */
MUST_CHECK
bool bitwarden_fill(struct bitwarden *bitwarden, const char *id,
    const char *field, const struct cancel *cancel, struct secret **value,
    struct error *error);

/*
 * The other way, for who has it: rbw, whose agent has to be unlocked already.
 * item is a name or an id. ERROR_NOT_FOUND: there is no rbw.
 */
MUST_CHECK
bool bitwarden_rbw_fill(const char *item, const char *field,
    const struct cancel *cancel, struct secret **value, struct error *error);

#endif
