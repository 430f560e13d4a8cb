/*
 * DESIGN
 *
 * The grammar of YAML over the tokens, by one function a production. They call
 * each other; that is bounded, because the tokenizer lets blocks and brackets
 * be nested YAML_TOKEN_DEPTH_LIMIT deep at most, and a dash list below a key
 * and a pair inside [] add one level each to one of those.
 *
 * Blocks that open and close have no bytes and so no tokens: peek() and skip()
 * show them as symbols around the token that carries them.
 */
#include "backend/core/yaml_scan.h"

#include "backend/base/array.h"
#include "backend/base/map.h"

/* Symbols that are not tokens, beside enum yaml_token_kind. */
enum { SYMBOL_CLOSE = TOKEN_SCALAR + 1, SYMBOL_LIST, SYMBOL_MAP };

/* Where a node is going to hang. */
struct place {
	enum yaml_role role;
	uint32_t parent, key;
	bool in_key;
};

struct parse {
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

static bool parse_node(struct parse *parse, struct place place, bool in_block,
    bool dashes, uint32_t *node);

static void
load(struct parse *parse)
{
	parse->closes = parse->token->closes;
	parse->opens = parse->token->opens;
	parse->is_key = parse->token->is_key;
}

static unsigned
peek(const struct parse *parse)
{
	if (parse->closes)
		return SYMBOL_CLOSE;
	if (parse->opens)
		return parse->opens == OPENS_LIST ? SYMBOL_LIST : SYMBOL_MAP;
	if (parse->is_key)
		return TOKEN_KEY;
	return parse->token->kind;
}

static void
skip(struct parse *parse)
{
	if (parse->closes) {
		parse->closes--;
	} else if (parse->opens) {
		parse->opens = OPENS_NOTHING;
	} else if (parse->is_key) {
		parse->is_key = false;
	} else if (parse->token->kind != TOKEN_END) {
		parse->token++;
		load(parse);
	}
}

static bool
fail(struct parse *parse, const char *what)
{
	struct span text =
	    span_make(parse->scan->text.text, parse->scan->text.length);

	return yaml_token_fail(text, parse->token->start, what, parse->error);
}

static struct span
token_text(const struct parse *parse, const struct yaml_token *token)
{
	return span_make(
	    parse->scan->text.text + token->start, token->end - token->start);
}

static uint32_t
add_node(struct parse *parse, struct place place, enum yaml_kind kind)
{
	struct yaml_scan *scan = parse->scan;
	uint32_t node = (uint32_t)scan->node_count;
	uint32_t *last;

	*ARRAY_ADD(parse->arena, scan->nodes, scan->node_count) =
	    (struct yaml_node) {
		    .kind = (uint8_t)kind,
		    .role = (uint8_t)place.role,
		    .in_key = place.in_key || place.role == YAML_KEY,
		    .parent = place.parent,
		    .first = YAML_NONE,
		    .next = YAML_NONE,
		    .key = place.key,
		    .token = YAML_NONE,
	    };
	*ARRAY_ADD(parse->arena, parse->last, parse->last_count) = YAML_NONE;
	last = place.parent == YAML_NONE ? &parse->last_root
					 : &parse->last[place.parent];
	if (*last != YAML_NONE)
		scan->nodes[*last].next = node;
	else if (place.parent == YAML_NONE)
		scan->first_root = node;
	else
		scan->nodes[place.parent].first = node;
	*last = node;
	return node;
}

static struct place
below(const struct parse *parse, uint32_t parent, enum yaml_role role)
{
	return (struct place) { .role = role,
		.parent = parent,
		.key = YAML_NONE,
		.in_key = parse->scan->nodes[parent].in_key };
}

/* A scalar or an alias: the token is the node. */
static uint32_t
take_leaf(struct parse *parse, struct place place, enum yaml_kind kind)
{
	uint32_t node = add_node(parse, place, kind);
	struct yaml_tokens *text = &parse->scan->text;
	uint32_t token = (uint32_t)(parse->token - text->tokens);

	parse->scan->nodes[node].token = token;
	text->tokens[token].node = node;
	skip(parse);
	return node;
}

/* --- blocks --- */

/* Also a list whose dashes stand below their key's first letter. */
static bool
parse_block_list(struct parse *parse, uint32_t list, bool closes)
{
	uint32_t child;

	while (peek(parse) == TOKEN_DASH) {
		struct place place = below(parse, list, YAML_ITEM);
		unsigned next;

		skip(parse);
		next = peek(parse);
		if (next == TOKEN_DASH || next == SYMBOL_CLOSE ||
		    (!closes && (next == TOKEN_KEY || next == TOKEN_VALUE)))
			add_node(parse, place, YAML_EMPTY);
		else if (!parse_node(parse, place, true, false, &child))
			return false;
	}
	if (!closes)
		return true;
	if (peek(parse) != SYMBOL_CLOSE)
		return fail(parse, "a list item, '-', is expected here");
	skip(parse);
	return true;
}

static bool
is_block_entry_end(unsigned symbol)
{
	return symbol == TOKEN_KEY || symbol == TOKEN_VALUE ||
	    symbol == SYMBOL_CLOSE;
}

static bool
parse_block_half(struct parse *parse, struct place place, uint32_t *node)
{
	if (!is_block_entry_end(peek(parse)))
		return parse_node(parse, place, true, true, node);
	*node = add_node(parse, place, YAML_EMPTY);
	return true;
}

static bool
parse_block_map(struct parse *parse, uint32_t map)
{
	uint32_t child;

	while (peek(parse) == TOKEN_KEY) {
		struct place place = below(parse, map, YAML_KEY);

		skip(parse);
		if (!parse_block_half(parse, place, &place.key))
			return false;
		place.role = YAML_VALUE;
		if (peek(parse) != TOKEN_VALUE) {
			add_node(parse, place, YAML_EMPTY);
			continue;
		}
		skip(parse);
		if (!parse_block_half(parse, place, &child))
			return false;
	}
	if (peek(parse) != SYMBOL_CLOSE)
		return fail(parse, "a key is expected here");
	skip(parse);
	return true;
}

/* --- flow collections --- */

static bool
parse_flow_half(
    struct parse *parse, struct place place, unsigned close, uint32_t *node)
{
	unsigned next = peek(parse);

