#include "backend/backend.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include "backend/base/array.h"
#include "backend/base/fatal.h"
#include "backend/base/harden.h"
#include "backend/base/log.h"
#include "backend/base/xalloc.h"
#include "backend/core/secret_body.h"
#include "backend/engine/cluster.h"
#include "backend/engine/kept.h"
#include "backend/engine/needs_git.h"
#include "backend/engine/vault.h"
#include "backend/io/files.h"
#include "backend/io/git_remote.h"
#include "backend/io/run.h"

struct backend {
	struct arena *arena;
	struct config config;
	struct registry_settings registry;
	struct http_settings http;
	struct cluster_settings cluster;
	const char *vault[3]; /* environment of its program; NULL-ended */
	struct outlet outlet;
	struct engine engine;
	atomic_bool quit;
	pthread_t thread;
};

int64_t
backend_now(void)
{
	static int64_t frozen = -1;
	const char *text;
	uint64_t number;

	if (frozen < 0) {
		text = getenv("VIGIE_TEST_NOW");
		frozen = text && span_number(span_of(text), &number) &&
			number <= INT64_MAX
		    ? (int64_t)number
		    : 0;
	}
	return frozen ? frozen : (int64_t)time(NULL);
}

/* ---- the configuration ---- */

/* Paths are taken from `folder' when they are relative, and ~/ is the home. */
static const char *
absolute_file(struct arena *arena, const char *folder, const char *file)
{
	const char *home = getenv("HOME");

	if (!file || file[0] == '/')
		return file;
	if (file[0] == '~' && file[1] == '/' && home)
		return arena_printf(arena, "%s%s", home, file + 1);
	return arena_printf(arena, "%s/%s", folder, file);
}

static const char *
absolute(struct arena *arena, const char *folder, const char *url)
{
	enum git_place_kind kind;
	struct error ignored;

	if (!git_place_kind_of(url, &kind, &ignored) ||
	    kind != GIT_PLACE_LOCAL || strncmp(url, "file://", 7) == 0)
		return url;
	return strcmp(url, ".") == 0 ? folder
				     : absolute_file(arena, folder, url);
}

static const char *
folder_of(struct arena *arena, const char *file)
{
	const char *slash = strrchr(file, '/');

	if (!slash)
		return ".";
	return arena_text(arena, file, (size_t)(slash - file));
}

static void
resolve_paths(struct arena *arena, const char *file, struct config *config)
{
	char *real = realpath(folder_of(arena, file), NULL);
	const char *folder = real ? arena_dup(arena, real) : "/";

	free(real);
	for (ARRAY_EACH(entry, config->objects, config->object_count))
		entry->url = absolute(arena, folder, entry->url);
	for (ARRAY_EACH(source, config->sources, config->source_count))
		source->url = absolute(arena, folder, source->url);
	for (ARRAY_EACH(registry, config->registries, config->registry_count))
		registry->ca_file =
		    absolute_file(arena, folder, registry->ca_file);
	for (ARRAY_EACH(git, config->gits, config->git_count))
		git->ca_file = absolute_file(arena, folder, git->ca_file);
	config->kubeconfig = absolute_file(arena, folder, config->kubeconfig);
}

static bool
read_config(struct backend *backend, const char *file, struct error *error)
{
	struct arena *arena = backend->arena;
	bool chosen = file != NULL;
	const char *folder;
	struct span text;

	config_default(arena, &backend->config);
	if (!chosen) {
		if (!files_folder(FILES_CONFIG, arena, &folder, error))
			return false;
		file = arena_printf(arena, "%s/vigie.yaml", folder);
	}
	if (!files_read(file, CONFIG_FILE_LIMIT, arena, &text, error))
		return !chosen && error->kind == ERROR_NOT_FOUND;
	if (!config_parse(arena, text, file, &backend->config, error))
		return false;
	resolve_paths(arena, file, &backend->config);
	return true;
}

/* --objects come first, so that they win where two objects are the same. */
static bool
add_objects(struct backend *backend, const struct backend_settings *settings,
    struct error *error)
{
	struct config *config = &backend->config;
	struct config_objects *all = NULL;
	char *here = realpath(".", NULL);
	const char *folder = arena_dup(backend->arena, here ? here : "/");
	size_t count = 0, i;
	enum git_place_kind kind;

