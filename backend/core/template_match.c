#include "backend/core/template_match.h"

#include "backend/base/text.h"

/*
 * DESIGN: a match in the middle of a text must know what stands before it, for
 * ^ and \b; regex_match() only looks at whole texts. So that the rest of a text
 * can be searched, there is a second expression that eats one character, then
 * as little as possible, then the pattern in a group of its own; it is matched
 * from the character before the place. Nothing looks back further than one
 * character. Its groups are one higher than those of the pattern.
 */

/* Compiling costs as much as so many steps. */
#define OPEN_STEPS 50

/* regex_match() reads all of the text. */
#define BYTES_A_STEP 64

bool
template_match_open(struct template_match *match, struct template_work *work,
    struct span pattern, struct span text, struct error *error)
{
	*match = (struct template_match) {
		.work = work, .text = text, .pattern = pattern
	};
	if (!template_work_spend(work, OPEN_STEPS + pattern.length)) {
		error_set(error, ERROR_INVALID, "%s", work->failure);
		return false;
	}
	if (!regex_open(pattern, &match->first, error))
		return false;
	match->group_count = regex_group_count(match->first);
	match->groups = arena_calloc(
	    work->arena, match->group_count, sizeof(*match->groups));
	match->shifted = arena_calloc(
	    work->arena, match->group_count + 1, sizeof(*match->shifted));
	return true;
}

void
template_match_close(struct template_match *match)
{
	regex_close(match->first);
	regex_close(match->later);
}

/* A pattern may end inside of \Q, which has to be closed then. */
static bool
open_later(struct template_match *match)
{
	static const char *const ends[] = { ")", "\\E)" };
	struct error error;
	struct buf pattern;
	bool is_open = false;
	size_t i;

	for (i = 0; i < 2 && !is_open; i++) {
		buf_init(&pattern, SIZE_MAX);
		buf_text(&pattern, "\\A(?s:.)(?s:.*?)(");
		buf_span(&pattern, match->pattern);
		buf_text(&pattern, ends[i]);
		is_open =
		    regex_open(buf_as_span(&pattern), &match->later, &error);
		buf_release(&pattern);
	}
	if (!is_open)
		template_work_fail(match->work, "%s", error.text);
	return is_open;
}

static bool
match_later(struct template_match *match, size_t from)
{
	size_t before = from - 1;

	while (before && ((unsigned char)match->text.at[before] & 0xc0) == 0x80)
		before--;
	if (!match->later && !open_later(match)) {
		match->is_failed = true;
		return false;
	}
	if (!regex_match(match->later, span_from(match->text, before),
		match->shifted, match->group_count + 1))
		return false;
	memcpy(match->groups, match->shifted + 1,
	    match->group_count * sizeof(*match->groups));
	return true;
}

bool
template_match_from(struct template_match *match, size_t from)
{
	size_t left = match->text.length - from;

	if (!template_work_spend(match->work, 1 + left / BYTES_A_STEP)) {
		match->is_failed = true;
		return false;
	}
	if (from)
		return match_later(match, from);
	return regex_match(
	    match->first, match->text, match->groups, match->group_count);
}

size_t
template_match_begin(const struct template_match *match)
{
	return (size_t)(match->groups[0].at - match->text.at);
}

size_t
template_match_end(const struct template_match *match)
{
	return template_match_begin(match) + match->groups[0].length;
}

size_t
template_match_step(const struct template_match *match, size_t from)
{
	uint32_t code;
	size_t length = text_step(span_from(match->text, from), &code);

	return from + (length ? length : 1);
}
