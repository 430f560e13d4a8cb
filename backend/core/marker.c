/*
 * DESIGN
 *
 * Few files have markers and fewer have dead ones, so the bytes are asked
 * first: every marker, alive or dead, holds $imagepolicy. Only around such
 * places is anything decoded. The file is scanned as a whole all the same,
 * because what is a comment, a value or text inside a value cannot be told from
 * one line, and because a file that does not parse must not be edited.
 *
 * What looks like a marker and does nothing is reported: Flux passes over it in
 * silence, and then nobody knows why an image is never updated.
 */
#include "backend/core/marker.h"

#include <strings.h>

#include "backend/base/array.h"
#include "backend/base/json.h"
#include "backend/core/marker_object.h"
#include "backend/core/marker_place.h"
#include "backend/core/marker_types.h"

#define WORD "$imagepolicy"

struct finder {
	struct arena *arena;
	struct yaml_scan scan;
	struct marker_file file;
	struct marker_objects objects;
	size_t line_at; /* offset up to which `line' counts */
	unsigned line;
	size_t value_at; /* the same for values: heads come before them */
	unsigned value_line;
};

bool
marker_is_candidate(struct span text)
{
	return text.length &&
	    memmem(text.at, text.length, "\"" WORD "\"", sizeof(WORD) + 1);
}

bool
marker_is_path(struct span path)
{
	struct span base = path;

	while (span_find(base, '/') < base.length)
		base = span_from(base, span_find(base, '/') + 1);
	return span_ends(base, ".yaml") || span_ends(base, ".yml") ||
	    span_is(base, "Kustomization");
}

/* Line ends up to an offset that never becomes smaller, as git counts them. */
static unsigned
count_lines(struct finder *finder, size_t *from, unsigned *line, size_t to)
{
	const char *text = finder->scan.text.text, *at;

	for (; *from < to; *from = (size_t)(at - text) + 1) {
		at = memchr(text + *from, '\n', to - *from);
		if (!at)
			break;
		++*line;
	}
	*from = to > *from ? to : *from;
	return *line + 1;
}

static void
add_dead(struct finder *finder, size_t offset, const char *setter,
    const char *reason)
{
	struct dead_marker *dead = ARRAY_ADD(
	    finder->arena, finder->file.dead, finder->file.dead_count);

	dead->line =
	    count_lines(finder, &finder->line_at, &finder->line, offset);
	dead->setter = setter;
	dead->reason = reason;
}

/* {"$imagepolicy": "..."} and nothing but strings; NULL and why not. */
static const char *
read_setter(struct arena *arena, struct span comment, const char **reason)
{
	const char *setter = NULL;
	struct node *root;
	struct error error;

	while (comment.length && comment.at[0] == '#')
		comment = span_from(comment, 1);
	comment = span_trim(comment);
	*reason = "text stands in front of the JSON object";
	if (!comment.length || comment.at[0] != '{')
		return NULL;
	*reason = "the comment is not one JSON object and nothing else, as "
		  "{\"$imagepolicy\": \"namespace:policy\"}";
	if (!json_read(arena, comment, &root, &error))
		return NULL;
	*reason = "the JSON object has a member that is not a string";
	for (NODE_EACH(member, root)) {
		if (member->type != NODE_TEXT)
			return NULL;
		if (span_is(member->key, WORD))
			setter = member->text.at; /* the last one counts */
	}
	*reason = "the JSON object has no member \"$imagepolicy\"";
	return setter;
}

/* "ns:name" or "ns:name:tag"; false and why not. */
static bool
read_policy(struct arena *arena, struct marker *marker, const char **reason)
{
	struct span rest = span_of(marker->setter);
	size_t first = span_find(rest, ':');
	struct span name = span_from(rest, first + 1);
	size_t second = span_find(name, ':');

	if (first == 0 || first == rest.length || second == 0) {
		*reason = "it must name a policy as namespace:policy";
		return false;
	}
	if (!marker_types_find(span_from(name, second), &marker->field)) {
		*reason = arena_printf(arena,
		    "behind namespace:policy only %s may stand",
		    marker_types_words());
		return false;
	}
	marker->namespace = arena_span(arena, span_head(rest, first));
	marker->policy = arena_span(arena, span_head(name, second));
	return true;
}

/* In &a:b the value is :b, and another one could not stand there. */
static bool
touches_anchor(const struct yaml_scan *scan, uint32_t index)
{
	const struct yaml_token *token = &scan->text.tokens[index];

	return index > 0 && token[-1].kind == TOKEN_ANCHOR &&
	    token[-1].end == token->start;
}

