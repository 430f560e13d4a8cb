/*
 * The world of the mock-ups: eleven updates in every state, five repositories
 * of which one fails, their policies, and what happened lately.
 */
#include "backend/base/array.h"
#include "backend/base/buf.h"
#include "tests/fake/backend.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400
#define BASE_ID "3f9c2e1aa00b11c22d33e44f55a66b77c88d99e0"

static void
add_line(struct arena *arena, struct diff_hunk *hunk, enum diff_kind kind,
    unsigned number, const char *before, const char *value, const char *after)
{
	struct diff_line *line =
	    ARRAY_ADD(arena, hunk->lines, hunk->line_count);

	line->kind = kind;
	line->number = number;
	line->text =
	    span_of(arena_printf(arena, "%s%s%s", before, value, after));
	line->mark_start = line->mark_end = 0;
	if (kind == DIFF_SAME)
		return;
	line->mark_start = strlen(before);
	line->mark_end = line->mark_start + strlen(value);
}

static void
make_hunk(struct arena *arena, struct diff_hunk *hunk,
    const struct report_update *update, const char *name, unsigned at)
{
	const char *before =
	    arena_printf(arena, "          image: %s:", update->image);
	const char *after =
	    arena_printf(arena, " # {\"$imagepolicy\": \"%s:%s\"}",
		update->policy_namespace, update->policy);

	hunk->old_start = hunk->new_start = at - 2;
	hunk->old_count = hunk->new_count = 4;
	hunk->object = arena_printf(
	    arena, "Deployment %s/%s", update->policy_namespace, name);
	add_line(arena, hunk, DIFF_SAME, at - 2, "      containers:", "", "");
	add_line(arena, hunk, DIFF_SAME, at - 1,
	    arena_printf(arena, "        - name: %s", name), "", "");
	add_line(arena, hunk, DIFF_OLD, at, before, update->from, after);
	add_line(arena, hunk, DIFF_NEW, at, before, update->to, after);
	add_line(arena, hunk, DIFF_SAME, at + 1,
	    "          ports: [{containerPort: 8080}]", "", "");
}

static void
make_change(struct arena *arena, struct report_update *update, const char *name,
    unsigned marker_count)
{
	struct report_marker *markers = NULL;
	struct diff_file *file = arena_alloc(arena, sizeof(*file));
	const char *path = arena_printf(
	    arena, "apps/prod/%s/%s.yaml", update->policy_namespace, name);
	unsigned i;

	file->path = path;
	file->mode = 0100644;
	for (i = 0; i < marker_count; i++) {
		struct report_marker *marker =
		    ARRAY_ADD(arena, markers, update->marker_count);

		marker->file = path;
		marker->line = 31 + i * 20;
		marker->setter = arena_printf(
		    arena, "%s:%s", update->policy_namespace, update->policy);
		marker->old_value =
		    arena_printf(arena, "%s:%s", update->image, update->from);
		marker->new_value =
		    arena_printf(arena, "%s:%s", update->image, update->to);
		make_hunk(arena,
		    ARRAY_ADD(arena, file->hunks, file->hunk_count), update,
		    name, marker->line);
	}
	update->markers = markers;
	update->files = file;
	update->file_count = marker_count ? 1 : 0;
}

void
sample_update(struct report *report, struct report_update *update,
    enum update_state state, const char *namespace, const char *name,
    const char *from, const char *to, enum update_bump bump, int64_t seen,
    const char *why, unsigned marker_count)
{
	struct arena *arena = fake_report_arena(report);
	bool ready = state == UPDATE_NEW || state == UPDATE_REPLACED ||
	    state == UPDATE_ERROR;

	update->key = arena_printf(
	    arena, "flux-system/fleet/%s/%s-stable", namespace, name);
	update->id = ready
	    ? arena_printf(arena, "%08x%04x", (unsigned)strlen(name) * 7919u,
		  (unsigned)(unsigned char)to[strlen(to) - 1])
	    : "";
	update->state = state;
	update->namespace = "flux-system";
	update->automation = "fleet";
	update->policy_namespace = arena_dup(arena, namespace);
	update->policy = arena_printf(arena, "%s-stable", name);
	update->image = strcmp(name, "reports") == 0
	    ? "registry.acme.lan/reports"
	    : arena_printf(arena, "ghcr.io/acme/%s", name);
	update->from = arena_dup(arena, from);
	update->to = arena_dup(arena, to);
	update->bump = bump;
	update->repository = "https://git.acme/fleet.git";
	update->branch = "main";
	update->rule = "semver >=1.0.0";
	update->tag_count = 61;
	update->considered = 3;
	update->why = arena_dup(arena, why);
	update->first_seen = SAMPLE_NOW - seen;
	update->lacks = "";
	update->commit = "";
	update->who = "";
	make_change(arena, update, name, marker_count);
}

