/*
 * The console on a backend that shows the world of the mock-ups: for looking at
 * it by hand, and for the meter. Not installed.
 *
 *	console_demo [--empty | --nothing | --read-only | --rows N]
 * */
#include <stdlib.h>

#include "backend/base/array.h"
#include "tests/fake/backend.h"
#include "tui/console.h"

static struct {
	bool empty, nothing, read_only;
	size_t rows;
} wanted;

static void
add_rows(struct report *report)
{
	struct arena *arena = fake_report_arena(report);
	struct report_update *updates =
	    (struct report_update *)(uintptr_t)report->updates;
	size_t i;

	for (i = 0; i < wanted.rows; i++) {
		struct report_update *update =
		    ARRAY_ADD(arena, updates, report->update_count);

		sample_update(report, update, UPDATE_NEW, "bulk",
		    arena_printf(arena, "app%04zu", i), "v1.0.0", "v1.1.0",
		    BUMP_MINOR, 100000 + (int64_t)i, "1 marker", 1);
	}
	report->updates = updates;
}

static struct report *
make(void)
{
	struct report *report = fake_report_new();

	if (wanted.empty) {
		report->loaded = true;
		return report;
	}
	sample_report(report);
	add_rows(report);
	report->read_only = wanted.read_only;
	report->read_only_reason = wanted.read_only ? "started so" : "";
	return report;
}

int
main(int argc, char **argv)
{
	struct backend *backend = fake_backend_new();
	int i, status;

	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--empty") == 0)
			wanted.empty = true;
		else if (strcmp(argv[i], "--nothing") == 0)
			wanted.nothing = true;
		else if (strcmp(argv[i], "--read-only") == 0)
			wanted.read_only = true;
		else if (strcmp(argv[i], "--rows") == 0 && i + 1 < argc)
			wanted.rows = (size_t)strtoul(argv[++i], NULL, 10);
		else
			return 2;
	}
	if (!wanted.nothing)
		fake_backend_publish(backend, make());
	status = console_run(backend);
	backend_close(backend);
	return status;
}
