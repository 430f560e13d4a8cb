#include "backend/core/secret_answer.h"

#include "backend/base/json_scan.h"

#define WORD_LIMIT 63 /* of a reason or version */

/* ---- HTTP ---- */

struct head {
	long status;
	size_t length; /* of the head, its empty line included */
	bool has_length, chunked;
	uint64_t body_length;
	int64_t retry_after_s;
};

static bool
is_same_letter(char a, char b)
{
	return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b);
}

/* The value of a header line of that name (in small letters), or NULL. */
static bool
is_header(struct span line, const char *name, struct span *value)
{
	size_t i = 0;

	while (
	    name[i] && i < line.length && is_same_letter(line.at[i], name[i]))
		i++;
	if (name[i] || i == line.length || line.at[i] != ':')
		return false;
	*value = span_trim(span_from(line, i + 1));
	return true;
}

static void
read_header(struct span line, struct head *head)
{
	struct span value;
	uint64_t number;

	if (is_header(line, "content-length", &value))
		head->has_length = span_number(value, &head->body_length);
	else if (is_header(line, "transfer-encoding", &value))
		head->chunked = span_is(value, "chunked");
	else if (is_header(line, "retry-after", &value) &&
	    span_number(value, &number) && number <= INT32_MAX)
		head->retry_after_s = (int64_t)number;
}

/* "HTTP/1.1 201 Created" */
static long
read_status(struct span line)
{
	uint64_t number;

	if (!span_starts(line, "HTTP/1.") || line.length < 12 ||
	    line.at[8] != ' ' ||
	    !span_number(span_make(line.at + 9, 3), &number) || number < 100)
		return 0;
	return (long)number;
}

/* False while the head is not whole; the heads of 1xx are passed over. */
static bool
read_head(struct span bytes, struct head *head)
{
	size_t begin = 0;

	do {
		struct span text = span_from(bytes, begin), line, rest;
		size_t length = span_find_text(text, "\r\n\r\n");

		*head = (struct head) { 0 };
		if (length == text.length)
			return false;
		rest = span_head(text, length + 2);
		if (span_cut(&rest, '\n', &line))
			head->status = read_status(line);
		while (span_cut(&rest, '\n', &line))
			read_header(line, head);
		begin += length + 4;
		head->length = begin;
	} while (head->status && head->status < 200);
	return true;
}

/*
 * Joins the chunks behind the head; only counts when `into' is NULL. False when
 * the last one is not there. *length is what they hold together.
 */
static bool
join_chunks(struct span rest, char *into, size_t *length)
{
	*length = 0;
	for (;;) {
		size_t end = span_find_text(rest, "\r\n"), size = 0, i;

		if (end == rest.length)
			return false;
		for (i = 0; i < end && rest.at[i] != ';'; i++) {
			static const char digits[] = "0123456789abcdef";
			const char *digit =
			    memchr(digits, rest.at[i] | 0x20, 16);

			if (!digit || size > SECRET_ANSWER_LIMIT)
				return false;
			size = size << 4 | (size_t)(digit - digits);
		}
		rest = span_from(rest, end + 2);
		if (size == 0)
			return true;
		i = size < rest.length ? size : rest.length;
		if (into && i)
			memmove(into + *length, rest.at, i);
		*length += i;
		if (size + 2 > rest.length)
			return false;
		rest = span_from(rest, size + 2);
	}
}

bool
secret_answer_is_whole(struct span bytes)
{
	struct head head;
	size_t length;

	if (!read_head(bytes, &head))
		return false;
	if (!head.status || head.status == 204)
		return true;
	if (head.chunked)
		return join_chunks(
		    span_from(bytes, head.length), NULL, &length);
	return head.has_length &&
	    bytes.length - head.length >= head.body_length;
}

/* ---- JSON ---- */

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
	struct span text = span_make(bytes, length);
	struct head head;
	size_t size;

	*answer = (struct secret_answer) { 0 };
	if (!read_head(text, &head) || !head.status)
		return;
	answer->status = head.status;
	answer->retry_after_s = head.retry_after_s;
	text = span_from(text, head.length);
	if (head.chunked) {
		/* What is not whole is read as far as it came. */
		(void)join_chunks(text, bytes + head.length, &size);
		text.length = size;
	} else if (head.has_length && head.body_length < text.length) {
		text.length = (size_t)head.body_length;
	}
	answer->root = read_root(arena, text, body);
}
