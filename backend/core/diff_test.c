/*
 * Patches are given to `git apply', which must make exact.yaml out of in.yaml
 * for every case of tests/data/setters; hunks are looked at in tables.
 */
#include "tests/vectors.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backend/core/diff.h"

#define MARK " # {\"$imagepolicy\": \"ns:app\"}"

/* An edit for each marker of the text, to the value. */
static size_t
make_edits(struct arena *arena, struct span text, const char *value,
    struct edit **edits)
{
	struct marker_file file;
	struct error error;
	size_t count = 0, i;

	*edits = NULL;
	assert_true(marker_find(arena, text, &file, &error));
	for (i = 0; i < file.marker_count; i++) {
		struct edit edit;
		bool changes;

		if (!edit_make(arena, text, &file.markers[i], value, &edit,
			&changes, &error))
			fail_msg("%s", error.text);
		if (changes)
			*ARRAY_ADD(arena, *edits, count) = edit;
	}
	return count;
}

/* A folder of its own, in which no repository above is found. */
static const char *
make_folder(struct arena *arena)
{
	const char *tmp = getenv("TMPDIR");
	char *folder = arena_printf(
	    arena, "%s/vigie-diff-XXXXXX", tmp && *tmp ? tmp : "/tmp");

	assert_non_null(mkdtemp(folder));
	return folder;
}

static void
write_file(const char *folder, const char *name, struct span text, mode_t mode)
{
	int at = open(folder, O_RDONLY | O_DIRECTORY);
	int fd = openat(at, name, O_WRONLY | O_CREAT | O_TRUNC, mode);

	assert_true(at >= 0 && fd >= 0);
	assert_int_equal(write(fd, text.at, text.length), text.length);
	assert_int_equal(fchmod(fd, mode), 0);
	assert_int_equal(close(fd), 0);
	assert_int_equal(close(at), 0);
}

static void
remove_file(const char *folder, const char *name)
{
	int at = open(folder, O_RDONLY | O_DIRECTORY);

	unlinkat(at, name, 0);
	close(at);
}

