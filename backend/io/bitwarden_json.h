/*
 * What `bw serve' answers, read where it lies: everything but values. For
 * bitwarden.c alone; texts get into the arena decoded and cleaned.
 */
#ifndef IO_BITWARDEN_JSON_H
#define IO_BITWARDEN_JSON_H

#include "backend/io/bitwarden.h"

enum bitwarden_status {
	BITWARDEN_UNKNOWN,
	BITWARDEN_LOGGED_OUT,
	BITWARDEN_LOCKED,
	BITWARDEN_UNLOCKED,
};

/* Of GET /status: data.template.status. */
enum bitwarden_status bitwarden_json_status(struct span text);

/* True for {"success":true,...}. */
bool bitwarden_json_is_success(struct span text);

/* Of a list: data.data[]. False when it is not that; too many are dropped and
 * *more is set. */
bool bitwarden_json_items(struct arena *arena, struct span text,
    struct bitwarden_item **items, size_t *count, bool *more);

/* The value as it stands, with its escapes: of GET /object/password/ID. */
bool bitwarden_json_password(struct span text, struct span *raw);

/* The same, of a named field of GET /object/item/ID; the first of that name. */
bool bitwarden_json_field(
    struct span text, const char *field, struct span *raw);

#endif
