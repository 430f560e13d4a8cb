/*
 * DESIGN
 *
 * A theme is filled from the bottom up: what it extends first (built in at the
 * end of the chain), its own roles over that, and last every role that nobody
 * set takes its parent's look along the dots. So each file says only what it
 * cares about, and a role added later has a look in every old theme.
 */
#include "tui/theme.h"

#include <errno.h>
#include <stdio.h>

#include "tui/theme_read.h"

#define ROLE_NAME(id, name) name,
static const char *const role_names[STYLE_COUNT] = { STYLE_ROLES(ROLE_NAME) };
#undef ROLE_NAME

const char *
theme_role_name(enum style style)
{
	return role_names[style];
}

/* False with ERROR_NOT_FOUND when there is no such file. */
static bool
read_file(const char *path, struct buf *into, struct error *error)
{
	FILE *file = fopen(path, "re");
	char piece[4096];
	size_t got;
	bool failed;

	if (!file) {
		error_set(error,
		    errno == ENOENT ? ERROR_NOT_FOUND : ERROR_INVALID, "%s: %s",
		    path, strerror(errno));
		return false;
	}
	while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
		if (!buf_add(into, piece, got))
			break;
	failed = ferror(file);
	(void)fclose(file);
	if (failed || into->overflow) {
		error_set(error, ERROR_INVALID, "%s: %s", path,
		    failed ? "cannot be read" : "is too large for a theme");
		return false;
	}
	return true;
}

/* A name becomes a file name: letters, digits, - and _ only. */
static bool
name_is_fit(const char *name)
{
	size_t length = strspn(name,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

	return length && length <= THEME_NAME_LIMIT && !name[length];
}

/* The text of the theme: from a folder, or what is built in. */
static bool
find_text(const char *name, const struct theme_folders *folders,
    struct buf *text, struct buf *path, struct error *error)
{
	const char *const places[] = { folders->own, folders->installed };
	size_t i;

	for (i = 0; i < 2; i++) {
		if (!places[i])
			continue;
		buf_clear(path);
		(void)buf_printf(path, "%s/%s.yaml", places[i], name);
		if (read_file(path->at, text, error))
			return true;
		if (error->kind != ERROR_NOT_FOUND)
			return false;
	}
	if (!theme_built_in(name)) {
		error_set(
		    error, ERROR_NOT_FOUND, "there is no theme \"%s\"", name);
		error_hint(error, "looks are as before",
		    "themes are NAME.yaml in the folder themes beside "
		    "vigie.yaml");
		return false;
	}
	buf_clear(path);
	(void)buf_printf(path, "%s.yaml (built in)", name);
	(void)buf_text(text, theme_built_in(name));
	return true;
}

bool
theme_load_depth(const char *name, const struct theme_folders *folders,
    struct theme *theme, struct buf *warnings, unsigned depth,
    struct error *error)
{
	struct buf text, path;
	bool ok = false;

	buf_init(&text, THEME_FILE_LIMIT);
	buf_init(&path, 4096);
	if (!name_is_fit(name))
		error_set(
		    error, ERROR_INVALID, "no name for a theme: \"%s\"", name);
	else if (find_text(name, folders, &text, &path, error))
		ok = theme_read_depth(buf_as_span(&text), path.at, folders,
		    theme, warnings, depth, error);
	buf_release(&text);
	buf_release(&path);
	return ok;
}

/* Roles without a look take the parent's: "state.new", "state", "text". */
static void
fill(struct theme *theme)
{
	struct theme_look *looks = theme->looks;
	struct span name;
	size_t i, j;

	for (i = 0; i < STYLE_COUNT; i++) {
		if (looks[i].set)
			continue;
		name = span_of(role_names[i]);
		name.length = span_find(name, '.');
		for (j = 0; j < STYLE_COUNT; j++)
			if (looks[j].set && span_is(name, role_names[j]))
				break;
		looks[i] = looks[j < STYLE_COUNT ? j : STYLE_TEXT];
		looks[i].set = true;
	}
}

bool
theme_read(struct span text, const char *file,
    const struct theme_folders *folders, struct theme *theme,
    struct buf *warnings, struct error *error)
{
	struct theme read = { .glyphs = THEME_GLYPHS_AUTO };

	if (!theme_read_depth(text, file, folders, &read, warnings, 0, error))
		return false;
	fill(&read);
	*theme = read;
	return true;
}

bool
theme_load(const char *name, const struct theme_folders *folders,
    struct theme *theme, struct buf *warnings, struct error *error)
{
	struct theme read = { .glyphs = THEME_GLYPHS_AUTO };

	if (!theme_load_depth(name, folders, &read, warnings, 0, error))
		return false;
	fill(&read);
	*theme = read;
	return true;
}
