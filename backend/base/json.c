/*
 * DESIGN
 *
 * cJSON reads more than JSON: raw control characters in strings, 01 as a
 * number, an escaped NUL that ends the string; it makes every number a double;
 * and it does not say how deep it will go. So the text is looked through token
 * by token first: what no strict reader takes is refused there, with its line
 * and column, and the texts of the numbers are kept. cJSON then judges the
 * structure. Its tree has the numbers in the order of the text, so each gets
 * its own digits back.
 */
#include "backend/base/json.h"

#include <assert.h>
#include <cjson/cJSON.h>
#include <ctype.h>
#include <inttypes.h>

#include "backend/base/array.h"
#include "backend/base/text.h"

#define INDENT 2

struct tokens {
	struct arena *arena;
	struct span text;
	size_t at;
	unsigned depth;
	struct span *numbers; /* in the order of the text */
	size_t number_count;
};

/* "line:column: ", both from 1, columns in characters. */
static bool
fail(struct span text, size_t offset, const char *what, struct error *error)
{
	struct span rest = span_head(text, offset);
	unsigned line = 1, column = 1;
	uint32_t code;
	size_t length;

	while ((length = text_step(rest, &code)) > 0) {
		line += code == '\n';
		column = code == '\n' ? 1 : column + 1;
		rest = span_from(rest, length);
	}
	error_set(error, ERROR_INVALID, "JSON: %u:%u: %s", line, column, what);
	return false;
}

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static size_t
digits(struct span text)
{
	size_t count = 0;

	while (count < text.length && is_digit(text.at[count]))
		count++;
	return count;
}

/* -?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?: how long it is, 0 when it is none. */
static size_t
number_length(struct span text)
{
	struct span rest = text;
	size_t count;

	if (rest.length && rest.at[0] == '-')
		rest = span_from(rest, 1);
	count = digits(rest);
	if (!count || (count > 1 && rest.at[0] == '0'))
		return 0;
	rest = span_from(rest, count);
	if (rest.length && rest.at[0] == '.') {
		count = digits(span_from(rest, 1));
		if (!count)
			return 0;
		rest = span_from(rest, 1 + count);
	}
	if (rest.length && (rest.at[0] | 0x20) == 'e') {
		rest = span_from(rest, 1);
		if (rest.length && (rest.at[0] == '-' || rest.at[0] == '+'))
			rest = span_from(rest, 1);
		count = digits(rest);
		if (!count)
			return 0;
		rest = span_from(rest, count);
	}
	return text.length - rest.length;
}

static bool
pass_number(struct tokens *tokens, struct error *error)
{
	struct span rest = span_from(tokens->text, tokens->at);
	size_t length = number_length(rest);

	if (!length)
		return fail(
		    tokens->text, tokens->at, "this is not a number", error);
	*ARRAY_ADD(tokens->arena, tokens->numbers, tokens->number_count) =
	    span_head(rest, length);
	tokens->at += length;
	return true;
}

/* cJSON reads a digit that is none as 0. */
static bool
has_four_digits(struct span text)
{
	size_t i;

	for (i = 0; i < 4; i++)
		if (i >= text.length || !isxdigit((unsigned char)text.at[i]))
			return false;
	return true;
}

/* From one quotation mark behind the other; other escapes are cJSON's matter. */
static bool
pass_string(struct tokens *tokens, struct error *error)
{
	struct span text = tokens->text;
	size_t at;

	for (at = tokens->at + 1; at < text.length; at++) {
		if (text.at[at] == '"') {
			tokens->at = at + 1;
			return true;
		}
		if ((unsigned char)text.at[at] < 0x20)
			return fail(
			    text, at, "a control character in a string", error);
		if (text.at[at] != '\\')
			continue;
		if (span_starts(span_from(text, at), "\\u0000"))
			return fail(text, at, "a NUL in a string", error);
		if (span_starts(span_from(text, at), "\\u") &&
		    !has_four_digits(span_from(text, at + 2)))
			return fail(text, at, "\\u wants four digits", error);
		at++;
	}
	return fail(text, tokens->at, "this string has no end", error);
}

