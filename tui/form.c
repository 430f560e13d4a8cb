#include "tui/form_inside.h"

#include <stdio.h>
#include <stdlib.h>

#include "backend/base/secret.h"
#include "backend/base/xalloc.h"
#include "tui/words.h"

/* ---- values and steps ---- */

bool
form_has_values(const struct form *form)
{
	size_t i;

	for (i = 0; form->draft && i < backend_draft_key_count(form->draft);
	     i++)
		if (backend_draft_review(form->draft, i))
			return true;
	return false;
}

void
form_wipe(struct form *form)
{
	if (form->draft)
		backend_draft_wipe(form->draft);
	memset(form->compared, 0, sizeof(form->compared));
	memset(form->unsure, 0, sizeof(form->unsure));
	form->held_since = 0;
	form->discarded = 0;
	form->again = false;
}

void
form_go(struct form *form, enum form_step step)
{
	form->step = step;
	form->mode = FORM_PLAIN;
	form->hint[0] = '\0';
	form->failed = false;
	field_set(&form->typed, "");
	form->dialog.painted = -1;
}

void
form_hint(struct form *form, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(form->hint, sizeof(form->hint), format, args);
	va_end(args);
}

void
form_add_error(const struct form *form, struct page *page)
{
	if (form->failed)
		page_error(page, &form->error);
}

/* Names of Kubernetes have no capital letter, so `C' and `R' are never part of
 * one. */
bool
form_name_key(struct form *form, uint32_t key)
{
	if (form->mode != FORM_NAMING)
		return false;
	if (key == KEYS_ESC || key == KEYS_CONTROL('C')) {
		form->mode = FORM_PLAIN;
		field_set(&form->typed, "");
		return true;
	}
	return !(key >= 'A' && key <= 'Z') && field_key(&form->typed, key);
}

/* ---- what the cluster says ---- */

const char *
form_key_name(const struct form *form, size_t key)
{
	return form->type == SECRET_DOCKER_CONFIG
	    ? ".dockerconfigjson"
	    : backend_draft_key(form->draft, key);
}

void
form_check(struct ui *ui, struct form *form)
{
	struct command command = { .kind = COMMAND_SECRET_CHECK,
		.namespace = form->fields[FORM_NAMESPACE].text,
		.name = form->fields[FORM_NAME].text,
		.type = backend_secret_type_word(form->type) };
	const char *keys[FORM_KEY_LIMIT];
	size_t count = backend_draft_key_count(form->draft), i;

	for (i = 0; i < count && i < FORM_KEY_LIMIT; i++)
		keys[i] = form_key_name(form, i);
	command.keys = keys;
	command.key_count = i;
	form->checked = false;
	form->check = backend_submit(ui->backend, &command);
	if (!form->check)
		form_hint(form,
		    "not asked: too much is waiting already; ^R asks again");
}

static void
take_check(struct form *form, const struct report_fate *fate)
{
	const struct report_secret_check *check = fate->check;
	const char **keys;
	size_t i;

	form->check = 0;
	if (!check) {
		form->failed = fate->error_count > 0;
		if (fate->error_count)
			form->error = fate->errors[0];
		return;
	}
	form->answer = *check;
	form->answer.type = arena_dup(form->arena, check->type);
	form->answer.resource_version =
	    arena_dup(form->arena, check->resource_version);
	keys = arena_calloc(form->arena, check->key_count + 1, sizeof(*keys));
	for (i = 0; i < check->key_count; i++)
		keys[i] = arena_dup(form->arena, check->keys[i]);
	form->answer.keys = keys;
	/* What went wrong with a write stays to be read. */
	if (form->step == FORM_VALUES)
		form->failed = false;
	if (check->problem) {
		form->failed = true;
		form->error = *check->problem;
	}
	form->answer.problem = NULL;
	if (form->draft)
		backend_draft_set_change(form->draft, check->exists);
	form->checked = true;
}

static void
take_stale(struct form *form, const struct report_fate *fate)
{
	size_t i;

	form->stale = arena_calloc(
	    form->arena, fate->stale_count + 1, sizeof(*form->stale));
	form->restarted = arena_calloc(
	    form->arena, fate->stale_count + 1, sizeof(*form->restarted));
	for (i = 0; i < fate->stale_count; i++) {
		form->stale[i] = fate->stale[i];
		form->stale[i].kind =
		    arena_dup(form->arena, fate->stale[i].kind);
		form->stale[i].namespace =
		    arena_dup(form->arena, fate->stale[i].namespace);
		form->stale[i].name =
		    arena_dup(form->arena, fate->stale[i].name);
	}
	form->stale_count = fate->stale_count;
}

