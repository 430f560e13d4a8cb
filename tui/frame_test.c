/*
 * Frames: a report made here, keys pressed, the screen compared with
 * tests/data/frames/NAME.txt. With FRAMES_WRITE set to a folder the frames are
 * written there instead, to be read and copied by a person.
 */
#include "tests/unit.h"

#include "backend/base/array.h"
#include "tests/fake/frame.h"
#include "tests/fake/screen.h"

static void
full(struct report *report)
{
	sample_report(report);
}

static void
nothing_loaded(struct report *report UNUSED)
{
}

static void
empty(struct report *report)
{
	sample_report(report);
	report->update_count = 0;
	report->problem_count = 0;
}

static void
read_only(struct report *report)
{
	sample_report(report);
	report->read_only = true;
	report->read_only_reason = "another vigie holds the cache (pid 4711)";
}

/* A fetch fails for two hours: old data stays and says so. */
static void
git_lost(struct report *report)
{
	struct report_source *sources;
	struct error *error;

	sample_report(report);
	sources = (struct report_source *)(uintptr_t)report->sources;
	error = arena_alloc(fake_report_arena(report), sizeof(*error));
	error_set(error, ERROR_UNAVAILABLE,
	    "fetch git.acme/fleet: connect: no route to host");
	sources[1].problem = error;
	report->git_at = SAMPLE_NOW - 7200;
	report->scanned_at = SAMPLE_NOW - 7200;
}

static void
kube(struct report *report)
{
	sample_cluster(report);
}

static void
kube_lost(struct report *report)
{
	sample_cluster(report);
	sample_cluster_state(report, CLUSTER_LOST);
}

/* 403 is shown as 403, never as an empty list. */
static void
kube_some(struct report *report)
{
	struct error *error =
	    arena_alloc(fake_report_arena(report), sizeof(*error));

	sample_cluster(report);
	error_set(error, ERROR_DENIED,
	    "not allowed: list secrets in namespace web (403)");
	error_hint(error, "Secrets of that namespace are not seen",
	    "ask for the verbs list and watch on secrets");
	report->secrets_problem = error;
}

static void
kube_denied(struct report *report)
{
	kube_some(report);
	report->secret_count = 0;
}

/* Names from outside: wide, combining, control, bidi, bad bytes. */
static void
foreign(struct report *report)
{
	struct arena *arena = fake_report_arena(report);
	struct report_update *updates = NULL;
	static const char *const names[] = {
		"\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", "e\xcc\x81t\xc3\xa9",
		"\xcc\x81lead", "a\x1b[31mred", "b\342\200\256rtl",
		"bad\xff\xfe", "tab\there", "\xf0\x9f\x98\x80smile"
	};
	size_t i;

	for (i = 0; i < COUNT(names); i++) {
		struct report_update *update =
		    ARRAY_ADD(arena, updates, report->update_count);

		sample_update(report, update, UPDATE_NEW, names[i], names[i],
		    "1.0.0", names[i], BUMP_MINOR, (int64_t)i * 60 + 60,
		    names[i], 1);
	}
	report->updates = updates;
	report->configured = report->loaded = true;
}

struct frame {
	const char *name;
	int rows, columns;
	void (*make)(struct report *report);
	const char *keys;
};

