#include "tui/cli_object.h"

#include <strings.h>

#include "backend/base/array.h"
#include "backend/base/buf.h"

#define KINDS_LIMIT ((size_t)256)

static const struct {
	enum cli_object_group group;
	const char *word, *kind;
} kinds[] = {
	{ CLI_OBJECT_FLUX, "repository", "ImageRepository" },
	{ CLI_OBJECT_FLUX, "policy", "ImagePolicy" },
	{ CLI_OBJECT_FLUX, "automation", "ImageUpdateAutomation" },
	{ CLI_OBJECT_FLUX, "source", "GitRepository" },
	{ CLI_OBJECT_WORKLOAD, "deployment", "Deployment" },
	{ CLI_OBJECT_WORKLOAD, "statefulset", "StatefulSet" },
	{ CLI_OBJECT_WORKLOAD, "daemonset", "DaemonSet" },
};

static bool
is_word(struct span span, const char *word)
{
	return span.length == strlen(word) &&
	    strncasecmp(span.at, word, span.length) == 0;
}

/* "policies" of "policy", "sources" of "source" */
static bool
is_plural(struct span span, const char *word)
{
	size_t stem = strlen(word);
	const char *end = "s";

	if (word[stem - 1] == 'y') {
		stem--;
		end = "ies";
	}
	return span.length > stem && strncasecmp(span.at, word, stem) == 0 &&
	    is_word(span_from(span, stem), end);
}

const char *
cli_object_kind(struct span word, enum cli_object_group group)
{
	for (ARRAY_EACH(row, kinds, sizeof(kinds) / sizeof(kinds[0])))
		if (row->group == group &&
		    (is_word(word, row->word) || is_plural(word, row->word) ||
			is_word(word, row->kind) || is_plural(word, row->kind)))
			return row->kind;
	return NULL;
}

static void
offer_kinds(enum cli_object_group group, struct error *error)
{
	struct buf words;

	buf_init(&words, KINDS_LIMIT);
	buf_text(&words, "write KIND/NAME; kinds are");
	for (ARRAY_EACH(row, kinds, sizeof(kinds) / sizeof(kinds[0])))
		if (row->group == group)
			buf_printf(&words, " %s", row->word);
	error_hint(error, NULL, words.at);
	buf_release(&words);
}

bool
cli_object_read(const char *words, enum cli_object_group group,
    struct cli_object *object, struct error *error)
{
	struct span whole = span_of(words), kind, name;

	kind = span_head(whole, span_find(whole, '/'));
	name = span_from(whole, kind.length + 1);
	if (!kind.length || !name.length) {
		error_set(error, ERROR_INVALID, "%s: not a KIND/NAME", words);
		offer_kinds(group, error);
		return false;
	}
	object->kind = cli_object_kind(kind, group);
	if (!object->kind) {
		error_set(error, ERROR_INVALID, "%s: no such kind", words);
		offer_kinds(group, error);
		return false;
	}
	object->name = name.at;
	return true;
}
