/*
 * Two readers of YAML, one judgement: libyaml's events against yaml_scan().
 * Used by its unit test and by its fuzzer.
 */
#ifndef TESTS_YAML_EVENTS_H
#define TESTS_YAML_EVENTS_H

#include <stdio.h>
#include <yaml.h>

#include "backend/core/yaml_scan.h"

struct yaml_events {
	struct span text;
	size_t at, index; /* offset of character number `index' */
	uint32_t node; /* the next one of the scan */
	char wrong[256]; /* the first difference, "" when there is none */
};

static inline size_t
yaml_events_offset(struct yaml_events *events, size_t index)
{
	while (events->index < index && events->at < events->text.length) {
		events->at++;
		while (events->at < events->text.length &&
		    ((unsigned char)events->text.at[events->at] & 0xc0) == 0x80)
			events->at++;
		events->index++;
	}
	return events->at;
}

static inline int
yaml_events_kind(const yaml_event_t *event)
{
	if (event->type == YAML_SCALAR_EVENT)
		return YAML_SCALAR;
	if (event->type == YAML_ALIAS_EVENT)
		return YAML_ALIAS;
	if (event->type == YAML_SEQUENCE_START_EVENT)
		return YAML_LIST;
	return event->type == YAML_MAPPING_START_EVENT ? YAML_MAP : -1;
}

static inline void
yaml_events_scalar(struct arena *arena, struct yaml_events *events,
    const struct yaml_scan *scan, const struct yaml_node *node,
    const yaml_event_t *event)
{
	static const yaml_scalar_style_t styles[] = {
		[YAML_PLAIN] = YAML_PLAIN_SCALAR_STYLE,
		[YAML_SINGLE] = YAML_SINGLE_QUOTED_SCALAR_STYLE,
		[YAML_DOUBLE] = YAML_DOUBLE_QUOTED_SCALAR_STYLE,
		[YAML_LITERAL] = YAML_LITERAL_SCALAR_STYLE,
		[YAML_FOLDED] = YAML_FOLDED_SCALAR_STYLE,
	};
	struct span theirs = span_make(
	    (const char *)event->data.scalar.value, event->data.scalar.length);
	const struct yaml_token *token = &scan->text.tokens[node->token];
	size_t start = yaml_events_offset(events, event->start_mark.index);
	size_t end = yaml_events_offset(events, event->end_mark.index);
	struct span ours = yaml_scan_value(arena, scan, node->token);

	if (!span_equal(ours, theirs))
		snprintf(events->wrong, sizeof(events->wrong),
		    "offset %u: value '%.60s', libyaml has '%.60s'",
		    token->start, ours.at, theirs.at);
	else if (styles[token->style] != event->data.scalar.style)
		snprintf(events->wrong, sizeof(events->wrong),
		    "offset %u: style", token->start);
	else if (token->start < start || token->start >= end ||
	    (token->style <= YAML_DOUBLE && token->end != end))
		snprintf(events->wrong, sizeof(events->wrong),
		    "bytes %u-%u, libyaml has %zu-%zu", token->start,
		    token->end, start, end);
}

static inline void
yaml_events_compare(struct arena *arena, struct yaml_events *events,
    const struct yaml_scan *scan, const yaml_event_t *event)
{
	const struct yaml_node *node;
	int kind = yaml_events_kind(event);

	if (kind < 0 || *events->wrong)
		return;
	if (events->node >= scan->node_count) {
		snprintf(events->wrong, sizeof(events->wrong),
		    "libyaml has more nodes");
		return;
	}
	node = &scan->nodes[events->node++];
	if (node->kind == YAML_EMPTY && kind == YAML_SCALAR &&
	    !event->data.scalar.length)
		return;
	if (node->kind != kind)
		snprintf(events->wrong, sizeof(events->wrong),
		    "node %u: kind %d, libyaml has %d at %zu", events->node - 1,
		    node->kind, kind, event->start_mark.index);
	else if (kind == YAML_SCALAR)
		yaml_events_scalar(arena, events, scan, node, event);
}

/*
 * False when the two do not agree; `wrong' says where. An unknown alias, [?]
 * and a depth over our limit are errors for us alone.
 */
static inline bool
yaml_events_agree(struct arena *arena, struct span text, char wrong[256])
{
	struct yaml_events events = { .text = text };
	struct yaml_scan scan = { .node_count = 0 };
	struct error error = { .text = "" };
	bool ours = yaml_scan(arena, text, &scan, &error);
	bool theirs = false, done = false;
	yaml_parser_t parser;
	yaml_event_t event;

	wrong[0] = '\0';
	if (span_starts(text, "\xef\xbb\xbf"))
		events.at = 3;
	if (!yaml_parser_initialize(&parser))
		return false;
	yaml_parser_set_input_string(
	    &parser, (const unsigned char *)text.at, text.length);
	while (!done && yaml_parser_parse(&parser, &event)) {
		if (ours)
			yaml_events_compare(arena, &events, &scan, &event);
		done = theirs = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	if (ours != theirs) {
		if (!ours &&
		    (strstr(error.text, "no anchor") ||
			strstr(error.text, "pair inside []") ||
			strstr(error.text, "too deep")))
			ours = theirs;
		else
			snprintf(wrong, 256, "ours: %.100s, libyaml: %s at %zu",
			    ours ? "good" : error.text,
			    theirs ? "good" : parser.problem,
			    parser.problem_mark.index);
	} else if (ours && *events.wrong) {
		memcpy(wrong, events.wrong, 256);
	} else if (ours && events.node != scan.node_count) {
		snprintf(wrong, 256, "%zu nodes, libyaml has %u",
		    scan.node_count, events.node);
	}
	yaml_parser_delete(&parser);
	return !wrong[0];
}

#endif
