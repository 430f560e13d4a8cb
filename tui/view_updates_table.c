/* Rows of the queue: order, filter and cells of report_update. */
#include "tui/ui.h"
#include "tui/words.h"

enum column {
	STATE,
	AGE = VIEW_UPDATES_AGE,
	NAMESPACE,
	IMAGE,
	FROM,
	TO,
	STEP, /* from>to in one, for narrow screens */
	BUMP,
	RULE,
	MARKERS,
	WHY,
	WHERE,
	/* Shorter forms, for less than 120 columns. */
	STATE_LETTER,
	IMAGE_NAME,
	BUMP_START,
};

static size_t
count(const struct report *report, const char *subject UNUSED)
{
	return report->update_count;
}

static const void *
item(const struct report *report, const char *subject UNUSED, size_t index)
{
	return &report->updates[index];
}

static const char *
key(const void *at, char room[LIST_KEY_SIZE] UNUSED)
{
	return ((const struct report_update *)at)->key;
}

static int
compare_numbers(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int
compare(const void *a, const void *b, int column)
{
	const struct report_update *left = a, *right = b;

	switch ((enum column)column) {
	case STATE:
	case STATE_LETTER:
		return compare_numbers(left->state, right->state);
	case AGE:
		/* Youngest first; never seen is oldest. DONE is the tail. */
		if ((left->state == UPDATE_DONE) !=
		    (right->state == UPDATE_DONE))
			return left->state == UPDATE_DONE ? 1 : -1;
		if (left->first_seen != right->first_seen)
			return compare_numbers(
			    right->first_seen, left->first_seen);
		/* Of one age: what can be decided first. */
		return compare_numbers(left->state == UPDATE_BLOCKED,
		    right->state == UPDATE_BLOCKED);
	case NAMESPACE:
		return strcmp(left->policy_namespace, right->policy_namespace);
	case IMAGE:
	case IMAGE_NAME:
		return strcmp(left->image, right->image);
	case FROM:
		return strcmp(left->from, right->from);
	case TO:
	case STEP:
		return strcmp(left->to, right->to);
	case BUMP:
	case BUMP_START:
		return compare_numbers(right->bump, left->bump);
	case RULE:
		return strcmp(left->rule, right->rule);
	case MARKERS:
		return compare_numbers(
		    (int64_t)right->marker_count, (int64_t)left->marker_count);
	case WHY:
	case WHERE:
		return strcmp(left->why, right->why);
	}
	return 0;
}

static void
describe(const void *at, struct filter_row *row)
{
	const struct report_update *update = at;

	row->texts[0] = update->image;
	row->texts[1] = update->to;
	row->texts[2] = update->from;
	row->texts[3] = update->why;
	row->texts[4] = update->policy_namespace;
	row->texts[5] = update->policy;
	row->texts[6] = update->who;
	row->texts[7] = update->lacks;
	row->fields[FILTER_STATE] = update_state_word(update->state);
	row->fields[FILTER_NAMESPACE] = update->policy_namespace;
	row->fields[FILTER_BUMP] = update_bump_word(update->bump);
}

static bool
is_wrong(const void *at)
{
	const struct report_update *update = at;

	return update->problem || update->state == UPDATE_ERROR ||
	    update->state == UPDATE_BLOCKED;
}

const struct list_model view_updates_model = { count, item, key, compare,
	describe, is_wrong };

/* ---- cells ---- */

static enum style
state_style(enum update_state state)
{
	return (enum style)(STYLE_STATE_NEW + (int)state);
}

/* "prod/web/values.yaml:7 +1": the end of the path tells more. */
const char *
view_update_where(
    const struct report_update *update, char room[TABLE_CELL_SIZE])
{
	const struct report_marker *marker = update->markers;
	struct span path;

	if (*update->lacks)
		return table_text(room, "lacks %s", update->lacks);
	if (update->state != UPDATE_NEW || !update->marker_count)
		return update->why;
	path = span_of(marker->file);
	while (path.length > 28 && span_find(path, '/') < path.length)
		path = span_from(path, span_find(path, '/') + 1);
	if (update->marker_count == 1)
		return table_text(
		    room, "%.*s:%u", (int)path.length, path.at, marker->line);
	return table_text(room, "%.*s:%u +%zu", (int)path.length, path.at,
	    marker->line, update->marker_count - 1);
}

static const char *
bump(const struct report_update *update, enum style *style)
{
	if (update->bump == BUMP_MAJOR || update->bump == BUMP_DOWN)
		*style = STYLE_BUMP_MAJOR;
	return update_bump_word(update->bump);
}

static const char *
cell(const struct table_context *context, const void *at, int column,
    char room[TABLE_CELL_SIZE], enum style *style)
{
	const struct report_update *update = at;

	switch ((enum column)column) {
	case STATE:
		*style = state_style(update->state);
		return update_state_word(update->state);
	case STATE_LETTER:
		*style = state_style(update->state);
		return table_text(
		    room, "%c", *update_state_word(update->state));
	case AGE:
		return words_age(context->now,
		    update->state == UPDATE_DONE && update->done_at
			? update->done_at
			: update->first_seen,
		    room);
	case NAMESPACE:
		return update->policy_namespace;
	case IMAGE:
		return words_or(update->image, update->policy);
	case IMAGE_NAME:
		return words_image(words_or(update->image, update->policy));
	case FROM:
		return words_or(update->from, "-");
	case TO:
		return words_or(update->to, "-");
	case STEP:
		return table_text(room, "%s>%s", update->from, update->to);
	case BUMP:
		return bump(update, style);
	case BUMP_START:
		return table_text(room, "%.3s", bump(update, style));
	case RULE:
		return update->rule;
	case MARKERS:
		return table_text(room, "%zu", update->marker_count);
	case WHY:
		if (!*update->lacks)
			return update->why;
		*style = STYLE_MESSAGE_WARN;
		return table_text(room, "lacks %s", update->lacks);
	case WHERE:
		if (*update->lacks)
			*style = STYLE_MESSAGE_WARN;
		return view_update_where(update, room);
	}
	return "";
}

static const struct table_column compact[] = {
	{ "S", STATE_LETTER, 1, 0, false, false },
	{ "AGE", AGE, 3, 0, true, false },
	{ "IMAGE", IMAGE_NAME, 12, 3, false, true },
	{ "STEP", STEP, 13, 2, false, false },
	{ "BUMP", BUMP_START, 4, 0, false, false },
};

static const struct table_column normal[] = {
	{ "S", STATE_LETTER, 1, 0, false, false },
	{ "AGE", AGE, 3, 0, true, false },
	{ "NAMESPACE", NAMESPACE, 9, 2, false, false },
	{ "IMAGE", IMAGE_NAME, 13, 4, false, true },
	{ "FROM", FROM, 8, 1, false, false },
	{ "TO", TO, 8, 1, false, false },
	{ "BUMP", BUMP, 5, 0, false, false },
	{ "WHY / WHERE", WHY, 22, 2, false, false },
};

static const struct table_column wide[] = {
	{ "STATE", STATE, 8, 0, false, false },
	{ "AGE", AGE, 3, 0, true, false },
	{ "NAMESPACE", NAMESPACE, 10, 1, false, false },
	{ "IMAGE", IMAGE, 27, 3, false, true },
	{ "FROM", FROM, 11, 1, false, false },
	{ "TO", TO, 11, 1, false, false },
	{ "BUMP", BUMP, 6, 0, false, false },
	{ "RULE", RULE, 14, 1, false, false },
	{ "MK", MARKERS, 2, 0, true, false },
	{ "WHERE / WHY", WHERE, 36, 2, false, false },
};

#define COLUMNS(array) sizeof(array) / sizeof((array)[0])

const struct table view_updates_table = {
	{ compact, normal, wide },
	{ COLUMNS(compact), COLUMNS(normal), COLUMNS(wide) },
	cell,
};
