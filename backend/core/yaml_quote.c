/* Tokens between quotation marks, and block scalars. */
#include "backend/core/yaml_cursor.h"

/* Inside quotes, at the beginning of each piece without blanks. */
static bool
check_inside(struct yaml_cursor *cursor, const struct yaml_token *token)
{
	if (cursor->at == cursor->length)
		return yaml_cursor_fail(cursor, token->start,
		    "the quotation that begins here has no end");
	if (yaml_cursor_is_indicator(cursor, '-') ||
	    yaml_cursor_is_indicator(cursor, '.'))
		return yaml_cursor_fail(
		    cursor, cursor->at, "a document ends inside a quotation");
	return true;
}

static void
pass_quote_gap(struct yaml_cursor *cursor)
{
	do
		yaml_cursor_blanks(cursor);
	while (yaml_cursor_break(cursor));
}

bool
yaml_quote_single(struct yaml_cursor *cursor, struct yaml_token *token)
{
	const char *at;

	cursor->at++;
	for (;;) {
		if (!check_inside(cursor, token))
			return false;
		for (at = yaml_cursor_at(cursor);; at++) {
			if (yaml_token_is_gap(at))
				break;
			if (*at == '\'' && *++at != '\'')
				goto closed;
		}
		cursor->at = (size_t)(at - cursor->text);
		pass_quote_gap(cursor);
	}
closed:
	cursor->at = (size_t)(at - cursor->text);
	token->end = (uint32_t)cursor->at;
	return true;
}

static bool
pass_code(struct yaml_cursor *cursor, unsigned digits)
{
	uint32_t code = 0;
	unsigned i;

	for (i = 0; i < digits; i++) {
		char byte = *yaml_cursor_at(cursor);
		unsigned digit;

		if (byte >= '0' && byte <= '9')
			digit = (unsigned)(byte - '0');
		else if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f')
			digit = (unsigned)((byte | 0x20) - 'a' + 10);
		else
			return yaml_cursor_fail(cursor, cursor->at,
			    "a hexadecimal digit is missing here");
		code = code << 4 | digit;
		cursor->at++;
	}
	if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
		return yaml_cursor_fail(
		    cursor, cursor->at, "there is no such character");
	return true;
}

/* At a backslash. An escaped line end is left for pass_quote_gap(). */
static bool
pass_escape(struct yaml_cursor *cursor)
{
	char byte = yaml_cursor_at(cursor)[1];

	cursor->at++;
	if (yaml_token_break(yaml_cursor_at(cursor)))
		return true;
	if (!byte || !strchr("0abt\tnvfre \"/\\N_LPxuU", byte))
		return yaml_cursor_fail(
		    cursor, cursor->at - 1, "no such escape in double quotes");
	cursor->at++;
	if (byte == 'x')
		return pass_code(cursor, 2);
	if (byte == 'u')
		return pass_code(cursor, 4);
	return byte != 'U' || pass_code(cursor, 8);
}

bool
yaml_quote_double(struct yaml_cursor *cursor, struct yaml_token *token)
{
	const char *at;

	cursor->at++;
	for (;;) {
		if (!check_inside(cursor, token))
			return false;
		at = yaml_cursor_at(cursor);
		while (*at != '"' && *at != '\\' && !yaml_token_is_gap(at))
			at++;
		cursor->at = (size_t)(at - cursor->text);
		if (*at == '"')
			break;
		if (*at == '\\' && !pass_escape(cursor))
			return false;
		pass_quote_gap(cursor);
	}
	cursor->at++;
	token->end = (uint32_t)cursor->at;
	return true;
}

/* |2- # comment: leaves the cursor behind the line end. */
static bool
pass_header(struct yaml_cursor *cursor, int *increment)
{
	unsigned signs = 0, digits = 0;
	const char *at;

	*increment = 0;
	for (at = yaml_cursor_at(cursor) + 1;; at++) {
		if ((*at == '+' || *at == '-') && !signs++)
			continue;
		if (*at < '0' || *at > '9' || digits++)
			break;
		*increment = *at - '0';
		if (!*increment)
			return yaml_cursor_fail(cursor,
			    (size_t)(at - cursor->text),
			    "the indentation of a block cannot be 0");
	}
	while (yaml_token_is_blank(*at))
		at++;
	if (*at == '#')
		while (*at && !yaml_token_break(at))
			at++;
	cursor->at = (size_t)(at - cursor->text);
	if (*at && !yaml_token_break(at))
		return yaml_cursor_fail(cursor, cursor->at,
		    "something follows the | or > of a block on its line");
	return true;
}

/*
 * Indentation and empty lines in front of a line of content. The first time
 * *indent is 0 and becomes that of the content: of the deepest line so far.
 */
static bool
pass_block_gap(struct yaml_cursor *cursor, int *indent)
{
	int deepest = 0;

	do {
		while (*yaml_cursor_at(cursor) == ' ' &&
		    (!*indent || yaml_cursor_column(cursor) < *indent))
			cursor->at++;
		if (yaml_cursor_column(cursor) > deepest)
			deepest = yaml_cursor_column(cursor);
		if (*yaml_cursor_at(cursor) == '\t' &&
		    (!*indent || yaml_cursor_column(cursor) < *indent))
			return yaml_cursor_fail(cursor, cursor->at,
			    "a tab cannot be used for indentation");
	} while (yaml_cursor_break(cursor));
	if (*indent)
		return true;
	*indent = deepest;
	if (*indent <= cursor->indent)
		*indent = cursor->indent + 1;
	if (*indent < 1)
		*indent = 1;
	return true;
}

bool
yaml_quote_block(struct yaml_cursor *cursor, struct yaml_token *token)
{
	int indent;
	const char *at;

	if (!pass_header(cursor, &indent))
		return false;
	token->end = (uint32_t)cursor->at;
	(void)yaml_cursor_break(cursor);
	if (indent && cursor->indent > 0)
		indent += cursor->indent;
	if (!pass_block_gap(cursor, &indent))
		return false;
	while (yaml_cursor_column(cursor) == indent &&
	    cursor->at < cursor->length) {
		for (at = yaml_cursor_at(cursor); *at; at++)
			if (yaml_token_break(at))
				break;
		cursor->at = (size_t)(at - cursor->text);
		token->end = (uint32_t)cursor->at;
		if (!yaml_cursor_break(cursor))
			break;
		if (!pass_block_gap(cursor, &indent))
			return false;
	}
	token->column = (uint32_t)indent;
	return true;
}
