#include "backend/core/registry_talk.h"

#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "backend/core/registry_talk_state.h"
#include "backend/core/registry_token.h"
#include "backend/core/web_url.h"

/*
 * DESIGN: there is no list of states with arrows between them. What is known
 * (the scheme, what the registry takes, the login, a token, the page) lies in
 * the talk, and registry_talk_next() derives the request from it each time; an
 * answer only adds to what is known. So a token that ran out in the middle of
 * the pages, or knowledge from an earlier talk that is no longer true, needs no
 * case of its own: the fact is dropped and derived again. Every such step back
 * is allowed once, until a page arrives.
 */

#define NAME_LIMIT 255 /* host and repository together */

void
registry_talk_host_release(struct registry_talk_host *host)
{
	free(host->realm);
	free(host->service);
	*host = (struct registry_talk_host) { .scheme = REGISTRY_TALK_UNKNOWN };
}

void
registry_talk_token_release(struct registry_talk_token *token)
{
	secret_free(token->secret);
	*token = (struct registry_talk_token) { .secret = NULL };
}

/* [a-z0-9]+ with ., _, __ or dashes in between: one component of a name. */
static bool
is_component(struct span text)
{
	bool after_letter = false;
	size_t i = 0;

	while (i < text.length) {
		char byte = text.at[i];
		size_t run = 1;

		if ((byte >= 'a' && byte <= 'z') ||
		    (byte >= '0' && byte <= '9')) {
			after_letter = true;
			i++;
			continue;
		}
		while (i + run < text.length && text.at[i + run] == byte)
			run++;
		if (!after_letter ||
		    !(byte == '-' || (byte == '_' && run <= 2) ||
			(byte == '.' && run == 1)))
			return false;
		after_letter = false;
		i += run;
	}
	return after_letter;
}

/* Registries answer other names with anything, and `..' is no name at all. */
static bool
is_repository(const struct image_ref *ref)
{
	struct span rest = span_of(ref->repository), piece;

	if (!rest.length || rest.at[rest.length - 1] == '/' ||
	    rest.length + strlen(ref->registry) > NAME_LIMIT)
		return false;
	while (span_cut(&rest, '/', &piece))
		if (!is_component(piece))
			return false;
	return true;
}

const char *
registry_talk_origin(struct registry_talk *talk)
{
	return arena_printf(talk->arena, "%s://%s",
	    talk->schemes[talk->scheme_at] == REGISTRY_TALK_HTTPS ? "https"
								  : "http",
	    talk->settings.ref->registry);
}

static bool
is_loopback(const struct registry_talk *talk)
{
	const char *url = arena_printf(
	    talk->arena, "http://%s", talk->settings.ref->registry);
	struct web_url place;

	return web_url_read(span_of(url), &place) &&
	    web_url_is_loopback(place.host);
}

/* Never in the clear over a network that nobody vouched for. */
static bool
may_carry_login(const struct registry_talk *talk)
{
	return talk->schemes[talk->scheme_at] == REGISTRY_TALK_HTTPS ||
	    talk->settings.insecure || is_loopback(talk);
}

/*
 * https alone, or https and then http where the name allows it, as Flux does.
 * On a loopback host http comes first: it is what runs there, nobody listens on
 * the way, and it saves a handshake that fails. What worked last time comes
 * first in any case.
 */
static void
order_schemes(struct registry_talk *talk)
{
	enum registry_talk_scheme first = REGISTRY_TALK_HTTPS;

	talk->schemes[0] = REGISTRY_TALK_HTTPS;
	talk->scheme_count = 1;
	if (!talk->settings.ref->plain_http && !talk->settings.insecure)
		return;
	if (is_loopback(talk) && !talk->settings.https_first)
		first = REGISTRY_TALK_HTTP;
	if (talk->settings.host->scheme != REGISTRY_TALK_UNKNOWN)
		first = talk->settings.host->scheme;
	talk->schemes[0] = first;
	talk->schemes[1] = first == REGISTRY_TALK_HTTP ? REGISTRY_TALK_HTTPS
						       : REGISTRY_TALK_HTTP;
	talk->scheme_count = 2;
}

void
registry_talk_end(struct registry_talk *talk, const struct error *error)
{
	talk->error = *error;
	error_wrap(&talk->error, "scan %s", talk->settings.ref->canonical);
	talk->failed = true;
}

struct registry_talk *
registry_talk_new(const struct registry_talk_settings *settings)
{
	struct registry_talk *talk = xcalloc(1, sizeof(*talk));
	struct web_url place;
	struct error error;

	talk->settings = *settings;
	if (!talk->settings.retry_ms)
		talk->settings.retry_ms = REGISTRY_TALK_RETRY_MS;
	talk->arena = arena_new();
	talk->seen = map_new(talk->arena);
	talk->list = tag_pages_new(settings->tag_limit, settings->random);
	talk->wants_auth = settings->host->basic || settings->host->bearer;
	order_schemes(talk);
	if (!is_repository(settings->ref) ||
	    !web_url_read(span_of(registry_talk_origin(talk)), &place) ||
	    place.place.length != strlen(settings->ref->registry)) {
		error_set(&error, ERROR_INVALID,
		    "no registry can have a repository of this name");
		error_hint(&error, NULL, "check the image's name");
		registry_talk_end(talk, &error);
	}
	return talk;
}

void
registry_talk_free(struct registry_talk *talk)
{
	if (!talk)
		return;
	tag_pages_free(talk->list);
	arena_free(talk->arena);
	free(talk);
}

static bool
has_password(const struct registry_talk *talk)
{
	return talk->login_known && talk->login == LOGIN_PASSWORD;
}

