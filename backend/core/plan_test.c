#include "tests/unit.h"

#include "backend/base/array.h"
#include "backend/core/plan.h"

/*
 * Plans over real files: markers are found by marker_find(), as everywhere.
 */

struct world {
	struct arena *arena;
	struct image_update automation;
	struct plan_policy policies[3];
	struct plan_base base;
	struct plan *plan;
};

static const char web[] =
    "kind: Deployment\n"
    "metadata: {name: web, namespace: prod}\n"
    "spec:\n"
    "  image: r.io/web:1.0.0 # {\"$imagepolicy\": \"f:web\"}\n"
    "  other: r.io/api:1.0.0 # {\"$imagepolicy\": \"f:api\"}\n";
static const char api[] = "kind: Deployment\n"
			  "metadata: {name: api}\n"
			  "tag: 1.0.0 # {\"$imagepolicy\": \"f:api:tag\"}\n";
static const char still[] =
    "image: r.io/web:2.0.0 # {\"$imagepolicy\": \"f:web\"}\n";

static struct marker_file *
markers_of(struct arena *arena, const char *text)
{
	struct marker_file *file = arena_alloc(arena, sizeof(*file));
	struct error error;

	assert_true(marker_find(arena, span_of(text), file, &error));
	return file;
}

static bool
add(struct world *world, const char *path, const char *text)
{
	struct marker_file *markers = markers_of(world->arena, text);
	struct error error;

	if (!plan_touches(world->plan, markers))
		return false;
	assert_true(plan_add(
	    world->plan, path, 0100644, path, span_of(text), markers, &error));
	return true;
}

static void
begin(struct world *world, const char *web_tag, const char *base)
{
	*world = (struct world){
		.arena = arena_new(),
		.automation = {
			.meta = { .namespace = "f", .name = "all" },
			.path = "apps",
		},
		.policies = {
			{ "f", "api", { "r.io/api", "2.0.0", NULL } },
			{ "f", "lost", { NULL, NULL, NULL } },
			{ "f", "web", { "r.io/web", web_tag, NULL } },
		},
		.base = { "ssh://g/m", "main", false, base },
	};
	world->plan = plan_new(
	    world->arena, &world->automation, &world->base, world->policies, 3);
}

static void
fill(struct world *world, const char *web_tag, const char *base)
{
	begin(world, web_tag, base);
	assert_true(add(world, "apps/web.yaml", web));
	assert_true(add(world, "apps/api.yaml", api));
	assert_int_equal(add(world, "apps/still.yaml", still),
	    strcmp(web_tag, "2.0.0") != 0);
	plan_finish(world->plan);
}

static void
test_files_are_sorted_and_indexed(void **state UNUSED)
{
	struct world world;

	fill(&world, "2.0.0", "b1");
	assert_int_equal(world.plan->file_count, 2);
	assert_string_equal(world.plan->files[0].path, "apps/api.yaml");
	assert_int_equal(world.plan->index[0].edit_count, 2);
	assert_int_equal(world.plan->index[1].edit_count, 0);
	assert_int_equal(world.plan->index[2].edit_count, 1);
	arena_free(world.arena);
}

static void
test_selection_holds_only_its_policies(void **state UNUSED)
{
	struct plan_selection selection;
	struct world world;
	struct error error;
	struct span bytes;
	size_t policy = 2;

	fill(&world, "2.0.0", "b1");
	plan_select(world.arena, world.plan, &policy, 1, &selection);
	assert_int_equal(selection.file_count, 1);
	assert_int_equal(selection.edit_count, 1);
	assert_true(
	    plan_apply(world.arena, &selection.files[0], &bytes, &error));
	assert_true(span_find_text(bytes, "r.io/web:2.0.0") < bytes.length);
	assert_true(span_find_text(bytes, "r.io/api:1.0.0") < bytes.length);
	arena_free(world.arena);
}

static struct digest
digest_of(const char *web_tag, const char *base, size_t policy)
{
	struct plan_selection selection;
	struct world world;
	struct digest digest;

	fill(&world, web_tag, base);
	plan_select(world.arena, world.plan, &policy, 1, &selection);
	digest = selection.digest;
	arena_free(world.arena);
	return digest;
}

