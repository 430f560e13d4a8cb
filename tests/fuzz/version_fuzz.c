/* Two lines are two versions: what holds for any order must hold for theirs. */
#include <assert.h>

#include "tests/fuzz/fuzz.h"

#include "backend/core/number.h"
#include "backend/core/version.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = span_make((const char *)data, size), left, right;
	struct version a, b;
	double number;

	if (!span_cut(&rest, '\n', &left))
		return 0;
	right = rest;
	(void)number_parse(left, &number);
	if (!version_parse(left, &a))
		assert(!version_parse_tag(left, &a));
	else if (version_parse(right, &b)) {
		int order = version_compare(&a, &b);
		int back = version_compare(&b, &a);

		assert(version_compare(&a, &a) == 0);
		assert((order < 0) == (back > 0) && (order > 0) == (back < 0));
	}
	return 0;
}
