#include "tests/git_fixture.h"

#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "backend/io/git_tidy.h"
#include "backend/io/run.h"

#define TEXTS 16
#define SCRIPT_LIMIT ((size_t)100000)
#define OUTPUT_LIMIT ((size_t)10 * 1000 * 1000)
#define TIME_LIMIT_MS 60000

static char folder[128];
static struct buf texts[TEXTS];
static size_t next_text;

static struct buf *
new_text(void)
{
	struct buf *text = &texts[next_text++ % TEXTS];

	if (text->at)
		buf_release(text);
	buf_init(text, OUTPUT_LIMIT);
	return text;
}

void
git_fixture_open(void)
{
	const char *parent = getenv("TMPDIR");

	snprintf(folder, sizeof(folder), "%s/vigie-test-XXXXXX",
	    parent ? parent : "/tmp");
	if (!mkdtemp(folder)) {
		perror(folder);
		exit(1);
	}
	setenv("HOME", folder, 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	unsetenv("GIT_CONFIG_GLOBAL");
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("GIT_DIR");
	run_init();
	git_cache_init();
	git_fixture_sh("git config --global user.name Tester\n"
		       "git config --global user.email tester@example.org\n"
		       "git config --global init.defaultBranch main\n"
		       "git config --global gc.auto 0\n"
		       "git config --global advice.detachedHead false\n");
}

void
git_fixture_close(void)
{
	size_t i;

	for (i = 0; i < TEXTS; i++) {
		if (texts[i].at)
			buf_release(&texts[i]);
	}
	git_tidy_remove(folder);
}

const char *
git_fixture_folder(void)
{
	return folder;
}

const char *
git_fixture_path(const char *name)
{
	struct buf *text = new_text();

	buf_printf(text, "%s/%s", folder, name);
	return text->at;
}

const char *
git_fixture_sh(const char *format, ...)
{
	struct buf script, *text = new_text();
	const char *argv[] = { "sh", "-euc", NULL, NULL };
	struct run_result result;
	struct error error = { 0 };
	va_list args;

	buf_init(&script, SCRIPT_LIMIT);
	buf_printf(&script,
	    "cd '%s'\n"
	    "commit() { git add -A; git commit -q --allow-empty \"$@\"; }\n",
	    folder);
	va_start(args, format);
	buf_vprintf(&script, format, args);
	va_end(args);
	argv[2] = script.at;
	if (!run_whole(argv, NULL, NULL, OUTPUT_LIMIT, TIME_LIMIT_MS, NULL,
		&result, &error))
		fail_msg("%s", error.text);
	if (result.status != 0)
		fail_msg(
		    "%s\n%s\nexit %d", script.at, result.err.at, result.status);
	buf_span(text, span_trim(buf_as_span(&result.out)));
	buf_release(&result.out);
	buf_release(&result.err);
	buf_release(&script);
	return text->at;
}

void
git_fixture_make(const char *name)
{
	git_fixture_sh("git init -q --bare %s.git\n"
		       "git init -q %s\n"
		       "git -C %s remote add origin ../%s.git\n",
	    name, name, name, name);
}

struct git_id
git_fixture_id(const char *text)
{
	struct git_id id;
	size_t i;

	assert_int_equal(strlen(text), GIT_ID_SIZE * 2);
	for (i = 0; i < GIT_ID_SIZE; i++) {
		char pair[3] = { text[2 * i], text[2 * i + 1], '\0' };

		id.bytes[i] = (unsigned char)strtoul(pair, NULL, 16);
	}
	return id;
}

const char *
git_fixture_text(const struct git_id *id)
{
	struct buf *text = new_text();
	char digits[GIT_ID_TEXT_SIZE];

	git_id_text(id, digits);
	buf_text(text, digits);
	return text->at;
}
