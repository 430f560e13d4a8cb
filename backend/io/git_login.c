#include "backend/io/git_login.h"

#include "backend/base/buf.h"
#include "backend/io/run.h"

/*
 * DESIGN: the protocol of `git credential' is lines of NAME=value. A line end in
 * a value would be a second value, so whatever holds one is refused before it
 * gets here (git_address.c) or here (the path and the user, once decoded).
 */

#define LIMIT_MS 60000 /* a helper may show a window somewhere */
#define DESCRIPTION_CEILING ((size_t)8192)

static bool
run_git(const char *what, const struct secret *input, struct secret *output,
    const struct cancel *cancel, struct run_result *result, struct error *error)
{
	const char *const argv[] = { "git", "credential", what, NULL };
	static const char *const extra[] = { "LC_ALL=C.UTF-8",
		"GCM_INTERACTIVE=never", NULL };

	return run_secret(
	    argv, extra, input, output, LIMIT_MS, cancel, result, error);
}

static bool
is_one_line(const char *text)
{
	return !strpbrk(text, "\r\n");
}

static const char *
describe(struct arena *arena, const struct git_address *address)
{
	const char *path = address->path;
	bool is_six = strchr(address->host, ':') != NULL;
	const char *text;
	struct buf buf;

	buf_init(&buf, DESCRIPTION_CEILING);
	buf_printf(&buf, "protocol=%s\nhost=%s%s%s%s%s\n",
	    address->is_encrypted ? "https" : "http", is_six ? "[" : "",
	    address->host, is_six ? "]" : "", address->port ? ":" : "",
	    address->port ? address->port : "");
	while (*path == '/')
		path++;
	if (*path && is_one_line(path))
		buf_printf(&buf, "path=%s\n", path);
	if (address->user)
		buf_printf(&buf, "username=%s\n", address->user);
	text = arena_span(arena, buf_as_span(&buf));
	buf_release(&buf);
	return text;
}

/* Takes user and password out of the helper's answer. */
static void
read_answer(
    struct arena *arena, const struct secret *answer, struct git_login *login)
{
	struct span rest = span_make(secret_use(answer), secret_length(answer));
	struct span line;

	while (span_cut(&rest, '\n', &line)) {
		if (span_starts(line, "username=")) {
			line = span_from(line, strlen("username="));
			login->user = arena_span(arena, line);
		} else if (span_starts(line, "password=")) {
			line = span_from(line, strlen("password="));
			secret_free(login->password);
			login->password = secret_new(line.at, line.length);
		}
	}
}

static void
no_login(const char *host, struct span said, struct error *error)
{
	error_set(error, ERROR_DENIED, "%s wants a login", host);
	error_hint(error, "git's credential helpers know none for it",
	    "set one up (git help credentials), or use ssh");
	if (span_find_text(said, "terminal prompts disabled") == said.length)
		error_said(error, said);
}

bool
git_login_fill(struct arena *arena, const struct git_address *address,
    const struct cancel *cancel, struct git_login *login, struct error *error)
{
	struct git_login found = { .description = describe(arena, address) };
	struct secret *answer = secret_empty_limit(SECRET_SHORT_LIMIT), *input;
	struct run_result result;
	bool done;

	input = secret_new(found.description, strlen(found.description));
	done = secret_add(input, "\n", 1) &&
	    run_git("fill", input, answer, cancel, &result, error);
	if (done) {
		if (result.status == 0)
			read_answer(arena, answer, &found);
		done = found.user && found.password;
		if (!done)
			no_login(
			    address->host, buf_as_span(&result.err), error);
		buf_release(&result.out);
		buf_release(&result.err);
	} else if (error->kind == ERROR_NOT_FOUND) {
		/* git itself is missing, not the repository */
		error->kind = ERROR_INVALID;
	}
	secret_free(input);
	secret_free(answer);
	if (done)
		*login = found;
	else
		git_login_release(&found);
	return done;
}

/* Whether the helpers store it or not changes nothing for us. */
static void
tell(const char *what, const struct git_login *login,
    const struct cancel *cancel)
{
	struct secret *input, *output;
	struct run_result result;
	struct error error;
	bool whole;

	if (!login->password || !login->description)
		return;
	input = secret_new(login->description, strlen(login->description));
	whole = secret_add(input, "username=", 9) &&
	    secret_add(input, login->user, strlen(login->user)) &&
	    secret_add(input, "\npassword=", 10) &&
	    secret_add(input, secret_use(login->password),
		secret_length(login->password)) &&
	    secret_add(input, "\n\n", 2);
	output = secret_empty_limit(SECRET_SHORT_LIMIT);
	if (whole && run_git(what, input, output, cancel, &result, &error)) {
		buf_release(&result.out);
		buf_release(&result.err);
	}
	secret_free(output);
	secret_free(input);
}

void
git_login_approve(const struct git_login *login, const struct cancel *cancel)
{
	tell("approve", login, cancel);
}

void
git_login_reject(const struct git_login *login, const struct cancel *cancel)
{
	tell("reject", login, cancel);
}

void
git_login_release(struct git_login *login)
{
	secret_free(login->password);
	*login = (struct git_login) { 0 };
}