	free(here);
	for (i = 0; i < settings->object_count; i++) {
		struct config_objects *entry;

		if (!git_place_kind_of(settings->objects[i], &kind, error)) {
			error_wrap(error, "--objects");
			return false;
		}
		entry = ARRAY_ADD(backend->arena, all, count);
		entry->url = absolute(backend->arena, folder,
		    arena_dup(backend->arena, settings->objects[i]));
		entry->path = "";
		entry->namespace = "default";
	}
	for (i = 0; i < config->object_count; i++)
		*ARRAY_ADD(backend->arena, all, count) = config->objects[i];
	config->objects = all;
	config->object_count = count;
	return true;
}

/* ---- opening ---- */

static const char *
environment(struct arena *arena, const char *name)
{
	const char *value = getenv(name);

	return value && value[0] ? arena_dup(arena, value) : NULL;
}

/* A proxy's variable is out of the environment already. */
static const char *
proxy(struct arena *arena, const char *name, const char *other)
{
	const char *value = harden_proxy(name);

	if (!value || !value[0])
		value = harden_proxy(other);
	return value && value[0] ? arena_dup(arena, value) : NULL;
}

static void
take_environment(struct backend *backend)
{
	struct arena *arena = backend->arena;

	backend->registry = (struct registry_settings) {
		.config = &backend->config,
		.home = environment(arena, "HOME"),
		.docker_config = environment(arena, "DOCKER_CONFIG"),
		.docker_auth_config = getenv("DOCKER_AUTH_CONFIG"),
		.registry_auth_file = environment(arena, "REGISTRY_AUTH_FILE"),
		.xdg_runtime_dir = environment(arena, "XDG_RUNTIME_DIR"),
		.xdg_config_home = environment(arena, "XDG_CONFIG_HOME"),
		.path = environment(arena, "PATH"),
	};
	backend->http = (struct http_settings) {
		.http_proxy = proxy(arena, "http_proxy", "http_proxy"),
		.https_proxy = proxy(arena, "https_proxy", "HTTPS_PROXY"),
		.no_proxy = proxy(arena, "no_proxy", "NO_PROXY"),
		.user_agent = "vigie/" PACKAGE_VERSION,
	};
}

/* The login of the cluster, and who writes there, from the environment of now:
 * it is not looked at again. */
static void
take_cluster(struct backend *backend, const struct backend_settings *settings)
{
	struct arena *arena = backend->arena;
	struct cluster_settings *cluster = &backend->cluster;
	char host[256] = "", manager[SECRET_BODY_MANAGER];
	const char *user = environment(arena, "USER");

	cluster->asked = settings->cluster;
	cluster->login = (struct kube_login_settings) {
		.kubeconfig = arena_dup(arena, settings->kubeconfig),
		.context = arena_dup(arena, settings->context),
		.environment = environment(arena, "KUBECONFIG"),
		.home = environment(arena, "HOME"),
		.service_host = environment(arena, "KUBERNETES_SERVICE_HOST"),
		.service_port = environment(arena, "KUBERNETES_SERVICE_PORT"),
		.pod_namespace = environment(arena, "POD_NAMESPACE"),
	};
	if (!cluster->login.kubeconfig)
		cluster->login.kubeconfig = backend->config.kubeconfig;
	if (!cluster->login.context)
		cluster->login.context = backend->config.context;
	if (!user)
		user = environment(arena, "LOGNAME");
	if (!user)
		user = "unknown";
	if (gethostname(host, sizeof(host) - 1) != 0)
		memcpy(host, "unknown", sizeof("unknown"));
	secret_body_manager(manager, user, host);
	backend->engine.manager = arena_dup(arena, manager);
	backend->engine.local_who = arena_printf(arena, "%s@%s", user, host);
}

/* Where bw keeps its data, and whom it trusts, when that is not the usual. */
static void
take_vault(struct backend *backend)
{
	static const char *const names[] = { "BITWARDENCLI_APPDATA_DIR",
		"NODE_EXTRA_CA_CERTS" };
	size_t i, count = 0;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = environment(backend->arena, names[i]);

		if (value)
			backend->vault[count++] = arena_printf(
			    backend->arena, "%s=%s", names[i], value);
	}
}

static bool
find_folders(struct backend *backend, struct error *error)
{
	struct engine *engine = &backend->engine;
	struct arena *arena = backend->arena;

	if (!files_folder(FILES_CACHE, arena, &engine->cache_folder, error) ||
	    !files_folder(FILES_STATE, arena, &engine->state_folder, error))
		return false;
	if (!log_open(arena_printf(arena, "%s/vigie.log", engine->state_folder),
		LOG_INFO, error))
		return false;
	return files_make_folder(
	    arena_printf(arena, "%s/git", engine->cache_folder), error);
}

