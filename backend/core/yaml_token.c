/*
 * DESIGN
 *
 * Markers live in comments, and their values are replaced byte by byte, so we
 * need what YAML parsers throw away: comments, and places in bytes. libyaml
 * counts characters, forgets the byte order mark and drops comments, and at
 * 20 us a KiB it is too slow to look through thousands of manifests.
 *
 * So the text is cut here, in one pass, into tokens that are nothing but
 * offsets; decoding is left for those who want a value. Indentation becomes
 * counts on the tokens (closes, opens) in place of tokens without bytes. Whether
 * a word is an implicit key is known only when its colon comes; until then it is
 * a candidate, one for each level of flow brackets, and the colon marks the
 * candidate's token. Nothing is inserted and nothing is looked at twice, so the
 * time is proportional to the text whatever it holds.
 */
#include "backend/core/yaml_token.h"

#include "backend/base/array.h"
#include "backend/base/text.h"
#include "backend/core/yaml_cursor.h"

#define KEY_LIMIT 1024 /* characters of an implicit key */

struct candidate {
	bool possible;
	bool required; /* at its column nothing but a key may stand */
	size_t token, at, line;
};

struct scan {
	struct yaml_cursor cursor;
	struct arena *arena;
	struct yaml_token *tokens;
	size_t count;
	unsigned flow; /* open brackets */
	struct candidate candidates[YAML_TOKEN_DEPTH_LIMIT + 1];
	int indents[YAML_TOKEN_DEPTH_LIMIT];
	unsigned indent_count;
};

bool
yaml_token_fail(
    struct span text, size_t offset, const char *what, struct error *error)
{
	struct span rest = span_head(text, offset);
	unsigned line = 1, column = 1;
	uint32_t code;
	size_t length;

	if (span_starts(rest, "\xef\xbb\xbf"))
		rest = span_from(rest, 3);
	while ((length = text_step(rest, &code)) > 0) {
		line += code == '\n';
		column = code == '\n' ? 1 : column + 1;
		rest = span_from(rest, length);
	}
	error_set(error, ERROR_INVALID, "%u:%u: %s", line, column, what);
	return false;
}

static struct candidate *
candidate_here(struct scan *scan)
{
	return &scan->candidates[scan->flow];
}

static bool
drop_candidate(struct scan *scan)
{
	struct candidate *key = candidate_here(scan);

	if (key->possible && key->required)
		return yaml_cursor_fail(&scan->cursor, key->at,
		    "a key is expected here, and no ':' follows it");
	key->possible = false;
	return true;
}

/* The next token to be added may turn out to be a key. */
static bool
keep_candidate(struct scan *scan)
{
	struct yaml_cursor *cursor = &scan->cursor;

	if (!cursor->key_allowed)
		return true;
	if (!drop_candidate(scan))
		return false;
	*candidate_here(scan) = (struct candidate) {
		.possible = true,
		.required = !cursor->in_flow &&
		    cursor->indent == yaml_cursor_column(cursor),
		.token = scan->count,
		.at = cursor->at,
		.line = cursor->line,
	};
	return true;
}

static bool
is_short(const char *at, size_t length)
{
	size_t characters = 0, i;

	if (length <= KEY_LIMIT)
		return true;
	for (i = 0; i < length && characters <= KEY_LIMIT; i++)
		characters += ((unsigned char)at[i] & 0xc0) != 0x80;
	return characters <= KEY_LIMIT;
}

static bool
candidate_is_valid(struct scan *scan, const struct candidate *key)
{
	const struct yaml_cursor *cursor = &scan->cursor;

	return key->possible && key->line == cursor->line &&
	    is_short(cursor->text + key->at, cursor->at - key->at);
}

static bool
push_indent(struct scan *scan, int column, struct yaml_token *token,
    enum yaml_opens opens)
{
	struct yaml_cursor *cursor = &scan->cursor;

	if (cursor->in_flow || cursor->indent >= column)
		return true;
	if (scan->indent_count == YAML_TOKEN_DEPTH_LIMIT)
		return yaml_cursor_fail(cursor, cursor->at, "nested too deep");
	scan->indents[scan->indent_count++] = cursor->indent;
	cursor->indent = column;
	token->opens = (uint8_t)opens;
	return true;
}

static void
pop_indents(struct scan *scan, int column, struct yaml_token *token)
{
	struct yaml_cursor *cursor = &scan->cursor;

	if (cursor->in_flow)
		return;
	while (cursor->indent > column) {
		cursor->indent = scan->indents[--scan->indent_count];
		token->closes++;
	}
}

