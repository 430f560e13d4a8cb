#include "backend/core/kube_answer.h"

#include "backend/base/text.h"
#include "backend/core/kube_path.h"

#define FIELD_LIMIT ((size_t)80) /* of a field's name, in a text */
#define CAUSES_SHOWN 3

/* What a status means for a person. */
static const struct meaning {
	long status; /* 0: all others */
	enum error_kind kind;
	const char *text, *means, *todo;
} meanings[] = {
	{ 400, ERROR_INVALID, "the server cannot read it",
	    "it and this program differ in what they know", NULL },
	{ 401, ERROR_DENIED, "the login is not accepted",
	    "the credentials are missing, wrong, or have run out",
	    "log in again, or look at the user of this context" },
	{ 403, ERROR_DENIED, "not allowed",
	    "this user has not been given the right to do it",
	    "ask for the right, or take another context" },
	{ 404, ERROR_NOT_FOUND, "there is none", NULL, NULL },
	{ 405, ERROR_INVALID, "this cannot be done with it", NULL, NULL },
	{ 406, ERROR_INVALID, "the server cannot answer in this form",
	    "it is too old, or no API server", NULL },
	{ 409, ERROR_CONFLICT, "somebody changed it meanwhile", NULL,
	    "look at it again" },
	{ 410, ERROR_CONFLICT, "what was asked for is too old", NULL,
	    "ask again" },
	{ 413, ERROR_INVALID, "it is too large for the server", NULL, NULL },
	{ 415, ERROR_INVALID, "the server does not take this form", NULL,
	    NULL },
	{ 422, ERROR_INVALID, "the server refuses it", NULL, NULL },
	{ 429, ERROR_UNAVAILABLE, "too many requests",
	    "the server is busy and asks for patience", "try again later" },
	{ 500, ERROR_UNAVAILABLE, "the server failed",
	    "something behind the server does not work", "try again later" },
	{ 503, ERROR_UNAVAILABLE, "the server cannot do it now",
	    "it starts, ends, or something behind it is missing",
	    "try again later" },
	{ 504, ERROR_UNAVAILABLE, "the server got no answer in time",
	    "something behind the server does not answer", "try again later" },
	{ 0, ERROR_INVALID, "an answer that means nothing here", NULL, NULL },
};

static const struct meaning server_fault = { 0, ERROR_UNAVAILABLE,
	"the server failed", "something in front of or behind it is at fault",
	"try again later" };

static const struct meaning redirect = { 0, ERROR_INVALID,
	"the server leads elsewhere",
	"a login is not carried along, so redirects are not followed",
	"look at the address in the kubeconfig" };

/* Statuses that have more than one meaning: told by the reason. */
static const struct special {
	long status;
	const char *reason;
	struct meaning meaning;
} specials[] = {
	{ 409, "AlreadyExists",
	    { 0, ERROR_CONFLICT, "it exists already", NULL, NULL } },
};

static const struct meaning terminating = { 0, ERROR_DENIED,
	"the namespace is being deleted", "nothing new can be made in it",
	"wait until it is gone, or take another" };

static const struct meaning other_manager = { 0, ERROR_CONFLICT,
	"another program looks after it", NULL, NULL };

static const struct meaning unknown_kind = { 0, ERROR_NOT_FOUND,
	"the server does not know this kind",
	"its API is not installed in this cluster, or not in this version",
	NULL };

/* The causes' reasons in our words: "FIELD ...". */
static const struct {
	const char *reason, *words;
} faults[] = {
	{ "FieldValueRequired", "is missing" },
	{ "FieldValueInvalid", "is not valid" },
	{ "FieldValueDuplicate", "stands there twice" },
	{ "FieldValueForbidden", "may not be set or changed" },
	{ "FieldValueNotSupported", "is none of those that there are" },
	{ "FieldValueNotFound", "is not there" },
	{ "FieldValueTooLong", "is too long" },
	{ "FieldValueTooMany", "has too many" },
	{ "FieldValueTypeInvalid", "is of the wrong type" },
	{ "FieldManagerConflict", "belongs to another program" },
};

static long
number_of(const struct node *node)
{
	uint64_t number;

	if (!node || node->type != NODE_NUMBER ||
	    !span_number(node->text, &number) || number > INT32_MAX)
		return 0;
	return (long)number;
}

static const char *
text_or_empty(const struct node *node)
{
	const char *text = node_text(node);

	return text ? text : "";
}

bool
kube_answer_is_status(const struct node *root)
{
	const char *kind = node_get_text(root, "kind");

	return kind && strcmp(kind, "Status") == 0;
}

long
kube_answer_code(const struct node *status)
{
	return number_of(node_get(status, "code"));
}

const char *
kube_answer_reason(const struct node *status)
{
	return text_or_empty(node_get(status, "reason"));
}

bool
kube_answer_has_cause(const struct node *status, const char *reason)
{
	for (NODE_EACH(cause, node_at(status, "details", "causes", NULL)))
		if (strcmp(text_or_empty(node_get(cause, "reason")), reason) ==
		    0)
			return true;
	return false;
}

int64_t
kube_answer_retry_after(const struct node *status)
{
	return number_of(node_at(status, "details", "retryAfterSeconds", NULL));
}

