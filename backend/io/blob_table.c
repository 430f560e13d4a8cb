#include "backend/io/blob_table.h"

#include <stdlib.h>

#include "backend/base/xalloc.h"

/* DESIGN: open addressing by the first bytes of the id. Ids are uniform, so no
 * other hash is needed. */

#define SLOTS_FIRST 1024

void
blob_table_init(struct blob_table *table)
{
	table->slot_count = SLOTS_FIRST;
	table->slots = xcalloc(table->slot_count, sizeof(*table->slots));
	table->count = 0;
}

void
blob_table_release(struct blob_table *table)
{
	free(table->slots);
	*table = (struct blob_table) { 0 };
}

static size_t
hash_of(const struct git_id *id)
{
	size_t hash;

	memcpy(&hash, id->bytes, sizeof(hash));
	return hash;
}

static const struct git_id **
find_slot(const struct blob_table *table, const struct git_id *id)
{
	size_t mask = table->slot_count - 1, at = hash_of(id) & mask;

	while (
	    table->slots[at] && memcmp(table->slots[at], id, sizeof(*id)) != 0)
		at = (at + 1) & mask;
	return &table->slots[at];
}

static void
grow(struct blob_table *table)
{
	const struct git_id **old = table->slots;
	size_t count = table->slot_count, i;

	table->slot_count *= 2;
	table->slots = xcalloc(table->slot_count, sizeof(*table->slots));
	for (i = 0; i < count; i++)
		if (old[i])
			*find_slot(table, old[i]) = old[i];
	free(old);
}

const void *
blob_table_find(const struct blob_table *table, const struct git_id *id)
{
	return *find_slot(table, id);
}

void
blob_table_add(struct blob_table *table, const struct git_id *entry)
{
	*find_slot(table, entry) = entry;
	if (++table->count * 4 > table->slot_count * 3)
		grow(table);
}

bool
blob_table_is_full(const struct blob_table *table)
{
	return table->count >= BLOB_TABLE_LIMIT;
}

const void *
blob_table_next(const struct blob_table *table, size_t *place)
{
	while (*place < table->slot_count) {
		const void *entry = table->slots[(*place)++];

		if (entry)
			return entry;
	}
	return NULL;
}
