#include "backend/io/registry_login.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/base/array.h"
#include "backend/base/xalloc.h"
#include "backend/io/run.h"

/*
 * DESIGN: a search walks through the files from the beginning. When it meets a
 * helper that was not asked yet, it waits for it, and walks again; the answer is
 * kept by then. Helpers run beside the requests, watched by http_work(): one
 * that waits for a person must not hold up the other registries.
 */

#define SOURCE_LIMIT 8
#define NO_LOGIN "credentials not found in native keychain"

struct source {
	const char *name; /* for messages: the path */
	const char *text; /* instead of a file */
	enum login_file_shape shape;
};

struct registry_login {
	struct http *http;
	struct arena *arena;
	struct source sources[SOURCE_LIMIT];
	size_t source_count;
	const char *path;
	struct helper *helpers;
	struct registry_login_call *calls;
};

/* One helper asked for one server. */
struct helper {
	struct registry_login *owner;
	struct helper *next;
	struct arena *arena;
	const char *name, *server;
	bool is_running;
	struct run_child child;
	int watch_fd;
	struct http_watch *end, *output;
	struct http_timer *limit;
	struct secret *printed;
	bool too_long;
	struct login login; /* when it has ended */
	bool failed;
	struct error error;
	int64_t until_ms;
};

struct registry_login_call {
	struct registry_login *owner;
	struct registry_login_call *next, **link;
	struct arena *arena;
	struct image_ref ref;
	registry_login_done done;
	void *context;
	struct http_timer *timer;
	const struct helper *waits; /* for its end */
};

static void
add_source(struct registry_login *login, const char *folder, const char *name,
    enum login_file_shape shape)
{
	if (!folder || !*folder)
		return;
	login->sources[login->source_count++] = (struct source) {
		.name = *name
		    ? arena_printf(login->arena, "%s/%s", folder, name)
		    : arena_dup(login->arena, folder),
		.shape = shape,
	};
}

static void
add_sources(
    struct registry_login *login, const struct registry_settings *settings)
{
	const char *config = settings->xdg_config_home;

	if (settings->docker_auth_config && *settings->docker_auth_config)
		login->sources[login->source_count++] = (struct source) {
			.name = "DOCKER_AUTH_CONFIG",
			.text = arena_dup(
			    login->arena, settings->docker_auth_config),
		};
	if ((!config || !*config) && settings->home)
		config =
		    arena_printf(login->arena, "%s/.config", settings->home);
	add_source(login, settings->registry_auth_file, "", LOGIN_FILE_CONFIG);
	add_source(
	    login, settings->docker_config, "config.json", LOGIN_FILE_CONFIG);
	add_source(login, settings->xdg_runtime_dir, "containers/auth.json",
	    LOGIN_FILE_CONFIG);
	add_source(login, config, "containers/auth.json", LOGIN_FILE_CONFIG);
	if (!settings->docker_config || !*settings->docker_config)
		add_source(login, settings->home, ".docker/config.json",
		    LOGIN_FILE_CONFIG);
	add_source(login, settings->home, ".dockercfg", LOGIN_FILE_MAP);
}

struct registry_login *
registry_login_open(struct http *http, const struct registry_settings *settings)
{
	struct registry_login *login = xcalloc(1, sizeof(*login));

	login->http = http;
	login->arena = arena_new();
	login->path = arena_dup(login->arena, settings->path);
	add_sources(login, settings);
	return login;
}

static void
helper_stop(struct helper *helper)
{
	if (!helper->is_running)
		return;
	http_watch_stop(helper->end);
	http_watch_stop(helper->output);
	http_timer_stop(helper->limit);
	helper->end = helper->output = NULL;
	helper->limit = NULL;
	close(helper->watch_fd);
	helper->is_running = false;
}

static void
helper_free(struct helper *helper)
{
	if (helper->is_running) {
		helper_stop(helper);
		(void)run_stop(&helper->child, 0);
	}
	secret_free(helper->printed);
	secret_free(helper->login.secret);
	arena_free(helper->arena);
	free(helper);
}

void
registry_login_close(struct registry_login *login)
{
	struct helper *helper, *next;

	if (!login)
		return;
	while (login->calls)
		registry_login_cancel(login->calls);
	for (helper = login->helpers; helper; helper = next) {
		next = helper->next;
		helper_free(helper);
	}
	arena_free(login->arena);
	free(login);
}

void
registry_login_cancel(struct registry_login_call *call)
{
	*call->link = call->next;
	if (call->next)
		call->next->link = call->link;
	http_timer_stop(call->timer);
	arena_free(call->arena);
	free(call);
}

void
registry_login_forget(struct registry_login *login, const char *registry)
{
	const char *server = login_file_server(registry);
	struct helper *helper;

	for (helper = login->helpers; helper; helper = helper->next)
		if (strcmp(helper->server, server) == 0)
			helper->until_ms = 0;
}

