#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "backend/backend.h"
#include "backend/base/arena.h"
#include "backend/base/xalloc.h"
#include "backend/io/run.h"

/*
 * DESIGN: the world is a child that ends when its standard input does, so even a
 * vigie that is killed leaves no server behind. It makes and removes everything
 * below its folder; vigie's own cache and state of the demo are in there too.
 */

#define START_LIMIT_MS 60000
#define STOP_LIMIT_MS 10000
#define LINE_LIMIT ((size_t)8192)

struct backend_demo {
	struct arena *arena;
	struct run_child child;
	const char *folder, *config;
};

/* Beside this program when it was not installed, else in libexec. */
static const char *
find_world(struct arena *arena)
{
	char self[4096];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	const char *beside;
	char *slash;

	if (length > 0) {
		self[length] = '\0';
		slash = strrchr(self, '/');
		if (slash) {
			*slash = '\0';
			beside = arena_printf(arena, "%s/vigie-world", self);
			if (access(beside, X_OK) == 0)
				return beside;
		}
	}
	return LIBEXECDIR "/vigie-world";
}

static bool
make_folder(struct backend_demo *demo, struct error *error)
{
	const char *base = getenv("TMPDIR");
	char *folder;

	if (!base || base[0] != '/')
		base = "/tmp";
	folder = arena_printf(demo->arena, "%s/vigie-demo.XXXXXX", base);
	if (!mkdtemp(folder)) {
		error_set(error, ERROR_INVALID, "make a folder in %s: %s", base,
		    strerrordesc_np(errno));
		error_hint(error, "the example world needs a private folder",
		    "set TMPDIR to a folder that can be written");
		return false;
	}
	demo->folder = folder;
	return true;
}

/* One line of its standard output. */
static bool
read_line(struct backend_demo *demo, struct buf *line, struct error *error)
{
	struct pollfd wait = { .fd = demo->child.out, .events = POLLIN };
	char byte;
	ssize_t got;

	for (;;) {
		int ready = poll(&wait, 1, START_LIMIT_MS);

		if (ready < 0 && errno == EINTR)
			continue;
		got = ready > 0 ? read(demo->child.out, &byte, 1) : -1;
		if (got < 0 && ready > 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (got != 1 || line->overflow)
			break;
		if (byte == '\n')
			return true;
		buf_byte(line, byte);
	}
	error_set(error, ERROR_UNAVAILABLE, "the example world did not start");
	return false;
}

/* What it said on standard error, for the person. */
static void
quote_child(struct backend_demo *demo, struct error *error)
{
	char text[1024];
	ssize_t got = read(demo->child.err, text, sizeof(text));

	if (got > 0)
		error_said(error, span_make(text, (size_t)got));
	error_hint(error, "it needs git and a free port on 127.0.0.1", NULL);
}

static bool
wait_until_ready(struct backend_demo *demo, struct error *error)
{
	struct buf line;
	bool ok;

	buf_init(&line, LINE_LIMIT);
	ok = read_line(demo, &line, error);
	if (ok && !span_starts(buf_as_span(&line), "ready ")) {
		error_set(error, ERROR_UNAVAILABLE,
		    "the example world said something else than ready");
		error_said(error, buf_as_span(&line));
		ok = false;
	}
	if (ok)
		demo->config =
		    arena_span(demo->arena, span_from(buf_as_span(&line), 6));
	else
		quote_child(demo, error);
	buf_release(&line);
	return ok;
}

/* vigie's own folders go into the world's. */
static void
point_environment(const struct backend_demo *demo)
{
	static const char *const names[][2] = {
		{ "XDG_CONFIG_HOME", "own/config" },
		{ "XDG_CACHE_HOME", "own/cache" },
		{ "XDG_STATE_HOME", "own/state" },
	};
	size_t i;

	for (i = 0; i < 3; i++)
		setenv(names[i][0],
		    arena_printf(
			demo->arena, "%s/%s", demo->folder, names[i][1]),
		    1);
}

bool
backend_demo_start(struct backend_demo **demo, struct error *error)
{
	struct backend_demo *fresh = xcalloc(1, sizeof(*fresh));
	const char *argv[4] = { 0 };

	run_init();
	fresh->arena = arena_new();
	fresh->child = (struct run_child) { .in = -1, .out = -1, .err = -1 };
	if (!make_folder(fresh, error))
		goto fail;
	argv[0] = find_world(fresh->arena);
	argv[1] = "--remove";
	argv[2] = fresh->folder;
	if (!run_start(argv, NULL, &fresh->child, error)) {
		rmdir(fresh->folder);
		error_hint(error, "it is built with libmicrohttpd only",
		    "install libmicrohttpd-dev and build again");
		goto fail;
	}
	if (!wait_until_ready(fresh, error)) {
		run_stop(&fresh->child, STOP_LIMIT_MS);
		rmdir(fresh->folder);
		goto fail;
	}
	point_environment(fresh);
	*demo = fresh;
	return true;
fail:
	arena_free(fresh->arena);
	free(fresh);
	return false;
}

const char *
backend_demo_config(const struct backend_demo *demo)
{
	return demo->config;
}

void
backend_demo_stop(struct backend_demo *demo)
{
	if (!demo)
		return;
	run_stop(&demo->child, STOP_LIMIT_MS);
	arena_free(demo->arena);
	free(demo);
}
