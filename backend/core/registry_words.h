/*
 * What registries and token servers answer when it does not work out, in words
 * for a person.
 */
#ifndef CORE_REGISTRY_WORDS_H
#define CORE_REGISTRY_WORDS_H

#include "backend/base/error.h"
#include "backend/core/image_ref.h"

/*
 * Sets kind and text ("list tags: 404 Not Found") and what the body says: the
 * codes and messages of an error answer, else its first bytes.
 */
void registry_words_status(
    struct error *error, const char *doing, long status, struct span body);

/* The body's words alone. */
void registry_words_said(struct error *error, struct span body);

/* 408, 499, 500, 502, 503, 504, 522: asked again soon, it may work. */
bool registry_words_is_passing(long status);

/* How the login was used when access was refused. */
enum registry_words_login {
	REGISTRY_WORDS_NO_LOGIN,
	REGISTRY_WORDS_KEPT_BACK, /* plain http */
	REGISTRY_WORDS_BASIC, /* sent to the registry itself */
	REGISTRY_WORDS_TOKEN, /* its token has not the right */
	REGISTRY_WORDS_TOKEN_REFUSED, /* by the token server */
};

/* What a refusal means, and what to do about it. */
void registry_words_denied(struct error *error, const struct image_ref *ref,
    enum registry_words_login login);

/* The same for the other kinds of error. */
void registry_words_hint(
    struct error *error, const struct image_ref *ref, long status);

/* Faults of a connection that a person can do something about. */
void registry_words_unknown_ca(
    struct error *error, const struct image_ref *ref);
void registry_words_wrong_host(
    struct error *error, const struct image_ref *ref);
void registry_words_unreachable(
    struct error *error, const struct image_ref *ref);

#endif
