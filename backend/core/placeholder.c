#include "backend/core/placeholder.h"

/* A message template is Go's template language; in a pattern ${name} is a
 * group and $ an end. */
static const char *const own_members[] = { "messageTemplate",
	"messageTemplateValues", "filterTags", "exclusionList", "annotations",
	"managedFields" };

static bool
is_own_member(struct span key)
{
	size_t i;

	for (i = 0; i < sizeof(own_members) / sizeof(own_members[0]); i++)
		if (span_is(key, own_members[i]))
			return true;
	return false;
}

static bool
is_name_start(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	    byte == '_';
}

/* ${NAME}, ${NAME:-default} and the like. */
static bool
has_variable(struct span text)
{
	size_t at;

	while ((at = span_find_text(text, "${")) < text.length) {
		text = span_from(text, at + 2);
		if (text.length && is_name_start(text.at[0]))
			return true;
	}
	return false;
}

static bool
has_text(struct span text, const char *wanted)
{
	return span_find_text(text, wanted) < text.length;
}

static bool
is_in_node(const struct node *node)
{
	if (node->type == NODE_TEXT)
		return has_text(node->text, "{{") || has_variable(node->text) ||
		    span_starts(node->text, "ENC[");
	for (NODE_EACH(child, node))
		if (!is_own_member(child->key) && is_in_node(child))
			return true;
	return false;
}

bool
placeholder_is_in_object(const struct node *object)
{
	const struct node *sops = node_get(object, "sops");
	const struct node *meta = node_get(object, "metadata");
	const struct node *spec = node_get(object, "spec");

	return (sops && sops->type == NODE_MAP) || (meta && is_in_node(meta)) ||
	    (spec && is_in_node(spec));
}

/* Blanks in front of a line; SIZE_MAX when there is nothing else on it. */
static size_t
indentation(struct span line)
{
	size_t count = 0;

	while (count < line.length && line.at[count] == ' ')
		count++;
	return span_trim(line).length ? count : SIZE_MAX;
}

bool
placeholder_is_in_text(struct span text)
{
	struct span line;
	size_t indent, message = SIZE_MAX; /* indentation of messageTemplate */

	while (span_cut(&text, '\n', &line)) {
		indent = indentation(line);
		if (message != SIZE_MAX && indent > message)
			continue; /* a line of the message, or an empty one */
		message = SIZE_MAX;
		if (has_text(line, "messageTemplate:"))
			message = indent;
		else if (has_text(line, "{{"))
			return true;
	}
	return false;
}
