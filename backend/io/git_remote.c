#include "backend/io/git_remote.h"

#include "backend/base/text.h"
#include "backend/io/git_address.h"

#define SHOWN_CEILING ((size_t)2000)

bool
git_place_kind_of(
    const char *url, enum git_place_kind *kind, struct error *error)
{
	struct arena *arena = arena_new();
	struct git_address address;
	bool done = git_address_parse(arena, url, &address, error);

	if (done)
		*kind = address.kind;
	arena_free(arena);
	return done;
}

/*
 * By hand and not by git_address_parse(): what cannot be parsed must not show a
 * password either.
 */
char *
git_place_shown(struct arena *arena, const char *url)
{
	struct span whole = span_of(url), host, user;
	size_t scheme = span_find_text(whole, "://"), at, start;
	struct buf shown;
	char *text;

	buf_init(&shown, SHOWN_CEILING);
	if (scheme == whole.length) {
		text_clean(&shown, whole, TEXT_LINE);
		goto out;
	}
	start = scheme + 3;
	host = span_from(whole, start);
	host = span_head(host, span_find(host, '/'));
	at = host.length;
	while (at > 0 && host.at[at - 1] != '@')
		at--;
	text_clean(&shown, span_head(whole, start), TEXT_LINE);
	if (at > 0 && !span_starts(whole, "http")) {
		user = span_head(host, at - 1);
		text_clean(
		    &shown, span_head(user, span_find(user, ':')), TEXT_LINE);
		buf_byte(&shown, '@');
	}
	text_clean(&shown, span_from(whole, start + at), TEXT_LINE);
out:
	text = arena_span(arena, buf_as_span(&shown));
	buf_release(&shown);
	return text;
}
