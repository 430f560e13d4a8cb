/*
 * DESIGN
 *
 * Between two tokens stand blanks, line ends and comments only (yaml_token.h),
 * so what a comment belongs to is decided by the tokens on both sides of its
 * gap and by the layout inside it:
 *
 *	value # line		behind the value on its line: its line comment
 *	- value
 *	# foot			below it, or further in than what follows
 *
 *	# head			right above a dash, or between key: and value
 *	- value
 *
 * A text of several comment lines is one comment, so it is no marker. Where
 * go-yaml is of two minds the answer here is no: a marker that Flux would not
 * see must not be acted on, and the person is told why it is dead.
 */
#include "backend/core/marker_place.h"

#define REASON_KEY "the comment belongs to a key, not to a value"
#define REASON_COLLECTION \
	"the comment belongs to a list or a map, not to a value"
#define REASON_ABOVE "the comment belongs to what stands above it"
#define REASON_LINES "several comment lines together are not a marker"
#define REASON_NOTHING "no value stands where the comment could govern it"

static const struct yaml_token *
token_at(const struct yaml_scan *scan, uint32_t token)
{
	return &scan->text.tokens[token];
}

static size_t
line_end(const struct yaml_scan *scan, size_t at)
{
	const char *text = scan->text.text;

	while (text[at] && !yaml_token_break(text + at))
		at++;
	return at;
}

static size_t
pass_blanks(const struct yaml_scan *scan, size_t at)
{
	while (yaml_token_is_blank(scan->text.text[at]))
		at++;
	return at;
}

static bool
is_block(const struct yaml_token *token)
{
	return token->kind == TOKEN_SCALAR && token->style >= YAML_LITERAL;
}

/* Where the comment on the first line of a block scalar begins, or 0. */
static size_t
header_comment(const struct yaml_scan *scan, const struct yaml_token *token)
{
	size_t at = token->start + 1;

	at += strspn(scan->text.text + at, "+-0123456789 \t");
	return scan->text.text[at] == '#' ? at : 0;
}

