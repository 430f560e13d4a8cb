#include "backend/core/kubeconfig_user.h"

#include "backend/base/array.h"
#include "backend/base/text.h"
#include "backend/core/kubeconfig_exec.h"
#include "backend/core/pem.h"

#define HEADER_LIMIT 256 /* groups and values that are sent along */

MUST_CHECK
static bool
fail(const struct kubeconfig_part *part, const char *what, const char *means,
    const char *todo, struct error *error)
{
	kubeconfig_part_fail(error, part->file, part->item, "user \"%s\" %s",
	    kubeconfig_part_quote(part, part->name), what);
	error_hint(error, means, todo);
	return false;
}

MUST_CHECK
static bool
read_certificate(struct arena *arena, const struct kubeconfig_part *part,
    struct kubeconfig *config, struct error *error)
{
	static const char file_key[] = "client-certificate";
	static const char data_key[] = "client-certificate-data";
	const struct node *data = kubeconfig_part_find(part, data_key);
	bool has_certificate, has_key;

	if (!kubeconfig_part_is_single(part, file_key, data_key, error) ||
	    !kubeconfig_part_is_single(
		part, "client-key", "client-key-data", error) ||
	    !kubeconfig_part_data(
		arena, part, data_key, &config->certificate, error) ||
	    !kubeconfig_part_secret_data(
		part, "client-key-data", &config->key, error))
		return false;
	if (data && !pem_has_certificate(config->certificate))
		return kubeconfig_part_fail(error, part->file, data,
		    "%s of \"%s\" is not a certificate in PEM", data_key,
		    kubeconfig_part_quote(part, part->name));
	config->certificate_file = kubeconfig_part_path(arena, part, file_key);
	config->key_file = kubeconfig_part_path(arena, part, "client-key");
	has_certificate = data || config->certificate_file;
	has_key = config->key || config->key_file;
	if (has_certificate && !has_key)
		return fail(part, "has a client certificate and no key for it",
		    NULL, "set client-key or client-key-data", error);
	if (has_key && !has_certificate)
		return fail(part, "has a client key and no certificate for it",
		    "kubectl would pass over the key",
		    "set client-certificate or client-certificate-data", error);
	return true;
}

MUST_CHECK
static bool
read_token(struct arena *arena, const struct kubeconfig_part *part,
    struct kubeconfig *config, struct error *error)
{
	const struct node *node = kubeconfig_part_find(part, "token");

	config->token_file = kubeconfig_part_path(arena, part, "tokenFile");
	if (node && !kubeconfig_is_token(node->text)) {
		kubeconfig_part_fail(error, part->file, node,
		    "token of \"%s\" has a line end or a blank in it",
		    kubeconfig_part_quote(part, part->name));
		error_hint(error, "it cannot be sent in a header",
		    "write it in one line, in quotes");
		return false;
	}
	return kubeconfig_part_secret(part, "token", &config->token, error);
}

MUST_CHECK
static bool
read_password(struct arena *arena, const struct kubeconfig_part *part,
    struct kubeconfig *config, struct error *error)
{
	config->basic_user = kubeconfig_part_text(arena, part, "username");
	if (!kubeconfig_part_secret(
		part, "password", &config->basic_password, error))
		return false;
	if (config->basic_password && !config->basic_user)
		return fail(part, "has a password and no username",
		    "kubectl would pass over the password", "set username",
		    error);
	if (config->basic_user && strchr(config->basic_user, ':'))
		return fail(part, "has a username with a colon in it",
		    "the server would take the rest for the password", NULL,
		    error);
	if (config->basic_user && !config->basic_password)
		config->basic_password = secret_empty();
	if (config->basic_user && (config->token || config->token_file))
		return fail(part, "has a token and a username",
		    "more than one way to log in, and only one is allowed",
		    "take one of them out", error);
	return true;
}

MUST_CHECK
static bool
add_header(struct arena *arena, const struct kubeconfig_part *part,
    const char *name, const struct node *value, struct kubeconfig *config,
    struct error *error)
{
	struct kube_header *header;