static const struct meaning *
meaning_of(long status, const struct node *root)
{
	bool is_status = kube_answer_is_status(root);
	const char *reason = kube_answer_reason(root);
	size_t i;

	if (status >= 300 && status < 400)
		return &redirect;
	if (status == 404 && !is_status)
		return &unknown_kind;
	if (kube_answer_has_cause(root, "NamespaceTerminating"))
		return &terminating;
	if (kube_answer_has_cause(root, "FieldManagerConflict"))
		return &other_manager;
	for (i = 0; i < sizeof(specials) / sizeof(specials[0]); i++)
		if (specials[i].status == status &&
		    strcmp(specials[i].reason, reason) == 0)
			return &specials[i].meaning;
	for (i = 0; meanings[i].status; i++)
		if (meanings[i].status == status)
			return &meanings[i];
	return status >= 500 ? &server_fault : &meanings[i];
}

static const char *
fault_words(const char *reason)
{
	size_t i;

	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (strcmp(faults[i].reason, reason) == 0)
			return faults[i].words;
	return "is not right";
}

/* ": FIELD is missing, FIELD is not valid"; the fields are foreign text. */
static void
add_causes(struct buf *into, const struct node *root)
{
	size_t count = 0;

	for (NODE_EACH(cause, node_at(root, "details", "causes", NULL))) {
		struct span field = span_of(node_get_text(cause, "field"));

		if (!field.length)
			continue;
		if (++count > CAUSES_SHOWN) {
			buf_text(into, ", ...");
			return;
		}
		buf_text(into, count == 1 ? ": " : ", ");
		text_clean(into, span_head(field, FIELD_LIMIT), TEXT_LINE);
		buf_printf(into, " %s",
		    fault_words(text_or_empty(node_get(cause, "reason"))));
	}
}

/* A namespace that is not there makes everything in it impossible. */
static const char *
absent_namespace(struct arena *arena, const struct kube_asked *asked,
    const struct node *root)
{
	const char *kind = node_text(node_at(root, "details", "kind", NULL));
	struct kube_path parts;

	if (!kind || strcmp(kind, "namespaces") != 0 ||
	    !kube_path_read(arena, asked->path, &parts) || !parts.namespace)
		return NULL;
	return parts.namespace;
}

void
kube_answer_error(const struct kube_asked *asked, long status,
    const struct node *root, struct span body, struct error *error)
{
	const struct meaning *meaning = meaning_of(status, root);
	struct arena *arena = arena_new();
	const char *words = kube_path_words(arena, asked->path);
	const char *namespace =
	    status == 404 ? absent_namespace(arena, asked, root) : NULL;
	const char *message = node_get_text(root, "message");
	struct buf causes;

	buf_init(&causes, 1024);
	add_causes(&causes, root);
	if (namespace)
		error_set(error, meaning->kind, "%s %s: no such namespace",
		    asked->verb, words);
	else
		error_set(error, meaning->kind, "%s %s: %s (%ld)%s",
		    asked->verb, words, meaning->text, status, causes.at);
	if (!asked->secret)
		error_said(error, message ? span_of(message) : body);
	error_hint(error, meaning->means, meaning->todo);
	buf_release(&causes);
	arena_free(arena);
}

/* A copy that can stand in another list; its children are shared. */
static struct node *
copied(struct arena *arena, const struct node *node)
{
	struct node *copy = arena_alloc(arena, sizeof(*copy));

	*copy = *node;
	copy->next = NULL;
	return copy;
}

struct node *
kube_answer_row(
    struct arena *arena, const struct node *columns, const struct node *row)
{
	struct node *object = node_new(arena, NODE_MAP, 0, 0);
	struct node *cells = node_new(arena, NODE_MAP, 0, 0);
	struct node *last = NULL, *last_cell = NULL;
	const struct node *cell = NULL, *list = node_get(row, "cells");

	for (NODE_EACH(child, node_get(row, "object"))) {
		node_add(object, &last, copied(arena, child));
		last->next = NULL;
	}
	if (list)
		cell = list->first;
	for (NODE_EACH(column, columns)) {
		const char *name = node_get_text(column, "name");
		struct node *copy;

		if (!cell)
			break;
		copy = copied(arena, cell);
		copy->key = span_of(name ? name : "");
		node_add(cells, &last_cell, copy);
		cell = cell->next;
	}
	cells->key = span_of("cells");
	node_add(object, &last, cells);
	return object;
}

static struct node *
named_text(struct arena *arena, const char *key, struct span text)
{
	struct node *node = node_new(arena, NODE_TEXT, 0, 0);

	node->key = span_of(key);
	node->text = span_make(arena_span(arena, text), text.length);
	return node;
}

const struct node *
kube_answer_item(
    struct arena *arena, const struct node *list, const struct node *item)
{
	struct span kind = span_of(text_or_empty(node_get(list, "kind")));
	struct span version =
	    span_of(text_or_empty(node_get(list, "apiVersion")));
	struct node *whole, *head = NULL;

	if (node_get_text(item, "kind") || !span_ends(kind, "List") ||
	    item->type != NODE_MAP)
		return item;
	whole = copied(arena, item);
	whole->first = NULL;
	kind.length -= strlen("List");
	node_add(whole, &head, named_text(arena, "apiVersion", version));
	node_add(whole, &head, named_text(arena, "kind", kind));
	head->next = item->first;
	return whole;
}
