/*
 * Figures of the Git side: how long markers and the Secrets that manifests name
 * are looked for in a large repository, and how long one approval takes without
 * its network.
 *
 *	bench_git CACHE-FOLDER URL ROUNDS
 *
 * prints lines "NAME MILLISECONDS" (the median of the rounds).
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <sodium.h>

#include "backend/base/array.h"
#include "backend/core/plan.h"
#include "backend/engine/survey.h"
#include "backend/io/git_commit.h"
#include "backend/io/git_fetch.h"
#include "backend/io/marker_scan.h"
#include "backend/io/run.h"
#include "backend/io/secret_scan.h"

#define ROUNDS_LIMIT 101

static struct image_update automation = {
	.meta = { .namespace = "flux-system", .name = "all" },
	.author_name = "Flux",
	.author_email = "flux@example.org",
	.path = "",
};
static struct git_repository repository = { .ref = { .branch = "main" } };
/* "app" is behind 1,999 markers and stays, "one" behind one and moves. */
static struct plan_policy policies[] = {
	{ "flux-system", "app", { "r.example/app", "1.0.0", NULL } },
	{ "flux-system", "one", { "r.example/app", "1.0.0", NULL } },
};
static const struct survey_task task = { &automation, &repository, policies,
	2 };

static double
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int
compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static void
tell(const char *name, double *times, int rounds)
{
	qsort(times, (size_t)rounds, sizeof(*times), compare);
	printf("%s %.2f\n", name, times[rounds / 2]);
}

static void
fail(const struct error *error)
{
	fprintf(stderr, "bench_git: %s: %s\n", error->text, error->said);
	exit(1);
}

static void
scan(struct git_cache *cache, struct marker_cache *markers)
{
	struct arena *arena = arena_new();
	struct survey_result result;

	survey_one(arena, cache, "bench", markers, &task, &result);
	if (result.has_error)
		fail(&result.error);
	if (result.marker_counts[0] == 0) {
		fputs("bench_git: no marker was found\n", stderr);
		exit(1);
	}
	arena_free(arena);
}

/* All that an approval does between its fetch and its push. */
static void
approve(struct git_cache *cache, struct marker_cache *markers)
{
	struct arena *arena = arena_new();
	struct survey_result result;
	struct plan_selection selection;
	struct git_commit_order order = {
		.author = { "Flux", "flux@example.org" },
		.committer = { "Bench", "bench@example.org" },
		.time = 1700000001,
	};
	struct git_change change = { 0 };
	struct git_id commit;
	struct error error;
	struct buf message;
	size_t chosen = 1;

	survey_one(arena, cache, "bench", markers, &task, &result);
	if (result.has_error)
		fail(&result.error);
	plan_select(arena, result.plan, &chosen, 1, &selection);
	buf_init(&message, MESSAGE_LIMIT);
	change.path = selection.files[0].file->path;
	if (!plan_message(
		&selection, "Bench <bench@example.org>", &message, &error) ||
	    !git_id_parse(selection.files[0].file->blob, &change.old, &error) ||
	    !git_id_parse(result.plan->base.commit, &order.base, &error) ||
	    !plan_apply(arena, &selection.files[0], &change.bytes, &error))
		fail(&error);
	order.changes = &change;
	order.change_count = 1;
	order.message = message.at;
	if (!git_commit_make(cache, &order, &commit, &error))
		fail(&error);
	buf_release(&message);
	arena_free(arena);
}

static void
scan_secrets(struct git_cache *cache, struct secret_cache *secrets)
{
	struct arena *arena = arena_new();
	struct secret_ref_list list = { 0 };
	struct secret_file *files;
	struct git_id commit;
	struct error error;
	size_t count;

	if (!git_read_branch(cache, "main", &commit, &error) ||
	    !secret_scan_commit(
		cache, &commit, "", secrets, arena, &files, &count, &error))
		fail(&error);
	secret_file_join(arena, files, count, NULL, 0, NULL, &list);
	if (!list.ref_count) {
		fputs("bench_git: no Secret was found\n", stderr);
		exit(1);
	}
	arena_free(arena);
}

static void
bench_secrets(struct git_cache *cache, int rounds)
{
	double first[ROUNDS_LIMIT] = { 0 }, again[ROUNDS_LIMIT] = { 0 }, start;

	for (int i = 0; i < rounds; i++) {
		struct secret_cache *secrets = secret_cache_new();

		start = now_ms();
		scan_secrets(cache, secrets);
		first[i] = now_ms() - start;
		start = now_ms();
		scan_secrets(cache, secrets);
		again[i] = now_ms() - start;
		secret_cache_unref(secrets);
	}
	tell("secrets-first", first, rounds);
	tell("secrets-again", again, rounds);
}

int
main(int argc, char **argv)
{
	double times[ROUNDS_LIMIT], start;
	struct git_place place = { 0 };
	struct marker_cache *markers = NULL;
	struct git_cache *cache;
	struct error error;
	int rounds, i;

	if (argc != 4)
		return 2;
	rounds = (int)strtol(argv[3], NULL, 10);
	if (rounds < 1 || rounds > ROUNDS_LIMIT || sodium_init() < 0)
		return 2;
	git_cache_init();
	run_init();
	place.url = argv[2];
	if (!git_cache_open(argv[1], argv[2], &cache, &error) ||
	    !git_cache_lock(cache, 1000, NULL, &error) ||
	    !git_fetch(cache, &place, &error))
		fail(&error);
	for (i = 0; i < rounds; i++) {
		markers = marker_cache_open(NULL);
		start = now_ms();
		scan(cache, markers);
		times[i] = now_ms() - start;
		if (i + 1 < rounds)
			marker_cache_close(markers);
	}
	tell("first-scan", times, rounds);
	for (i = 0; i < rounds; i++) {
		start = now_ms();
		scan(cache, markers);
		times[i] = now_ms() - start;
	}
	tell("rescan", times, rounds);
	bench_secrets(cache, rounds);
	policies[1].result.tag = "1.0.1";
	for (i = 0; i < rounds; i++) {
		start = now_ms();
		approve(cache, markers);
		times[i] = now_ms() - start;
	}
	tell("approval", times, rounds);
	marker_cache_close(markers);
	git_cache_unlock(cache);
	git_cache_close(cache);
	return 0;
}
