/*
 * Requests to a registry's token server, and its answers.
 *
 *	GET REALM?service=S&scope=repository:NAME:pull[&account=USER]
 *	POST REALM, a form, when the login is an identity token (OAuth2)
 *
 * The scope is built here, never taken from a challenge: those of real
 * registries are absent or placeholders.
 */
#ifndef CORE_REGISTRY_TOKEN_H
#define CORE_REGISTRY_TOKEN_H

#include "backend/base/secret.h"
#include "backend/core/image_ref.h"

#define REGISTRY_TOKEN_AGE_S 60 /* when the answer does not say */
#define REGISTRY_TOKEN_AGE_LIMIT_S 86400
#define REGISTRY_TOKEN_MARGIN_S 10 /* how long before its end it is renewed */

/* May the registry (its URL) send us to that realm? ERROR_INVALID if not: see
 * web_url_may_lead(). */
MUST_CHECK
bool registry_token_check(
    const char *registry, const char *realm, struct error *error);

/* The URL to ask, checked. `service' and `user' may be NULL. */
MUST_CHECK
bool registry_token_url(struct arena *arena, const char *registry,
    const char *realm, const char *service, const char *repository,
    const char *user, const char **url, struct error *error);

/* The form; the identity token is to be added behind it. */
const char *registry_token_form(
    struct arena *arena, const char *service, const char *repository);

/*
 * Reads {"access_token" or "token", "expires_in"}. The lifetime is counted from
 * the receipt: issued_at is the other side's clock.
 */
MUST_CHECK
bool registry_token_read(struct span body, struct secret **token,
    int64_t *lifetime_s, struct error *error);

#endif