static bool
fill_marker(struct finder *finder, uint32_t node, struct marker *marker,
    const char **reason)
{
	static const enum marker_style styles[] = {
		[YAML_PLAIN] = MARKER_PLAIN,
		[YAML_SINGLE] = MARKER_SINGLE_QUOTED,
		[YAML_DOUBLE] = MARKER_DOUBLE_QUOTED,
		[YAML_LITERAL] = MARKER_LITERAL,
		[YAML_FOLDED] = MARKER_FOLDED,
	};
	const struct yaml_scan *scan = &finder->scan;
	uint32_t index = scan->nodes[node].token;
	const struct yaml_token *token = &scan->text.tokens[index];
	struct span value = yaml_scan_value(finder->arena, scan, index);

	if (!finder->objects.arena)
		marker_object_begin(&finder->objects, finder->arena, scan);
	if (!marker_object_is_first(&finder->objects, node)) {
		*reason = "its key, or one around it, stands in the same map "
			  "twice, and only the first one counts";
		return false;
	}
	if (strlen(value.at) != value.length) {
		*reason = "the value holds a NUL character";
		return false;
	}
	if (touches_anchor(scan, index)) {
		*reason = "no blank stands between the value and its anchor";
		return false;
	}
	marker->line = count_lines(
	    finder, &finder->value_at, &finder->value_line, token->start);
	marker->style = styles[token->style];
	marker->in_flow = token->in_flow;
	marker->start = token->start;
	marker->end = token->end;
	if (marker->style == MARKER_LITERAL || marker->style == MARKER_FOLDED)
		marker->indent = token->column;
	marker->value = value.at;
	marker->object = marker_object_of(&finder->objects, node);
	return true;
}

static void
take_comment(struct finder *finder, const struct marker_comment *comment)
{
	struct span text = span_make(finder->scan.text.text + comment->start,
	    comment->end - comment->start);
	struct marker marker = { .line = 0 };
	const char *reason;
	uint32_t node;

	if (span_find(text, '{') == text.length)
		return; /* prose about markers */
	marker.setter = read_setter(finder->arena, text, &reason);
	if (!marker.setter) {
		add_dead(finder, comment->start, "", reason);
		return;
	}
	node = YAML_NONE;
	if (read_policy(finder->arena, &marker, &reason))
		node = marker_place_find(&finder->scan, comment, &reason);
	if (node == YAML_NONE || !fill_marker(finder, node, &marker, &reason))
		add_dead(finder, comment->start, marker.setter, reason);
	else
		*ARRAY_ADD(finder->arena, finder->file.markers,
		    finder->file.marker_count) = marker;
}

/*
 * A marker inside a value is text; people write them into patches and charts
 * and wonder. Returns where its line or the value ends.
 */
static size_t
take_text(struct finder *finder, uint32_t token, size_t offset)
{
	const struct yaml_token *value = &finder->scan.text.tokens[token];
	const char *text = finder->scan.text.text;
	size_t start = offset, end = offset;
	struct span line;
	const char *hash;

	while (start > value->start && text[start - 1] != '\n')
		start--;
	while (end < value->end && text[end] != '\n')
		end++;
	line = span_make(text + start, offset - start);
	hash = line.length ? memchr(line.at, '#', line.length) : NULL;
	if (hash && memchr(hash, '{', (size_t)(text + offset - hash)))
		add_dead(finder, offset, "",
		    "it stands inside a text value, where nothing is a "
		    "comment");
	return end;
}

static void
find_all(struct finder *finder)
{
	const char *text = finder->scan.text.text;
	size_t length = finder->scan.text.length, at = 0;
	uint32_t token = YAML_NONE;
	struct marker_comment comment;
	const char *hit;

	while ((hit = memchr(text + at, '$', length - at))) {
		at = (size_t)(hit - text);
		if (strncasecmp(hit, WORD, sizeof(WORD) - 1) != 0) {
			at++;
		} else if (marker_place_comment(
			       &finder->scan, at, &token, &comment)) {
			take_comment(finder, &comment);
			at = comment.end;
		} else {
			at = take_text(finder, token, at);
		}
	}
}

bool
marker_find(struct arena *arena, struct span text, struct marker_file *file,
    struct error *error)
{
	struct finder finder = { .arena = arena };

	if (text.length > MARKER_FILE_LIMIT) {
		error_set(error, ERROR_INVALID,
		    "the file is larger than %zu KiB",
		    MARKER_FILE_LIMIT / 1024);
		return false;
	}
	if (!yaml_scan(arena, text, &finder.scan, error)) {
		error_hint(error, "none of its markers is looked at",
		    "correct the YAML at this place");
		return false;
	}
	find_all(&finder);
	*file = finder.file;
	return true;
}
