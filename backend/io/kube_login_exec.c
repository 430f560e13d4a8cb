#include "backend/io/kube_login_exec.h"

#include <time.h>

#include "backend/base/array.h"
#include "backend/base/harden.h"
#include "backend/io/kube_login_build.h"
#include "backend/io/run.h"

#define INFO "KUBERNETES_EXEC_INFO"
#define INFO_LIMIT ((size_t)2 * 1024 * 1024)
#define MEANS_LIMIT ((size_t)128)
#define LOG_IN "log in with its own command in another terminal, and try again"

/* A child's environment: a later pair replaces an earlier one of its name. */
struct pairs {
	struct arena *arena;
	const char **list;
	size_t count;
};

static void
add_pair(struct pairs *pairs, const char *pair)
{
	size_t length = strcspn(pair, "="), i;

	for (i = 0; i < pairs->count; i++) {
		if (strcspn(pairs->list[i], "=") == length &&
		    strncmp(pairs->list[i], pair, length) == 0) {
			pairs->list[i] = pair;
			return;
		}
	}
	*ARRAY_ADD(pairs->arena, pairs->list, pairs->count) = pair;
}

static const char *const *
make_environment(struct arena *arena, const struct kubeconfig_exec *exec,
    const struct kube_server *server)
{
	struct pairs pairs = { .arena = arena };
	const char *const *pair;
	const char *name;
	struct buf info;
	size_t i;

	for (pair = run_environment(); *pair; pair++)
		add_pair(&pairs, *pair);
	/* What was taken out of ours, a plugin may need to ask somebody. */
	for (i = 0; (name = harden_proxy_name(i)) != NULL; i++)
		if (harden_proxy(name))
			add_pair(&pairs,
			    arena_printf(
				arena, "%s=%s", name, harden_proxy(name)));
	for (pair = exec->environment; *pair; pair++)
		add_pair(&pairs, *pair);
	buf_init(&info, INFO_LIMIT);
	buf_text(&info, INFO "=");
	exec_credential_info(&info, exec, server);
	add_pair(&pairs, arena_span(arena, buf_as_span(&info)));
	buf_release(&info);
	*ARRAY_ADD(arena, pairs.list, pairs.count) = NULL;
	return pairs.list;
}

/* Why it did not run to its end. */
static void
explain(const struct kubeconfig_exec *exec, int timeout_ms, struct error *error)
{
	struct buf means;

	switch (error->kind) {
	case ERROR_NOT_FOUND:
		/* For the caller this is no missing kubeconfig. */
		error->kind = ERROR_INVALID;
		error_hint(error,
		    "the kubeconfig gets its login from a "
		    "program that is not installed",
		    "install it, or use another context");
		if (exec->hint)
			error_said(error, span_of(exec->hint));
		break;
	case ERROR_UNAVAILABLE:
		buf_init(&means, MEANS_LIMIT);
		buf_printf(&means,
		    "it may wait for a person, who has no terminal here "
		    "(limit %d s)",
		    timeout_ms / 1000);
		error_hint(error, means.at, LOG_IN);
		buf_release(&means);
		break;
	case ERROR_INVALID:
	case ERROR_DENIED:
	case ERROR_CONFLICT:
	case ERROR_CANCELLED:
		break;
	}
}

MUST_CHECK
static bool
judge_status(const struct kubeconfig_exec *exec,
    const struct run_result *result, struct error *error)
{
	if (result->status == 0)
		return true;
	if (result->status > 128)
		error_set(error, ERROR_DENIED, "%s: ended by signal %d",
		    exec->argv[0], result->status - 128);
	else
		error_set(error, ERROR_DENIED, "%s: failed with exit code %d",
		    exec->argv[0], result->status);
	error_said(error, buf_as_span(&result->err));
	error_hint(error, "it gave no login to the cluster", LOG_IN);
	return false;
}

MUST_CHECK
static bool
judge_answer(const struct exec_credential *given, struct error *error)
{
	if (given->until && given->until <= (int64_t)time(NULL)) {
		error_set(error, ERROR_DENIED,
		    "it gave a login that has ended already");
		error_hint(error,
		    "its own login is too old, or a clock is "
		    "wrong",
		    LOG_IN);
		return false;
	}
	return !given->key ||
	    kube_login_build_check_key(given->key, "its clientKeyData", error);
}

MUST_CHECK
static bool
read_answer(struct arena *arena, const struct kubeconfig_exec *exec,
    const struct secret *output, const struct run_result *result,
    struct exec_credential *given, struct error *error)
{
	struct exec_credential made;
	bool fine;

	fine = exec_credential_read(arena,
	    span_make(secret_use(output), secret_length(output)), exec->version,
	    &made, error);
	if (!fine)
		error_hint(error, "it does not answer as a plugin does",
		    "look at exec: in the kubeconfig, or update the plugin");
	if (fine && !judge_answer(&made, error)) {
		exec_credential_release(&made);
		fine = false;
	}
	if (fine) {
		*given = made;
		return true;
	}
	error_said(error, buf_as_span(&result->err));
	error_wrap(error, "%s", exec->argv[0]);
	return false;
}

bool
kube_login_exec(struct arena *arena, const struct kubeconfig_exec *exec,
    const struct kube_server *server, int timeout_ms,
    const struct cancel *cancel, struct exec_credential *given,
    struct error *error)
{
	struct secret *output = secret_empty_limit(KUBE_LOGIN_EXEC_LIMIT);
	struct arena *scratch = arena_new();
	struct run_result result;
	bool fine;

	fine = run_secret(exec->argv, make_environment(scratch, exec, server),
	    NULL, output, timeout_ms, cancel, &result, error);
	if (fine) {
		fine = judge_status(exec, &result, error) &&
		    read_answer(arena, exec, output, &result, given, error);
		buf_release(&result.out);
		buf_release(&result.err);
	} else {
		explain(exec, timeout_ms, error);
	}
	secret_free(output);
	arena_free(scratch);
	if (!fine)
		error_wrap(error, "exec plugin");
	return fine;
}
