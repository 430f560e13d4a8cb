#include "tui/prompt.h"

#include <stdio.h>
#include <string.h>

#include "backend/base/text.h"
#include "tui/draw.h"
#include "tui/keys.h"

void
prompt_open(struct prompt *prompt, char sign, const char *text,
    struct prompt_history *history, const char *(*complete)(const char *text))
{
	*prompt = (struct prompt) {
		.sign = sign, .history = history, .complete = complete
	};
	(void)snprintf(prompt->text, sizeof(prompt->text), "%s", text);
	prompt->length = strlen(prompt->text);
}

static void
remember(struct prompt_history *history, const char *text)
{
	size_t last = sizeof(history->lines[0]);

	if (!*text ||
	    (history->count &&
		strcmp(history->lines[history->count - 1], text) == 0))
		return;
	if (history->count == PROMPT_HISTORY_LIMIT) {
		memmove(history->lines[0], history->lines[1],
		    (PROMPT_HISTORY_LIMIT - 1) * last);
		history->count--;
	}
	(void)snprintf(history->lines[history->count++], last, "%s", text);
}

static void
set_text(struct prompt *prompt, const char *text)
{
	(void)snprintf(prompt->text, sizeof(prompt->text), "%s", text);
	prompt->length = strlen(prompt->text);
}

static enum prompt_answer
recall(struct prompt *prompt, bool back)
{
	struct prompt_history *history = prompt->history;

	if (back ? prompt->recall == history->count : !prompt->recall)
		return PROMPT_GOES_ON;
	if (!prompt->recall)
		(void)snprintf(
		    prompt->kept, sizeof(prompt->kept), "%s", prompt->text);
	prompt->recall += back ? 1 : (size_t)-1;
	set_text(prompt,
	    prompt->recall ? history->lines[history->count - prompt->recall]
			   : prompt->kept);
	return PROMPT_CHANGED;
}

/* Takes the last character away, with the continuation bytes of UTF-8. */
static void
drop_one(struct prompt *prompt)
{
	while (prompt->length > 0 &&
	    ((unsigned char)prompt->text[--prompt->length] & 0xc0) == 0x80)
		continue;
	prompt->text[prompt->length] = '\0';
}

static void
drop_word(struct prompt *prompt)
{
	while (prompt->length && prompt->text[prompt->length - 1] == ' ')
		drop_one(prompt);
	while (prompt->length && prompt->text[prompt->length - 1] != ' ')
		drop_one(prompt);
}

static enum prompt_answer
type(struct prompt *prompt, uint32_t code)
{
	char piece[KEYS_BYTES_SIZE];
	size_t length = keys_bytes(code, piece);

	if (prompt->length + length < sizeof(prompt->text)) {
		memcpy(prompt->text + prompt->length, piece, length + 1);
		prompt->length += length;
	}
	return PROMPT_CHANGED;
}

static enum prompt_answer
take_completion(struct prompt *prompt)
{
	const char *whole =
	    prompt->complete ? prompt->complete(prompt->text) : NULL;

	if (!whole)
		return PROMPT_GOES_ON;
	set_text(prompt, whole);
	return PROMPT_CHANGED;
}

enum prompt_answer
prompt_key(struct prompt *prompt, uint32_t key)
{
	switch (key) {
	case KEYS_ENTER:
	case '\n':
		remember(prompt->history, prompt->text);
		return PROMPT_DONE;
	case KEYS_ESC:
	case KEYS_CONTROL('C'):
		return PROMPT_CANCELLED;
	case KEYS_BACKSPACE:
	case KEYS_CONTROL('H'):
		if (!prompt->length)
			return PROMPT_CANCELLED;
		drop_one(prompt);
		return PROMPT_CHANGED;
	case KEYS_CONTROL('U'):
		set_text(prompt, "");
		return PROMPT_CHANGED;
	case KEYS_CONTROL('W'):
		drop_word(prompt);
		return PROMPT_CHANGED;
	case KEYS_UP:
		return recall(prompt, true);
	case KEYS_DOWN:
		return recall(prompt, false);
	case KEYS_TAB:
	case KEYS_RIGHT:
		return take_completion(prompt);
	default:
		return key >= 0x20 && key < KEYS_FIRST ? type(prompt, key)
						       : PROMPT_GOES_ON;
	}
}

void
prompt_draw(const struct prompt *prompt, int row, int columns)
{
	struct span text = span_of(prompt->text);
	const char *whole = prompt->complete && prompt->length
	    ? prompt->complete(prompt->text)
	    : NULL;
	int used;

	draw_cell(row, 0, columns, STYLE_MESSAGE, "");
	(void)draw_line(row, 0, 1, STYLE_KEY, span_make(&prompt->sign, 1));
	/* The end is where one types: a long text loses its beginning. */
	while (text_width(text) + 3 > (size_t)columns) {
		uint32_t code;

		text = span_from(text, text_step(text, &code));
	}
	used = 1 + draw_line(row, 1, columns - 2, STYLE_MESSAGE, text);
	if (whole)
		(void)draw_line(row, used, columns - used - 1, STYLE_TEXT_DIM,
		    span_from(span_of(whole), prompt->length));
	draw_cursor(row, used);
}
