#include "backend/core/secret_body.h"

#include <stdio.h>

#include "backend/base/base64.h"
#include "backend/base/json.h"
#include "backend/core/secret_filled.h"
#include "backend/core/secret_key.h"
#include "backend/core/web_url.h"

/* Of everything but the values: keys, names and the annotation. */
#define LITERAL_LIMIT \
	(SECRET_FILLED_LIMIT * 2 + (size_t)SECRET_BODY_PARTS * 600)

static void
print_metadata(struct json_writer *writer, const struct secret_body *body)
{
	json_open_map(writer, "metadata");
	if (!body->change) {
		json_text(writer, "name", body->name);
		json_text(writer, "namespace", body->namespace);
	} else if (body->resource_version) {
		json_text(writer, "resourceVersion", body->resource_version);
	}
	if (body->filled) {
		json_open_map(writer, "annotations");
		json_text(writer, SECRET_FILLED_NAME, body->filled);
		json_close_map(writer);
	}
	json_close_map(writer);
}

/* Everything before the first key, all maps left open. */
static void
print_head(struct json_writer *writer, struct buf *into,
    const struct secret_body *body)
{
	json_begin(writer, into, false);
	json_open_map(writer, NULL);
	if (!body->change) {
		json_text(writer, "kind", "Secret");
		json_text(writer, "apiVersion", "v1");
	}
	print_metadata(writer, body);
	if (!body->change)
		json_text(writer, "type", body->type ? body->type : "Opaque");
	if (body->immutable)
		json_bool(writer, "immutable", true);
	json_open_map(writer, "data");
}

static void
print_tail(struct json_writer *writer)
{
	json_close_map(writer);
	json_close_map(writer);
}

static bool
has_twice(const struct secret_body *body, size_t index)
{
	size_t i;

	for (i = 0; i < index; i++) {
		if (strcmp(body->parts[i].key, body->parts[index].key) == 0)
			return true;
	}
	return false;
}

MUST_CHECK
static bool
check(const struct secret_body *body, struct error *error)
{
	size_t total = 0, i;

	if (!secret_key_check_namespace(body->namespace, error) ||
	    !secret_key_check_name(body->name, error))
		return false;
	if (body->part_count > SECRET_BODY_PARTS) {
		error_set(error, ERROR_INVALID, "more than %d keys at once",
		    SECRET_BODY_PARTS);
		return false;
	}
	for (i = 0; i < body->part_count; i++) {
		if (!secret_key_check(body->parts[i].key, error))
			return false;
		if (has_twice(body, i)) {
			error_set(error, ERROR_INVALID,
			    "the key \"%s\" is there twice",
			    body->parts[i].key);
			return false;
		}
		total += secret_length(body->parts[i].value);
		if (total > SECRET_BODY_LIMIT) {
			error_set(error, ERROR_INVALID,
			    "the values are over %zu bytes together",
			    SECRET_BODY_LIMIT);
			error_hint(error, "Kubernetes stores no larger Secret",
			    "divide it into several Secrets");
			return false;
		}
	}
	return true;
}

bool
secret_body_build(struct arena *arena, const struct secret_body *body,
    struct secret_body_text *text, struct error *error)
{
	struct json_writer writer;
	struct secret_body_text made = { .parts = body->parts,
		.part_count = body->part_count };
	struct buf into;
	size_t i;

	if (!check(body, error))
		return false;
	buf_init(&into, LITERAL_LIMIT);
	made.ends = arena_calloc(
	    arena, body->part_count ? body->part_count : 1, sizeof(*made.ends));
	print_head(&writer, &into, body);
	for (i = 0; i < body->part_count; i++) {
		json_text(&writer, body->parts[i].key, "");
		/* between the two marks that were just written */
		made.ends[i] = into.length - 1;
		made.length +=
		    base64_length(secret_length(body->parts[i].value));
	}
	print_tail(&writer);
	made.length += into.length;
	made.literals =
	    span_make(arena_span(arena, buf_as_span(&into)), into.length);
	if (into.overflow) {
		error_set(error, ERROR_INVALID, "the request is too long");
		buf_release(&into);
		return false;
	}
	buf_release(&into);
	*text = made;
	return true;
}

/* One stretch of the whole: where it begins, how long it is. */
struct stretch {
	size_t begin, length;
};

/* Copies what of the stretch lies in the window; false: it is behind it. */
static bool
overlap(const struct stretch *stretch, size_t offset, size_t room, size_t *from,
    size_t *count, size_t *place)
{
	size_t end = stretch->begin + stretch->length, last = offset + room;

	*from = offset > stretch->begin ? offset - stretch->begin : 0;
	*count = 0;
	if (stretch->begin >= last)
		return false;
	if (end > offset)
		*count = (end < last ? end : last) - stretch->begin - *from;
	*place = stretch->begin + *from - offset;
	return true;
}

