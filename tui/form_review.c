/*
 * Step 3: what the values look like without showing them, and `C', the one
 * letter that sends.
 */
#include "tui/form_inside.h"

#include <stdio.h>

/* The letters of the fixes, as the key line has them. */
static const char letters[SECRET_FIX_COUNT] = {
	[SECRET_FIX_NEWLINE] = 'n',
	[SECRET_FIX_BLANKS] = 's',
	[SECRET_FIX_QUOTES] = 'u',
	[SECRET_FIX_PEM_END] = 'e',
	[SECRET_FIX_BASE64] = 'd',
};

static bool
has_bit(uint32_t bits, int which)
{
	return (bits >> which & 1) != 0;
}

/* ---- drawing ---- */

static void
add_fixes(const struct secret_review *review, struct page *page)
{
	int i;

	for (i = 0; i < SECRET_FIX_COUNT; i++)
		if (has_bit(review->offered | review->applied, i))
			page_add(page, STYLE_TEXT, "     [%c] %s: %s",
			    letters[i],
			    backend_draft_fix_word((enum secret_fix)i),
			    has_bit(review->applied, i) ? "yes" : "no");
}

static void
add_value(const struct form *form, size_t i, struct page *page)
{
	const struct secret_review *review =
	    backend_draft_review(form->draft, i);
	bool here = i == form->key;
	struct secret_review_line line;
	size_t n;

	if (!review) {
		page_add(page, STYLE_TEXT_DIM, "  %-20s stays as it is",
		    backend_draft_key(form->draft, i));
		return;
	}
	page_add(page, here ? STYLE_TEXT_STRONG : STYLE_TEXT, "%c %s%s",
	    here ? '>' : ' ', backend_draft_key(form->draft, i),
	    form->compared[i] ? "   the same both times" : "");
	for (n = 0; backend_draft_line(form->draft, i, n, &line); n++)
		page_add(page, line.warning ? STYLE_MESSAGE_WARN : STYLE_TEXT,
		    "     %s%s", line.warning ? "! " : "", line.text);
	if (here)
		add_fixes(review, page);
}

static void
add_change(const struct form *form, struct page *page)
{
	const struct report_secret_check *answer = &form->answer;
	size_t i, j;

	if (!answer->exists) {
		page_add(page, STYLE_TEXT, " Creates    Secret %s/%s    %s",
		    form->fields[FORM_NAMESPACE].text,
		    form->fields[FORM_NAME].text,
		    backend_secret_type_word(form->type));
		return;
	}
	page_add(page, STYLE_DIALOG_DANGER,
	    " Changes    the existing Secret %s/%s",
	    form->fields[FORM_NAMESPACE].text, form->fields[FORM_NAME].text);
	for (i = 0; i < backend_draft_key_count(form->draft); i++) {
		const char *key = form_key_name(form, i);
		bool is_there = false;

		if (!backend_draft_review(form->draft, i))
			continue;
		for (j = 0; j < answer->key_count; j++)
			is_there |= strcmp(answer->keys[j], key) == 0;
		page_add(page, STYLE_TEXT, "            %s %s",
		    !answer->keys_known ? "sets"
			: is_there      ? "OVERWRITES"
					: "adds",
		    key);
	}
}

void
form_review_draw(struct form *form, struct page *page)
{
	struct secret_review_line line;
	size_t i;

	form_add_error(form, page);
	add_change(form, page);
	for (i = 0; i < backend_draft_key_count(form->draft); i++)
		add_value(form, i, page);
	for (i = 0; backend_draft_note(form->draft, i, &line); i++)
		page_add(page, STYLE_MESSAGE_WARN, " ! %s", line.text);
	page_add(page, form->immutable ? STYLE_MESSAGE_WARN : STYLE_TEXT,
	    " Immutable  %s",
	    form->immutable ? "YES: it can never be changed, only deleted"
			    : "no");
}

/* ---- keys ---- */

static bool
turn_fix(struct form *form, uint32_t key)
{
	const struct secret_review *review =
	    backend_draft_review(form->draft, form->key);
	int i;

	for (i = 0; i < SECRET_FIX_COUNT; i++) {
		if (key != (uint32_t)letters[i])
			continue;
		if (!has_bit(review->offered | review->applied, i)) {
			form_hint(form, "%s: it would change nothing",
			    backend_draft_fix_word((enum secret_fix)i));
			return true;
		}
		backend_draft_fix(form->draft, form->key, (enum secret_fix)i,
		    !has_bit(review->applied, i));
		form->compared[form->key] = false;
		return true;
	}
	return false;
}

/* `C': at once for a new Secret; the name is typed for one that exists, and
 * where nobody knows who the server is. */
static void
try_send(struct ui *ui, struct form *form)
{
	bool wants_name = form->answer.exists || ui->report->cluster->insecure;

	if (dialog_is_deaf(ui, &form->dialog))
		return;
	if (!form_values_settled(form))
		return;
	if (wants_name && form->mode != FORM_NAMING) {
		form->mode = FORM_NAMING;
		return;
	}
	if (wants_name &&
	    strcmp(form->typed.text, form->fields[FORM_NAME].text) != 0) {
		form_hint(form, "that is not its name");
		return;
	}
	form_send(ui, form);
}

/* To a key that has a value. */
static void
move(struct form *form, size_t by)
{
	size_t count = backend_draft_key_count(form->draft), i;

	for (i = 0; i < count; i++) {
		form->key = (form->key + by) % count;
		if (backend_draft_review(form->draft, form->key))
			return;
	}
}

void
form_review_key(struct ui *ui, struct form *form, uint32_t key)
{
	size_t count = backend_draft_key_count(form->draft);

	if (key == 'C')
		try_send(ui, form);
	else if (form_name_key(form, key))
		return;
	else if (form->mode == FORM_NAMING)
		form_hint(form, "type the name, then C; Esc goes back");
	else if (key == 'j' || key == KEYS_DOWN || key == KEYS_TAB)
		move(form, 1);
	else if (key == 'k' || key == KEYS_UP || key == KEYS_BACK_TAB)
		move(form, count - 1);
	else if (key == KEYS_PAGE_DOWN)
		form->first += 4;
	else if (key == KEYS_PAGE_UP)
		form->first -= form->first > 4 ? 4 : form->first;
	else if (key == 'i') {
		form->immutable = !form->immutable;
		backend_draft_set_immutable(form->draft, form->immutable);
	} else if (key == 'r')
		form_values_ask(ui, form, false);
	else if (key == '=')
		form_values_ask(ui, form, true);
	else if (key == KEYS_CONTROL('P'))
		form_go(form, FORM_VALUES);
	else if (!turn_fix(form, key))
		form_hint(form, "only C sends it; Esc wipes and goes back");
}
