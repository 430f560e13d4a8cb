#include "backend/io/git_http_answer.h"

#include "backend/base/text.h"

/*
 * What an answer means: curl's codes, http's statuses and content types become
 * kinds of errors here and nowhere else.
 */

/* No answer at all, or one that broke off. */
static void
carrying_error(const struct git_http_request *request, struct error *error)
{
	const char *reason = *request->reason
	    ? request->reason
	    : curl_easy_strerror(request->result);
	struct buf clean;

	buf_init(&clean, sizeof(error->text));
	text_clean(&clean, span_of(reason), TEXT_LINE);
	error_set(error, ERROR_UNAVAILABLE, "%s", clean.at);
	buf_release(&clean);
	switch ((int)request->result) {
	case CURLE_PEER_FAILED_VERIFICATION:
		error->kind = ERROR_INVALID;
		error_hint(error, "the server's certificate is not trusted",
		    "set `ca' for this server in vigie.yaml, or the right "
		    "name");
		break;
	case CURLE_SSL_CACERT_BADFILE:
		error->kind = ERROR_INVALID;
		error_hint(error, "the file with the CA cannot be read", NULL);
		break;
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_TOO_MANY_REDIRECTS:
		error->kind = ERROR_INVALID;
		error_hint(error,
		    "redirected in circles or to plain http, or no http",
		    "put the final address into the configuration");
		break;
	default:
		break;
	}
}

static void
status_error(const struct git_http_request *request, struct error *error)
{
	long status = request->status;

	if (status == 403)
		error_set(
		    error, ERROR_DENIED, "the login may not do this (403)");
	else if (status == 407)
		error_set(error, ERROR_DENIED, "the proxy wants a login (407)");
	else if (status == 404 || status == 410)
		error_set(
		    error, ERROR_NOT_FOUND, "no such repository (%ld)", status);
	else if (status == 429 || status >= 500)
		error_set(error, ERROR_UNAVAILABLE,
		    "the server cannot answer now (%ld)", status);
	else
		error_set(error, ERROR_INVALID,
		    "an answer that git does not know (%ld)", status);
	if (status == 404)
		error_hint(error,
		    "it does not exist, or it is private and a login is wanted",
		    NULL);
	if (span_starts(span_of(request->type), "text/plain"))
		error_said(error, buf_as_span(&request->page));
}

/* What the answer must call itself: a page for people comes with 200 too. */
static bool
has_type(const struct git_http_request *request, bool is_get)
{
	struct span rest = span_of(request->type);

	if (!span_starts(rest, "application/x-"))
		return false;
	rest = span_from(rest, strlen("application/x-"));
	if (!span_starts(rest, request->order.service))
		return false;
	rest = span_from(rest, strlen(request->order.service));
	return span_starts(rest, is_get ? "-advertisement" : "-result");
}

int
git_http_answer_check(struct git_http_request *request, bool is_get)
{
	struct git_line *line = request->order.line;
	struct error error;

	if (request->waiting.length > request->taken && request->type &&
	    has_type(request, is_get))
		return 0;
	if (request->status && request->status != 200) {
		status_error(request, &error);
		return git_line_fail_with(line, &error);
	}
	if (request->has_ended && request->result != CURLE_OK) {
		carrying_error(request, &error);
		return git_line_fail_with(line, &error);
	}
	if (has_type(request, is_get))
		return 0;
	error_set(&error, ERROR_INVALID, "no git repository answers there");
	error_hint(&error,
	    "it is a web page, or a server without the smart "
	    "protocol",
	    "check the address");
	return git_line_fail_with(line, &error);
}

/* scheme://host:port with the port always there; NULL when it is no URL */
static char *
origin_of(const char *url)
{
	CURLU *parts = curl_url();
	char *origin = NULL;

	if (parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
	    curl_url_set(parts, CURLUPART_USER, NULL, 0) == CURLUE_OK &&
	    curl_url_set(parts, CURLUPART_PASSWORD, NULL, 0) == CURLUE_OK &&
	    curl_url_set(parts, CURLUPART_PATH, "/", 0) == CURLUE_OK &&
	    curl_url_set(parts, CURLUPART_QUERY, NULL, 0) == CURLUE_OK &&
	    curl_url_set(parts, CURLUPART_FRAGMENT, NULL, 0) == CURLUE_OK)
		(void)curl_url_get(
		    parts, CURLUPART_URL, &origin, CURLU_DEFAULT_PORT);
	curl_url_cleanup(parts);
	return origin;
}

bool
git_http_answer_same_origin(const char *one, const char *other)
{
	char *first = origin_of(one ? one : ""), *second = origin_of(other);
	bool same = first && second && curl_strequal(first, second);

	curl_free(first);
	curl_free(second);
	return same;
}
