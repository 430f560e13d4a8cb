#include "backend/io/marker_cache.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/buf.h"
#include "backend/base/digest.h"
#include "backend/base/xalloc.h"
#include "backend/io/blob_table.h"
#include "backend/io/files.h"

/*
 * DESIGN: in memory a table of entries over an arena. On disk a header with the
 * version of the scanner, then one record a blob: id, kind, and for a file with
 * markers its fields, numbers as LEB128, texts with their length in front. A
 * digest of everything stands at the end: a file that was cut or changed is not
 * believed.
 */

#define MAGIC "vigie-markers 1\n"
#define CACHE_FILE_LIMIT ((size_t)512 * 1024 * 1024)

enum { RECORD_NONE, RECORD_MARKERS, RECORD_PROBLEM };

struct marker_cache {
	atomic_size_t owners;
	struct arena *arena;
	char *path;
	struct blob_table entries;
	bool grew;
};

const struct marker_cache_entry *
marker_cache_find(const struct marker_cache *cache, const struct git_id *id)
{
	return blob_table_find(&cache->entries, id);
}

/* ---- copying a file's markers into the cache ---- */

static const struct marker_object *
copy_object(struct arena *arena, const struct marker_object *from)
{
	struct marker_object *object = arena_alloc(arena, sizeof(*object));

	object->api_version = arena_dup(arena, from->api_version);
	object->kind = arena_dup(arena, from->kind);
	object->namespace = arena_dup(arena, from->namespace);
	object->name = arena_dup(arena, from->name);
	return object;
}

static struct marker_file *
copy_file(struct arena *arena, const struct marker_file *from)
{
	struct marker_file *file = arena_alloc(arena, sizeof(*file));
	const struct marker_object *last = NULL, *copied = NULL;

	for (ARRAY_EACH(marker, from->markers, from->marker_count)) {
		struct marker *copy =
		    ARRAY_ADD(arena, file->markers, file->marker_count);

		if (marker->object != last) {
			last = marker->object;
			copied = copy_object(arena, last);
		}
		*copy = *marker;
		copy->setter = arena_dup(arena, marker->setter);
		copy->namespace = arena_dup(arena, marker->namespace);
		copy->policy = arena_dup(arena, marker->policy);
		copy->value = arena_dup(arena, marker->value);
		copy->object = copied;
	}
	for (ARRAY_EACH(dead, from->dead, from->dead_count)) {
		struct dead_marker *copy =
		    ARRAY_ADD(arena, file->dead, file->dead_count);

		copy->line = dead->line;
		copy->setter = arena_dup(arena, dead->setter);
		copy->reason = arena_dup(arena, dead->reason);
	}
	return file;
}

bool
marker_cache_is_full(const struct marker_cache *cache)
{
	return blob_table_is_full(&cache->entries);
}

const struct marker_cache_entry *
marker_cache_add(struct marker_cache *cache, const struct git_id *id,
    const struct marker_file *file, const char *problem)
{
	struct marker_cache_entry *entry;

	assert(!marker_cache_is_full(cache));
	entry = arena_alloc(cache->arena, sizeof(*entry));
	entry->id = *id;
	entry->problem = arena_dup(cache->arena, problem);
	if (file && (file->marker_count || file->dead_count))
		entry->markers = copy_file(cache->arena, file);
	blob_table_add(&cache->entries, &entry->id);
	cache->grew = true;
	return entry;
}

/* ---- writing ---- */

static void
put_number(struct buf *into, uint64_t number)
{
	while (number >= 0x80) {
		buf_byte(into, (char)(number | 0x80));
		number >>= 7;
	}
	buf_byte(into, (char)number);
}

static void
put_text(struct buf *into, const char *text)
{
	put_number(into, strlen(text));
	buf_text(into, text);
}

static void
put_marker(struct buf *into, const struct marker *marker)
{
	put_text(into, marker->setter);
	put_text(into, marker->namespace);
	put_text(into, marker->policy);
	put_number(into, marker->field);
	put_number(into, marker->line);
	put_number(into, marker->style);
	put_number(into, marker->in_flow);
	put_number(into, marker->start);
	put_number(into, marker->end);
	put_number(into, marker->indent);
	put_text(into, marker->value);
	put_text(into, marker->object->api_version);
	put_text(into, marker->object->kind);
	put_text(into, marker->object->namespace);
	put_text(into, marker->object->name);
}

static void
put_entry(struct buf *into, const struct marker_cache_entry *entry)
{
	buf_add(into, entry->id.bytes, GIT_ID_SIZE);
	if (entry->problem) {
		buf_byte(into, RECORD_PROBLEM);
		put_text(into, entry->problem);
		return;
	}
	if (!entry->markers) {
		buf_byte(into, RECORD_NONE);
		return;
	}
	buf_byte(into, RECORD_MARKERS);
	put_number(into, entry->markers->marker_count);
	for (ARRAY_EACH(
		 marker, entry->markers->markers, entry->markers->marker_count))
		put_marker(into, marker);
	put_number(into, entry->markers->dead_count);
	for (ARRAY_EACH(
		 dead, entry->markers->dead, entry->markers->dead_count)) {
		put_number(into, dead->line);
		put_text(into, dead->setter);
		put_text(into, dead->reason);
	}
}

static struct digest
digest_of(struct span bytes)
{
	struct digest_state *state = digest_begin();

	digest_add_number(state, MARKER_SCANNER_VERSION);
	digest_add(state, bytes);
	return digest_end(state);
}

