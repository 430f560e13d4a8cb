#include "tests/unit.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "backend/io/files.h"
#include "backend/io/journal.h"
#include "backend/io/marker_cache.h"
#include "backend/io/store.h"

/*
 * What is kept on disk: files, tags, the journal, markers. Each test has a
 * folder of its own below a private one.
 */

static struct arena *arena;
static const char *root;

static const char *
folder(const char *name)
{
	const char *path = arena_printf(arena, "%s/%s", root, name);

	assert_int_equal(mkdir(path, 0700), 0);
	return path;
}

static void
put(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static bool
is_yaml(struct span path)
{
	return span_ends(path, ".yaml");
}

static bool
is_any(struct span path UNUSED)
{
	return true;
}

static void
test_files_are_written_whole(void **state UNUSED)
{
	const char *path = arena_printf(arena, "%s/a", folder("whole"));
	struct stat status;
	struct error error;
	struct span bytes;

	assert_true(files_write(path, span_of("one"), &error));
	assert_true(files_write(path, span_of("two"), &error));
	assert_true(files_read(path, 3, arena, &bytes, &error));
	assert_true(span_is(bytes, "two"));
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_false(files_read(path, 2, arena, &bytes, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	assert_false(files_read("/nonexistent/x", 2, arena, &bytes, &error));
	assert_int_equal(error.kind, ERROR_NOT_FOUND);
}

static void
test_files_are_listed_in_order(void **state UNUSED)
{
	const char *at = folder("list"), **paths;
	struct error error;
	size_t count;

	assert_true(files_make_folder(arena_printf(arena, "%s/b", at), &error));
	assert_true(
	    files_make_folder(arena_printf(arena, "%s/.git", at), &error));
	put(arena_printf(arena, "%s/z.yaml", at), "");
	put(arena_printf(arena, "%s/b/a.yaml", at), "");
	put(arena_printf(arena, "%s/b/a.txt", at), "");
	put(arena_printf(arena, "%s/.git/c.yaml", at), "");
	assert_int_equal(symlink("/", arena_printf(arena, "%s/up", at)), 0);
	assert_true(files_list(at, is_yaml, 10, arena, &paths, &count, &error));
	assert_int_equal(count, 2);
	assert_string_equal(paths[0], "b/a.yaml");
	assert_string_equal(paths[1], "z.yaml");
	assert_false(files_list(at, is_yaml, 1, arena, &paths, &count, &error));
}

static void
test_foreign_folders_are_refused(void **state UNUSED)
{
	struct error error;

	if (geteuid() == 0) {
		const char *at = folder("foreign");

		assert_int_equal(chown(at, 12345, 12345), 0);
		assert_false(files_make_folder(at, &error));
	} else {
		assert_false(files_make_folder("/", &error));
	}
	assert_int_equal(error.kind, ERROR_INVALID);
}

static void
test_tags_come_back(void **state UNUSED)
{
	const char *at = folder("tags");
	struct store_tag tags[] = { { span_of("v2"), 20 },
		{ span_of("v1"), 0 } };
	struct store_tags kept = { 1000, tags, 2 }, read;
	struct error error;

	store_read_tags(at, "ns", "web", "r.io/web", arena, &read);
	assert_int_equal(read.count, 0);
	assert_true(
	    store_write_tags(at, "ns", "web", "r.io/web", &kept, &error));
	store_read_tags(at, "ns", "web", "r.io/web", arena, &read);
	assert_int_equal(read.scanned_at, 1000);
	assert_int_equal(read.count, 2);
	assert_true(span_is(read.tags[0].name, "v2"));
	assert_int_equal(read.tags[0].first_seen, 20);
	/* Another image starts afresh. */
	store_read_tags(at, "ns", "web", "r.io/other", arena, &read);
	assert_int_equal(read.count, 0);
	assert_int_equal(read.scanned_at, 0);
}

static void
test_cut_tags_are_not_believed(void **state UNUSED)
{
	const char *at = folder("torn"), **paths, *path;
	struct store_tag tags[] = { { span_of("v2"), 20 },
		{ span_of("v1"), 0 } };
	struct store_tags kept = { 1000, tags, 2 }, read;
	struct error error;
	struct span whole;
	size_t count, length;

	assert_true(
	    store_write_tags(at, "ns", "web", "r.io/web", &kept, &error));
	assert_true(files_list(at, is_any, 10, arena, &paths, &count, &error));
	assert_int_equal(count, 1);
	path = arena_printf(arena, "%s/%s", at, paths[0]);
	assert_true(files_read(path, 1000, arena, &whole, &error));
	for (length = 0; length < whole.length; length++) {
		assert_true(
		    files_write(path, span_head(whole, length), &error));
		store_read_tags(at, "ns", "web", "r.io/web", arena, &read);
		/* Only the final line end may be missing. */
		assert_int_equal(
		    read.count, length + 1 == whole.length ? 2 : 0);
	}
}

static struct journal_entry
entry_at(int64_t time, enum journal_kind kind)
{
	return (struct journal_entry) {
		.time = time,
		.kind = kind,
		.who = "A <a@b>",
		.namespace = "f",
		.automation = "all",
		.policy_namespace = "f",
		.policy = "web",
		.image = "r.io/web",
		.from = "1",
		.to = "2\n\"x\"",
		.repository = "ssh://g/m",
		.branch = "main",
		.commit = "abc",
		.reason = "",
	};
}

static void
test_journal_keeps_order_and_passes_over_rubbish(void **state UNUSED)
{
	const char *at = folder("journal");
	struct journal_entry first = entry_at(10, JOURNAL_APPROVED);
	struct journal_entry second = entry_at(20, JOURNAL_PUSHED), *entries;
	struct error error;
	size_t count;

	assert_true(journal_append(at, &first, 1, &error));
	assert_true(files_append(arena_printf(arena, "%s/audit.jsonl", at),
	    span_of("{\"time\": rubbish\n"), &error));
	assert_true(journal_append(at, &second, 1, &error));
	journal_read(at, 0, arena, &entries, &count);
	assert_int_equal(count, 2);
	assert_int_equal(entries[0].kind, JOURNAL_APPROVED);
	assert_string_equal(entries[1].to, "2\n\"x\"");
	journal_read(at, 15, arena, &entries, &count);
	assert_int_equal(count, 1);
	assert_int_equal(entries[0].time, 20);
}

/* A line that was cut short costs itself only. */
static void
test_journal_survives_a_cut_line(void **state UNUSED)
{
	const char *at = folder("cut");
	struct journal_entry entry = entry_at(10, JOURNAL_APPROVED), *entries;
	struct error error;
	size_t count;

	assert_true(files_append(arena_printf(arena, "%s/audit.jsonl", at),
	    span_of("{\"time\": 5, \"kind\": \"appr"), &error));
	assert_true(journal_append(at, &entry, 1, &error));
	assert_true(journal_append(
	    at, (struct journal_entry[]) { entry, entry }, 2, &error));
	journal_read(at, 0, arena, &entries, &count);
	assert_int_equal(count, 3);
	assert_int_equal(entries[0].time, 10);
}

/* A change in a cluster is a line of its own, and no approval. */
static void
test_journal_changes(void **state UNUSED)
{
	const char *at = folder("changes");
	struct journal_entry entry = entry_at(10, JOURNAL_APPROVED), *entries;
	struct journal_change change = {
		.time = 20,
		.step = JOURNAL_REFUSED,
		.who = "A <a@b>",
		.cluster = "prod https://c",
		.action = "create",
		.object = "Secret",
		.namespace = "web",
		.name = "login",
		.keys = "user password",
		.reason = "403",
	};
	struct error error;
	struct span text;
	size_t count;

	assert_true(journal_append(at, &entry, 1, &error));
	assert_true(journal_append_change(at, &change, &error));
	journal_read(at, 0, arena, &entries, &count);
	assert_int_equal(count, 1);
	assert_true(files_read(arena_printf(arena, "%s/audit.jsonl", at), 10000,
	    arena, &text, &error));
	assert_int_not_equal(
	    span_find_text(text,
		"{\"time\":20,\"kind\":\"refused\",\"who\":\"A <a@b>\","
		"\"cluster\":\"prod https://c\",\"action\":\"create\","
		"\"object\":\"Secret\",\"namespace\":\"web\",\"name\":"
		"\"login\",\"keys\":\"user password\",\"reason\":\"403\"}"
		"\n"),
	    text.length);
}

static void
test_journal_refuses_what_is_too_long(void **state UNUSED)
{
	const char *at = folder("long");
	struct journal_entry entry = entry_at(10, JOURNAL_FAILED);
	char *reason = arena_alloc(arena, 100001);
	struct error error;

	memset(reason, 'x', 100000);
	entry.reason = reason;
	assert_false(journal_append(at, &entry, 1, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	assert_int_not_equal(
	    access(arena_printf(arena, "%s/audit.jsonl", at), F_OK), 0);
}

/* Registries may say anything; it stays the matter of that one tag. */
static void
test_odd_tags_spoil_nothing(void **state UNUSED)
{
	const char *at = folder("odd");
	struct store_tag tags[] = { { span_of("b\nend"), 1 },
		{ span_of("a\t7"), 2 }, { span_of("1"), 3 } };
	struct store_tags kept = { 5, tags, COUNT(tags) }, read;
	struct error error;

	assert_true(store_write_tags(at, "n", "x", "r.io/x", &kept, &error));
	store_read_tags(at, "n", "x", "r.io/x", arena, &read);
	assert_int_equal(read.scanned_at, 5);
	assert_int_equal(read.count, 1);
	assert_int_equal(read.tags[0].first_seen, 3);
}

/* ---- markers ---- */

static const char marked[] =
    "kind: Deployment\nmetadata: {name: web}\n"
    "image: r.io/web:1 # {\"$imagepolicy\": \"f:web\"}\n"
    "x: # {\"$imagepolicy\": \"f:dead\"}\n  y: 1\n";

static void
check_entry(const struct marker_cache *cache, const struct git_id *id)
{
	const struct marker_cache_entry *entry = marker_cache_find(cache, id);

	assert_non_null(entry);
	assert_non_null(entry->markers);
	assert_int_equal(entry->markers->marker_count, 1);
	assert_string_equal(entry->markers->markers[0].setter, "f:web");
	assert_string_equal(entry->markers->markers[0].value, "r.io/web:1");
	assert_string_equal(entry->markers->markers[0].object->name, "web");
	assert_int_equal(entry->markers->markers[0].line, 3);
	assert_int_equal(entry->markers->dead_count, 1);
}

static void
test_markers_come_back(void **state UNUSED)
{
	const char *path = arena_printf(arena, "%s/m", folder("markers"));
	struct marker_cache *cache = marker_cache_open(path);
	struct git_id ids[3] = { { { 1 } }, { { 2 } }, { { 3 } } };
	struct marker_file file;
	struct error error;
	struct span bytes;

	assert_true(marker_find(arena, span_of(marked), &file, &error));
	marker_cache_add(cache, &ids[0], &file, NULL);
	marker_cache_add(cache, &ids[1], NULL, NULL);
	marker_cache_add(cache, &ids[2], NULL, "3:1: bad");
	assert_true(marker_cache_save(cache, &error));
	marker_cache_close(cache);

	cache = marker_cache_open(path);
	check_entry(cache, &ids[0]);
	assert_null(marker_cache_find(cache, &ids[1])->markers);
	assert_null(marker_cache_find(cache, &ids[1])->problem);
	assert_string_equal(
	    marker_cache_find(cache, &ids[2])->problem, "3:1: bad");
	marker_cache_close(cache);

	/* One bit is enough not to believe it. */
	assert_true(files_read(path, 100000, arena, &bytes, &error));
	((char *)(uintptr_t)bytes.at)[bytes.length / 2] ^= 1;
	assert_true(files_write(path, bytes, &error));
	cache = marker_cache_open(path);
	assert_null(marker_cache_find(cache, &ids[0]));
	marker_cache_close(cache);
}

static void
test_marker_cache_grows(void **state UNUSED)
{
	struct marker_cache *cache = marker_cache_open(NULL);
	struct git_id id = { { 0 } };
	unsigned i;

	for (i = 0; i < 5000; i++) {
		randombytes_buf_deterministic(id.bytes, sizeof(id.bytes),
		    (const unsigned char[32]) {
			(unsigned char)i, (unsigned char)(i >> 8) });
		marker_cache_add(cache, &id, NULL, NULL);
	}
	for (i = 0; i < 5000; i++) {
		randombytes_buf_deterministic(id.bytes, sizeof(id.bytes),
		    (const unsigned char[32]) {
			(unsigned char)i, (unsigned char)(i >> 8) });
		assert_non_null(marker_cache_find(cache, &id));
	}
	marker_cache_close(cache);
}

static int
remove_one(const char *path, const struct stat *status UNUSED, int kind UNUSED,
    struct FTW *walk UNUSED)
{
	return remove(path);
}

static void
remove_folder(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files_are_written_whole),
		cmocka_unit_test(test_files_are_listed_in_order),
		cmocka_unit_test(test_foreign_folders_are_refused),
		cmocka_unit_test(test_tags_come_back),
		cmocka_unit_test(test_cut_tags_are_not_believed),
		cmocka_unit_test(
		    test_journal_keeps_order_and_passes_over_rubbish),
		cmocka_unit_test(test_journal_survives_a_cut_line),
		cmocka_unit_test(test_journal_changes),
		cmocka_unit_test(test_journal_refuses_what_is_too_long),
		cmocka_unit_test(test_odd_tags_spoil_nothing),
		cmocka_unit_test(test_markers_come_back),
		cmocka_unit_test(test_marker_cache_grows),
	};
	char template[] = "/tmp/vigie-keep.XXXXXX";
	int status;

	root = mkdtemp(template);
	arena = arena_new();
	status = cmocka_run_group_tests_name("keep", tests, NULL, NULL);
	remove_folder(root);
	arena_free(arena);
	return status;
}
