#include "backend/core/tag_pages.h"

#include <assert.h>
#include <stdlib.h>

#include <sodium.h>

#include "backend/base/json_scan.h"
#include "backend/base/xalloc.h"

/*
 * DESIGN: a million tags have to fit, so there is no node an element. A page is
 * scanned twice: the first time it is judged and counted, the second time its
 * tags go into one block. The set that finds repeated tags holds 32-bit indices
 * into the array, in open addressing, and dies with the list.
 */

struct tag_pages {
	struct arena *arena;
	struct span *tags;
	size_t count, room;
	size_t dropped;
	size_t limit;
	uint32_t *slots; /* index into tags plus one; 0 is free */
	size_t slot_count; /* a power of two */
	unsigned char key[crypto_shorthash_KEYBYTES];
};

struct tag_pages *
tag_pages_new(size_t limit, uint64_t seed)
{
	struct tag_pages *list = xcalloc(1, sizeof(*list));

	assert(limit < UINT32_MAX / 2);
	list->arena = arena_new();
	list->limit = limit;
	memcpy(list->key, &seed, sizeof(seed));
	return list;
}

void
tag_pages_free(struct tag_pages *list)
{
	if (!list)
		return;
	arena_free(list->arena);
	free(list->slots);
	free(list);
}

bool
tag_pages_is_tag(struct span text)
{
	size_t i;

	if (!text.length || text.length > TAG_LENGTH_LIMIT)
		return false;
	for (i = 0; i < text.length; i++) {
		char byte = text.at[i];

		if ((byte >= '0' && byte <= '9') ||
		    ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
		    byte == '_' || (i && (byte == '.' || byte == '-')))
			continue;
		return false;
	}
	return true;
}

static uint32_t *
find_slot(struct tag_pages *list, struct span tag)
{
	unsigned char hash[crypto_shorthash_BYTES];
	uint64_t at;

	crypto_shorthash(
	    hash, (const unsigned char *)tag.at, tag.length, list->key);
	memcpy(&at, hash, sizeof(at));
	for (at &= list->slot_count - 1; list->slots[at];
	     at = (at + 1) & (list->slot_count - 1))
		if (span_equal(list->tags[list->slots[at] - 1], tag))
			break;
	return &list->slots[at];
}

/* Room in the array and the set for that many tags in all. */
static void
make_room(struct tag_pages *list, size_t total)
{
	size_t room = list->room * 2 > total ? list->room * 2 : total, i;
	struct span *grown;

	if (total > list->room) {
		grown = arena_calloc(list->arena, room, sizeof(*grown));
		if (list->count)
			memcpy(grown, list->tags, list->count * sizeof(*grown));
		list->tags = grown;
		list->room = room;
	}
	if (list->slot_count * 3 >= total * 4 && list->slot_count)
		return;
	if (!list->slot_count)
		list->slot_count = 64;
	while (list->slot_count * 3 < total * 4)
		list->slot_count *= 2;
	free(list->slots);
	list->slots = xcalloc(list->slot_count, sizeof(*list->slots));
	for (i = 0; i < list->count; i++)
		*find_slot(list, list->tags[i]) = (uint32_t)i + 1;
}

/* A page: where its tags begin, and how much they are. */
struct page {
	struct json_scan tags;
	size_t count, bytes;
	bool has_tags, has_name;
};

/* The elements of `tags': text, or null as Go writes an empty one. */
static bool
count_tags(struct json_scan *scan, struct page *page)
{
	if (scan->token == JSON_SCAN_NULL)
		return true;
	if (scan->token != JSON_SCAN_LIST)
		return false;
	page->tags = *scan;
	page->count = page->bytes = 0;
	while (json_scan_next(scan) > JSON_SCAN_END &&
	    scan->token != JSON_SCAN_LIST_END) {
		if (scan->token != JSON_SCAN_TEXT &&
		    scan->token != JSON_SCAN_NULL)
			return false;
		page->count++;
		page->bytes += scan->value.length + 1;
	}
	return scan->token == JSON_SCAN_LIST_END;
}

static bool
read_page(struct span body, struct page *page)
{
	struct json_scan scan;

	*page = (struct page) { .count = 0 };
	json_scan_begin(&scan, body);
	if (json_scan_next(&scan) != JSON_SCAN_MAP)
		return false;
	while (json_scan_next(&scan) > JSON_SCAN_END) {
		if (scan.depth == 1 && json_scan_is(&scan, "name"))
			page->has_name = true;
		if (scan.token == JSON_SCAN_MAP_END)
			continue;
		if (json_scan_is(&scan, "tags")) {
			page->has_tags = true;
			if (!count_tags(&scan, page))
				return false;
		} else {
			json_scan_skip(&scan);
		}
	}
	return scan.token == JSON_SCAN_END &&
	    (page->has_tags || page->has_name);
}

static struct span
copy(char **free_bytes, const struct json_scan *scan)
{
	struct span raw = scan->value, piece;
	char *begin = *free_bytes, *at = begin;
	char room[4];

	while (json_scan_piece(&raw, room, &piece)) {
		memcpy(at, piece.at, piece.length);
		at += piece.length;
	}
	*at = '\0';
	*free_bytes = at + 1;
	return span_make(begin, (size_t)(at - begin));
}

static void
take_page(struct tag_pages *list, struct page *page)
{
	char *bytes = arena_alloc(list->arena, page->bytes + 1);
	struct json_scan *scan = &page->tags;
	struct span tag;
	uint32_t *slot;

	make_room(list, list->count + page->count);
	while (json_scan_next(scan) > JSON_SCAN_LIST_END) {
		char *begin = bytes;

		tag = copy(&bytes, scan);
		if (!tag_pages_is_tag(tag)) {
			list->dropped++;
			bytes = begin;
			continue;
		}
		slot = find_slot(list, tag);
		if (*slot) {
			bytes = begin;
			continue;
		}
		list->tags[list->count++] = tag;
		*slot = (uint32_t)list->count;
	}
}

bool
tag_pages_add(struct tag_pages *list, struct span body, struct error *error)
{
	struct page page;

	if (!read_page(body, &page)) {
		error_set(error, ERROR_INVALID, "this is not a list of tags");
		return false;
	}
	if (page.count > list->limit - list->count) {
		error_set(
		    error, ERROR_INVALID, "more than %zu tags", list->limit);
		return false;
	}
	if (page.count)
		take_page(list, &page);
	return true;
}

size_t
tag_pages_count(const struct tag_pages *list)
{
	return list->count;
}

size_t
tag_pages_dropped(const struct tag_pages *list)
{
	return list->dropped;
}

struct arena *
tag_pages_take(struct tag_pages *list, struct span **tags, size_t *count)
{
	struct arena *arena = list->arena;

	*tags = list->tags;
	*count = list->count;
	list->arena = arena_new();
	list->tags = NULL;
	list->count = list->room = 0;
	free(list->slots);
	list->slots = NULL;
	list->slot_count = 0;
	return arena;
}
