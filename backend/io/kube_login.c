#include "backend/io/kube_login.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "backend/base/text.h"
#include "backend/base/xalloc.h"
#include "backend/io/kube_login_build.h"
#include "backend/io/kube_login_exec.h"
#include "backend/io/kube_login_find.h"

/* What a plugin gave is not used in its last seconds. */
#define EXEC_EARLY_S 10

#define NAME_LIMIT ((size_t)4096)

struct kube_login {
	struct arena *arena;
	struct kubeconfig config;
	struct kube_login_facts facts;
	int exec_ms;
	struct exec_credential given; /* by the plugin */
	struct arena *given_arena; /* NULL: nothing was given */
	_Atomic int64_t until;
};

static const char *
clean(struct arena *arena, const char *text)
{
	struct buf made;
	const char *copy;

	buf_init(&made, NAME_LIMIT);
	text_clean(&made, span_of(text), TEXT_LINE);
	copy = arena_span(arena, buf_as_span(&made));
	buf_release(&made);
	return copy;
}

static void
make_facts(struct kube_login *login, const struct kube_login_found *found)
{
	const struct kubeconfig *config = &login->config;
	struct kube_login_facts *facts = &login->facts;
	struct arena *arena = login->arena;
	const char **files =
	    arena_calloc(arena, found->file_count + 1, sizeof(*files));
	size_t i;

	for (i = 0; i < found->file_count; i++)
		files[i] = clean(arena, found->files[i]);
	*facts = (struct kube_login_facts) {
		.from = found->from,
		.context = clean(arena, config->context),
		.cluster = clean(arena, config->cluster),
		.user = clean(arena, config->user),
		.namespace = clean(arena, config->namespace),
		.server = clean(arena, config->server),
		.files = files,
		.file_count = found->file_count,
		.insecure = config->insecure,
	};
	if (config->exec)
		facts->plugin = clean(arena, config->exec->argv[0]);
	if (found->from == KUBE_LOGIN_K3S)
		facts->note = arena_printf(arena,
		    "there is no kubeconfig, so %s is used: its user may do "
		    "everything",
		    files[0]);
}

bool
kube_login_open(const struct kube_login_settings *settings,
    struct kube_login **login, struct error *error)
{
	struct arena *arena = arena_new();
	struct kube_login_found found;
	struct kube_login *made;

	if (!kube_login_find(arena, settings, &found, error)) {
		arena_free(arena);
		return false;
	}
	made = xcalloc(1, sizeof(*made));
	made->arena = arena;
	made->config = found.config;
	made->exec_ms =
	    settings->exec_ms ? settings->exec_ms : KUBE_LOGIN_EXEC_MS;
	atomic_init(&made->until, 0);
	make_facts(made, &found);
	*login = made;
	return true;
}

static void
forget(struct kube_login *login)
{
	exec_credential_release(&login->given);
	arena_free(login->given_arena);
	login->given_arena = NULL;
	atomic_store(&login->until, 0);
}

void
kube_login_close(struct kube_login *login)
{
	if (!login)
		return;
	forget(login);
	kubeconfig_release(&login->config);
	arena_free(login->arena);
	free(login);
}

static bool
is_good(const struct kube_login *login)
{
	return login->given_arena &&
	    (!login->given.until ||
		(int64_t)time(NULL) < login->given.until - EXEC_EARLY_S);
}

MUST_CHECK
static bool
ask_plugin(struct kube_login *login, const struct kube_server *server,
    const struct cancel *cancel, struct error *error)
{
	struct exec_credential given;
	struct arena *arena = arena_new();

	if (!kube_login_exec(arena, login->config.exec, server, login->exec_ms,
		cancel, &given, error)) {
		arena_free(arena);
		return false;
	}
	forget(login);
	login->given = given;
	login->given_arena = arena;
	atomic_store(&login->until, given.until);
	return true;
}

MUST_CHECK
static bool
add_given(struct kube_login *login, bool refused, const struct cancel *cancel,
    struct kube_server *server, struct error *error)
{
	const struct exec_credential *given = &login->given;

	if ((refused || !is_good(login)) &&
	    !ask_plugin(login, server, cancel, error))
		return false;
	if (given->token)
		kube_server_take_token(server, secret_copy(given->token));
	if (given->key)
		kube_server_take_key(
		    server, given->certificate, secret_copy(given->key));
	return true;
}

bool
kube_login_server(struct kube_login *login, bool refused,
    const struct cancel *cancel, const struct kube_server **server,
    struct error *error)
{
	struct kube_server *made;

	if (!kube_login_build(&login->config, &made, error))
		return false;
	if (login->config.exec &&
	    !add_given(login, refused, cancel, made, error)) {
		kube_server_unref(made);
		return false;
	}
	*server = made;
	return true;
}

const struct kube_login_facts *
kube_login_facts(const struct kube_login *login)
{
	return &login->facts;
}

int64_t
kube_login_until(const struct kube_login *login)
{
	return atomic_load(&login->until);
}
