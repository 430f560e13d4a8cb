#include "backend/io/registry_helper.h"

#include <stdlib.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "backend/base/arena.h"
#include "backend/base/xalloc.h"
#include "backend/core/login_file.h"
#include "backend/io/run.h"

/*
 * DESIGN: its end is seen through a pidfd and not through the end of its
 * output, because a helper may leave a daemon behind that holds the pipe. What
 * went wrong at the start is told from a timer, like everything else.
 */

struct registry_helper {
	struct http *http;
	struct arena *arena;
	const char *name;
	struct run_child child;
	int end_fd; /* -1: it does not run */
	struct http_watch *end, *output;
	struct http_timer *timer; /* its time limit */
	struct secret *printed;
	bool too_long;
	struct error error; /* of the start */
	registry_helper_done done;
	void *context;
};

void
registry_helper_stop(struct registry_helper *helper)
{
	if (!helper)
		return;
	http_watch_stop(helper->end);
	http_watch_stop(helper->output);
	http_timer_stop(helper->timer);
	if (helper->end_fd >= 0) {
		close(helper->end_fd);
		(void)run_stop(&helper->child, 0);
	}
	secret_free(helper->printed);
	arena_free(helper->arena);
	free(helper);
}

void
registry_helper_hint(struct error *error)
{
	error_hint(error, "the program that keeps the login did not give it",
	    "try it by hand: echo HOST | docker-credential-NAME get");
}

static void
tell_error(struct registry_helper *helper, struct error *error)
{
	registry_helper_done done = helper->done;
	void *context = helper->context;

	registry_helper_hint(error);
	registry_helper_stop(helper);
	done(context, 0, NULL, error);
}

static void
did_not_start(void *context)
{
	struct registry_helper *helper = context;
	struct error error = helper->error;

	helper->timer = NULL;
	tell_error(helper, &error);
}

static void
is_late(void *context)
{
	struct registry_helper *helper = context;
	struct error error;

	helper->timer = NULL;
	error_set(&error, ERROR_DENIED,
	    "docker-credential-%s did not end within its time", helper->name);
	tell_error(helper, &error);
}

static void
read_output(void *context)
{
	struct registry_helper *helper = context;
	char chunk[4096];
	ssize_t n;

	while ((n = read(helper->child.out, chunk, sizeof(chunk))) > 0)
		if (!secret_add(helper->printed, chunk, (size_t)n))
			helper->too_long = true;
	secret_wipe(chunk, sizeof(chunk));
	if (n == 0) { /* it may go on without its output */
		http_watch_stop(helper->output);
		helper->output = NULL;
	}
}

static void
has_ended(void *context)
{
	struct registry_helper *helper = context;
	struct secret *printed;
	struct error error;
	int status;

	read_output(helper);
	if (helper->too_long) {
		error_set(&error, ERROR_DENIED,
		    "docker-credential-%s printed too much", helper->name);
		tell_error(helper, &error);
		return;
	}
	close(helper->end_fd);
	helper->end_fd = -1;
	status = run_stop(&helper->child, 0);
	printed = helper->printed;
	helper->printed = NULL;
	helper->done(helper->context, status, printed, NULL);
	secret_free(printed);
	registry_helper_stop(helper);
}

/* The whole path of the program. */
static const char *
find_program(struct arena *arena, const char *path, const char *name)
{
	struct span rest = span_of(path), folder;
	const char *program;

	while (span_cut(&rest, ':', &folder)) {
		program = arena_printf(arena, "%.*s/docker-credential-%s",
		    (int)folder.length, folder.at, name);
		if (folder.length && access(program, X_OK) == 0)
			return program;
	}
	return NULL;
}

MUST_CHECK
static bool
start(struct registry_helper *helper, const char *path, const char *server)
{
	const char *argv[] = { find_program(helper->arena, path, helper->name),
		"get", NULL };

	if (!argv[0]) {
		error_set(&helper->error, ERROR_DENIED,
		    "docker-credential-%s is not in PATH", helper->name);
		return false;
	}
	if (!run_start(argv, NULL, &helper->child, &helper->error))
		return false;
	helper->end_fd = pidfd_open(helper->child.pid, 0);
	if (helper->end_fd < 0) {
		error_set(&helper->error, ERROR_UNAVAILABLE,
		    "docker-credential-%s cannot be watched", helper->name);
		(void)run_stop(&helper->child, 0);
		return false;
	}
	/* A host's name always fits into an empty pipe. */
	(void)!write(helper->child.in, server, strlen(server));
	close(helper->child.in);
	helper->child.in = -1;
	return true;
}

struct registry_helper *
registry_helper_start(struct http *http, const char *path, const char *name,
    const char *server, int64_t limit_ms, registry_helper_done done,
    void *context)
{
	struct registry_helper *helper = xcalloc(1, sizeof(*helper));

	helper->http = http;
	helper->arena = arena_new();
	helper->name = arena_dup(helper->arena, name);
	helper->end_fd = -1;
	helper->done = done;
	helper->context = context;
	if (!start(helper, path, server)) {
		helper->timer =
		    http_timer_start(http, 0, did_not_start, helper);
		return helper;
	}
	helper->printed = secret_empty_limit(LOGIN_FILE_LIMIT);
	helper->end = http_watch_start(http, helper->end_fd, has_ended, helper);
	helper->output =
	    http_watch_start(http, helper->child.out, read_output, helper);
	helper->timer = http_timer_start(http, limit_ms, is_late, helper);
	return helper;
}
