/*
 * Names: of Secrets, of the keys in them, and of the five types that a person
 * can fill in, with the keys that the API server wants for each.
 */
#ifndef CORE_SECRET_KEY_H
#define CORE_SECRET_KEY_H

#include "backend/base/error.h"

enum secret_type {
	SECRET_OPAQUE,
	SECRET_TLS,
	SECRET_BASIC_AUTH,
	SECRET_SSH_AUTH,
	SECRET_DOCKER_CONFIG,
};

#define SECRET_TYPE_COUNT 5
#define SECRET_KEY_LIMIT 253 /* bytes, of a key and of a Secret's name */

/* "Opaque", "kubernetes.io/tls", ... */
const char *secret_type_word(enum secret_type type);

/* By that word, or by its end: "tls". False for another one. */
bool secret_type_find(const char *word, enum secret_type *type);

/* The keys of a type, NULL behind the last; none for Opaque. */
const char *const *secret_type_keys(enum secret_type type);

/* True when the server takes the Secret without this key of its type too. */
bool secret_type_may_lack(enum secret_type type, const char *key);

/* What kubectl and the server refuse, in our words; ERROR_INVALID. */
MUST_CHECK bool secret_key_check(const char *key, struct error *error);
MUST_CHECK bool secret_key_check_name(const char *name, struct error *error);
MUST_CHECK bool secret_key_check_namespace(
    const char *namespace, struct error *error);

#endif
