#include "backend/core/link.h"

#include <strings.h>

#include "backend/core/web_url.h"

#define LIST_PATH "/tags/list"

static bool
is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static struct span
pass_blanks(struct span text)
{
	while (text.length && is_blank(text.at[0]))
		text = span_from(text, 1);
	return text;
}

static size_t
find_any(struct span text, const char *bytes)
{
	size_t i;

	for (i = 0; i < text.length; i++)
		if (text.at[i] && strchr(bytes, text.at[i]))
			break;
	return i;
}

/* A quoted text from its first mark to its last one, or all if it has none. */
static size_t
quoted_length(struct span text)
{
	size_t i;

	for (i = 1; i < text.length && text.at[i] != '"'; i++)
		if (text.at[i] == '\\')
			i++;
	return i < text.length ? i + 1 : text.length;
}

/* Takes one parameter, name or name=value, off the front of *rest. */
static void
take_parameter(struct span *rest, struct span *name, struct span *value)
{
	size_t end;

	*rest = pass_blanks(*rest);
	end = find_any(*rest, "=;,");
	*name = span_trim(span_head(*rest, end));
	*value = span_make(NULL, 0);
	*rest = span_from(*rest, end);
	if (!rest->length || rest->at[0] != '=')
		return;
	*rest = pass_blanks(span_from(*rest, 1));
	if (rest->length && rest->at[0] == '"') {
		end = quoted_length(*rest);
		*value = span_make(rest->at + 1, end > 1 ? end - 2 : 0);
		*rest = span_from(*rest, end);
	}
	end = find_any(*rest, ";,");
	if (!value->at)
		*value = span_trim(span_head(*rest, end));
	*rest = span_from(*rest, end);
}

static bool
is_word(struct span a, const char *word)
{
	return a.length == strlen(word) &&
	    strncasecmp(a.at, word, a.length) == 0;
}

/* rel is a list of words. */
static bool
says_next(struct span value)
{
	struct span word;

	while (span_cut(&value, ' ', &word))
		if (is_word(word, "next"))
			return true;
	return false;
}

/* Reads the parameters behind a target, up to the comma of the next link. */
static bool
take_parameters(struct span *rest)
{
	bool next = false, seen = false;
	struct span name, value;

	*rest = pass_blanks(*rest);
	while (rest->length && rest->at[0] == ';') {
		*rest = span_from(*rest, 1);
		take_parameter(rest, &name, &value);
		/* Only the first rel counts (RFC 8288, 3.3). */
		if (!seen && is_word(name, "rel")) {
			seen = true;
			next = says_next(value);
		}
		*rest = pass_blanks(*rest);
	}
	return next;
}

bool
link_find_next(struct span header, struct span *target)
{
	struct span rest = header, found;
	size_t end;

	while ((end = span_find(rest, '<')) < rest.length) {
		rest = span_from(rest, end + 1);
		end = span_find(rest, '>');
		if (end == rest.length)
			return false;
		found = span_trim(span_head(rest, end));
		rest = span_from(rest, end + 1);
		if (take_parameters(&rest)) {
			*target = found;
			return true;
		}
		/* What stands between links is passed over to the comma. */
		rest = span_from(rest, span_find(rest, ','));
	}
	return false;
}

static bool
ends_list(struct span path)
{
	return span_ends(path, LIST_PATH);
}

static bool
refuse(struct error *error, struct span target, const char *why)
{
	error_set(error, ERROR_INVALID, "the link to the next page %s", why);
	error_said(error, target);
	return false;
}

MUST_CHECK
static bool
follow(struct arena *arena, struct span page, struct span target, char **next,
    struct error *error)
{
	char *url = web_url_resolve(arena, page, target);
	struct web_url here, there;

	if (!url || !web_url_read(page, &here) ||
	    !web_url_read(span_of(url), &there))
		return refuse(error, target, "is not a URL");
	if (!web_url_same_origin(&here, &there))
		return refuse(error, target, "leads to another host");
	if (ends_list(here.path) && ends_list(there.path) &&
	    !span_equal(here.path, there.path))
		url = arena_printf(arena, "%s://%.*s%.*s?%.*s",
		    here.https ? "https" : "http", (int)here.place.length,
		    here.place.at, (int)here.path.length, here.path.at,
		    (int)there.query.length, there.query.at);
	*next = url;
	return true;
}

bool
link_next(struct arena *arena, struct span page, const struct span *headers,
    size_t count, char **next, struct error *error)
{
	struct span target;
	size_t i;

	for (i = 0; i < count; i++)
		if (link_find_next(headers[i], &target))
			return follow(arena, page, target, next, error);
	*next = NULL;
	return true;
}
