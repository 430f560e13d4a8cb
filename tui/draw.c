#include "tui/draw.h"

#include <curses.h>

#include "backend/base/text.h"

#define LINE_LIMIT 4096

struct brush {
	attr_t attributes;
	int pair;
	bool colored;
};

/* Curses has one screen, so this has one state. */
static struct {
	struct brush brushes[STYLE_COUNT];
	bool unicode;
} state;

static attr_t
to_attributes(unsigned wanted)
{
	static const attr_t bits[] = { A_BOLD, A_DIM, A_ITALIC, A_UNDERLINE,
		A_REVERSE, A_BLINK };
	attr_t attributes = A_NORMAL;
	size_t i;

	for (i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
		if (wanted & 1u << i)
			attributes |= bits[i];
	return attributes;
}

void
draw_set_theme(const struct theme *theme, enum color_depth depth)
{
	size_t i;

	for (i = 0; i < STYLE_COUNT; i++) {
		const struct theme_look *look = &theme->looks[i];
		struct brush *brush = &state.brushes[i];
		bool bold = false, ignored = false;
		int front = color_at(&look->foreground, depth, &bold);
		int back = color_at(&look->background, depth, &ignored);

		brush->attributes = to_attributes(look->attributes);
		/* Few terminals with so few colours have a dim one. */
		if (depth < COLOR_DEPTH_256)
			brush->attributes &= ~A_DIM;
		if (bold)
			brush->attributes |= A_BOLD;
		brush->colored = front >= 0 || back >= 0;
		brush->pair = brush->colored ? alloc_pair(front, back) : 0;
		if (brush->pair < 0)
			brush->pair = 0;
	}
}

void
draw_set_unicode(bool unicode)
{
	state.unicode = unicode;
}

bool
draw_is_unicode(void)
{
	return state.unicode;
}

void
draw_clear(void)
{
	(void)attr_set(A_NORMAL, 0, NULL);
	(void)erase();
}

static void
use_brush(const struct brush *brush)
{
	(void)attr_set(brush->attributes, (short)brush->pair, NULL);
}

/* One `?' for each column of what ASCII does not have. */
static void
put_ascii(struct span text)
{
	size_t length;
	uint32_t code;
	int width;

	while ((length = text_step(text, &code)) > 0) {
		if (code < 0x7f)
			(void)addch((chtype)code);
		else
			for (width = text_code_width(code); width > 0; width--)
				(void)addch('?');
		text = span_from(text, length);
	}
}

/* Cleaned text that fits; the first character must take a column of its own,
 * or it would join what stands to the left. */
static void
put(struct span text)
{
	uint32_t code;
	size_t length;

	while (
	    (length = text_step(text, &code)) > 0 && text_code_width(code) == 0)
		text = span_from(text, length);
	if (state.unicode)
		(void)addnstr(text.at, (int)text.length);
	else
		put_ascii(text);
}

static void
put_blanks(int count)
{
	if (count > 0)
		(void)printw("%*s", count, "");
}

/* Draws at most `width' columns at the place and returns how many. */
static int
draw_cut(int row, int column, int width, const struct brush *brush,
    struct span text, char mark)
{
	struct buf clean;
	size_t fits;
	int used;

	if (width <= 0 || row < 0)
		return 0;
	buf_init(&clean, LINE_LIMIT);
	if (!text_is_clean(text)) {
		text_clean(&clean, text, TEXT_LINE);
		text = buf_as_span(&clean);
	}
	use_brush(brush);
	(void)move(row, column);
	fits = text_fit(text, (size_t)width);
	if (fits == text.length) {
		put(text);
		used = (int)text_width(text);
	} else {
		text.length = text_fit(text, (size_t)width - 1);
		put(text);
		/* A wide character may leave a column free. */
		put_blanks(width - 1 - (int)text_width(text));
		(void)addch((chtype)mark);
		used = width;
	}
	buf_release(&clean);
	return used;
}

void
draw_cell(int row, int column, int width, enum style style, const char *text)
{
	int used = draw_cut(
	    row, column, width, &state.brushes[style], span_of(text), '~');

	put_blanks(width - used);
}

void
draw_field(int row, int column, int width, bool right, enum style style,
    const char *text)
{
	int used = (int)text_width(span_of(text));

	if (right && used < width) {
		column += width - used;
		width = used;
	}
	(void)draw_cut(
	    row, column, width, &state.brushes[style], span_of(text), '~');
}

int
draw_line(int row, int column, int width, enum style style, struct span text)
{
	return draw_cut(row, column, width, &state.brushes[style], text, '>');
}

int
draw_line_over(int row, int column, int width, enum style style,
    enum style over, struct span text)
{
	struct brush brush = state.brushes[style];
	const struct brush *top = &state.brushes[over];

	brush.attributes |= top->attributes;
	if (top->colored)
		brush.pair = top->pair;
	return draw_cut(row, column, width, &brush, text, '>');
}

static void
put_line(int row, int column, int width)
{
	if (width > 0)
		(void)mvhline(
		    row, column, state.unicode ? ACS_HLINE : '-', width);
}

/* A title in a line that is there already, with a blank on both sides. */
static int
put_title(int row, int column, int width, enum style style, const char *text)
{
	int used;

	if (!*text || width < 3)
		return 0;
	(void)mvaddch(row, column, ' ');
	used = draw_cut(row, column + 1, width - 2, &state.brushes[style],
	    span_of(text), '~');
	(void)addch(' ');
	return used + 2;
}

void
draw_rule(int row, int width, const char *left, const char *right)
{
	int wanted = (int)text_width(span_of(right)), room = width - 4;

	if (row < 0)
		return;
	use_brush(&state.brushes[STYLE_BORDER]);
	put_line(row, 0, width);
	if (wanted && wanted + 16 <= width) {
		(void)put_title(
		    row, width - 4 - wanted, wanted + 2, STYLE_BORDER, right);
		room -= wanted + 4;
	}
	(void)put_title(row, 2, room, STYLE_TITLE, left);
}

static void
put_side(int row, int column)
{
	use_brush(&state.brushes[STYLE_BORDER_FOCUS]);
	(void)mvaddch(row, column, state.unicode ? ACS_VLINE : '|');
}

static void
put_edge(int row, int column, int columns, chtype left, chtype right)
{
	use_brush(&state.brushes[STYLE_BORDER_FOCUS]);
	put_line(row, column + 1, columns - 2);
	(void)mvaddch(row, column, state.unicode ? left : '+');
	(void)mvaddch(row, column + columns - 1, state.unicode ? right : '+');
}

void
draw_box(const struct draw_box *box, const char *title, const char *note)
{
	int last = box->row + box->rows - 1, row, wide;

	put_edge(
	    box->row, box->column, box->columns, ACS_ULCORNER, ACS_URCORNER);
	(void)put_title(
	    box->row, box->column + 2, box->columns - 4, STYLE_TITLE, title);
	for (row = box->row + 1; row < last; row++) {
		put_side(row, box->column);
		use_brush(&state.brushes[STYLE_DIALOG]);
		put_blanks(box->columns - 2);
		put_side(row, box->column + box->columns - 1);
	}
	put_edge(last, box->column, box->columns, ACS_LLCORNER, ACS_LRCORNER);
	wide = (int)text_width(span_of(note));
	if (wide && wide + 8 <= box->columns)
		(void)put_title(last, box->column + box->columns - wide - 4,
		    wide + 2, STYLE_BORDER, note);
}

void
draw_cursor(int row, int column)
{
	(void)curs_set(row < 0 ? 0 : 1);
	/* A hidden cursor may stay where the last paint left it. */
	(void)leaveok(stdscr, row < 0);
	if (row >= 0)
		(void)move(row, column);
}
