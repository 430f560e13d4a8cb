/* What the readers of tokens have in common. */
#include "backend/core/yaml_cursor.h"

#include "backend/base/text.h"

bool
yaml_cursor_fail(struct yaml_cursor *cursor, size_t offset, const char *what)
{
	return yaml_token_fail(span_make(cursor->text, cursor->length), offset,
	    what, cursor->error);
}

bool
yaml_cursor_is_indicator(const struct yaml_cursor *cursor, char byte)
{
	const char *at = yaml_cursor_at(cursor);

	return cursor->at == cursor->line && at[0] == byte && at[1] == byte &&
	    at[2] == byte && yaml_token_is_gap(at + 3);
}

/* Characters that YAML allows in a text; NUL is not among them. */
bool
yaml_cursor_check(struct span text, struct error *error)
{
	size_t at = 0, length;
	uint32_t code;

	while (at < text.length) {
		unsigned char byte = (unsigned char)text.at[at];

		if ((byte >= 0x20 && byte < 0x7f) || byte == '\n') {
			at++;
			continue;
		}
		length = text_step(span_from(text, at), &code);
		if (code == UINT32_MAX)
			return yaml_token_fail(
			    text, at, "this is not UTF-8", error);
		if (code < 0xa0 && code != '\t' && code != '\r' && code != 0x85)
			return yaml_token_fail(
			    text, at, "a control character", error);
		if (code == 0xfffe || code == 0xffff)
			return yaml_token_fail(
			    text, at, "a character that YAML forbids", error);
		at += length;
	}
	return true;
}

/* Blanks, comments and line ends; leaves the cursor at the next token. */
void
yaml_cursor_gap(struct yaml_cursor *cursor)
{
	const char *at;

	for (;;) {
		at = yaml_cursor_at(cursor);
		/* a byte order mark within the text counts as one column */
		if (cursor->at == cursor->line && *at == '\xef' &&
		    at[1] == '\xbb' && at[2] == '\xbf') {
			cursor->at += 3;
			cursor->line = cursor->at - 1;
			at += 3;
		}
		/* a tab is no indentation: where a key may begin it stays */
		while (*at == ' ' ||
		    (*at == '\t' && (cursor->in_flow || !cursor->key_allowed)))
			at++;
		if (*at == '#')
			while (*at && !yaml_token_break(at))
				at++;
		cursor->at = (size_t)(at - cursor->text);
		if (!yaml_cursor_break(cursor))
			return;
		if (!cursor->in_flow)
			cursor->key_allowed = true;
	}
}
