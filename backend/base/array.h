/*
 * Arrays that grow in an arena. An array is a pointer and a count that stand
 * side by side in their owner; the room is not stored, it follows from the
 * count (8, 16, 32, ...), so nothing but ARRAY_ADD may grow it.
 *
 *	struct marker *markers;
 *	size_t marker_count;
 *	...
 *	struct marker *marker = ARRAY_ADD(arena, markers, marker_count);
 *
 * The new element is zeroed. Pointers into the array are void after the next
 * ARRAY_ADD; the old copy stays in the arena until the arena dies.
 */
#ifndef BASE_ARRAY_H
#define BASE_ARRAY_H

#include "backend/base/arena.h"

#define ARRAY_ADD(arena, array, count) \
	(*(void **)&(array) = \
		array_grow((arena), (array), (count), sizeof(*(array))), \
	    &(array)[(count)++])

/* for (ARRAY_EACH(item, array, count)): item points to each in turn */
#define ARRAY_EACH(item, array, count) \
	__typeof__((array) + 0) item = (array); \
	item &&item < (array) + (count); \
	item++

/* The array with room for one more behind its count elements. */
void *array_grow(struct arena *arena, void *array, size_t count, size_t size)
    __attribute__((returns_nonnull));

#endif
