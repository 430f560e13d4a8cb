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

#include "backend/core/marker_gap.h"
#include "backend/core/marker_head.h"

#define REASON_KEY "the comment belongs to a key, not to a value"
#define REASON_COLLECTION \
	"the comment belongs to a list or a map, not to a value"
#define REASON_ABOVE "the comment belongs to what stands above it"
#define REASON_LINES "several comment lines together are not a marker"
#define REASON_NOTHING "no value stands where the comment could govern it"

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

	while (next = marker_gap_token(scan, marker_gap_next(*token)),
	    next->start <= offset && next->kind != TOKEN_END)
		*token = marker_gap_next(*token);
	comment->token = *token;
	comment->is_header = false;
	if (*token != YAML_NONE &&
	    offset < marker_gap_token(scan, *token)->end) {
		next = marker_gap_token(scan, *token);
		at = is_block(next) ? header_comment(scan, next) : 0;
		if (!at || offset < at ||
		    offset >= marker_gap_line_end(scan, at))
			return false;
		comment->is_header = true;
	} else {
		at = line_start(scan, offset, marker_gap_start(scan, *token));
		at += strcspn(scan->text.text + at, "#");
	}
	comment->start = at;
	comment->end = marker_gap_line_end(scan, at);
	return true;
}

static unsigned
count_line_comments(const struct yaml_scan *scan, uint32_t token)
{
	const struct yaml_token *scalar = marker_gap_token(scan, token);
	unsigned count = 0;

	count += is_block(scalar) ? header_comment(scan, scalar) > 0
				  : marker_gap_has_comment(scan, token);
	if (scalar[1].kind == TOKEN_COMMA)
		count += marker_gap_has_comment(scan, token + 1);
	return count;
}

/* What a comment that reaches a node means there. */
static uint32_t
check_node(const struct yaml_scan *scan, uint32_t token, const char **reason)
{
	uint32_t index = marker_gap_token(scan, token)->node;
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
	const struct yaml_token *before = marker_gap_token(scan, token);

	if (before->kind == TOKEN_COMMA && token > 0)
		before = marker_gap_token(scan, --token);
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

static bool
gap_has_comment(const struct yaml_scan *scan, uint32_t token)
{
	size_t at = marker_gap_token(scan, token)->end, start;

	(void)marker_gap_breaks(scan, &at, &start);
	return scan->text.text[at] == '#';
}

/* From a token on to the scalar whose anchor or tag it may be. */
static uint32_t
pass_properties(const struct yaml_scan *scan, uint32_t token)
{
	unsigned kind;

	while (kind = marker_gap_token(scan, token)->kind,
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
	    marker_gap_token(scan, comment->token)->kind == TOKEN_DASH;
}

/* The token where the scalar begins that is headed, or YAML_NONE. */
static uint32_t
headed_token(const struct yaml_scan *scan, const struct marker_comment *comment,
    const char **reason)
{
	uint32_t token = marker_gap_next(comment->token);
	const struct yaml_token *next = marker_gap_token(scan, token);

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
	const struct yaml_token *next =
	    marker_gap_token(scan, marker_gap_next(comment->token));
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
	if (!marker_head_is_last(scan, comment, &at_once)) {
		*reason = at_once ? REASON_LINES : REASON_ABOVE;
		return YAML_NONE;
	}
	if (!marker_head_is(scan, comment, &was_foot)) {
		*reason = was_foot ? REASON_ABOVE : REASON_LINES;
		return YAML_NONE;
	}
	token = headed_token(scan, comment, reason);
	if (token == YAML_NONE)
		return YAML_NONE;
	token = pass_properties(scan, token);
	if (token == YAML_NONE ||
	    marker_gap_token(scan, token)->node == YAML_NONE)
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
	    marker_gap_token(scan, comment->token)->kind != TOKEN_DASH &&
	    marker_gap_blanks(scan,
		marker_gap_token(scan, comment->token)->end) == comment->start;

	if (comment->is_header)
		return check_node(scan, comment->token, reason);
	if (is_behind)
		return find_by_line(scan, comment, reason);
	return find_by_head(scan, comment, reason);
}
