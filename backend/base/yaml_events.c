/*
 * DESIGN
 *
 * libyaml stops at the first byte that is no character and loses the place. So
 * the text is looked through first, and libyaml gets what stands in front of
 * such a byte. The document in which the byte stands is then an error with the
 * byte's own line and column, and those before it are read.
 */
#include "backend/base/yaml_events.h"

#include "backend/base/buf.h"
#include "backend/base/text.h"
#include "backend/base/xalloc.h"

/* How much of foreign text an error quotes. */
#define QUOTE_LIMIT 80

bool
yaml_events_fail(struct error *error, unsigned line, unsigned column,
    const char *format, ...)
{
	struct buf text;
	va_list args;

	buf_init(&text, 1024);
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	error_set(error, ERROR_INVALID, "%u:%u: %s", line, column, text.at);
	buf_release(&text);
	return false;
}

const char *
yaml_events_quote(struct arena *arena, struct span text)
{
	struct buf clean;
	char *copy;

	buf_init(&clean, QUOTE_LIMIT);
	text_clean(&clean, span_head(text, QUOTE_LIMIT), TEXT_LINE);
	copy = arena_span(arena, buf_as_span(&clean));
	buf_release(&clean);
	return copy;
}

unsigned
yaml_events_line(yaml_mark_t mark)
{
	return (unsigned)mark.line + 1;
}

unsigned
yaml_events_column(yaml_mark_t mark)
{
	return (unsigned)mark.column + 1;
}

/* What YAML calls printable. */
static bool
is_printable(uint32_t code)
{
	return code == '\t' || code == '\n' || code == '\r' ||
	    (code >= 0x20 && code < 0x7f) || code == 0x85 ||
	    (code >= 0xa0 && code <= 0xfffd) ||
	    (code >= 0x10000 && code <= 0x10ffff);
}

/* The text up to the first byte that YAML does not take. */
static struct span
cut_text(struct yaml_events *events, struct span text)
{
	struct span rest = text;
	unsigned line = 1, column = 1;
	uint32_t code;
	size_t length;

	while ((length = text_step(rest, &code)) > 0 && is_printable(code)) {
		bool is_break = code == '\n' ||
		    (code == '\r' && !(rest.length > 1 && rest.at[1] == '\n'));

		line += is_break;
		column = is_break ? 1 : column + 1;
		rest = span_from(rest, length);
	}
	if (!length)
		return text;
	events->is_cut = true;
	events->cut_line = line;
	events->cut_column = column;
	if (code == UINT32_MAX)
		yaml_events_fail(&events->cut, line, column,
		    "the byte 0x%02x is not UTF-8", (unsigned char)rest.at[0]);
	else
		yaml_events_fail(&events->cut, line, column,
		    "the character U+%04X is not allowed", (unsigned)code);
	return span_head(text, text.length - rest.length);
}

static bool
is_before_cut(const struct yaml_events *events, yaml_mark_t at)
{
	unsigned line = yaml_events_line(at);

	return line < events->cut_line ||
	    (line == events->cut_line &&
		yaml_events_column(at) < events->cut_column);
}

/* libyaml's own words, with its context where that is another place. */
static bool
parser_failed(struct yaml_events *events, struct error *error)
{
	const yaml_parser_t *parser = &events->parser;
	yaml_mark_t at = parser->problem_mark, from = parser->context_mark;
	const char *problem =
	    parser->problem ? parser->problem : "it cannot be read";

	if (events->is_cut && !is_before_cut(events, at)) {
		*error = events->cut;
		return false;
	}
	if (parser->error == YAML_MEMORY_ERROR)
		die("out of memory");
	if (parser->context && from.line < at.line)
		return yaml_events_fail(error, yaml_events_line(at),
		    yaml_events_column(at), "%s %s that begins at line %u",
		    problem, parser->context, yaml_events_line(from));
	return yaml_events_fail(
	    error, yaml_events_line(at), yaml_events_column(at), "%s", problem);
}

void
yaml_events_drop(struct yaml_events *events)
{
	if (events->has_event)
		yaml_event_delete(&events->event);
	events->has_event = false;
}

bool
yaml_events_peek(struct yaml_events *events, struct error *error)
{
	if (events->has_event)
		return true;
	if (!yaml_parser_parse(&events->parser, &events->event))
		return parser_failed(events, error);
	events->has_event = true;
	return true;
}

bool
yaml_events_pass(
    struct yaml_events *events, yaml_event_type_t type, struct error *error)
{
	if (!yaml_events_peek(events, error))
		return false;
	while (events->event.type == type) {
		yaml_events_drop(events);
		if (!yaml_events_peek(events, error))
			return false;
	}
	return true;
}

void
yaml_events_open(struct yaml_events *events, struct span text)
{
	if (span_starts(text, "\xef\xbb\xbf"))
		text = span_from(text, 3);
	text = cut_text(events, text);
	if (!yaml_parser_initialize(&events->parser))
		die("out of memory");
	yaml_parser_set_encoding(&events->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&events->parser,
	    (const unsigned char *)(text.at ? text.at : ""), text.length);
}

void
yaml_events_close(struct yaml_events *events)
{
	yaml_events_drop(events);
	yaml_parser_delete(&events->parser);
}
