#include "tui/console.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/draw.h"
#include "tui/loop.h"
#include "tui/term.h"
#include "tui/theme.h"
#include "tui/words.h"

#define PATH_LIMIT 4096

/* Beside vigie.yaml. False when there is no place for it. */
static bool
own_folder(struct buf *path)
{
	const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (base && base[0] == '/')
		return buf_printf(path, "%s/vigie/themes", base);
	return home && home[0] == '/' &&
	    buf_printf(path, "%s/.config/vigie/themes", home);
}

/* "auto" is the terminal's own colours where there are any. */
static const char *
theme_name(const char *wanted)
{
	if (strcmp(wanted, "auto") != 0)
		return wanted;
	return term_depth() < COLOR_DEPTH_8 ? "mono" : "terminal";
}

static void
use_theme(const struct theme *theme)
{
	bool unicode = term_is_unicode();

	draw_set_theme(theme, term_depth());
	draw_set_unicode(unicode && theme->glyphs != THEME_GLYPHS_ASCII);
}

static void
tell_warnings(struct ui *ui, const struct buf *warnings)
{
	struct span rest = buf_as_span(warnings), line;

	while (span_cut(&rest, '\n', &line))
		ui_warn(ui, "%.*s", (int)line.length, line.at);
}

/* ui->wants_theme; one that cannot be had leaves what there is. */
static void
load_theme(struct ui *ui)
{
	struct theme_folders folders = { NULL, THEMES_DIR };
	struct buf path, warnings;
	struct theme theme;
	struct error error;

	buf_init(&path, PATH_LIMIT);
	buf_init(&warnings, PATH_LIMIT);
	if (own_folder(&path))
		folders.own = path.at;
	if (theme_load(theme_name(ui->wants_theme), &folders, &theme, &warnings,
		&error))
		use_theme(&theme);
	else
		ui_fail(ui, &error);
	tell_warnings(ui, &warnings);
	buf_release(&path);
	buf_release(&warnings);
}

/* Before the person's theme, so that there is always one. */
static void
load_built_in(void)
{
	struct theme_folders folders = { NULL, NULL };
	struct buf warnings;
	struct theme theme;
	struct error error;

	buf_init(&warnings, PATH_LIMIT);
	if (theme_load(theme_name("auto"), &folders, &theme, &warnings, &error))
		use_theme(&theme);
	buf_release(&warnings);
}

int
console_run(struct backend *backend)
{
	struct error error;
	struct buf text;
	struct ui ui;
	int status;

	(void)setlocale(LC_ALL, "");
	if (!term_open(&error)) {
		buf_init(&text, PATH_LIMIT);
		words_error(&error, &text);
		(void)fprintf(stderr, "vigie: %s\n", text.at);
		buf_release(&text);
		return 2;
	}
	ui_init(&ui, backend);
	ui.plain_cursor = term_is_plain();
	load_built_in();
	if (strcmp(backend_theme(backend), "auto") != 0)
		ui_want_theme(&ui, backend_theme(backend));
	status = loop_run(&ui, load_theme);
	term_close();
	ui_release(&ui);
	return status;
}
