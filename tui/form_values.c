/*
 * Step 2: a value for each key: typed or pasted on the masked row, made at
 * random, or taken from a vault. No character of one is on the screen.
 */
#include "tui/form_inside.h"

#include <stdio.h>

#include "backend/base/secret.h"
#include "tui/secret_tty.h"
#include "tui/words.h"

static const struct recipe {
	char letter;
	enum secret_recipe recipe;
	const char *word;
} recipes[] = {
	{ 'h', SECRET_HEX_32, "hex-32" },
	{ 'b', SECRET_BASE64URL_32, "base64url-32" },
	{ 'a', SECRET_ALNUM_24, "alnum-24" },
	{ 'y', SECRET_BYTES_64, "bytes-64" },
};

/* ---- what was said before a key is typed ---- */

static void
add_checked(const struct form *form, bool compact, struct page *page)
{
	const struct report_secret_check *answer = &form->answer;
	bool may = answer->exists ? answer->may_change : answer->may_create;

	if (form->check) {
		page_add(page, STYLE_TEXT, " Checked    asking the cluster...");
		return;
	}
	if (!form->checked) {
		page_add(page, STYLE_MESSAGE_WARN,
		    " Checked    not yet: ^R asks the cluster");
		return;
	}
	page_add(page, may && answer->tried ? STYLE_TEXT : STYLE_MESSAGE_WARN,
	    compact ? " %s %s, dry run %s, %s"
		    : " Checked    %s %s (RBAC)   dry run %s   %s",
	    answer->exists ? "change" : "create",
	    may ? "allowed" : "NOT ALLOWED", answer->tried ? "ok" : "not done",
	    answer->exists        ? "it EXISTS"
		: answer->may_get ? "name is free"
				  : "name not known");
	if (answer->immutable)
		page_add(page, STYLE_MESSAGE_WARN,
		    " ! it is IMMUTABLE: it can only be deleted and made anew");
}

static void
add_memory(const struct form *form, struct page *page)
{
	page_add(page, secret_refusal() ? STYLE_MESSAGE_WARN : STYLE_TEXT,
	    " Memory     %s", form->memory);
}

static void
add_dangers(const struct ui *ui, const struct form *form, struct page *page)
{
	if (*form->recorder)
		page_add(page, STYLE_MESSAGE_WARN,
		    " ! this terminal is recorded by %s: g (generate) or b "
		    "(vault) is safer",
		    form->recorder);
	if (form->discarded)
		page_add(page, STYLE_MESSAGE_WARN,
		    " ! %zu bytes behind the end of the value were discarded",
		    form->discarded);
	if (ui->report->cluster->insecure)
		page_add(page, STYLE_MESSAGE_WARN,
		    " ! the server's certificate is NOT checked: whoever "
		    "answers gets the values");
}

const char *
form_values_off(const struct form *form)
{
	const struct report_secret_check *answer = &form->answer;

	if (secret_refusal())
		return secret_refusal();
	if (form->check)
		return "the cluster is being asked";
	if (!form->checked)
		return "the cluster has not said that it may be written: ^R";
	if (answer->exists && answer->immutable)
		return "the Secret exists and is immutable";
	if (!(answer->exists ? answer->may_change : answer->may_create))
		return answer->exists
		    ? "you may not change Secrets in this namespace"
		    : "you may not create Secrets in this namespace";
	if (!answer->tried)
		return "the server did not take a dry run of it";
	return NULL;
}

/* ---- drawing ---- */

static void
add_key(const struct form *form, size_t i, struct page *page)
{
	const struct secret_review *review =
	    backend_draft_review(form->draft, i);
	char sizes[2][WORDS_SIZE];
	bool here = i == form->key;
	const char *name = backend_draft_key(form->draft, i);

	if (!review) {
		page_add(page, here ? STYLE_TEXT_STRONG : STYLE_TEXT,
		    "%c %-20s -", here ? '>' : ' ', name);
		return;
	}
	page_add(page, here ? STYLE_TEXT_STRONG : STYLE_TEXT,
	    "%c %-20s %s, %s   mark %s%s", here ? '>' : ' ', name,
	    words_count(review->characters, "character", NULL, sizes[0]),
	    words_count(review->lines, "line", NULL, sizes[1]), review->mark,
	    i < FORM_KEY_LIMIT && form->compared[i] ? "   typed twice" : "");
}

void
form_values_draw(struct ui *ui, struct form *form, struct page *page)
{
	bool compact = ui->layout.width == LAYOUT_COMPACT;
	size_t count = backend_draft_key_count(form->draft), i, first = 0;

	if (!compact) {
		page_add(page, STYLE_TEXT, " Secret     %s/%s    %s",
		    form->fields[FORM_NAMESPACE].text,
		    form->fields[FORM_NAME].text,
		    backend_secret_type_word(form->type));
		if (*form->needed_by)
			page_add(page, STYLE_TEXT, " Needed by  %s",
			    form->needed_by);
	}
	add_checked(form, compact, page);
	if (!compact || secret_refusal())
		add_memory(form, page);
	add_dangers(ui, form, page);
	form_add_error(form, page);
	if (form->mode == FORM_VAULT) {
		form_vault_draw(ui, form, page);
		return;
	}
	if (compact && form->key > 0)
		first = form->key - 1;
	for (i = first; i < count && (!compact || i < first + 2); i++)
		add_key(form, i, page);
}

/* ---- the value from the terminal ---- */

static void
put(struct ui *ui, struct form *form, struct secret *value,
    enum secret_source source, const char *detail)
{
	backend_draft_put(form->draft, form->key, value, source, detail);
	if (!form->held_since)
		form->held_since = ui->tick;
}

