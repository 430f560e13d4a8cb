/*
 * The `:' line: views by their names, a few words of its own, and every action
 * by its name in the action table.
 */
#include <stdio.h>

#include "backend/base/xalloc.h"
#include "tui/ui.h"

static void
show_problems(struct ui *ui, struct span rest UNUSED)
{
	view_open_text(ui, "problems", "problems in files");
}

static void
show_messages(struct ui *ui, struct span rest UNUSED)
{
	view_open_text(ui, "messages", "messages");
}

static void
show_sources(struct ui *ui, struct span rest UNUSED)
{
	view_open_text(ui, "sources", "what is read, and automations");
}

static void
quit(struct ui *ui, struct span rest UNUSED)
{
	ui_quit(ui);
}

static void
set_theme(struct ui *ui, struct span rest)
{
	char name[PROMPT_LIMIT];

	if (!rest.length) {
		ui_say(ui, ":theme NAME, for instance terminal, mono");
		return;
	}
	(void)snprintf(name, sizeof(name), "%.*s", (int)rest.length, rest.at);
	ui_want_theme(ui, name);
}

static void
show_namespace(struct ui *ui, struct span rest)
{
	char filter[PROMPT_LIMIT];

	if (!ui_place(ui)->list)
		ui_go(ui, VIEW_UPDATES);
	(void)snprintf(filter, sizeof(filter), "%s%.*s",
	    rest.length && !span_is(rest, "*") ? "ns:" : "",
	    span_is(rest, "*") ? 0 : (int)rest.length, rest.at);
	list_set_filter(ui_place(ui)->list, filter);
}

static const struct word {
	const char *name, *help;
	void (*run)(struct ui *ui, struct span rest);
} words[] = {
	{ "problems", "objects and files that are wrong", show_problems },
	{ "messages", "messages so far", show_messages },
	{ "sources", "what is read; automations", show_sources },
	{ "theme", "NAME: other looks", set_theme },
	{ "ns", "NAME: rows of one namespace; * for all", show_namespace },
	{ "q", "quit", quit },
	{ "quit", "quit", quit },
};

bool
ui_command_word(size_t index, const char **name, const char **help)
{
	if (index >= sizeof(words) / sizeof(words[0]))
		return false;
	*name = words[index].name;
	*help = words[index].help;
	return true;
}

void
ui_command(struct ui *ui, const char *line)
{
	struct span rest = span_trim(span_of(line)), name = rest;
	enum view_main which;
	enum action action;
	size_t i;

	name.length = span_find(rest, ' ');
	rest = span_trim(span_from(rest, name.length));
	if (!name.length)
		return;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_is(name, words[i].name)) {
			words[i].run(ui, rest);
			return;
		}
	which = view_find(name);
	action = keys_find(name);
	if (which != VIEW_MAIN_COUNT)
		ui_go(ui, which);
	else if (action == ACTION_NONE)
		ui_warn(ui, "no command :%.*s; ? lists what there is",
		    (int)name.length, name.at);
	else if (keys_info(action)->scopes & ui_place(ui)->view->scopes)
		ui_act(ui, action);
	else
		ui_warn(
		    ui, "%s is off: not in this view", keys_info(action)->name);
}

const char *
ui_complete(const char *text)
{
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_starts(span_of(words[i].name), text))
			return words[i].name;
	for (i = 0; i < ACTION_COUNT; i++)
		if (span_starts(span_of(keys_info((enum action)i)->name), text))
			return keys_info((enum action)i)->name;
	return NULL;
}
