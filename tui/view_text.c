/*
 * Text about one thing, made again with each report: messages, problems in
 * files, what is read, or all that is known of one object.
 */
#include <inttypes.h>
#include <stdio.h>

#include "tui/ui.h"
#include "tui/words.h"

static void
make_messages(const struct ui *ui, const char *rest UNUSED, struct page *page)
{
	notice_page(&ui->notices, ui->utc, page);
}

static void
make_problems(const struct ui *ui, const char *rest UNUSED, struct page *page)
{
	const struct report *report = ui->report;
	size_t i;

	if (!report->problem_count)
		page_add(page, STYLE_TEXT,
		    " No problems: every object and "
		    "every marked file could be read.");
	for (i = 0; i < report->problem_count; i++) {
		const struct report_problem *problem = &report->problems[i];

		page_add(page, STYLE_MESSAGE_WARN, " %s:%u  %s", problem->file,
		    problem->line, problem->what);
		page_add(page, STYLE_TEXT, "     %s", problem->reason);
		page_add(page, STYLE_TEXT_DIM, "     in %s", problem->source);
	}
}

static void
add_source(const struct report_source *source, struct page *page)
{
	struct span commit = words_commit(source->commit);
	char ago[WORDS_SIZE];

	page_add(page, source->problem ? STYLE_MESSAGE_WARN : STYLE_TEXT_STRONG,
	    " %s", source->url);
	if (*source->branch)
		page_add(page, STYLE_TEXT,
		    "     %s, branch %s at %.*s, fetched %s%s",
		    source->objects ? "Flux objects" : "manifests",
		    source->branch, (int)commit.length, commit.at,
		    words_ago(backend_now(), source->fetched_at, ago),
		    source->fetching ? ", fetching" : "");
	else
		page_add(page, STYLE_TEXT, "     %s, a folder, read %s",
		    source->objects ? "Flux objects" : "manifests",
		    words_ago(backend_now(), source->fetched_at, ago));
	if (source->total)
		page_add(page, STYLE_TEXT, "     %u of %u objects",
		    source->received, source->total);
	if (source->problem)
		page_error(page, source->problem);
}

static void
add_automation(const struct report_automation *automation, struct page *page)
{
	char markers[WORDS_SIZE], updates[WORDS_SIZE];

	page_add(page,
	    automation->problem ? STYLE_MESSAGE_WARN : STYLE_TEXT_STRONG,
	    " %s/%s%s", automation->namespace, automation->name,
	    live_is_suspended(automation->live, automation->suspended)
		? "   suspended: Flux does not push"
		: "   Flux pushes too");
	page_add(page, STYLE_TEXT, "     %s  %s -> %s  path %s",
	    automation->repository, automation->checkout, automation->branch,
	    automation->path);
	page_add(page, STYLE_TEXT, "     %s, %zu dead, %s",
	    words_count(automation->marker_count, "marker", NULL, markers),
	    automation->dead_count,
	    words_count(automation->update_count, "update", NULL, updates));
	page_add(page, STYLE_TEXT_DIM, "     %s:%u in %s", automation->file,
	    automation->line, automation->source);
	if (automation->problem)
		page_error(page, automation->problem);
}

static void
make_sources(const struct ui *ui, const char *rest UNUSED, struct page *page)
{
	const struct report *report = ui->report;
	char many[WORDS_SIZE];
	size_t i;

	page_add(page, STYLE_HEADING, " Read from Git and folders");
	for (i = 0; i < report->source_count; i++)
		add_source(&report->sources[i], page);
	page_add(page, STYLE_TEXT, "%s", "");
	page_add(page, STYLE_HEADING, " Automations");
	for (i = 0; i < report->automation_count; i++)
		add_automation(&report->automations[i], page);
	if (report->problem_count)
		page_add(page, STYLE_MESSAGE_WARN, "\n %s in files: :problems",
		    words_count(report->problem_count, "problem", NULL, many));
}

/* The row of a list that goes by that key, described as its list does. */
static void
make_object(const struct ui *ui, const struct view *view, const char *key,
    struct page *page)
{
	char room[LIST_KEY_SIZE];
	const void *item;
	size_t i, count = view->model->count(ui->report, NULL);

	for (i = 0; i < count; i++) {
		item = view->model->item(ui->report, NULL, i);
		if (strcmp(view->model->key(item, room), key) != 0)
			continue;
		view->detail(ui, item, page);
		return;
	}
	page_add(page, STYLE_MESSAGE_WARN, " It is gone: %s", key);
}

static void
make_event(const struct ui *ui, const char *key, struct page *page)
{
	make_object(ui, &view_activity, key, page);
}

static void
make_repository(const struct ui *ui, const char *key, struct page *page)
{
	make_object(ui, &view_repos, key, page);
}

static void
make_policy(const struct ui *ui, const char *key, struct page *page)
{
	make_object(ui, &view_policies, key, page);
}

static void
make_automation(const struct ui *ui, const char *key, struct page *page)
{
	make_object(ui, &view_automations, key, page);
}

static void
make_secret(const struct ui *ui, const char *key, struct page *page)
{
	make_object(ui, &view_secrets, key, page);
}

static const struct kind {
	const char *prefix;
	void (*make)(const struct ui *ui, const char *rest, struct page *page);
} kinds[] = {
	{ "messages", make_messages },
	{ "problems", make_problems },
	{ "sources", make_sources },
	{ "event:", make_event },
	{ "repository:", make_repository },
	{ "policy:", make_policy },
	{ "automation:", make_automation },
	{ "secret:", make_secret },
};

static void
make(const struct ui *ui, struct place *place, struct page *page)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!span_starts(span_of(place->subject), kinds[i].prefix))
			continue;
		if (ui->report || kinds[i].make == make_messages)
			kinds[i].make(
			    ui, place->subject + strlen(kinds[i].prefix), page);
		else
			page_add(page, STYLE_TEXT, " Reading...");
	}
}

static const enum action footer[] = { ACTION_FILTER, ACTION_WRAP, ACTION_RESCAN,
	ACTION_COMMAND, ACTION_HELP, ACTION_BACK };

const struct view view_text = {
	.names = "text",
	.kind = LAYOUT_TEXT,
	.scopes = SCOPE_TEXT,
	.footer = footer,
	.footer_count = sizeof(footer) / sizeof(footer[0]),
	.make = make,
};

void
view_open_text(struct ui *ui, const char *subject, const char *title)
{
	if (ui_place(ui)->view == &view_text &&
	    strcmp(ui_place(ui)->subject, subject) == 0)
		return;
	ui_open(ui, &view_text, subject, title)->pager.wrap = true;
}
