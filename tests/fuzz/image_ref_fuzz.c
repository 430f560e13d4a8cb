/* What is split is put together again; what is an image is a reference. */
#include <assert.h>

#include "tests/fuzz/fuzz.h"

#include "backend/core/duration.h"
#include "backend/core/image_ref.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_make((const char *)data, size);
	struct span name, tag, digest;
	struct arena *arena = arena_new();
	struct image_ref ref;
	struct error error;
	int64_t milliseconds;

	image_ref_split(text, &name, &tag, &digest);
	assert(name.length + tag.length + !!tag.length + digest.length +
		!!digest.length ==
	    text.length);
	if (image_ref_parse(arena, text, false, &ref, &error))
		assert(image_ref_is_valid_reference(text) &&
		    span_equal(name, text));
	(void)duration_parse(text, true, &milliseconds, &error);
	arena_free(arena);
	return 0;
}