static const struct frame frames[] = {
	{ "main-80x24", 24, 80, full, "" },
	{ "main-140x40", 40, 140, full, "" },
	{ "main-40x10", 10, 40, full, "" },
	{ "main-100x20", 20, 100, full, "j j" },
	{ "marks-80x24", 24, 80, full, "Space Space Space" },
	{ "diff-80x24", 24, 80, full, "Space Space Space d }" },
	{ "diff-140x40", 40, 140, full, "Space Space Space d" },
	{ "diff-40x10", 10, 40, full, "d } j j j" },
	{ "diff-folded-80x24", 24, 80, full, "Space Space Space d J Tab" },
	{ "diff-wrapped-80x24", 24, 80, full, "d W" },
	{ "approve-80x24", 24, 80, full, "Space Space Space a" },
	{ "approve-140x40", 40, 140, full, "Space Space Space a" },
	{ "approve-40x10", 10, 40, full, "a" },
	{ "approve-bulk-80x24", 24, 80, full, "Space Space Space Space a 3 P" },
	{ "approve-edit-80x24", 24, 80, full, "a e text:fix:" },
	{ "help-80x24", 24, 80, full, "?" },
	{ "help-140x40", 40, 140, full, "?" },
	{ "help-search-80x24", 24, 80, full, "? text:appr" },
	{ "repos-80x24", 24, 80, full, "2 G k k" },
	{ "repos-140x40", 40, 140, full, "2" },
	{ "repos-40x10", 10, 40, full, "2" },
	{ "policies-80x24", 24, 80, full, "3" },
	{ "policies-140x40", 40, 140, full, "3" },
	{ "auto-80x24", 24, 80, full, "4" },
	{ "kube-main-80x24", 24, 80, kube, "" },
	{ "kube-main-140x40", 40, 140, kube, "j j" },
	{ "kube-lost-80x24", 24, 80, kube_lost, "" },
	{ "kube-lost-140x40", 40, 140, kube_lost, "2" },
	{ "kube-lost-40x10", 10, 40, kube_lost, "" },
	{ "kube-auto-80x24", 24, 80, kube, "4" },
	{ "kube-auto-140x40", 40, 140, kube, "4 j" },
	{ "kube-auto-40x10", 10, 40, kube, "4" },
	{ "kube-repos-80x24", 24, 80, kube, "2" },
	{ "kube-repos-140x40", 40, 140, kube, "2" },
	{ "kube-policies-80x24", 24, 80, kube, "3" },
	{ "kube-policies-140x40", 40, 140, kube, "3" },
	{ "kube-suspend-80x24", 24, 80, kube, "4 s" },
	{ "kube-suspend-140x40", 40, 140, kube, "s" },
	{ "kube-suspend-40x10", 10, 40, kube, "4 s" },
	{ "kube-resume-80x24", 24, 80, kube, "2 j j s" },
	{ "kube-approve-80x24", 24, 80, kube, "j j a" },
	{ "kube-secrets-80x24", 24, 80, kube, "6" },
	{ "kube-secrets-140x40", 40, 140, kube, "6 j" },
	{ "kube-secrets-40x10", 10, 40, kube, "6" },
	{ "kube-secrets-missing-80x24", 24, 80, kube,
	    "6 / text:st:missing Enter" },
	{ "kube-secret-text-80x24", 24, 80, kube, "6 d" },
	{ "kube-unexpose-80x24", 24, 80, kube, "6 j j u" },
	{ "kube-secrets-denied-80x24", 24, 80, kube_denied, "6" },
	{ "kube-secrets-some-80x24", 24, 80, kube_some, "6" },
	{ "secrets-none-80x24", 24, 80, full, "6" },
	{ "log-80x24", 24, 80, full, "5 k" },
	{ "log-140x40", 40, 140, full, "5 k" },
	{ "log-40x10", 10, 40, full, "5 k" },
	{ "tags-80x24", 24, 80, full, "t" },
	{ "event-80x24", 24, 80, full, "5 k Enter" },
	{ "problems-80x24", 24, 80, full, ": text:problems Enter" },
	{ "sources-80x24", 24, 80, full, ": text:sources Enter" },
	{ "filter-80x24", 24, 80, full, "/ text:ns:payments Enter" },
	{ "filter-none-80x24", 24, 80, full, "/ text:nosuch Enter" },
	{ "prompt-80x24", 24, 80, full, ": text:prob" },
	{ "sort-80x24", 24, 80, full, "o j" },
	{ "off-80x24", 24, 80, full, "G k k k k a" },
	{ "read-only-80x24", 24, 80, read_only, "a" },
	{ "git-lost-80x24", 24, 80, git_lost, "" },
	{ "empty-80x24", 24, 80, empty, "" },
	{ "loading-80x24", 24, 80, nothing_loaded, "" },
	{ "small-39x9", 9, 39, full, "" },
	{ "foreign-80x24", 24, 80, foreign, "" },
	{ "foreign-utf8-80x24", 24, 80, foreign, "" },
	{ "foreign-utf8-40x10", 10, 40, foreign, "j" },
};

static void
test_frame(void **state)
{
	const struct frame *frame = *state;
	struct backend *backend = fake_backend_new();
	struct report *report = fake_report_new();
	struct buf have;
	struct ui ui;

	/* Line drawing is read back as the letters of the VT100: q x l k m j. */
	draw_set_unicode(strstr(frame->name, "utf8") != NULL);
	frame->make(report);
	fake_backend_publish(backend, report);
	screen_begin(&ui, backend, frame->rows, frame->columns);
	screen_press(&ui, frame->keys);
	ui.tick += 200;
	screen_paint(&ui);
	buf_init(&have, FRAME_LIMIT);
	screen_text(&ui, &have);
	frame_check(frame->name, &have);
	buf_release(&have);
	ui_release(&ui);
	backend_close(backend);
	assert_int_equal(fake_report_count(), 0);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(frames)];
	size_t i;
	int failed;

	for (i = 0; i < COUNT(frames); i++)
		tests[i] = (struct CMUnitTest) { frames[i].name, test_frame,
			NULL, NULL, (void *)(uintptr_t)&frames[i] };
	screen_open(false);
	failed =
	    _cmocka_run_group_tests("frame", tests, COUNT(frames), NULL, NULL);
	screen_close();
	return failed;
}
