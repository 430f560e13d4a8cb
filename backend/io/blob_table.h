/*
 * A hash table from blob ids to what was found out about those bytes, which is
 * true for ever. An entry belongs to the caller and begins with its id; the
 * table holds pointers only. Not for two threads.
 */
#ifndef IO_BLOB_TABLE_H
#define IO_BLOB_TABLE_H

#include "backend/io/git_cache.h"

/* Beyond so many blobs nothing more should be added: a plain scan is the answer
 * then. */
#define BLOB_TABLE_LIMIT ((size_t)2000000)

struct blob_table {
	const struct git_id **slots;
	size_t slot_count, count;
};

void blob_table_init(struct blob_table *table);
void blob_table_release(struct blob_table *table);

/* The entry, or NULL. */
const void *blob_table_find(
    const struct blob_table *table, const struct git_id *id);

/* An id that is not in the table yet. */
void blob_table_add(struct blob_table *table, const struct git_id *entry);

bool blob_table_is_full(const struct blob_table *table);

/* Walks the entries in no order: begin with *place 0, NULL at the end. */
const void *blob_table_next(const struct blob_table *table, size_t *place);

#endif
