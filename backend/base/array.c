#include "backend/base/array.h"

#define ROOM_FIRST 8

void *
array_grow(struct arena *arena, void *array, size_t count, size_t size)
{
	void *grown;

	if (array && count &&
	    (count < ROOM_FIRST || (count & (count - 1)) != 0))
		return array;
	grown = arena_calloc(
	    arena, count < ROOM_FIRST ? ROOM_FIRST : count * 2, size);
	if (count)
		memcpy(grown, array, count * size);
	return grown;
}
