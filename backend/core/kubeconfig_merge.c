#include "backend/core/kubeconfig_merge.h"

#include "backend/base/array.h"
#include "backend/base/buf.h"
#include "backend/base/yaml_read.h"
#include "backend/core/schema.h"

#define NAMES_LIMIT ((size_t)180) /* what error.means shows */

static const struct schema text_item = { .type = SCHEMA_TEXT };
static const struct schema hidden_item = {
	.type = SCHEMA_TEXT,
	.hidden = true,
};

static const struct schema cluster_members[] = {
	{ .key = "server", .type = SCHEMA_TEXT },
	{ .key = "tls-server-name", .type = SCHEMA_TEXT },
	{ .key = "insecure-skip-tls-verify", .type = SCHEMA_BOOL },
	{ .key = "certificate-authority", .type = SCHEMA_TEXT },
	{ .key = "certificate-authority-data",
	    .type = SCHEMA_TEXT,
	    .hidden = true },
	{ .key = "proxy-url", .type = SCHEMA_TEXT, .hidden = true },
	{ .key = "disable-compression", .type = SCHEMA_BOOL },
	{ .key = NULL },
};

static const struct schema variable_members[] = {
	{ .key = "name", .type = SCHEMA_TEXT, .required = true },
	{ .key = "value", .type = SCHEMA_TEXT, .hidden = true },
	{ .key = NULL },
};

static const struct schema variable_item = {
	.type = SCHEMA_MAP,
	.hidden = true,
	.members = variable_members,
};

static const struct schema exec_members[] = {
	{ .key = "apiVersion", .type = SCHEMA_TEXT },
	{ .key = "command", .type = SCHEMA_TEXT },
	{ .key = "args", .type = SCHEMA_LIST, .items = &hidden_item },
	{ .key = "env", .type = SCHEMA_LIST, .items = &variable_item },
	{ .key = "installHint", .type = SCHEMA_TEXT },
	{ .key = "provideClusterInfo", .type = SCHEMA_BOOL },
	{ .key = "interactiveMode", .type = SCHEMA_TEXT },
	{ .key = NULL },
};

static const struct schema provider_members[] = {
	{ .key = "name", .type = SCHEMA_TEXT },
	{ .key = NULL },
};

static const struct schema extra_item = {
	.type = SCHEMA_LIST,
	.items = &text_item,
};

static const struct schema user_members[] = {
	{ .key = "client-certificate", .type = SCHEMA_TEXT },
	{ .key = "client-certificate-data",
	    .type = SCHEMA_TEXT,
	    .hidden = true },
	{ .key = "client-key", .type = SCHEMA_TEXT },
	{ .key = "client-key-data", .type = SCHEMA_TEXT, .hidden = true },
	{ .key = "token", .type = SCHEMA_TEXT, .hidden = true },
	{ .key = "tokenFile", .type = SCHEMA_TEXT },
	{ .key = "username", .type = SCHEMA_TEXT },
	{ .key = "password", .type = SCHEMA_TEXT, .hidden = true },
	{ .key = "as", .type = SCHEMA_TEXT },
	{ .key = "as-uid", .type = SCHEMA_TEXT },
	{ .key = "as-groups", .type = SCHEMA_LIST, .items = &text_item },
	{ .key = "as-user-extra", .type = SCHEMA_TABLE, .items = &extra_item },
	{ .key = "exec",
	    .type = SCHEMA_MAP,
	    .hidden = true,
	    .members = exec_members },
	{ .key = "auth-provider",
	    .type = SCHEMA_MAP,
	    .hidden = true,
	    .members = provider_members },
	{ .key = NULL },
};

static const struct schema context_members[] = {
	{ .key = "cluster", .type = SCHEMA_TEXT },
	{ .key = "user", .type = SCHEMA_TEXT },
	{ .key = "namespace", .type = SCHEMA_TEXT },
	{ .key = NULL },
};

#define ENTRY(word, body) \
	{ \
		{ .key = "name", .type = SCHEMA_TEXT, .required = true }, \
		    { .key = word, \
			    .type = SCHEMA_MAP, \
			    .hidden = true, \
			    .members = body }, \
		{ \
			.key = NULL \
		} \
	}

static const struct schema cluster_entry[] = ENTRY("cluster", cluster_members);
static const struct schema user_entry[] = ENTRY("user", user_members);
static const struct schema context_entry[] = ENTRY("context", context_members);

static const struct schema items[KUBECONFIG_KINDS] = {
	{ .type = SCHEMA_MAP, .hidden = true, .members = cluster_entry },
	{ .type = SCHEMA_MAP, .hidden = true, .members = user_entry },
	{ .type = SCHEMA_MAP, .hidden = true, .members = context_entry },
};

static const struct schema members[] = {
	{ .key = "apiVersion", .type = SCHEMA_TEXT },
	{ .key = "kind", .type = SCHEMA_TEXT },
	{ .key = "current-context", .type = SCHEMA_TEXT },
	{ .key = "clusters", .type = SCHEMA_LIST, .items = &items[0] },
	{ .key = "users", .type = SCHEMA_LIST, .items = &items[1] },
	{ .key = "contexts", .type = SCHEMA_LIST, .items = &items[2] },
	{ .key = NULL },
};

static const struct {
	const char *list, *body;
} words[KUBECONFIG_KINDS] = {
	{ "clusters", "cluster" },
	{ "users", "user" },
	{ "contexts", "context" },
};

/*
 * YAML's own messages quote what stands there, which may be a part of a token:
 * what is between the first and the last quotation mark goes.
 */
