#include "tui/view.h"

#include <stdlib.h>

#include "backend/base/xalloc.h"

static const struct view *const mains[VIEW_MAIN_COUNT] = {
	&view_updates,
	&view_repos,
	&view_policies,
	&view_automations,
	&view_activity,
	&view_secrets,
};

const struct view *
view_of(enum view_main which)
{
	return mains[which];
}

enum view_main
view_find(struct span name)
{
	struct span rest, word;
	int i;

	for (i = 0; i < VIEW_MAIN_COUNT; i++) {
		rest = span_of(mains[i]->names);
		while (span_cut(&rest, ' ', &word))
			if (span_equal(word, name))
				return (enum view_main)i;
	}
	return VIEW_MAIN_COUNT;
}

struct place *
view_place_new(const struct view *view, const char *subject, const char *title)
{
	struct place *place = xcalloc(1, sizeof(*place));

	place->view = view;
	place->subject = subject ? xstrdup(subject) : NULL;
	place->title = xstrdup(title ? title : "");
	if (view->model) {
		place->list = list_new(view->model, place->subject);
		list_sort(place->list, view->sort, view->descending);
	}
	return place;
}

void
view_place_free(struct place *place)
{
	if (!place)
		return;
	list_free(place->list);
	page_free(place->page);
	free(place->subject);
	free(place->title);
	free(place->shown);
	free(place);
}