static void search(void *context);

/* All that wait for it search again. */
static void
wake_callers(struct helper *helper)
{
	struct registry_login_call *call;

	for (call = helper->owner->calls; call; call = call->next) {
		if (call->waits != helper)
			continue;
		call->waits = NULL;
		call->timer =
		    http_timer_start(helper->owner->http, 0, search, call);
	}
}

static void
helper_fail(struct helper *helper, const char *why)
{
	error_set(&helper->error, ERROR_DENIED, "docker-credential-%s %s",
	    helper->name, why);
	error_hint(&helper->error,
	    "the program that keeps the login did not give it",
	    "try it by hand: echo HOST | docker-credential-NAME get");
	helper->failed = true;
}

/* Errors, too, come on standard output. */
static void
helper_judge(struct helper *helper, int status)
{
	struct span printed = span_make(
	    secret_use(helper->printed), secret_length(helper->printed));

	if (helper->too_long) {
		helper_fail(helper, "printed too much");
	} else if (status == 0) {
		if (login_file_open_answer(
			helper->arena, printed, &helper->login, &helper->error))
			return;
		error_wrap(
		    &helper->error, "docker-credential-%s", helper->name);
		helper->failed = true;
	} else if (span_find_text(printed, NO_LOGIN) == printed.length) {
		helper_fail(helper, "failed");
		error_said(&helper->error, span_head(printed, 200));
	}
}

