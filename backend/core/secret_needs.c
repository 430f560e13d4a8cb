/*
 * DESIGN
 *
 * References, makers and present Secrets are put into one array of entries and
 * sorted by namespace and name; entries that are equal are one row. The order
 * within a row is that in which they were given, so that the same input makes
 * the same rows.
 */
#include "backend/core/secret_needs.h"

#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/map.h"

struct entry {
	const char *namespace, *name;
	size_t number; /* keeps the order */
	const struct secret_ref *ref;
	const struct secret_made *made;
	const struct secret_present *present;
};

/* One row while it is made. */
struct making {
	struct arena *arena, *scratch;
	struct map *known; /* keys and users: their index and one more */
	const struct secret_presence *presence;
	struct secret_need_row *row;
	const struct secret_ref **refs;
	struct secret_need_key *keys;
	struct secret_need_user *users;
	enum secret_type_hint hint;
	bool needed; /* by one who cannot do without */
};

static int
compare(const char *a_namespace, const char *a_name, const char *b_namespace,
    const char *b_name)
{
	int order = strcmp(a_namespace, b_namespace);

	return order ? order : strcmp(a_name, b_name);
}

static int
compare_entries(const void *a, const void *b)
{
	const struct entry *one = a, *other = b;
	int order =
	    compare(one->namespace, one->name, other->namespace, other->name);

	if (order)
		return order;
	return (one->number > other->number) - (one->number < other->number);
}

/* ---- one row ---- */

/* The index of what has that name among those of its sort, or SIZE_MAX, and
 * the next one is `count' from now on. A manifest may name very many. */
static size_t
index_of(struct making *making, const char *name, size_t count)
{
	void *found = map_find(making->known, span_of(name));

	if (found)
		return (size_t)(uintptr_t)found - 1;
	map_set(making->known, span_of(name), (void *)(uintptr_t)(count + 1));
	return SIZE_MAX;
}

static struct secret_need_key *
key_for(struct making *making, const char *name)
{
	struct secret_need_row *row = making->row;
	size_t index = index_of(making, name, row->key_count);
	struct secret_need_key *key;

	if (index != SIZE_MAX)
		return &making->keys[index];
	key = ARRAY_ADD(making->arena, making->keys, row->key_count);
	key->name = name;
	return key;
}

static void
take_ref_keys(struct making *making, const struct secret_ref *ref)
{
	const struct secret_hint *hint = secret_hint_of(ref->hint);
	struct secret_need_key *key;
	size_t i;

	if (ref->key) {
		key = key_for(making, ref->key);
		key->needed = key->needed || !ref->optional;
		key->optional = key->optional || ref->optional;
	}
	for (i = 0; hint->keys[i]; i++) {
		/* Which way was chosen for a Secret that is there is seen. */
		if (!hint->sure && making->row->present)
			continue;
		key = key_for(making, hint->keys[i]);
		key->suggested = key->suggested || !hint->sure;
		key->needed = key->needed || (hint->sure && !ref->optional);
		key->optional = key->optional || (hint->sure && ref->optional);
	}
}

static const char *
where_of(struct arena *arena, const struct secret_ref *ref)
{
	if (ref->live)
		return "cluster";
	return arena_printf(arena, "%s: %s:%u", ref->source ? ref->source : "",
	    ref->file ? ref->file : "", ref->line);
}

static void
take_user(struct making *making, const struct secret_ref *ref)
{
	struct secret_need_row *row = making->row;
	const char *namespace =
	    ref->user_namespace ? ref->user_namespace : row->namespace;
	const char *how = secret_ref_how_word(ref->how);
	struct secret_need_user *user;

	/* A key has no slash in its name. */
	if (index_of(making,
		arena_printf(making->scratch, "%s/%s/%s/%s", ref->user_kind,
		    namespace, ref->user_name, how),
		row->user_count) != SIZE_MAX)
		return;
	user = ARRAY_ADD(making->arena, making->users, row->user_count);
	user->kind = ref->user_kind;
	user->namespace = namespace;
	user->name = ref->user_name;
	user->how = how;
	user->where = where_of(making->arena, ref);
}

static void
take_ref(struct making *making, const struct secret_ref *ref)
{
	*ARRAY_ADD(making->arena, making->refs, making->row->ref_count) = ref;
	making->needed = making->needed || !ref->optional;
	if (making->hint == SECRET_HINT_NONE)
		making->hint = ref->hint;
	take_ref_keys(making, ref);
	take_user(making, ref);
}

static void
take_present_keys(struct making *making)
{
	const struct secret_present *present = making->row->present;

	if (!present)
		return;
	for (ARRAY_EACH(has, present->keys, present->key_count)) {
		struct secret_need_key *key = key_for(making, has->name);

		key->present = true;
		key->by = has->by;
		key->source = has->source;
		key->at = has->at;
	}
}

/* ---- its state ---- */

static bool
lacks_key(const struct secret_need_row *row)
{
	for (ARRAY_EACH(key, row->keys, row->key_count))
		if (key->needed && !key->present)
			return true;
	return false;
}

/* Why the Secrets of that namespace are not known; NULL when they are. */
static const char *
unseen(const struct secret_presence *presence, const char *namespace)
{
	for (ARRAY_EACH(known, presence->namespaces, presence->namespace_count))
		if (strcmp(known->name, namespace) == 0)
			return known->why;
	return presence->why;
}

static const char *
made_words(struct arena *arena, const struct secret_made *made)
{
	if (strcmp(made->maker_kind, "Secret") == 0)
		return "its manifest is in Git, it is not there yet";
	return arena_printf(arena, "%s %s makes it, it is not there yet",
	    made->maker_kind, made->maker_name);
}