static void
test_digest_binds_base_and_edits(void **state UNUSED)
{
	struct digest first = digest_of("2.0.0", "b1", 2);
	struct digest same = digest_of("2.0.0", "b1", 2);
	struct digest other_base = digest_of("2.0.0", "b2", 2);
	struct digest other_policy = digest_of("2.0.0", "b1", 0);
	/* Another choice of web does not touch what api would change. */
	struct digest api_before = digest_of("2.0.0", "b1", 0);
	struct digest api_after = digest_of("3.0.0", "b1", 0);

	assert_true(digest_equal(&first, &same));
	assert_false(digest_equal(&first, &other_base));
	assert_false(digest_equal(&first, &other_policy));
	assert_true(digest_equal(&api_before, &api_after));
}

static void
test_digest_tells_automations_apart(void **state UNUSED)
{
	struct plan_selection selection;
	struct digest first, other;
	struct world world;
	size_t policy = 2;

	fill(&world, "2.0.0", "b1");
	plan_select(world.arena, world.plan, &policy, 1, &selection);
	first = selection.digest;
	world.automation.meta.name = "other";
	other = plan_digest_at(&selection, "b1");
	assert_false(digest_equal(&first, &other));
	world.automation.meta.name = "all";
	world.automation.author_name = "somebody";
	other = plan_digest_at(&selection, "b1");
	assert_false(digest_equal(&first, &other));
	world.automation.author_name = NULL;
	world.automation.message_template = "other words";
	other = plan_digest_at(&selection, "b1");
	assert_false(digest_equal(&first, &other));
	arena_free(world.arena);
}

static void
test_digest_at_another_base(void **state UNUSED)
{
	struct digest seen = digest_of("2.0.0", "b1", 2), now;
	struct plan_selection selection;
	struct world world;
	size_t policy = 2;

	fill(&world, "2.0.0", "b2");
	plan_select(world.arena, world.plan, &policy, 1, &selection);
	now = plan_digest_at(&selection, "b1");
	assert_true(digest_equal(&seen, &now));
	arena_free(world.arena);
	fill(&world, "3.0.0", "b2");
	plan_select(world.arena, world.plan, &policy, 1, &selection);
	now = plan_digest_at(&selection, "b1");
	assert_false(digest_equal(&seen, &now));
	arena_free(world.arena);
}

struct message_row {
	const char *name, *template, *expected;
};

static const struct message_row message_rows[] = {
	{ "default message", NULL,
	    "Update from image update automation\n\nApproved-by: A <a@b>\n" },
	{ "a subject like a trailer is none", "chore: plain text",
	    "chore: plain text\n\nApproved-by: A <a@b>\n" },
	{ "joins a paragraph of trailers", "x\n\nSigned-off-by: B <b@c>",
	    "x\n\nSigned-off-by: B <b@c>\nApproved-by: A <a@b>\n" },
	{ "file names are below update.path",
	    "{{range $f, $_ := .Changed.FileChanges}}{{$f}} {{end}}",
	    "api.yaml web.yaml \n\nApproved-by: A <a@b>\n" },
	{ "changes",
	    "{{range .Changed.Changes}}{{.OldValue}} -> {{println .NewValue}}"
	    "{{end}}",
	    "1.0.0 -> 2.0.0\nr.io/web:1.0.0 -> r.io/web:2.0.0\n"
	    "r.io/api:1.0.0 -> r.io/api:2.0.0\n\nApproved-by: A <a@b>\n" },
};

static void
test_message(void **state)
{
	const struct message_row *row = *state;
	struct plan_selection selection;
	const size_t policies[] = { 0, 2 };
	struct world world;
	struct error error;
	struct buf text;

	fill(&world, "2.0.0", "b1");
	world.automation.message_template = row->template;
	plan_select(world.arena, world.plan, policies, 2, &selection);
	buf_init(&text, MESSAGE_LIMIT);
	assert_true(plan_message(&selection, "A <a@b>", &text, &error));
	assert_string_equal(text.at, row->expected);
	buf_release(&text);
	arena_free(world.arena);
}

int
main(void)
{
	struct CMUnitTest tests[16] = {
		cmocka_unit_test(test_files_are_sorted_and_indexed),
		cmocka_unit_test(test_selection_holds_only_its_policies),
		cmocka_unit_test(test_digest_binds_base_and_edits),
		cmocka_unit_test(test_digest_at_another_base),
		cmocka_unit_test(test_digest_tells_automations_apart),
	};
	size_t count = 5, i;

	for (i = 0; i < COUNT(message_rows); i++)
		tests[count++] =
		    (struct CMUnitTest) { message_rows[i].name, test_message,
			    NULL, NULL, (void *)(uintptr_t)&message_rows[i] };
	return _cmocka_run_group_tests("plan", tests, count, NULL, NULL);
}