static bool
take_document(struct scan *scan, struct yaml_token *token, unsigned kind)
{
	struct yaml_cursor *cursor = &scan->cursor;

	pop_indents(scan, -1, token);
	if (!drop_candidate(scan))
		return false;
	cursor->key_allowed = false;
	token->kind = (uint8_t)kind;
	if (kind == TOKEN_DIRECTIVE)
		return yaml_word_directive(cursor, token);
	cursor->at += kind == TOKEN_END ? 0 : 3;
	return true;
}

static bool
take_open(struct scan *scan, struct yaml_token *token, unsigned kind)
{
	struct yaml_cursor *cursor = &scan->cursor;

	if (!keep_candidate(scan))
		return false;
	if (scan->flow == YAML_TOKEN_DEPTH_LIMIT)
		return yaml_cursor_fail(cursor, cursor->at, "nested too deep");
	scan->flow++;
	candidate_here(scan)->possible = false;
	cursor->in_flow = true;
	cursor->key_allowed = true;
	token->kind = (uint8_t)kind;
	cursor->at++;
	return true;
}

static bool
take_close(struct scan *scan, struct yaml_token *token, unsigned kind)
{
	struct yaml_cursor *cursor = &scan->cursor;

	if (!drop_candidate(scan))
		return false;
	if (scan->flow)
		scan->flow--;
	cursor->in_flow = scan->flow > 0;
	cursor->key_allowed = false;
	token->kind = (uint8_t)kind;
	cursor->at++;
	return true;
}

/* A dash or a question mark; both may begin a block. */
static bool
take_entry(struct scan *scan, struct yaml_token *token, unsigned kind)
{
	struct yaml_cursor *cursor = &scan->cursor;
	bool is_dash = kind == TOKEN_DASH;

	if (!cursor->in_flow && !cursor->key_allowed)
		return yaml_cursor_fail(cursor, cursor->at,
		    is_dash ? "a list item cannot begin here"
			    : "a key cannot begin here");
	if (!push_indent(scan, yaml_cursor_column(cursor), token,
		is_dash ? OPENS_LIST : OPENS_MAP) ||
	    !drop_candidate(scan))
		return false;
	cursor->key_allowed = is_dash || !cursor->in_flow;
	token->kind = (uint8_t)kind;
	cursor->at++;
	return true;
}

static bool
take_comma(struct scan *scan, struct yaml_token *token)
{
	if (!drop_candidate(scan))
		return false;
	scan->cursor.key_allowed = true;
	token->kind = TOKEN_COMMA;
	scan->cursor.at++;
	return true;
}

static bool
take_colon(struct scan *scan, struct yaml_token *token)
{
	struct yaml_cursor *cursor = &scan->cursor;
	struct candidate *key = candidate_here(scan);

	token->kind = TOKEN_VALUE;
	if (candidate_is_valid(scan, key)) {
		scan->tokens[key->token].is_key = true;
		if (!push_indent(scan, (int)(key->at - key->line),
			&scan->tokens[key->token], OPENS_MAP))
			return false;
		key->possible = false;
		cursor->key_allowed = false;
	} else {
		if (!drop_candidate(scan))
			return false;
		if (!cursor->in_flow && !cursor->key_allowed)
			return yaml_cursor_fail(cursor, cursor->at,
			    "a value cannot stand here: no key is in front of "
			    "this ':'");
		if (!push_indent(
			scan, yaml_cursor_column(cursor), token, OPENS_MAP))
			return false;
		cursor->key_allowed = !cursor->in_flow;
	}
	cursor->at++;
	return true;
}

static bool
take_word(struct scan *scan, struct yaml_token *token, unsigned kind,
    bool (*read)(struct yaml_cursor *cursor, struct yaml_token *token))
{
	if (!keep_candidate(scan))
		return false;
	scan->cursor.key_allowed = false;
	token->kind = (uint8_t)kind;
	return read(&scan->cursor, token);
}

static bool
take_scalar(struct scan *scan, struct yaml_token *token, enum yaml_style style)
{
	token->style = (uint8_t)style;
	if (style == YAML_LITERAL || style == YAML_FOLDED) {
		if (!drop_candidate(scan))
			return false;
		scan->cursor.key_allowed = true;
		token->kind = TOKEN_SCALAR;
		return yaml_quote_block(&scan->cursor, token);
	}
	return take_word(scan, token, TOKEN_SCALAR,
	    style == YAML_SINGLE       ? yaml_quote_single
		: style == YAML_DOUBLE ? yaml_quote_double
				       : yaml_word_plain);
}

