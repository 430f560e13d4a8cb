/*
 * Walking the bytes between tokens: blanks, line ends and comments. Private to
 * marker_place.c and marker_head.c.
 */
#ifndef CORE_MARKER_GAP_H
#define CORE_MARKER_GAP_H

#include "backend/core/marker_place.h"

static inline const struct yaml_token *
marker_gap_token(const struct yaml_scan *scan, uint32_t token)
{
	return &scan->text.tokens[token];
}

static inline size_t
marker_gap_line_end(const struct yaml_scan *scan, size_t at)
{
	const char *text = scan->text.text;

	while (text[at] && !yaml_token_break(text + at))
		at++;
	return at;
}

static inline size_t
marker_gap_blanks(const struct yaml_scan *scan, size_t at)
{
	while (yaml_token_is_blank(scan->text.text[at]))
		at++;
	return at;
}

/* Where the gap behind a token begins. */
static inline size_t
marker_gap_start(const struct yaml_scan *scan, uint32_t token)
{
	if (token != YAML_NONE)
		return marker_gap_token(scan, token)->end;
	return strncmp(scan->text.text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static inline uint32_t
marker_gap_next(uint32_t token)
{
	return token == YAML_NONE ? 0 : token + 1;
}

/* A comment on the line where the token ends, with nothing in between. */
static inline bool
marker_gap_has_comment(const struct yaml_scan *scan, uint32_t token)
{
	size_t at = marker_gap_blanks(scan, marker_gap_token(scan, token)->end);

	return scan->text.text[at] == '#';
}

/* Passes over line ends and blanks; *start is where the line begins. */
static inline unsigned
marker_gap_breaks(const struct yaml_scan *scan, size_t *at, size_t *start)
{
	unsigned breaks = 0;
	size_t length;

	for (;;) {
		*at = marker_gap_blanks(scan, *at);
		length = yaml_token_break(scan->text.text + *at);
		if (!length)
			return breaks;
		breaks++;
		*at += length;
		*start = *at;
	}
}

#endif
