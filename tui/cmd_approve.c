#include <stdio.h>
#include <unistd.h>

#include "backend/base/arena.h"
#include "backend/base/array.h"
#include "backend/base/text.h"
#include "tui/choose.h"
#include "tui/cli.h"

#define SHOWN_LIMIT ((size_t)64 * 1024 * 1024)
#define ANSWER_SIZE 64

/* ---- what a person at a terminal sees before the question ---- */

static void
put_line(struct buf *into, const struct diff_line *line)
{
	static const char signs[] = { ' ', '-', '+' };

	buf_printf(into, "  %c ", signs[line->kind]);
	text_clean(into, line->text, TEXT_LINE);
	buf_byte(into, '\n');
}

static void
put_file(struct buf *into, const struct diff_file *file)
{
	buf_text(into, "\n  ");
	text_clean(into, span_of(file->path), TEXT_LINE);
	buf_byte(into, '\n');
	for (ARRAY_EACH(hunk, file->hunks, file->hunk_count)) {
		buf_printf(into, "  @@ %u", hunk->old_start);
		if (hunk->object[0]) {
			buf_byte(into, ' ');
			text_clean(into, span_of(hunk->object), TEXT_LINE);
		}
		buf_byte(into, '\n');
		for (ARRAY_EACH(line, hunk->lines, hunk->line_count))
			put_line(into, line);
	}
}

static void
put_message(struct buf *into, const char *message)
{
	struct span rest = span_of(message), line;

	buf_text(into, "\n  Message:\n");
	while (span_cut(&rest, '\n', &line)) {
		buf_text(into, "    ");
		buf_span(into, line);
		buf_byte(into, '\n');
	}
}

static void
put_group(struct buf *into, const struct preview_group *group)
{
	buf_printf(into, "%zu update%s to %s branch %s%s, at %.7s\n",
	    group->update_count, group->update_count == 1 ? "" : "s",
	    group->repository, group->branch,
	    group->creates_branch ? " (new)" : "", group->base);
	for (ARRAY_EACH(file, group->files, group->file_count))
		put_file(into, file);
	put_message(into, group->message);
	buf_printf(into, "\n  Author    %s\n  Committer %s\n", group->author,
	    group->committer);
	if (group->warning[0])
		buf_printf(into, "  ! %s\n", group->warning);
	buf_byte(into, '\n');
}

static bool
ask(const struct preview *preview)
{
	char answer[ANSWER_SIZE];
	struct buf text;

	buf_init(&text, SHOWN_LIMIT);
	for (ARRAY_EACH(group, preview->groups, preview->group_count))
		put_group(&text, group);
	buf_printf(&text, "Commit and push this? Type yes: ");
	fwrite(text.at, 1, text.length, stderr);
	fflush(stderr);
	buf_release(&text);
	return fgets(answer, sizeof(answer), stdin) &&
	    span_is(span_trim(span_of(answer)), "yes");
}

/* ---- carrying it out ---- */

static int
push(struct backend *backend, const struct preview *preview)
{
	struct command command = {
		.kind = COMMAND_APPROVE,
		.preview = preview,
	};
	const struct report_fate *fate;
	const struct report *report =
	    cli_wait(backend, backend_submit(backend, &command), &fate);
	size_t i;
	int status;

	for (i = 0; i < fate->commit_count; i++)
		printf("%s\n", fate->commits[i]);
	fflush(stdout);
	for (i = 0; i < fate->error_count; i++)
		cli_error(&fate->errors[i]);
	status = fate->failed ? CLI_FAILED
	    : fate->partly    ? CLI_PARTLY
			      : CLI_DONE;
	report_unref(report);
	return status;
}

static int
approve(struct backend *backend, const struct report *report,
    const struct cli_options *options)
{
	struct arena *arena = arena_new();
	struct preview *preview = NULL;
	const char *const *keys;
	struct error error;
	size_t count;
	int status = CLI_FAILED;

	if (!choose_updates(report, options, arena, &keys, &count, &error)) {
		cli_error(&error);
	} else if (!count) {
		fputs("vigie: nothing to approve\n", stderr);
		status = CLI_DONE;
	} else if (!backend_preview(report, keys, count, &preview, &error)) {
		cli_error(&error);
	} else if (!options->yes && isatty(STDIN_FILENO) && !ask(preview)) {
		fputs("vigie: nothing was committed\n", stderr);
	} else {
		status = push(backend, preview);
	}
	preview_free(preview);
	arena_free(arena);
	return status;
}

static int
run(struct backend *backend, const struct cli_options *options)
{
	const struct report *report;
	int looked, status;

	if (!options->name_count && !options->all) {
		fputs("vigie: approve what? Give IDs from vigie updates, or "
		      "--all\n",
		    stderr);
		return CLI_USAGE;
	}
	if (options->all && !options->yes && !isatty(STDIN_FILENO)) {
		fputs("vigie: approve --all asks before it pushes, and nobody "
		      "is there to answer\n  to do: give the IDs that you "
		      "looked at, or add --yes\n",
		    stderr);
		return CLI_USAGE;
	}
	report = cli_refresh(backend, &looked);
	status = approve(backend, report, options);
	report_unref(report);
	return status;
}

const struct cmd cmd_approve = {
	.word = "approve",
	.arguments = "ID...|--all",
	.help = "commit and push; prints the pushed commit ids",
	.takes = CLI_TAKES_NAMES | CLI_TAKES_ALL | CLI_TAKES_YES,
	.run = run,
};
