/*
 * What a terminal sends: the first byte says how much room there is and whether
 * the field has several lines. Then the same bytes as one bracketed paste.
 */
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/paste.h"

static void
any_bytes(const uint8_t *data, size_t size, size_t capacity, bool lines)
{
	char *value = malloc(capacity ? capacity : 1);
	struct paste paste;
	size_t i, before;
	enum paste_event event;

	assert(value);
	paste_init(&paste, value, capacity, lines);
	for (i = 0; i < size; i++) {
		before = paste.length;
		event = paste_byte(&paste, data[i]);
		assert(paste.length <= capacity);
		assert(paste.length <= before + PASTE_STORES);
		assert(paste.sequence_length <= PASTE_SEQUENCE);
		assert(event != PASTE_ENTER || !paste.full);
		if (paste.state == PASTE_INSIDE ||
		    paste.state == PASTE_MAYBE_END)
			assert(event != PASTE_ENTER && event != PASTE_CANCEL);
	}
	free(value);
}

static void
feed(struct paste *paste, const char *text)
{
	while (*text)
		(void)paste_byte(paste, (unsigned char)*text++);
}

/* Without ESC and CR it arrives byte for byte, and never submits. */
static void
as_paste(const uint8_t *data, size_t size)
{
	char *value = malloc(size + 1);
	struct paste paste;
	size_t i;

	assert(value);
	paste_init(&paste, value, size, false);
	feed(&paste, "\033[200~");
	for (i = 0; i < size; i++)
		assert(paste_byte(&paste, data[i]) == PASTE_CHANGED);
	feed(&paste, "\033[201");
	assert(paste_byte(&paste, '~') == PASTE_END);
	assert(paste.length == size && !paste.full);
	assert(size == 0 || memcmp(value, data, size) == 0);
	free(value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	any_bytes(data + 1, size - 1, data[0] >> 1, data[0] & 1);
	any_bytes(data + 1, size - 1, size, data[0] & 1);
	if (!memchr(data, '\033', size) && !memchr(data, '\r', size))
		as_paste(data, size);
	return 0;
}