/* Where the gap behind a token begins. */
static size_t
gap_start(const struct yaml_scan *scan, uint32_t token)
{
	if (token != YAML_NONE)
		return token_at(scan, token)->end;
	return strncmp(scan->text.text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static uint32_t
next_of(uint32_t token)
{
	return token == YAML_NONE ? 0 : token + 1;
}

/* The first byte of the line that `at' is in, but not before `least'. */
static size_t
line_start(const struct yaml_scan *scan, size_t at, size_t least)
{
	const char *text = scan->text.text;

	for (; at > least; at--) {
		if (text[at - 1] == '\n' || text[at - 1] == '\r')
			break;
		if (at >= least + 2 && yaml_token_break(text + at - 2) == 2)
			break;
		if (at >= least + 3 && yaml_token_break(text + at - 3) == 3)
			break;
	}
	return at;
}

bool
marker_place_comment(const struct yaml_scan *scan, size_t offset,
    uint32_t *token, struct marker_comment *comment)
{
	const struct yaml_token *next;
	size_t at;

	while (next = token_at(scan, next_of(*token)),
	    next->start <= offset && next->kind != TOKEN_END)
		*token = next_of(*token);
	comment->token = *token;
	comment->is_header = false;
	if (*token != YAML_NONE && offset < token_at(scan, *token)->end) {
		next = token_at(scan, *token);
		at = is_block(next) ? header_comment(scan, next) : 0;
		if (!at || offset < at || offset >= line_end(scan, at))
			return false;
		comment->is_header = true;
	} else {
		at = line_start(scan, offset, gap_start(scan, *token));
		at += strcspn(scan->text.text + at, "#");
	}
	comment->start = at;
	comment->end = line_end(scan, at);
	return true;
}

/* A comment on the line where the token ends, with nothing in between. */
static bool
has_comment_behind(const struct yaml_scan *scan, uint32_t token)
{
	size_t at = pass_blanks(scan, token_at(scan, token)->end);

	return scan->text.text[at] == '#';
}

static unsigned
count_line_comments(const struct yaml_scan *scan, uint32_t token)
{
	const struct yaml_token *scalar = token_at(scan, token);
	unsigned count = 0;

	count += is_block(scalar) ? header_comment(scan, scalar) > 0
				  : has_comment_behind(scan, token);
	if (scalar[1].kind == TOKEN_COMMA)
		count += has_comment_behind(scan, token + 1);
	return count;
}

/* What a comment that reaches a node means there. */
static uint32_t
check_node(const struct yaml_scan *scan, uint32_t token, const char **reason)
{
	uint32_t index = token_at(scan, token)->node;
	const struct yaml_node *node = &scan->nodes[index];

	if (node->kind == YAML_ALIAS)
		*reason = "the value is an alias (*name); mark the value "
			  "where its anchor stands";
	else if (node->in_key)
		*reason = REASON_KEY;
	else if (node->role == YAML_ROOT)
		*reason = "the document is a single value, without a key";
	else
		return index;
	return YAML_NONE;
}

static uint32_t
find_by_line(const struct yaml_scan *scan, const struct marker_comment *comment,
    const char **reason)
{
	uint32_t token = comment->token;
	const struct yaml_token *before = token_at(scan, token);

	if (before->kind == TOKEN_COMMA && token > 0)
		before = token_at(scan, --token);
	switch ((enum yaml_token_kind)before->kind) {
	case TOKEN_SCALAR:
	case TOKEN_ALIAS:
		if (count_line_comments(scan, token) < 2)
			return check_node(scan, token, reason);
		*reason = "two comments stand behind the same value";
		break;
	case TOKEN_KEY:
	case TOKEN_VALUE:
		*reason = "the comment stands behind a key; put it on the "
			  "line where the value ends";
		break;
	case TOKEN_LIST_OPEN:
	case TOKEN_LIST_CLOSE:
	case TOKEN_MAP_OPEN:
	case TOKEN_MAP_CLOSE:
		*reason = REASON_COLLECTION;
		break;
	case TOKEN_END:
	case TOKEN_DIRECTIVE:
	case TOKEN_DOCUMENT_START:
	case TOKEN_DOCUMENT_END:
	case TOKEN_COMMA:
	case TOKEN_DASH:
	case TOKEN_ANCHOR:
	case TOKEN_TAG:
		*reason = REASON_NOTHING;
		break;
	}
	return YAML_NONE;
}

/* The lines of a gap, read as go-yaml splits them into foot and head. */
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

/* Passes over line ends and blanks; *start is where the line begins. */
static unsigned
pass_breaks(const struct yaml_scan *scan, size_t *at, size_t *start)
{
	unsigned breaks = 0;
	size_t length;

	for (;;) {
		*at = pass_blanks(scan, *at);
		length = yaml_token_break(scan->text.text + *at);
		if (!length)
			return breaks;
		breaks++;
		*at += length;
		*start = *at;
	}
}

/*
 * Where the comments begin that may be a head, and on which line: behind a
 * value its line comment is passed over, behind a dash there is none.
 */
static size_t
head_start(const struct yaml_scan *scan, uint32_t token, struct lines *lines,
    size_t *line)
{
	size_t at = gap_start(scan, token);
	const struct yaml_token *before;

	*line = at;
	if (token == YAML_NONE)
		return at;
	before = token_at(scan, token);
	lines->behind_colon = before->kind == TOKEN_VALUE;
	if (before->kind == TOKEN_DASH)
		*line = before->start - before->column;
	else if (has_comment_behind(scan, token))
		return line_end(scan, at);
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
static bool
is_last(const struct yaml_scan *scan, const struct marker_comment *comment,
    bool *at_once)
{
	size_t at = comment->end, line;

	*at_once = pass_breaks(scan, &at, &line) == 1;
	return at >= token_at(scan, next_of(comment->token))->start;
}

/*
 * Is the comment alone the head of the token behind its gap? The gap is walked
 * from its token to the next one, which is done for its last comment only: no
 * other one can be a head.
 */
static bool
is_head(const struct yaml_scan *scan, const struct marker_comment *comment,
    bool *was_foot)
{
	const struct yaml_token *next = token_at(scan, next_of(comment->token));
	struct lines lines = { .first = true,
		.indent = next->indent < 0 ? 0 : (size_t)next->indent };
	size_t line, at = head_start(scan, comment->token, &lines, &line);
	unsigned breaks;

	while (breaks = pass_breaks(scan, &at, &line), at < next->start) {
		/* a byte order mark within the text is no comment */
		if (scan->text.text[at] != '#') {
			at++;
			continue;
		}
		add_line(&lines, at - line, breaks, at == comment->start);
		at = line_end(scan, at);
	}
	if (breaks > 1)
		empty_line(&lines);
	new_column(&lines, next->column);
	*was_foot = lines.was_foot;
	return lines.ours && lines.count == 1;
}

static bool
gap_has_comment(const struct yaml_scan *scan, uint32_t token)
{
	size_t at = token_at(scan, token)->end, start;

	(void)pass_breaks(scan, &at, &start);
	return scan->text.text[at] == '#';
}

/* From a token on to the scalar whose anchor or tag it may be. */
static uint32_t
pass_properties(const struct yaml_scan *scan, uint32_t token)
{
	unsigned kind;

	while (kind = token_at(scan, token)->kind,
	    kind == TOKEN_ANCHOR || kind == TOKEN_TAG)
		if (gap_has_comment(scan, token++))
			return YAML_NONE;
	return token;
}

static bool
is_behind_dash(
    const struct marker_comment *comment, const struct yaml_scan *scan)
{
	return comment->token != YAML_NONE &&
	    token_at(scan, comment->token)->kind == TOKEN_DASH;
}

/* The token where the scalar begins that is headed, or YAML_NONE. */
static uint32_t
headed_token(const struct yaml_scan *scan, const struct marker_comment *comment,
    const char **reason)
{
	uint32_t token = next_of(comment->token);
	const struct yaml_token *next = token_at(scan, token);

	*reason = REASON_NOTHING;
	if (next->is_key || next->kind == TOKEN_KEY) {
		*reason = "the comment stands above a key; put it behind the "
			  "value";
		return YAML_NONE;
	}
	if (next->kind != TOKEN_DASH)
		return token;
	if (is_behind_dash(comment, scan)) {
		*reason = REASON_COLLECTION;
		return YAML_NONE;
	}
	if (gap_has_comment(scan, token)) {
		*reason = REASON_LINES;
		return YAML_NONE;
	}
	next++;
	if (next->closes || next->kind == TOKEN_COMMA ||
	    next->kind == TOKEN_VALUE)
		return YAML_NONE;
	if (!next->is_key && !next->opens && next->kind > TOKEN_VALUE)
		return token + 1;
	*reason = REASON_COLLECTION;
	return YAML_NONE;
}

/* - # comment, and no item of that dash after it. */
static bool
is_empty_item(
    const struct yaml_scan *scan, const struct marker_comment *comment)
{
	const struct yaml_token *next = token_at(scan, next_of(comment->token));
	bool goes_on = next->kind == TOKEN_DASH || next->kind == TOKEN_KEY ||
	    next->kind == TOKEN_VALUE || next->is_key;

	return is_behind_dash(comment, scan) &&
	    (next->closes || next->kind <= TOKEN_DOCUMENT_END ||
		(goes_on && !next->opens));
}

static uint32_t
find_by_head(const struct yaml_scan *scan, const struct marker_comment *comment,
    const char **reason)
{
	uint32_t token;
	bool was_foot, at_once;

	if (is_empty_item(scan, comment)) {
		*reason = "the list item is empty";
		return YAML_NONE;
	}
	if (!is_last(scan, comment, &at_once)) {
		*reason = at_once ? REASON_LINES : REASON_ABOVE;
		return YAML_NONE;
	}
	if (!is_head(scan, comment, &was_foot)) {
		*reason = was_foot ? REASON_ABOVE : REASON_LINES;
		return YAML_NONE;
	}
	token = headed_token(scan, comment, reason);
	if (token == YAML_NONE)
		return YAML_NONE;
	token = pass_properties(scan, token);
	if (token == YAML_NONE || token_at(scan, token)->node == YAML_NONE)
		return YAML_NONE;
	if (count_line_comments(scan, token)) {
		*reason = "the value has a comment behind it, which comes "
			  "first";
		return YAML_NONE;
	}
	return check_node(scan, token, reason);
}

uint32_t
marker_place_find(const struct yaml_scan *scan,
    const struct marker_comment *comment, const char **reason)
{
	bool is_behind = comment->token != YAML_NONE &&
	    token_at(scan, comment->token)->kind != TOKEN_DASH &&
	    pass_blanks(scan, token_at(scan, comment->token)->end) ==
		comment->start;

	if (comment->is_header)
		return check_node(scan, comment->token, reason);
	if (is_behind)
		return find_by_line(scan, comment, reason);
	return find_by_head(scan, comment, reason);
}
