/*
 * The tags of one repository in stored order, and which policies want which.
 * Subject: NAMESPACE/NAME of the repository.
 */
#include <stdio.h>

#include "tui/ui.h"
#include "tui/words.h"

enum column {
	TAG,
	WANTED,
};

static bool
is_named(const char *namespace, const char *name, const char *subject)
{
	size_t length = strlen(namespace);

	return strncmp(subject, namespace, length) == 0 &&
	    subject[length] == '/' && strcmp(subject + length + 1, name) == 0;
}

static const struct report_repository *
find_repository(const struct report *report, const char *subject)
{
	size_t i;

	for (i = 0; i < report->repository_count; i++)
		if (is_named(report->repositories[i].namespace,
			report->repositories[i].name, subject))
			return &report->repositories[i];
	return NULL;
}

static size_t
count(const struct report *report, const char *subject)
{
	const struct report_repository *repository =
	    find_repository(report, subject);

	return repository ? repository->tag_count : 0;
}

static const void *
item(const struct report *report, const char *subject, size_t index)
{
	const struct report_repository *repository =
	    find_repository(report, subject);

	return repository ? &repository->tags[index] : NULL;
}

static const char *
key(const void *at, char room[LIST_KEY_SIZE])
{
	const struct span *tag = at;

	(void)snprintf(room, LIST_KEY_SIZE, "%.*s", (int)tag->length, tag->at);
	return room;
}

static int
compare(const void *a, const void *b, int column UNUSED)
{
	return span_compare(*(const struct span *)a, *(const struct span *)b);
}

static void
describe(const void *at, struct filter_row *row)
{
	row->piece = *(const struct span *)at;
}

static bool
is_wrong(const void *at UNUSED)
{
	return false;
}

static const struct list_model model = { count, item, key, compare, describe,
	is_wrong };

/* "chosen by web/front-stable   in git of web/front-stable" */
static void
add_policies(const struct report *report, const char *subject, struct span tag,
    struct buf *into)
{
	size_t i;

	for (i = 0; i < report->policy_count; i++) {
		const struct report_policy *policy = &report->policies[i];

		if (!is_named(policy->repository_namespace, policy->repository,
			subject))
			continue;
		if (span_is(tag, policy->choice))
			(void)buf_printf(into, "<- chosen by %s/%s   ",
			    policy->namespace, policy->name);
		if (span_is(tag, policy->in_git))
			(void)buf_printf(into, "in git (%s/%s)   ",
			    policy->namespace, policy->name);
	}
}

static const char *
cell(const struct table_context *context, const void *at, int column,
    char room[TABLE_CELL_SIZE], enum style *style)
{
	const struct span *tag = at;
	struct buf text;

	if ((enum column)column == TAG) {
		return table_text(room, "%.*s", (int)tag->length, tag->at);
	}
	buf_init(&text, TABLE_CELL_SIZE - 1);
	add_policies(context->report, context->subject, *tag, &text);
	(void)table_text(room, "%s", text.at);
	if (text.length)
		*style = STYLE_STATE_NEW;
	buf_release(&text);
	return room;
}

static const struct table_column compact[] = {
	{ "TAG", TAG, 16, 1, false, false },
	{ "WANTED BY", WANTED, 20, 1, false, false },
};

static const struct table_column normal[] = {
	{ "TAG", TAG, 30, 1, false, false },
	{ "WANTED BY", WANTED, 46, 1, false, false },
};

static const struct table_column wide[] = {
	{ "TAG", TAG, 50, 1, false, false },
	{ "WANTED BY", WANTED, 80, 1, false, false },
};

static const struct table table = { { compact, normal, wide }, { 2, 2, 2 },
	cell };

static void
title(const struct ui *ui, const void *at, struct buf *left)
{
	const struct span *tag = at;

	(void)buf_printf(left, "%s   ", ui_place(ui)->subject);
	(void)buf_span(left, *tag);
}

static void
detail(const struct ui *ui, const void *at, struct page *page)
{
	const struct report_repository *repository =
	    find_repository(ui->report, ui_place(ui)->subject);
	const struct span *tag = at;
	char ago[WORDS_SIZE];
	struct buf text;

	if (!repository)
		return;
	if (repository->problem)
		page_error(page, repository->problem);
	page_add(page, STYLE_TEXT, " Image    %s:%.*s", repository->image,
	    (int)tag->length, tag->at);
	page_add(page, STYLE_TEXT, " Scanned  %s, %zu tags",
	    words_ago(backend_now(), repository->scanned_at, ago),
	    repository->tag_count);
	buf_init(&text, 1000);
	add_policies(ui->report, ui_place(ui)->subject, *tag, &text);
	if (text.length)
		page_add(page, STYLE_TEXT, " Policies %s", text.at);
	buf_release(&text);
}

static void
empty(const struct ui *ui, struct page *page)
{
	const struct report_repository *repository = ui->report
	    ? find_repository(ui->report, ui_place(ui)->subject)
	    : NULL;

	page_add(page, STYLE_TEXT, "\n");
	if (repository && repository->problem)
		page_error(page, repository->problem);
	page_add(page, STYLE_TEXT, "%s",
	    !repository ? "            This repository is gone."
			: "            No tag is known yet.\n\n"
			  "              R        scan now\n"
			  "              esc      back");
}

static const char *
off(const struct ui *ui UNUSED, const struct place *place UNUSED,
    enum action action, char room[TABLE_CELL_SIZE] UNUSED)
{
	if (action == ACTION_APPROVE)
		return "approve in Updates (1)";
	if (action == ACTION_OPEN || action == ACTION_TAGS ||
	    action == ACTION_DIFF)
		return "there is nothing behind a tag";
	return NULL;
}

static const enum action footer[] = { ACTION_FILTER, ACTION_RESCAN, ACTION_SORT,
	ACTION_COMMAND, ACTION_HELP, ACTION_BACK };

const struct view view_tags = {
	.names = "tags",
	.kind = LAYOUT_LIST,
	.scopes = SCOPE_LIST,
	.footer = footer,
	.footer_count = sizeof(footer) / sizeof(footer[0]),
	.model = &model,
	.table = &table,
	.sort = TAG,
	.descending = true,
	.title = title,
	.detail = detail,
	.empty = empty,
	.off = off,
};

/* Of the repository that this policy looks at, the chosen tag in sight. */
void
view_open_tags(struct ui *ui, const char *namespace, const char *name)
{
	const struct report *report = ui->report;
	char subject[LIST_KEY_SIZE];
	struct place *place;
	size_t i;

	for (i = 0; i < report->policy_count; i++) {
		const struct report_policy *policy = &report->policies[i];

		if (strcmp(policy->namespace, namespace) != 0 ||
		    strcmp(policy->name, name) != 0)
			continue;
		(void)snprintf(subject, sizeof(subject), "%s/%s",
		    policy->repository_namespace, policy->repository);
		place = ui_open(ui, &view_tags, subject, subject);
		(void)list_find_key(place->list, policy->choice);
		return;
	}
	ui_warn(ui, "the policy %s/%s is gone", namespace, name);
}
