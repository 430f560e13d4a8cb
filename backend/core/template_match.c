#include "backend/core/template_match.h"

#include "backend/base/text.h"

/*
 * DESIGN: a match in the middle of a text must know what stands before it, for
 * ^ and \b; regex_match() only looks at whole texts. So that the rest of a text
 * can be searched, there is a second expression that eats one character, then
 * as little as possible, then the pattern in a group of its own; it is matched
 * from the character before the place. Nothing looks back further than one
 * character. Its groups are one higher than those of the pattern.
 *
 * In the worst case matching takes the size of the compiled expression times
 * that of the text. The size is not known here; the pattern's length times its
 * largest counter is more than it. Compiling is dear as well.
 */

#define COMPILE_STEPS 5000
#define STATES_A_STEP 256

/* A class of Unicode like \pL. */
#define CLASS_STATES 300

struct template_pattern {
	struct template_pattern *next;
	struct span text;
	struct regex *first; /* from the beginning of a text */
	struct regex *later; /* from the character before a place, or NULL */
	struct span *groups; /* room for one more than the pattern has */
	size_t group_count;
	size_t weight;
};

/* No less than the states that the pattern compiles to, roughly. */
static size_t
weigh(struct span pattern)
{
	size_t most = 1, number = 0, size = 1, i;
	bool is_counter = false;

	for (i = 0; i < pattern.length; i++) {
		char byte = pattern.at[i];

		size++;
		if ((byte | 0x20) == 'p' && i && pattern.at[i - 1] == '\\')
			size += CLASS_STATES;
		if (byte == '{' || (byte == ',' && is_counter)) {
			is_counter = true;
			number = 0;
		} else if (byte >= '0' && byte <= '9' && number < 1000) {
			number = number * 10 + (size_t)(byte - '0');
		} else {
			is_counter = false;
		}
		if (is_counter && number > most)
			most = number;
	}
	return size * most;
}

static struct template_pattern *
find_pattern(const struct template_work *work, struct span text)
{
	struct template_pattern *pattern = work->patterns;

	while (pattern && !span_equal(pattern->text, text))
		pattern = pattern->next;
	return pattern;
}

static struct template_pattern *
compile(struct template_work *work, struct span text, struct error *error)
{
	struct template_pattern *pattern;
	size_t weight = weigh(text);
	struct regex *regex;

	if (!template_work_spend(work, COMPILE_STEPS + weight)) {
		error_set(error, ERROR_INVALID, "%s", work->failure);
		return NULL;
	}
	if (!regex_open(text, &regex, error))
		return NULL;
	pattern = arena_alloc(work->arena, sizeof(*pattern));
	pattern->text = text;
	pattern->weight = weight;
	pattern->first = regex;
	pattern->group_count = regex_group_count(regex);
	pattern->groups = arena_calloc(
	    work->arena, pattern->group_count + 1, sizeof(*pattern->groups));
	pattern->next = work->patterns;
	work->patterns = pattern;
	return pattern;
}

bool
template_match_open(struct template_match *match, struct template_work *work,
    struct span pattern, struct span text, struct error *error)
{
	*match = (struct template_match) { .work = work, .text = text };
	match->pattern = find_pattern(work, pattern);
	if (!match->pattern)
		match->pattern = compile(work, pattern, error);
	if (match->pattern)
		match->groups = match->pattern->groups;
	return match->pattern != NULL;
}

const struct regex *
template_match_regex(const struct template_match *match)
{
	return match->pattern->first;
}

void
template_match_release(struct template_work *work)
{
	struct template_pattern *pattern;

	for (pattern = work->patterns; pattern; pattern = pattern->next) {
		regex_close(pattern->first);
		regex_close(pattern->later);
	}
	work->patterns = NULL;
}

/* A pattern may end inside of \Q, which has to be closed then. */
static bool
open_later(struct template_match *match)
{
	static const char *const ends[] = { ")", "\\E)" };
	struct error error;
	struct buf text;
	bool is_open = false;
	size_t i;

	for (i = 0; i < 2 && !is_open; i++) {
		buf_init(&text, SIZE_MAX);
		buf_text(&text, "\\A(?s:.)(?s:.*?)(");
		buf_span(&text, match->pattern->text);
		buf_text(&text, ends[i]);
		is_open = regex_open(
		    buf_as_span(&text), &match->pattern->later, &error);
		buf_release(&text);
	}
	if (!is_open)
		template_work_fail(match->work, "%s", error.text);
	return is_open;
}

static bool
match_later(struct template_match *match, size_t from)
{
	struct template_pattern *pattern = match->pattern;
	size_t before = from - 1;

	while (before && ((unsigned char)match->text.at[before] & 0xc0) == 0x80)
		before--;
	if (!pattern->later && !open_later(match)) {
		match->is_failed = true;
		return false;
	}
	match->groups = pattern->groups + 1;
	return regex_match(pattern->later, span_from(match->text, before),
	    pattern->groups, pattern->group_count + 1);
}

bool
template_match_from(struct template_match *match, size_t from)
{
	struct template_pattern *pattern = match->pattern;
	size_t left = match->text.length - from, states;

	if (__builtin_mul_overflow(left, pattern->weight, &states))
		states = SIZE_MAX;
	if (!template_work_spend(match->work, 1 + states / STATES_A_STEP)) {
		match->is_failed = true;
		return false;
	}
	if (from)
		return match_later(match, from);
	match->groups = pattern->groups;
	return regex_match(
	    pattern->first, match->text, match->groups, pattern->group_count);
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
