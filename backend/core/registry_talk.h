/*
 * One scan of a repository as a pure conversation: which request is next, and
 * what an answer means. The caller carries the requests, keeps the time, finds
 * the login when it is asked for one, and may throw the talk away at any time.
 *
 *	talk = registry_talk_new(&settings);
 *	for (;;)
 *		switch (registry_talk_next(talk, now, &request)) {
 *		case REGISTRY_TALK_LOGIN:  registry_talk_login(...)
 *		case REGISTRY_TALK_SEND:   registry_talk_take() or _fail()
 *		case REGISTRY_TALK_DONE:   registry_talk_tags()
 *		case REGISTRY_TALK_FAILED: registry_talk_error()
 *		}
 *
 * A public repository of a registry that wants no login costs one request. What
 * a registry wants is kept in struct registry_talk_host, which outlives the
 * talk, so that the next one asks the right thing at once. Nothing is asked
 * only to find out what will be wanted.
 */
#ifndef CORE_REGISTRY_TALK_H
#define CORE_REGISTRY_TALK_H

#include "backend/base/secret.h"
#include "backend/core/image_ref.h"
#include "backend/core/login_file.h"

#define REGISTRY_TALK_TRIES 3
#define REGISTRY_TALK_RETRY_MS 1000 /* the first wait; the next is 3 times it */
#define REGISTRY_TALK_COOL_S 60 /* after a 429 that does not say how long */
#define REGISTRY_TALK_COOL_LIMIT_S 3600
#define REGISTRY_TALK_PAGE_SIZE 1000 /* ECR refuses more */

enum registry_talk_scheme {
	REGISTRY_TALK_UNKNOWN,
	REGISTRY_TALK_HTTP,
	REGISTRY_TALK_HTTPS,
};

/* What one registry has taught us. Zeroed at the beginning, shared by all talks
 * with the registry, on one thread. */
struct registry_talk_host {
	enum registry_talk_scheme scheme;
	bool basic, bearer, basic_first; /* what it takes */
	char *realm, *service; /* of bearer; owned; service may be NULL */
	bool no_page_size; /* it refuses n= */
};

void registry_talk_host_release(struct registry_talk_host *host);

/* A token for one repository of a registry; the same. */
struct registry_talk_token {
	struct secret *secret; /* NULL: none */
	int64_t until_ms; /* on the clock of now_ms */
	bool is_private; /* made with a login */
};

void registry_talk_token_release(struct registry_talk_token *token);

struct registry_talk_settings {
	const struct image_ref *ref; /* borrowed, like the next two */
	struct registry_talk_host *host;
	struct registry_talk_token *token;
	bool insecure; /* somebody said that plain http may carry logins */
	bool https_first; /* also on a loopback host: a CA is set for it */
	int64_t deadline_ms;
	int64_t retry_ms; /* 0: REGISTRY_TALK_RETRY_MS */
	uint64_t random; /* spreads waits, and seeds the set of tags */
	size_t tag_limit, page_limit;
};

enum registry_talk_step {
	REGISTRY_TALK_SEND,
	REGISTRY_TALK_LOGIN,
	REGISTRY_TALK_DONE,
	REGISTRY_TALK_FAILED,
};

enum registry_talk_auth {
	REGISTRY_TALK_NOTHING,
	REGISTRY_TALK_BASIC, /* the login's user and password */
	REGISTRY_TALK_TOKEN, /* settings.token, as bearer */
	REGISTRY_TALK_LOGIN_TOKEN, /* the login's registry token, as bearer */
};

/* Texts live until the next call on the talk. */
struct registry_talk_request {
	const char *url;
	enum registry_talk_auth auth;
	/* Not NULL: a POST of this form, with the login's identity token, form-
	 * encoded, behind it. */
	const char *form;
	bool is_token; /* its answer holds a secret and is small */
	int64_t not_before_ms; /* a wait before trying again; 0: at once */
};

struct registry_talk_answer {
	long status;
	struct span body;
	const struct span *challenges; /* WWW-Authenticate headers */
	size_t challenge_count;
	const struct span *links; /* Link headers */
	size_t link_count;
	int64_t retry_after_s; /* 0: none */
	bool is_foreign; /* a redirect led to another host, which answered */
};

/* Why there was no answer. */
enum registry_talk_fault {
	REGISTRY_TALK_UNREACHABLE, /* no connection */
	REGISTRY_TALK_NOT_TLS, /* https was spoken to something else */
	REGISTRY_TALK_NOT_HTTP, /* http was */
	REGISTRY_TALK_CUT, /* the connection ended too early */
	REGISTRY_TALK_UNKNOWN_CA,
	REGISTRY_TALK_WRONG_HOST,
	REGISTRY_TALK_OTHER, /* the error says it all */
};

struct registry_talk;

struct registry_talk *registry_talk_new(
    const struct registry_talk_settings *settings);
void registry_talk_free(struct registry_talk *talk);

enum registry_talk_step registry_talk_next(struct registry_talk *talk,
    int64_t now_ms, struct registry_talk_request *request);

/* The login that was asked for; LOGIN_NONE when there is none. */
void registry_talk_login(
    struct registry_talk *talk, enum login_kind kind, const char *user);

/* The login could not be looked up. */
void registry_talk_login_failed(
    struct registry_talk *talk, const struct error *error);

void registry_talk_take(struct registry_talk *talk, int64_t now_ms,
    const struct registry_talk_answer *answer);
void registry_talk_fail(struct registry_talk *talk, int64_t now_ms,
    enum registry_talk_fault fault, const struct error *error);

/* After DONE: gives the tags and their arena away. */
struct arena *registry_talk_tags(struct registry_talk *talk, struct span **tags,
    size_t *count, size_t *dropped);

/* After FAILED; valid as long as the talk. */
const struct error *registry_talk_error(const struct registry_talk *talk);

/* After FAILED: seconds to wait, 0: not said. *whole: for all of the registry.
 */
int64_t registry_talk_retry_after(
    const struct registry_talk *talk, bool *whole);

#endif
