#include "backend/io/registry_login.h"

#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "backend/io/files.h"
#include "backend/io/registry_helper.h"

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
	struct answer *answers;
	struct registry_login_call *calls;
};

/* What one helper says of one server. */
struct answer {
	struct registry_login *owner;
	struct answer *next;
	struct arena *arena;
	const char *name, *server;
	struct registry_helper *helper; /* while it runs */
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
	const struct answer *waits; /* for its helper */
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
answer_free(struct answer *answer)
{
	registry_helper_stop(answer->helper);
	secret_free(answer->login.secret);
	arena_free(answer->arena);
	free(answer);
}

void
registry_login_close(struct registry_login *login)
{
	struct answer *answer, *next;

	if (!login)
		return;
	while (login->calls)
		registry_login_cancel(login->calls);
	for (answer = login->answers; answer; answer = next) {
		next = answer->next;
		answer_free(answer);
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
	struct answer *answer;

	for (answer = login->answers; answer; answer = answer->next)
		if (strcmp(answer->server, server) == 0)
			answer->until_ms = 0;
}

static void search(void *context);

/* All that wait for it search again. */
static void
wake_callers(struct answer *answer)
{
	struct registry_login_call *call;

	for (call = answer->owner->calls; call; call = call->next) {
		if (call->waits != answer)
			continue;
		call->waits = NULL;
		call->timer =
		    http_timer_start(answer->owner->http, 0, search, call);
	}
}

/* Errors, too, come on standard output. */
static void
judge(struct answer *answer, int status, struct span printed)
{
	struct error *error = &answer->error;

	if (status == 0) {
		answer->failed = !login_file_open_answer(
		    answer->arena, printed, &answer->login, error);
		if (answer->failed)
			error_wrap(error, "docker-credential-%s", answer->name);
	} else if (span_find_text(printed, NO_LOGIN) == printed.length) {
		answer->failed = true;
		error_set(error, ERROR_DENIED, "docker-credential-%s failed",
		    answer->name);
		error_said(error, span_head(printed, 200));
	}
	if (answer->failed)
		registry_helper_hint(error);
}

static void
take_answer(void *context, int status, const struct secret *printed,
    const struct error *error)
{
	struct answer *answer = context;

	answer->helper = NULL;
	answer->until_ms = http_now() + REGISTRY_LOGIN_KEEP_MS;
	answer->failed = error != NULL;
	if (error)
		answer->error = *error;
	else
		judge(answer, status,
		    span_make(secret_use(printed), secret_length(printed)));
	wake_callers(answer);
}

/* The answer that is kept, or one that is asked for now. */
static struct answer *
ask_helper(struct registry_login *login, const char *name, const char *server)
{
	struct answer **link, *answer;
	struct arena *arena;

	for (link = &login->answers; (answer = *link); link = &answer->next)
		if (strcmp(answer->name, name) == 0 &&
		    strcmp(answer->server, server) == 0)
			break;
	if (answer && (answer->helper || answer->until_ms > http_now()))
		return answer;
	if (answer) {
		*link = answer->next;
		answer_free(answer);
	}
	answer = xcalloc(1, sizeof(*answer));
	arena = arena_new();
	*answer = (struct answer) { .owner = login,
		.next = login->answers,
		.arena = arena,
		.name = arena_dup(arena, name),
		.server = arena_dup(arena, server) };
	login->answers = answer;
	answer->helper = registry_helper_start(login->http, login->path, name,
	    server, REGISTRY_LOGIN_HELPER_MS, take_answer, answer);
	return answer;
}

/* *text is NULL when there is no such file. */
MUST_CHECK
static bool
read_source(
    const struct source *source, struct secret **text, struct error *error)
{
	*text = NULL;
	if (source->text) {
		*text = secret_empty_limit(LOGIN_FILE_LIMIT);
		if (secret_add(*text, source->text, strlen(source->text)))
			return true;
		error_set(error, ERROR_INVALID, "it is too long");
		return false;
	}
	return files_read_secret(source->name, LOGIN_FILE_LIMIT, text, error) ||
	    error->kind == ERROR_NOT_FOUND;
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
	struct answer *answer;

	if (!login_file_read(arena,
		span_make(secret_use(text), secret_length(text)), source->shape,
		&file, error))
		return FOUND_ERROR;
	named = login_file_find_helper(&file, call->ref.registry);
	if (named) {
		answer = ask_helper(call->owner, named->name,
		    login_file_server(call->ref.registry));
		if (answer->helper) {
			call->waits = answer;
			return FOUND_HELPER_RUNS;
		}
		if (answer->failed) {
			*error = answer->error;
			return FOUND_ERROR;
		}
		*login = answer->login;
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
