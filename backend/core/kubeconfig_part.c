#include "backend/core/kubeconfig_part.h"

#include "backend/base/base64.h"
#include "backend/base/text.h"
#include "backend/core/schema.h"

#define FAULT_LIMIT ((size_t)1024)

bool
kubeconfig_part_fail(struct error *error, const char *file,
    const struct node *at, const char *format, ...)
{
	struct buf text, name;
	va_list args;

	buf_init(&text, FAULT_LIMIT);
	buf_init(&name, FAULT_LIMIT);
	text_clean(&name, span_of(file), TEXT_LINE);
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	error_set(error, ERROR_INVALID, "%s:%u:%u: %s", name.at,
	    at ? at->line : 1, at ? at->column : 1, text.at);
	buf_release(&text);
	buf_release(&name);
	return false;
}

const char *
kubeconfig_part_quote(const struct kubeconfig_part *part, const char *text)
{
	return schema_quote(part->scratch, span_of(text));
}

const struct node *
kubeconfig_part_find(const struct kubeconfig_part *part, const char *key)
{
	const struct node *node = node_get(part->body, key);

	return node && node->type == NODE_TEXT && node->text.length ? node
								    : NULL;
}

const char *
kubeconfig_part_text(
    struct arena *arena, const struct kubeconfig_part *part, const char *key)
{
	const struct node *node = kubeconfig_part_find(part, key);

	return node ? arena_span(arena, node->text) : NULL;
}

const char *
kubeconfig_part_resolve(
    struct arena *arena, const struct kubeconfig_part *part, const char *path)
{
	const char *slash = strrchr(part->file, '/');

	if (path[0] == '/' || !slash)
		return arena_dup(arena, path);
	return arena_printf(
	    arena, "%.*s/%s", (int)(slash - part->file), part->file, path);
}

const char *
kubeconfig_part_path(
    struct arena *arena, const struct kubeconfig_part *part, const char *key)
{
	const struct node *node = kubeconfig_part_find(part, key);

	return node ? kubeconfig_part_resolve(arena, part, node->text.at)
		    : NULL;
}

bool
kubeconfig_part_is_single(const struct kubeconfig_part *part, const char *key,
    const char *data_key, struct error *error)
{
	const struct node *file = kubeconfig_part_find(part, key);

	if (!file || !kubeconfig_part_find(part, data_key))
		return true;
	kubeconfig_part_fail(error, part->file, file,
	    "%s and %s are both set for \"%s\"", key, data_key,
	    kubeconfig_part_quote(part, part->name));
	error_hint(error, "which of the two is meant cannot be known",
	    "take one of them out");
	return false;
}

static bool
put_public(void *context, struct span bytes)
{
	return buf_span(context, bytes);
}

static bool
put_secret(void *context, struct span bytes)
{
	return secret_add(context, bytes.at, bytes.length);
}

MUST_CHECK
static bool
decode(const struct kubeconfig_part *part, const struct node *node,
    base64_put put, void *context, struct error *error)
{
	struct base64 decoder;

	base64_begin(&decoder, put, context);
	base64_add(&decoder, node->text);
	if (base64_end(&decoder, true))
		return true;
	kubeconfig_part_fail(error, part->file, node,
	    decoder.full ? "%s of \"%s\" is too long"
			 : "%s of \"%s\" is not base64",
	    node->key.at, kubeconfig_part_quote(part, part->name));
	return false;
}

bool
kubeconfig_part_data(struct arena *arena, const struct kubeconfig_part *part,
    const char *key, struct span *data, struct error *error)
{
	const struct node *node = kubeconfig_part_find(part, key);
	struct buf bytes;
	bool fine;

	*data = span_make(NULL, 0);
	if (!node)
		return true;
	buf_init(&bytes, KUBECONFIG_FILE_LIMIT);
	fine = decode(part, node, put_public, &bytes, error);
	if (fine)
		*data = span_make(
		    arena_span(arena, buf_as_span(&bytes)), bytes.length);
	buf_release(&bytes);
	return fine;
}

bool
kubeconfig_part_secret_data(const struct kubeconfig_part *part, const char *key,
    struct secret **data, struct error *error)
{
	const struct node *node = kubeconfig_part_find(part, key);
	struct secret *made;

	*data = NULL;
	if (!node)
		return true;
	made = secret_empty_limit(KUBECONFIG_SECRET_LIMIT);
	if (!decode(part, node, put_secret, made, error)) {
		secret_free(made);
		return false;
	}
	*data = made;
	return true;
}

bool
kubeconfig_part_secret(const struct kubeconfig_part *part, const char *key,
    struct secret **secret, struct error *error)
{
	const struct node *node = kubeconfig_part_find(part, key);

	*secret = NULL;
	if (!node)
		return true;
	if (node->text.length > KUBECONFIG_SECRET_LIMIT)
		return kubeconfig_part_fail(error, part->file, node,
		    "%s of \"%s\" is longer than %zu KiB", key,
		    kubeconfig_part_quote(part, part->name),
		    KUBECONFIG_SECRET_LIMIT / 1024);
	*secret = secret_new(node->text.at, node->text.length);
	return true;
}
