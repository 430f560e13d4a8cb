/*
 * The console's state, and what views and dialogs may do with it. All of it
 * belongs to one thread; what is on the screen is a function of this struct and
 * the report in it (ui_draw()), nothing is drawn anywhere else.
 *
 * Time comes from outside, so that tests need no clock: `tick' counts
 * milliseconds from some beginning and is set before each call.
 */
#ifndef TUI_UI_H
#define TUI_UI_H

#include "tui/dialog.h"
#include "tui/keys.h"
#include "tui/notice.h"
#include "tui/prompt.h"
#include "tui/secret_tty.h"
#include "tui/view.h"

#define UI_FREEZE_MS 1500 /* rows keep their places so long after a key */
#define UI_REST_MS 80 /* the detail follows a cursor that rests so long */
#define UI_TRAIL_LIMIT 32
#define UI_PENDING_LIMIT 64

/* A command whose fate is awaited. */
struct ui_pending {
	uint64_t id;
	enum command_kind kind;
	struct arena *arena;
	const char *what; /* "payments/api v5.7.0", "3 updates" */
	const char *const *keys; /* of the updates, to lead back to */
	size_t key_count;
};

/*
 * A value that is to be read from the terminal, with curses left alone: the
 * loop does it as soon as what is drawn is on the terminal, and hands what came
 * to `taken', whose the value is.
 */
struct ui_value {
	int row; /* of the mask */
	bool lines; /* several lines */
	char words[160]; /* what the prompt says meanwhile; "" nothing */
	void (*taken)(struct ui *ui, enum secret_tty_end end,
	    struct secret *value, const struct secret_tty_facts *facts,
	    const struct error *error);
};

struct ui {
	struct backend *backend;
	const struct report *report; /* NULL: none yet */
	struct layout layout; /* of the last drawing */
	int rows, columns;
	int64_t tick, last_key, last_move;
	bool utc, full;
	const char *memory; /* what holds values: one word */
	bool plain_cursor; /* `>' only: for slow lines and old terminals */

	struct place *mains[VIEW_MAIN_COUNT];
	struct place *trail[UI_TRAIL_LIMIT]; /* where one has been */
	size_t trail_count, trail_at;

	struct dialog *dialog; /* NULL: none */
	struct prompt prompt;
	struct prompt_history commands, filters;
	char filter_before[FILTER_LIMIT]; /* for Esc in `/' */
	struct notices notices;
	struct ui_pending pending[UI_PENDING_LIMIT];
	size_t pending_count;

	/* What only the loop can do. */
	struct ui_value *wants_value; /* NULL: none; the dialog's */
	bool wants_redraw, wants_suspend;
	char *wants_theme; /* a name that :theme gave; freed by the loop */
	bool done;
	int status;
};

void ui_init(struct ui *ui, struct backend *backend);
void ui_release(struct ui *ui);

/* ---- what happens ---- */

void ui_key(struct ui *ui, uint32_t key);
void ui_act(struct ui *ui, enum action action);

/* Takes the reference. */
void ui_report(struct ui *ui, const struct report *report);

/* Time passed: rows may come in, a message may go. */
void ui_tick(struct ui *ui);

/* The screen was painted: what was typed before it does not count. True when
 * keys that wait in the terminal are to be dropped. */
bool ui_painted(struct ui *ui);

/* Milliseconds until ui_tick() has something to do, or -1. */
int64_t ui_wait(const struct ui *ui);

void ui_draw(struct ui *ui);

/* ---- for views and dialogs ---- */

struct place *ui_place(const struct ui *ui);
void ui_go(struct ui *ui, enum view_main which);
struct place *ui_open(struct ui *ui, const struct view *view,
    const char *subject, const char *title);
void ui_back(struct ui *ui);
void ui_step(struct ui *ui, bool forward); /* along the trail */

void ui_say(struct ui *ui, const char *format, ...) PRINTF(2, 3);
void ui_warn(struct ui *ui, const char *format, ...) PRINTF(2, 3);
void ui_fail(struct ui *ui, const struct error *error);

/*
 * Submits and remembers to tell how it ended. False when the queue is full,
 * which has been said then. `keys' may be NULL.
 */
bool ui_submit(struct ui *ui, const struct command *command, const char *what,
    const char *const *keys, size_t key_count);

/* Looks at Git and the registries again; or, in the cluster, at the object
 * under the cursor. Suspends or resumes that one. (ui_live.c) */
void ui_rescan(struct ui *ui);
void ui_look_again(struct ui *ui);
void ui_suspend_flux(struct ui *ui);

/* Tells how commands ended that the new report knows of. */
void ui_check_fates(struct ui *ui);
void ui_forget_fates(struct ui *ui);

/* An approval was given and its end is not known: a push runs or will, whether
 * or not a report says so already. */
bool ui_is_approving(const struct ui *ui);

/* Why an action is off here: NULL when it is on. May use the room. */
const char *ui_off(
    const struct ui *ui, enum action action, char room[TABLE_CELL_SIZE]);

/* Rows keep their places because somebody is acting. */
bool ui_is_frozen(const struct ui *ui);

/* A `:' line; and for the prompt, the whole line that the text begins. */
void ui_command(struct ui *ui, const char *line);
const char *ui_complete(const char *text);

/* The words of `:' beside views and actions, for help; false past the last. */
bool ui_command_word(size_t index, const char **name, const char **help);

/* The loop loads the theme of that name before the next drawing. */
void ui_want_theme(struct ui *ui, const char *name);

/* Leaves, or asks first while a push runs. */
void ui_quit(struct ui *ui);

/* ---- the frame around a view (frame.c) ---- */

void ui_draw_context(const struct ui *ui);
void ui_draw_tabs(const struct ui *ui);
void ui_draw_message(struct ui *ui);
void ui_draw_keys(const struct ui *ui);
void ui_draw_activity(const struct ui *ui);

#endif