/* The second time: equal or not is all that is said. */
static void
compare(struct form *form, struct secret *value)
{
	bool same = backend_draft_is_same(form->draft, form->key, value);

	secret_free(value);
	form->again = false;
	form->compared[form->key] = same;
	form->unsure[form->key] = false;
	if (same) {
		form_hint(form, "the same both times");
		return;
	}
	/* Nobody knows which one was meant. */
	backend_draft_wipe_key(form->draft, form->key);
	form_go(form, FORM_VALUES);
	form_hint(form, "NOT the same: both are wiped, Enter types it anew");
}

static void
take_accepted(struct ui *ui, struct form *form, struct secret *value,
    const struct secret_tty_facts *facts)
{
	form->discarded = facts->discarded;
	if (form->again) {
		compare(form, value);
	} else {
		form->compared[form->key] = false;
		form->unsure[form->key] = !facts->pasted;
		put(ui, form, value,
		    facts->pasted ? SECRET_PASTED : SECRET_TYPED, NULL);
		/* What was typed blind is typed twice; what was pasted when
		 * somebody wants it (=). */
		if (!facts->pasted)
			form_values_ask(ui, form, true);
		else
			form_hint(form,
			    "pasted; = compares it with another "
			    "paste");
	}
}

/* The terminal is ours again. */
static void
taken(struct ui *ui, enum secret_tty_end end, struct secret *value,
    const struct secret_tty_facts *facts, const struct error *error)
{
	struct form *form = (struct form *)ui->dialog;
	bool again = form->again;

	if (end == SECRET_TTY_ACCEPTED) {
		take_accepted(ui, form, value, facts);
		return;
	}
	secret_free(value);
	form->again = false;
	if (end != SECRET_TTY_CANCELLED && end != SECRET_TTY_REFUSED) {
		/* The loop ends the program on some of these; nothing is held
		 * until then. */
		form_wipe(form);
		form_go(form, FORM_VALUES);
	}
	if (end == SECRET_TTY_CANCELLED) {
		form_hint(form,
		    again ? "not compared: = types it again"
			  : "cancelled: nothing was taken");
	} else if (end == SECRET_TTY_IDLE) {
		form_hint(form, "a minute without a key: all values are wiped");
	} else if (end == SECRET_TTY_REFUSED) {
		form->failed = true;
		form->error = *error;
	}
}

void
form_values_ask(struct ui *ui, struct form *form, bool again)
{
	const char *off = form_values_off(form);

	if (off) {
		form_hint(form, "off: %s", off);
		return;
	}
	form->again = again;
	form->entry = (struct ui_value) {
		.row = form->entry_row, .lines = form->lines, .taken = taken
	};
	ui->wants_value = &form->entry;
}

/* ---- keys ---- */

static void
generate(struct ui *ui, struct form *form, uint32_t key)
{
	size_t i;

	form->mode = FORM_PLAIN;
	for (i = 0; i < sizeof(recipes) / sizeof(recipes[0]); i++) {
		if (key != (uint32_t)recipes[i].letter)
			continue;
		form->failed = !backend_draft_generate(
		    form->draft, form->key, recipes[i].recipe, &form->error);
		if (form->failed)
			return;
		form->compared[form->key] = form->unsure[form->key] = false;
		if (!form->held_since)
			form->held_since = ui->tick;
		form_hint(
		    form, "made at random (%s), never shown", recipes[i].word);
		return;
	}
	form_hint(form, "nothing was made");
}

bool
form_values_settled(struct form *form)
{
	const char *off = form_values_off(form);
	size_t i;

	if (off) {
		form_hint(form, "off: %s", off);
		return false;
	}
	for (i = 0; i < backend_draft_key_count(form->draft); i++)
		if (form->unsure[i] && backend_draft_review(form->draft, i)) {
			form->key = i;
			form_hint(form, "%s was typed once: = types it again",
			    backend_draft_key(form->draft, i));
			return false;
		}
	form->failed = !backend_draft_check(form->draft, &form->error);
	return !form->failed;
}

static void
go_on(struct form *form)
{
	size_t i;

	if (!form_values_settled(form))
		return;
	for (i = 0; i < backend_draft_key_count(form->draft); i++)
		if (backend_draft_review(form->draft, i))
			break;
	form->key = i;
	form->first = 0;
	form_go(form, FORM_REVIEW);
}

static void
begin_recipe(struct form *form)
{
	const char *off = form_values_off(form);

	if (off)
		form_hint(form, "off: %s", off);
	else
		form->mode = FORM_RECIPE;
}

void
form_values_key(struct ui *ui, struct form *form, uint32_t key)
{
	size_t count = backend_draft_key_count(form->draft);

	if (form->mode == FORM_VAULT)
		form_vault_key(ui, form, key);
	else if (form->mode == FORM_RECIPE)
		generate(ui, form, key);
	else if (key == 'j' || key == KEYS_DOWN || key == KEYS_TAB)
		form->key = (form->key + 1) % count;
	else if (key == 'k' || key == KEYS_UP || key == KEYS_BACK_TAB)
		form->key = (form->key + count - 1) % count;
	else if (key == KEYS_ENTER)
		form_values_ask(ui, form, false);
	else if (key == '=' && backend_draft_review(form->draft, form->key))
		form_values_ask(ui, form, true);
	else if (key == 'g')
		begin_recipe(form);
	else if (key == 'b')
		form_vault_begin(ui, form);
	else if (key == 'm')
		form->lines = !form->lines;
	else if (key == KEYS_CONTROL('R'))
		form_check(ui, form);
	else if (key == KEYS_CONTROL('N'))
		go_on(form);
	else if (key == KEYS_CONTROL('P') && !form_has_values(form))
		form_go(form, FORM_FIELDS);
	else
		form_hint(form, "Enter types the value, Ctrl-N goes on");
}
