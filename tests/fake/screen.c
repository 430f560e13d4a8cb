#include "tests/fake/screen.h"

#include <curses.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "tui/draw.h"
#include "tui/theme.h"

#define ROW_LIMIT 4096

static SCREEN *screen;
static FILE *null_in, *null_out;

void
screen_open(bool unicode)
{
	struct theme_folders nowhere = { NULL, NULL };
	struct theme theme;
	struct error error;
	struct buf warnings;

	(void)setlocale(LC_ALL, "");
	null_in = fopen("/dev/null", "re");
	null_out = fopen("/dev/null", "we");
	if (!null_in || !null_out)
		die("no /dev/null");
	(void)setenv("LINES", "24", 1);
	(void)setenv("COLUMNS", "80", 1);
	screen = newterm("xterm", null_out, null_in);
	if (!screen)
		die("no terminal description of xterm");
	(void)start_color();
	(void)use_default_colors();
	buf_init(&warnings, 1000);
	if (!theme_load("terminal", &nowhere, &theme, &warnings, &error))
		die("%s", error.text);
	buf_release(&warnings);
	draw_set_theme(&theme, COLOR_DEPTH_8);
	draw_set_unicode(unicode);
}

void
screen_close(void)
{
	(void)endwin();
	delscreen(screen);
	(void)fclose(null_in);
	(void)fclose(null_out);
}

void
screen_begin(struct ui *ui, struct backend *backend, int rows, int columns)
{
	ui_init(ui, backend);
	ui->memory = "secretmem";
	(void)resizeterm(rows, columns);
	ui->rows = rows;
	ui->columns = columns;
	ui->tick = 100000;
	ui->utc = true;
	ui_report(ui, backend_report(backend));
}

void
screen_paint(struct ui *ui)
{
	ui_draw(ui);
	(void)ui_painted(ui);
}

void
screen_hit(struct ui *ui, uint32_t key)
{
	ui_key(ui, key);
}

static void
type(struct ui *ui, struct span word)
{
	size_t i;

	for (i = 0; i < word.length; i++)
		ui_key(ui, (uint32_t)(unsigned char)word.at[i]);
	screen_paint(ui);
}

void
screen_press(struct ui *ui, const char *keys)
{
	struct span rest = span_of(keys), word;
	uint32_t key;

	screen_paint(ui);
	while (span_cut(&rest, ' ', &word)) {
		ui->tick += 300;
		ui_tick(ui);
		if (span_starts(word, "text:")) {
			type(ui, span_from(word, 5));
			continue;
		}
		if (!keys_parse(word, &key))
			die("no such key: %.*s", (int)word.length, word.at);
		ui_key(ui, key);
		screen_paint(ui);
	}
}

void
screen_text(const struct ui *ui, struct buf *into)
{
	char text[ROW_LIMIT];
	size_t length;
	int row;

	for (row = 0; row < ui->rows; row++) {
		if (mvinnstr(row, 0, text, ROW_LIMIT - 1) == ERR)
			text[0] = '\0';
		length = strlen(text);
		while (length && text[length - 1] == ' ')
			length--;
		(void)buf_add(into, text, length);
		(void)buf_byte(into, '\n');
	}
}

bool
screen_has(const struct ui *ui, const char *text)
{
	struct buf all;
	bool has;

	buf_init(&all, 1024 * 1024);
	screen_text(ui, &all);
	has = strstr(all.at, text) != NULL;
	buf_release(&all);
	return has;
}
