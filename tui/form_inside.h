/* What the files of the form share; see form.h for what it is. */
#ifndef TUI_FORM_INSIDE_H
#define TUI_FORM_INSIDE_H

#include "backend/base/arena.h"
#include "tui/field.h"
#include "tui/form.h"
#include "tui/ui.h"

#define FORM_HOLD_MS 60000 /* without a key */
#define FORM_HOLD_ALL_MS 300000 /* since the first value */
#define FORM_KEY_LIMIT 64

enum form_step {
	FORM_FIELDS,
	FORM_VALUES,
	FORM_REVIEW,
	FORM_SENDING,
	FORM_RESULT,
};

enum form_field {
	FORM_TYPE, /* chosen, not typed */
	FORM_NAMESPACE,
	FORM_NAME,
	FORM_KEYS, /* of types without keys of their own */
	FORM_SERVER, /* docker */
	FORM_USER, /* docker */
	FORM_FIELD_COUNT,
};

/* What a person still has to answer before the step goes on. */
enum form_mode {
	FORM_PLAIN,
	FORM_RECIPE, /* which kind of random value */
	FORM_NAMING, /* the name is typed before `C' or `R' */
	FORM_VAULT, /* a value from the vault */
};

struct form {
	struct dialog dialog;
	struct arena *arena;
	enum form_step step;
	enum form_mode mode;

	enum secret_type type;
	struct field fields[FORM_FIELD_COUNT];
	enum form_field focus;
	const char *needed_by; /* "" nobody known */
	const char *memory; /* what kind holds the values */
	char recorder[SECRET_TTY_RECORDER_ROOM]; /* of the terminal; "" none */

	struct draft *draft; /* NULL before step 2, and while it is sent */
	size_t key; /* under the cursor */
	bool lines; /* the next value may have several lines */
	struct ui_value entry; /* what the loop is asked for */
	bool again; /* the value is typed a second time to be compared */
	bool compared[FORM_KEY_LIMIT]; /* typed twice the same */
	bool unsure[FORM_KEY_LIMIT]; /* typed once: nothing is sent yet */
	size_t discarded; /* bytes that came behind the end of the last value */
	int entry_row; /* of the last drawing */
	size_t first; /* line of the step at the top */
	int64_t held_since; /* tick of the first value; 0: none */

	uint64_t check; /* command; 0: none runs */
	bool checked;
	struct report_secret_check answer; /* its texts are in the arena */

	/* FORM_VAULT: commands that run (0: none), and what is chosen. */
	uint64_t vault, filled;
	struct backend *backend; /* that has the vault open for us, or NULL */
	const char *filled_from; /* item */
	size_t filled_key;
	bool searched; /* the items are those of what is typed */
	size_t item, item_field;

	uint64_t write; /* command */
	bool done; /* it was written */
	const char *note;
	struct report_stale *stale;
	size_t stale_count, stale_at;
	bool *restarted; /* which of them were asked for */

	struct field typed; /* FORM_NAMING, FORM_VAULT */
	bool immutable;
	bool failed;
	struct error error; /* what stands in the way, all four parts */
	char hint[160]; /* what the last key came to; "" nothing */
};

/* A step of its own each: what is drawn between the rule and the last two rows,
 * what keys do, and the words of the key line. */
void form_fields_draw(struct ui *ui, struct form *form, struct page *page);
void form_fields_key(struct ui *ui, struct form *form, uint32_t key);
void form_values_draw(struct ui *ui, struct form *form, struct page *page);
void form_values_key(struct ui *ui, struct form *form, uint32_t key);
void form_review_draw(struct form *form, struct page *page);
void form_review_key(struct ui *ui, struct form *form, uint32_t key);
void form_result_draw(struct form *form, struct page *page);
void form_result_key(struct ui *ui, struct form *form, uint32_t key);

/* Values from a vault, as a part of step 2 (form_vault.c). */
void form_vault_begin(struct ui *ui, struct form *form);
void form_vault_end(struct form *form);
void form_vault_draw(
    const struct ui *ui, const struct form *form, struct page *page);
void form_vault_key(struct ui *ui, struct form *form, uint32_t key);
void form_vault_report(struct ui *ui, struct form *form);

/* The whole form (form_draw.c). */
void form_draw(struct ui *ui, struct dialog *dialog);
int form_top(const struct ui *ui);

/* To another step: its letters are deaf again until it was painted. */
void form_go(struct form *form, enum form_step step);

/* Asks the cluster whether it may be written. */
void form_check(struct ui *ui, struct form *form);

/* Why no value can be entered now: NULL when it can. */
const char *form_values_off(const struct form *form);

/* Nothing of the values is left to be done before they are sent; else it says
 * what. */
bool form_values_settled(struct form *form);

/* Asks the loop to read the value of the key under the cursor. */
void form_values_ask(struct ui *ui, struct form *form, bool again);

/* Sends it. */
void form_send(struct ui *ui, struct form *form);

/* As the cluster names it: the password of a registry login is in another. */
const char *form_key_name(const struct form *form, size_t key);

/* Forgets all values; the fields stay. */
void form_wipe(struct form *form);
bool form_has_values(const struct form *form);

/* Lines about what is in the way, or nothing. */
void form_add_error(const struct form *form, struct page *page);

void form_hint(struct form *form, const char *format, ...) PRINTF(2, 3);

/* The letters of FORM_NAMING: true when the key was one of them. */
bool form_name_key(struct form *form, uint32_t key);

#endif
