/*
 * The Git side of vigie in small, for tests against real servers:
 *
 *	git_probe fetch URL             the commit of the default branch
 *	git_probe read URL PATH         fetch, then a file's bytes
 *	git_probe change URL PATH TEXT  fetch, commit TEXT as the file, push
 *
 * Options before the word: -c FOLDER (caches, must be given), -a CA, -p PROXY,
 * -b BRANCH (of change: to push to). Errors go to standard error, part by part:
 * "kind: text", "said: ", "means: ", "todo: "; the status is then 1.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "backend/io/git_commit.h"
#include "backend/io/git_fetch.h"
#include "backend/io/git_push.h"
#include "backend/io/git_read.h"
#include "backend/io/run.h"

#define LOCK_LIMIT_MS 30000

struct probe {
	const char *folder, *branch;
	struct git_place place;
	struct git_cache *cache;
	struct arena *arena;
	struct git_id base;
};

static bool
find_file(struct probe *probe, const char *path, struct git_entry *entry,
    struct error *error)
{
	struct git_entry *entries;
	size_t count;

	if (!git_read_files(probe->cache, &probe->base, path, NULL,
		probe->arena, &entries, &count, error))
		return false;
	if (count != 1) {
		error_set(error, ERROR_NOT_FOUND, "%s: not a file", path);
		return false;
	}
	*entry = entries[0];
	return true;
}

static bool
fetch(struct probe *probe, struct error *error)
{
	return git_cache_open(
		   probe->folder, probe->place.url, &probe->cache, error) &&
	    git_cache_lock(probe->cache, LOCK_LIMIT_MS, NULL, error) &&
	    git_fetch(probe->cache, &probe->place, error) &&
	    git_read_branch(probe->cache, NULL, &probe->base, error);
}

static bool
read_file(struct probe *probe, const char *path, struct error *error)
{
	struct git_entry entry;
	struct span bytes;

	if (!find_file(probe, path, &entry, error) ||
	    !git_read_blob(probe->cache, &entry.id, GIT_READ_FILE_LIMIT,
		probe->arena, &bytes, error))
		return false;
	fwrite(bytes.at, 1, bytes.length, stdout);
	return true;
}

static bool
change(struct probe *probe, const char *path, const char *text,
    struct error *error)
{
	struct git_push_order push = { .branch = probe->branch };
	struct git_commit_order order = {
		.base = probe->base,
		.change_count = 1,
		.author = { "Probe", "probe@example.org" },
		.committer = { "Probe", "probe@example.org" },
		.time = 1700000000,
		.message = "probe\n",
	};
	struct git_change file = { .path = path, .bytes = span_of(text) };
	char expected[GIT_ID_TEXT_SIZE] = "", made[GIT_ID_TEXT_SIZE];
	struct git_entry entry;

	if (!push.branch) {
		push.branch =
		    git_read_default_branch(probe->cache, probe->arena);
		git_id_text(&probe->base, expected);
	}
	push.expected = expected;
	order.changes = &file;
	if (!find_file(probe, path, &entry, error))
		return false;
	file.old = entry.id;
	if (!git_commit_make(probe->cache, &order, &push.commit, error) ||
	    !git_push_branch(probe->cache, &probe->place, &push, error))
		return false;
	git_id_text(&push.commit, made);
	puts(made);
	return true;
}

static bool
work(struct probe *probe, int count, char **words, struct error *error)
{
	struct span what = span_of(words[0]);
	char base[GIT_ID_TEXT_SIZE];

	if (!fetch(probe, error))
		return false;
	if (span_is(what, "read") && count == 3)
		return read_file(probe, words[2], error);
	if (span_is(what, "change") && count == 4)
		return change(probe, words[2], words[3], error);
	git_id_text(&probe->base, base);
	puts(base);
	return true;
}

static bool
take_options(struct probe *probe, int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "a:b:c:p:")) != -1) {
		switch (option) {
		case 'a':
			probe->place.ca_file = optarg;
			break;
		case 'b':
			probe->branch = optarg;
			break;
		case 'c':
			probe->folder = optarg;
			break;
		case 'p':
			probe->place.proxy = optarg;
			break;
		default:
			return false;
		}
	}
	return probe->folder && argc - optind >= 2;
}

int
main(int argc, char **argv)
{
	struct probe probe = { 0 };
	struct error error = { 0 };
	bool done;

	if (!take_options(&probe, argc, argv)) {
		fprintf(stderr, "usage: git_probe -c FOLDER WORD URL ...\n");
		return 2;
	}
	run_init();
	git_cache_init();
	probe.place.url = argv[optind + 1];
	probe.arena = arena_new();
	done = work(&probe, argc - optind, argv + optind, &error);
	if (!done)
		fprintf(stderr, "%s: %s\nsaid: %s\nmeans: %s\ntodo: %s\n",
		    error_kind_word(error.kind), error.text, error.said,
		    error.means, error.todo);
	git_cache_close(probe.cache);
	arena_free(probe.arena);
	return done ? 0 : 1;
}
