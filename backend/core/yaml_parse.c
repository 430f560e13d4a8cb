/* Nodes and blocks. */
#include "backend/core/yaml_parse.h"

#include "backend/base/array.h"
#include "backend/base/map.h"

bool
yaml_parse_fail(struct yaml_parse *parse, const char *what)
{
	struct span text =
	    span_make(parse->scan->text.text, parse->scan->text.length);

	return yaml_token_fail(text, parse->token->start, what, parse->error);
}

struct span
yaml_parse_text(const struct yaml_parse *parse, const struct yaml_token *token)
{
	return span_make(
	    parse->scan->text.text + token->start, token->end - token->start);
}

uint32_t
yaml_parse_add(
    struct yaml_parse *parse, struct yaml_place place, enum yaml_kind kind)
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

struct yaml_place
yaml_parse_below(
    const struct yaml_parse *parse, uint32_t parent, enum yaml_role role)
{
	return (struct yaml_place) { .role = role,
		.parent = parent,
		.key = YAML_NONE,
		.in_key = parse->scan->nodes[parent].in_key };
}

uint32_t
yaml_parse_leaf(
    struct yaml_parse *parse, struct yaml_place place, enum yaml_kind kind)
{
	uint32_t node = yaml_parse_add(parse, place, kind);
	struct yaml_tokens *text = &parse->scan->text;
	uint32_t token = (uint32_t)(parse->token - text->tokens);

	parse->scan->nodes[node].token = token;
	text->tokens[token].node = node;
	yaml_parse_skip(parse);
	return node;
}

/* Also a list whose dashes stand below their key's first letter. */
static bool
parse_block_list(struct yaml_parse *parse, uint32_t list, bool closes)
{
	uint32_t child;

	while (yaml_parse_peek(parse) == TOKEN_DASH) {
		struct yaml_place place =
		    yaml_parse_below(parse, list, YAML_ITEM);
		unsigned next;

		yaml_parse_skip(parse);
		next = yaml_parse_peek(parse);
		if (next == TOKEN_DASH || next == SYMBOL_CLOSE ||
		    (!closes && (next == TOKEN_KEY || next == TOKEN_VALUE)))
			yaml_parse_add(parse, place, YAML_EMPTY);
		else if (!yaml_parse_node(parse, place, true, false, &child))
			return false;
	}
	if (!closes)
		return true;
	if (yaml_parse_peek(parse) != SYMBOL_CLOSE)
		return yaml_parse_fail(
		    parse, "a list item, '-', is expected here");
	yaml_parse_skip(parse);
	return true;
}

static bool
is_block_entry_end(unsigned symbol)
{
	return symbol == TOKEN_KEY || symbol == TOKEN_VALUE ||
	    symbol == SYMBOL_CLOSE;
}

static bool
parse_block_half(
    struct yaml_parse *parse, struct yaml_place place, uint32_t *node)
{
	if (!is_block_entry_end(yaml_parse_peek(parse)))
		return yaml_parse_node(parse, place, true, true, node);
	*node = yaml_parse_add(parse, place, YAML_EMPTY);
	return true;
}

static bool
parse_block_map(struct yaml_parse *parse, uint32_t map)
{
	uint32_t child;

	while (yaml_parse_peek(parse) == TOKEN_KEY) {
		struct yaml_place place =
		    yaml_parse_below(parse, map, YAML_KEY);

		yaml_parse_skip(parse);
		if (!parse_block_half(parse, place, &place.key))
			return false;
		place.role = YAML_VALUE;
		if (yaml_parse_peek(parse) != TOKEN_VALUE) {
			yaml_parse_add(parse, place, YAML_EMPTY);
			continue;
		}
		yaml_parse_skip(parse);
		if (!parse_block_half(parse, place, &child))
			return false;
	}
	if (yaml_parse_peek(parse) != SYMBOL_CLOSE)
		return yaml_parse_fail(parse, "a key is expected here");
	yaml_parse_skip(parse);
	return true;
}

/* !name!rest wants a %TAG line for !name!. */
static bool
check_handle(struct yaml_parse *parse)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
	struct span tag = yaml_parse_text(parse, parse->token);
	size_t length = strspn(tag.at + 1, letters);
	struct span handle = span_head(tag, length + 2);

	if (length == 0 || tag.at[length + 1] != '!' ||
	    map_find(parse->handles, handle))
		return true;
	return yaml_parse_fail(
	    parse, "no %TAG line explains the handle of this tag");
}

static bool
parse_properties(struct yaml_parse *parse, bool *found)
{
	bool anchor = false, tag = false;

	for (;;) {
		if (yaml_parse_peek(parse) == TOKEN_ANCHOR && !anchor) {
			anchor = true;
			map_set(parse->anchors,
			    span_from(yaml_parse_text(parse, parse->token), 1),
			    parse);
		} else if (yaml_parse_peek(parse) == TOKEN_TAG && !tag) {
			tag = true;
			if (!check_handle(parse))
				return false;
		} else {
			break;
		}
		yaml_parse_skip(parse);
	}
	*found = anchor || tag;
	return true;
}

static bool
parse_alias(struct yaml_parse *parse, struct yaml_place place, uint32_t *node)
{
	struct span name = span_from(yaml_parse_text(parse, parse->token), 1);

	if (!map_find(parse->anchors, name))
		return yaml_parse_fail(
		    parse, "no anchor of that name stands before it");
	*node = yaml_parse_leaf(parse, place, YAML_ALIAS);
	return true;
}

bool
yaml_parse_node(struct yaml_parse *parse, struct yaml_place place,
    bool in_block, bool dashes, uint32_t *node)
{
	bool properties;
	unsigned symbol;

	if (yaml_parse_peek(parse) == TOKEN_ALIAS)
		return parse_alias(parse, place, node);
	if (!parse_properties(parse, &properties))
		return false;
	symbol = yaml_parse_peek(parse);
	if (symbol == TOKEN_SCALAR) {
		*node = yaml_parse_leaf(parse, place, YAML_SCALAR);
		return true;
	}
	if (dashes && symbol == TOKEN_DASH) {
		*node = yaml_parse_add(parse, place, YAML_LIST);
		return parse_block_list(parse, *node, false);
	}
	if (symbol == TOKEN_LIST_OPEN || symbol == TOKEN_MAP_OPEN ||
	    (in_block && (symbol == SYMBOL_LIST || symbol == SYMBOL_MAP))) {
		bool is_list =
		    symbol == TOKEN_LIST_OPEN || symbol == SYMBOL_LIST;

		*node = yaml_parse_add(
		    parse, place, is_list ? YAML_LIST : YAML_MAP);
		yaml_parse_skip(parse);
		if (symbol == SYMBOL_LIST)
			return parse_block_list(parse, *node, true);
		if (symbol == SYMBOL_MAP)
			return parse_block_map(parse, *node);
		return yaml_flow_parse(
		    parse, *node, is_list ? TOKEN_LIST_CLOSE : TOKEN_MAP_CLOSE);
	}
	if (!properties)
		return yaml_parse_fail(parse, "a value is expected here");
	*node = yaml_parse_add(parse, place, YAML_EMPTY);
	return true;
}