	if (!text_is_clean(value->text))
		return kubeconfig_part_fail(error, part->file, value,
		    "user \"%s\" acts as somebody with control characters",
		    kubeconfig_part_quote(part, part->name));
	if (config->header_count == HEADER_LIMIT)
		return kubeconfig_part_fail(error, part->file, value,
		    "user \"%s\" acts with more than %d groups and values",
		    kubeconfig_part_quote(part, part->name), HEADER_LIMIT);
	header = ARRAY_ADD(arena, config->headers, config->header_count);
	header->name = name;
	header->value = arena_span(arena, value->text);
	return true;
}

/* What a header's name cannot have is written as %XX. */
static const char *
extra_name(struct arena *arena, struct span key)
{
	static const char plain[] = "!#$&'*+-.^_`|~";
	struct buf name;
	const char *text;
	size_t i;

	buf_init(&name, KUBECONFIG_FILE_LIMIT);
	buf_text(&name, "Impersonate-Extra-");
	for (i = 0; i < key.length; i++) {
		char byte = key.at[i];

		if ((byte >= '0' && byte <= '9') ||
		    ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
		    (byte && strchr(plain, byte)))
			buf_byte(&name, byte);
		else
			buf_printf(&name, "%%%02X", (unsigned char)byte);
	}
	text = arena_span(arena, buf_as_span(&name));
	buf_release(&name);
	return text;
}

MUST_CHECK
static bool
read_impersonation(struct arena *arena, const struct kubeconfig_part *part,
    struct kubeconfig *config, struct error *error)
{
	const struct node *as = kubeconfig_part_find(part, "as");
	const struct node *uid = kubeconfig_part_find(part, "as-uid");
	const struct node *groups = node_get(part->body, "as-groups");
	const struct node *extra = node_get(part->body, "as-user-extra");

	if (!as && (uid || node_count(groups) || node_count(extra)))
		return fail(part,
		    "has as-uid, as-groups or as-user-extra and no as",
		    "a group cannot be taken without a user", "set as", error);
	if (as &&
	    !add_header(arena, part, "Impersonate-User", as, config, error))
		return false;
	if (uid &&
	    !add_header(arena, part, "Impersonate-Uid", uid, config, error))
		return false;
	for (NODE_EACH(group, groups))
		if (!add_header(
			arena, part, "Impersonate-Group", group, config, error))
			return false;
	for (NODE_EACH(values, extra))
		for (NODE_EACH(value, values))
			if (!add_header(arena, part,
				extra_name(arena, values->key), value, config,
				error))
				return false;
	return true;
}

/* Its credentials were refreshed by kubectl itself, which has given that up. */
MUST_CHECK
static bool
refuse_provider(const struct kubeconfig_part *part, struct error *error)
{
	const struct node *node = node_get(part->body, "auth-provider");
	const char *name = node_get_text(node, "name");

	if (!node || node->type == NODE_NULL)
		return true;
	if (!name)
		name = "";
	kubeconfig_part_fail(error, part->file, node,
	    "user \"%s\" logs in with auth-provider \"%s\", which is not "
	    "supported",
	    kubeconfig_part_quote(part, part->name),
	    kubeconfig_part_quote(part, name));
	error_hint(error, "auth-provider has been replaced by exec plugins",
	    strcmp(name, "gcp") == 0 ? "use exec with gke-gcloud-auth-plugin"
		: strcmp(name, "azure") == 0 ? "use exec with kubelogin"
		: strcmp(name, "oidc") == 0
		? "use exec with a plugin for OpenID Connect, or a token"
		: "use an exec plugin, a token or a client certificate");
	return false;
}

bool
kubeconfig_user_read(struct arena *arena, const struct kubeconfig_part *part,
    const struct kubeconfig_part *cluster, struct kubeconfig *config,
    struct error *error)
{
	const struct kubeconfig_exec *exec;

	config->user_at = (struct kubeconfig_place) {
		.file = arena_dup(arena, part->file),
		.line = part->item->line,
	};
	if (!refuse_provider(part, error) ||
	    !read_certificate(arena, part, config, error) ||
	    !read_token(arena, part, config, error) ||
	    !read_password(arena, part, config, error) ||
	    !read_impersonation(arena, part, config, error) ||
	    !kubeconfig_exec_read(arena, part, cluster, &exec, error))
		return false;
	/* As kubectl has it: the plugin is for users who have nothing else. */
	if (!config->certificate.length && !config->certificate_file &&
	    !config->token && !config->token_file && !config->basic_user)
		config->exec = exec;
	return true;
}
