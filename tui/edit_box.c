#include "tui/edit_box.h"

#include "backend/base/text.h"
#include "tui/keys.h"

void
edit_box_init(struct edit_box *box, const char *text)
{
	*box = (struct edit_box) { .cursor = 0 };
	buf_init(&box->text, EDIT_BOX_LIMIT);
	text_clean(&box->text, span_of(text), TEXT_LINES);
}

void
edit_box_release(struct edit_box *box)
{
	buf_release(&box->text);
}

static size_t
line_start(const struct edit_box *box, size_t at)
{
	while (at > 0 && box->text.at[at - 1] != '\n')
		at--;
	return at;
}

static size_t
line_end(const struct edit_box *box, size_t at)
{
	return at + span_find(span_from(buf_as_span(&box->text), at), '\n');
}

static size_t
line_number(const struct edit_box *box, size_t at)
{
	size_t lines = 0, i;

	for (i = 0; i < at; i++)
		lines += box->text.at[i] == '\n';
	return lines;
}

/* The place in a line that is that many columns from its start. */
static size_t
at_column(const struct edit_box *box, size_t start, size_t columns)
{
	size_t end = line_end(box, start);

	return start +
	    text_fit(span_make(box->text.at + start, end - start), columns);
}

static size_t
column_of(const struct edit_box *box)
{
	size_t start = line_start(box, box->cursor);

	return text_width(span_make(box->text.at + start, box->cursor - start));
}

static size_t
step_back(const struct edit_box *box)
{
	size_t at = box->cursor;

	while (at > 0 && ((unsigned char)box->text.at[--at] & 0xc0) == 0x80)
		continue;
	return at;
}

static size_t
step_on(const struct edit_box *box)
{
	uint32_t code;

	return box->cursor +
	    text_step(span_from(buf_as_span(&box->text), box->cursor), &code);
}

/* Replaces the bytes from..to. */
static void
replace(struct edit_box *box, size_t from, size_t to, struct span with)
{
	struct buf text;

	buf_init(&text, EDIT_BOX_LIMIT);
	(void)buf_add(&text, box->text.at, from);
	(void)buf_span(&text, with);
	(void)buf_span(&text, span_from(buf_as_span(&box->text), to));
	if (text.overflow) {
		buf_release(&text);
		return;
	}
	buf_release(&box->text);
	box->text = text;
	box->cursor = from + with.length;
}

static void
go_line(struct edit_box *box, bool down)
{
	size_t column = column_of(box), at;

	if (down) {
		at = line_end(box, box->cursor);
		if (at < box->text.length)
			box->cursor = at_column(box, at + 1, column);
	} else {
		at = line_start(box, box->cursor);
		if (at > 0)
			box->cursor =
			    at_column(box, line_start(box, at - 1), column);
	}
}

static void
type(struct edit_box *box, uint32_t key)
{
	char bytes[KEYS_BYTES_SIZE];
	size_t length = keys_bytes(key, bytes);

	replace(box, box->cursor, box->cursor, span_make(bytes, length));
}

bool
edit_box_key(struct edit_box *box, uint32_t key)
{
	if (key == KEYS_LEFT)
		box->cursor = step_back(box);
	else if (key == KEYS_RIGHT)
		box->cursor = step_on(box);
	else if (key == KEYS_UP || key == KEYS_DOWN)
		go_line(box, key == KEYS_DOWN);
	else if (key == KEYS_HOME || key == KEYS_CONTROL('A'))
		box->cursor = line_start(box, box->cursor);
	else if (key == KEYS_END || key == KEYS_CONTROL('E'))
		box->cursor = line_end(box, box->cursor);
	else if (key == KEYS_BACKSPACE || key == KEYS_CONTROL('H'))
		replace(box, step_back(box), box->cursor, span_of(""));
	else if (key == KEYS_DELETE || key == KEYS_CONTROL('D'))
		replace(box, box->cursor, step_on(box), span_of(""));
	else if (key == KEYS_CONTROL('U'))
		replace(box, line_start(box, box->cursor), box->cursor,
		    span_of(""));
	else if (key == KEYS_CONTROL('K'))
		replace(
		    box, box->cursor, line_end(box, box->cursor), span_of(""));
	else if (key == KEYS_ENTER || key == '\n')
		type(box, '\n');
	else if (key >= 0x20 && key < KEYS_FIRST)
		type(box, key);
	else
		return false;
	return true;
}

void
edit_box_draw(struct edit_box *box, const struct draw_box *area)
{
	struct span rest = buf_as_span(&box->text), line;
	size_t rows = (size_t)area->rows, column = column_of(box);
	size_t number = line_number(box, box->cursor), i;
	size_t left = column >= (size_t)area->columns
	    ? column - (size_t)area->columns + 1
	    : 0;

	if (number < box->top)
		box->top = number;
	if (number >= box->top + rows)
		box->top = number - rows + 1;
	for (i = 0; i < box->top + rows; i++) {
		if (!span_cut(&rest, '\n', &line))
			break;
		if (i < box->top)
			continue;
		/* Only the cursor's line moves sideways. */
		if (i == number)
			line = span_from(line, text_fit(line, left));
		(void)draw_line(area->row + (int)(i - box->top), area->column,
		    area->columns, STYLE_DIALOG, line);
	}
	draw_cursor(area->row + (int)(number - box->top),
	    area->column + (int)(column - left));
}
