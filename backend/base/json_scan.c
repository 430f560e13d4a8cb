#include "backend/base/json_scan.h"

#include "backend/base/text.h"

static enum json_scan_token
bad(struct json_scan *scan)
{
	scan->token = JSON_SCAN_BAD;
	return JSON_SCAN_BAD;
}

/* The next byte that is no blank, NUL at the end. */
static char
look(struct json_scan *scan)
{
	while (scan->at < scan->text.length) {
		char byte = scan->text.at[scan->at];

		if (byte != ' ' && byte != '\t' && byte != '\n' && byte != '\r')
			return byte;
		scan->at++;
	}
	return '\0';
}

static int
hex_value(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte = (char)(byte | 0x20);
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* Of \uXXXX at the front: its code unit, or -1. */
static int
code_unit(struct span text)
{
	int unit = 0, digit;
	size_t i;

	if (text.length < 6 || text.at[0] != '\\' || text.at[1] != 'u')
		return -1;
	for (i = 2; i < 6; i++) {
		digit = hex_value(text.at[i]);
		if (digit < 0)
			return -1;
		unit = unit << 4 | digit;
	}
	return unit;
}

/* What \u stands for, and how long it is: 6, 12 for a pair, 0 for neither. */
static size_t
code_point(struct span text, uint32_t *code)
{
	int high = code_unit(text), low;

	if (high <= 0 || (high >= 0xdc00 && high <= 0xdfff))
		return 0;
	*code = (uint32_t)high;
	if (high < 0xd800 || high > 0xdbff)
		return 6;
	low = code_unit(span_from(text, 6));
	if (low < 0xdc00 || low > 0xdfff)
		return 0;
	*code = 0x10000 + ((uint32_t)(high - 0xd800) << 10) +
	    (uint32_t)(low - 0xdc00);
	return 12;
}

/* The byte that \b, \n, ... stands for, or NUL. */
static char
short_escape(char byte)
{
	static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	const char *found = byte ? strchr(names, byte) : NULL;

	return found ? bytes[found - names] : '\0';
}

static size_t
escape_length(struct span text)
{
	uint32_t code;

	if (text.length >= 2 && short_escape(text.at[1]))
		return 2;
	return code_point(text, &code);
}

/* From one quotation mark behind the other. */
static bool
read_text(struct json_scan *scan, struct span *value, bool *escaped)
{
	size_t begin = scan->at + 1, at = begin, length;
	struct span text = scan->text;
	uint32_t code;

	*escaped = false;
	while (at < text.length && text.at[at] != '"') {
		unsigned char byte = (unsigned char)text.at[at];

		length = 1;
		if (byte == '\\') {
			length = escape_length(span_from(text, at));
			*escaped = true;
		} else if (byte >= 0x80) {
			length = text_step(span_from(text, at), &code);
			if (code == UINT32_MAX)
				return false;
		} else if (byte < 0x20) {
			return false;
		}
		if (!length)
			return false;
		at += length;
	}
	*value = span_make(text.at + begin, at - begin);
	scan->at = at + 1;
	return at < text.length;
}

static size_t
digits(struct span text)
{
	size_t count = 0;

	while (count < text.length && text.at[count] >= '0' &&
	    text.at[count] <= '9')
		count++;
	return count;
}

/* -?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)? */
static bool
read_number(struct json_scan *scan)
{
	struct span begin = span_from(scan->text, scan->at), rest = begin;
	size_t count;

	if (rest.length && rest.at[0] == '-')
		rest = span_from(rest, 1);
	count = digits(rest);
	if (!count || (count > 1 && rest.at[0] == '0'))
		return false;
	rest = span_from(rest, count);
	if (rest.length && rest.at[0] == '.') {
		count = digits(span_from(rest, 1));
		if (!count)
			return false;
		rest = span_from(rest, 1 + count);
	}
	if (rest.length && (rest.at[0] | 0x20) == 'e') {
		rest = span_from(rest, 1);
		if (rest.length && (rest.at[0] == '-' || rest.at[0] == '+'))
			rest = span_from(rest, 1);
		count = digits(rest);
		if (!count)
			return false;
		rest = span_from(rest, count);
	}
	scan->value = span_head(begin, begin.length - rest.length);
	scan->at += scan->value.length;
	return true;
}

static enum json_scan_token
read_word(struct json_scan *scan)
{
	static const struct {
		const char *word;
		enum json_scan_token token;
	} words[] = {
		{ "true", JSON_SCAN_TRUE },
		{ "false", JSON_SCAN_FALSE },
		{ "null", JSON_SCAN_NULL },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!span_starts(
			span_from(scan->text, scan->at), words[i].word))
			continue;
		scan->at += strlen(words[i].word);
		return words[i].token;
	}
	return JSON_SCAN_BAD;
}

