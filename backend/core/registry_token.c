#include "backend/core/registry_token.h"

#include "backend/base/json_scan.h"
#include "backend/core/web_url.h"

#define CLIENT_ID "vigie"
#define FORM_LIMIT ((size_t)8 * 1024)

bool
registry_token_check(
    const char *registry, const char *realm, struct error *error)
{
	struct web_url from, to;
	const char *why = NULL;

	if (!web_url_read(span_of(registry), &from) ||
	    !web_url_read(span_of(realm), &to))
		why = "is not a URL";
	else if (from.https && !to.https)
		why = "is plain http";
	else if (!web_url_may_lead(&from, &to))
		why = "is in a private network";
	if (!why)
		return true;
	error_set(error, ERROR_INVALID,
	    "the token server that the registry names %s", why);
	error_said(error, span_of(realm));
	error_hint(error, "no login and no request is sent to such a place",
	    "tell those who run the registry");
	return false;
}

static void
add_pair(struct buf *url, char before, const char *name, const char *value)
{
	buf_byte(url, before);
	buf_text(url, name);
	buf_byte(url, '=');
	web_url_encode(url, span_of(value));
}

bool
registry_token_url(struct arena *arena, const char *registry, const char *realm,
    const char *service, const char *repository, const char *user,
    const char **url, struct error *error)
{
	const char *scope =
	    arena_printf(arena, "repository:%s:pull", repository);
	struct buf made;
	bool fits;

	if (!registry_token_check(registry, realm, error))
		return false;
	buf_init(&made, WEB_URL_LIMIT);
	buf_span(&made, span_head(span_of(realm), strcspn(realm, "#")));
	add_pair(&made, strchr(made.at, '?') ? '&' : '?', "scope", scope);
	if (service)
		add_pair(&made, '&', "service", service);
	if (user)
		add_pair(&made, '&', "account", user);
	fits = !made.overflow;
	if (fits)
		*url = arena_span(arena, buf_as_span(&made));
	else
		error_set(error, ERROR_INVALID,
		    "the token server's URL would be too long");
	buf_release(&made);
	return fits;
}

const char *
registry_token_form(
    struct arena *arena, const char *service, const char *repository)
{
	const char *scope =
	    arena_printf(arena, "repository:%s:pull", repository);
	const char *form;
	struct buf made;

	buf_init(&made, FORM_LIMIT);
	buf_text(&made, "grant_type=refresh_token&client_id=" CLIENT_ID);
	add_pair(&made, '&', "service", service ? service : "");
	add_pair(&made, '&', "scope", scope);
	buf_text(&made, "&refresh_token=");
	form = arena_span(arena, buf_as_span(&made));
	buf_release(&made);
	return form;
}

/* It goes into a header: printable ASCII without blanks and nothing else. */
static bool
is_token(struct span raw)
{
	size_t i;

	for (i = 0; i < raw.length; i++)
		if (raw.at[i] <= ' ' || raw.at[i] > '~' || raw.at[i] == '"')
			return false;
	return raw.length > 0;
}

/* Escaped digits and slashes are taken; what they stand for is checked. */
static struct secret *
decode(struct span raw)
{
	struct secret *secret = secret_empty();
	bool fits = true;
	struct span piece;
	char room[4];

	while (fits && json_scan_piece(&raw, room, &piece))
		fits = is_token(piece) &&
		    secret_add(secret, piece.at, piece.length);
	secret_wipe(room, sizeof(room));
	if (fits && secret_length(secret))
		return secret;
	secret_free(secret);
	return NULL;
}

bool
registry_token_read(struct span body, struct secret **token,
    int64_t *lifetime_s, struct error *error)
{
	struct span plain = { NULL, 0 }, access = { NULL, 0 };
	uint64_t lifetime = REGISTRY_TOKEN_AGE_S;
	struct json_scan scan;
	struct secret *made;

	json_scan_begin(&scan, body);
	(void)json_scan_next(&scan);
	while (scan.token != JSON_SCAN_BAD &&
	    json_scan_next(&scan) > JSON_SCAN_LIST_END) {
		if (scan.token == JSON_SCAN_TEXT &&
		    json_scan_is(&scan, "token"))
			plain = scan.value;
		else if (scan.token == JSON_SCAN_TEXT &&
		    json_scan_is(&scan, "access_token"))
			access = scan.value;
		else if (json_scan_is(&scan, "expires_in") &&
		    !span_number(scan.value, &lifetime))
			lifetime = REGISTRY_TOKEN_AGE_S;
		json_scan_skip(&scan);
	}
	if (scan.token == JSON_SCAN_BAD || scan.depth) {
		error_set(error, ERROR_INVALID,
		    "the token server's answer is not JSON");
		return false;
	}
	made = decode(access.length ? access : plain);
	if (!made) {
		error_set(error, ERROR_INVALID,
		    "the token server's answer has no token");
		return false;
	}
	*token = made;
	*lifetime_s = lifetime > REGISTRY_TOKEN_AGE_LIMIT_S
	    ? REGISTRY_TOKEN_AGE_LIMIT_S
	    : (int64_t)lifetime;
	return true;
}
