#include "tests/world/command.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "backend/base/buf.h"

#define EDIT_DEFAULT "1.0.1"

struct command {
	const char *word;
	unsigned least, most; /* arguments */
	bool (*run)(char **arguments, struct tags *tags, struct repos *repos,
	    struct error *error);
};

#define ARGUMENT_LIMIT 3u

static bool
run_tag(char **arguments, struct tags *tags, struct repos *repos UNUSED,
    struct error *error)
{
	return tags_add(tags, arguments[0], arguments[1], error);
}

static bool
run_fail(char **arguments, struct tags *tags, struct repos *repos UNUSED,
    struct error *error)
{
	struct tags_repository *repository = tags_find(tags, arguments[0]);
	uint64_t status;

	if (!repository) {
		error_set(
		    error, ERROR_NOT_FOUND, "no repository %s", arguments[0]);
		return false;
	}
	if (!span_number(span_of(arguments[1]), &status) ||
	    (status != 0 && (status < 400 || status > 599))) {
		error_set(
		    error, ERROR_INVALID, "not a status: %s", arguments[1]);
		return false;
	}
	repository->status = (unsigned)status;
	return true;
}

static bool
run_grow(char **arguments UNUSED, struct tags *tags, struct repos *repos UNUSED,
    struct error *error UNUSED)
{
	tags_grow(tags);
	return true;
}

static bool
run_move(char **arguments UNUSED, struct tags *tags UNUSED, struct repos *repos,
    struct error *error)
{
	return repos_move(repos, error);
}

static bool
run_edit(char **arguments, struct tags *tags UNUSED, struct repos *repos,
    struct error *error)
{
	return repos_edit(
	    repos, arguments[0] ? arguments[0] : EDIT_DEFAULT, error);
}

static bool
read_file(const char *path, struct buf *into, struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char bytes[8192];
	ssize_t got = -1;

	while (fd >= 0 && (got = read(fd, bytes, sizeof(bytes))) > 0 &&
	    buf_add(into, bytes, (size_t)got))
		;
	if (got < 0)
		error_set(error, ERROR_INVALID, "read %s: %s", path,
		    strerrordesc_np(errno));
	else if (into->overflow)
		error_set(error, ERROR_INVALID, "%s is too large", path);
	if (fd >= 0)
		close(fd);
	return got == 0;
}

static bool
run_commit(char **arguments, struct tags *tags UNUSED, struct repos *repos,
    struct error *error)
{
	struct buf text;
	bool system = strcmp(arguments[0], "system") == 0, done;

	if (!system && strcmp(arguments[0], "manifests") != 0) {
		error_set(
		    error, ERROR_INVALID, "no repository %s", arguments[0]);
		return false;
	}
	buf_init(&text, REPOS_FILE_LIMIT);
	done = read_file(arguments[2], &text, error) &&
	    repos_commit(repos, system ? REPOS_SYSTEM : REPOS_MANIFESTS,
		arguments[1], buf_as_span(&text), "chore: change a file",
		error);
	buf_release(&text);
	return done;
}

static bool
run_hook(char **arguments, struct tags *tags UNUSED, struct repos *repos,
    struct error *error)
{
	return repos_hook(repos, arguments[0] ? arguments[0] : "", error);
}

/* The last argument a command takes is the rest of the line. */
static const struct command commands[] = {
	{ "tag", 2, 2, run_tag },
	{ "fail", 2, 2, run_fail },
	{ "grow", 0, 0, run_grow },
	{ "move", 0, 0, run_move },
	{ "edit", 0, 1, run_edit },
	{ "commit", 3, 3, run_commit },
	{ "hook", 0, 1, run_hook },
	{ NULL, 0, 0, NULL },
};

bool
command_run(const char *line, struct tags *tags, struct repos *repos,
    struct error *error)
{
	char *arguments[ARGUMENT_LIMIT + 1] = { NULL };
	const struct command *command = commands;
	struct arena *arena = arena_new();
	struct span rest = span_trim(span_of(line)), word = rest;
	unsigned count = 0;
	bool done = false;

	span_cut(&rest, ' ', &word);
	while (command->word && !span_is(word, command->word))
		command++;
	rest = span_trim(rest);
	while (command->word && count < command->most && rest.length) {
		word = rest;
		if (++count < command->most)
			span_cut(&rest, ' ', &word);
		else
			rest = span_from(rest, rest.length);
		arguments[count - 1] = arena_span(arena, word);
		rest = span_trim(rest);
	}
	if (!command->word)
		error_set(error, ERROR_INVALID, "no such command");
	else if (count < command->least || rest.length)
		error_set(error, ERROR_INVALID, "%s wants %u arguments",
		    command->word, command->least);
	else
		done = command->run(arguments, tags, repos, error);
	arena_free(arena);
	return done;
}