/* It went wrong: the draft comes back if it can, for another `C'. */
static void
take_failure(struct ui *ui, struct form *form, const struct report_fate *fate)
{
	uint64_t command = form->write;

	form->write = 0;
	if (fate->keeps_draft)
		form->draft = backend_take_draft(ui->backend, command);
	form_go(form, form->draft ? FORM_REVIEW : FORM_RESULT);
	if (!form->draft)
		form->held_since = 0;
	form->failed = fate->error_count > 0;
	if (fate->error_count)
		form->error = fate->errors[0];
	if (!form->draft)
		return;
	/* Somebody else wrote it, or we did: what there is has to be known. */
	if (fate->unknown ||
	    (form->failed && form->error.kind == ERROR_CONFLICT))
		form_check(ui, form);
	form_hint(form, "%s; the values are held for a minute: C tries again",
	    fate->unknown ? "it MAY HAVE BEEN WRITTEN" : "not written");
}

static void
take_report(struct ui *ui, struct dialog *dialog)
{
	struct form *form = (struct form *)dialog;
	const struct report_fate *fate;

	fate = form->check ? report_find_fate(ui->report, form->check) : NULL;
	if (fate && fate->finished)
		take_check(form, fate);
	form_vault_report(ui, form);
	fate = form->write ? report_find_fate(ui->report, form->write) : NULL;
	if (!fate || !fate->finished)
		return;
	if (fate->failed) {
		take_failure(ui, form, fate);
		return;
	}
	form->write = 0;
	form->held_since = 0;
	form_go(form, FORM_RESULT);
	form->done = true;
	form->note = arena_dup(form->arena, fate->note ? fate->note : "");
	take_stale(form, fate);
}

void
form_send(struct ui *ui, struct form *form)
{
	struct command command = { .kind = COMMAND_SECRET_WRITE,
		.namespace = form->fields[FORM_NAMESPACE].text,
		.name = form->fields[FORM_NAME].text,
		.draft = form->draft,
		.change = form->answer.exists,
		.resource_version = form->answer.resource_version };

	/* Given away, also when the queue is full. Somebody holds it until its
	 * end is known, and it may come back. */
	form->draft = NULL;
	form->write = backend_submit(ui->backend, &command);
	if (form->write) {
		form_go(form, FORM_SENDING);
		return;
	}
	form->held_since = 0;
	form_go(form, FORM_RESULT);
	form->failed = true;
	error_set(&form->error, ERROR_UNAVAILABLE,
	    "not sent: too much is waiting already");
	error_hint(&form->error, "nothing was written, the values are wiped",
	    "wait until something is done, then begin again");
}

/* ---- time ---- */

static int64_t
held_until(const struct ui *ui, const struct form *form)
{
	int64_t rest = ui->last_key + FORM_HOLD_MS;
	int64_t all = form->held_since + FORM_HOLD_ALL_MS;

	return rest < all ? rest : all;
}

static int64_t
wait(const struct ui *ui, const struct dialog *dialog)
{
	const struct form *form = (const struct form *)dialog;
	int64_t left;

	if (!form->held_since || !form->draft)
		return -1;
	left = held_until(ui, form) - ui->tick;
	return left > 0 ? left : 0;
}

static void
pass_time(struct ui *ui, struct dialog *dialog)
{
	struct form *form = (struct form *)dialog;

	if (!form->held_since || !form->draft ||
	    ui->tick < held_until(ui, form))
		return;
	form_wipe(form);
	form_go(form, FORM_VALUES);
	form_hint(form, "the values were held long enough: they are wiped");
}

/* ---- keys ---- */

static void
leave(struct ui *ui, struct form *form)
{
	bool wiped = form_has_values(form);

	if (form->step == FORM_SENDING) {
		form_hint(form, "it is on its way: its end is shown here");
	} else if (wiped) {
		form_wipe(form);
		form_go(form, FORM_VALUES);
		form_hint(form, "the values are wiped, nothing was sent");
	} else if (form->step == FORM_REVIEW) {
		form_go(form, FORM_VALUES);
	} else if (form->step == FORM_VALUES) {
		form_go(form, FORM_FIELDS);
	} else {
		if (!form->done)
			ui_say(ui, "nothing was changed");
		dialog_close(ui);
	}
}

