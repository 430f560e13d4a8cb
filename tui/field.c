#include "tui/field.h"

#include <stdio.h>
#include <string.h>

#include "tui/keys.h"

void
field_set(struct field *field, const char *text)
{
	(void)snprintf(field->text, sizeof(field->text), "%s", text);
	field->length = strlen(field->text);
}

static void
step_back(struct field *field)
{
	while (field->length &&
	    ((unsigned char)field->text[--field->length] & 0xc0) == 0x80)
		continue;
	field->text[field->length] = '\0';
}

bool
field_key(struct field *field, uint32_t key)
{
	char bytes[KEYS_BYTES_SIZE];
	size_t more;

	if (key == KEYS_BACKSPACE || key == KEYS_CONTROL('H')) {
		step_back(field);
		return true;
	}
	if (key == KEYS_CONTROL('U')) {
		field_set(field, "");
		return true;
	}
	if (key < 0x20 || key == 0x7f || key >= KEYS_FIRST)
		return false;
	more = keys_bytes(key, bytes);
	if (field->length + more < sizeof(field->text)) {
		memcpy(field->text + field->length, bytes, more + 1);
		field->length += more;
	}
	return true;
}
