#include "backend/core/kubeconfig_exec.h"

#include "backend/base/array.h"
#include "backend/base/json.h"
#include "backend/core/exec_credential.h"
#include "backend/core/schema.h"

#define EXTENSION_NAME "client.authentication.k8s.io/exec"
#define EXTENSION_LIMIT ((size_t)64 * 1024)

/* The exec entry, seen as a part of the same file. */
static struct kubeconfig_part
inner(const struct kubeconfig_part *user, const struct node *body)
{
	struct kubeconfig_part part = *user;

	part.item = part.body = body;
	return part;
}

MUST_CHECK
static bool
check_version(const struct kubeconfig_part *exec, const struct node *version,
    struct error *error)
{
	if (!version)
		return kubeconfig_part_fail(error, exec->file, exec->item,
		    "exec of \"%s\" has no apiVersion",
		    kubeconfig_part_quote(exec, exec->name));
	if (exec_credential_is_version(version->text))
		return true;
	kubeconfig_part_fail(error, exec->file, version,
	    "exec of \"%s\" has apiVersion \"%s\"",
	    kubeconfig_part_quote(exec, exec->name),
	    kubeconfig_part_quote(exec, version->text.at));
	error_hint(error, "plugins speak " EXEC_CREDENTIAL_V1 " or v1beta1",
	    "bring the plugin and its entry up to date");
	return false;
}

/* v1 has to say it; the old version means IfAvailable when it does not. */
MUST_CHECK
static bool
check_mode(const struct kubeconfig_part *exec, const struct node *version,
    struct error *error)
{
	const struct node *mode = kubeconfig_part_find(exec, "interactiveMode");

	if (!mode && span_is(version->text, EXEC_CREDENTIAL_V1)) {
		kubeconfig_part_fail(error, exec->file, exec->item,
		    "exec of \"%s\" has no interactiveMode",
		    kubeconfig_part_quote(exec, exec->name));
		error_hint(error, "this version wants it",
		    "set interactiveMode: IfAvailable");
		return false;
	}
	if (!mode || span_is(mode->text, "Never") ||
	    span_is(mode->text, "IfAvailable"))
		return true;
	if (!span_is(mode->text, "Always"))
		return kubeconfig_part_fail(error, exec->file, mode,
		    "interactiveMode must be Never, IfAvailable or Always");
	kubeconfig_part_fail(error, exec->file, mode,
	    "the plugin of \"%s\" wants a terminal: interactiveMode is Always",
	    kubeconfig_part_quote(exec, exec->name));
	error_hint(error, "plugins get no terminal from vigie",
	    "set IfAvailable, and log in with the plugin's own command first");
	return false;
}

MUST_CHECK
static bool
read_command(struct arena *arena, const struct kubeconfig_part *exec,
    struct kubeconfig_exec *made, struct error *error)
{
	const struct node *command = kubeconfig_part_find(exec, "command");
	const struct node *arguments = node_get(exec->body, "args");
	const char **argv;
	size_t count = 0;

	if (!command)
		return kubeconfig_part_fail(error, exec->file, exec->item,
		    "exec of \"%s\" has no command",
		    kubeconfig_part_quote(exec, exec->name));
	argv = arena_calloc(arena, node_count(arguments) + 2, sizeof(*argv));
	argv[count++] = strchr(command->text.at, '/')
	    ? kubeconfig_part_resolve(arena, exec, command->text.at)
	    : arena_span(arena, command->text);
	for (NODE_EACH(argument, arguments))
		argv[count++] = arena_span(arena, argument->text);
	made->argv = argv;
	return true;
}

MUST_CHECK
static bool
read_environment(struct arena *arena, const struct kubeconfig_part *exec,
    struct kubeconfig_exec *made, struct error *error)
{
	const struct node *list = node_get(exec->body, "env");
	const char **pairs =
	    arena_calloc(arena, node_count(list) + 1, sizeof(*pairs));
	size_t count = 0;
	const char *name;