static void
wake_engine(void *context)
{
	struct backend *backend = context;

	http_wake(backend->engine.http);
}

static void *
run(void *context)
{
	struct backend *backend = context;

	engine_run(&backend->engine);
	return NULL;
}

/* Signals are the console's; every thread of ours starts with all blocked but
 * those of a fault. */
static void
start_threads(struct backend *backend)
{
	sigset_t all, before;

	sigfillset(&all);
	fatal_allow(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	backend->engine.workers = workers_open(wake_engine, backend);
	if (pthread_create(&backend->thread, NULL, run, backend))
		die("cannot start a thread");
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void
open_engine(struct backend *backend, const struct backend_settings *settings)
{
	struct engine *engine = &backend->engine;

	engine->config = &backend->config;
	engine->passive = settings->passive;
	engine->secrets_wanted = settings->cluster;
	engine->read_only = settings->read_only || backend->config.read_only;
	engine->read_only_reason = settings->read_only ? "--read-only"
	    : engine->read_only ? "readOnly in vigie.yaml"
				: "";
	engine->queue = queue_open();
	engine->outlet = &backend->outlet;
	engine->quit = &backend->quit;
	engine->target_arena = arena_new();
	engine->target_index = map_new(engine->target_arena);
	engine->http = http_open(&backend->http);
	engine->registry = registry_open(engine->http, &backend->registry);
	cluster_open(engine, &backend->cluster);
	vault_open(engine, backend->vault);
	pthread_mutex_init(&backend->outlet.lock, NULL);
	atomic_init(&backend->quit, false);
}

static void
set_up_libraries(void)
{
	if (sodium_init() < 0)
		die("libsodium cannot be set up");
	git_cache_init();
	run_init();
	(void)backend_now();
}

bool
backend_open(const struct backend_settings *settings, struct backend **backend,
    struct error *error)
{
	struct backend *fresh = xcalloc(1, sizeof(*fresh));

	set_up_libraries();
	fresh->arena = arena_new();
	take_environment(fresh);
	fresh->outlet.eventfd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (fresh->outlet.eventfd < 0)
		die("no descriptor left");
	if (!read_config(fresh, settings->config_file, error) ||
	    !add_objects(fresh, settings, error) ||
	    !find_folders(fresh, error)) {
		close(fresh->outlet.eventfd);
		arena_free(fresh->arena);
		free(fresh);
		return false;
	}
	take_cluster(fresh, settings);
	take_vault(fresh);
	open_engine(fresh, settings);
	start_threads(fresh);
	*backend = fresh;
	return true;
}

void
backend_close(struct backend *backend)
{
	struct engine *engine = &backend->engine;

	atomic_store(&backend->quit, true);
	http_wake(engine->http);
	pthread_join(backend->thread, NULL);
	report_unref(backend->outlet.latest);
	vault_close(engine);
	cluster_close(engine);
	registry_close(engine->registry);
	http_close(engine->http);
	decide_free(engine);
	needs_git_free(engine);
	sources_free(engine);
	scan_free_targets(engine);
	events_free(engine);
	fates_free(engine);
	catalog_unref(engine->catalog);
	arena_free(engine->target_arena);
	queue_close(engine->queue);
	kept_free(&backend->outlet);
	pthread_mutex_destroy(&backend->outlet.lock);
	close(backend->outlet.eventfd);
	log_close();
	arena_free(backend->arena);
	free(backend);
}

/* ---- up and down ---- */

int
backend_fd(const struct backend *backend)
{
	return backend->outlet.eventfd;
}

const char *
backend_theme(const struct backend *backend)
{
	return backend->config.theme;
}

const struct report *
backend_report(struct backend *backend)
{
	const struct report *report;
	uint64_t count;

	/* First the descriptor, then the report. */
	if (read(backend->outlet.eventfd, &count, sizeof(count)) < 0)
		count = 0;
	pthread_mutex_lock(&backend->outlet.lock);
	report =
	    backend->outlet.latest ? report_ref(backend->outlet.latest) : NULL;
	pthread_mutex_unlock(&backend->outlet.lock);
	return report;
}

uint64_t
backend_submit(struct backend *backend, const struct command *command)
{
	uint64_t id = queue_put(backend->engine.queue, command);

	http_wake(backend->engine.http);
	return id;
}

struct draft *
backend_take_draft(struct backend *backend, uint64_t command)
{
	return kept_take_draft(&backend->outlet, command);
}

struct secret *
backend_take_secret(struct backend *backend, uint64_t command)
{
	return kept_take_secret(&backend->outlet, command);
}
