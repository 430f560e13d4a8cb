#include "backend/io/git_line.h"

#include <git2/sys/transport.h>

#include "backend/base/text.h"
#include "backend/io/git_exec.h"
#include "backend/io/git_http.h"

bool
git_line_open(struct git_line *line, const struct git_place *place,
    bool is_push, struct error *error)
{
	*line = (struct git_line) {
		.place = place, .arena = arena_new(), .is_push = is_push
	};
	buf_init(&line->head, GIT_LINE_HEAD_LIMIT);
	buf_init(&line->said, GIT_LINE_SAID_LIMIT);
	if (git_address_parse(line->arena, place->url, &line->address, error))
		return true;
	git_line_close(line);
	return false;
}

void
git_line_close(struct git_line *line)
{
	buf_release(&line->head);
	buf_release(&line->said);
	arena_free(line->arena);
	line->arena = NULL;
}

static int
make_transport(git_transport **out, git_remote *owner, void *payload)
{
	struct git_line *line = payload;
	git_smart_subtransport_definition definition = {
		.callback = line->address.kind == GIT_PLACE_HTTP
		    ? git_http_subtransport
		    : git_exec_subtransport,
		.rpc = line->address.kind == GIT_PLACE_HTTP,
		.param = line,
	};

	return git_transport_smart(out, owner, &definition);
}

static int
take_words(const char *text, int length, void *payload)
{
	struct git_line *line = payload;

	if (length > 0)
		(void)buf_add(&line->said, text, (size_t)length);
	return git_line_check_cancel(line);
}

static int
take_progress(const git_indexer_progress *now, void *payload)
{
	struct git_line *line = payload;
	const struct git_remote_progress progress = {
		.received = now->received_objects,
		.total = now->total_objects,
		.bytes = now->received_bytes,
	};

	if (line->place->progress)
		line->place->progress(line->place->context, &progress);
	return git_line_check_cancel(line);
}

bool
git_line_remote(struct git_line *line, struct git_cache *cache,
    git_remote **remote, git_remote_callbacks *callbacks, struct error *error)
{
	git_remote_create_options options;

	(void)git_remote_create_options_init(
	    &options, GIT_REMOTE_CREATE_OPTIONS_VERSION);
	options.repository = git_cache_handle(cache);
	options.flags = GIT_REMOTE_CREATE_SKIP_INSTEADOF |
	    GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC;
	/* the library's errors quote this address: without a password */
	if (git_remote_create_with_opts(remote,
		git_place_shown(line->arena, line->place->url),
		&options) != 0) {
		git_cache_error(error, ERROR_INVALID, "cannot set up a remote");
		return false;
	}
	(void)git_remote_init_callbacks(
	    callbacks, GIT_REMOTE_CALLBACKS_VERSION);
	callbacks->transport = make_transport;
	callbacks->sideband_progress = take_words;
	callbacks->transfer_progress = take_progress;
	callbacks->payload = line;
	return true;
}

int
git_line_fail_with(struct git_line *line, const struct error *error)
{
	if (!line->failed)
		line->error = *error;
	line->failed = true;
	git_error_set_str(GIT_ERROR_NET, line->error.text);
	return GIT_EUSER;
}

int
git_line_fail(
    struct git_line *line, enum error_kind kind, const char *format, ...)
{
	struct error error;
	struct buf text;
	va_list args;

	buf_init(&text, sizeof(error.text));
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	error_set(&error, kind, "%s", text.at);
	buf_release(&text);
	return git_line_fail_with(line, &error);
}

int
git_line_check_cancel(struct git_line *line)
{
	if (!cancel_is_asked(line->place->cancel))
		return 0;
	return git_line_fail(line, ERROR_CANCELLED, "cancelled");
}

int
git_line_look(struct git_line *line, const char *at, size_t length)
{
	struct error error;

	if (line->is_listed)
		return 0;
	line->listed += length;
	if (line->listed > GIT_LINE_LIST_LIMIT)
		return git_line_fail(
		    line, ERROR_INVALID, "the list of references does not end");
	if (line->head.overflow)
		return 0;
	(void)buf_add(&line->head, at, length);
	if (span_find_text(buf_as_span(&line->head), "object-format=sha256") ==
	    line->head.length)
		return 0;
	error_set(&error, ERROR_INVALID, "the repository uses SHA-256");
	error_hint(&error, "only repositories with SHA-1 ids can be read",
	    "use a repository made with --object-format=sha1");
	return git_line_fail_with(line, &error);
}

static bool
is_counter(struct span line)
{
	static const char *const beginnings[] = { "Enumerating objects:",
		"Counting objects:", "Compressing objects:",
		"Resolving deltas:", "Unpacking objects:", "Total " };
	size_t i;

	for (i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++) {
		if (span_starts(line, beginnings[i]))
			return true;
	}
	return false;
}

void
git_line_drop_counters(struct git_line *line)
{
	struct span rest = buf_as_span(&line->said), words;
	struct buf kept;

	buf_init(&kept, GIT_LINE_SAID_LIMIT);
	while (span_cut(&rest, '\n', &words)) {
		size_t at;

		/* only what would be left on a terminal */
		words = span_trim(words);
		at = words.length;
		while (at > 0 && words.at[at - 1] != '\r')
			at--;
		words = span_from(words, at);
		if (words.length == 0 || is_counter(words))
			continue;
		buf_span(&kept, words);
		buf_byte(&kept, '\n');
	}
	buf_release(&line->said);
	line->said = kept;
}

struct meaning {
	const char *words; /* in the library's message */
	enum error_kind kind;
	const char *text;
};

static const struct meaning meanings[] = {
	{ "early EOF", ERROR_UNAVAILABLE, "the connection broke off" },
	{ "unexpected EOF", ERROR_UNAVAILABLE, "the connection broke off" },
	{ "missing trailer", ERROR_UNAVAILABLE, "the connection broke off" },
	{ "incomplete pack", ERROR_UNAVAILABLE, "the connection broke off" },
	{ "unpacking the sent packfile failed", ERROR_DENIED,
	    "the server could not store what was sent" },
	{ "not found", ERROR_NOT_FOUND, "no such repository" },
	{ "does not exist", ERROR_NOT_FOUND, "no such repository" },
};

static void
set_meaning(struct error *error, const git_error *last)
{
	struct span message =
	    span_of(last && last->message ? last->message : "unknown reason");
	bool is_net = last && last->klass == GIT_ERROR_NET;
	size_t i;

	for (i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (span_find_text(message, meanings[i].words) ==
		    message.length)
			continue;
		error_set(error, meanings[i].kind, "%s", meanings[i].text);
		return;
	}
	if (is_net && !span_starts(message, "remote error"))
		git_cache_error(
		    error, ERROR_INVALID, "the answer is not git's protocol");
	else
		git_cache_error(error, ERROR_UNAVAILABLE, "failed");
}

void
git_line_error(struct git_line *line, int code UNUSED, struct error *error)
{
	if (line->failed)
		*error = line->error;
	else
		set_meaning(error, git_error_last());
	git_line_drop_counters(line);
	if (!*error->said && line->said.length)
		error_said(error, buf_as_span(&line->said));
	error_wrap(error, "%s %s", line->is_push ? "push to" : "fetch",
	    git_place_shown(line->arena, line->place->url));
}
