#include "backend/core/tag_filter.h"

#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "backend/core/expand.h"
#include "backend/core/quote.h"

struct tag_filter {
	struct arena *arena;
	struct regex *regex;
	struct expand *extract; /* NULL: the key is the tag */
};

bool
tag_filter_open(const struct policy_rule *rule, struct tag_filter **filter,
    struct error *error)
{
	struct tag_filter *made = xcalloc(1, sizeof(*made));
	struct span pattern = span_of(rule->filter_pattern);
	struct span extract = span_of(rule->filter_extract);
	char shown[200];

	made->arena = arena_new();
	if (!regex_open(pattern, &made->regex, error)) {
		error_wrap(error, "invalid regular expression pattern '%s'",
		    quote_plain(shown, sizeof(shown), pattern));
		goto out;
	}
	if (extract.length &&
	    !expand_open(
		made->arena, extract, made->regex, &made->extract, error))
		goto out;
	*filter = made;
	return true;
out:
	error_wrap(error, "failed to filter tags");
	tag_filter_close(made);
	return false;
}

void
tag_filter_close(struct tag_filter *filter)
{
	if (!filter)
		return;
	regex_close(filter->regex);
	arena_free(filter->arena);
	free(filter);
}

/* The key in memory that stays: a group of the tag does already. */
static bool
keep_key(struct arena *arena, const struct buf *room, struct span *key,
    size_t *bytes, struct error *error)
{
	if (key->at != room->at)
		return true;
	*bytes += key->length;
	if (room->overflow || *bytes > TAG_FILTER_LIMIT) {
		error_set(error, ERROR_INVALID,
		    "failed to filter tags: extract makes more than %zu bytes",
		    room->overflow ? EXPAND_LIMIT : TAG_FILTER_LIMIT);
		return false;
	}
	key->at = arena_span(arena, *key);
	return true;
}

bool
tag_filter_apply(const struct tag_filter *filter, struct arena *arena,
    const struct tag_list *list, struct tag_matches *matches,
    struct error *error)
{
	struct tag_matches made = { NULL, NULL, 0 };
	size_t bytes = 0, i, group_count;
	struct span *groups, key;
	struct buf room;
	bool ok = true;

	group_count = filter->extract ? expand_group_count(filter->extract) : 0;
	groups = arena_calloc(arena, group_count + 1, sizeof(*groups));
	made.keys = arena_calloc(arena, list->count, sizeof(*made.keys));
	made.tags = arena_calloc(arena, list->count, sizeof(*made.tags));
	buf_init(&room, EXPAND_LIMIT);
	for (i = 0; i < list->count && ok; i++) {
		if (!regex_match(
			filter->regex, list->tags[i], groups, group_count))
			continue;
		key = list->tags[i];
		if (filter->extract) {
			key = expand_make(filter->extract, groups, &room);
			ok = keep_key(arena, &room, &key, &bytes, error);
		}
		made.keys[made.count] = key;
		made.tags[made.count++] = list->tags[i];
	}
	buf_release(&room);
	if (ok)
		*matches = made;
	return ok;
}