static void
key(struct ui *ui, struct dialog *dialog, uint32_t pressed)
{
	struct form *form = (struct form *)dialog;

	form->hint[0] = '\0';
	if (form->mode == FORM_PLAIN &&
	    (pressed == KEYS_ESC || pressed == KEYS_CONTROL('C'))) {
		leave(ui, form);
		return;
	}
	if (pressed == KEYS_CONTROL('L')) {
		ui->wants_redraw = true;
		return;
	}
	if (form->step == FORM_FIELDS)
		form_fields_key(ui, form, pressed);
	else if (form->step == FORM_VALUES)
		form_values_key(ui, form, pressed);
	else if (form->step == FORM_REVIEW)
		form_review_key(ui, form, pressed);
	else if (form->step == FORM_RESULT)
		form_result_key(ui, form, pressed);
	else
		form_hint(form, "it is on its way: its end is shown here");
}

/* ---- life ---- */

static void
release(struct dialog *dialog)
{
	struct form *form = (struct form *)dialog;

	form_vault_end(form);
	backend_draft_free(form->draft);
	arena_free(form->arena);
	free(form);
}

static const struct dialog_type type = { .draw = form_draw,
	.key = key,
	.report = take_report,
	.free = release,
	.top = form_top,
	.wait = wait,
	.tick = pass_time,
	.guarded = true };

bool
form_holds_value(const struct ui *ui)
{
	const struct form *form = (const struct form *)ui->dialog;

	return form && form->dialog.type == &type &&
	    (form->held_since || form->filled);
}

const char *
form_why_not(const struct ui *ui, char room[TABLE_CELL_SIZE])
{
	const char *off = live_off(ui, room);

	return off ? off : secret_refusal();
}

/* Keys that somebody needs and nobody has; all of them when none is missing. */
static void
fill_keys(struct form *form, const struct report_secret *secret)
{
	struct buf keys;
	bool all =
	    secret->need != NEED_MISSING && secret->need != NEED_KEY_MISSING;
	size_t i;

	buf_init(&keys, FIELD_SIZE);
	for (i = 0; i < secret->key_count; i++)
		if (all || (secret->keys[i].needed && !secret->keys[i].present))
			(void)buf_printf(&keys, "%s%s", keys.length ? " " : "",
			    secret->keys[i].name);
	field_set(&form->fields[FORM_KEYS], keys.at);
	buf_release(&keys);
}

static void
fill(struct form *form, const struct report_secret *secret)
{
	struct buf users;
	size_t i;

	if (!backend_secret_type_find(secret->type, &form->type))
		form->type = SECRET_OPAQUE;
	field_set(&form->fields[FORM_NAMESPACE], secret->namespace);
	field_set(&form->fields[FORM_NAME], secret->name);
	fill_keys(form, secret);
	buf_init(&users, FIELD_SIZE);
	for (i = 0; i < secret->user_count && i < 4; i++)
		(void)buf_printf(&users, "%s%s %s/%s", i ? ", " : "",
		    secret->users[i].kind, secret->users[i].namespace,
		    secret->users[i].name);
	if (i < secret->user_count)
		(void)buf_printf(
		    &users, " and %zu more", secret->user_count - i);
	form->needed_by = arena_span(form->arena, buf_as_span(&users));
	buf_release(&users);
}

/* Asked once: it looks at every process above us. */
static void
look_around(struct form *form)
{
	char room[SECRET_TTY_RECORDER_ROOM];
	const char *recorder = secret_tty_recorder(room);

	form->memory = words_memory();
	(void)snprintf(form->recorder, sizeof(form->recorder), "%s",
	    words_or(recorder, ""));
}

void
form_open(struct ui *ui, const struct report_secret *secret)
{
	struct form *form = xcalloc(1, sizeof(*form));

	form->dialog.type = &type;
	form->arena = arena_new();
	form->needed_by = form->note = "";
	form->answer.type = form->answer.resource_version = "";
	look_around(form);
	form->focus = FORM_NAMESPACE;
	field_set(&form->fields[FORM_NAMESPACE],
	    words_or(ui->report->cluster->namespace, "default"));
	if (secret)
		fill(form, secret);
	dialog_open(ui, &form->dialog);
}
