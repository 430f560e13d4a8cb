/* Step 1: what Secret it is. All of this is public and may be seen. */
#include "tui/form_inside.h"

#include <stdio.h>

static const char *const words[] = {
	[SECRET_OPAQUE] = "opaque",
	[SECRET_TLS] = "tls",
	[SECRET_BASIC_AUTH] = "basic-auth",
	[SECRET_SSH_AUTH] = "ssh-auth",
	[SECRET_DOCKER_CONFIG] = "registry",
};

/* Fixed types have their keys already; a registry has a server and a user. */
static bool
has_field(const struct form *form, enum form_field field)
{
	if (field == FORM_KEYS)
		return form->type == SECRET_OPAQUE;
	if (field == FORM_SERVER || field == FORM_USER)
		return form->type == SECRET_DOCKER_CONFIG;
	return true;
}

/* ---- drawing ---- */

static void
add_type(const struct form *form, bool compact, struct page *page)
{
	struct buf text;
	int i;

	buf_init(&text, 400);
	if (compact)
		(void)buf_printf(
		    &text, "(o) %s   space: another", words[form->type]);
	for (i = 0; !compact && i < SECRET_TYPE_COUNT; i++)
		(void)buf_printf(&text, "(%c) %s  ",
		    i == (int)form->type ? 'o' : ' ', words[i]);
	page_add(page,
	    form->focus == FORM_TYPE ? STYLE_TEXT_STRONG : STYLE_TEXT,
	    "%cType       %s", form->focus == FORM_TYPE ? '>' : ' ', text.at);
	buf_release(&text);
}

static void
add_field(const struct form *form, enum form_field field, const char *label,
    const char *note, struct page *page)
{
	bool here = form->focus == field;

	if (has_field(form, field))
		page_add(page, here ? STYLE_TEXT_STRONG : STYLE_TEXT,
		    "%c%-10s [%s%s]%s", here ? '>' : ' ', label,
		    form->fields[field].text, here ? "_" : "", note);
}

void
form_fields_draw(struct ui *ui, struct form *form, struct page *page)
{
	add_type(form, ui->layout.width == LAYOUT_COMPACT, page);
	add_field(form, FORM_NAMESPACE, "Namespace", "", page);
	add_field(form, FORM_NAME, "Name", "", page);
	add_field(form, FORM_KEYS, "Keys", "   blanks between", page);
	add_field(form, FORM_SERVER, "Server", "   ghcr.io", page);
	add_field(form, FORM_USER, "User", "", page);
	if (*form->needed_by)
		page_add(page, STYLE_TEXT, " Needed by  %s", form->needed_by);
	form_add_error(form, page);
	page_add(page, STYLE_TEXT, "%s", "");
	page_add(page, STYLE_TEXT_DIM,
	    " Values come next, after the cluster was asked whether it may be "
	    "written.");
}

/* ---- the next step ---- */

static bool
add_keys(struct form *form, struct draft *draft, struct error *error)
{
	struct span rest = span_of(form->fields[FORM_KEYS].text), word;
	char name[FIELD_SIZE];

	while (span_cut(&rest, ' ', &word)) {
		if (!word.length)
			continue;
		(void)snprintf(
		    name, sizeof(name), "%.*s", (int)word.length, word.at);
		if (!backend_draft_add_key(draft, name, error))
			return false;
	}
	if (backend_draft_key_count(draft) &&
	    backend_draft_key_count(draft) <= FORM_KEY_LIMIT)
		return true;
	error_set(error, ERROR_INVALID, "%s",
	    backend_draft_key_count(draft) ? "that are too many keys"
					   : "a Secret needs a key");
	error_hint(error, NULL, "name one, or several with blanks between");
	return false;
}

static bool
make_draft(struct form *form, struct draft *draft, struct error *error)
{
	if (form->type == SECRET_OPAQUE)
		return add_keys(form, draft, error);
	if (form->type != SECRET_DOCKER_CONFIG)
		return true;
	return backend_draft_set_field(
		   draft, "server", form->fields[FORM_SERVER].text, error) &&
	    backend_draft_set_field(
		draft, "user", form->fields[FORM_USER].text, error);
}

static bool
has_names(const struct form *form, struct error *error)
{
	bool named = form->fields[FORM_NAME].length != 0;

	if (named && form->fields[FORM_NAMESPACE].length)
		return true;
	error_set(error, ERROR_INVALID, "the Secret has no %s",
	    named ? "namespace" : "name");
	error_hint(error, NULL, "type it");
	return false;
}

static void
next_step(struct ui *ui, struct form *form)
{
	struct draft *draft;

	if (!has_names(form, &form->error)) {
		form->failed = true;
		return;
	}
	draft = backend_draft_new(form->type, form->fields[FORM_NAMESPACE].text,
	    form->fields[FORM_NAME].text);
	if (!make_draft(form, draft, &form->error)) {
		form->failed = true;
		backend_draft_free(draft);
		return;
	}
	backend_draft_free(form->draft);
	form->draft = draft;
	form->key = form->filled = 0;
	form->lines = form->type == SECRET_TLS || form->type == SECRET_SSH_AUTH;
	form->immutable = false;
	form_go(form, FORM_VALUES);
	form_check(ui, form);
}

/* ---- keys ---- */

static void
move_focus(struct form *form, int by)
{
	do
		form->focus = (enum form_field)(
		    ((int)form->focus + by + FORM_FIELD_COUNT) %
		    FORM_FIELD_COUNT);
	while (!has_field(form, form->focus));
}

static bool
choose_type(struct form *form, uint32_t key)
{
	int by = key == KEYS_LEFT ? SECRET_TYPE_COUNT - 1 : 1;

	if (form->focus != FORM_TYPE ||
	    (key != KEYS_SPACE && key != KEYS_LEFT && key != KEYS_RIGHT))
		return false;
	form->type =
	    (enum secret_type)(((int)form->type + by) % SECRET_TYPE_COUNT);
	return true;
}

void
form_fields_key(struct ui *ui, struct form *form, uint32_t key)
{
	form->failed = false;
	if (choose_type(form, key))
		return;
	if (key == KEYS_TAB || key == KEYS_DOWN)
		move_focus(form, 1);
	else if (key == KEYS_BACK_TAB || key == KEYS_UP)
		move_focus(form, -1);
	else if (key == KEYS_ENTER || key == KEYS_CONTROL('N'))
		next_step(ui, form);
	else if (form->focus == FORM_TYPE ||
	    !field_key(&form->fields[form->focus], key))
		form_hint(form, "Tab: next field, Space: type, Enter: values");
}
