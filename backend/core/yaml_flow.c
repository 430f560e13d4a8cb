/* What stands between brackets. */
#include "backend/core/yaml_parse.h"

static bool
parse_flow_half(struct yaml_parse *parse, struct yaml_place place,
    unsigned close, uint32_t *node)
{
	unsigned next = yaml_parse_peek(parse);

	if (next != TOKEN_COMMA && next != close &&
	    (place.role == YAML_VALUE || next != TOKEN_VALUE))
		return yaml_parse_node(parse, place, false, false, node);
	*node = yaml_parse_add(parse, place, YAML_EMPTY);
	return true;
}

static bool
parse_flow_pair(struct yaml_parse *parse, uint32_t map, unsigned close)
{
	struct yaml_place place = yaml_parse_below(parse, map, YAML_KEY);
	uint32_t child;

	if (!parse_flow_half(parse, place, close, &place.key))
		return false;
	place.role = YAML_VALUE;
	if (yaml_parse_peek(parse) != TOKEN_VALUE) {
		yaml_parse_add(parse, place, YAML_EMPTY);
		return true;
	}
	yaml_parse_skip(parse);
	return parse_flow_half(parse, place, close, &child);
}

/*
 * [a: b] holds a map of one pair. libyaml and Flux stumble over one without a
 * key, [?], so it is refused.
 */
static bool
parse_flow_item(struct yaml_parse *parse, uint32_t list)
{
	struct yaml_place place = yaml_parse_below(parse, list, YAML_ITEM);
	uint32_t node;
	unsigned next;

	if (yaml_parse_peek(parse) != TOKEN_KEY)
		return yaml_parse_node(parse, place, false, false, &node);
	yaml_parse_skip(parse);
	next = yaml_parse_peek(parse);
	if (next == TOKEN_VALUE || next == TOKEN_COMMA ||
	    next == TOKEN_LIST_CLOSE)
		return yaml_parse_fail(
		    parse, "the key of a pair inside [] is expected");
	node = yaml_parse_add(parse, place, YAML_MAP);
	return parse_flow_pair(parse, node, TOKEN_LIST_CLOSE);
}

static bool
parse_flow_entry(struct yaml_parse *parse, uint32_t map)
{
	struct yaml_place place = yaml_parse_below(parse, map, YAML_KEY);

	if (yaml_parse_peek(parse) == TOKEN_KEY) {
		yaml_parse_skip(parse);
		return parse_flow_pair(parse, map, TOKEN_MAP_CLOSE);
	}
	if (!yaml_parse_node(parse, place, false, false, &place.key))
		return false;
	place.role = YAML_VALUE;
	yaml_parse_add(parse, place, YAML_EMPTY);
	return true;
}

bool
yaml_flow_parse(struct yaml_parse *parse, uint32_t node, unsigned close)
{
	bool is_list = close == TOKEN_LIST_CLOSE, first = true;

	while (yaml_parse_peek(parse) != close) {
		if (!first) {
			if (yaml_parse_peek(parse) != TOKEN_COMMA)
				return yaml_parse_fail(parse,
				    is_list ? "',' or ']' is expected here"
					    : "',' or '}' is expected here");
			yaml_parse_skip(parse);
			if (yaml_parse_peek(parse) == close)
				break;
		}
		first = false;
		if (is_list ? !parse_flow_item(parse, node)
			    : !parse_flow_entry(parse, node))
			return false;
	}
	yaml_parse_skip(parse);
	return true;
}
