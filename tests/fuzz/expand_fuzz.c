/* Lines: a pattern, a template, and subjects. */
#include "tests/fuzz/fuzz.h"

#include "backend/core/tag_filter.h"

/* Long enough to find what there is to find, short enough to be quick. */
#define PATTERN_MOST 200
#define SUBJECTS_MOST 20

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = span_make((const char *)data, size), pattern;
	struct span template, subjects[SUBJECTS_MOST];
	struct tag_list list = { subjects, 0 };
	struct arena *arena = arena_new();
	struct policy_rule rule = { .has_filter = true };
	struct tag_filter *filter = NULL;
	struct tag_matches matches;
	struct error error;

	if (span_cut(&rest, '\n', &pattern) && pattern.length < PATTERN_MOST &&
	    span_cut(&rest, '\n', &template)) {
		rule.filter_pattern = arena_span(arena, pattern);
		rule.filter_extract = arena_span(arena, template);
		while (list.count < SUBJECTS_MOST &&
		    span_cut(&rest, '\n', &subjects[list.count]))
			list.count++;
		if (tag_filter_open(&rule, &filter, &error))
			(void)!tag_filter_apply(
			    filter, arena, &list, &matches, &error);
		tag_filter_close(filter);
	}
	arena_free(arena);
	return 0;
}