size_t
secret_body_piece(
    const struct secret_body_text *text, size_t offset, char *into, size_t room)
{
	struct stretch stretch = { 0, 0 };
	size_t literal = 0, from, count, place, i;

	if (offset >= text->length)
		return 0;
	if (room > text->length - offset)
		room = text->length - offset;
	for (i = 0; i <= text->part_count; i++) {
		struct span value;
		size_t end = i < text->part_count ? text->ends[i]
						  : text->literals.length;

		stretch.length = end - literal;
		if (!overlap(&stretch, offset, room, &from, &count, &place))
			break;
		if (count)
			memcpy(into + place, text->literals.at + literal + from,
			    count);
		stretch.begin += stretch.length;
		literal = end;
		if (i == text->part_count)
			break;
		value = span_make(secret_use(text->parts[i].value),
		    secret_length(text->parts[i].value));
		stretch.length = base64_length(value.length);
		if (!overlap(&stretch, offset, room, &from, &count, &place))
			break;
		if (count)
			base64_piece(value, from, count, into + place);
		stretch.begin += stretch.length;
	}
	return room;
}

void
secret_body_path(const struct secret_body *body, struct buf *into)
{
	buf_printf(into, "/api/v1/namespaces/%s/secrets", body->namespace);
	if (body->change)
		buf_printf(into, "/%s", body->name);
	buf_text(into, "?fieldManager=");
	web_url_encode(into, span_of(body->manager));
	buf_text(into, "&fieldValidation=Strict");
	if (body->dry_run)
		buf_text(into, "&dryRun=All");
}

void
secret_body_manager(
    char manager[SECRET_BODY_MANAGER], const char *user, const char *host)
{
	size_t length = 0, at = 0;
	const char *parts[] = { "vigie:", user, "@", host };
	char c;

	for (; at < sizeof(parts) / sizeof(parts[0]); at++) {
		for (; (c = *parts[at]) && length < SECRET_BODY_MANAGER - 1;
		     parts[at]++)
			/* The server wants characters that can be printed. */
			manager[length++] = c > ' ' && c <= '~' ? c : '_';
	}
	manager[length] = '\0';
}

/* ---- without values ---- */

static void
add_base64(struct buf *into, struct span bytes)
{
	size_t i;
	char c;

	for (i = 0; i < base64_length(bytes.length); i++) {
		base64_piece(bytes, i, 1, &c);
		buf_byte(into, c);
	}
}

static void
print_placeholder(struct buf *value, const char *key, const char *digits)
{
	char login[64];

	if (strcmp(key, ".dockerconfigjson") == 0) {
		(void)snprintf(login, sizeof(login), "user:%s", digits);
		buf_printf(value,
		    "{\"auths\":{\"registry.invalid\":{\"username\":\"user\","
		    "\"password\":\"%s\",\"auth\":\"",
		    digits);
		add_base64(value, span_of(login));
		buf_text(value, "\"}}}");
	} else if (strcmp(key, "tls.crt") == 0 || strcmp(key, "tls.key") == 0 ||
	    strcmp(key, "ssh-privatekey") == 0) {
		const char *kind =
		    key[4] == 'c' ? "CERTIFICATE" : "PRIVATE KEY";

		buf_printf(value, "-----BEGIN %s-----\n", kind);
		add_base64(value, span_of(digits));
		buf_printf(value, "\n-----END %s-----\n", kind);
	} else {
		buf_text(value, digits);
	}
}

void
secret_body_placeholder(struct buf *into, const struct secret_body *body,
    const unsigned char random[SECRET_PLACEHOLDER_RANDOM])
{
	char digits[2 * SECRET_PLACEHOLDER_RANDOM + 1];
	struct json_writer writer;
	struct buf value, text;
	size_t i;

	for (i = 0; i < SECRET_PLACEHOLDER_RANDOM; i++)
		(void)snprintf(digits + 2 * i, 3, "%02x", random[i]);
	buf_init(&value, 1024);
	buf_init(&text, 2048);
	print_head(&writer, into, body);
	for (i = 0; i < body->part_count; i++) {
		buf_clear(&value);
		buf_clear(&text);
		print_placeholder(&value, body->parts[i].key, digits);
		add_base64(&text, buf_as_span(&value));
		json_text(&writer, body->parts[i].key, text.at);
	}
	print_tail(&writer);
	buf_release(&value);
	buf_release(&text);
}
