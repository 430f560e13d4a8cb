/*
 * DESIGN
 *
 * secret_places.c is the knowledge: for each kind the places where it names
 * Secrets. This file walks them. What a place holds is read by one function for
 * all of them, because the maps there differ in which members they have and
 * never in what a member means.
 *
 * A name, key or namespace counts only when the API server would take it. That
 * one test also passes over what templates have in these places: {{ .Values.x }},
 * ${NAME}, ENC[...].
 */
#include "backend/core/secret_refs.h"

#include "backend/base/array.h"
#include "backend/base/yaml_read.h"
#include "backend/core/node_path.h"
#include "backend/core/object.h"
#include "backend/core/secret_made.h"
#include "backend/core/secret_places.h"

#define KEY_LIMIT 253

static const char *const how_words[SECRET_REF_HOW_COUNT] = {
	[SECRET_REF_ENV] = "env",
	[SECRET_REF_ENV_FROM] = "envFrom",
	[SECRET_REF_VOLUME] = "volume",
	[SECRET_REF_PULL] = "imagePullSecrets",
	[SECRET_REF_MOUNTABLE] = "secrets",
	[SECRET_REF_TLS] = "tls",
	[SECRET_REF_LOGIN] = "secretRef",
	[SECRET_REF_CERTIFICATES] = "certSecretRef",
	[SECRET_REF_PROXY] = "proxySecretRef",
	[SECRET_REF_VERIFY] = "verify",
	[SECRET_REF_SIGNING] = "signingKey",
	[SECRET_REF_DECRYPTION] = "decryption",
	[SECRET_REF_KUBECONFIG] = "kubeConfig",
	[SECRET_REF_SUBSTITUTE] = "substituteFrom",
	[SECRET_REF_VALUES] = "valuesFrom",
};

/* One object while it is read. */
struct reading {
	struct arena *arena;
	const struct node *object;
	struct secret_ref pattern; /* what all its references have */
	struct secret_ref_list *into;
};

const char *
secret_ref_how_word(enum secret_ref_how how)
{
	return how_words[how];
}

static bool
is_key(const char *key)
{
	size_t length = strlen(key), i;

	for (i = 0; i < length; i++)
		if (!(key[i] >= 'a' && key[i] <= 'z') &&
		    !(key[i] >= 'A' && key[i] <= 'Z') &&
		    !(key[i] >= '0' && key[i] <= '9') && !strchr("-._", key[i]))
			return false;
	return length && length <= KEY_LIMIT;
}

static bool
has_room(struct secret_ref_list *list)
{
	list->is_full = list->is_full ||
	    list->ref_count + list->made_count >= SECRET_REF_LIMIT;
	return !list->is_full;
}

/* ---- what stands at a place ---- */

static enum secret_type_hint
git_hint(const struct node *spec)
{
	const char *url = node_get_text(spec, "url");
	const char *provider = node_get_text(spec, "provider");

	if (provider && strcmp(provider, "github") == 0)
		return SECRET_HINT_GITHUB_APP;
	return url && strncmp(url, "ssh://", 6) == 0 ? SECRET_HINT_SSH
						     : SECRET_HINT_BASIC;
}

static bool
says(const struct node *object, const char *path, const char *text)
{
	const char *found = node_text(node_path_find(object, path));

	return found && strcmp(found, text) == 0;
}

/* Where the object says more than its kind. */
static enum secret_type_hint
hint_of(const struct reading *reading, const struct secret_place *place)
{
	const struct node *object = reading->object;
	const char *kind = reading->pattern.user_kind;

	if (place->how == SECRET_REF_LOGIN &&
	    strcmp(kind, "GitRepository") == 0)
		return git_hint(node_get(object, "spec"));
	if (place->how == SECRET_REF_LOGIN &&
	    strcmp(kind, "HelmRepository") == 0 &&
	    says(object, "spec.type", "oci"))
		return SECRET_HINT_DOCKER;
	if (place->how == SECRET_REF_SIGNING &&
	    says(object, "spec.git.commit.signingKey.type", "ssh"))
		return SECRET_HINT_SSH_SIGNING;
	return place->hint;
}

