#include "backend/core/secret_json.h"

#include "backend/base/text.h"

static bool
add(struct secret *into, const char *text)
{
	return secret_add(into, text, strlen(text));
}

static bool
add_code(struct secret *into, uint32_t code)
{
	static const char digits[] = "0123456789abcdef";
	char text[8] = "\\u";
	bool fits;
	int i;

	for (i = 0; i < 4; i++)
		text[2 + i] = digits[code >> (12 - 4 * i) & 15];
	fits = add(into, text);
	secret_wipe(text, sizeof(text));
	return fits;
}

/* One character, in as few bytes as Go has for it. */
static bool
add_character(struct secret *into, struct span character, uint32_t code)
{
	switch (code) {
	case '"':
	case '\\':
		return add(into, "\\") && secret_add(into, character.at, 1);
	case '\n':
		return add(into, "\\n");
	case '\r':
		return add(into, "\\r");
	case '\t':
		return add(into, "\\t");
	case UINT32_MAX:
		return add(into, "\\ufffd");
	default:
		break;
	}
	if (code < ' ' || code == '<' || code == '>' || code == '&' ||
	    code == 0x2028 || code == 0x2029)
		return add_code(into, code);
	return secret_add(into, character.at, character.length);
}

bool
secret_json_add(struct secret *into, struct span text)
{
	size_t length;
	uint32_t code;
	bool fits = add(into, "\"");

	while (fits && (length = text_step(text, &code))) {
		fits = add_character(into, span_head(text, length), code);
		text = span_from(text, length);
	}
	return fits && add(into, "\"");
}
