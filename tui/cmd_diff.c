#include <stdio.h>
#include <unistd.h>

#include "backend/base/arena.h"
#include "backend/base/array.h"
#include "backend/base/text.h"
#include "tui/choose.h"
#include "tui/cli.h"

#define PATCH_LIMIT ((size_t)1024 * 1024 * 1024)

/* To a terminal only what is safe there; to a file every byte. */
static void
print_patch(const struct buf *patch)
{
	struct buf clean;

	if (!isatty(STDOUT_FILENO)) {
		fwrite(patch->at, 1, patch->length, stdout);
		return;
	}
	buf_init(&clean, PATCH_LIMIT);
	text_clean(&clean, buf_as_span(patch), TEXT_LINES);
	fwrite(clean.at, 1, clean.length, stdout);
	buf_release(&clean);
}

/* Several repositories in one output: say which part is whose. git apply
 * passes over such lines. */
static void
add_heading(struct buf *patch, const struct preview_group *group)
{
	buf_printf(patch, "# %s branch %s at %.7s\n", group->repository,
	    group->branch, group->base);
}

static bool
more_than_one_place(const struct preview *preview)
{
	for (ARRAY_EACH(group, preview->groups, preview->group_count))
		if (strcmp(group->repository, preview->groups[0].repository) !=
			0 ||
		    strcmp(group->branch, preview->groups[0].branch) != 0)
			return true;
	return false;
}

static void
print_preview(const struct preview *preview)
{
	bool headings = more_than_one_place(preview);
	struct buf patch;

	buf_init(&patch, PATCH_LIMIT);
	for (ARRAY_EACH(group, preview->groups, preview->group_count)) {
		if (headings)
			add_heading(&patch, group);
		preview_print_patch(group, &patch);
	}
	print_patch(&patch);
	buf_release(&patch);
}

static bool
show(const struct report *report, const struct cli_options *options,
    struct error *error)
{
	struct arena *arena = arena_new();
	struct preview *preview;
	const char *const *keys;
	size_t count;
	bool ok = choose_updates(report, options, arena, &keys, &count, error);

	if (ok && count)
		ok = backend_preview(report, keys, count, &preview, error);
	if (ok && count) {
		print_preview(preview);
		preview_free(preview);
	}
	arena_free(arena);
	return ok;
}

static int
run(struct backend *backend, const struct cli_options *options)
{
	const struct report *report;
	struct error error;
	int status;

	report = cli_refresh(backend, &status);
	if (!show(report, options, &error)) {
		cli_error(&error);
		status = CLI_FAILED;
	}
	report_unref(report);
	return status;
}

const struct cmd cmd_diff = {
	.word = "diff",
	.arguments = "[ID...]",
	.help = "print the exact change, as git apply takes it",
	.takes = CLI_TAKES_NAMES | CLI_TAKES_ALL,
	.run = run,
};
