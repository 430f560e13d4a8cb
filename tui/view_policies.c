/* Policies: the rule, the tag it chose, and the one that is in git. */
#include <stdio.h>

#include "tui/ui.h"
#include "tui/words.h"

enum column {
	NAMESPACE,
	NAME,
	IMAGE,
	RULE,
	CHOICE,
	IN_GIT,
	MARKERS,
	RESULT,
	READY,
};

static size_t
count(const struct report *report, const char *subject UNUSED)
{
	return report->policy_count;
}

static const void *
item(const struct report *report, const char *subject UNUSED, size_t index)
{
	return &report->policies[index];
}

static const char *
key(const void *at, char room[LIST_KEY_SIZE])
{
	const struct report_policy *policy = at;

	(void)snprintf(
	    room, LIST_KEY_SIZE, "%s/%s", policy->namespace, policy->name);
	return room;
}

static const char *
ready(const struct report_policy *policy)
{
	if (policy->problem)
		return policy->problem->text;
	return policy->suspended ? "suspended" : "ok";
}

static int
compare(const void *a, const void *b, int column)
{
	const struct report_policy *left = a, *right = b;
	int order;

	switch ((enum column)column) {
	case NAMESPACE:
		order = strcmp(left->namespace, right->namespace);
		return order ? order : strcmp(left->name, right->name);
	case NAME:
		return strcmp(left->name, right->name);
	case IMAGE:
		return strcmp(left->image, right->image);
	case RULE:
		return strcmp(left->rule, right->rule);
	case CHOICE:
		return strcmp(left->choice, right->choice);
	case IN_GIT:
		return strcmp(left->in_git, right->in_git);
	case MARKERS:
		return left->marker_count < right->marker_count
		    ? 1
		    : -(left->marker_count > right->marker_count);
	case RESULT:
		return (right->problem != NULL) - (left->problem != NULL);
	case READY:
		return live_is_wrong(right->live) - live_is_wrong(left->live);
	}
	return 0;
}

static void
describe(const void *at, struct filter_row *row)
{
	const struct report_policy *policy = at;

	row->texts[0] = policy->name;
	row->texts[1] = policy->image;
	row->texts[2] = policy->choice;
	row->texts[3] = policy->rule;
	row->texts[4] = policy->namespace;
	row->texts[5] = ready(policy);
	row->fields[FILTER_NAMESPACE] = policy->namespace;
	row->fields[FILTER_STATE] = policy->problem ? "error" : "ok";
}

static bool
is_wrong(const void *at)
{
	const struct report_policy *policy = at;

	return policy->problem || live_is_wrong(policy->live);
}

static const struct list_model model = { count, item, key, compare, describe,
	is_wrong };

static const char *
cell(const struct table_context *context, const void *at, int column,
    char room[TABLE_CELL_SIZE], enum style *style)
{
	const struct report_policy *policy = at;

	switch ((enum column)column) {
	case NAMESPACE:
		return policy->namespace;
	case NAME:
		return policy->name;
	case IMAGE:
		return words_or(policy->image, "-");
	case RULE:
		return policy->rule;
	case CHOICE:
		return words_or(policy->choice, "-");
	case IN_GIT:
		if (strcmp(policy->choice, policy->in_git) != 0)
			*style = STYLE_STATE_NEW;
		return words_or(policy->in_git, "-");
	case MARKERS:
		return table_text(room, "%zu", policy->marker_count);
	case RESULT:
		if (policy->problem)
			*style = STYLE_STATE_ERROR;
		return table_text(
		    room, "%s%s", policy->problem ? "! " : "", ready(policy));
	case READY:
		return live_ready(context->report, policy->live, room, style);
	}
	return "";
}

static const struct table_column compact[] = {
	{ "NAME", NAME, 16, 2, false, false },
	{ "LATEST", CHOICE, 10, 1, false, false },
	{ "RESULT", RESULT, 9, 1, false, false },
};

static const struct table_column normal[] = {
	{ "NAMESPACE", NAMESPACE, 11, 1, false, false },
	{ "NAME", NAME, 16, 2, false, false },
	{ "RULE", RULE, 16, 3, false, false },
	{ "LATEST", CHOICE, 9, 1, false, false },
	{ "IN GIT", IN_GIT, 9, 1, false, false },
	{ "RESULT", RESULT, 11, 2, false, false },
};

static const struct table_column wide[] = {
	{ "NAMESPACE", NAMESPACE, 12, 1, false, false },
	{ "NAME", NAME, 18, 2, false, false },
	{ "IMAGE", IMAGE, 26, 2, false, true },
	{ "RULE", RULE, 19, 2, false, false },
	{ "LATEST", CHOICE, 12, 1, false, false },
	{ "IN GIT", IN_GIT, 12, 1, false, false },
	{ "MK", MARKERS, 3, 0, true, false },
	{ "READY", READY, 14, 1, false, false },
	{ "RESULT", RESULT, 12, 2, false, false },
};

