/*
 * DESIGN: vigie-world is what vigie looks at when it has nothing of its own to
 * look at: two Git repositories and a registry, all in one folder and on one
 * port of 127.0.0.1. It is a program of its own, so that vigie works on it as
 * on anything else, and it lives as long as its standard input: whoever starts
 * it holds the other end of a pipe, and when that one is gone, however it
 * ended, the world ends too.
 *
 * One thread. Commands run git and hold up the registry for some milliseconds;
 * nobody minds.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include "backend/base/buf.h"
#include "backend/base/xalloc.h"
#include "tests/world/command.h"
#include "tests/world/place.h"
#include "tests/world/repos.h"
#include "tests/world/server.h"

#define LINE_LIMIT ((size_t)16 * 1024)
#define GROW_FIRST 20000 /* milliseconds until the first new tag */
#define GROW_NEXT 60000
#define CONFIG_NAME "vigie.yaml"

struct options {
	const char *directory;
	uint16_t port;
	bool quiet, remove;
};

struct world {
	struct arena *arena;
	struct place place;
	struct tags tags;
	struct repos repos;
	struct server *server;
	int signals;
	struct buf input;
	int64_t grow_at; /* milliseconds of the monotonic clock; 0: never */
};

static const char usage[] =
    "usage: vigie-world [--port NUMBER] [--quiet] [--remove] DIRECTORY\n"
    "\n"
    "Makes an example platform in DIRECTORY, which is new or empty: two Git\n"
    "repositories and a container registry on 127.0.0.1. Prints `ready FILE'\n"
    "with a configuration for vigie, and serves until the end of its standard\n"
    "input or SIGTERM.\n"
    "\n"
    "  --port NUMBER  of the registry; a free one without it\n"
    "  --quiet        no new tags appear by themselves\n"
    "  --remove       DIRECTORY is removed at the end\n"
    "  --help, --version\n"
    "\n"
    "Commands on standard input, one a line, each answered by `ok' or\n"
    "`error TEXT':\n"
    "\n"
    "  tag REPOSITORY TAG             the registry has this tag from now on\n"
    "  grow                           the next of the tags that appear by\n"
    "                                 themselves appears now\n"
    "  fail REPOSITORY STATUS         it answers that status; 0 ends it\n"
    "  move                           a commit that touches no manifest\n"
    "  edit [TAG]                     a commit that changes the line of\n"
    "                                 discord-bot-plc (default: 1.0.1)\n"
    "  commit system|manifests PATH FILE\n"
    "                                 a commit that makes PATH what FILE is\n"
    "  hook [MESSAGE]                 pushes to the manifests are refused "
    "with\n"
    "                                 MESSAGE; without: taken again\n";

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool
read_options(int argc, char **argv, struct options *options, int *status)
{
	static const struct option table[] = {
		{ "port", required_argument, NULL, 'p' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "remove", no_argument, NULL, 'r' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ NULL, 0, NULL, 0 },
	};
	uint64_t port = 0;
	int option;

	*options = (struct options) { .directory = NULL };
	*status = 2;
	while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
		if (option == 'h' || option == 'v') {
			fputs(option == 'h' ? usage
					    : "vigie-world " PACKAGE_VERSION
					      "\n",
			    stdout);
			*status = 0;
			return false;
		}
		if (option == '?' ||
		    (option == 'p' &&
			(!span_number(span_of(optarg), &port) ||
			    port > UINT16_MAX)))
			goto wrong;
		options->quiet |= option == 'q';
		options->remove |= option == 'r';
	}
	if (optind != argc - 1)
		goto wrong;
	options->port = (uint16_t)port;
	options->directory = argv[optind];
	return true;
wrong:
	fputs(usage, stderr);
	return false;
}

/* A path between single quotes of YAML; line ends are refused before. */
static void
add_path(struct buf *into, const char *directory, const char *rest)
{
	buf_byte(into, '\'');
	for (; *directory; directory++) {
		if (*directory == '\'')
			buf_byte(into, '\'');
		buf_byte(into, *directory);
	}
	buf_printf(into, "%s'\n", rest);
}

