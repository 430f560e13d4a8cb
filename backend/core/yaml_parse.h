/*
 * The state of the grammar that yaml_scan.c (documents), yaml_parse.c
 * (nodes and blocks) and yaml_flow.c (brackets) share. Private to these files.
 *
 * Blocks that open and close have no bytes and so no tokens: peek and skip show
 * them as symbols around the token that carries them.
 */
#ifndef CORE_YAML_PARSE_H
#define CORE_YAML_PARSE_H

#include "backend/core/yaml_scan.h"

struct map;

/* Symbols that are not tokens, beside enum yaml_token_kind. */
enum { SYMBOL_CLOSE = TOKEN_SCALAR + 1, SYMBOL_LIST, SYMBOL_MAP };

/* Where a node is going to hang. */
struct yaml_place {
	enum yaml_role role;
	uint32_t parent, key;
	bool in_key;
};

struct yaml_parse {
	struct arena *arena;
	struct yaml_scan *scan;
	const struct yaml_token *token; /* the one that is next */
	unsigned closes;
	unsigned opens;
	bool is_key;
	uint32_t *last; /* for each node: its last child so far */
	size_t last_count;
	uint32_t last_root;
	struct map *anchors, *handles; /* of this document */
	struct error *error;
};

static inline void
yaml_parse_load(struct yaml_parse *parse)
{
	parse->closes = parse->token->closes;
	parse->opens = parse->token->opens;
	parse->is_key = parse->token->is_key;
}

static inline unsigned
yaml_parse_peek(const struct yaml_parse *parse)
{
	if (parse->closes)
		return SYMBOL_CLOSE;
	if (parse->opens)
		return parse->opens == OPENS_LIST ? SYMBOL_LIST : SYMBOL_MAP;
	if (parse->is_key)
		return TOKEN_KEY;
	return parse->token->kind;
}

static inline void
yaml_parse_skip(struct yaml_parse *parse)
{
	if (parse->closes) {
		parse->closes--;
	} else if (parse->opens) {
		parse->opens = OPENS_NOTHING;
	} else if (parse->is_key) {
		parse->is_key = false;
	} else if (parse->token->kind != TOKEN_END) {
		parse->token++;
		yaml_parse_load(parse);
	}
}

/* An error at the next token; always false. */
bool yaml_parse_fail(struct yaml_parse *parse, const char *what);

struct span yaml_parse_text(
    const struct yaml_parse *parse, const struct yaml_token *token);

/* A new node; its index. */
uint32_t yaml_parse_add(
    struct yaml_parse *parse, struct yaml_place place, enum yaml_kind kind);

/* The place of a child. */
struct yaml_place yaml_parse_below(
    const struct yaml_parse *parse, uint32_t parent, enum yaml_role role);

/* A scalar or an alias: the next token is the node, and is taken. */
uint32_t yaml_parse_leaf(
    struct yaml_parse *parse, struct yaml_place place, enum yaml_kind kind);

/* Any node; `dashes': a list may begin here without being indented. */
MUST_CHECK
bool yaml_parse_node(struct yaml_parse *parse, struct yaml_place place,
    bool in_block, bool dashes, uint32_t *node);

/* The inside of [] or {} up to its closing token. */
MUST_CHECK
bool yaml_flow_parse(struct yaml_parse *parse, uint32_t node, unsigned close);

#endif
