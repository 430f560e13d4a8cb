/*
 * What lies in a talk, for the files that know: registry_talk.c says what is asked,
 * registry_talk_take.c what an answer means, registry_talk_fail.c what it means
 * when none came.
 */
#ifndef CORE_REGISTRY_TALK_STATE_H
#define CORE_REGISTRY_TALK_STATE_H

#include "backend/base/map.h"
#include "backend/core/registry_talk.h"
#include "backend/core/registry_words.h"
#include "backend/core/tag_pages.h"

enum registry_talk_doing {
	DOING_TAGS,
	DOING_TOKEN,
	DOING_PING, /* /v2/, for the challenge that the tags' 401 lacked */
};

struct registry_talk {
	struct registry_talk_settings settings;
	struct arena *arena;
	struct tag_pages *list;
	struct map *seen; /* URLs of pages */
	unsigned pages;

	enum registry_talk_scheme schemes[2]; /* in the order of trying */
	unsigned scheme_count, scheme_at;
	bool answered; /* something spoke HTTP to us in this scheme */
	bool switched; /* other_error is set */
	struct error other_error; /* of the scheme tried before */
	int other_rank;

	const char *page; /* what is asked; NULL: the first one */
	bool without_size; /* n= was refused in this talk */
	enum registry_talk_doing doing;
	enum registry_talk_auth sent;
	bool ping_asked, pinged;
	bool wants_auth; /* do not ask without */
	bool token_is_fresh; /* got since the last page */
	bool no_form; /* the token server knows no POST */
	bool login_known;
	enum login_kind login;
	const char *user;

	unsigned tries; /* of the request that is being tried */
	int64_t not_before_ms;

	bool done, failed;
	bool refused; /* refusal is set */
	struct error refusal; /* of the request without a login */
	struct error error;
	int64_t retry_after_s;
	bool cools_registry;
};

/* "https://host:port", of the scheme that is being tried. */
const char *registry_talk_origin(struct registry_talk *talk);

/* Ends the talk with that error. */
void registry_talk_end(struct registry_talk *talk, const struct error *error);

/* Ends the talk with its refusal, in the words for that case. */
void registry_talk_deny(
    struct registry_talk *talk, enum registry_words_login login);

/* Tries the same again after a while; false when that was done often enough. */
bool registry_talk_try_again(
    struct registry_talk *talk, int64_t now_ms, int64_t wait_s);

/*
 * Goes on in the other scheme, if there is one and nothing has spoken in this
 * one yet. The error is kept: the one with the higher rank is told at the end.
 */
bool registry_talk_switch(
    struct registry_talk *talk, const struct error *error, int rank);

#endif
