#include "backend/core/registry_words.h"

#include "backend/base/json_scan.h"

#define SAID_LIMIT 200 /* bytes of a body that is no error answer */

static const char *
status_word(long status)
{
	static const struct {
		long status;
		const char *word;
	} words[] = {
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 407, "Proxy Authentication Required" },
		{ 408, "Request Timeout" },
		{ 429, "Too Many Requests" },
		{ 500, "Internal Server Error" },
		{ 502, "Bad Gateway" },
		{ 503, "Service Unavailable" },
		{ 504, "Gateway Timeout" },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].status == status)
			return words[i].word;
	return "unexpected status";
}

static enum error_kind
status_kind(long status)
{
	if (status == 401 || status == 403 || status == 407)
		return ERROR_DENIED;
	if (status == 404)
		return ERROR_NOT_FOUND;
	if (status == 408 || status == 429 || status == 499 || status >= 500)
		return ERROR_UNAVAILABLE;
	return ERROR_INVALID;
}

bool
registry_words_is_passing(long status)
{
	return status == 408 || status == 499 || status == 500 ||
	    (status >= 502 && status <= 504) || status == 522;
}

static void
add_text(struct buf *into, struct span raw, const char *before)
{
	struct span piece;
	char room[4];

	buf_text(into, into->length ? before : "");
	while (json_scan_piece(&raw, room, &piece))
		buf_span(into, piece);
}

/* One element of "errors": CODE: message. */
static void
add_error(struct buf *into, struct json_scan *scan)
{
	struct span code = { NULL, 0 }, message = { NULL, 0 };

	while (json_scan_next(scan) > JSON_SCAN_LIST_END) {
		if (scan->token == JSON_SCAN_TEXT && json_scan_is(scan, "code"))
			code = scan->value;
		else if (scan->token == JSON_SCAN_TEXT &&
		    json_scan_is(scan, "message"))
			message = scan->value;
		json_scan_skip(scan);
	}
	if (code.length)
		add_text(into, code, "; ");
	if (message.length)
		add_text(into, message, code.length ? ": " : "; ");
}

static void
add_errors(struct buf *into, struct json_scan *scan)
{
	if (scan->token != JSON_SCAN_LIST) {
		json_scan_skip(scan);
		return;
	}
	while (json_scan_next(scan) > JSON_SCAN_LIST_END) {
		if (scan->token == JSON_SCAN_MAP)
			add_error(into, scan);
		else
			json_scan_skip(scan);
	}
}

/*
 * {"errors": [{"code", "message"}]}, and what token servers write: "details",
 * "message", "error", "error_description".
 */
static void
add_answer(struct buf *into, struct span body)
{
	static const char *const others[] = { "error", "error_description",
		"details", "message" };
	struct json_scan scan;
	size_t i;

	json_scan_begin(&scan, body);
	if (json_scan_next(&scan) != JSON_SCAN_MAP)
		return;
	while (json_scan_next(&scan) > JSON_SCAN_LIST_END) {
		if (json_scan_is(&scan, "errors")) {
			add_errors(into, &scan);
			continue;
		}
		for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
			if (scan.token == JSON_SCAN_TEXT &&
			    json_scan_is(&scan, others[i]))
				add_text(into, scan.value, ": ");
		json_scan_skip(&scan);
	}
	if (scan.token == JSON_SCAN_BAD)
		buf_clear(into);
}

void
registry_words_said(struct error *error, struct span body)
{
	struct buf words;

	buf_init(&words, 4096);
	add_answer(&words, body);
	error_said(error,
	    words.length ? buf_as_span(&words) : span_head(body, SAID_LIMIT));
	buf_release(&words);
}

void
registry_words_status(
    struct error *error, const char *doing, long status, struct span body)
{
	error_set(error, status_kind(status), "%s: %ld %s", doing, status,
	    status_word(status));
	registry_words_said(error, body);
}

/* As `docker login' wants to be told. */
static const char *
login_host(const struct image_ref *ref)
{
	return strcmp(ref->registry, "index.docker.io") == 0 ? "docker.io"
							     : ref->registry;
}

/* What to do, with the host in the middle. */
static void
hint(struct error *error, const char *means, const char *before,
    const char *host, const char *after)
{
	struct buf todo;

	buf_init(&todo, sizeof(error->todo) - 1);
	buf_printf(&todo, "%s%s%s", before, host, after);
	error_hint(error, means, todo.at);
	buf_release(&todo);
}

void
registry_words_denied(struct error *error, const struct image_ref *ref,
    enum registry_words_login login)
{
	static const struct {
		const char *means, *before, *after;
	} words[] = {
		[REGISTRY_WORDS_NO_LOGIN] = { "the repository is private or "
					      "absent, and there is no login "
					      "for its registry",
		    "check the name, or run `docker login ", "'" },
		[REGISTRY_WORDS_KEPT_BACK] = { "a login is wanted, but none is "
					       "sent over plain http",
		    "if you trust the network, set `insecure: true' in "
		    "vigie.yaml for the registry ",
		    "" },
		[REGISTRY_WORDS_BASIC] = { "the registry refused the stored "
					   "login",
		    "run `docker login ", "'" },
		[REGISTRY_WORDS_TOKEN] = { "the stored login may not read this "
					   "repository, or it does not exist",
		    "check the name, or run `docker login ",
		    "' as somebody who may" },
		[REGISTRY_WORDS_TOKEN_REFUSED] = { "the stored login is "
						   "refused, even for public "
						   "images",
		    "run `docker login ",
		    "', or `docker logout' if the image is public" },
	};

	error->kind = ERROR_DENIED;
	hint(error, words[login].means, words[login].before, login_host(ref),
	    words[login].after);
}

void
registry_words_hint(
    struct error *error, const struct image_ref *ref, long status)
{
	if (status == 429)
		error_hint(error, "the registry wants fewer requests",
		    "wait: it is asked again by itself");
	else if (error->kind == ERROR_UNAVAILABLE)
		error_hint(error, "the registry has trouble of its own",
		    "wait: it is asked again by itself");
	else if (error->kind == ERROR_NOT_FOUND)
		hint(error, "the registry knows no repository of this name",
		    "check the image's name: ", ref->canonical, "");
	else
		hint(error, "what answers there is not a container registry",
		    "check the image's host, and what stands in between: ",
		    ref->registry, "");
}

void
registry_words_unknown_ca(struct error *error, const struct image_ref *ref)
{
	hint(error,
	    "its certificate was signed by an authority that this machine "
	    "does not know",
	    "give the authority's file as `ca:' in vigie.yaml for the "
	    "registry ",
	    ref->registry, "");
}

void
registry_words_wrong_host(struct error *error, const struct image_ref *ref)
{
	hint(error, "its certificate was made for another host name",
	    "check the image's host, or have the certificate made for ",
	    ref->registry, "");
}

void
registry_words_unreachable(struct error *error, const struct image_ref *ref)
{
	hint(error, "the registry cannot be reached from here",
	    "check the network, and the host's name: ", ref->registry, "");
}