	for (NODE_EACH(item, list)) {
		name = node_get_text(item, "name");
		if (!*name || strchr(name, '='))
			return kubeconfig_part_fail(error, exec->file, item,
			    "env of \"%s\" has a variable without a name",
			    kubeconfig_part_quote(exec, exec->name));
		pairs[count++] = arena_printf(arena, "%s=%s", name,
		    schema_text(exec->scratch, item, "value", ""));
	}
	made->environment = pairs;
	return true;
}

/* Digits that JSON takes as they stand; YAML has more ways to write numbers. */
static bool
is_json_number(struct span text)
{
	struct arena *arena = arena_new();
	struct node *node;
	struct error ignored;
	bool fine = json_read(arena, text, &node, &ignored) &&
	    node->type == NODE_NUMBER;

	arena_free(arena);
	return fine;
}

MUST_CHECK
static bool
put_json(struct json_writer *writer, const struct kubeconfig_part *cluster,
    const char *key, const struct node *node, struct error *error)
{
	bool fine = true;

	switch (node->type) {
	case NODE_NULL:
		json_text(writer, key, NULL);
		return true;
	case NODE_BOOL:
		json_bool(writer, key, node_is_true(node));
		return true;
	case NODE_TEXT:
		json_span(writer, key, node->text);
		return true;
	case NODE_NUMBER:
		if (!is_json_number(node->text))
			return kubeconfig_part_fail(error, cluster->file, node,
			    "the number for the plugin cannot be told in JSON");
		json_raw(writer, key, node->text);
		return true;
	case NODE_LIST:
	case NODE_MAP:
		break;
	}
	if (node->type == NODE_LIST)
		json_open_list(writer, key);
	else
		json_open_map(writer, key);
	for (NODE_EACH(child, node))
		if (fine)
			fine = put_json(writer, cluster,
			    node->type == NODE_MAP ? child->key.at : NULL,
			    child, error);
	if (node->type == NODE_LIST)
		json_close_list(writer);
	else
		json_close_map(writer);
	return fine;
}

MUST_CHECK
static bool
read_extension(struct arena *arena, const struct kubeconfig_part *cluster,
    struct kubeconfig_exec *made, struct error *error)
{
	const struct node *list = node_get(cluster->body, "extensions");
	const struct node *value = NULL;
	struct json_writer writer;
	const char *name;
	struct buf text;
	bool fine;

	for (NODE_EACH(item, list)) {
		name = node_get_text(item, "name");
		if (name && strcmp(name, EXTENSION_NAME) == 0)
			value = node_get(item, "extension");
	}
	if (!value)
		return true;
	buf_init(&text, EXTENSION_LIMIT);
	json_begin(&writer, &text, false);
	fine = put_json(&writer, cluster, NULL, value, error);
	if (fine && text.overflow)
		fine = kubeconfig_part_fail(error, cluster->file, value,
		    "the extension for the plugin is longer than %zu KiB",
		    EXTENSION_LIMIT / 1024);
	if (fine)
		made->extension = arena_span(arena, buf_as_span(&text));
	buf_release(&text);
	return fine;
}

bool
kubeconfig_exec_read(struct arena *arena, const struct kubeconfig_part *user,
    const struct kubeconfig_part *cluster, const struct kubeconfig_exec **exec,
    struct error *error)
{
	const struct node *body = node_get(user->body, "exec"), *version;
	struct kubeconfig_exec *made;
	struct kubeconfig_part part;

	*exec = NULL;
	if (!body || body->type == NODE_NULL)
		return true;
	part = inner(user, body);
	version = kubeconfig_part_find(&part, "apiVersion");
	made = arena_alloc(arena, sizeof(*made));
	if (!check_version(&part, version, error) ||
	    !check_mode(&part, version, error) ||
	    !read_command(arena, &part, made, error) ||
	    !read_environment(arena, &part, made, error))
		return false;
	made->version = arena_span(arena, version->text);
	made->hint = kubeconfig_part_text(arena, &part, "installHint");
	made->wants_cluster =
	    node_is_true(node_get(body, "provideClusterInfo"));
	if (made->wants_cluster && !read_extension(arena, cluster, made, error))
		return false;
	*exec = made;
	return true;
}