static bool
pass_token(struct tokens *tokens, struct error *error)
{
	char byte = tokens->text.at[tokens->at];

	if (byte == '"')
		return pass_string(tokens, error);
	if (byte == '-' || is_digit(byte))
		return pass_number(tokens, error);
	if ((byte == '[' || byte == '{') && ++tokens->depth > JSON_DEPTH_LIMIT)
		return fail(tokens->text, tokens->at, "nested too deep", error);
	if ((byte == ']' || byte == '}') && tokens->depth)
		tokens->depth--;
	if ((unsigned char)byte < 0x20 && byte != '\t' && byte != '\n' &&
	    byte != '\r')
		return fail(
		    tokens->text, tokens->at, "a control character", error);
	tokens->at++;
	return true;
}

static size_t
utf8_length(struct span text)
{
	struct span rest = text;
	uint32_t code;
	size_t length;

	while ((length = text_step(rest, &code)) > 0 && code != UINT32_MAX)
		rest = span_from(rest, length);
	return text.length - rest.length;
}

static bool
pass_tokens(struct tokens *tokens, struct error *error)
{
	size_t good = utf8_length(tokens->text);

	if (good < tokens->text.length)
		return fail(tokens->text, good, "this is not UTF-8", error);
	while (tokens->at < tokens->text.length)
		if (!pass_token(tokens, error))
			return false;
	tokens->at = 0; /* from here on: how many numbers are given back */
	return true;
}

static struct span
keep(struct arena *arena, const char *text)
{
	return span_of(arena_dup(arena, text ? text : ""));
}

/* Depth is limited already, so this may call itself. */
static struct node *
make_node(struct tokens *tokens, const cJSON *from)
{
	struct node *node = node_new(tokens->arena, NODE_NULL, 0, 0);
	struct node *last = NULL, *child;
	const cJSON *below;

	if (cJSON_IsBool(from)) {
		node->type = NODE_BOOL;
		node->text = span_of(cJSON_IsTrue(from) ? "true" : "false");
	} else if (cJSON_IsNumber(from)) {
		assert(tokens->at < tokens->number_count);
		node->type = NODE_NUMBER;
		node->text = tokens->numbers[tokens->at++];
		node->text.at = arena_span(tokens->arena, node->text);
	} else if (cJSON_IsString(from)) {
		node->type = NODE_TEXT;
		node->text = keep(tokens->arena, from->valuestring);
	} else if (cJSON_IsArray(from) || cJSON_IsObject(from)) {
		node->type = cJSON_IsArray(from) ? NODE_LIST : NODE_MAP;
		cJSON_ArrayForEach(below, from)
		{
			child = make_node(tokens, below);
			child->key = keep(tokens->arena, below->string);
			node_add(node, &last, child);
		}
	} else {
		node->text = span_of("null");
	}
	return node;
}

bool
json_read(struct arena *arena, struct span text, struct node **root,
    struct error *error)
{
	struct tokens tokens = { .arena = arena, .text = text };
	const char *end = NULL;
	cJSON *tree;
	size_t used;

	if (!pass_tokens(&tokens, error))
		return false;
	if (!span_trim(text).length)
		return fail(text, 0, "nothing is there", error);
	tree = cJSON_ParseWithLengthOpts(text.at, text.length, &end, 0);
	used = end ? (size_t)(end - text.at) : 0;
	if (!tree)
		return fail(text, used, "this is not JSON", error);
	if (span_trim(span_from(text, used)).length) {
		cJSON_Delete(tree);
		return fail(
		    text, used, "something follows the document", error);
	}
	*root = make_node(&tokens, tree);
	cJSON_Delete(tree);
	return true;
}

