/*
 * The text of a theme file to looks. Words are looked up in the file's own
 * palette first, so that a palette may give "blue" another meaning.
 */
#include "tui/theme_read.h"

#include "backend/base/array.h"
#include "backend/base/yaml_read.h"

struct palette_entry {
	struct span name;
	struct color color;
};

/* What one file is read with. */
struct reading {
	struct arena *arena;
	const char *file;
	const struct theme_folders *folders;
	struct theme *theme;
	struct buf *warnings;
	struct palette_entry *palette;
	size_t palette_count;
	unsigned depth; /* of extends */
};

static const struct attribute_word {
	const char *word;
	enum theme_attribute attribute;
} attribute_words[] = {
	{ "bold", THEME_BOLD },
	{ "dim", THEME_DIM },
	{ "italic", THEME_ITALIC },
	{ "underline", THEME_UNDERLINE },
	{ "reverse", THEME_REVERSE },
	{ "blink", THEME_BLINK },
	{ "strike", THEME_STRIKE },
};

/* How many letters must change to make one word of the other. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[THEME_NAME_LIMIT + 1], above, corner, i, j;
	size_t length = strlen(b);

	if (length > THEME_NAME_LIMIT)
		return SIZE_MAX;
	for (j = 0; j <= length; j++)
		row[j] = j;
	for (i = 1; *a; i++, a++) {
		corner = row[0];
		row[0] = i;
		for (j = 1; j <= length; j++) {
			above = row[j];
			row[j] = corner + (*a != b[j - 1]);
			if (above + 1 < row[j])
				row[j] = above + 1;
			if (row[j - 1] + 1 < row[j])
				row[j] = row[j - 1] + 1;
			corner = above;
		}
	}
	return row[length];
}

static const char *
nearest_role(const char *name)
{
	size_t least = SIZE_MAX, i, d;
	const char *best = theme_role_name(0);

	for (i = 0; i < STYLE_COUNT; i++) {
		d = distance(name, theme_role_name((enum style)i));
		if (d < least) {
			least = d;
			best = theme_role_name((enum style)i);
		}
	}
	return best;
}

static bool
find_color(const struct reading *in, struct span word, struct color *color)
{
	size_t i;

	for (i = 0; i < in->palette_count; i++) {
		if (!span_equal(in->palette[i].name, word))
			continue;
		*color = in->palette[i].color;
		return true;
	}
	return color_parse(word, color);
}

static bool
bad(const struct reading *in, const struct node *node, const char *what,
    struct span word, struct error *error)
{
	error_set(error, ERROR_INVALID, "%s:%u:%u: %s \"%.*s\"", in->file,
	    node->line, node->column, what, (int)word.length, word.at);
	return false;
}

/* One word of a look; *on says that the word before was "on". */
static bool
take_word(const struct reading *in, const struct node *node, struct span word,
    bool *on, struct theme_look *look, struct error *error)
{
	size_t i;

	if (span_is(word, "on")) {
		*on = true;
		return true;
	}
	for (i = 0; i < sizeof(attribute_words) / sizeof(*attribute_words); i++)
		if (!*on && span_is(word, attribute_words[i].word)) {
			look->attributes |= attribute_words[i].attribute;
			return true;
		}
	if (!find_color(in, word, *on ? &look->background : &look->foreground))
		return bad(in, node,
		    "this is neither a colour nor an attribute:", word, error);
	*on = false;
	return true;
}

static bool
take_words(const struct reading *in, const struct node *node,
    struct theme_look *look, struct error *error)
{
	struct span rest = node->text, word;
	bool on = false;

	if (node->type != NODE_TEXT && node->type != NODE_NUMBER &&
	    node->type != NODE_BOOL)
		return bad(in, node, "a look is words or a list of words, not",
		    span_of(node_type_word(node)), error);
	while (span_cut(&rest, ' ', &word))
		if (word.length && !take_word(in, node, word, &on, look, error))
			return false;
	if (on)
		return bad(in, node, "a colour is missing after", span_of("on"),
		    error);
	return true;
}

static bool
take_look(const struct reading *in, const struct node *node,
    struct theme_look *look, struct error *error)
{
	struct color own = { COLOR_OWN, 0, -1, -1 };

	*look = (struct theme_look) { true, own, own, 0 };
	if (node->type != NODE_LIST)
		return take_words(in, node, look, error);
	for (NODE_EACH(child, node))
		if (!take_words(in, child, look, error))
			return false;
	return true;
}

