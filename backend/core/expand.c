#include "backend/core/expand.h"

#include "backend/base/array.h"
#include "backend/base/text.h"

/* Go takes longer numbers for names. */
#define NUMBER_STOP 100000000u

/* A text, or groups of which the first that took part counts. */
struct part {
	struct span text;
	size_t *groups;
	size_t group_count;
	bool is_group; /* also when no group has that name */
};

struct expand {
	struct arena *arena;
	const struct regex *regex; /* while the template is read */
	struct regex *letters; /* likewise, and only outside ASCII */
	struct part *parts;
	size_t part_count;
	size_t needed;
};

/* What Go's unicode.IsLetter and IsDigit say is asked of RE2's tables. */
static size_t
foreign_letter(struct expand *expand, struct span text)
{
	struct span match;
	struct error error;

	if (!expand->letters &&
	    !regex_open(span_of("^[\\pL\\p{Nd}]"), &expand->letters, &error))
		return 0;
	return regex_match(expand->letters,
		   span_head(text, text_step(text, &(uint32_t) { 0 })), &match,
		   1)
	    ? match.length
	    : 0;
}

static size_t
name_length(struct expand *expand, struct span text)
{
	size_t length = 0, step;

	while (length < text.length) {
		char byte = text.at[length];

		if ((byte >= '0' && byte <= '9') ||
		    (byte >= 'a' && byte <= 'z') ||
		    (byte >= 'A' && byte <= 'Z') || byte == '_')
			step = 1;
		else if ((unsigned char)byte >= 0x80)
			step = foreign_letter(expand, span_from(text, length));
		else
			step = 0;
		if (!step)
			break;
		length += step;
	}
	return length;
}

/* The number that the name is, or SIZE_MAX. */
static size_t
name_number(struct span name)
{
	size_t number = 0, i;

	if (name.length > 1 && name.at[0] == '0')
		return SIZE_MAX;
	for (i = 0; i < name.length; i++) {
		if (name.at[i] < '0' || name.at[i] > '9' ||
		    number >= NUMBER_STOP)
			return SIZE_MAX;
		number = number * 10 + (size_t)(name.at[i] - '0');
	}
	return number;
}

static void
add_group(struct expand *expand, struct part *part, size_t group)
{
	*ARRAY_ADD(expand->arena, part->groups, part->group_count) = group;
	if (expand->needed < group + 1)
		expand->needed = group + 1;
}

static void
add_name(struct expand *expand, struct span name)
{
	struct part *part =
	    ARRAY_ADD(expand->arena, expand->parts, expand->part_count);
	size_t number = name_number(name), i;
	size_t count = regex_group_count(expand->regex);

	part->is_group = true;
	if (number < count)
		add_group(expand, part, number);
	for (i = 0; number == SIZE_MAX && i < count; i++)
		if (span_is(name, regex_group_name(expand->regex, i)))
			add_group(expand, part, i);
}

/* Text joins the text before it. */
static void
add_text(struct expand *expand, struct span text)
{
	struct part *last =
	    expand->part_count ? &expand->parts[expand->part_count - 1] : NULL;

	if (!text.length)
		return;
	if (last && !last->is_group &&
	    last->text.at + last->text.length == text.at) {
		last->text.length += text.length;
		return;
	}
	last = ARRAY_ADD(expand->arena, expand->parts, expand->part_count);
	last->text = text;
}

/* What stands behind a dollar sign; how many bytes, 0 when it is no name. */
static size_t
read_name(struct expand *expand, struct span text)
{
	size_t brace = span_starts(text, "{"), length;

	length = name_length(expand, span_from(text, brace));
	if (!length ||
	    (brace && !span_starts(span_from(text, brace + length), "}")))
		return 0;
	add_name(expand, span_head(span_from(text, brace), length));
	return length + 2 * brace;
}

static void
read_template(struct expand *expand, struct span rest)
{
	while (rest.length) {
		size_t dollar = span_find(rest, '$');
		struct span sign = span_head(span_from(rest, dollar), 1);

		add_text(expand, span_head(rest, dollar));
		rest = span_from(rest, dollar + 1);
		if (span_starts(rest, "$")) {
			add_text(expand, sign);
			rest = span_from(rest, 1);
		} else {
			size_t length = read_name(expand, rest);

			if (!length)
				add_text(expand, sign);
			rest = span_from(rest, length);
		}
	}
}

bool
expand_open(struct arena *arena, struct span template_text,
    const struct regex *regex, struct expand **expand, struct error *error)
{
	struct expand *made;

	if (template_text.length > EXPAND_LIMIT) {
		error_set(error, ERROR_INVALID,
		    "extract is longer than %zu bytes", EXPAND_LIMIT);
		return false;
	}
	made = arena_alloc(arena, sizeof(*made));
	made->arena = arena;
	made->regex = regex;
	read_template(made,
	    span_make(arena_span(arena, template_text), template_text.length));
	regex_close(made->letters);
	made->letters = NULL;
	made->regex = NULL;
	*expand = made;
	return true;
}

size_t
expand_group_count(const struct expand *expand)
{
	return expand->needed;
}

static struct span
part_text(const struct part *part, const struct span *groups)
{
	size_t i;

	if (!part->is_group)
		return part->text;
	for (i = 0; i < part->group_count; i++)
		if (groups[part->groups[i]].at)
			return groups[part->groups[i]];
	return span_make("", 0);
}

struct span
expand_make(
    const struct expand *expand, const struct span *groups, struct buf *room)
{
	size_t i;

	buf_clear(room);
	if (expand->part_count == 1)
		return part_text(&expand->parts[0], groups);
	for (i = 0; i < expand->part_count; i++)
		buf_span(room, part_text(&expand->parts[i], groups));
	return buf_as_span(room);
}
