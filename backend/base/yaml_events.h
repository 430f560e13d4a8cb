/*
 * The events of libyaml, one looked at at a time, with a place for every error.
 * Only yaml_read.c and its parts include this.
 */
#ifndef BASE_YAML_EVENTS_H
#define BASE_YAML_EVENTS_H

#include <yaml.h>

#include "backend/base/arena.h"
#include "backend/base/error.h"

struct yaml_events {
	yaml_parser_t parser;
	yaml_event_t event; /* the one that is looked at */
	bool has_event;
	bool is_cut; /* the text has a byte that is no character */
	unsigned cut_line, cut_column; /* where it stands */
	struct error cut; /* what to say about it */
};

/* The text is borrowed; a byte order mark in front is passed over. */
void yaml_events_open(struct yaml_events *events, struct span text);
void yaml_events_close(struct yaml_events *events);

/* Makes the next event the one that is looked at, if there is none. */
MUST_CHECK
bool yaml_events_peek(struct yaml_events *events, struct error *error);

/* The event that is looked at is done with. */
void yaml_events_drop(struct yaml_events *events);

/* Passes over events of that type; the next one is looked at afterwards. */
MUST_CHECK
bool yaml_events_pass(
    struct yaml_events *events, yaml_event_type_t type, struct error *error);

/* From 1. */
unsigned yaml_events_line(yaml_mark_t mark);
unsigned yaml_events_column(yaml_mark_t mark);

/* "line:column: ..."; false, to be returned. */
bool yaml_events_fail(struct error *error, unsigned line, unsigned column,
    const char *format, ...) PRINTF(4, 5);

/* Foreign text as an error may show it: cleaned and cut. */
const char *yaml_events_quote(struct arena *arena, struct span text);

#endif
