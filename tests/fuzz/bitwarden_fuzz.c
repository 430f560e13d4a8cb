/*
 * What `bw serve' answers: names and ids come out clean, and a value lies
 * inside the answer.
 */
#include "tests/fuzz/fuzz.h"

#include <assert.h>

#include "backend/base/text.h"
#include "backend/io/bitwarden_json.h"

static void
look(struct span text, struct span raw)
{
	assert(raw.at >= text.at);
	assert(raw.at + raw.length <= text.at + text.length);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_make((const char *)data, size), raw;
	struct arena *arena = arena_new();
	struct bitwarden_item *items;
	size_t count, i, j;
	bool more;

	(void)bitwarden_json_status(text);
	(void)bitwarden_json_is_success(text);
	if (bitwarden_json_items(arena, text, &items, &count, &more)) {
		assert(count <= BITWARDEN_ITEMS);
		for (i = 0; i < count; i++) {
			assert(text_is_clean(span_of(items[i].name)));
			assert(text_is_clean(span_of(items[i].user)));
			for (j = 0; j < items[i].field_count; j++)
				assert(
				    text_is_clean(span_of(items[i].fields[j])));
		}
	}
	if (bitwarden_json_password(text, &raw))
		look(text, raw);
	if (bitwarden_json_field(text, "f", &raw))
		look(text, raw);
	arena_free(arena);
	return 0;
}
