/*
 * A value from the operator's password vault: the master password goes from the
 * masked prompt to the vault, the value from the vault into the draft, and
 * neither is on the screen. The vault is closed with the form.
 */
#include "tui/form_inside.h"

#include <stdio.h>

#include "backend/base/secret.h"
#include "tui/words.h"

static const struct report_vault *
vault_of(const struct ui *ui)
{
	return ui->report->vault;
}

static uint64_t
submit(struct ui *ui, struct form *form, const struct command *command)
{
	uint64_t id = backend_submit(ui->backend, command);

	if (!id)
		form_hint(form, "not done: too much is waiting already");
	return id;
}

void
form_vault_begin(struct ui *ui, struct form *form)
{
	struct command command = { .kind = COMMAND_VAULT_OPEN };
	const char *off = form_values_off(form);

	if (off) {
		form_hint(form, "off: %s", off);
		return;
	}
	form->mode = FORM_VAULT;
	form->failed = false;
	form->item = form->item_field = 0;
	field_set(&form->typed, "");
	if (vault_of(ui)->state != VAULT_CLOSED)
		return;
	form->vault = submit(ui, form, &command);
	form->backend = ui->backend;
}

void
form_vault_end(struct form *form)
{
	struct command command = { .kind = COMMAND_VAULT_CLOSE };

	if (form->backend)
		(void)backend_submit(form->backend, &command);
	form->backend = NULL;
}

/* ---- the master password ---- */

static void
unlock(struct ui *ui, enum secret_tty_end end, struct secret *value,
    const struct secret_tty_facts *facts UNUSED, const struct error *error)
{
	struct form *form = (struct form *)ui->dialog;
	struct command command = { .kind = COMMAND_VAULT_UNLOCK,
		.secret = value };

	if (end == SECRET_TTY_ACCEPTED) {
		form->vault = submit(ui, form, &command);
	} else if (end == SECRET_TTY_REFUSED) {
		form->failed = true;
		form->error = *error;
	} else if (end == SECRET_TTY_CANCELLED) {
		form_hint(form, "cancelled: the vault stays locked");
	} else {
		form_wipe(form);
		form->mode = FORM_PLAIN;
		form_hint(form, "a minute without a key: all values are wiped");
	}
}

static void
ask_master(struct ui *ui, struct form *form)
{
	form->entry =
	    (struct ui_value) { .row = form->entry_row, .taken = unlock };
	form->again = false;
	ui->wants_value = &form->entry;
}

/* ---- items ---- */

static void
search(struct ui *ui, struct form *form)
{
	struct command command = { .kind = COMMAND_VAULT_SEARCH,
		.term = form->typed.text };

	form->item = form->item_field = 0;
	form->searched = submit(ui, form, &command) != 0;
}

static void
fill(struct ui *ui, struct form *form)
{
	const struct report_vault *vault = vault_of(ui);
	const struct report_vault_item *item = &vault->items[form->item];
	struct command command = { .kind = COMMAND_VAULT_FILL,
		.item = item->id };

	if (!item->field_count) {
		form_hint(form, "this item has no field with a value");
		return;
	}
	command.field = item->fields[form->item_field % item->field_count];
	form->filled = submit(ui, form, &command);
	form->filled_from = arena_dup(form->arena, item->id);
	form->filled_key = form->key;
}

/* The value is there, or why not. */
static void
take_value(struct ui *ui, struct form *form, const struct report_fate *fate)
{
	uint64_t command = form->filled;
	struct secret *value = NULL;

	form->filled = 0;
	if (fate->keeps_secret)
		value = backend_take_secret(ui->backend, command);
	/* Somebody went on without it. */
	if (form->mode != FORM_VAULT || form->step != FORM_VALUES) {
		secret_free(value);
		return;
	}
	if (!value) {
		form->failed = fate->error_count > 0;
		if (fate->error_count)
			form->error = fate->errors[0];
		return;
	}
	backend_draft_put(form->draft, form->filled_key, value, SECRET_VAULT,
	    form->filled_from);
	form->compared[form->filled_key] = form->unsure[form->filled_key] =
	    false;
	if (!form->held_since)
		form->held_since = ui->tick;
	form->mode = FORM_PLAIN;
	form_hint(form, "taken from the vault, never shown");
}

