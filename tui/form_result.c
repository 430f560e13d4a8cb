/*
 * The end: written or not, and who still runs with the old value. A restart
 * wants the name of what is restarted.
 */
#include "tui/form_inside.h"

#include <stdio.h>

#include "tui/words.h"

static void
add_stale(const struct form *form, size_t i, struct page *page)
{
	const struct report_stale *stale = &form->stale[i];
	bool here = i == form->stale_at;
	char pods[WORDS_SIZE];

	page_add(page, here ? STYLE_TEXT_STRONG : STYLE_TEXT,
	    "%c  %s %s/%s  %s%s", here ? '>' : ' ', stale->kind,
	    stale->namespace, stale->name,
	    words_count(stale->pods, "pod", NULL, pods),
	    form->restarted[i]       ? "   restart asked for"
		: stale->may_restart ? ""
				     : "   cannot be restarted from here");
}

void
form_result_draw(struct form *form, struct page *page)
{
	size_t i;

	form_add_error(form, page);
	if (form->step == FORM_SENDING) {
		page_add(page, STYLE_TEXT_STRONG, " Sending    Secret %s/%s...",
		    form->fields[FORM_NAMESPACE].text,
		    form->fields[FORM_NAME].text);
		return;
	}
	if (!form->done) {
		page_add(page, STYLE_MESSAGE_WARN,
		    " Nothing is held any more: the values are wiped.");
		return;
	}
	page_add(page, STYLE_STATE_DONE, " Written    Secret %s/%s, %s",
	    form->fields[FORM_NAMESPACE].text, form->fields[FORM_NAME].text,
	    form->answer.exists ? "changed" : "created");
	if (*form->note)
		page_add(page, STYLE_TEXT, " Note       %s", form->note);
	page_add(page, STYLE_TEXT,
	    " The values are wiped here; the answer of the server held none.");
	if (!form->stale_count)
		return;
	page_add(page, STYLE_TEXT, "%s", "");
	page_add(page, STYLE_MESSAGE_WARN,
	    " Still with the old value, until they are restarted:");
	for (i = 0; i < form->stale_count; i++)
		add_stale(form, i, page);
}

static void
restart(struct ui *ui, struct form *form)
{
	const struct report_stale *stale = &form->stale[form->stale_at];
	struct command command = { .kind = COMMAND_RESTART,
		.object = stale->kind,
		.namespace = stale->namespace,
		.name = stale->name };
	char what[TABLE_CELL_SIZE];

	if (dialog_is_deaf(ui, &form->dialog))
		return;
	if (strcmp(form->typed.text, stale->name) != 0) {
		form_hint(form, "that is not its name");
		return;
	}
	(void)snprintf(what, sizeof(what), "restart of %s %s/%s", stale->kind,
	    stale->namespace, stale->name);
	form->mode = FORM_PLAIN;
	if (ui_submit(ui, &command, what, NULL, 0)) {
		form->restarted[form->stale_at] = true;
		form_hint(form, "asked the cluster: %s", what);
	}
}

static void
begin_restart(struct form *form)
{
	const struct report_stale *stale = &form->stale[form->stale_at];

	if (!stale->may_restart) {
		form_hint(
		    form, "a %s cannot be restarted from here", stale->kind);
	} else if (form->restarted[form->stale_at]) {
		form_hint(form, "it was asked for already");
	} else {
		form->mode = FORM_NAMING;
		field_set(&form->typed, "");
	}
}

void
form_result_key(struct ui *ui, struct form *form, uint32_t key)
{
	if (form->mode == FORM_NAMING && key == 'R')
		restart(ui, form);
	else if (form_name_key(form, key))
		return;
	else if (form->mode == FORM_NAMING)
		form_hint(form, "type the name, then R; Esc goes back");
	else if (form->stale_count && (key == 'j' || key == KEYS_DOWN))
		form->stale_at = (form->stale_at + 1) % form->stale_count;
	else if (form->stale_count && (key == 'k' || key == KEYS_UP))
		form->stale_at = (form->stale_at + form->stale_count - 1) %
		    form->stale_count;
	else if (form->stale_count && key == 'r')
		begin_restart(form);
	else if (key == KEYS_ENTER || key == 'q')
		dialog_close(ui);
}
