#include "backend/io/kube_login_build.h"

#include "backend/core/pem.h"
#include "backend/core/schema.h"
#include "backend/io/files.h"
#include "backend/io/kube_login.h"

/* What is being done, and for whom. */
struct build {
	struct arena *arena; /* of the server */
	const struct kubeconfig *config;
	struct kube_server *server;
};

/* user "u" (FILE:LINE) in front of what went wrong. */
static void
wrap_user(const struct build *build, struct error *error)
{
	const struct kubeconfig *config = build->config;

	error_wrap(error, "user \"%s\" (%s:%u)",
	    schema_quote(build->arena, span_of(config->user)),
	    schema_quote(build->arena, span_of(config->user_at.file)),
	    config->user_at.line);
}

/* A file of a kubeconfig that is not there is a fault, not an answer. */
static void
wrap_file(const char *what, struct error *error)
{
	if (error->kind == ERROR_NOT_FOUND) {
		error->kind = ERROR_INVALID;
		error_hint(error,
		    "the kubeconfig names a file that is not there",
		    "a path begins at the folder of its kubeconfig");
	} else if (error->kind == ERROR_DENIED) {
		error_hint(error, "it may not be read by this user",
		    "look at its owner and mode");
	}
	error_wrap(error, "%s", what);
}

bool
kube_login_build_check_key(
    const struct secret *key, const char *whose, struct error *error)
{
	const char *fault =
	    pem_key_fault(span_make(secret_use(key), secret_length(key)));

	if (!fault)
		return true;
	error_set(error, ERROR_INVALID, "%s %s", whose, fault);
	if (strcmp(fault, "is encrypted") == 0)
		error_hint(error,
		    "no passphrase is asked for it, here as in "
		    "kubectl",
		    "decrypt it with `openssl pkey -in KEY -out NEWKEY'");
	return false;
}

MUST_CHECK
static bool
read_certificates(struct arena *arena, const char *path, struct span *into,
    struct error *error)
{
	if (!files_read(path, KUBE_LOGIN_PEM_LIMIT, arena, into, error))
		return false;
	if (pem_has_certificate(*into))
		return true;
	error_set(error, ERROR_INVALID, "%s is not a certificate in PEM", path);
	return false;
}

MUST_CHECK
static bool
build_cluster(const struct build *build, struct error *error)
{
	const struct kubeconfig *config = build->config;
	struct kube_server *server = build->server;
	struct arena *arena = build->arena;

	server->context = arena_dup(arena, config->context);
	server->cluster = arena_dup(arena, config->cluster);
	server->user = arena_dup(arena, config->user);
	server->namespace = arena_dup(arena, config->namespace);
	server->url = arena_dup(arena, config->server);
	server->insecure = config->insecure;
	server->plain = config->plain;
	server->tls_server_name = arena_dup(arena, config->tls_server_name);
	server->proxy = arena_dup(arena, config->proxy);
	server->authorities = span_make(
	    arena_span(arena, config->authority), config->authority.length);
	if (!config->authority_file ||
	    read_certificates(
		arena, config->authority_file, &server->authorities, error))
		return true;
	wrap_file("certificate authority", error);
	error_wrap(error, "cluster \"%s\" (%s:%u)",
	    schema_quote(arena, span_of(config->cluster)),
	    schema_quote(arena, span_of(config->cluster_at.file)),
	    config->cluster_at.line);
	return false;
}

MUST_CHECK
static bool
build_certificate(const struct build *build, struct error *error)
{
	const struct kubeconfig *config = build->config;
	struct span certificate = config->certificate;
	struct secret *key;

	if (!config->key && !config->key_file)
		return true;
	if (config->certificate_file &&
	    !read_certificates(
		build->arena, config->certificate_file, &certificate, error)) {
		wrap_file("client certificate", error);
		return false;
	}
	if (!config->key_file)
		key = secret_copy(config->key);
	else if (!files_read_secret(
		     config->key_file, KUBECONFIG_SECRET_LIMIT, &key, error)) {
		wrap_file("client key", error);
		return false;
	}
	if (!kube_login_build_check_key(key,
		config->key_file ? arena_printf(build->arena, "client key %s",
				       config->key_file)
				 : "client-key-data",
		error)) {
		secret_free(key);
		return false;
	}
	kube_server_take_key(build->server, certificate, key);
	return true;
}

/* Without the line end that an editor or `echo' left. */
MUST_CHECK
static bool
read_token(const char *path, struct secret **token, struct error *error)
{
	struct secret *text;
	struct span word;
	bool fine;

	if (!files_read_secret(path, KUBECONFIG_SECRET_LIMIT, &text, error))
		return false;
	word = span_trim(span_make(secret_use(text), secret_length(text)));
	fine = kubeconfig_is_token(word);
	if (fine)
		*token = secret_new(word.at, word.length);
	else
		error_set(error, ERROR_INVALID,
		    word.length ? "%s is not a token: there are blanks, line "
				  "ends or other bytes in it"
				: "%s is empty",
		    path);
	secret_free(text);
	return fine;
}

MUST_CHECK
static bool
build_token(const struct build *build, struct error *error)
{
	const struct kubeconfig *config = build->config;
	struct secret *token = NULL;

	if (config->token_file &&
	    !read_token(config->token_file, &token, error) && !config->token) {
		wrap_file("token", error);
		return false;
	}
	if (!token)
		token = secret_copy(config->token);
	if (token)
		kube_server_take_token(build->server, token);
	return true;
}

bool
kube_login_build(const struct kubeconfig *config, struct kube_server **server,
    struct error *error)
{
	struct kube_server *made = kube_server_new();
	const struct build build = { kube_server_arena(made), config, made };
	bool fine = build_cluster(&build, error);
	size_t i;

	if (fine &&
	    (!build_certificate(&build, error) ||
		!build_token(&build, error))) {
		wrap_user(&build, error);
		fine = false;
	}
	if (!fine) {
		kube_server_unref(made);
		return false;
	}
	if (config->basic_user)
		kube_server_take_basic(made, config->basic_user,
		    secret_copy(config->basic_password));
	for (i = 0; i < config->header_count; i++)
		kube_server_add_header(
		    made, config->headers[i].name, config->headers[i].value);
	*server = made;
	return true;
}
