#include "backend/engine/propose.h"

#include "backend/base/text.h"
#include "backend/core/version.h"

/* ---- clean copies ---- */

const char *
propose_clean(struct arena *arena, const char *text)
{
	const char *clean;
	struct buf buf;

	if (!text)
		return "";
	if (text_is_clean(span_of(text)))
		return text;
	buf_init(&buf, strlen(text) * 3);
	text_clean(&buf, span_of(text), TEXT_LINE);
	clean = arena_text(arena, buf.at, buf.length);
	buf_release(&buf);
	return clean;
}

static void
clean_into(struct arena *arena, char *text, size_t room)
{
	const char *clean = propose_clean(arena, text);

	if (clean != text) {
		size_t length = strnlen(clean, room - 1);

		memcpy(text, clean, length);
		text[length] = '\0';
	}
}

const struct error *
propose_error(struct arena *arena, const struct error *error)
{
	struct error *copy = arena_alloc(arena, sizeof(*copy));

	*copy = *error;
	clean_into(arena, copy->text, sizeof(copy->text));
	clean_into(arena, copy->said, sizeof(copy->said));
	return copy;
}

/* ---- small words ---- */

static bool
version_of(struct span tag, struct version *version)
{
	return version_parse(tag, version);
}

enum update_bump
propose_bump(struct span from, struct span to)
{
	struct version a, b;
	int order;

	if (span_equal(from, to) || !version_of(from, &a) ||
	    !version_of(to, &b))
		return BUMP_NONE;
	order = version_compare(&a, &b);
	if (order > 0)
		return BUMP_DOWN;
	if (a.major != b.major)
		return BUMP_MAJOR;
	if (a.minor != b.minor)
		return BUMP_MINOR;
	return BUMP_PATCH;
}

/* The tag in a value behind a marker, or an empty span. */
struct span
propose_tag_in(const struct marker *marker, const char *value)
{
	struct span name, tag, digest;

	switch (marker->field) {
	case MARKER_IMAGE:
		image_ref_split(span_of(value), &name, &tag, &digest);
		return tag;
	case MARKER_TAG:
		return span_of(value);
	case MARKER_NAME:
	case MARKER_DIGEST:
		break;
	}
	return (struct span) { 0 };
}

/* Adds one more tag to what is known: "" none yet, "mixed" several. */
const char *
propose_mix(struct arena *arena, const char *known, struct span tag)
{
	if (!tag.length || span_is(tag, known))
		return known;
	if (known[0])
		return "mixed";
	return propose_clean(arena, arena_span(arena, tag));
}

const char *
propose_count(struct arena *arena, size_t count, const char *what)
{
	return arena_printf(
	    arena, "%zu %s%s", count, what, count == 1 ? "" : "s");
}
