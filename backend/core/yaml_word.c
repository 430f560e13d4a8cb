/* Tokens without quotes: plain scalars, anchors, aliases, tags, directives. */
#include "backend/core/yaml_cursor.h"

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool
is_letter(char byte)
{
	return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

static bool
is_name(char byte)
{
	return is_digit(byte) || is_letter(byte) || byte == '_' || byte == '-';
}

static bool
is_flow_indicator(char byte)
{
	return byte && strchr(",[]{}", byte);
}

/* Bytes that never end a plain scalar and never begin a line end. */
static bool
is_ordinary(unsigned char byte)
{
	static const bool special[256] = { [0] = true,
		['\t'] = true,
		['\n'] = true,
		['\r'] = true,
		[' '] = true,
		[':'] = true,
		[','] = true,
		['['] = true,
		[']'] = true,
		['{'] = true,
		['}'] = true,
		[0xc2] = true,
		[0xe2] = true };

	return !special[byte];
}

/* To the next blank, line end or indicator that ends a plain scalar. */
static bool
pass_plain_run(struct yaml_cursor *cursor)
{
	const char *at = yaml_cursor_at(cursor);

	for (;; at++) {
		if (is_ordinary((unsigned char)*at))
			continue;
		if (yaml_token_is_gap(at))
			break;
		if (*at == ':' && yaml_token_is_gap(at + 1))
			break;
		if (!cursor->in_flow)
			continue;
		if (*at == ':' && (at[1] == '?' || is_flow_indicator(at[1])))
			return yaml_cursor_fail(cursor,
			    (size_t)(at - cursor->text),
			    "a ':' cannot stand here inside brackets");
		if (is_flow_indicator(*at))
			break;
	}
	cursor->at = (size_t)(at - cursor->text);
	return true;
}

/* Blanks and line ends within or behind a plain scalar. */
static bool
pass_plain_gap(struct yaml_cursor *cursor, bool *new_line)
{
	const char *at;

	for (;;) {
		at = yaml_cursor_at(cursor);
		if (*at == '\t' && *new_line &&
		    yaml_cursor_column(cursor) <= cursor->indent)
			return yaml_cursor_fail(cursor, cursor->at,
			    "a tab cannot be used for indentation");
		if (yaml_token_is_blank(*at))
			cursor->at++;
		else if (yaml_cursor_break(cursor))
			*new_line = true;
		else
			return true;
	}
}

bool
yaml_word_plain(struct yaml_cursor *cursor, struct yaml_token *token)
{
	bool new_line = false;
	size_t start;

	while (!yaml_cursor_is_indicator(cursor, '-') &&
	    !yaml_cursor_is_indicator(cursor, '.') &&
	    *yaml_cursor_at(cursor) != '#') {
		start = cursor->at;
		if (!pass_plain_run(cursor))
			return false;
		if (cursor->at > start) {
			token->end = (uint32_t)cursor->at;
			new_line = false;
		}
		start = cursor->at;
		if (!pass_plain_gap(cursor, &new_line))
			return false;
		if (cursor->at == start ||
		    (!cursor->in_flow &&
			yaml_cursor_column(cursor) <= cursor->indent))
			break;
	}
	if (new_line)
		cursor->key_allowed = true;
	return true;
}

bool
yaml_word_anchor(struct yaml_cursor *cursor, struct yaml_token *token)
{
	size_t start = ++cursor->at;
	const char *at;

	while (is_name(*yaml_cursor_at(cursor)))
		cursor->at++;
	at = yaml_cursor_at(cursor);
	if (cursor->at == start ||
	    !(yaml_token_is_gap(at) || strchr("?:,]}%@`", *at)))
		return yaml_cursor_fail(cursor, token->start,
		    "the name of an anchor has letters, digits, - and _ only");
	token->end = (uint32_t)cursor->at;
	return true;
}

static int
hex_digit(char byte)
{
	if (is_digit(byte))
		return byte - '0';
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* %C3%A9: octets that are one character in UTF-8. */
static bool
pass_octets(struct yaml_cursor *cursor)
{
	int more = 0, high, low, octet;
	bool first = true;

	do {
		const char *at = yaml_cursor_at(cursor);

		high = *at == '%' ? hex_digit(at[1]) : -1;
		low = high >= 0 ? hex_digit(at[2]) : -1;
		octet = high * 16 + low;
		if (low < 0 || (first && (octet & 0xc0) == 0x80) ||
		    (first && octet >= 0xf8) ||
		    (!first && (octet & 0xc0) != 0x80))
			return yaml_cursor_fail(cursor, cursor->at,
			    "a tag holds a broken %-escape");
		if (first)
			more = octet >= 0xf0 ? 3
			    : octet >= 0xe0  ? 2
			    : octet >= 0xc0  ? 1
					     : 0;
		else
			more--;
		first = false;
		cursor->at += 3;
	} while (more);
	return true;
}

/* At least one character of an address, unless some came before it. */
static bool
pass_address(struct yaml_cursor *cursor, bool verbatim, bool begun)
{
	const char *special =
	    verbatim ? ";/?:@&=+$.!~*'()%,[]" : ";/?:@&=+$.!~*'()%";

	for (;;) {
		char byte = *yaml_cursor_at(cursor);

		if (!byte || (!is_name(byte) && !strchr(special, byte)))
			break;
		if (byte == '%') {
			if (!pass_octets(cursor))
				return false;
		} else {
			cursor->at++;
		}
		begun = true;
	}
	return begun ||
	    yaml_cursor_fail(cursor, cursor->at, "a tag without a name");
}

/* !, !name!; a lone !name is not a handle, which is no error here. */
static bool
pass_handle(struct yaml_cursor *cursor)
{
	cursor->at++;
	while (is_name(*yaml_cursor_at(cursor)))
		cursor->at++;
	if (*yaml_cursor_at(cursor) != '!')
		return false;
	cursor->at++;
	return true;
}

bool
yaml_word_tag(struct yaml_cursor *cursor, struct yaml_token *token)
{
	const char *at = yaml_cursor_at(cursor);
	bool handle;

	if (at[1] == '<') {
		cursor->at += 2;
		if (!pass_address(cursor, true, false))
			return false;
		if (*yaml_cursor_at(cursor) != '>')
			return yaml_cursor_fail(
			    cursor, cursor->at, "a tag !<... has no >");
		cursor->at++;
	} else {
		handle = pass_handle(cursor);
		if (!pass_address(cursor, false, !handle))
			return false;
	}
	at = yaml_cursor_at(cursor);
	if (!yaml_token_is_gap(at) && !(cursor->in_flow && *at == ','))
		return yaml_cursor_fail(
		    cursor, cursor->at, "a blank is expected behind a tag");
	token->end = (uint32_t)cursor->at;
	return true;
}

static bool
pass_version(struct yaml_cursor *cursor)
{
	const char *at = yaml_cursor_at(cursor);

	if (at[0] != '1' || at[1] != '.' || (at[2] != '1' && at[2] != '2') ||
	    is_digit(at[3]))
		return yaml_cursor_fail(
		    cursor, cursor->at, "only YAML 1.1 and 1.2 are known");
	cursor->at += 3;
	return true;
}

static bool
pass_tag_directive(struct yaml_cursor *cursor)
{
	size_t start = cursor->at;

	if (*yaml_cursor_at(cursor) != '!' ||
	    (!pass_handle(cursor) && cursor->at > start + 1) ||
	    !yaml_token_is_blank(*yaml_cursor_at(cursor)))
		return yaml_cursor_fail(
		    cursor, start, "%TAG wants a handle like !name!");
	yaml_cursor_blanks(cursor);
	return pass_address(cursor, true, false);
}

bool
yaml_word_directive(struct yaml_cursor *cursor, struct yaml_token *token)
{
	struct span name;
	size_t start = ++cursor->at;

	while (is_name(*yaml_cursor_at(cursor)))
		cursor->at++;
	name = span_make(cursor->text + start, cursor->at - start);
	yaml_cursor_blanks(cursor);
	if (span_is(name, "YAML")) {
		if (!pass_version(cursor))
			return false;
	} else if (span_is(name, "TAG")) {
		if (!pass_tag_directive(cursor))
			return false;
	} else {
		return yaml_cursor_fail(cursor, token->start,
		    "the only directives are %YAML and %TAG");
	}
	token->end = (uint32_t)cursor->at;
	yaml_cursor_blanks(cursor);
	if (*yaml_cursor_at(cursor) != '#' &&
	    !yaml_token_is_gap(yaml_cursor_at(cursor)))
		return yaml_cursor_fail(cursor, cursor->at,
		    "something follows a directive on its line");
	return true;
}
