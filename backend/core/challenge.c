#include "backend/core/challenge.h"

#include <strings.h>

#include "backend/base/buf.h"

/*
 * DESIGN: the grammar is ambiguous on purpose of its authors: after a comma a
 * word may be the next parameter or the next scheme, and only what follows it
 * tells. A word with `=' and a value behind it is a parameter, else a scheme;
 * right behind a scheme there may be one token68 (base64) instead of
 * parameters.
 */

#define VALUE_LIMIT ((size_t)8 * 1024)

static bool
is_word_byte(char byte)
{
	return (byte >= '0' && byte <= '9') ||
	    ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
	    (byte && strchr("!#$%&'*+-.^_`|~", byte));
}

static struct span
pass_blanks(struct span text)
{
	while (text.length && (text.at[0] == ' ' || text.at[0] == '\t'))
		text = span_from(text, 1);
	return text;
}

static struct span
take_word(struct span *rest)
{
	struct span word = *rest;
	size_t length = 0;

	while (length < rest->length && is_word_byte(rest->at[length]))
		length++;
	*rest = span_from(*rest, length);
	return span_head(word, length);
}

static bool
is_same(struct span word, const char *name)
{
	return word.length == strlen(name) &&
	    strncasecmp(word.at, name, word.length) == 0;
}

/* From one quotation mark to the other; NULL when there is no other. */
static const char *
take_quoted(struct arena *arena, struct span *rest)
{
	const char *text = NULL;
	struct buf value;
	size_t i;

	buf_init(&value, VALUE_LIMIT);
	for (i = 1; i < rest->length && rest->at[i] != '"'; i++) {
		if (rest->at[i] == '\\' && i + 1 < rest->length)
			i++;
		buf_byte(&value, rest->at[i]);
	}
	if (i < rest->length && !value.overflow)
		text = arena_span(arena, buf_as_span(&value));
	*rest = span_from(*rest, i + 1);
	buf_release(&value);
	return text;
}

/* Some write URLs without quotation marks: up to a comma or a blank. */
static const char *
take_bare(struct arena *arena, struct span *rest)
{
	struct span value = *rest;
	size_t length = 0;

	while (length < rest->length && !strchr(", \t", rest->at[length]))
		length++;
	*rest = span_from(*rest, length);
	return length <= VALUE_LIMIT ? arena_text(arena, value.at, length)
				     : NULL;
}

static void
set(struct challenge *challenge, struct span name, const char *value)
{
	const struct {
		const char *name;
		const char **place;
	} places[] = {
		{ "realm", &challenge->realm },
		{ "service", &challenge->service },
		{ "scope", &challenge->scope },
		{ "error", &challenge->error },
	};
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (is_same(name, places[i].name) && !*places[i].place)
			*places[i].place = value;
}

/* name=value at the front: takes it. Else leaves *rest. */
static bool
take_parameter(
    struct arena *arena, struct span *rest, struct challenge *challenge)
{
	struct span after = *rest, name = take_word(&after);
	const char *value;

	after = pass_blanks(after);
	if (!name.length || !after.length || after.at[0] != '=')
		return false;
	after = pass_blanks(span_from(after, 1));
	/* The end of a token68, or nothing at all, is no value. */
	if (!after.length || after.at[0] == ',' || after.at[0] == '=')
		return false;
	value = after.at[0] == '"' ? take_quoted(arena, &after)
				   : take_bare(arena, &after);
	if (value)
		set(challenge, name, value);
	*rest = after;
	return true;
}

static void
pass_to_comma(struct span *rest)
{
	*rest = span_from(*rest, span_find(*rest, ','));
}

/* Behind a scheme: parameters, up to the next scheme or the end. */
static void
take_parameters(
    struct arena *arena, struct span *rest, struct challenge *challenge)
{
	struct span here, word;

	for (;;) {
		here = *rest;
		while (here.length && strchr(", \t", here.at[0]))
			here = span_from(here, 1);
		*rest = here;
		if (!here.length)
			return;
		if (take_parameter(arena, rest, challenge))
			continue;
		word = take_word(&here);
		here = pass_blanks(here);
		/* A word alone, or one with another behind it: a scheme. */
		if (word.length &&
		    (!here.length || here.at[0] == ',' ||
			is_word_byte(here.at[0])))
			return;
		pass_to_comma(rest);
	}
}

static enum challenge_scheme
scheme_of(struct span word)
{
	if (is_same(word, "basic"))
		return CHALLENGE_BASIC;
	if (is_same(word, "bearer"))
		return CHALLENGE_BEARER;
	return CHALLENGE_OTHER;
}

/* The base64 that Negotiate and its like have instead of parameters. */
static void
pass_token68(struct span *rest)
{
	struct span here = pass_blanks(*rest);
	size_t length = 0;

	while (length < here.length &&
	    (is_word_byte(here.at[length]) || here.at[length] == '/'))
		length++;
	if (!length)
		return;
	while (length < here.length && here.at[length] == '=')
		length++;
	here = pass_blanks(span_from(here, length));
	if (!here.length || here.at[0] == ',')
		*rest = here;
}

void
challenge_read(
    struct arena *arena, struct span header, struct challenge_list *list)
{
	struct span rest = header, word;
	struct challenge made;

	while (rest.length && list->count < CHALLENGE_LIMIT) {
		if (strchr(", \t", rest.at[0])) {
			rest = span_from(rest, 1);
			continue;
		}
		word = take_word(&rest);
		if (!word.length) {
			pass_to_comma(&rest);
			continue;
		}
		made = (struct challenge) { .scheme = scheme_of(word) };
		if (made.scheme == CHALLENGE_OTHER)
			pass_token68(&rest);
		take_parameters(arena, &rest, &made);
		if (made.scheme != CHALLENGE_OTHER)
			list->items[list->count++] = made;
	}
}

const struct challenge *
challenge_choose(const struct challenge_list *list, bool has_password)
{
	const struct challenge *basic = NULL;
	size_t i;

	for (i = 0; i < list->count; i++) {
		const struct challenge *item = &list->items[i];

		if (item->scheme == CHALLENGE_BEARER && item->realm)
			return item;
		if (item->scheme == CHALLENGE_BASIC && has_password)
			return item;
		if (item->scheme == CHALLENGE_BASIC && !basic)
			basic = item;
	}
	return basic;
}
