#include "backend/base/array.h"
#include "backend/core/path.h"
#include "backend/core/secret_needs.h"
#include "backend/core/secret_tree.h"

/* Who lacks what: questions to rows that are made. */

const struct secret_need_row *
secret_needs_find(
    const struct secret_needs *needs, const char *namespace, const char *name)
{
	size_t low = 0, high = needs->row_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct secret_need_row *row = &needs->rows[middle];
		int order = strcmp(row->namespace, namespace);

		if (!order)
			order = strcmp(row->name, name);
		if (!order)
			return row;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool
is_same(const char *asked, const char *said)
{
	return !asked || (said && strcmp(asked, said) == 0);
}

static bool
is_file(const char *asked, const char *said)
{
	struct span path = span_of(asked);

	if (is_same(asked, said))
		return true;
	return said && secret_tree_is_kustomization(path) &&
	    strncmp(asked, said, path.length - path_name(path).length) == 0;
}

static bool
is_by(const struct secret_ref *ref, const char *row_namespace,
    const struct secret_user *who)
{
	return is_same(who->kind, ref->user_kind) &&
	    is_same(who->name, ref->user_name) &&
	    is_same(who->namespace,
		ref->user_namespace ? ref->user_namespace : row_namespace) &&
	    is_same(who->source, ref->source) && is_file(who->file, ref->file);
}

static bool
is_absent(const struct secret_need_row *row, const char *name)
{
	for (ARRAY_EACH(key, row->keys, row->key_count))
		if (strcmp(key->name, name) == 0)
			return !key->present;
	return true;
}

/* The key that this reference does not find; NULL: none. */
static const char *
absent_key(const struct secret_need_row *row, const struct secret_ref *ref)
{
	const struct secret_hint *hint = secret_hint_of(ref->hint);
	size_t i;

	if (ref->key && is_absent(row, ref->key))
		return ref->key;
	for (i = 0; hint->sure && hint->keys[i]; i++)
		if (is_absent(row, hint->keys[i]))
			return hint->keys[i];
	return NULL;
}

/* What the user lacks of this row, or NULL. */
static const char *
lack_of(struct arena *arena, const struct secret_need_row *row,
    const struct secret_user *who)
{
	if (row->need != SECRET_NEED_MISSING &&
	    row->need != SECRET_NEED_KEY_MISSING)
		return NULL;
	for (ARRAY_EACH(ref, row->refs, row->ref_count)) {
		const char *key;

		if ((*ref)->optional || !is_by(*ref, row->namespace, who))
			continue;
		if (row->need == SECRET_NEED_MISSING)
			return arena_printf(
			    arena, "Secret %s/%s", row->namespace, row->name);
		key = absent_key(row, *ref);
		if (key)
			return arena_printf(arena, "key %s of Secret %s/%s",
			    key, row->namespace, row->name);
	}
	return NULL;
}

const char *
secret_needs_lacking(struct arena *arena, const struct secret_needs *needs,
    const struct secret_user *who)
{
	const char *first = NULL;
	size_t count = 0;

	for (ARRAY_EACH(row, needs->rows, needs->row_count)) {
		const char *lack = lack_of(arena, row, who);

		if (!lack)
			continue;
		count++;
		if (!first)
			first = lack;
	}
	if (count <= 1)
		return first ? first : "";
	return arena_printf(arena, "%s and %zu more", first, count - 1);
}
