#include <stdlib.h>

#include "backend/base/map.h"
#include "backend/base/xalloc.h"
#include "backend/core/challenge.h"
#include "backend/core/link.h"
#include "backend/core/registry_talk_state.h"
#include "backend/core/registry_token.h"

/* A refusal of the request that was sent, in the right words. */
static void
refuse(struct registry_talk *talk, const struct registry_talk_answer *answer)
{
	enum registry_words_login login = REGISTRY_WORDS_NO_LOGIN;

	registry_words_status(&talk->refusal,
	    talk->doing == DOING_TOKEN ? "get a token" : "list tags",
	    answer->status, answer->body);
	if (talk->login != LOGIN_NONE && talk->doing == DOING_TOKEN)
		login = REGISTRY_WORDS_TOKEN_REFUSED;
	else if (talk->sent == REGISTRY_TALK_BASIC)
		login = REGISTRY_WORDS_BASIC;
	else if (talk->login != LOGIN_NONE &&
	    talk->sent != REGISTRY_TALK_NOTHING)
		login = REGISTRY_WORDS_TOKEN;
	registry_talk_deny(talk, login);
}

static void
fail_status(
    struct registry_talk *talk, const struct registry_talk_answer *answer)
{
	struct error error;

	if (answer->status == 403) {
		refuse(talk, answer);
		return;
	}
	registry_words_status(&error,
	    talk->doing == DOING_TOKEN ? "get a token" : "list tags",
	    answer->status, answer->body);
	if (talk->doing == DOING_TOKEN && error.kind == ERROR_NOT_FOUND)
		error.kind = ERROR_INVALID; /* it is not the repository */
	registry_words_hint(&error, talk->settings.ref, answer->status);
	registry_talk_end(talk, &error);
}

static void
set_text(char **place, const char *text)
{
	free(*place);
	*place = text ? xstrdup(text) : NULL;
}

/* Remembers what the registry takes; false when it is nothing we have. */
static bool
learn(struct registry_talk *talk, const struct registry_talk_answer *answer)
{
	struct registry_talk_host *host = talk->settings.host;
	struct challenge_list list = { .count = 0 };
	const struct challenge *any, *bearer;
	size_t i;

	for (i = 0; !answer->is_foreign && i < answer->challenge_count; i++)
		challenge_read(talk->arena, answer->challenges[i], &list);
	any = challenge_choose(&list, true);
	bearer = challenge_choose(&list, false);
	if (!any || !bearer)
		return false;
	host->bearer = bearer->scheme == CHALLENGE_BEARER;
	host->basic_first = any->scheme == CHALLENGE_BASIC;
	host->basic = host->basic_first;
	if (host->bearer) {
		set_text(&host->realm, bearer->realm);
		set_text(&host->service, bearer->service);
	}
	return true;
}

/* What a registry wanted once and no longer takes is not to be believed. */
static void
forget(struct registry_talk *talk)
{
	struct registry_talk_host *host = talk->settings.host;

	host->basic = host->bearer = false;
	registry_talk_token_release(talk->settings.token);
}

static void
take_401(struct registry_talk *talk, const struct registry_talk_answer *answer)
{
	switch (talk->sent) {
	case REGISTRY_TALK_NOTHING:
		registry_words_status(
		    &talk->refusal, "list tags", answer->status, answer->body);
		talk->refused = true;
		if (learn(talk, answer))
			talk->wants_auth = true;
		else if (!talk->ping_asked && !answer->is_foreign)
			talk->ping_asked = true;
		else
			registry_talk_deny(talk, REGISTRY_WORDS_NO_LOGIN);
		return;
	case REGISTRY_TALK_TOKEN:
		registry_talk_token_release(talk->settings.token);
		if (talk->token_is_fresh)
			refuse(talk, answer);
		else
			(void)learn(talk, answer);
		return;
	case REGISTRY_TALK_BASIC:
	case REGISTRY_TALK_LOGIN_TOKEN:
		forget(talk);
		refuse(talk, answer);
		return;
	}
}

static void
take_ping(struct registry_talk *talk, const struct registry_talk_answer *answer)
{
	talk->pinged = true;
	if (answer->status == 401 && learn(talk, answer))
		talk->wants_auth = true;
	else
		registry_talk_deny(talk, REGISTRY_WORDS_NO_LOGIN);
}

static void
keep_token(struct registry_talk *talk, int64_t now_ms, struct secret *secret,
    int64_t lifetime_s)
{
	struct registry_talk_token *token = talk->settings.token;
	int64_t age_s = lifetime_s - REGISTRY_TOKEN_MARGIN_S;

	registry_talk_token_release(token);
	/* Too short a life still has to do for the request it was made for. */
	*token = (struct registry_talk_token) { .secret = secret,
		.until_ms = now_ms + (age_s > 0 ? age_s : 1) * 1000,
		.is_private = talk->login != LOGIN_NONE };
	talk->token_is_fresh = true;
}