static void
add_ref(struct reading *reading, const struct secret_ref *ref, const char *key)
{
	struct secret_ref_list *into = reading->into;
	struct secret_ref *added;

	if (!has_room(into))
		return;
	added = ARRAY_ADD(reading->arena, into->refs, into->ref_count);
	*added = *ref;
	if (key && is_key(key)) {
		added->key = arena_dup(reading->arena, key);
		added->hint = SECRET_HINT_NONE;
	}
}

/* items: of a volume: each key of its own. */
static bool
add_items(struct reading *reading, const struct secret_ref *ref,
    const struct node *items)
{
	bool any = false;

	for (NODE_EACH(item, items)) {
		add_ref(reading, ref, node_get_text(item, "key"));
		any = true;
	}
	return any;
}

static const char *
first_text(const struct node *map, const char *one, const char *other)
{
	const char *text = node_get_text(map, one);

	return text ? text : node_get_text(map, other);
}

/* It names something else than a Secret: a ConfigMap, a kind of others. */
static bool
is_other(const struct node *node)
{
	const char *kind = node_get_text(node, "kind");
	const char *group = node_get_text(node, "group");

	return (kind && strcmp(kind, "Secret") != 0) || (group && *group);
}

/* The namespace that a reference says itself; false when it is none. */
static bool
take_namespace(struct reading *reading, const struct node *node,
    const struct secret_place *place, struct secret_ref *ref)
{
	const char *namespace =
	    place->has_namespace ? node_get_text(node, "namespace") : NULL;

	if (!namespace)
		return true;
	ref->namespace = arena_dup(reading->arena, namespace);
	return object_is_namespace(span_of(namespace));
}

static void
read_place(struct reading *reading, const struct secret_place *place,
    const struct node *node)
{
	const char *name = node_text(node), *key = place->key, *said;
	struct secret_ref ref = reading->pattern;

	if (!name)
		name = first_text(node, "secretName", "name");
	if (!name || !object_is_name(span_of(name)) || is_other(node) ||
	    !take_namespace(reading, node, place, &ref))
		return;
	ref.name = arena_dup(reading->arena, name);
	ref.how = place->how;
	ref.hint = hint_of(reading, place);
	ref.optional =
	    place->optional || node_is_true(node_get(node, "optional"));
	ref.line = reading->into->live ? 0 : node->line;
	if (add_items(reading, &ref, node_get(node, "items")))
		return;
	said = first_text(node, "key", "valuesKey");
	add_ref(reading, &ref, said && *said ? said : key);
}

/* ---- an object ---- */

static bool
is_told_by_owner(const struct node *object)
{
	const struct node *owners =
	    node_at(object, "metadata", "ownerReferences", NULL);

	for (NODE_EACH(owner, owners)) {
		const char *api = node_get_text(owner, "apiVersion");
		const char *kind = node_get_text(owner, "kind");

		if (node_is_true(node_get(owner, "controller")) && api &&
		    kind && secret_places_find(api, kind))
			return true;
	}
	return false;
}

/* Its namespace, or the default; false when that is a template's. */
static bool
namespace_of(struct arena *arena, const struct node *object,
    const char *default_namespace, const char **namespace)
{
	const char *said =
	    node_get_text(node_get(object, "metadata"), "namespace");

	if (!said || !*said) {
		*namespace = arena_dup(arena, default_namespace);
		return true;
	}
	*namespace = arena_dup(arena, said);
	return object_is_namespace(span_of(said));
}

static const char *
name_of(struct arena *arena, const struct node *object)
{
	const char *name = node_get_text(node_get(object, "metadata"), "name");

	return name && object_is_name(span_of(name)) ? arena_dup(arena, name)
						     : "";
}