/* git apply in the folder; its exit status. */
static int
git_apply(const char *folder)
{
	int status, null;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		null = open("/dev/null", O_WRONLY);
		if (chdir(folder) != 0 || null < 0 ||
		    dup2(null, STDOUT_FILENO) < 0 ||
		    setenv("GIT_CEILING_DIRECTORIES", "/", 1) != 0 ||
		    setenv("GIT_DIR", "/nonexistent", 1) != 0)
			_exit(126);
		execlp("git", "git", "apply", "--whitespace=nowarn", "patch",
		    (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The patch of the edits makes `expected' of `text', and keeps the mode. */
static void
assert_applies(struct arena *arena, const char *name, unsigned mode,
    struct span text, const struct edit *edits, size_t count,
    struct span expected)
{
	const char *folder = make_folder(arena);
	struct diff_file file = { .path = name, .mode = mode };
	struct span result;
	struct stat stat_of;
	struct buf patch;
	char *path = arena_printf(arena, "%s/%s", folder, name);

	buf_init(&patch, (size_t)1 << 26);
	diff_make(arena, text, edits, count, &file);
	diff_print(&patch, &file);
	write_file(folder, name, text, mode & 0777);
	write_file(folder, "patch", buf_as_span(&patch), 0600);
	if (count)
		assert_int_equal(git_apply(folder), 0);
	else
		assert_int_equal(patch.length, 0);
	result = vectors_read(arena, path);
	assert_int_equal(stat(path, &stat_of), 0);
	remove_file(folder, name);
	remove_file(folder, "patch");
	rmdir(folder);
	if (!span_equal(result, expected))
		fail_msg("%s", patch.at);
	assert_int_equal(stat_of.st_mode & 0777, mode & 0777);
	buf_release(&patch);
}

/*
 * The way from in.yaml to exact.yaml, found without policies: each marker of
 * the one becomes the same marker of the other.
 */
static void
test_setters(void **state)
{
	struct arena *arena = arena_new();
	struct span text = vectors_file(arena, *state, "in.yaml");
	struct span exact = vectors_file(arena, *state, "exact.yaml");
	struct marker_file before, after = { 0 };
	struct edit *edits = NULL;
	struct error error;
	size_t count = 0, i;

	if (!marker_find(arena, text, &before, &error)) {
		/* left alone; 161 shows what an edit by line would give */
		before.marker_count = 0;
		exact = text;
	} else {
		assert_true(marker_find(arena, exact, &after, &error));
		assert_int_equal(before.marker_count, after.marker_count);
	}
	for (i = 0; i < before.marker_count; i++) {
		struct edit edit;
		bool changes;

		assert_true(edit_make(arena, text, &before.markers[i],
		    after.markers[i].value, &edit, &changes, &error));
		if (changes)
			*ARRAY_ADD(arena, edits, count) = edit;
	}
	assert_applies(arena, "in.yaml", 0100644, text, edits, count, exact);
	arena_free(arena);
}

/* Names and modes that a patch has to spell as git does. */
static struct file_row {
	const char *name;
	unsigned mode;
	const char *text, *expected;
} file_rows[] = {
	{ "a b.yaml", 0100644, "a: v1" MARK "\n", "a: v2" MARK "\n" },
	{ "\"a\\b\".yaml", 0100644, "a: v1" MARK "\n", "a: v2" MARK "\n" },
	{ "\xc3\xa9\xe2\x82\xac.yaml", 0100644, "a: v1" MARK "\n",
	    "a: v2" MARK "\n" },
	{ "tab\tand\nline.yaml", 0100644, "a: v1" MARK "\n",
	    "a: v2" MARK "\n" },
	{ "\x01\x7f .yaml", 0100644, "a: v1" MARK "\n", "a: v2" MARK "\n" },
	{ "run.yaml", 0100755, "a: v1" MARK "\n", "a: v2" MARK "\n" },
	{ "no-newline.yaml", 0100644, "a: b\nc: v1" MARK, "a: b\nc: v2" MARK },
	{ "no-newline-after.yaml", 0100644, "c: v1" MARK "\na: b",
	    "c: v2" MARK "\na: b" },
	{ "crlf.yaml", 0100644, "a: b\r\nc: v1" MARK "\r\nd: e\r\n",
	    "a: b\r\nc: v2" MARK "\r\nd: e\r\n" },
	{ "crlf-no-newline.yaml", 0100644, "a: b\r\nc: v1" MARK,
	    "a: b\r\nc: v2" MARK },
	{ "lines.yaml", 0100644,
	    "a: 'v\n  w'" MARK "\nb: c\nd: |" MARK "\n  x\n  y\n  z\n",
	    "a: 'v2'" MARK "\nb: c\nd: |-" MARK "\n  v2\n" },
	{ "grows.yaml", 0100644, "a: |" MARK "\nb: v1" MARK "\n",
	    "a: |-" MARK "\n v2\nb: v2" MARK "\n" },
	{ "far.yaml", 0100644,
	    "a: v1" MARK "\n1: 1\n2: 2\n3: 3\n4: 4\n5: 5\n6: 6\n"
	    "b: v1" MARK "\n1a: 1\n2a: 2\n3a: 3\n4a: 4\n5a: 5\n6a: 6\n"
	    "7a: 7\nc: v1" MARK "\n",
	    "a: v2" MARK "\n1: 1\n2: 2\n3: 3\n4: 4\n5: 5\n6: 6\n"
	    "b: v2" MARK "\n1a: 1\n2a: 2\n3a: 3\n4a: 4\n5a: 5\n6a: 6\n"
	    "7a: 7\nc: v2" MARK "\n" },
};

static void
test_file(void **state)
{
	const struct file_row *row = *state;
	struct arena *arena = arena_new();
	struct span text = span_of(row->text), result;
	struct error error;
	struct edit *edits;
	size_t count = make_edits(arena, text, "v2", &edits);

	assert_true(edit_apply(arena, text, edits, count, &result, &error));
	assert_true(span_is(result, row->expected));
	assert_applies(arena, row->name, row->mode, text, edits, count,
	    span_of(row->expected));
	arena_free(arena);
}

static void
assert_patch(const char *text, const char *value, const char *expected)
{
	struct arena *arena = arena_new();
	struct diff_file file = { .path = "d.yaml", .mode = 0100644 };
	struct edit *edits;
	struct buf patch;
	size_t count = make_edits(arena, span_of(text), value, &edits);

	buf_init(&patch, 65536);
	memset(file.old_id, 'a', 40);
	memset(file.new_id, 'b', 40);
	diff_make(arena, span_of(text), edits, count, &file);
	diff_print(&patch, &file);
	assert_string_equal(patch.at, expected);
	buf_release(&patch);
	arena_free(arena);
}

#define A10 "aaaaaaaaaa"
#define B10 "bbbbbbbbbb"
#define HEADER \
	"diff --git a/d.yaml b/d.yaml\n" \
	"index " A10 A10 A10 A10 ".." B10 B10 B10 B10 " 100644\n" \
	"--- a/d.yaml\n" \
	"+++ b/d.yaml\n"

static void
test_patch_text(void **state UNUSED)
{
	assert_patch("kind: Deployment\nmetadata:\n  name: api\n"
		     "  namespace: payments\nspec: v1" MARK "\n",
	    "v2",
	    HEADER "@@ -2,4 +2,4 @@ Deployment payments/api\n"
		   " metadata:\n   name: api\n   namespace: payments\n"
		   "-spec: v1" MARK "\n+spec: v2" MARK "\n");
	assert_patch("a: v1" MARK, "v2",
	    HEADER "@@ -1 +1 @@\n"
		   "-a: v1" MARK "\n\\ No newline at end of file\n"
		   "+a: v2" MARK "\n\\ No newline at end of file\n");
	/* lines that an edit leaves alone are not part of it */
	assert_patch("a: |-" MARK "\n  v1\n", "v2",
	    HEADER "@@ -1,2 +1,2 @@\n a: |-" MARK "\n-  v1\n+  v2\n");
	/* neighbours are one block, old lines first */
	assert_patch("a: v1" MARK "\nb: v1" MARK "\n", "v2",
	    HEADER "@@ -1,2 +1,2 @@\n"
		   "-a: v1" MARK "\n-b: v1" MARK "\n"
		   "+a: v2" MARK "\n+b: v2" MARK "\n");
	/* a name from outside cannot end the line of its hunk */
	assert_patch("kind: \"A\\nB\\e[m\"\na: v1" MARK "\n", "v2",
	    HEADER "@@ -1,2 +1,2 @@ A B?[m\n kind: \"A\\nB\\e[m\"\n"
		   "-a: v1" MARK "\n+a: v2" MARK "\n");
}

static void
test_hunks_and_marks(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct span text = span_of(
	    "a: '\xc3\xa9:v1.2.0'" MARK "\n1: 1\n2: 2\n3: 3\n4: 4\n5: 5\n6: 6\n"
	    "7: 7\nb: 'x:v1.3.0'" MARK "\nc: 1\n");
	struct diff_file file = { .path = "d.yaml" };
	struct edit *edits;
	size_t count = make_edits(arena, text, "\xc3\xa8:v1.3.0", &edits);
	const struct diff_hunk *hunk;

	diff_make(arena, text, edits, count, &file);
	assert_int_equal(file.hunk_count, 2);
	hunk = &file.hunks[0];
	assert_int_equal(hunk->line_count, 5);
	assert_int_equal(hunk->old_start, 1);
	assert_int_equal(hunk->old_count, 4);
	assert_int_equal(hunk->lines[0].kind, DIFF_OLD);
	assert_int_equal(hunk->lines[1].kind, DIFF_NEW);
	assert_int_equal(hunk->lines[1].number, 1);
	/* the two letters share their first byte, and the tag is one word */
	assert_int_equal(hunk->lines[0].mark_start, 4);
	assert_int_equal(hunk->lines[1].mark_start, 4);
	assert_int_equal(hunk->lines[1].mark_end, 13);
	hunk = &file.hunks[1];
	assert_int_equal(hunk->old_start, 6);
	assert_int_equal(hunk->old_count, 5);
	assert_int_equal(hunk->lines[3].number, 9);
	assert_int_equal(hunk->lines[3].kind, DIFF_OLD);
	assert_int_equal(hunk->lines[3].mark_start, 4);
	assert_int_equal(hunk->lines[3].mark_end, 5);
	assert_int_equal(hunk->lines[4].mark_end, 6);
	assert_int_equal(hunk->lines[5].kind, DIFF_SAME);
	assert_int_equal(hunk->lines[5].number, 10);
	arena_free(arena);
}

int
main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_patch_text),
		cmocka_unit_test(test_hunks_and_marks),
	};
	struct arena *arena = arena_new();
	struct CMUnitTest *tests = NULL;
	size_t count = 0, i;
	int failed;

	vectors_add(arena, "setters", 194, test_setters, &tests, &count);
	for (i = 0; i < COUNT(file_rows); i++)
		*ARRAY_ADD(arena, tests, count) = (struct CMUnitTest) {
			.name = arena_printf(arena, "file %zu", i + 1),
			.test_func = test_file,
			.initial_state = &file_rows[i],
		};
	for (i = 0; i < COUNT(others); i++)
		*ARRAY_ADD(arena, tests, count) = others[i];
	failed = vectors_run("diff", tests, count);
	arena_free(arena);
	return failed;
}
