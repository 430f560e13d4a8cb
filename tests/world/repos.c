#include "tests/world/repos.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/world/git.h"

/*
 * DESIGN: commits are given to `git fast-import', straight into the bare
 * remotes. There is no work tree to keep in step, one child makes a whole
 * history, and hooks of the remote, which are there for whoever pushes, do not
 * see it. fast-import refuses to move a branch that has moved meanwhile.
 */

#define STREAM_LIMIT ((size_t)8 * 1024 * 1024)
#define MOVED_FIRST 1768400000u /* seconds since 1970 of the first move */
#define MOVED_STEP 60u
#define AUTHOR "Example Author <author@example.org>"
#define COLLEAGUE "Example Colleague <colleague@example.org>"
#define EDITED_FILE "apps/discord-bot-plc/deployment.yaml"
#define EDITED_IMAGE "/discord-bot-plc:"

static const char world_text[] =
#include "tests/world/text.h"
    ;

const char *
repos_remote(const struct repos *repos, const char *repository)
{
	return arena_printf(
	    repos->arena, "%s/remotes/%s.git", repos->directory, repository);
}

static void
add_commit(
    struct buf *stream, const char *who, struct span time, struct span subject)
{
	buf_printf(stream,
	    "commit refs/heads/main\nauthor %s %.*s +0000\n"
	    "committer %s %.*s +0000\ndata %zu\n%.*s\n",
	    who, (int)time.length, time.at, who, (int)time.length, time.at,
	    subject.length, (int)subject.length, subject.at);
}

static void
add_file(struct buf *stream, struct span path, struct span text)
{
	buf_printf(stream, "M 100644 inline %.*s\ndata %zu\n", (int)path.length,
	    path.at, text.length);
	buf_span(stream, text);
	buf_byte(stream, '\n');
}

/* The text with the registry's name in it. */
static void
put_host(struct buf *into, struct span text, const char *host)
{
	static const char place[] = "@HOST@";
	size_t at;

	while ((at = span_find_text(text, place)) < text.length) {
		buf_span(into, span_head(text, at));
		buf_text(into, host);
		text = span_from(text, at + sizeof(place) - 1);
	}
	buf_span(into, text);
}

/* The line and what follows it up to the next line that begins with %. */
static bool
next_part(struct span *rest, struct span *line, struct span *text)
{
	if (!span_cut(rest, '\n', line))
		return false;
	*text = *rest;
	if (span_starts(*rest, "%"))
		*text = span_head(*rest, 0);
	else
		*text = span_head(*rest, span_find_text(*rest, "\n%") + 1);
	*rest = span_from(*rest, text->length);
	return true;
}

/* The history of one repository, for fast-import. */
static void
add_history(struct buf *stream, const char *name, struct span text)
{
	struct span line, word, body;
	bool mine = false;

	while (next_part(&text, &line, &body)) {
		span_cut(&line, ' ', &word);
		if (span_is(word, "%file")) {
			if (mine)
				add_file(stream, line, body);
			continue;
		}
		span_cut(&line, ' ', &word);
		mine = span_is(word, name);
		span_cut(&line, ' ', &word);
		if (mine)
			add_commit(stream, AUTHOR, word, line);
	}
	buf_text(stream, "done\n");
}

static bool
import(const char *remote, const struct buf *stream, struct error *error)
{
	static const char *const arguments[] = { "fast-import", "--quiet",
		"--done", NULL };

	if (stream->overflow) {
		error_set(error, ERROR_INVALID, "too large a commit");
		return false;
	}
	return git_run(remote, arguments, buf_as_span(stream), NULL, error);
}

/* Receiving must leave nothing running behind, hence no gc. */
static bool
make_remote(struct repos *repos, const char *repository, const char *name,
    struct span text, struct error *error)
{
	const char *remote = repos_remote(repos, repository);
	struct buf stream;
	bool done;

	buf_init(&stream, STREAM_LIMIT);
	add_history(&stream, name, text);
	done = GIT_DO(repos->directory, error, "init", "--quiet", "--bare",
		   "--template=", "--initial-branch=main", remote) &&
	    GIT_DO(remote, error, "config", "receive.autogc", "false") &&
	    GIT_DO(remote, error, "config", "gc.auto", "0") &&
	    GIT_DO(remote, error, "config", "core.hooksPath", "hooks") &&
	    import(remote, &stream, error) &&
	    GIT_DO(repos->directory, error, "clone", "--quiet",
		"--template=", "--no-hardlinks", remote, repository);
	buf_release(&stream);
	return done;
}

bool
repos_open(struct repos *repos, struct arena *arena, const char *directory,
    const char *host, struct error *error)
{
	struct buf text;
	bool done;

	*repos = (struct repos) { .arena = arena, .directory = directory };
	buf_init(&text, STREAM_LIMIT);
	put_host(&text, span_of(world_text), host);
	done = make_remote(
		   repos, REPOS_SYSTEM, "system", buf_as_span(&text), error) &&
	    make_remote(
		repos, REPOS_MANIFESTS, "manifests", buf_as_span(&text), error);
	buf_release(&text);
	return done;
}