static const struct sample_row {
	enum update_state state;
	const char *namespace, *name, *from, *to;
	enum update_bump bump;
	int64_t seen;
	const char *why;
	unsigned markers;
} rows[] = {
	{ UPDATE_NEW, "payments", "api", "v5.6.4", "v5.7.0", BUMP_MINOR,
	    10 * MINUTE, "1 marker", 1 },
	{ UPDATE_NEW, "payments", "runner", "v5.6.4", "v5.7.0", BUMP_MINOR,
	    12 * MINUTE, "2 markers", 2 },
	{ UPDATE_NEW, "payments", "migrate", "v5.6.4", "v5.7.0", BUMP_MINOR,
	    12 * MINUTE, "1 marker", 1 },
	{ UPDATE_NEW, "web", "front", "2.19.0", "3.0.0", BUMP_MAJOR, HOUR,
	    "1 marker", 1 },
	{ UPDATE_COOLING, "ledger", "ledger", "1.4.2", "1.4.3", BUMP_PATCH,
	    3 * HOUR, "3h of 24h", 1 },
	{ UPDATE_WINDOW, "billing", "billing", "v9.1.0", "v9.2.0", BUMP_MINOR,
	    5 * HOUR, "opens Sun 02:00", 1 },
	{ UPDATE_HELD, "search", "search", "4.1.1", "4.2.0", BUMP_MINOR,
	    2 * DAY, "ops till Mon 09:00", 1 },
	{ UPDATE_BLOCKED, "auth", "auth", "0.9.8", "0.9.9", BUMP_PATCH, 2 * DAY,
	    "no marker found", 0 },
	{ UPDATE_REPLACED, "mailer", "mailer", "v2.0.1", "v2.0.4", BUMP_PATCH,
	    4 * DAY, "was v2.0.3", 1 },
	{ UPDATE_ERROR, "reports", "reports", "7.7.0", "7.7.1", BUMP_PATCH,
	    4 * DAY, "401, retry in 8m", 1 },
	{ UPDATE_DONE, "kiosk", "kiosk", "1.0.3", "1.0.4", BUMP_PATCH, 5 * DAY,
	    "8084f1b admin", 1 },
};

static struct error *
refused(struct arena *arena)
{
	struct error *error = arena_alloc(arena, sizeof(*error));

	error_set(error, ERROR_DENIED,
	    "scan registry.acme.lan/reports: 401 Unauthorized");
	error_said(error, span_of("authentication required"));
	error_hint(error, "the registry wants a login",
	    "log in with docker login, then press R");
	return error;
}

static void
make_updates(struct report *report)
{
	struct arena *arena = fake_report_arena(report);
	struct report_update *updates = NULL;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct sample_row *row = &rows[i];
		struct report_update *update =
		    ARRAY_ADD(arena, updates, report->update_count);

		sample_update(report, update, row->state, row->namespace,
		    row->name, row->from, row->to, row->bump, row->seen,
		    row->why, row->markers);
		if (row->state == UPDATE_ERROR)
			update->problem = refused(arena);
		if (row->state == UPDATE_DONE) {
			update->commit =
			    "8084f1b00000000000000000000000000000beef";
			update->who = "admin";
			update->done_at = SAMPLE_NOW - 5 * DAY;
		}
	}
	report->updates = updates;
}