#define COLUMNS(array) sizeof(array) / sizeof((array)[0])

static const struct table table = {
	{ compact, normal, wide },
	{ COLUMNS(compact), COLUMNS(normal), COLUMNS(wide) },
	cell,
};

static void
tab_count(const struct report *report, size_t *all, size_t *wrong)
{
	size_t i;

	*all = report->policy_count;
	*wrong = 0;
	for (i = 0; i < report->policy_count; i++)
		*wrong += is_wrong(&report->policies[i]);
}

static bool
live(const struct report *report UNUSED, const void *at,
    struct live_object *object)
{
	const struct report_policy *policy = at;

	*object = (struct live_object) { "ImagePolicy", policy->namespace,
		policy->name, policy->live, policy->suspended, 0 };
	return true;
}

static void
title(const struct ui *ui UNUSED, const void *at, struct buf *left)
{
	const struct report_policy *policy = at;

	(void)buf_printf(
	    left, "%s/%s   %s", policy->namespace, policy->name, policy->rule);
}

static void
detail(const struct ui *ui, const void *at, struct page *page)
{
	const struct report_policy *policy = at;
	struct live_object object;

	if (policy->problem)
		page_error(page, policy->problem);
	page_add(page, STYLE_TEXT, " Chose    %s   %zu tags after the filter",
	    words_or(policy->choice, "-"), policy->considered);
	page_add(page, STYLE_TEXT, " In git   %s at %zu %s",
	    words_or(policy->in_git, "-"), policy->marker_count,
	    policy->marker_count == 1 ? "marker" : "markers");
	page_add(page, STYLE_TEXT, " Image    %s   repository %s/%s",
	    words_or(policy->image, "-"), policy->repository_namespace,
	    policy->repository);
	if (live(ui->report, at, &object))
		live_detail(page, ui->report, &object, "chosen");
	if (live_has_cluster(ui->report) && policy->live &&
	    *policy->live->latest &&
	    strcmp(policy->live->latest, policy->choice) != 0)
		page_add(page, STYLE_MESSAGE_WARN,
		    " Latest   %s in the cluster, %s here",
		    policy->live->latest, words_or(policy->choice, "none"));
	if (*policy->file)
		page_add(page, STYLE_TEXT, " Object   %s:%u in %s",
		    policy->file, policy->line, policy->source);
}

static void
empty(const struct ui *ui, struct page *page)
{
	page_add(page, STYLE_TEXT, "%s",
	    ui->report && ui->report->loaded
		? "\n\n            No ImagePolicy was found.\n\n"
		  "              :sources   what is read\n"
		  "              :problems  what is wrong in files"
		: "\n\n            Reading Flux objects...");
}

static bool
act(struct ui *ui, struct place *place, enum action action)
{
	const struct list_row *row = list_current(place->list);
	const struct report_policy *policy = row ? row->item : NULL;
	char subject[LIST_KEY_SIZE + 16];

	if (action == ACTION_OPEN || action == ACTION_TAGS) {
		view_open_tags(ui, policy->namespace, policy->name);
	} else if (action == ACTION_DIFF) {
		(void)snprintf(subject, sizeof(subject), "policy:%s", row->key);
		view_open_text(ui, subject, row->key);
	} else {
		return false;
	}
	return true;
}

static const char *
off(const struct ui *ui UNUSED, const struct place *place, enum action action,
    char room[TABLE_CELL_SIZE] UNUSED)
{
	if (action == ACTION_APPROVE)
		return "approve in Updates (1)";
	if ((action == ACTION_OPEN || action == ACTION_TAGS ||
		action == ACTION_DIFF) &&
	    !list_current(place->list))
		return "there is no row";
	return NULL;
}

static const enum action footer[] = { ACTION_OPEN, ACTION_RESCAN, ACTION_ERRORS,
	ACTION_FILTER, ACTION_SORT, ACTION_DIFF, ACTION_COMMAND, ACTION_HELP,
	ACTION_BACK };

const struct view view_policies = {
	.names = "policies ip imagepolicy",
	.digit = '3',
	.tab = "Policies",
	.wide_tab = "Policies",
	.kind = LAYOUT_LIST,
	.scopes = SCOPE_LIST,
	.footer = footer,
	.footer_count = sizeof(footer) / sizeof(footer[0]),
	.model = &model,
	.table = &table,
	.sort = NAMESPACE,
	.count = tab_count,
	.live = live,
	.title = title,
	.detail = detail,
	.empty = empty,
	.act = act,
	.off = off,
};