/* What is no indicator: a plain scalar, or nothing that YAML knows. */
static bool
take_other(struct scan *scan, struct yaml_token *token)
{
	struct yaml_cursor *cursor = &scan->cursor;
	const char *at = yaml_cursor_at(cursor);
	bool plain;

	if (*at == '-')
		plain = !yaml_token_is_blank(at[1]);
	else if (*at == '?' || *at == ':')
		plain = !cursor->in_flow && !yaml_token_is_gap(at + 1);
	else
		plain = !strchr("|>%@`\t", *at);
	if (plain)
		return take_scalar(scan, token, YAML_PLAIN);
	return yaml_cursor_fail(cursor, cursor->at,
	    *at == '\t' ? "a tab cannot be used for indentation"
			: "no YAML can begin with this character");
}

static bool
take_indicator(struct scan *scan, struct yaml_token *token)
{
	const char *at = yaml_cursor_at(&scan->cursor);
	bool in_flow = scan->cursor.in_flow;

	switch (*at) {
	case '[':
		return take_open(scan, token, TOKEN_LIST_OPEN);
	case '{':
		return take_open(scan, token, TOKEN_MAP_OPEN);
	case ']':
		return take_close(scan, token, TOKEN_LIST_CLOSE);
	case '}':
		return take_close(scan, token, TOKEN_MAP_CLOSE);
	case ',':
		return take_comma(scan, token);
	case '*':
		return take_word(scan, token, TOKEN_ALIAS, yaml_word_anchor);
	case '&':
		return take_word(scan, token, TOKEN_ANCHOR, yaml_word_anchor);
	case '!':
		return take_word(scan, token, TOKEN_TAG, yaml_word_tag);
	case '\'':
		return take_scalar(scan, token, YAML_SINGLE);
	case '"':
		return take_scalar(scan, token, YAML_DOUBLE);
	default:
		break;
	}
	if (*at == '-' && yaml_token_is_gap(at + 1))
		return take_entry(scan, token, TOKEN_DASH);
	if (*at == '?' && (in_flow || yaml_token_is_gap(at + 1)))
		return take_entry(scan, token, TOKEN_KEY);
	if (*at == ':' && (in_flow || yaml_token_is_gap(at + 1)))
		return take_colon(scan, token);
	if ((*at == '|' || *at == '>') && !in_flow)
		return take_scalar(
		    scan, token, *at == '|' ? YAML_LITERAL : YAML_FOLDED);
	return take_other(scan, token);
}

static bool
take_token(struct scan *scan, struct yaml_token *token)
{
	struct yaml_cursor *cursor = &scan->cursor;

	if (cursor->at == cursor->length)
		return take_document(scan, token, TOKEN_END);
	if (cursor->at == cursor->line && *yaml_cursor_at(cursor) == '%')
		return take_document(scan, token, TOKEN_DIRECTIVE);
	if (yaml_cursor_is_indicator(cursor, '-'))
		return take_document(scan, token, TOKEN_DOCUMENT_START);
	if (yaml_cursor_is_indicator(cursor, '.'))
		return take_document(scan, token, TOKEN_DOCUMENT_END);
	return take_indicator(scan, token);
}

static bool
next_token(struct scan *scan)
{
	struct yaml_cursor *cursor = &scan->cursor;
	struct yaml_token token = { .node = YAML_NONE };

	yaml_cursor_gap(cursor);
	token.start = (uint32_t)cursor->at;
	token.column = (uint32_t)yaml_cursor_column(cursor);
	token.in_flow = cursor->in_flow;
	token.indent = cursor->indent;
	pop_indents(scan, (int)token.column, &token);
	if (!take_token(scan, &token))
		return false;
	if (!token.end)
		token.end = (uint32_t)cursor->at;
	*ARRAY_ADD(scan->arena, scan->tokens, scan->count) = token;
	return true;
}

bool
yaml_token_read(struct arena *arena, struct span text,
    struct yaml_tokens *tokens, struct error *error)
{
	struct scan scan;

	if (text.length > YAML_TOKEN_TEXT_LIMIT)
		return yaml_token_fail(text, 0, "the text is too long", error);
	if (!yaml_cursor_check(text, error))
		return false;
	scan.cursor = (struct yaml_cursor) {
		.text = arena_span(arena, text),
		.length = text.length,
		.indent = -1,
		.key_allowed = true,
		.error = error,
	};
	if (span_starts(text, "\xef\xbb\xbf"))
		scan.cursor.at = scan.cursor.line = 3;
	scan.arena = arena;
	scan.tokens = NULL;
	scan.count = scan.flow = scan.indent_count = 0;
	scan.candidates[0].possible = false;
	do {
		if (!next_token(&scan))
			return false;
	} while (scan.tokens[scan.count - 1].kind != TOKEN_END);
	*tokens = (struct yaml_tokens) {
		.text = scan.cursor.text,
		.length = text.length,
		.tokens = scan.tokens,
		.count = scan.count,
	};
	return true;
}
