#include "backend/core/edit_proof.h"

#include <yaml.h>

struct reader {
	yaml_parser_t parser;
	yaml_event_t event;
	struct span text;
	size_t at, index; /* offset of character number `index' */
};

struct proof {
	struct reader old, new;
	const struct edit *edits;
	size_t count, done; /* edits that were met */
};

static bool
reader_begin(struct reader *reader, struct span text)
{
	if (!yaml_parser_initialize(&reader->parser))
		return false;
	yaml_parser_set_input_string(
	    &reader->parser, (const unsigned char *)text.at, text.length);
	reader->text = text;
	if (span_starts(text, "\xef\xbb\xbf"))
		reader->at = 3; /* libyaml does not count it */
	return true;
}

static bool
reader_next(struct reader *reader, const char *which, struct error *error)
{
	const yaml_parser_t *parser = &reader->parser;

	yaml_event_delete(&reader->event);
	if (yaml_parser_parse(&reader->parser, &reader->event))
		return true;
	error_set(error, ERROR_INVALID,
	    "the %s text cannot be read: %zu:%zu: %s", which,
	    parser->problem_mark.line + 1, parser->problem_mark.column + 1,
	    parser->problem ? parser->problem : "no memory");
	return false;
}

/* The byte where a mark's character begins; marks come in order. */
static size_t
reader_offset(struct reader *reader, const yaml_mark_t *mark)
{
	const char *text = reader->text.at;
	size_t length = reader->text.length;

	for (; reader->index < mark->index && reader->at < length;
	     reader->index++) {
		reader->at++;
		while (reader->at < length &&
		    ((unsigned char)text[reader->at] & 0xc0) == 0x80)
			reader->at++;
	}
	return reader->at;
}

static bool
same_text(const yaml_char_t *a, const yaml_char_t *b)
{
	return (!a && !b) ||
	    (a && b && strcmp((const char *)a, (const char *)b) == 0);
}

static bool
has_value(const yaml_event_t *event, const char *value)
{
	size_t length = strlen(value);

	return event->data.scalar.length == length &&
	    memcmp(event->data.scalar.value, value, length) == 0;
}

/* Plain may have become quoted; any other style stays. */
static bool
same_style(const yaml_event_t *old, const yaml_event_t *new)
{
	yaml_scalar_style_t before = old->data.scalar.style;
	yaml_scalar_style_t after = new->data.scalar.style;

	return before == after ||
	    (before == YAML_PLAIN_SCALAR_STYLE &&
		after == YAML_DOUBLE_QUOTED_SCALAR_STYLE);
}

/* The edit whose bytes this scalar of the old text is, or NULL. */
static const struct edit *
edit_here(struct proof *proof)
{
	const yaml_event_t *event = &proof->old.event;
	size_t start = reader_offset(&proof->old, &event->start_mark);
	size_t end = reader_offset(&proof->old, &event->end_mark);
	const struct edit *edit;

	if (proof->done == proof->count)
		return NULL;
	edit = &proof->edits[proof->done];
	if (edit->start < start || edit->start >= end)
		return NULL;
	proof->done++;
	return edit;
}

static bool
same_scalar(struct proof *proof)
{
	const yaml_event_t *old = &proof->old.event;
	const yaml_event_t *new = &proof->new.event;
	const struct edit *edit = edit_here(proof);

	if (!same_text(old->data.scalar.anchor, new->data.scalar.anchor) ||
	    !same_text(old->data.scalar.tag, new->data.scalar.tag))
		return false;
	if (edit)
		return has_value(old, edit->old_value) &&
		    has_value(new, edit->new_value) && same_style(old, new);
	return old->data.scalar.length ==
	    new->data.scalar.length &&memcmp(old->data.scalar.value,
		new->data.scalar.value, old->data.scalar.length) == 0 &&
	    old->data.scalar.style == new->data.scalar.style &&
	    old->data.scalar.plain_implicit ==
	    new->data.scalar.plain_implicit &&
	    old->data.scalar.quoted_implicit ==
	    new->data.scalar.quoted_implicit;
}

static bool
same_event(struct proof *proof)
{
	const yaml_event_t *old = &proof->old.event;
	const yaml_event_t *new = &proof->new.event;

	if (old->type != new->type)
		return false;
	switch (old->type) {
	case YAML_SCALAR_EVENT:
		return same_scalar(proof);
	case YAML_ALIAS_EVENT:
		return same_text(
		    old->data.alias.anchor, new->data.alias.anchor);
	case YAML_SEQUENCE_START_EVENT:
		return same_text(old->data.sequence_start.anchor,
			   new->data.sequence_start.anchor) &&
		    same_text(old->data.sequence_start.tag,
			new->data.sequence_start.tag) &&
		    old->data.sequence_start.style ==
		    new->data.sequence_start.style;
	case YAML_MAPPING_START_EVENT:
		return same_text(old->data.mapping_start.anchor,
			   new->data.mapping_start.anchor) &&
		    same_text(old->data.mapping_start.tag,
			new->data.mapping_start.tag) &&
		    old->data.mapping_start.style ==
		    new->data.mapping_start.style;
	case YAML_DOCUMENT_START_EVENT:
		return old->data.document_start.implicit ==
		    new->data.document_start.implicit;
	case YAML_DOCUMENT_END_EVENT:
		return old->data.document_end.implicit ==
		    new->data.document_end.implicit;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return true;
	}
	return false;
}

static bool
compare(struct proof *proof, struct error *error)
{
	do {
		if (!reader_next(&proof->old, "old", error) ||
		    !reader_next(&proof->new, "edited", error))
			return false;
		if (same_event(proof))
			continue;
		error_set(error, ERROR_INVALID,
		    "line %zu: the edit would change more than its value",
		    proof->old.event.start_mark.line + 1);
		error_hint(error, "the file is left as it is",
		    "change this value by hand");
		return false;
	} while (proof->old.event.type != YAML_STREAM_END_EVENT);
	if (proof->done == proof->count)
		return true;
	error_set(error, ERROR_INVALID,
	    "no value begins at byte %zu, where an edit wants to replace it",
	    proof->edits[proof->done].start);
	return false;
}

bool
edit_proof(struct span old_text, struct span new_text, const struct edit *edits,
    size_t count, struct error *error)
{
	struct proof proof = { .edits = edits, .count = count };
	bool proven = false;

	if (!reader_begin(&proof.old, old_text)) {
		error_set(error, ERROR_UNAVAILABLE, "no memory for YAML");
		return false;
	}
	if (reader_begin(&proof.new, new_text))
		proven = compare(&proof, error);
	else
		error_set(error, ERROR_UNAVAILABLE, "no memory for YAML");
	yaml_event_delete(&proof.old.event);
	yaml_event_delete(&proof.new.event);
	yaml_parser_delete(&proof.old.parser);
	yaml_parser_delete(&proof.new.parser);
	return proven;
}
