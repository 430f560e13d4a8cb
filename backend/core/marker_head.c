/*
 * DESIGN
 *
 * Which own-line comment belongs to the token below it and which to the one
 * above: the rules of go-yaml's scanner, as far as one line can come out as a
 * head. All comments of a gap make one text, unless an empty line or another
 * column splits it; what was split off is a foot of what stands above.
 */
#include "backend/core/marker_head.h"

#include "backend/core/marker_gap.h"

/* The comment lines of a gap, so far. */
struct lines {
	bool first; /* no line was seen yet */
	unsigned count; /* comment lines of the text so far */
	bool ours; /* the one that was asked for is among them */
	size_t column; /* of its first line */
	bool below; /* it begins on the line below the token */
	bool no_empty_line; /* no empty line was seen yet */
	bool behind_colon; /* the token is a ':' */
	size_t indent; /* of the innermost block at the token */
	bool was_foot; /* the one asked for was split off */
};

static void
drop_lines(struct lines *lines)
{
	lines->was_foot |= lines->ours;
	lines->count = 0;
	lines->ours = false;
}

static void
empty_line(struct lines *lines)
{
	bool is_foot = (lines->below && !lines->behind_colon) ||
	    lines->column < lines->indent;

	if (lines->count && lines->no_empty_line && is_foot)
		drop_lines(lines);
	lines->no_empty_line = false;
}

/* A comment or the next token at that column. */
static void
new_column(struct lines *lines, size_t column)
{
	if (lines->count && column < lines->indent && column != lines->column)
		drop_lines(lines);
}

/*
 * Where the comments begin that may be a head, and on which line: behind a
 * value its line comment is passed over, behind a dash there is none.
 */
static size_t
head_start(const struct yaml_scan *scan, uint32_t token, struct lines *lines,
    size_t *line)
{
	size_t at = marker_gap_start(scan, token);
	const struct yaml_token *before;

	*line = at;
	if (token == YAML_NONE)
		return at;
	before = marker_gap_token(scan, token);
	lines->behind_colon = before->kind == TOKEN_VALUE;
	if (before->kind == TOKEN_DASH)
		*line = before->start - before->column;
	else if (marker_gap_has_comment(scan, token))
		return marker_gap_line_end(scan, at);
	return at;
}

/* One comment line of the gap, behind so many line ends. */
static void
add_line(struct lines *lines, size_t column, unsigned breaks, bool ours)
{
	if (lines->first) {
		lines->no_empty_line = breaks <= 1;
		lines->below = breaks == 1;
	} else if (breaks > 1) {
		empty_line(lines);
	}
	new_column(lines, column);
	if (!lines->count++) {
		lines->below &= lines->first;
		lines->column = column;
	}
	lines->first = false;
	lines->ours |= ours;
}

/* More comments follow in the same gap; at once, or behind an empty line. */
bool
marker_head_is_last(const struct yaml_scan *scan,
    const struct marker_comment *comment, bool *at_once)
{
	size_t at = comment->end, line;

	*at_once = marker_gap_breaks(scan, &at, &line) == 1;
	return at >=
	    marker_gap_token(scan, marker_gap_next(comment->token))->start;
}

/*
 * Is the comment alone the head of the token behind its gap? The gap is walked
 * from its token to the next one, which is done for its last comment only: no
 * other one can be a head.
 */
bool
marker_head_is(const struct yaml_scan *scan,
    const struct marker_comment *comment, bool *was_foot)
{
	const struct yaml_token *next =
	    marker_gap_token(scan, marker_gap_next(comment->token));
	struct lines lines = { .first = true,
		.indent = next->indent < 0 ? 0 : (size_t)next->indent };
	size_t line, at = head_start(scan, comment->token, &lines, &line);
	unsigned breaks;

	while (breaks = marker_gap_breaks(scan, &at, &line), at < next->start) {
		/* a byte order mark within the text is no comment */
		if (scan->text.text[at] != '#') {
			at++;
			continue;
		}
		add_line(&lines, at - line, breaks, at == comment->start);
		at = marker_gap_line_end(scan, at);
	}
	if (breaks > 1)
		empty_line(&lines);
	new_column(&lines, next->column);
	*was_foot = lines.was_foot;
	return lines.ours && lines.count == 1;
}
