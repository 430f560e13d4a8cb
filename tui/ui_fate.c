/*
 * Commands that were given and what became of them: each is told once, in the
 * person's words, when a report brings its fate.
 */
#include "tui/ui.h"
#include "tui/words.h"

static void
forget_pending(struct ui *ui, size_t index)
{
	arena_free(ui->pending[index].arena);
	ui->pending[index] = ui->pending[--ui->pending_count];
}

void
ui_forget_fates(struct ui *ui)
{
	while (ui->pending_count)
		forget_pending(ui, 0);
}

bool
ui_is_approving(const struct ui *ui)
{
	size_t i;

	for (i = 0; i < ui->pending_count; i++)
		if (ui->pending[i].kind == COMMAND_APPROVE)
			return true;
	return false;
}

bool
ui_submit(struct ui *ui, const struct command *command, const char *what,
    const char *const *keys, size_t key_count)
{
	uint64_t id = backend_submit(ui->backend, command);
	struct ui_pending *pending;
	const char **copies;
	struct error error;
	size_t i;

	if (!id) {
		error_set(&error, ERROR_UNAVAILABLE,
		    "%s: not started, too much is waiting already", what);
		error_hint(&error, "nothing was changed",
		    "wait until something is done, then press it again");
		ui_fail(ui, &error);
		return false;
	}
	if (ui->pending_count == UI_PENDING_LIMIT)
		forget_pending(ui, 0);
	pending = &ui->pending[ui->pending_count++];
	*pending = (struct ui_pending) { .id = id, .kind = command->kind };
	pending->arena = arena_new();
	pending->what = arena_dup(pending->arena, what);
	copies = arena_calloc(pending->arena, key_count + 1, sizeof(*copies));
	for (i = 0; i < key_count; i++)
		copies[i] = arena_dup(pending->arena, keys[i]);
	pending->keys = copies;
	pending->key_count = key_count;
	return true;
}

/* One approval can be several commits: what it was is said once for all. */
static void
tell_pushed(struct ui *ui, const struct ui_pending *pending,
    const struct report_fate *fate)
{
	struct span commit;
	struct buf text;
	size_t i;

	if (!fate->commit_count)
		return;
	buf_init(&text, 400);
	for (i = 0; i < fate->commit_count; i++) {
		commit = words_commit(fate->commits[i]);
		(void)buf_printf(&text, " %.*s", (int)commit.length, commit.at);
	}
	ui_say(ui, "pushed%s%s: %s", text.at,
	    fate->error_count ? ", but not all of" : "", pending->what);
	buf_release(&text);
}

static void
tell_success(struct ui *ui, const struct ui_pending *pending,
    const struct report_fate *fate)
{
	if (pending->kind == COMMAND_APPROVE)
		tell_pushed(ui, pending, fate);
	else if (pending->kind != COMMAND_LOOKED && !fate->error_count)
		ui_say(ui, "done: %s", pending->what);
}

static void
tell_failure(struct ui *ui, const struct ui_pending *pending,
    const struct report_fate *fate)
{
	struct error error;
	bool moved = false;
	size_t i;

	for (i = 0; i < fate->error_count; i++) {
		error = fate->errors[i];
		moved |= error.kind == ERROR_CONFLICT;
		if (pending->kind == COMMAND_APPROVE && !*error.means)
			error_hint(&error, "nothing was pushed for this", NULL);
		/* The errors of the others name their subject. */
		if (pending->kind == COMMAND_APPROVE)
			error_wrap(&error, "%s", pending->what);
		ui_fail(ui, &error);
	}
	/* What was shown is not what is there now: look again. */
	if (moved && pending->key_count && !ui->dialog)
		view_open_diff(ui, pending->keys, pending->key_count);
}

void
ui_check_fates(struct ui *ui)
{
	size_t i = 0;

	while (i < ui->pending_count) {
		const struct ui_pending *pending = &ui->pending[i];
		const struct report_fate *fate =
		    report_find_fate(ui->report, pending->id);

		if (!fate || !fate->finished) {
			i++;
			continue;
		}
		if (!fate->failed || fate->partly || fate->commit_count)
			tell_success(ui, pending, fate);
		if (fate->failed || fate->partly || fate->error_count)
			tell_failure(ui, pending, fate);
		forget_pending(ui, i);
	}
}