static void
read_places(struct reading *reading, const struct secret_kind *kind)
{
	const struct node *root = node_path_find(reading->object, kind->root);
	const struct secret_place *place;

	for (place = kind->places; place->path; place++) {
		struct node_path walk;
		const struct node *node;

		node_path_begin(&walk, root, place->path);
		while ((node = node_path_next(&walk)))
			read_place(reading, place, node);
	}
}

/* What the object makes, without the names that are a template's. */
static void
add_made(struct reading *reading, const char *api, const char *kind)
{
	struct secret_ref_list *into = reading->into;
	struct secret_made *found = NULL;
	size_t count = 0;

	secret_made_of_object(
	    reading->arena, reading->object, api, kind, &found, &count);
	for (ARRAY_EACH(made, found, count)) {
		if (!object_is_name(span_of(made->name)) || !has_room(into))
			continue;
		made->namespace = reading->pattern.namespace;
		made->source = into->source;
		made->file = into->file;
		made->live = into->live;
		if (into->live)
			made->line = 0;
		*ARRAY_ADD(reading->arena, into->made, into->made_count) =
		    *made;
	}
}

/* api and kind are what the object says, or what was said of its list. */
static void
read_object(struct arena *arena, const struct node *object, const char *api,
    const char *kind, const char *default_namespace,
    struct secret_ref_list *into)
{
	struct reading reading = {
		.arena = arena, .object = object, .into = into
	};
	struct secret_ref *pattern = &reading.pattern;
	const struct secret_kind *known = secret_places_find(api, kind);

	if (!namespace_of(
		arena, object, default_namespace, &pattern->namespace))
		return;
	add_made(&reading, api, kind);
	if (!known || is_told_by_owner(object))
		return;
	pattern->user_kind = known->kind;
	pattern->user_namespace = pattern->namespace;
	pattern->user_name = name_of(arena, object);
	pattern->source = into->source;
	pattern->file = into->file;
	pattern->live = into->live;
	read_places(&reading, known);
}

/* The items of a list that the API server sent do not say what they are. */
static void
read_items(struct arena *arena, const struct node *list, const char *api,
    const char *kind, const char *default_namespace,
    struct secret_ref_list *into)
{
	const char *item_kind =
	    arena_text(arena, kind, strlen(kind) - strlen("List"));

	for (NODE_EACH(item, node_get(list, "items"))) {
		if (node_get_text(item, "kind"))
			secret_refs_of_object(
			    arena, item, default_namespace, into);
		else if (*item_kind)
			read_object(arena, item, api, item_kind,
			    default_namespace, into);
	}
}

void
secret_refs_of_object(struct arena *arena, const struct node *object,
    const char *default_namespace, struct secret_ref_list *into)
{
	const char *api = node_get_text(object, "apiVersion");
	const char *kind = node_get_text(object, "kind");

	if (!api)
		api = into->api_version;
	if (!kind)
		kind = into->kind;
	if (!api || !kind)
		return;
	if (span_ends(span_of(kind), "List"))
		read_items(arena, object, api, kind, default_namespace, into);
	else
		read_object(arena, object, api, kind, default_namespace, into);
}

/* ---- a file ---- */

bool
secret_refs_is_candidate(struct span text)
{
	return span_find_text(text, "ecret") < text.length ||
	    span_find_text(text, "OnePasswordItem") < text.length;
}

void
secret_refs_of_text(struct arena *arena, struct span text,
    const char *default_namespace, struct secret_ref_list *into)
{
	struct node *root, **roots = NULL;
	struct yaml_reader *reader;
	struct arena *scratch;
	struct error ignored;
	size_t count = 0;
	bool failed;

	if (text.length > SECRET_FILE_LIMIT || !secret_refs_is_candidate(text))
		return;
	scratch = arena_new();
	reader = yaml_read_begin(scratch, text);
	while (yaml_read_next(reader, &root, &failed, &ignored))
		*ARRAY_ADD(scratch, roots, count) = root;
	for (size_t i = 0; !failed && i < count; i++)
		secret_refs_of_object(arena, roots[i], default_namespace, into);
	yaml_read_end(reader);
	arena_free(scratch);
}