static void
make_repositories(struct report *report)
{
	static const char *const tags[] = { "v5.7.0", "v5.6.4", "v5.6.3",
		"v4.9.9", "sha-1c0ffee", "latest" };
	struct arena *arena = fake_report_arena(report);
	struct report_repository *repositories = NULL;
	struct report_policy *policies = NULL;
	struct span *spans = arena_calloc(arena, 6, sizeof(*spans));
	size_t i;

	for (i = 0; i < 6; i++)
		spans[i] = span_of(tags[i]);
	for (i = 0; i < report->update_count; i++) {
		const struct report_update *update = &report->updates[i];
		struct report_repository *repository =
		    ARRAY_ADD(arena, repositories, report->repository_count);
		struct report_policy *policy =
		    ARRAY_ADD(arena, policies, report->policy_count);

		repository->namespace = update->policy_namespace;
		repository->name = arena_text(arena, update->policy,
		    strlen(update->policy) - strlen("-stable"));
		repository->image = update->image;
		repository->tags = spans;
		repository->tag_count = 6;
		repository->scanned_at = SAMPLE_NOW - 12;
		repository->next_scan = SAMPLE_NOW + 288;
		repository->interval_ms = 300000;
		repository->source = "https://git.acme/system.git";
		repository->file = "image/repositories.yaml";
		repository->line = (unsigned)(i * 10 + 1);
		if (update->problem) {
			repository->problem = update->problem;
			repository->tries = 3;
		}
		policy->namespace = update->policy_namespace;
		policy->name = update->policy;
		policy->repository_namespace = update->policy_namespace;
		policy->repository = repository->name;
		policy->image = update->image;
		policy->rule = update->rule;
		policy->choice = update->to;
		policy->considered = update->considered;
		policy->in_git = update->from;
		policy->marker_count = update->marker_count;
		policy->source = repository->source;
		policy->file = "image/policies.yaml";
		policy->line = repository->line;
	}
	report->repositories = repositories;
	report->policies = policies;
}

static void
add_event(struct arena *arena, struct report *report, enum event_kind kind,
    int64_t before, const char *who, const char *text,
    const struct error *problem)
{
	struct report_event *events =
	    (struct report_event *)(uintptr_t)report->events;
	struct report_event *event =
	    ARRAY_ADD(arena, events, report->event_count);

	event->number = report->event_count;
	event->time = SAMPLE_NOW - before;
	event->kind = kind;
	event->who = who;
	event->text = text;
	event->problem = problem;
	report->events = events;
}

static void
make_rest(struct report *report)
{
	struct arena *arena = fake_report_arena(report);
	struct report_automation *automation =
	    arena_alloc(arena, sizeof(*automation));
	struct report_source *sources =
	    arena_calloc(arena, 2, sizeof(*sources));
	struct report_problem *problem = arena_alloc(arena, sizeof(*problem));

	*automation = (struct report_automation) { .namespace = "flux-system",
		.name = "fleet",
		.git_repository = "flux-system/fleet",
		.repository = "https://git.acme/fleet.git",
		.checkout = "main",
		.branch = "main",
		.path = "./apps/prod",
		.commit = "3f9c2e1",
		.marker_count = 12,
		.update_count = 11,
		.source = "https://git.acme/system.git",
		.file = "image/automation.yaml",
		.line = 1 };
	report->automations = automation;
	report->automation_count = 1;
	sources[0] =
	    (struct report_source) { .url = "https://git.acme/system.git",
		    .objects = true,
		    .branch = "main",
		    .commit = BASE_ID,
		    .fetched_at = SAMPLE_NOW - 40 };
	sources[1] =
	    (struct report_source) { .url = "https://git.acme/fleet.git",
		    .branch = "main",
		    .commit = BASE_ID,
		    .fetched_at = SAMPLE_NOW - 40 };
	report->sources = sources;
	report->source_count = 2;
	*problem = (struct report_problem) { "https://git.acme/system.git",
		"image/broken.yaml", 7, "ImagePolicy web/broken",
		"spec.policy: one of semver, alphabetical, numerical" };
	report->problems = problem;
	report->problem_count = 1;
	add_event(arena, report, EVENT_SCAN, 1308, "-",
	    "48 repositories in 2.8s", NULL);
	add_event(arena, report, EVENT_TAG, 600, "-",
	    "acme/api v5.7.0 by payments/api-stable", NULL);
	add_event(arena, report, EVENT_SCAN, 13, "-",
	    "registry.acme.lan/reports 401 Unauthorized", refused(arena));
	add_event(arena, report, EVENT_SCAN, 12, "-",
	    "scanned 48 repositories in 3.1s (1 failed)", NULL);
}

void
sample_report(struct report *report)
{
	report->made = SAMPLE_NOW;
	report->configured = report->loaded = true;
	report->scanned_at = SAMPLE_NOW - 12;
	report->git_at = SAMPLE_NOW - 40;
	make_updates(report);
	make_repositories(report);
	make_rest(report);
}