static void
take_token(struct registry_talk *talk, int64_t now_ms,
    const struct registry_talk_answer *answer)
{
	bool was_form = talk->login == LOGIN_IDENTITY_TOKEN && !talk->no_form;
	struct secret *secret;
	struct error error;
	int64_t lifetime_s;

	if (was_form && (answer->status == 404 || answer->status == 405)) {
		talk->no_form = true;
	} else if (answer->status == 401 || answer->status == 403 ||
	    (was_form && answer->status == 400)) {
		refuse(talk, answer);
	} else if (answer->status != 200) {
		fail_status(talk, answer);
	} else if (registry_token_read(
		       answer->body, &secret, &lifetime_s, &error)) {
		keep_token(talk, now_ms, secret, lifetime_s);
	} else {
		/* What it said is not shown: a token may be in it. */
		error_hint(&error,
		    "what answers there is not a token server of a registry",
		    "try again later, or tell those who run the registry");
		registry_talk_end(talk, &error);
	}
}

static void
end_pages(struct registry_talk *talk, struct error *error)
{
	error_wrap(error, "list tags");
	registry_words_hint(error, talk->settings.ref, 0);
	registry_talk_end(talk, error);
}

/* The next page, or none. */
static void
turn_page(struct registry_talk *talk, const struct registry_talk_answer *answer)
{
	struct error error;
	char *next;

	map_set(talk->seen, span_of(talk->page), talk);
	talk->pages++;
	if (!link_next(talk->arena, span_of(talk->page), answer->links,
		answer->link_count, &next, &error)) {
		end_pages(talk, &error);
		return;
	}
	if (!next) {
		talk->done = true;
		return;
	}
	talk->page = next;
	if (!map_find(talk->seen, span_of(next)) &&
	    talk->pages < talk->settings.page_limit)
		return;
	if (talk->pages >= talk->settings.page_limit)
		error_set(&error, ERROR_INVALID, "more than %zu pages",
		    talk->settings.page_limit);
	else
		error_set(&error, ERROR_INVALID,
		    "the pages lead back to one that was read before");
	end_pages(talk, &error);
}

static void
take_page(struct registry_talk *talk, const struct registry_talk_answer *answer)
{
	struct error error;

	if (!tag_pages_add(talk->list, answer->body, &error)) {
		registry_words_said(&error, answer->body);
		end_pages(talk, &error);
		return;
	}
	if (talk->without_size)
		talk->settings.host->no_page_size = true;
	talk->token_is_fresh = false;
	turn_page(talk, answer);
}

static void
take_tags(struct registry_talk *talk, const struct registry_talk_answer *answer)
{
	bool has_size = !talk->pages && !talk->without_size &&
	    !talk->settings.host->no_page_size;

	if (answer->status == 200) {
		take_page(talk, answer);
	} else if (answer->status == 401) {
		take_401(talk, answer);
	} else if (has_size &&
	    (answer->status == 400 || answer->status == 405)) {
		talk->without_size = true;
		talk->page = NULL;
	} else {
		fail_status(talk, answer);
	}
}

/* Servers of https say so to a request in the clear: 400, and some words. */
static bool
wants_tls(const struct registry_talk *talk, int64_t status, struct span body)
{
	body = span_head(body, 1024);
	return talk->schemes[talk->scheme_at] == REGISTRY_TALK_HTTP &&
	    status == 400 &&
	    (span_find_text(body, "HTTPS") < body.length ||
		span_find_text(body, "SSL") < body.length);
}

static void
cool(struct registry_talk *talk, const struct registry_talk_answer *answer)
{
	int64_t wait_s = answer->retry_after_s ? answer->retry_after_s
					       : REGISTRY_TALK_COOL_S;

	talk->retry_after_s = wait_s < REGISTRY_TALK_COOL_LIMIT_S
	    ? wait_s
	    : REGISTRY_TALK_COOL_LIMIT_S;
	talk->cools_registry = true;
	fail_status(talk, answer);
}

void
registry_talk_take(struct registry_talk *talk, int64_t now_ms,
    const struct registry_talk_answer *answer)
{
	struct error error;

	talk->not_before_ms = 0;
	if (wants_tls(talk, answer->status, answer->body)) {
		registry_words_status(
		    &error, "list tags", answer->status, answer->body);
		if (registry_talk_switch(talk, &error, 1))
			return;
	}
	talk->answered = true;
	if (talk->doing != DOING_TOKEN)
		talk->settings.host->scheme = talk->schemes[talk->scheme_at];
	if (answer->status == 429) {
		cool(talk, answer);
		return;
	}
	if (registry_words_is_passing(answer->status)) {
		if (registry_talk_try_again(
			talk, now_ms, answer->retry_after_s))
			return;
		talk->retry_after_s = answer->retry_after_s;
		fail_status(talk, answer);
		return;
	}
	talk->tries = 0;
	switch (talk->doing) {
	case DOING_TAGS:
		take_tags(talk, answer);
		break;
	case DOING_TOKEN:
		take_token(talk, now_ms, answer);
		break;
	case DOING_PING:
		take_ping(talk, answer);
		break;
	}
}