/* fast-import would read a quoted path, and refuses the rest itself. */
static bool
is_path(const char *path)
{
	return *path && *path != '/' && *path != '"' && !strchr(path, '\n') &&
	    !strstr(path, "..");
}

bool
repos_commit(struct repos *repos, const char *repository, const char *path,
    struct span text, const char *subject, struct error *error)
{
	struct buf stream, time;
	bool done;

	if (!is_path(path)) {
		error_set(error, ERROR_INVALID, "not a path: %s", path);
		return false;
	}
	buf_init(&stream, STREAM_LIMIT);
	buf_init(&time, 32);
	buf_printf(&time, "%u", MOVED_FIRST + repos->moves * MOVED_STEP);
	add_commit(&stream, COLLEAGUE, buf_as_span(&time), span_of(subject));
	buf_text(&stream, "from refs/heads/main^0\n");
	add_file(&stream, span_of(path), text);
	buf_text(&stream, "done\n");
	done = import(repos_remote(repos, repository), &stream, error);
	buf_release(&time);
	buf_release(&stream);
	repos->moves += done;
	return done;
}

bool
repos_move(struct repos *repos, struct error *error)
{
	struct buf text;
	bool done;

	buf_init(&text, 256);
	buf_printf(
	    &text, "Meeting number %u: nothing to decide.\n", repos->moves + 1);
	done = repos_commit(repos, REPOS_MANIFESTS, "docs/meetings",
	    buf_as_span(&text), "docs: write down the meeting", error);
	buf_release(&text);
	return done;
}

/* Writes the tag between the image's name and the next blank. */
static bool
put_tag(struct buf *into, struct span text, const char *tag)
{
	size_t at = span_find_text(text, EDITED_IMAGE), length;

	if (at == text.length)
		return false;
	at += sizeof(EDITED_IMAGE) - 1;
	length = span_find(span_from(text, at), ' ');
	if (span_is(span_head(span_from(text, at), length), tag))
		return false;
	buf_span(into, span_head(text, at));
	buf_text(into, tag);
	return buf_span(into, span_from(text, at + length));
}

bool
repos_edit(struct repos *repos, const char *tag, struct error *error)
{
	static const char *const show[] = { "cat-file", "blob",
		"main:" EDITED_FILE, NULL };
	struct buf old, new;
	bool done;

	buf_init(&old, REPOS_FILE_LIMIT);
	buf_init(&new, REPOS_FILE_LIMIT);
	done = git_run(repos_remote(repos, REPOS_MANIFESTS), show,
	    (struct span) { NULL, 0 }, &old, error);
	if (done && !put_tag(&new, buf_as_span(&old), tag)) {
		error_set(
		    error, ERROR_CONFLICT, "the line says %s already", tag);
		done = false;
	}
	done = done &&
	    repos_commit(repos, REPOS_MANIFESTS, EDITED_FILE, buf_as_span(&new),
		"fix(discord-bot-plc): another version", error);
	buf_release(&new);
	buf_release(&old);
	return done;
}

/* The message for a shell, between single quotes. */
static void
add_quoted(struct buf *into, const char *message)
{
	buf_byte(into, '\'');
	for (; *message; message++) {
		if (*message == '\'')
			buf_text(into, "'\\''");
		else
			buf_byte(into, *message);
	}
	buf_byte(into, '\'');
}

static bool
write_hook(const char *path, const char *message, struct error *error)
{
	struct buf text;
	bool done = false;
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);

	buf_init(&text, 16 * 1024);
	buf_text(&text, "#!/bin/sh\ncat >/dev/null\nprintf '%s\\n' ");
	add_quoted(&text, message);
	buf_text(&text, " >&2\nexit 1\n");
	if (fd >= 0)
		done = write(fd, text.at, text.length) == (ssize_t)text.length;
	if (!done)
		error_set(error, ERROR_INVALID, "write %s: %s", path,
		    strerrordesc_np(errno));
	if (fd >= 0)
		close(fd);
	buf_release(&text);
	return done;
}

bool
repos_hook(struct repos *repos, const char *message, struct error *error)
{
	const char *hooks = arena_printf(
	    repos->arena, "%s/hooks", repos_remote(repos, REPOS_MANIFESTS));
	const char *path = arena_printf(repos->arena, "%s/pre-receive", hooks);
	const char *new = arena_printf(repos->arena, "%s/new", hooks);

	if (!*message) {
		if (unlink(path) == 0 || errno == ENOENT)
			return true;
	} else {
		if (mkdir(hooks, 0700) < 0 && errno != EEXIST)
			goto failed;
		if (!write_hook(new, message, error))
			return false;
		if (rename(new, path) == 0)
			return true;
	}
failed:
	error_set(error, ERROR_INVALID, "%s: %s", path, strerrordesc_np(errno));
	return false;
}
