#include "backend/io/git_exec_words.h"

#include <stdio.h>

#include "backend/base/array.h"
#include "backend/base/buf.h"

#define PATH_CEILING ((size_t)8192)
#define NOT_FOUND_STATUS 127 /* the remote shell's "command not found" */

struct words {
	const char **list;
	size_t count;
};

static void
add(struct arena *arena, struct words *words, const char *word)
{
	*ARRAY_ADD(arena, words->list, words->count) = word;
}

/* For a remote POSIX shell: 'it'\''s' */
static const char *
quote(struct arena *arena, const char *text)
{
	const char *quoted;
	struct buf buf;

	buf_init(&buf, PATH_CEILING);
	buf_byte(&buf, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			buf_text(&buf, "'\\''");
		else
			buf_byte(&buf, *text);
	}
	buf_byte(&buf, '\'');
	quoted = arena_span(arena, buf_as_span(&buf));
	buf_release(&buf);
	return quoted;
}

static bool
add_program(struct arena *arena, struct words *words, const char *command,
    struct error *error)
{
	struct span rest = span_of(command), word;

	if (strcspn(command, "\"'\\$`;&|<>()*?[]{}~#!=%\r\n") != rest.length) {
		error_set(error, ERROR_INVALID,
		    "GIT_SSH_COMMAND is more than a program and its arguments");
		error_hint(error, "no shell is started for it",
		    "write plain words, or use Host entries in ~/.ssh/config");
		return false;
	}
	while (span_cut(&rest, ' ', &word)) {
		word = span_trim(word);
		if (word.length)
			add(arena, words, arena_span(arena, word));
	}
	if (words->count == 0)
		add(arena, words, "ssh");
	return true;
}

static bool
add_ssh(struct arena *arena, const struct git_address *address,
    const char *service, int connect_limit_ms, const char *ssh_command,
    struct words *words, struct error *error)
{
	int seconds = (connect_limit_ms + 999) / 1000;

	if (!add_program(arena, words, ssh_command ? ssh_command : "", error))
		return false;
	add(arena, words, "-T");
	add(arena, words, "-oBatchMode=yes");
	add(arena, words, arena_printf(arena, "-oConnectTimeout=%d", seconds));
	if (address->port) {
		add(arena, words, "-p");
		add(arena, words, address->port);
	}
	if (address->user) {
		add(arena, words, "-l");
		add(arena, words, address->user);
	}
	add(arena, words, "--");
	add(arena, words, address->host);
	add(arena, words,
	    arena_printf(
		arena, "git-%s %s", service, quote(arena, address->path)));
	return true;
}

bool
git_exec_words_argv(struct arena *arena, const struct git_address *address,
    bool is_push, int connect_limit_ms, const char *ssh_command,
    const char *const **argv, struct error *error)
{
	const char *service = is_push ? "receive-pack" : "upload-pack";
	struct words words = { NULL, 0 };

	if (address->kind == GIT_PLACE_SSH) {
		if (!add_ssh(arena, address, service, connect_limit_ms,
			ssh_command, &words, error))
			return false;
	} else {
		add(arena, &words, "git");
		add(arena, &words, service);
		add(arena, &words, address->path);
	}
	add(arena, &words, NULL);
	*argv = words.list;
	return true;
}

struct meaning {
	const char *words; /* in what the child said */
	enum error_kind kind;
	const char *text, *means, *todo; /* %s: the host */
};

static const struct meaning meanings[] = {
	{ "REMOTE HOST IDENTIFICATION HAS CHANGED", ERROR_INVALID,
	    "the server's key has changed",
	    "it was set up anew, or somebody stands in between",
	    "ask its administrator, then run `ssh-keygen -R %s'" },
	{ "Host key verification failed", ERROR_INVALID,
	    "the server's key is not known",
	    "ssh has not met this server before",
	    "run `ssh %s' once and compare the fingerprint" },
	{ "host key is known for", ERROR_INVALID,
	    "the server's key is not known",
	    "ssh has not met this server before",
	    "run `ssh %s' once and compare the fingerprint" },
	{ "Permission denied (", ERROR_DENIED, "the login was refused",
	    "the server takes none of the keys that ssh offers",
	    "load the key with `ssh-add', then try `ssh %s'" },
	{ "Could not resolve hostname", ERROR_UNAVAILABLE,
	    "the host name is not known", NULL, NULL },
	{ "Connection refused", ERROR_UNAVAILABLE, "nothing answers there",
	    NULL, NULL },
	{ "timed out", ERROR_UNAVAILABLE, "no answer in time", NULL, NULL },
	{ "No route to host", ERROR_UNAVAILABLE, "there is no way to it", NULL,
	    NULL },
	{ "Network is unreachable", ERROR_UNAVAILABLE, "there is no way to it",
	    NULL, NULL },
	{ "does not appear to be a git repository", ERROR_NOT_FOUND,
	    "no such repository", NULL, NULL },
	{ "epository not found", ERROR_NOT_FOUND, "no such repository",
	    "it does not exist, or this login may not see it", NULL },
	{ "roject you were looking for could not be found", ERROR_NOT_FOUND,
	    "no such repository",
	    "it does not exist, or this login may not see it", NULL },
	{ "dubious ownership", ERROR_DENIED,
	    "the repository belongs to somebody else",
	    "git does not work in other people's repositories",
	    "run `git config --global --add safe.directory PATH'" },
	{ "ermission to", ERROR_DENIED, "the login may not do this", NULL,
	    NULL },
	{ "ermission denied", ERROR_DENIED, "the login may not do this", NULL,
	    NULL },
	{ "not allowed", ERROR_DENIED, "the login may not do this", NULL,
	    NULL },
	{ "read only", ERROR_DENIED, "the login may only read", NULL, NULL },
	{ "read-only", ERROR_DENIED, "the login may only read", NULL, NULL },
	{ "command not found", ERROR_INVALID, "git is not installed there",
	    NULL, NULL },
};

static void
hint(struct error *error, const struct meaning *meaning, const char *host)
{
	struct span todo = span_of(meaning->todo);
	size_t at = span_find_text(todo, "%s");
	struct buf text;

	buf_init(&text, sizeof(error->todo) - 1);
	buf_span(&text, span_head(todo, at));
	if (at < todo.length) {
		buf_text(&text, host ? host : "");
		buf_span(&text, span_from(todo, at + 2));
	}
	error_hint(error, meaning->means, todo.length ? text.at : NULL);
	buf_release(&text);
}

void
git_exec_words_explain(const struct git_address *address, struct span said,
    int status, struct error *error)
{
	const char *who = address->kind == GIT_PLACE_SSH ? "ssh" : "git";
	size_t i;

	for (i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		const struct meaning *meaning = &meanings[i];

		if (span_find_text(said, meaning->words) == said.length)
			continue;
		error_set(error, meaning->kind, "%s", meaning->text);
		hint(error, meaning, address->host);
		error_said(error, said);
		return;
	}
	if (status == NOT_FOUND_STATUS)
		error_set(error, ERROR_INVALID,
		    "%s: git is not installed there", who);
	else if (said.length)
		error_set(error, ERROR_UNAVAILABLE, "%s ended early", who);
	else
		error_set(error, ERROR_UNAVAILABLE,
		    "%s ended early with status %d", who, status);
	error_said(error, said);
}
