#include "backend/core/message.h"

#include <locale.h>

#include "backend/base/buf.h"
#include "backend/core/message_data.h"
#include "backend/core/message_removed.h"
#include "backend/core/template_tree.h"

/*
 * DESIGN: numbers are read and printed with a decimal point and letters are
 * Unicode's, whatever the operator's locale is: the message must be the same
 * for everybody who approves it. The locale is set for this thread only and put
 * back before we return.
 */

struct fixed_locale {
	locale_t ours, before;
};

static void
enter(struct fixed_locale *fixed)
{
	fixed->ours = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0);
	if (!fixed->ours)
		fixed->ours = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	fixed->before = fixed->ours ? uselocale(fixed->ours) : (locale_t)0;
}

static void
leave(const struct fixed_locale *fixed)
{
	if (!fixed->ours)
		return;
	uselocale(fixed->before);
	freelocale(fixed->ours);
}

static struct span
text_of(const char *template)
{
	return span_of(template && *template ? template : MESSAGE_DEFAULT);
}

static bool
parse(struct arena *arena, const char *template, struct template_tree *tree,
    struct error *error)
{
	if (template_parse(arena, text_of(template), tree, error))
		return true;
	error_wrap(error, "unable to create commit message template from spec");
	error_hint(error, NULL,
	    "mend git.commit.messageTemplate of the ImageUpdateAutomation");
	return false;
}

bool
message_check(const char *template, struct error *error)
{
	struct arena *arena = arena_new();
	struct template_tree tree;
	struct fixed_locale fixed;
	bool is_good;

	enter(&fixed);
	is_good = parse(arena, template, &tree, error);
	leave(&fixed);
	arena_free(arena);
	return is_good;
}

static bool
render(const struct template_tree *tree, const struct template_value *data,
    struct buf *into, struct error *error)
{
	struct arena *arena = arena_new();
	bool is_good =
	    template_exec(tree, data, arena, MESSAGE_STEP_LIMIT, into, error);

	arena_free(arena);
	if (is_good)
		return true;
	error_wrap(error, "failed to run template from spec");
	error_hint(error, NULL,
	    "mend git.commit.messageTemplate of the ImageUpdateAutomation");
	return false;
}

bool
message_render(const char *template, const struct message_data *data,
    struct buf *into, struct error *error)
{
	struct arena *arena = arena_new();
	struct template_value value;
	struct template_tree tree;
	struct fixed_locale fixed;
	bool is_good;

	enter(&fixed);
	is_good = parse(arena, template, &tree, error);
	if (is_good) {
		value = message_data_value(arena, data);
		is_good = render(&tree, &value, into, error);
	}
	leave(&fixed);
	arena_free(arena);
	return is_good;
}

const char *
message_uses_removed(const char *template)
{
	struct arena *arena = arena_new();
	const char *text = NULL;
	struct template_tree tree;
	struct fixed_locale fixed;
	struct error error;

	enter(&fixed);
	if (template_parse(arena, text_of(template), &tree, &error))
		text = message_removed_find(arena, &tree);
	leave(&fixed);
	arena_free(arena);
	return text;
}
