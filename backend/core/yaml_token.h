/*
 * YAML bytes cut into tokens, each with the place where it stands. What lies
 * between two tokens is blanks, line ends and comments, nothing else.
 *
 * The language is that of libyaml 0.2.5, which the proof of an edit uses too
 * (edit.c), and so nearly that of Flux: YAML 1.1 with implicit keys of one line
 * and at most 1024 characters. NEL, LS and PS are line ends as well.
 */
#ifndef CORE_YAML_TOKEN_H
#define CORE_YAML_TOKEN_H

#include "backend/base/arena.h"
#include "backend/base/error.h"

/* Blocks and flow collections inside each other. */
#define YAML_TOKEN_DEPTH_LIMIT 256

/* Offsets are 32 bits wide. */
#define YAML_TOKEN_TEXT_LIMIT ((size_t)64 * 1024 * 1024)

enum yaml_token_kind {
	TOKEN_END, /* of the text; empty */
	TOKEN_DIRECTIVE, /* %YAML or %TAG with its values */
	TOKEN_DOCUMENT_START, /* --- */
	TOKEN_DOCUMENT_END, /* ... */
	TOKEN_LIST_OPEN,
	TOKEN_LIST_CLOSE,
	TOKEN_MAP_OPEN,
	TOKEN_MAP_CLOSE,
	TOKEN_COMMA,
	TOKEN_DASH,
	TOKEN_KEY, /* ? */
	TOKEN_VALUE, /* : */
	TOKEN_ALIAS,
	TOKEN_ANCHOR,
	TOKEN_TAG,
	TOKEN_SCALAR,
};

enum yaml_style {
	YAML_PLAIN,
	YAML_SINGLE, /* '...' */
	YAML_DOUBLE, /* "..." */
	YAML_LITERAL, /* | */
	YAML_FOLDED, /* > */
};

/* A block collection that begins with a token. */
enum yaml_opens { OPENS_NOTHING, OPENS_LIST, OPENS_MAP };

/* What a token does in front of itself comes in this order. */
struct yaml_token {
	uint32_t start, end; /* bytes; a block scalar ends before the line end
			      * of its last line that is not empty */
	uint16_t closes; /* so many blocks end in front of it */
	uint8_t opens; /* enum yaml_opens */
	bool is_key; /* it begins an implicit key */
	uint8_t kind, style; /* style: scalars only */
	bool in_flow; /* inside [] or {}; for a bracket: its outside */
	int32_t indent; /* column of the innermost block before `closes' */
	uint32_t column; /* from 0; block scalars: that of their content */
	uint32_t node; /* filled in by yaml_scan(): its node, or NONE */
};

#define YAML_NONE UINT32_MAX

struct yaml_tokens {
	const char *text; /* a copy with a NUL behind it */
	size_t length;
	struct yaml_token *tokens; /* the last one is TOKEN_END */
	size_t count;
};

/* Errors are ERROR_INVALID and begin with "line:column: ". */
MUST_CHECK
bool yaml_token_read(struct arena *arena, struct span text,
    struct yaml_tokens *tokens, struct error *error);

/* Sets such an error for an offset; always false. */
bool yaml_token_fail(
    struct span text, size_t offset, const char *what, struct error *error);

/* Bytes of the line end that stands there, 0 when there is none. */
static inline size_t
yaml_token_break(const char *at)
{
	switch ((unsigned char)*at) {
	case '\n':
		return 1;
	case '\r':
		return at[1] == '\n' ? 2 : 1;
	case 0xc2:
		return (unsigned char)at[1] == 0x85 ? 2 : 0;
	case 0xe2:
		return (unsigned char)at[1] == 0x80 &&
			((unsigned char)at[2] | 1) == 0xa9
		    ? 3
		    : 0;
	default:
		return 0;
	}
}

static inline bool
yaml_token_is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

/* A blank, a line end, or the end of the text. */
static inline bool
yaml_token_is_gap(const char *at)
{
	return !*at || yaml_token_is_blank(*at) || yaml_token_break(at);
}

#endif
