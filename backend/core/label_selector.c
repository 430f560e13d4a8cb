#include "backend/core/label_selector.h"

#include "backend/base/array.h"

/* In the order of enum selector_operator. */
static const char *const operators[] = { "In", "NotIn", "Exists",
	"DoesNotExist" };

static const struct schema term_members[] = {
	{ .key = "key", .type = SCHEMA_TEXT, .required = true },
	{ .key = "operator", .type = SCHEMA_TEXT, .required = true },
	{ .key = "values", .type = SCHEMA_LIST, .items = &object_text_item },
	{ .key = NULL },
};

static const struct schema term_item = {
	.type = SCHEMA_MAP,
	.members = term_members,
};

const struct schema label_selector_members[] = {
	{ .key = "matchLabels",
	    .type = SCHEMA_TABLE,
	    .items = &object_text_item },
	{ .key = "matchExpressions", .type = SCHEMA_LIST, .items = &term_item },
	{ .key = NULL },
};

static bool
find_operator(struct span word, enum selector_operator *relation)
{
	size_t i;

	for (i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		if (!span_is(word, operators[i]))
			continue;
		*relation = (enum selector_operator)i;
		return true;
	}
	return false;
}

static void
check_value(const struct node *value, struct schema_walk *walk)
{
	if (object_is_label_value(value->text))
		return;
	schema_fault(walk, value,
	    "failed to parse policy selector: values: Invalid value: "
	    "\"%s\": " OBJECT_LABEL_VALUE_RULE,
	    schema_quote(walk->arena, value->text));
}

static void
check_label(const struct node *label, struct schema_walk *walk)
{
	if (!object_is_label_key(label->key))
		schema_fault_key(walk, label,
		    "failed to parse policy selector: key: Invalid value: "
		    "\"%s\": " OBJECT_LABEL_NAME_RULE,
		    schema_quote(walk->arena, label->key));
	else
		check_value(label, walk);
}

/* The rules that the controller has about an expression. */
static void
check_term(const struct node *term, struct schema_walk *walk)
{
	const struct node *word = node_get(term, "operator");
	const struct node *key = node_get(term, "key");
	const struct node *values = node_get(term, "values");
	const char *text = schema_quote(walk->arena, word->text);
	enum selector_operator relation;
	bool wants_values;

	if (!object_is_label_key(key->text))
		schema_fault(walk, key,
		    "failed to parse policy selector: key: Invalid value: "
		    "\"%s\": " OBJECT_LABEL_NAME_RULE,
		    schema_quote(walk->arena, key->text));
	if (!find_operator(word->text, &relation)) {
		schema_fault(walk, word,
		    "failed to parse policy selector: \"%s\" is not a valid "
		    "label selector operator (In, NotIn, Exists or "
		    "DoesNotExist)",
		    text);
		return;
	}
	wants_values = relation == SELECTOR_IN || relation == SELECTOR_NOT_IN;
	if (wants_values && !node_count(values))
		schema_fault(walk, word,
		    "failed to parse policy selector: values: for %s the set "
		    "of values can't be empty",
		    text);
	if (!wants_values && node_count(values))
		schema_fault(walk, values,
		    "failed to parse policy selector: values: for %s the set "
		    "of values must be empty",
		    text);
	for (NODE_EACH(value, values))
		check_value(value, walk);
}

void
label_selector_check(const struct node *map, struct schema_walk *walk)
{
	for (NODE_EACH(label, node_get(map, "matchLabels")))
		check_label(label, walk);
	for (NODE_EACH(term, node_get(map, "matchExpressions")))
		check_term(term, walk);
}

static void
read_values(
    struct arena *arena, const struct node *list, struct selector_term *term)
{
	const char **value;

	for (NODE_EACH(item, list)) {
		value = ARRAY_ADD(arena, term->values, term->value_count);
		*value = arena_span(arena, item->text);
	}
}

void
label_selector_read(struct arena *arena, const struct node *map,
    struct label_selector *selector)
{
	struct selector_term *term;
	const char **value;

	for (NODE_EACH(label, node_get(map, "matchLabels"))) {
		term = ARRAY_ADD(arena, selector->terms, selector->term_count);
		term->key = arena_span(arena, label->key);
		term->relation = SELECTOR_IN;
		value = ARRAY_ADD(arena, term->values, term->value_count);
		*value = arena_span(arena, label->text);
	}
	for (NODE_EACH(node, node_get(map, "matchExpressions"))) {
		term = ARRAY_ADD(arena, selector->terms, selector->term_count);
		term->key = schema_text(arena, node, "key", NULL);
		(void)find_operator(
		    node_get(node, "operator")->text, &term->relation);
		read_values(arena, node_get(node, "values"), term);
	}
}

static const char *
find_label(
    const struct object_label *labels, size_t label_count, const char *key)
{
	for (ARRAY_EACH(label, labels, label_count))
		if (strcmp(label->key, key) == 0)
			return label->value;
	return NULL;
}

static bool
has_value(const struct selector_term *term, const char *value)
{
	size_t i;

	for (i = 0; i < term->value_count; i++)
		if (strcmp(term->values[i], value) == 0)
			return true;
	return false;
}

static bool
term_holds(const struct selector_term *term, const char *value)
{
	switch (term->relation) {
	case SELECTOR_IN:
		return value && has_value(term, value);
	case SELECTOR_NOT_IN:
		return !value || !has_value(term, value);
	case SELECTOR_EXISTS:
		return value != NULL;
	case SELECTOR_DOES_NOT_EXIST:
		return value == NULL;
	}
	return false;
}

bool
label_selector_matches(const struct label_selector *selector,
    const struct object_label *labels, size_t label_count)
{
	const struct selector_term *term;
	size_t i;

	for (i = 0; i < selector->term_count; i++) {
		term = &selector->terms[i];
		if (!term_holds(
			term, find_label(labels, label_count, term->key)))
			return false;
	}
	return true;
}