static bool
write_config(const struct world *world, const char *host, struct error *error)
{
	struct buf text;
	bool done;

	buf_init(&text, 64 * 1024);
	buf_text(&text, "objects:\n- url: ");
	add_path(&text, world->place.path, "/remotes/" REPOS_SYSTEM ".git");
	buf_text(&text,
	    "  path: ./\n"
	    "sources:\n"
	    "  flux-system/k3s-manifests:\n"
	    "    url: ");
	add_path(&text, world->place.path, "/remotes/" REPOS_MANIFESTS ".git");
	buf_printf(&text,
	    "operator:\n"
	    "  name: Example Operator\n"
	    "  email: operator@example.org\n"
	    "registries:\n"
	    "- host: %s\n"
	    "  insecure: true\n"
	    "theme: terminal\n",
	    host);
	done =
	    place_write(&world->place, CONFIG_NAME, buf_as_span(&text), error);
	buf_release(&text);
	return done;
}

/* What ends the world politely comes through a descriptor. */
static int
catch_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static bool
build(struct world *world, const struct options *options, struct error *error)
{
	const char *host;

	if (strpbrk(world->place.path, "\r\n")) {
		error_set(error, ERROR_INVALID, "a line end in the path");
		return false;
	}
	tags_open(&world->tags, world->arena);
	if (!server_open(&world->tags, options->port, &world->server, error))
		return false;
	host = arena_printf(
	    world->arena, "127.0.0.1:%u", server_port(world->server));
	if (!repos_open(
		&world->repos, world->arena, world->place.path, host, error) ||
	    !write_config(world, host, error))
		return false;
	printf("ready %s/" CONFIG_NAME "\n", world->place.path);
	fflush(stdout);
	if (!options->quiet)
		world->grow_at = now_ms() + GROW_FIRST;
	return true;
}

static void
print_problem(FILE *stream, const char *before, const struct error *error)
{
	struct span words = span_of(error->said), line;

	fprintf(stream, "%s%s", before, error->text);
	if (span_cut(&words, '\n', &line))
		fprintf(stream, ": %.*s", (int)line.length, line.at);
	fputc('\n', stream);
	fflush(stream);
}

/* False at the end of standard input, or when a line has none. */
static bool
read_commands(struct world *world)
{
	char bytes[4096];
	ssize_t got = read(STDIN_FILENO, bytes, sizeof(bytes));
	size_t length;

	if (got < 0)
		return errno == EINTR || errno == EAGAIN;
	if (got == 0 || !buf_add(&world->input, bytes, (size_t)got))
		return false;
	while ((length = span_find(buf_as_span(&world->input), '\n')) <
	    world->input.length) {
		struct error error;

		world->input.at[length] = '\0';
		if (command_run(
			world->input.at, &world->tags, &world->repos, &error)) {
			puts("ok");
			fflush(stdout);
		} else {
			print_problem(stdout, "error ", &error);
		}
		buf_drop(&world->input, length + 1);
	}
	return true;
}

/* Milliseconds until something is due by itself. */
static int
wait_time(const struct world *world)
{
	int wait = server_wait(world->server);
	int64_t left;

	if (!world->grow_at)
		return wait;
	left = world->grow_at - now_ms();
	if (left < 0)
		left = 0;
	return wait < 0 || left < wait ? (int)left : wait;
}

static void
serve(struct world *world)
{
	struct pollfd fds[] = {
		{ STDIN_FILENO, POLLIN, 0 },
		{ world->signals, POLLIN, 0 },
		{ server_fd(world->server), POLLIN, 0 },
	};

	for (;;) {
		if (poll(fds, 3, wait_time(world)) < 0 && errno != EINTR)
			return;
		if (fds[1].revents)
			return;
		server_run(world->server);
		if (world->grow_at && now_ms() >= world->grow_at) {
			tags_grow(&world->tags);
			world->grow_at += GROW_NEXT;
		}
		if (fds[0].revents && !read_commands(world))
			return;
	}
}

int
main(int argc, char **argv)
{
	struct world world = { .signals = -1 };
	struct options options;
	struct error error;
	int status;

	if (!read_options(argc, argv, &options, &status))
		return status;
	if (sodium_init() < 0)
		die("libsodium does not start");
	world.arena = arena_new();
	buf_init(&world.input, LINE_LIMIT);
	world.signals = catch_signals();
	status = 1;
	if (place_open(&world.place, world.arena, options.directory, &error)) {
		if (build(&world, &options, &error)) {
			serve(&world);
			status = 0;
		} else {
			print_problem(stderr, "vigie-world: ", &error);
		}
		server_close(world.server);
		if (!place_close(&world.place, options.remove, &error)) {
			print_problem(stderr, "vigie-world: ", &error);
			status = 1;
		}
	} else {
		print_problem(stderr, "vigie-world: ", &error);
	}
	close(world.signals);
	buf_release(&world.input);
	arena_free(world.arena);
	return status;
}