static void
helper_read(void *context)
{
	struct helper *helper = context;
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
helper_end(void *context)
{
	struct helper *helper = context;
	int status;

	helper_read(helper);
	helper_stop(helper);
	status = run_stop(&helper->child, 0);
	helper_judge(helper, status);
	secret_free(helper->printed);
	helper->printed = NULL;
	helper->until_ms = http_now() + REGISTRY_LOGIN_KEEP_MS;
	wake_callers(helper);
}

static void
helper_late(void *context)
{
	struct helper *helper = context;

	helper->limit = NULL;
	helper_stop(helper);
	(void)run_stop(&helper->child, 0);
	helper_fail(helper, "did not end within its time");
	secret_free(helper->printed);
	helper->printed = NULL;
	helper->until_ms = http_now() + REGISTRY_LOGIN_KEEP_MS;
	wake_callers(helper);
}

/* The whole path of the program, in the PATH that was given. */
static const char *
find_program(
    const struct registry_login *login, struct arena *arena, const char *name)
{
	struct span rest = span_of(login->path), folder;
	const char *program = arena_printf(arena, "docker-credential-%s", name);

	while (span_cut(&rest, ':', &folder)) {
		const char *path = arena_printf(
		    arena, "%.*s/%s", (int)folder.length, folder.at, program);

		if (folder.length && access(path, X_OK) == 0)
			return path;
	}
	return NULL;
}

static void
helper_run(struct helper *helper)
{
	struct registry_login *login = helper->owner;
	const char *argv[] = { find_program(login, helper->arena, helper->name),
		"get", NULL };

	helper->until_ms = http_now() + REGISTRY_LOGIN_KEEP_MS;
	if (!argv[0]) {
		helper_fail(helper, "is not in PATH");
		return;
	}
	if (!run_start(argv, NULL, &helper->child, &helper->error)) {
		helper->failed = true;
		return;
	}
	helper->watch_fd = pidfd_open(helper->child.pid, 0);
	if (helper->watch_fd < 0) {
		helper_fail(helper, "cannot be watched");
		(void)run_stop(&helper->child, 0);
		return;
	}
	/* A host's name always fits into an empty pipe. */
	(void)!write(helper->child.in, helper->server, strlen(helper->server));
	close(helper->child.in);
	helper->child.in = -1;
	helper->printed = secret_empty();
	helper->is_running = true;
	helper->end =
	    http_watch_start(login->http, helper->watch_fd, helper_end, helper);
	helper->output = http_watch_start(
	    login->http, helper->child.out, helper_read, helper);
	helper->limit = http_timer_start(
	    login->http, REGISTRY_LOGIN_HELPER_MS, helper_late, helper);
}

/* The helper's answer that is kept, or one that is asked for now. */
static struct helper *
ask_helper(struct registry_login *login, const char *name, const char *server)
{
	struct helper **link, *helper;
	struct arena *arena;

	for (link = &login->helpers; (helper = *link); link = &helper->next)
		if (strcmp(helper->name, name) == 0 &&
		    strcmp(helper->server, server) == 0)
			break;
	if (helper && (helper->is_running || helper->until_ms > http_now()))
		return helper;
	if (helper) {
		*link = helper->next;
		helper_free(helper);
	}
	helper = xcalloc(1, sizeof(*helper));
	arena = arena_new();
	*helper = (struct helper) { .owner = login,
		.next = login->helpers,
		.arena = arena,
		.name = arena_dup(arena, name),
		.server = arena_dup(arena, server) };
	login->helpers = helper;
	helper_run(helper);
	return helper;
}

MUST_CHECK
static bool
read_all(int fd, struct secret *into)
{
	char chunk[4096];
	bool fits = true;
	ssize_t n;

	while (fits && (n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno != EINTR)
			break;
		fits = n < 0 || secret_add(into, chunk, (size_t)n);
	}
	secret_wipe(chunk, sizeof(chunk));
	return fits && n == 0;
}

/* *text is NULL when there is no such file. */
MUST_CHECK
static bool
read_source(
    const struct source *source, struct secret **text, struct error *error)
{
	struct stat status;
	bool fine;
	int fd;

	*text = NULL;
	if (source->text) {
		*text = secret_empty();
		if (secret_add(*text, source->text, strlen(source->text)))
			return true;
		error_set(error, ERROR_INVALID, "it is too long");
		return false;
	}
	fd = open(source->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return true;
	if (fd < 0) {
		error_set(error, ERROR_DENIED, "%s", strerrordesc_np(errno));
		return false;
	}
	*text = secret_empty();
	fine = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
	    read_all(fd, *text);
	close(fd);
	if (!fine)
		error_set(error, ERROR_INVALID,
		    "it is no file, or over %zu KiB", LOGIN_FILE_LIMIT / 1024);
	return fine;
}

enum found { FOUND, FOUND_NOTHING, FOUND_HELPER_RUNS, FOUND_ERROR };

/* What one file has for the registry. */
static enum found
look_into(struct registry_login_call *call, struct arena *arena,
    const struct source *source, struct secret *text, struct login *login,
    struct error *error)
{
	struct login_file file;
	const struct login_helper *named;
	const struct login_entry *entry;
	struct helper *helper;

	if (!login_file_read(arena,
		span_make(secret_use(text), secret_length(text)), source->shape,
		&file, error))
		return FOUND_ERROR;
	named = login_file_find_helper(&file, call->ref.registry);
	if (named) {
		helper = ask_helper(call->owner, named->name,
		    login_file_server(call->ref.registry));
		if (helper->is_running) {
			call->waits = helper;
			return FOUND_HELPER_RUNS;
		}
		if (helper->failed) {
			*error = helper->error;
			return FOUND_ERROR;
		}
		*login = helper->login;
		login->secret = secret_copy(login->secret);
		if (login->kind != LOGIN_NONE)
			return FOUND;
	}
	entry = login_file_find(arena, &file, &call->ref);
	if (!entry)
		return FOUND_NOTHING;
	return login_file_open(arena, entry, login, error) ? FOUND
							   : FOUND_ERROR;
}

static enum found
look_everywhere(struct registry_login_call *call, struct arena *arena,
    struct login *login, struct error *error)
{
	const struct registry_login *owner = call->owner;
	enum found found = FOUND_NOTHING;
	struct secret *text;
	size_t i;

	for (i = 0; i < owner->source_count && found == FOUND_NOTHING; i++) {
		if (!read_source(&owner->sources[i], &text, error))
			found = FOUND_ERROR;
		else if (text)
			found = look_into(call, arena, &owner->sources[i], text,
			    login, error);
		secret_free(text);
		if (found != FOUND_ERROR)
			continue;
		error_wrap(error, "login for %s from %s", call->ref.registry,
		    owner->sources[i].name);
		if (!error->means[0])
			error_hint(error, "the credential file cannot be used",
			    "repair it, or log in again");
	}
	return found;
}

static void
search(void *context)
{
	struct registry_login_call *call = context;
	struct login login = { .kind = LOGIN_NONE };
	struct arena *arena = arena_new();
	registry_login_done done = call->done;
	void *done_context = call->context;
	struct error error;
	enum found found;

	call->timer = NULL;
	found = look_everywhere(call, arena, &login, &error);
	if (found != FOUND_HELPER_RUNS) {
		registry_login_cancel(call);
		done(done_context, found == FOUND_ERROR ? NULL : &login,
		    found == FOUND_ERROR ? &error : NULL);
	}
	secret_free(login.secret);
	arena_free(arena);
}

struct registry_login_call *
registry_login_find(struct registry_login *login, const struct image_ref *ref,
    registry_login_done done, void *context)
{
	struct registry_login_call *call = xcalloc(1, sizeof(*call));

	call->owner = login;
	call->next = login->calls;
	call->link = &login->calls;
	if (call->next)
		call->next->link = &call->next;
	login->calls = call;
	call->arena = arena_new();
	call->ref = (struct image_ref) {
		.registry = arena_dup(call->arena, ref->registry),
		.repository = arena_dup(call->arena, ref->repository),
		.canonical = arena_dup(call->arena, ref->canonical),
	};
	call->done = done;
	call->context = context;
	call->timer = http_timer_start(login->http, 0, search, call);
	return call;
}