void
json_begin(struct json_writer *writer, struct buf *into, bool pretty)
{
	memset(writer, 0, sizeof(*writer));
	writer->into = into;
	writer->pretty = pretty;
	writer->first[0] = true;
}

static void
new_line(struct json_writer *writer)
{
	unsigned i;

	if (!writer->pretty)
		return;
	buf_byte(writer->into, '\n');
	for (i = 0; i < writer->depth * INDENT; i++)
		buf_byte(writer->into, ' ');
}

static void
write_escape(struct buf *into, uint32_t code)
{
	switch (code) {
	case '"':
	case '\\':
		buf_byte(into, '\\');
		buf_byte(into, (char)code);
		break;
	case '\n':
		buf_text(into, "\\n");
		break;
	case '\r':
		buf_text(into, "\\r");
		break;
	case '\t':
		buf_text(into, "\\t");
		break;
	default:
		if (code > 0xffff)
			buf_printf(into, "\\u%04x\\u%04x",
			    (unsigned)(0xd800 + ((code - 0x10000) >> 10)),
			    (unsigned)(0xdc00 + (code & 0x3ff)));
		else
			buf_printf(into, "\\u%04x", (unsigned)code);
	}
}

/* What a terminal might obey is escaped: the JSON may be printed on one. */
static void
write_string(struct buf *into, struct span text)
{
	uint32_t code;
	size_t length;

	buf_byte(into, '"');
	while ((length = text_step(text, &code)) > 0) {
		if (code == UINT32_MAX)
			buf_text(into, "\xef\xbf\xbd");
		else if (code == '"' || code == '\\' ||
		    !text_is_clean(span_head(text, length)))
			write_escape(into, code);
		else
			buf_add(into, text.at, length);
		text = span_from(text, length);
	}
	buf_byte(into, '"');
}

/* The comma, the line and the key in front of a value. */
static void
begin_value(struct json_writer *writer, const char *key)
{
	bool *first = &writer->first[writer->depth];

	if (!*first)
		buf_byte(writer->into, ',');
	*first = false;
	if (writer->depth)
		new_line(writer);
	if (!key)
		return;
	write_string(writer->into, span_of(key));
	buf_text(writer->into, writer->pretty ? ": " : ":");
}

static void
open_with(struct json_writer *writer, const char *key, char byte)
{
	begin_value(writer, key);
	assert(writer->depth < JSON_DEPTH_LIMIT);
	writer->depth++;
	writer->first[writer->depth] = true;
	buf_byte(writer->into, byte);
}

static void
close_with(struct json_writer *writer, char byte)
{
	bool is_empty = writer->first[writer->depth];

	assert(writer->depth);
	writer->depth--;
	if (!is_empty)
		new_line(writer);
	buf_byte(writer->into, byte);
}

void
json_open_map(struct json_writer *writer, const char *key)
{
	open_with(writer, key, '{');
}

void
json_close_map(struct json_writer *writer)
{
	close_with(writer, '}');
}

void
json_open_list(struct json_writer *writer, const char *key)
{
	open_with(writer, key, '[');
}

void
json_close_list(struct json_writer *writer)
{
	close_with(writer, ']');
}

void
json_text(struct json_writer *writer, const char *key, const char *text)
{
	begin_value(writer, key);
	if (text)
		write_string(writer->into, span_of(text));
	else
		buf_text(writer->into, "null");
}

void
json_span(struct json_writer *writer, const char *key, struct span text)
{
	begin_value(writer, key);
	write_string(writer->into, text);
}

void
json_number(struct json_writer *writer, const char *key, int64_t number)
{
	begin_value(writer, key);
	buf_printf(writer->into, "%" PRId64, number);
}

void
json_bool(struct json_writer *writer, const char *key, bool value)
{
	begin_value(writer, key);
	buf_text(writer->into, value ? "true" : "false");
}

void
json_raw(struct json_writer *writer, const char *key, struct span json)
{
	begin_value(writer, key);
	buf_span(writer->into, json);
}