	if (next != TOKEN_COMMA && next != close &&
	    (place.role == YAML_VALUE || next != TOKEN_VALUE))
		return parse_node(parse, place, false, false, node);
	*node = add_node(parse, place, YAML_EMPTY);
	return true;
}

static bool
parse_flow_pair(struct parse *parse, uint32_t map, unsigned close)
{
	struct place place = below(parse, map, YAML_KEY);
	uint32_t child;

	if (!parse_flow_half(parse, place, close, &place.key))
		return false;
	place.role = YAML_VALUE;
	if (peek(parse) != TOKEN_VALUE) {
		add_node(parse, place, YAML_EMPTY);
		return true;
	}
	skip(parse);
	return parse_flow_half(parse, place, close, &child);
}

/*
 * [a: b] holds a map of one pair. libyaml and Flux stumble over one without a
 * key, [?], so it is refused.
 */
static bool
parse_flow_item(struct parse *parse, uint32_t list)
{
	struct place place = below(parse, list, YAML_ITEM);
	uint32_t node;
	unsigned next;

	if (peek(parse) != TOKEN_KEY)
		return parse_node(parse, place, false, false, &node);
	skip(parse);
	next = peek(parse);
	if (next == TOKEN_VALUE || next == TOKEN_COMMA ||
	    next == TOKEN_LIST_CLOSE)
		return fail(parse, "the key of a pair inside [] is expected");
	node = add_node(parse, place, YAML_MAP);
	return parse_flow_pair(parse, node, TOKEN_LIST_CLOSE);
}

static bool
parse_flow_entry(struct parse *parse, uint32_t map)
{
	struct place place = below(parse, map, YAML_KEY);

	if (peek(parse) == TOKEN_KEY) {
		skip(parse);
		return parse_flow_pair(parse, map, TOKEN_MAP_CLOSE);
	}
	if (!parse_node(parse, place, false, false, &place.key))
		return false;
	place.role = YAML_VALUE;
	add_node(parse, place, YAML_EMPTY);
	return true;
}

static bool
parse_flow(struct parse *parse, uint32_t node, unsigned close)
{
	bool is_list = close == TOKEN_LIST_CLOSE, first = true;

	while (peek(parse) != close) {
		if (!first) {
			if (peek(parse) != TOKEN_COMMA)
				return fail(parse,
				    is_list ? "',' or ']' is expected here"
					    : "',' or '}' is expected here");
			skip(parse);
			if (peek(parse) == close)
				break;
		}
		first = false;
		if (is_list ? !parse_flow_item(parse, node)
			    : !parse_flow_entry(parse, node))
			return false;
	}
	skip(parse);
	return true;
}

/* --- nodes --- */

/* !name!rest wants a %TAG line for !name!. */
static bool
check_handle(struct parse *parse)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
	struct span tag = token_text(parse, parse->token);
	size_t length = strspn(tag.at + 1, letters);
	struct span handle = span_head(tag, length + 2);

	if (length == 0 || tag.at[length + 1] != '!' ||
	    map_find(parse->handles, handle))
		return true;
	return fail(parse, "no %TAG line explains the handle of this tag");
}