static const char *
unused_words(const struct secret_present *present)
{
	if (strcmp(present->type, "kubernetes.io/service-account-token") == 0)
		return "the token of a ServiceAccount";
	if (strcmp(present->type, "bootstrap.kubernetes.io/token") == 0)
		return "a token for nodes that join";
	if (strcmp(present->type, "helm.sh/release.v1") == 0)
		return "a release of Helm";
	return "";
}

static void
set_state(struct making *making)
{
	struct secret_need_row *row = making->row;
	const char *why = unseen(making->presence, row->namespace);

	row->why = "";
	if (!row->ref_count) {
		row->need = SECRET_NEED_UNUSED;
		row->why = unused_words(row->present);
	} else if (row->present && !lacks_key(row)) {
		row->need = SECRET_NEED_OK;
	} else if (row->present && row->present->keys_known) {
		row->need = SECRET_NEED_KEY_MISSING;
	} else if (row->present) {
		row->need = SECRET_NEED_UNKNOWN;
		row->why = "the names of its keys cannot be seen";
	} else if (why) {
		row->need = SECRET_NEED_UNKNOWN;
		row->why = why;
	} else if (row->made) {
		row->need = SECRET_NEED_UNKNOWN;
		row->why = made_words(making->arena, row->made);
	} else {
		row->need =
		    making->needed ? SECRET_NEED_MISSING : SECRET_NEED_OPTIONAL;
	}
}

static const char *
type_of(const struct making *making)
{
	const struct secret_need_row *row = making->row;

	if (row->present)
		return row->present->type;
	if (row->made && row->made->type)
		return row->made->type;
	return secret_hint_of(making->hint)->type;
}

static int
compare_keys(const void *a, const void *b)
{
	const struct secret_need_key *one = a, *other = b;

	return strcmp(one->name, other->name);
}

/* Entries of one name; those of Secrets that are only made are no row. */
static void
make_row(struct making *making, const struct entry *entries, size_t count)
{
	struct secret_need_row *row = making->row;
	size_t i;

	row->namespace = entries->namespace;
	row->name = entries->name;
	for (i = 0; i < count; i++) {
		if (entries[i].present)
			row->present = entries[i].present;
		if (entries[i].made && !row->made)
			row->made = entries[i].made;
	}
	for (i = 0; i < count; i++)
		if (entries[i].ref)
			take_ref(making, entries[i].ref);
	take_present_keys(making);
	for (ARRAY_EACH(key, making->keys, row->key_count))
		key->optional = key->optional && !key->needed;
	if (row->key_count)
		qsort(making->keys, row->key_count, sizeof(*making->keys),
		    compare_keys);
	row->keys = making->keys;
	row->users = making->users;
	row->refs = making->refs;
	row->type = type_of(making);
	set_state(making);
}

/* ---- all ---- */

static size_t
count_entries(const struct secret_ref_list *lists, size_t list_count,
    const struct secret_presence *presence)
{
	size_t count = presence->secret_count;

	for (ARRAY_EACH(list, lists, list_count))
		count += list->ref_count + list->made_count;
	return count;
}

static struct entry *
collect(struct arena *arena, const struct secret_ref_list *lists,
    size_t list_count, const struct secret_presence *presence,
    const char *fallback, size_t total)
{
	struct entry *entries = arena_calloc(arena, total, sizeof(*entries));
	size_t count = 0;

	for (ARRAY_EACH(list, lists, list_count)) {
		for (ARRAY_EACH(ref, list->refs, list->ref_count)) {
			entries[count++] =
			    (struct entry) { .namespace = ref->namespace
					? ref->namespace
					: fallback,
				    .name = ref->name,
				    .ref = ref };
		}
		for (ARRAY_EACH(made, list->made, list->made_count)) {
			entries[count++] =
			    (struct entry) { .namespace = made->namespace
					? made->namespace
					: fallback,
				    .name = made->name,
				    .made = made };
		}
	}
	for (ARRAY_EACH(has, presence->secrets, presence->secret_count))
		entries[count++] = (struct entry) { .namespace = has->namespace,
			.name = has->name,
			.present = has };
	for (size_t i = 0; i < total; i++)
		entries[i].number = i;
	return entries;
}

/* How many entries from here on have one name; any is a row's. */
static size_t
same_name(const struct entry *entries, size_t count, bool *is_row)
{
	size_t i;

	*is_row = false;
	for (i = 0; i < count &&
	     compare(entries[i].namespace, entries[i].name, entries->namespace,
		 entries->name) == 0;
	     i++)
		*is_row = *is_row || entries[i].ref || entries[i].present;
	return i;
}

void
secret_needs_build(struct arena *arena, const struct secret_ref_list *lists,
    size_t list_count, const struct secret_presence *presence,
    const char *default_namespace, struct secret_needs *needs)
{
	size_t count = count_entries(lists, list_count, presence), i, same;
	struct arena *scratch = arena_new();
	struct entry *entries = collect(
	    scratch, lists, list_count, presence, default_namespace, count);
	bool is_row;

	*needs = (struct secret_needs) { 0 };
	if (count)
		qsort(entries, count, sizeof(*entries), compare_entries);
	for (i = 0; i < count; i += same) {
		struct making making = { .arena = arena, .presence = presence };

		same = same_name(entries + i, count - i, &is_row);
		if (!is_row)
			continue;
		making.row = ARRAY_ADD(arena, needs->rows, needs->row_count);
		making.scratch = arena_new();
		making.known = map_new(making.scratch);
		make_row(&making, entries + i, same);
		arena_free(making.scratch);
	}
	arena_free(scratch);
}