static enum json_scan_token
open_one(struct json_scan *scan, bool is_map)
{
	if (scan->depth == JSON_DEPTH_LIMIT)
		return JSON_SCAN_BAD;
	scan->at++;
	scan->is_map[++scan->depth] = is_map;
	scan->fresh = true;
	return is_map ? JSON_SCAN_MAP : JSON_SCAN_LIST;
}

static enum json_scan_token
read_value(struct json_scan *scan)
{
	char byte = look(scan);

	scan->fresh = false;
	if (byte == '{' || byte == '[')
		return open_one(scan, byte == '{');
	if (byte == '"')
		return read_text(scan, &scan->value, &scan->escaped)
		    ? JSON_SCAN_TEXT
		    : JSON_SCAN_BAD;
	if (byte == '-' || (byte >= '0' && byte <= '9'))
		return read_number(scan) ? JSON_SCAN_NUMBER : JSON_SCAN_BAD;
	return read_word(scan);
}

static bool
read_key(struct json_scan *scan)
{
	bool escaped;

	if (look(scan) != '"' || !read_text(scan, &scan->key, &escaped) ||
	    look(scan) != ':')
		return false;
	scan->at++;
	return true;
}

static bool
is_outside(const struct json_scan *scan)
{
	return scan->depth == 0 && !scan->fresh;
}

void
json_scan_begin(struct json_scan *scan, struct span text)
{
	*scan = (struct json_scan) {
		.text = text, .token = JSON_SCAN_NULL, .fresh = true
	};
	if (span_starts(text, "\xef\xbb\xbf"))
		scan->at = 3;
}

enum json_scan_token
json_scan_next(struct json_scan *scan)
{
	char byte = look(scan);
	bool is_map = scan->is_map[scan->depth];

	if (scan->token <= JSON_SCAN_END)
		return scan->token;
	scan->key = scan->value = (struct span) { NULL, 0 };
	scan->escaped = false;
	if (is_outside(scan)) {
		scan->token = scan->at == scan->text.length ? JSON_SCAN_END
							    : JSON_SCAN_BAD;
		return scan->token;
	}
	if (scan->depth && byte == (is_map ? '}' : ']')) {
		scan->at++;
		scan->depth--;
		scan->fresh = false;
		scan->token = is_map ? JSON_SCAN_MAP_END : JSON_SCAN_LIST_END;
		return scan->token;
	}
	if (!scan->fresh && byte != ',')
		return bad(scan);
	if (!scan->fresh)
		scan->at++;
	if (is_map && !read_key(scan))
		return bad(scan);
	scan->token = read_value(scan);
	return scan->token;
}

void
json_scan_skip(struct json_scan *scan)
{
	unsigned depth = scan->depth;

	if (scan->token != JSON_SCAN_MAP && scan->token != JSON_SCAN_LIST)
		return;
	while (json_scan_next(scan) > JSON_SCAN_END && scan->depth >= depth)
		;
}

bool
json_scan_is(const struct json_scan *scan, const char *key)
{
	return scan->key.at && span_is(scan->key, key);
}

static size_t
put_utf8(char *room, uint32_t code)
{
	static const unsigned char heads[5] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t length = code < 0x80 ? 1
	    : code < 0x800          ? 2
	    : code < 0x10000        ? 3
				    : 4;
	size_t i;

	for (i = length; i-- > 1; code >>= 6)
		room[i] = (char)(0x80 | (code & 0x3f));
	room[0] = (char)(heads[length] | code);
	return length;
}

bool
json_scan_piece(struct span *raw, char room[4], struct span *piece)
{
	size_t plain = span_find(*raw, '\\'), length;
	uint32_t code = 0;

	if (!raw->length)
		return false;
	if (plain) {
		*piece = span_head(*raw, plain);
		*raw = span_from(*raw, plain);
		return true;
	}
	length = escape_length(*raw);
	if (length == 2) {
		room[0] = short_escape(raw->at[1]);
		*piece = span_make(room, 1);
	} else {
		(void)code_point(*raw, &code);
		*piece = span_make(room, put_utf8(room, code));
	}
	*raw = span_from(*raw, length);
	return length > 0;
}
