#include "backend/core/secret_answer.h"

#include "backend/base/json_scan.h"
#include "backend/core/http_reply.h"

#define WORD_LIMIT 63 /* of a reason or version */

/* One map of the answer, and the node that is made of it. */
struct taker {
	struct arena *arena;
	struct json_scan *scan;
	const struct secret_body *body;
	struct node *into, *last;
};

static struct node *
add(struct taker *taker, enum node_type type, const char *key)
{
	struct node *node = node_new(taker->arena, type, 0, 0);

	node->key = span_of(key);
	node_add(taker->into, &taker->last, node);
	return node;
}

/* A word of the API: letters, digits and hyphens. */
static bool
is_word(struct span text)
{
	size_t i;

	for (i = 0; i < text.length; i++) {
		char c = text.at[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return text.length > 0 && text.length <= WORD_LIMIT;
}

static bool
is_one_of(struct span text, const char *const *words)
{
	for (; *words; words++) {
		if (span_is(text, *words))
			return true;
	}
	return false;
}

/* A place that the request had; no other text can be taken for one. */
static bool
is_field(const struct secret_body *body, struct span text)
{
	static const char *const fields[] = { "apiVersion", "kind", "metadata",
		"metadata.name", "metadata.namespace", "metadata.annotations",
		"metadata.resourceVersion", "metadata.managedFields",
		"fieldManager", "type", "immutable", "data", "stringData",
		NULL };
	size_t i;

	for (i = 0; i < body->part_count; i++) {
		struct span key = span_of(body->parts[i].key);

		if (span_starts(text, "data[") &&
		    text.length == key.length + 6 &&
		    span_equal(span_make(text.at + 5, key.length), key))
			return true;
	}
	return is_one_of(text, fields);
}

/* Takes the member just read when it is a text that may be known. */
static void
take_text(struct taker *taker, const char *key, const char *const *words)
{
	struct span value = taker->scan->value;

	if (!json_scan_is(taker->scan, key) ||
	    taker->scan->token != JSON_SCAN_TEXT || taker->scan->escaped)
		return;
	if (strcmp(key, "field") == 0 ? !is_field(taker->body, value)
		: words               ? !is_one_of(value, words)
				      : !is_word(value))
		return;
	add(taker, NODE_TEXT, key)->text =
	    span_make(arena_span(taker->arena, value), value.length);
}

static void
take_number(struct taker *taker, const char *key)
{
	struct span value = taker->scan->value;
	uint64_t number;

	if (json_scan_is(taker->scan, key) &&
	    taker->scan->token == JSON_SCAN_NUMBER &&
	    span_number(value, &number) && number <= INT32_MAX)
		add(taker, NODE_NUMBER, key)->text =
		    span_make(arena_span(taker->arena, value), value.length);
}

/* The next member of the map that is open, or false at its end. */
static bool
next(struct taker *taker)
{
	return json_scan_next(taker->scan) >= JSON_SCAN_MAP;
}

static struct taker
inside(struct taker *taker, enum node_type type, const char *key)
{
	struct taker inner = *taker;

	inner.into = add(taker, type, key);
	inner.last = NULL;
	return inner;
}

static void
read_causes(struct taker *taker)
{
	struct taker causes = inside(taker, NODE_LIST, "causes");

	while (next(&causes)) {
		struct taker cause;

		if (causes.scan->token != JSON_SCAN_MAP) {
			json_scan_skip(causes.scan);
			continue;
		}
		cause = inside(&causes, NODE_MAP, "");
		while (next(&cause)) {
			take_text(&cause, "reason", NULL);
			take_text(&cause, "field", NULL);
			json_scan_skip(cause.scan);
		}
	}
}

static void
read_details(struct taker *taker)
{
	static const char *const kinds[] = { "namespaces", "secrets", NULL };
	struct taker details = inside(taker, NODE_MAP, "details");

	while (next(&details)) {
		take_text(&details, "kind", kinds);
		take_number(&details, "retryAfterSeconds");
		if (json_scan_is(details.scan, "causes") &&
		    details.scan->token == JSON_SCAN_LIST)
			read_causes(&details);
		else
			json_scan_skip(details.scan);
	}
}

static void
read_metadata(struct taker *taker)
{
	struct taker metadata = inside(taker, NODE_MAP, "metadata");

	while (next(&metadata)) {
		take_text(&metadata, "resourceVersion", NULL);
		json_scan_skip(metadata.scan);
	}
}

static struct node *
read_root(struct arena *arena, struct span text, const struct secret_body *body)
{
	static const char *const kinds[] = { "Status", "Secret",
		"PartialObjectMetadata", NULL };
	struct json_scan scan;
	struct taker root = { arena, &scan, body, NULL, NULL };

	json_scan_begin(&scan, text);
	if (json_scan_next(&scan) != JSON_SCAN_MAP)
		return NULL;
	root.into = node_new(arena, NODE_MAP, 0, 0);
	while (next(&root)) {
		bool is_map = scan.token == JSON_SCAN_MAP;

		take_text(&root, "kind", kinds);
		take_text(&root, "reason", NULL);
		take_number(&root, "code");
		if (is_map && json_scan_is(&scan, "metadata"))
			read_metadata(&root);
		else if (is_map && json_scan_is(&scan, "details"))
			read_details(&root);
		else
			json_scan_skip(&scan);
	}
	return root.into;
}

void
secret_answer_read(struct arena *arena, char *bytes, size_t length,
    const struct secret_body *body, struct secret_answer *answer)
{
	struct http_reply reply;

	http_reply_read(bytes, length, &reply);
	*answer = (struct secret_answer) { .status = reply.status,
		.retry_after_s = reply.retry_after_s };
	if (reply.status)
		answer->root = read_root(arena, reply.body, body);
}