/* Of what the registry takes: bearer (else basic) with what we have? */
static bool
takes_bearer(const struct registry_talk *talk)
{
	const struct registry_talk_host *host = talk->settings.host;

	return host->bearer &&
	    !(host->basic && host->basic_first && has_password(talk));
}

static bool
has_token(const struct registry_talk *talk, int64_t now_ms)
{
	const struct registry_talk_token *token = talk->settings.token;

	return token->secret && token->until_ms > now_ms &&
	    (!token->is_private || may_carry_login(talk));
}

static void
ask_tags(struct registry_talk *talk, enum registry_talk_auth auth,
    struct registry_talk_request *request)
{
	if (!talk->page)
		talk->page =
		    talk->without_size || talk->settings.host->no_page_size
		    ? arena_printf(talk->arena, "%s/v2/%s/tags/list",
			  registry_talk_origin(talk),
			  talk->settings.ref->repository)
		    : arena_printf(talk->arena, "%s/v2/%s/tags/list?n=%d",
			  registry_talk_origin(talk),
			  talk->settings.ref->repository,
			  REGISTRY_TALK_PAGE_SIZE);
	talk->doing = DOING_TAGS;
	talk->sent = auth;
	request->url = talk->page;
	request->auth = auth;
}

MUST_CHECK
static bool
ask_token(struct registry_talk *talk, struct registry_talk_request *request,
    struct error *error)
{
	const struct registry_talk_host *host = talk->settings.host;
	const char *repository = talk->settings.ref->repository;

	talk->doing = DOING_TOKEN;
	talk->sent = REGISTRY_TALK_NOTHING;
	request->is_token = true;
	if (talk->login == LOGIN_IDENTITY_TOKEN && !talk->no_form) {
		request->url = host->realm;
		request->form =
		    registry_token_form(talk->arena, host->service, repository);
		return registry_token_check(
		    registry_talk_origin(talk), host->realm, error);
	}
	if (has_password(talk))
		talk->sent = request->auth = REGISTRY_TALK_BASIC;
	return registry_token_url(talk->arena, registry_talk_origin(talk),
	    host->realm, host->service, repository,
	    has_password(talk) ? talk->user : NULL, &request->url, error);
}

void
registry_talk_deny(struct registry_talk *talk, enum registry_words_login login)
{
	struct error error = talk->refusal;

	if (login == REGISTRY_WORDS_NO_LOGIN && !may_carry_login(talk))
		login = REGISTRY_WORDS_KEPT_BACK;
	registry_words_denied(&error, talk->settings.ref, login);
	registry_talk_end(talk, &error);
}

/* With a login at hand, or the certainty that there is none. */
static bool
ask_with_login(
    struct registry_talk *talk, struct registry_talk_request *request)
{
	struct error error;

	if (!takes_bearer(talk)) {
		if (has_password(talk)) {
			ask_tags(talk, REGISTRY_TALK_BASIC, request);
			return true;
		}
		if (!talk->refused) { /* perhaps not for this repository */
			ask_tags(talk, REGISTRY_TALK_NOTHING, request);
			return true;
		}
		registry_talk_deny(talk, REGISTRY_WORDS_NO_LOGIN);
		return false;
	}
	if (talk->login == LOGIN_REGISTRY_TOKEN) {
		ask_tags(talk, REGISTRY_TALK_LOGIN_TOKEN, request);
		return true;
	}
	if (ask_token(talk, request, &error))
		return true;
	registry_talk_end(talk, &error);
	return false;
}

enum registry_talk_step
registry_talk_next(struct registry_talk *talk, int64_t now_ms,
    struct registry_talk_request *request)
{
	struct error error;

	if (!talk->done && !talk->failed &&
	    now_ms >= talk->settings.deadline_ms) {
		error_set(&error, ERROR_UNAVAILABLE, "it took too long");
		registry_words_hint(&error, talk->settings.ref, 0);
		registry_talk_end(talk, &error);
	}
	if (talk->failed)
		return REGISTRY_TALK_FAILED;
	if (talk->done)
		return REGISTRY_TALK_DONE;
	*request = (struct registry_talk_request) { .not_before_ms =
							talk->not_before_ms };
	if (talk->ping_asked && !talk->pinged) {
		talk->doing = DOING_PING;
		talk->sent = REGISTRY_TALK_NOTHING;
		request->url = arena_printf(
		    talk->arena, "%s/v2/", registry_talk_origin(talk));
	} else if (!talk->wants_auth) {
		ask_tags(talk, REGISTRY_TALK_NOTHING, request);
	} else if (talk->settings.host->bearer && has_token(talk, now_ms)) {
		ask_tags(talk, REGISTRY_TALK_TOKEN, request);
	} else if (!talk->login_known && may_carry_login(talk)) {
		return REGISTRY_TALK_LOGIN;
	} else {
		talk->login_known = true;
		if (!ask_with_login(talk, request))
			return REGISTRY_TALK_FAILED;
	}
	return REGISTRY_TALK_SEND;
}

void
registry_talk_login(
    struct registry_talk *talk, enum login_kind kind, const char *user)
{
	talk->login_known = true;
	talk->login = kind;
	talk->user = arena_dup(talk->arena, user);
}

void
registry_talk_login_failed(
    struct registry_talk *talk, const struct error *error)
{
	registry_talk_end(talk, error);
}

struct arena *
registry_talk_tags(struct registry_talk *talk, struct span **tags,
    size_t *count, size_t *dropped)
{
	*dropped = tag_pages_dropped(talk->list);
	return tag_pages_take(talk->list, tags, count);
}

const struct error *
registry_talk_error(const struct registry_talk *talk)
{
	return &talk->error;
}

int64_t
registry_talk_retry_after(const struct registry_talk *talk, bool *whole)
{
	*whole = talk->cools_registry;
	return talk->retry_after_s;
}