bool
marker_cache_save(struct marker_cache *cache, struct error *error)
{
	const struct marker_cache_entry *entry;
	struct digest digest;
	struct buf text;
	size_t place = 0;
	bool ok = true;

	if (!cache->grew || !cache->path)
		return true;
	buf_init(&text, CACHE_FILE_LIMIT);
	buf_text(&text, MAGIC);
	put_number(&text, cache->entries.count);
	while ((entry = blob_table_next(&cache->entries, &place)) != NULL)
		put_entry(&text, entry);
	digest = digest_of(buf_as_span(&text));
	buf_add(&text, digest.bytes, DIGEST_SIZE);
	if (!text.overflow)
		ok = files_write(cache->path, buf_as_span(&text), error);
	cache->grew = cache->grew && !ok;
	buf_release(&text);
	return ok;
}

/* ---- reading ---- */

struct reader {
	struct arena *arena;
	struct span rest;
	bool broken;
};

static uint64_t
take_number(struct reader *reader)
{
	uint64_t number = 0;
	unsigned shift = 0;

	while (reader->rest.length && shift < 64) {
		unsigned char byte = (unsigned char)reader->rest.at[0];

		reader->rest = span_from(reader->rest, 1);
		number |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return number;
		shift += 7;
	}
	reader->broken = true;
	return 0;
}

static struct span
take_bytes(struct reader *reader, uint64_t length)
{
	struct span bytes;

	if (length > reader->rest.length) {
		reader->broken = true;
		length = 0;
	}
	bytes = span_head(reader->rest, length);
	reader->rest = span_from(reader->rest, length);
	return bytes;
}

static const char *
take_text(struct reader *reader)
{
	return arena_span(
	    reader->arena, take_bytes(reader, take_number(reader)));
}

static void
take_marker(struct reader *reader, struct marker *marker)
{
	struct marker_object *object =
	    arena_alloc(reader->arena, sizeof(*object));

	marker->setter = take_text(reader);
	marker->namespace = take_text(reader);
	marker->policy = take_text(reader);
	marker->field = (enum marker_field)take_number(reader);
	marker->line = (unsigned)take_number(reader);
	marker->style = (enum marker_style)take_number(reader);
	marker->in_flow = take_number(reader) != 0;
	marker->start = take_number(reader);
	marker->end = take_number(reader);
	marker->indent = take_number(reader);
	marker->value = take_text(reader);
	object->api_version = take_text(reader);
	object->kind = take_text(reader);
	object->namespace = take_text(reader);
	object->name = take_text(reader);
	marker->object = object;
}

static const struct marker_file *
take_file(struct reader *reader)
{
	struct marker_file *file = arena_alloc(reader->arena, sizeof(*file));
	uint64_t count = take_number(reader);

	while (count-- && !reader->broken)
		take_marker(reader,
		    ARRAY_ADD(
			reader->arena, file->markers, file->marker_count));
	count = reader->broken ? 0 : take_number(reader);
	while (count-- && !reader->broken) {
		struct dead_marker *dead =
		    ARRAY_ADD(reader->arena, file->dead, file->dead_count);

		dead->line = (unsigned)take_number(reader);
		dead->setter = take_text(reader);
		dead->reason = take_text(reader);
	}
	return file;
}

static struct marker_cache_entry *
take_entry(struct reader *reader)
{
	struct marker_cache_entry *entry =
	    arena_alloc(reader->arena, sizeof(*entry));
	struct span id = take_bytes(reader, GIT_ID_SIZE);

	if (id.length == GIT_ID_SIZE)
		memcpy(entry->id.bytes, id.at, GIT_ID_SIZE);
	switch (take_number(reader)) {
	case RECORD_NONE:
		break;
	case RECORD_MARKERS:
		entry->markers = take_file(reader);
		break;
	case RECORD_PROBLEM:
		entry->problem = take_text(reader);
		break;
	default:
		reader->broken = true;
	}
	return entry;
}

static bool
is_whole(struct span *bytes)
{
	struct digest digest;
	size_t length;

	if (!span_starts(*bytes, MAGIC) ||
	    bytes->length < strlen(MAGIC) + DIGEST_SIZE)
		return false;
	length = bytes->length - DIGEST_SIZE;
	digest = digest_of(span_head(*bytes, length));
	if (memcmp(digest.bytes, bytes->at + length, DIGEST_SIZE) != 0)
		return false;
	*bytes = span_from(span_head(*bytes, length), strlen(MAGIC));
	return true;
}

static void
load(struct marker_cache *cache)
{
	struct arena *scratch = arena_new();
	struct reader reader = { .arena = cache->arena };
	struct error ignored;
	uint64_t count;

	if (files_read(cache->path, CACHE_FILE_LIMIT, scratch, &reader.rest,
		&ignored) &&
	    is_whole(&reader.rest)) {
		count = take_number(&reader);
		while (count-- && !reader.broken) {
			struct marker_cache_entry *entry = take_entry(&reader);

			if (!reader.broken)
				blob_table_add(&cache->entries, &entry->id);
		}
	}
	arena_free(scratch);
}

struct marker_cache *
marker_cache_open(const char *path)
{
	struct marker_cache *cache = xcalloc(1, sizeof(*cache));

	atomic_init(&cache->owners, 1);
	cache->arena = arena_new();
	blob_table_init(&cache->entries);
	cache->path = path ? xstrdup(path) : NULL;
	if (path)
		load(cache);
	return cache;
}

struct marker_cache *
marker_cache_ref(struct marker_cache *cache)
{
	if (cache)
		atomic_fetch_add(&cache->owners, 1);
	return cache;
}

void
marker_cache_close(struct marker_cache *cache)
{
	if (!cache || atomic_fetch_sub(&cache->owners, 1) != 1)
		return;
	arena_free(cache->arena);
	blob_table_release(&cache->entries);
	free(cache->path);
	free(cache);
}
