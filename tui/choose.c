#include "tui/choose.h"

#include "backend/base/arena.h"
#include "backend/base/array.h"

static bool
can_be_approved(const struct report_update *row)
{
	return row->id[0] && row->state != UPDATE_APPLYING;
}

static const struct report_update *
find_id(const struct report *report, const char *id)
{
	for (ARRAY_EACH(row, report->updates, report->update_count))
		if (row->id[0] && strcmp(row->id, id) == 0)
			return row;
	return NULL;
}

bool
choose_updates(const struct report *report, const struct cli_options *options,
    struct arena *arena, const char *const **keys, size_t *count,
    struct error *error)
{
	const char **chosen = NULL;
	size_t i;

	*count = 0;
	for (i = 0; i < options->name_count; i++) {
		const struct report_update *row =
		    find_id(report, options->names[i]);

		if (!row) {
			error_set(error, ERROR_NOT_FOUND,
			    "no update has the id %s", options->names[i]);
			error_hint(error,
			    "an id names one exact change: it goes when the "
			    "branch, a tag or a file changes",
			    "look at vigie updates again");
			return false;
		}
		*ARRAY_ADD(arena, chosen, *count) = row->key;
	}
	if (!options->name_count)
		for (ARRAY_EACH(row, report->updates, report->update_count))
			if (can_be_approved(row))
				*ARRAY_ADD(arena, chosen, *count) = row->key;
	*keys = chosen;
	return true;
}
