#include "backend/base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>

#include "backend/base/xalloc.h"

/*
 * DESIGN: a list of chunks, the newest first; a block is cut from the newest.
 * Chunks grow from 4 KiB to 256 KiB, so that a small arena is cheap and a large
 * one has few chunks. A block over a quarter of a chunk gets a chunk of its
 * own, behind the newest, which stays open for small ones.
 */

#define CHUNK_FIRST ((size_t)4096)
#define CHUNK_LAST ((size_t)256 * 1024)

struct chunk {
	struct chunk *next;
	size_t used, room;
	alignas(max_align_t) char bytes[];
};

struct arena {
	struct chunk *newest;
	size_t next_room;
	size_t size;
};

struct arena *
arena_new(void)
{
	struct arena *arena = xcalloc(1, sizeof(*arena));

	arena->next_room = CHUNK_FIRST;
	return arena;
}

void
arena_free(struct arena *arena)
{
	struct chunk *chunk, *next;

	if (!arena)
		return;
	for (chunk = arena->newest; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	free(arena);
}

static struct chunk *
chunk_new(size_t room)
{
	struct chunk *chunk;
	size_t size;

	if (__builtin_add_overflow(room, sizeof(*chunk), &size))
		die("out of memory");
	chunk = xcalloc(1, size);
	chunk->room = room;
	return chunk;
}

static void *
alloc_alone(struct arena *arena, size_t size)
{
	struct chunk *chunk = chunk_new(size);

	chunk->used = size;
	if (arena->newest) {
		chunk->next = arena->newest->next;
		arena->newest->next = chunk;
	} else {
		arena->newest = chunk;
	}
	return chunk->bytes;
}

static size_t
round_up(size_t size)
{
	size_t unit = alignof(max_align_t);

	if (size > SIZE_MAX - unit)
		die("out of memory");
	return (size + unit - 1) / unit * unit;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	struct chunk *chunk = arena->newest;
	void *at;

	arena->size += size;
#ifdef ARENA_DEBUG
	return alloc_alone(arena, size);
#endif
	size = round_up(size);
	if (size > CHUNK_FIRST / 4 && size > arena->next_room / 4)
		return alloc_alone(arena, size);
	if (!chunk || chunk->room - chunk->used < size) {
		chunk = chunk_new(arena->next_room);
		chunk->next = arena->newest;
		arena->newest = chunk;
		if (arena->next_room < CHUNK_LAST)
			arena->next_room *= 2;
	}
	at = chunk->bytes + chunk->used;
	chunk->used += size;
	return at;
}

void *
arena_calloc(struct arena *arena, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		die("out of memory");
	return arena_alloc(arena, total);
}

char *
arena_text(struct arena *arena, const char *at, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);

	if (length)
		memcpy(copy, at, length);
	return copy;
}

char *
arena_span(struct arena *arena, struct span span)
{
	return arena_text(arena, span.at, span.length);
}

char *
arena_dup(struct arena *arena, const char *text)
{
	return text ? arena_text(arena, text, strlen(text)) : NULL;
}

char *
arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	int length;
	char *text;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		die("cannot format text");
	text = arena_alloc(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, args);
	return text;
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

size_t
arena_size(const struct arena *arena)
{
	return arena->size;
}
