/* The values of scalars, decoded from the bytes of their tokens. */
#include "backend/core/yaml_scan.h"

/* Text that grows into room known to be enough. */
struct out {
	char *at;
	size_t length;
};

static void
put(struct out *out, const char *at, size_t length)
{
	memcpy(out->at + out->length, at, length);
	out->length += length;
}

static void
put_code(struct out *out, uint32_t code)
{
	char *at = out->at + out->length;

	if (code < 0x80) {
		at[0] = (char)code;
		out->length += 1;
	} else if (code < 0x800) {
		at[0] = (char)(0xc0 | code >> 6);
		at[1] = (char)(0x80 | (code & 0x3f));
		out->length += 2;
	} else if (code < 0x10000) {
		at[0] = (char)(0xe0 | code >> 12);
		at[1] = (char)(0x80 | (code >> 6 & 0x3f));
		at[2] = (char)(0x80 | (code & 0x3f));
		out->length += 3;
	} else {
		at[0] = (char)(0xf0 | code >> 18);
		at[1] = (char)(0x80 | (code >> 12 & 0x3f));
		at[2] = (char)(0x80 | (code >> 6 & 0x3f));
		at[3] = (char)(0x80 | (code & 0x3f));
		out->length += 4;
	}
}

/* LS and PS stay, any other line end is a line feed. */
static bool
is_line_feed(const char *at)
{
	return yaml_token_break(at) < 3;
}

static void
put_break(struct out *out, const char *at)
{
	if (is_line_feed(at))
		put(out, "\n", 1);
	else
		put(out, at, 3);
}

/*
 * Blanks and line ends within a quoted or plain scalar: one line end is a
 * blank, more of them are one less, and the blanks around them are nothing.
 * Behind a backslash the first line end is gone already.
 */
static const char *
fold_gap(struct out *out, const char *at, const char *end, bool escaped)
{
	const char *start = at;
	unsigned breaks = 0;
	bool blank = false;

	while (at < end) {
		size_t length = yaml_token_break(at);

		if (length) {
			if (breaks++ || escaped || !is_line_feed(at))
				put_break(out, at);
			else
				blank = true;
			at += length;
		} else if (yaml_token_is_blank(*at)) {
			at++;
		} else {
			break;
		}
	}
	if (!breaks && !escaped)
		put(out, start, (size_t)(at - start));
	else if (blank && breaks == 1)
		put(out, " ", 1);
	return at;
}

static uint32_t
hex(const char *at, unsigned digits)
{
	uint32_t code = 0;

	while (digits--) {
		unsigned byte = (unsigned char)*at++;

		code = code << 4 |
		    (byte <= '9' ? byte - '0' : (byte | 0x20) - 'a' + 10);
	}
	return code;
}

/* Behind a backslash; what stands there was checked by the tokenizer. */
static const char *
put_escape(struct out *out, const char *at)
{
	static const char letters[] = "0abt\tnvfre \"/\\N_LP";
	static const uint16_t codes[] = { 0, 7, 8, 9, 9, 10, 11, 12, 13, 27,
		' ', '"', '/', '\\', 0x85, 0xa0, 0x2028, 0x2029 };
	unsigned digits;

	if (*at == 'x' || *at == 'u' || *at == 'U') {
		digits = *at == 'x' ? 2 : *at == 'u' ? 4 : 8;
		put_code(out, hex(at + 1, digits));
		return at + 1 + digits;
	}
	put_code(out, codes[strchr(letters, *at) - letters]);
	return at + 1;
}

static void
put_flow(
    struct out *out, const char *at, const char *end, enum yaml_style style)
{
	while (at < end) {
		if (yaml_token_is_blank(*at) || yaml_token_break(at)) {
			at = fold_gap(out, at, end, false);
		} else if (style == YAML_SINGLE && *at == '\'') {
			put(out, at, 1);
			at += 2;
		} else if (style == YAML_DOUBLE && *at == '\\') {
			at++;
			if (yaml_token_break(at))
				at = fold_gap(
				    out, at + yaml_token_break(at), end, true);
			else
				at = put_escape(out, at);
		} else {
			put(out, at++, 1);
		}
	}
}

static void
put_breaks(struct out *out, const char *at, const char *end)
{
	for (; at < end; at += yaml_token_break(at) ? yaml_token_break(at) : 1)
		if (yaml_token_break(at))
			put_break(out, at);
}

/* Empty lines and indentation; *column is where the next line begins. */
static const char *
pass_block_gap(const char *at, uint32_t indent, uint32_t *column)
{
	for (;;) {
		for (*column = 0; *at == ' ' && *column < indent; at++)
			++*column;
		if (!yaml_token_break(at))
			return at;
		at += yaml_token_break(at);
	}
}

static bool
has_break(const char *at, const char *end)
{
	while (at < end && !yaml_token_break(at))
		at++;
	return at < end;
}

/* Where the content of a block begins; the sign in its header, or NUL. */
static const char *
block_header(const char *at, char *chomp)
{
	*chomp = '\0';
	for (at++; *at == '+' || *at == '-' || (*at >= '0' && *at <= '9'); at++)
		if (*at == '+' || *at == '-')
			*chomp = *at;
	while (*at && !yaml_token_break(at))
		at++;
	return at + yaml_token_break(at);
}

static void
put_block(struct out *out, const char *text, const struct yaml_token *token)
{
	const char *at, *gap, *line_end = NULL;
	bool was_blank = false, is_blank;
	uint32_t column;
	char chomp;

	gap = block_header(text + token->start, &chomp);
	for (;; gap = line_end + yaml_token_break(line_end)) {
		at = pass_block_gap(gap, token->column, &column);
		if (column != token->column || at >= text + token->end)
			break;
		is_blank = yaml_token_is_blank(*at);
		if (line_end && token->style == YAML_FOLDED && !was_blank &&
		    !is_blank && is_line_feed(line_end)) {
			if (!has_break(gap, at))
				put(out, " ", 1);
		} else if (line_end) {
			put_break(out, line_end);
		}
		put_breaks(out, gap, at);
		was_blank = is_blank;
		line_end = at;
		while (*line_end && !yaml_token_break(line_end))
			line_end++;
		put(out, at, (size_t)(line_end - at));
	}
	if (chomp != '-' && line_end && yaml_token_break(line_end))
		put_break(out, line_end);
	if (chomp == '+')
		put_breaks(out, gap, at);
}

struct span
yaml_scan_value(
    struct arena *arena, const struct yaml_scan *scan, uint32_t index)
{
	const struct yaml_token *token = &scan->text.tokens[index];
	const char *at = scan->text.text + token->start;
	const char *end = scan->text.text + token->end;
	bool is_block =
	    token->style == YAML_LITERAL || token->style == YAML_FOLDED;
	size_t room = token[is_block].start - token->start;
	struct out out = { .length = 0 };

	/* \L is three bytes; line ends that a block keeps stand behind it */
	if (!is_block)
		room = (size_t)(end - at) * 3 / 2;
	out.at = arena_alloc(arena, room + 2);
	switch ((enum yaml_style)token->style) {
	case YAML_SINGLE:
	case YAML_DOUBLE:
		put_flow(&out, at + 1, end - 1, token->style);
		break;
	case YAML_PLAIN:
		put_flow(&out, at, end, token->style);
		break;
	case YAML_LITERAL:
	case YAML_FOLDED:
		put_block(&out, scan->text.text, token);
		break;
	}
	out.at[out.length] = '\0';
	return span_make(out.at, out.length);
}
