/* Whatever is read here is JSON for json.h, too. */
#include "tests/fuzz/fuzz.h"

#include <assert.h>

#include "backend/base/json_scan.h"

static bool
is_scanned(struct span text)
{
	struct json_scan scan;
	struct span raw, piece;
	char room[4];

	json_scan_begin(&scan, text);
	while (json_scan_next(&scan) > JSON_SCAN_END) {
		raw = scan.value;
		while (scan.token == JSON_SCAN_TEXT &&
		    json_scan_piece(&raw, room, &piece))
			assert(piece.length);
		assert(scan.depth <= JSON_DEPTH_LIMIT);
	}
	return scan.token == JSON_SCAN_END;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_make((const char *)data, size);
	struct arena *arena = arena_new();
	struct node *root;
	struct error error;

	/* Not the other way round: cJSON takes bad digits behind \u for 0.
	 * Behind a byte order mark it wants two bytes or more. */
	if (is_scanned(text) &&
	    (!span_starts(text, "\xef\xbb\xbf") || size > 8))
		assert(json_read(arena, text, &root, &error));
	arena_free(arena);
	return 0;
}
