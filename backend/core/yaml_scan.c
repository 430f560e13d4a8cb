/*
 * DESIGN
 *
 * The grammar of YAML over the tokens, by one function a production. They call
 * each other; that is bounded, because the tokenizer lets blocks and brackets
 * be nested YAML_TOKEN_DEPTH_LIMIT deep at most, and a dash list below a key
 * and a pair inside [] add one level each to one of those.
 */
#include "backend/core/yaml_scan.h"

#include "backend/base/map.h"
#include "backend/core/yaml_parse.h"

static bool
parse_directives(struct yaml_parse *parse)
{
	bool version = false;

	for (; yaml_parse_peek(parse) == TOKEN_DIRECTIVE;
	     yaml_parse_skip(parse)) {
		struct span text = yaml_parse_text(parse, parse->token);
		struct span handle = span_from(text, span_find(text, '!'));

		if (span_starts(text, "%YAML")) {
			if (version)
				return yaml_parse_fail(
				    parse, "%YAML stands here twice");
			version = true;
			continue;
		}
		handle = span_head(handle, strcspn(handle.at, " \t"));
		if (map_find(parse->handles, handle))
			return yaml_parse_fail(
			    parse, "%TAG for a handle that has one");
		map_set(parse->handles, handle, parse);
	}
	return true;
}

static bool
parse_document(struct yaml_parse *parse, bool first)
{
	struct yaml_place place = {
		.role = YAML_ROOT, .parent = YAML_NONE, .key = YAML_NONE
	};
	uint32_t node;
	unsigned next;

	parse->anchors = map_new(parse->arena);
	parse->handles = map_new(parse->arena);
	if (!parse_directives(parse))
		return false;
	next = yaml_parse_peek(parse);
	if (next == TOKEN_DOCUMENT_START) {
		yaml_parse_skip(parse);
		next = yaml_parse_peek(parse);
		if (next == TOKEN_DIRECTIVE || next == TOKEN_DOCUMENT_START ||
		    next == TOKEN_DOCUMENT_END || next == TOKEN_END) {
			yaml_parse_add(parse, place, YAML_EMPTY);
			return true;
		}
	} else if (!first) {
		return yaml_parse_fail(parse,
		    "the document ends here: '---' is expected before more");
	}
	return yaml_parse_node(parse, place, true, false, &node);
}

static bool
parse_text(struct yaml_parse *parse)
{
	bool first = true;

	while (yaml_parse_peek(parse) != TOKEN_END) {
		first = first && yaml_parse_peek(parse) != TOKEN_DIRECTIVE;
		if (!parse_document(parse, first))
			return false;
		first = false;
		while (yaml_parse_peek(parse) == TOKEN_DOCUMENT_END)
			yaml_parse_skip(parse);
	}
	return true;
}

bool
yaml_scan(struct arena *arena, struct span text, struct yaml_scan *scan,
    struct error *error)
{
	struct yaml_scan result = { .first_root = YAML_NONE };
	struct yaml_parse parse = {
		.arena = arena,
		.scan = &result,
		.last_root = YAML_NONE,
		.error = error,
	};

	if (!yaml_token_read(arena, text, &result.text, error))
		return false;
	parse.token = result.text.tokens;
	yaml_parse_load(&parse);
	if (!parse_text(&parse))
		return false;
	*scan = result;
	return true;
}