static bool
parse_properties(struct parse *parse, bool *found)
{
	bool anchor = false, tag = false;

	for (;;) {
		if (peek(parse) == TOKEN_ANCHOR && !anchor) {
			anchor = true;
			map_set(parse->anchors,
			    span_from(token_text(parse, parse->token), 1),
			    parse);
		} else if (peek(parse) == TOKEN_TAG && !tag) {
			tag = true;
			if (!check_handle(parse))
				return false;
		} else {
			break;
		}
		skip(parse);
	}
	*found = anchor || tag;
	return true;
}

static bool
parse_alias(struct parse *parse, struct place place, uint32_t *node)
{
	struct span name = span_from(token_text(parse, parse->token), 1);

	if (!map_find(parse->anchors, name))
		return fail(parse, "no anchor of that name stands before it");
	*node = take_leaf(parse, place, YAML_ALIAS);
	return true;
}

/* `dashes': a list may begin here without being indented. */
static bool
parse_node(struct parse *parse, struct place place, bool in_block, bool dashes,
    uint32_t *node)
{
	bool properties;
	unsigned symbol;

	if (peek(parse) == TOKEN_ALIAS)
		return parse_alias(parse, place, node);
	if (!parse_properties(parse, &properties))
		return false;
	symbol = peek(parse);
	if (symbol == TOKEN_SCALAR) {
		*node = take_leaf(parse, place, YAML_SCALAR);
		return true;
	}
	if (dashes && symbol == TOKEN_DASH) {
		*node = add_node(parse, place, YAML_LIST);
		return parse_block_list(parse, *node, false);
	}
	if (symbol == TOKEN_LIST_OPEN || symbol == TOKEN_MAP_OPEN ||
	    (in_block && (symbol == SYMBOL_LIST || symbol == SYMBOL_MAP))) {
		bool is_list =
		    symbol == TOKEN_LIST_OPEN || symbol == SYMBOL_LIST;

		*node = add_node(parse, place, is_list ? YAML_LIST : YAML_MAP);
		skip(parse);
		if (symbol == SYMBOL_LIST)
			return parse_block_list(parse, *node, true);
		if (symbol == SYMBOL_MAP)
			return parse_block_map(parse, *node);
		return parse_flow(
		    parse, *node, is_list ? TOKEN_LIST_CLOSE : TOKEN_MAP_CLOSE);
	}
	if (!properties)
		return fail(parse, "a value is expected here");
	*node = add_node(parse, place, YAML_EMPTY);
	return true;
}

/* --- documents --- */

static bool
parse_directives(struct parse *parse)
{
	bool version = false;

	for (; peek(parse) == TOKEN_DIRECTIVE; skip(parse)) {
		struct span text = token_text(parse, parse->token);
		struct span handle = span_from(text, span_find(text, '!'));

		if (span_starts(text, "%YAML")) {
			if (version)
				return fail(parse, "%YAML stands here twice");
			version = true;
			continue;
		}
		handle = span_head(handle, strcspn(handle.at, " \t"));
		if (map_find(parse->handles, handle))
			return fail(parse, "%TAG for a handle that has one");
		map_set(parse->handles, handle, parse);
	}
	return true;
}

static bool
parse_document(struct parse *parse, bool first)
{
	struct place place = {
		.role = YAML_ROOT, .parent = YAML_NONE, .key = YAML_NONE
	};
	uint32_t node;
	unsigned next;

	parse->anchors = map_new(parse->arena);
	parse->handles = map_new(parse->arena);
	if (!parse_directives(parse))
		return false;
	next = peek(parse);
	if (next == TOKEN_DOCUMENT_START) {
		skip(parse);
		next = peek(parse);
		if (next == TOKEN_DIRECTIVE || next == TOKEN_DOCUMENT_START ||
		    next == TOKEN_DOCUMENT_END || next == TOKEN_END) {
			add_node(parse, place, YAML_EMPTY);
			return true;
		}
	} else if (!first) {
		return fail(parse,
		    "the document ends here: '---' is expected before more");
	}
	return parse_node(parse, place, true, false, &node);
}

static bool
parse_text(struct parse *parse)
{
	bool first = true;

	while (peek(parse) != TOKEN_END) {
		first = first && peek(parse) != TOKEN_DIRECTIVE;
		if (!parse_document(parse, first))
			return false;
		first = false;
		while (peek(parse) == TOKEN_DOCUMENT_END)
			skip(parse);
	}
	return true;
}

bool
yaml_scan(struct arena *arena, struct span text, struct yaml_scan *scan,
    struct error *error)
{
	struct yaml_scan result = { .first_root = YAML_NONE };
	struct parse parse = {
		.arena = arena,
		.scan = &result,
		.last_root = YAML_NONE,
		.error = error,
	};

	if (!yaml_token_read(arena, text, &result.text, error))
		return false;
	parse.token = result.text.tokens;
	load(&parse);
	if (!parse_text(&parse))
		return false;
	*scan = result;
	return true;
}
