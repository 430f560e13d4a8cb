#include "backend/io/git_push.h"

#include <git2.h>

#include "backend/io/git_line.h"

/*
 * DESIGN: the server compares and swaps. The old id that goes with the command
 * is the one it advertised in this very talk, checked here against what the
 * person saw; if the branch moves after that, the server refuses. Nothing is
 * ever forced.
 *
 * git_remote_upload() answers 0 for refused branches too; only the status of
 * the branch itself counts, and a missing status is not a success.
 *
 * The library pushes references only, never ids, so the commit gets one for the
 * time of the push. The cache's lock keeps others off it; one that a killed
 * process left behind is in nobody's way.
 */

#define PUSHED "refs/vigie/push"

struct push {
	struct git_line line; /* first: it is the payload of the callbacks */
	const struct git_push_order *order;
	const char *reference; /* refs/heads/BRANCH */
	bool was_asked; /* the last check before sending has passed */
	bool has_moved; /* that check has failed */
	bool has_status;
	const char *refusal; /* the status, or NULL */
};

static bool
is_expected(const struct push *push, const git_push_update *update)
{
	git_oid commit;

	memcpy(commit.id, push->order->commit.bytes, GIT_ID_SIZE);
	if (strcmp(update->dst_refname, push->reference) != 0 ||
	    !git_oid_equal(&update->dst, &commit))
		return false;
	if (!*push->order->expected)
		return git_oid_is_zero(&update->src);
	return git_oid_streq(&update->src, push->order->expected) == 0;
}

static int
moved(struct push *push)
{
	push->has_moved = true;
	return git_line_fail(&push->line, ERROR_CONFLICT,
	    *push->order->expected ? "the branch %s has moved in the meantime"
				   : "the branch %s exists already",
	    push->order->branch);
}

/* Called when both sides' ids are known and nothing was sent yet. */
static int
check_updates(const git_push_update **updates, size_t count, void *payload)
{
	struct push *push = payload;

	if (count != 1 || !is_expected(push, updates[0]))
		return moved(push);
	push->was_asked = true;
	return git_line_check_cancel(&push->line);
}

static int
take_status(const char *reference, const char *status, void *payload)
{
	struct push *push = payload;

	if (strcmp(reference, push->reference) != 0)
		return 0;
	push->has_status = true;
	push->refusal = arena_dup(push->line.arena, status);
	return 0;
}

static bool
says(struct span text, const char *const *words, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (span_find_text(text, words[i]) < text.length)
			return true;
	}
	return false;
}

/* The branch moved between the advertisement and the command. */
static bool
is_conflict(const struct push *push)
{
	static const char *const statuses[] = { "non-fast-forward",
		"stale info", "fetch first", "incorrect old value",
		"reference already exists" };
	static const char *const words[] = { "but expected",
		"reference already exists" };

	return says(span_of(push->refusal), statuses,
		   sizeof(statuses) / sizeof(statuses[0])) ||
	    says(buf_as_span(&push->line.said), words,
		sizeof(words) / sizeof(words[0]));
}

static void
refusal_error(struct push *push, struct error *error)
{
	struct git_line *line = &push->line;
	const char *branch = push->order->branch;

	if (is_conflict(push)) {
		error_set(error, ERROR_CONFLICT,
		    "the branch %s has moved in the meantime", branch);
	} else {
		error_set(error, ERROR_DENIED, "%s was refused", branch);
		if (strstr(push->refusal, "currently checked out"))
			error_hint(error,
			    "the repository has a work tree that is on this "
			    "branch",
			    "push to a bare repository, or switch branches "
			    "there");
		else if (strstr(push->refusal, "hook declined"))
			error_hint(error, "a rule of the server said no",
			    "read its words; push to another branch, or ask "
			    "its administrator");
	}
	git_line_drop_counters(line);
	error_said(error,
	    line->said.length ? buf_as_span(&line->said)
			      : span_of(push->refusal));
}

static void
push_error(struct push *push, int code, struct error *error)
{
	struct git_line *line = &push->line;

	if (code == GIT_ENONFASTFORWARD && !line->failed)
		(void)moved(push);
	if (code == 0 && push->refusal) {
		refusal_error(push, error);
		error_wrap(error, "push to %s",
		    git_place_shown(line->arena, line->place->url));
		return;
	}
	if (code == 0)
		(void)git_line_fail(line, ERROR_UNAVAILABLE,
		    "the server did not say what became of it");
	git_line_error(line, code, error);
	if (push->was_asked && !push->has_moved &&
	    error->kind == ERROR_UNAVAILABLE)
		error_hint(error, "the push may have arrived or not",
		    "fetch and look before trying again");
}

static int
upload(struct push *push, git_remote *remote,
    const git_remote_callbacks *callbacks)
{
	git_push_options options;
	git_strarray refspecs;
	char *refspec;
	int code;

	refspec = arena_printf(push->line.arena, PUSHED ":%s", push->reference);
	refspecs = (git_strarray) { &refspec, 1 };
	(void)git_push_options_init(&options, GIT_PUSH_OPTIONS_VERSION);
	options.callbacks = *callbacks;
	options.callbacks.push_negotiation = check_updates;
	options.callbacks.push_update_reference = take_status;
	code = git_remote_connect(
	    remote, GIT_DIRECTION_PUSH, &options.callbacks, NULL, NULL);
	return code ? code : git_remote_upload(remote, &refspecs, &options);
}

static bool
set_reference(struct git_cache *cache, const char *name,
    const struct git_id *id, struct error *error)
{
	git_reference *reference = NULL;
	git_oid oid;
	int code;

	memcpy(oid.id, id->bytes, GIT_ID_SIZE);
	code = git_reference_create(
	    &reference, git_cache_handle(cache), name, &oid, 1, NULL);
	if (code != 0)
		git_cache_error(
		    error, ERROR_UNAVAILABLE, "cannot write into the cache");
	git_reference_free(reference);
	return code == 0;
}

/* What the remote has is known without a fetch; else the next one tells. */
static void
remember(struct git_cache *cache, struct push *push)
{
	struct error error;

	(void)!set_reference(cache,
	    arena_printf(push->line.arena, "refs/remotes/origin/%s",
		push->order->branch),
	    &push->order->commit, &error);
}

static bool
check_order(struct push *push, struct error *error)
{
	struct arena *arena = push->line.arena;
	int valid = 0;

	push->reference =
	    arena_printf(arena, "refs/heads/%s", push->order->branch);
	if (git_reference_name_is_valid(&valid, push->reference) == 0 && valid)
		return true;
	error_set(error, ERROR_INVALID, "%s: not a name for a branch",
	    push->order->branch);
	return false;
}

bool
git_push_branch(struct git_cache *cache, const struct git_place *place,
    const struct git_push_order *order, struct error *error)
{
	struct push push = { .order = order };
	git_remote_callbacks callbacks;
	git_remote *remote = NULL;
	bool done = false;
	int code;

	if (!git_line_open(&push.line, place, true, error))
		return false;
	if (!check_order(&push, error) ||
	    !git_line_remote(&push.line, cache, &remote, &callbacks, error) ||
	    !set_reference(cache, PUSHED, &order->commit, error))
		goto out;
	code = upload(&push, remote, &callbacks);
	done = code == 0 && push.has_status && !push.refusal;
	if (done)
		remember(cache, &push);
	else
		push_error(&push, code, error);
	(void)git_remote_disconnect(remote);
	(void)git_reference_remove(git_cache_handle(cache), PUSHED);
out:
	git_remote_free(remote);
	git_line_close(&push.line);
	return done;
}