static const char *
without_quotes(struct arena *arena, const char *text)
{
	size_t first = strcspn(text, "'\""), last = strlen(text);

	while (last > first && text[last - 1] != '\'' && text[last - 1] != '"')
		last--;
	if (last <= first + 1)
		return text;
	return arena_printf(
	    arena, "%.*s...%s", (int)first + 1, text, text + last - 1);
}

MUST_CHECK
static bool
check_kind(struct arena *arena, const struct kubeconfig_text *text,
    const struct node *root, struct error *error)
{
	const char *version = schema_some(arena, root, "apiVersion", "v1");
	const char *kind = schema_some(arena, root, "kind", "Config");

	if (strcmp(version, "v1") == 0 && strcmp(kind, "Config") == 0)
		return true;
	kubeconfig_part_fail(error, text->file, root,
	    "this is kind \"%s\" of version \"%s\", and a kubeconfig is kind "
	    "\"Config\" of version \"v1\"",
	    schema_quote(arena, span_of(kind)),
	    schema_quote(arena, span_of(version)));
	error_hint(error, "the file is something else than a kubeconfig",
	    "name the right file with --kubeconfig or KUBECONFIG");
	return false;
}

/* Entries from `own' on are of the same file. */
MUST_CHECK
static bool
add_part(struct kubeconfig_merge *merge, enum kubeconfig_kind kind,
    const char *file, size_t own, const struct node *item, struct error *error)
{
	const char *name = node_get_text(item, "name");
	const struct kubeconfig_part *other =
	    kubeconfig_merge_find(merge, kind, name);
	struct kubeconfig_part *part;

	if (other && other < merge->parts[kind] + own)
		return true;
	if (other)
		return kubeconfig_part_fail(error, file, item,
		    "%s: \"%s\" stands here again, first in line %u",
		    words[kind].list, schema_quote(merge->arena, span_of(name)),
		    other->item->line);
	part = ARRAY_ADD(merge->arena, merge->parts[kind], merge->counts[kind]);
	*part = (struct kubeconfig_part) { .name = name,
		.file = file,
		.item = item,
		.body = node_get(item, words[kind].body),
		.scratch = merge->arena };
	return true;
}

MUST_CHECK
static bool
add_parts(struct kubeconfig_merge *merge, enum kubeconfig_kind kind,
    const char *file, const struct node *root, struct error *error)
{
	size_t own = merge->counts[kind];

	for (NODE_EACH(item, node_get(root, words[kind].list)))
		if (!add_part(merge, kind, file, own, item, error))
			return false;
	return true;
}

MUST_CHECK
static bool
parse(struct arena *arena, const struct kubeconfig_text *text,
    struct node **root, struct error *error)
{
	struct schema_walk walk = { .arena = arena };
	const struct schema_fault *fault;
	struct error cause;

	if (text->text.length > KUBECONFIG_FILE_LIMIT)
		return kubeconfig_part_fail(error, text->file, NULL,
		    "larger than %zu KiB", KUBECONFIG_FILE_LIMIT / 1024);
	if (!yaml_read(arena, text->text, root, &cause)) {
		error_set(error, ERROR_INVALID, "%s:%s",
		    schema_quote(arena, span_of(text->file)),
		    without_quotes(arena, cause.text));
		return false;
	}
	if ((*root)->type == NODE_NULL)
		return true;
	if ((*root)->type != NODE_MAP)
		return kubeconfig_part_fail(error, text->file, *root,
		    "a kubeconfig is a map, and this is %s",
		    node_type_word(*root));
	schema_compare(&walk, members, *root, "");
	fault = schema_first(&walk);
	if (fault) {
		error_set(error, ERROR_INVALID, "%s:%u:%u: %s",
		    schema_quote(arena, span_of(text->file)), fault->line,
		    fault->column, fault->text);
		return false;
	}
	return check_kind(arena, text, *root, error);
}

bool
kubeconfig_merge(struct arena *arena, const struct kubeconfig_text *texts,
    size_t count, struct kubeconfig_merge *merge, struct error *error)
{
	struct kubeconfig_merge made = { .arena = arena };
	const struct node *current;
	struct node *root;
	size_t i;
	int kind;

	for (i = 0; i < count; i++) {
		if (!parse(arena, &texts[i], &root, error))
			return false;
		current = node_get(root, "current-context");
		if (!made.current && current && current->text.length) {
			made.current = current;
			made.current_file = texts[i].file;
		}
		for (kind = 0; kind < KUBECONFIG_KINDS; kind++)
			if (!add_parts(&made, (enum kubeconfig_kind)kind,
				texts[i].file, root, error))
				return false;
	}
	*merge = made;
	return true;
}

const struct kubeconfig_part *
kubeconfig_merge_find(const struct kubeconfig_merge *merge,
    enum kubeconfig_kind kind, const char *name)
{
	for (ARRAY_EACH(part, merge->parts[kind], merge->counts[kind]))
		if (strcmp(part->name, name) == 0)
			return part;
	return NULL;
}

const char *
kubeconfig_merge_names(
    const struct kubeconfig_merge *merge, enum kubeconfig_kind kind)
{
	struct buf names;
	const char *text;

	if (!merge->counts[kind])
		return arena_printf(
		    merge->arena, "there are no %s", words[kind].list);
	buf_init(&names, 2 * NAMES_LIMIT);
	buf_printf(&names, "%s:", words[kind].list);
	for (ARRAY_EACH(part, merge->parts[kind], merge->counts[kind])) {
		text = kubeconfig_part_quote(part, part->name);
		if (names.length + strlen(text) > NAMES_LIMIT) {
			buf_text(&names, " ...");
			break;
		}
		buf_printf(&names, "%s %s",
		    part == merge->parts[kind] ? "" : ",", text);
	}
	text = arena_span(merge->arena, buf_as_span(&names));
	buf_release(&names);
	return text;
}