void
form_vault_report(struct ui *ui, struct form *form)
{
	const struct report_fate *fate;

	fate = form->vault ? report_find_fate(ui->report, form->vault) : NULL;
	if (fate && fate->finished) {
		form->vault = 0;
		form->failed = fate->error_count > 0;
		if (fate->error_count)
			form->error = fate->errors[0];
	}
	fate = form->filled ? report_find_fate(ui->report, form->filled) : NULL;
	if (fate && fate->finished && form->draft)
		take_value(ui, form, fate);
}

/* ---- drawing ---- */

static void
add_items(const struct ui *ui, const struct form *form, struct page *page)
{
	const struct report_vault *vault = vault_of(ui);
	bool narrow = ui->layout.width == LAYOUT_COMPACT;
	size_t i, first = form->item > 3 ? form->item - 3 : 0;

	if (vault->searching)
		page_add(page, STYLE_TEXT, "   searching...");
	else if (form->searched && !vault->item_count)
		page_add(page, STYLE_TEXT, "   no item has that name");
	for (i = first; i < vault->item_count && i < first + 6; i++) {
		const struct report_vault_item *item = &vault->items[i];
		bool here = i == form->item;

		page_add(page, here ? STYLE_TEXT_STRONG : STYLE_TEXT,
		    narrow ? "%c %-16s %.0s%s%.0s" : "%c  %-24s %-16s %s%s",
		    here ? '>' : ' ', item->name, item->user,
		    item->field_count ? item->fields[here ? form->item_field %
						    item->field_count
							  : 0]
				      : "-",
		    here && item->field_count > 1 ? "   (Tab: another field)"
						  : "");
	}
}

void
form_vault_draw(const struct ui *ui, const struct form *form, struct page *page)
{
	const struct report_vault *vault = vault_of(ui);

	page_add(page, STYLE_TEXT, " Vault      %s%s",
	    vault_state_word(vault->state),
	    form->filled                        ? ", fetching the value..."
		: vault->state == VAULT_LOCKED  ? ": Enter types the master "
						  "password"
		: vault->state == VAULT_OPENING ? "..."
						: "");
	if (vault->state != VAULT_UNLOCKED)
		return;
	page_add(
	    page, STYLE_TEXT_STRONG, " Search     [%s_]", form->typed.text);
	add_items(ui, form, page);
}

/* ---- keys ---- */

static void
key_in_items(struct ui *ui, struct form *form, uint32_t key)
{
	const struct report_vault *vault = vault_of(ui);
	size_t count = vault->item_count;

	if (form->item >= count)
		form->item = 0;
	if (key == KEYS_ENTER && form->searched && count && !vault->searching)
		fill(ui, form);
	else if (key == KEYS_ENTER)
		search(ui, form);
	else if (key == KEYS_DOWN && count)
		form->item = (form->item + 1) % count, form->item_field = 0;
	else if (key == KEYS_UP && count)
		form->item = (form->item + count - 1) % count,
		form->item_field = 0;
	else if (key == KEYS_TAB)
		form->item_field++;
	else if (field_key(&form->typed, key))
		form->searched = false;
}

void
form_vault_key(struct ui *ui, struct form *form, uint32_t key)
{
	enum vault_state state = vault_of(ui)->state;

	form->failed = false;
	if (key == KEYS_ESC || key == KEYS_CONTROL('C'))
		form->mode = FORM_PLAIN;
	else if (form->filled)
		form_hint(form, "the value is being fetched");
	else if (state == VAULT_LOCKED && key == KEYS_ENTER)
		ask_master(ui, form);
	else if (state == VAULT_UNLOCKED)
		key_in_items(ui, form, key);
	else if (state == VAULT_CLOSED && key == KEYS_ENTER)
		form_vault_begin(ui, form);
	else
		form_hint(form, "the vault is %s", vault_state_word(state));
}
