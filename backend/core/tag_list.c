#include <endian.h>
#include <stdlib.h>

#include "backend/base/text.h"
#include "backend/base/xalloc.h"
#include "backend/core/policy.h"
#include "backend/core/quote.h"
#include "backend/core/regex.h"

/*
 * DESIGN: a repository may have a million tags, so the order is not looked up
 * in their texts over and over: each tag carries the sixteen bytes behind the
 * beginning that all tags share, as numbers, and only equal numbers look at the
 * texts. Registries mostly answer in ascending order, which is seen in one pass
 * and turned round.
 */

#define DEFAULT_EXCLUSION "^.*\\.sig$"
#define HEADS 2

struct exclusion {
	struct regex *regex; /* NULL: the default pattern */
};

struct entry {
	uint64_t heads[HEADS];
	struct span tag;
};

/*
 * What the default pattern matches: `.' takes every character but a newline,
 * and without flags ^ and $ are the ends of the text. Text that is not UTF-8
 * matches no pattern (regex.h); there the slow way decides.
 */
static bool
is_signature(struct span tag)
{
	return span_ends(tag, ".sig") && span_find(tag, '\n') == tag.length &&
	    text_is_utf8(tag);
}

static bool
is_excluded(const struct exclusion *exclusions, size_t count, struct span tag)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (exclusions[i].regex
			? regex_match(exclusions[i].regex, tag, NULL, 0)
			: is_signature(tag))
			return true;
	return false;
}

static bool
open_exclusions(struct exclusion *exclusions, const char *const *patterns,
    size_t count, struct error *error)
{
	char shown[200];
	size_t i;

	for (i = 0; i < count; i++) {
		if (strcmp(patterns[i], DEFAULT_EXCLUSION) == 0)
			continue;
		if (regex_open(
			span_of(patterns[i]), &exclusions[i].regex, error))
			continue;
		error_wrap(error, "failed to compile regex %s",
		    quote_plain(shown, sizeof(shown), span_of(patterns[i])));
		return false;
	}
	return true;
}

/* How many bytes all tags begin with. */
static size_t
shared_length(const struct span *tags, size_t count)
{
	size_t shared = count ? tags[0].length : 0, i, j;

	for (i = 1; i < count && shared; i++) {
		for (j = 0; j < shared && j < tags[i].length; j++)
			if (tags[i].at[j] != tags[0].at[j])
				break;
		shared = j;
	}
	return shared;
}

/* Bytes past the end count as 0: then the texts themselves decide. */
static uint64_t
head_of(struct span text)
{
	uint64_t head = 0;

	if (text.length >= sizeof(head))
		memcpy(&head, text.at, sizeof(head));
	else if (text.length)
		memcpy(&head, text.at, text.length);
	return be64toh(head);
}

static int
compare_descending(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	size_t i;

	for (i = 0; i < HEADS; i++)
		if (a->heads[i] != b->heads[i])
			return a->heads[i] < b->heads[i] ? 1 : -1;
	return span_compare(b->tag, a->tag);
}

/* -1, 1: never ascends, never descends (0: all equal); 2: neither. */
static int
direction_of(const struct span *tags, size_t count)
{
	int direction = 0, order;
	size_t i;

	for (i = 1; i < count; i++) {
		order = span_compare(tags[i], tags[i - 1]);
		if (!order)
			continue;
		order = order < 0 ? -1 : 1;
		if (direction && direction != order)
			return 2;
		direction = order;
	}
	return direction;
}

static void
reverse(struct span *tags, size_t count)
{
	size_t i;

	for (i = 0; i < count / 2; i++) {
		struct span tag = tags[i];

		tags[i] = tags[count - 1 - i];
		tags[count - 1 - i] = tag;
	}
}

static void
sort(struct span *tags, size_t count)
{
	struct entry *entries;
	size_t shared, i, j;

	switch (direction_of(tags, count)) {
	case 1:
		reverse(tags, count);
		return;
	case 2:
		break;
	default:
		return;
	}
	entries = xcalloc(count, sizeof(*entries));
	shared = shared_length(tags, count);
	for (i = 0; i < count; i++) {
		for (j = 0; j < HEADS; j++)
			entries[i].heads[j] = head_of(
			    span_from(tags[i], shared + j * sizeof(uint64_t)));
		entries[i].tag = tags[i];
	}
	qsort(entries, count, sizeof(*entries), compare_descending);
	for (i = 0; i < count; i++)
		tags[i] = entries[i].tag;
	free(entries);
}

bool
tag_list_make(struct arena *arena, const struct span *tags, size_t count,
    const char *const *exclusions, size_t exclusion_count,
    struct tag_list *list, struct error *error)
{
	struct exclusion *opened =
	    xcalloc(exclusion_count + 1, sizeof(*opened));
	bool ok;
	size_t i;

	ok = open_exclusions(opened, exclusions, exclusion_count, error);
	if (ok) {
		list->tags = arena_calloc(arena, count, sizeof(*list->tags));
		list->count = 0;
		for (i = 0; i < count; i++)
			if (!is_excluded(opened, exclusion_count, tags[i]))
				list->tags[list->count++] = tags[i];
		sort(list->tags, list->count);
	}
	for (i = 0; i < exclusion_count; i++)
		regex_close(opened[i].regex);
	free(opened);
	return ok;
}
