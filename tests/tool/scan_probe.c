/*
 * Lists the tags of repositories with io/registry.h and nothing above it, for
 * the tests with real registries:
 *
 *	scan_probe [--plain] [--insecure] [--ca FILE] [--twice] REGISTRY/NAME...
 *
 * --plain: http is allowed by the name; --insecure: the operator allows it, for
 * logins, too; --twice: everything again, in the same process. Credential files
 * are looked for as the environment says. One line a repository, in the order
 * of the arguments: "NAME: TAG TAG ...", or "NAME! KIND: TEXT; SAID; MEANS;
 * what to do" and status 1.
 */
#include <stdio.h>
#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "backend/io/registry.h"
#include "backend/io/run.h"

#define TIMEOUT_MS 20000

struct job {
	const char *image;
	struct registry_tags *tags;
	struct error error;
	bool done;
};

static size_t waiting;

static void
take(void *context, struct registry_tags *tags, const struct error *error,
    int64_t retry_after_s UNUSED)
{
	struct job *job = context;

	job->done = true;
	job->tags = tags;
	if (error)
		job->error = *error;
	waiting--;
}

static bool
print(const struct job *job)
{
	const char *name = strchr(job->image, '/') + 1;
	const struct error *error = &job->error;
	size_t i;

	if (!job->tags) {
		printf("%s! %s: %s; %s; %s; %s\n", name,
		    error_kind_word(error->kind), error->text, error->said,
		    error->means, error->todo);
		return false;
	}
	printf("%s:", name);
	for (i = 0; i < job->tags->count; i++)
		printf(" %s", job->tags->tags[i].at);
	putchar('\n');
	arena_free(job->tags->arena);
	return true;
}

static bool
scan_all(struct http *http, struct registry *registry, char **images,
    size_t count, bool plain)
{
	struct job *jobs = xcalloc(count, sizeof(*jobs));
	struct arena *arena = arena_new();
	bool fine = true;
	size_t i;

	waiting = count;
	for (i = 0; i < count; i++) {
		const char *slash = strchr(images[i], '/');
		struct registry_order order = { .timeout_ms = TIMEOUT_MS };

		if (!slash)
			die("%s: REGISTRY/NAME is wanted", images[i]);
		order.ref = (struct image_ref) {
			.registry = arena_text(
			    arena, images[i], (size_t)(slash - images[i])),
			.repository = slash + 1,
			.canonical = images[i],
			.plain_http = plain,
		};
		jobs[i].image = images[i];
		registry_scan_start(registry, &order, take, &jobs[i]);
	}
	while (waiting)
		(void)http_work(http, 1000, -1);
	for (i = 0; i < count; i++)
		fine = print(&jobs[i]) && fine;
	arena_free(arena);
	free(jobs);
	return fine;
}

/* Every registry that is named gets the same settings. */
static void
add_settings(struct arena *arena, struct config *config, char **images,
    size_t count, bool insecure, const char *ca_file)
{
	size_t i;

	config->registries =
	    arena_calloc(arena, count, sizeof(*config->registries));
	for (i = 0; i < count; i++)
		config->registries[config->registry_count++] =
		    (struct config_registry) {
			    .host = arena_text(
				arena, images[i], strcspn(images[i], "/")),
			    .insecure = insecure,
			    .ca_file = ca_file,
		    };
}

int
main(int argc, char **argv)
{
	struct registry_settings settings = { .home = getenv("HOME"),
		.docker_config = getenv("DOCKER_CONFIG"),
		.registry_auth_file = getenv("REGISTRY_AUTH_FILE"),
		.xdg_runtime_dir = getenv("XDG_RUNTIME_DIR"),
		.xdg_config_home = getenv("XDG_CONFIG_HOME"),
		.docker_auth_config = getenv("DOCKER_AUTH_CONFIG"),
		.path = getenv("PATH") };
	bool plain = false, insecure = false, twice = false, fine;
	struct arena *arena = arena_new();
	const char *ca_file = NULL;
	struct config config = { .registry_count = 0 };
	struct registry *registry;
	struct http *http;
	int i;

	for (i = 1; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
		if (strcmp(argv[i], "--plain") == 0)
			plain = true;
		else if (strcmp(argv[i], "--insecure") == 0)
			insecure = true;
		else if (strcmp(argv[i], "--twice") == 0)
			twice = true;
		else if (strcmp(argv[i], "--ca") == 0 && i + 1 < argc)
			ca_file = argv[++i];
		else
			die("unknown option %s", argv[i]);
	}
	run_init();
	argv += i;
	argc -= i;
	add_settings(arena, &config, argv, (size_t)argc, insecure, ca_file);
	settings.config = &config;
	http =
	    http_open(&(struct http_settings) { .user_agent = "vigie-test" });
	registry = registry_open(http, &settings);
	fine = scan_all(http, registry, argv, (size_t)argc, plain);
	if (twice)
		fine =
		    scan_all(http, registry, argv, (size_t)argc, plain) && fine;
	registry_close(registry);
	http_close(http);
	arena_free(arena);
	return fine ? 0 : 1;
}