static bool
take_roles(struct reading *in, const struct node *roles, struct error *error)
{
	size_t i;

	for (NODE_EACH(role, roles)) {
		for (i = 0; i < STYLE_COUNT; i++)
			if (span_is(role->key, theme_role_name((enum style)i)))
				break;
		if (i == STYLE_COUNT) {
			(void)buf_printf(in->warnings,
			    "%s:%u: no role \"%s\"; the nearest is \"%s\"\n",
			    in->file, role->key_line, role->key.at,
			    nearest_role(role->key.at));
			continue;
		}
		if (!take_look(in, role, &in->theme->looks[i], error))
			return false;
	}
	return true;
}

/* c256 or c16 of a palette entry: a number or a name; absent is -1. */
static bool
take_low(const struct reading *in, const struct node *entry, const char *key,
    int *number, struct error *error)
{
	const struct node *node = node_get(entry, key);
	struct color color;

	*number = -1;
	if (!node)
		return true;
	if (!color_parse(node->text, &color) || color.kind != COLOR_PALETTE)
		return bad(in, node,
		    "not one of the terminal's colours:", node->text, error);
	*number = (int)color.value;
	return true;
}

static bool
take_palette(struct reading *in, const struct node *map, struct error *error)
{
	const struct node *rgb;
	struct palette_entry *entry;

	for (NODE_EACH(child, map)) {
		rgb = child->type == NODE_MAP ? node_get(child, "rgb") : child;
		entry = ARRAY_ADD(in->arena, in->palette, in->palette_count);
		entry->name = child->key;
		if (!rgb || !color_parse(rgb->text, &entry->color))
			return bad(in, child,
			    "not a colour:", rgb ? rgb->text : child->key,
			    error);
		if (child->type == NODE_MAP &&
		    (!take_low(in, child, "c256", &entry->color.c256, error) ||
			!take_low(in, child, "c16", &entry->color.c16, error)))
			return false;
	}
	return true;
}

static bool
take_glyphs(struct reading *in, const struct node *node, struct error *error)
{
	if (!node || span_is(node->text, "auto"))
		return true;
	if (span_is(node->text, "ascii"))
		in->theme->glyphs = THEME_GLYPHS_ASCII;
	else if (span_is(node->text, "unicode"))
		in->theme->glyphs = THEME_GLYPHS_UNICODE;
	else
		return bad(in, node, "glyphs are auto, ascii or unicode, not",
		    node->text, error);
	return true;
}

static void
warn_keys(const struct reading *in, const struct node *root)
{
	static const char *const known[] = { "name", "extends", "background",
		"palette", "roles", "glyphs" };
	size_t i;

	for (NODE_EACH(child, root)) {
		for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			if (span_is(child->key, known[i]))
				break;
		if (i == sizeof(known) / sizeof(known[0]))
			(void)buf_printf(in->warnings,
			    "%s:%u: no key \"%s\" in a theme\n", in->file,
			    child->key_line, child->key.at);
	}
}

static bool
take_root(struct reading *in, const struct node *root, struct error *error)
{
	const char *extends = node_get_text(root, "extends");
	const char *name = node_get_text(root, "name");

	if (root->type != NODE_MAP)
		return bad(in, root, "a theme is a map, not",
		    span_of(node_type_word(root)), error);
	if (!extends && !(name && strcmp(name, "terminal") == 0))
		extends = "terminal";
	if (extends &&
	    !theme_load_depth(extends, in->folders, in->theme, in->warnings,
		in->depth + 1, error))
		return false;
	warn_keys(in, root);
	return take_palette(in, node_get(root, "palette"), error) &&
	    take_roles(in, node_get(root, "roles"), error) &&
	    take_glyphs(in, node_get(root, "glyphs"), error);
}

bool
theme_read_depth(struct span text, const char *file,
    const struct theme_folders *folders, struct theme *theme,
    struct buf *warnings, unsigned depth, struct error *error)
{
	struct arena *arena = arena_new();
	struct reading in = { arena, file, folders, theme, warnings, NULL, 0,
		depth };
	struct node *root;
	bool ok;

	if (depth > THEME_EXTENDS_LIMIT) {
		error_set(error, ERROR_INVALID,
		    "%s: themes extend each other in a circle", file);
		arena_free(arena);
		return false;
	}
	ok = yaml_read(arena, text, &root, error);
	if (ok)
		ok = take_root(&in, root, error);
	else
		error_wrap(error, "%s", file);
	arena_free(arena);
	return ok;
}
