/*
 * The URL of a page, then one Link header a line. Whatever is followed has the
 * page's scheme, host and port, and is a URL that resolves to itself.
 */
#include "tests/fuzz/fuzz.h"

#include <assert.h>

#include "backend/core/link.h"
#include "backend/core/web_url.h"

#define HEADER_COUNT 8

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = span_make((const char *)data, size), page;
	struct span headers[HEADER_COUNT];
	struct arena *arena = arena_new();
	struct web_url here, there;
	struct error error;
	size_t count = 0;
	char *next;

	if (!span_cut(&rest, '\n', &page))
		page = rest;
	while (count < HEADER_COUNT && span_cut(&rest, '\n', &headers[count]))
		count++;
	if (link_next(arena, page, headers, count, &next, &error) && next) {
		assert(web_url_read(page, &here));
		assert(web_url_read(span_of(next), &there));
		assert(web_url_same_origin(&here, &there));
		assert(web_url_may_lead(&here, &there));
		assert(web_url_resolve(arena, page, span_of(next)));
	}
	arena_free(arena);
	return 0;
}
