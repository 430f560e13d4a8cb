#include "backend/core/kubeconfig_cluster.h"

#include "backend/base/text.h"
#include "backend/core/pem.h"
#include "backend/core/url.h"

#define PORT_MOST 65535u

/* What may stand in front of the path: HOST, HOST:PORT, [IPv6]:PORT. */
static bool
is_address(struct span text)
{
	bool bracket = span_starts(text, "[");
	size_t end = bracket ? span_find(text, ']') : span_find(text, ':');
	struct span host = span_head(text, end);
	struct span rest = span_from(text, bracket ? end + 1 : end);
	uint64_t port;
	size_t i;

	if (bracket)
		host = span_from(host, 1);
	for (i = 0; i < host.length; i++)
		if (!(host.at[i] >= '0' && host.at[i] <= '9') &&
		    !((host.at[i] | 0x20) >= 'a' &&
			(host.at[i] | 0x20) <= 'z') &&
		    !(host.at[i] &&
			strchr(bracket ? ":.%" : "-._", host.at[i])))
			return false;
	if (!host.length || (bracket && end == text.length))
		return false;
	if (!rest.length)
		return true;
	return rest.at[0] == ':' && span_number(span_from(rest, 1), &port) &&
	    port && port <= PORT_MOST;
}

/* No blanks, controls, query or fragment. */
static bool
is_path(struct span text)
{
	size_t i;

	for (i = 0; i < text.length; i++)
		if (text.at[i] < '!' || text.at[i] > '~' ||
		    strchr("?#\\\"<>", text.at[i]))
			return false;
	return true;
}

static bool
has_scheme(struct span url, const char *scheme)
{
	size_t end = span_find_text(url, "://"), i;

	if (end == url.length || end != strlen(scheme))
		return false;
	for (i = 0; i < end; i++)
		if ((url.at[i] | 0x20) != scheme[i] && url.at[i] != scheme[i])
			return false;
	return true;
}

MUST_CHECK
static bool
no_server(const struct kubeconfig_part *part, struct error *error)
{
	kubeconfig_part_fail(error, part->file, part->item,
	    "cluster \"%s\" has no server",
	    kubeconfig_part_quote(part, part->name));
	error_hint(error, "kubectl would go to localhost:8080 instead",
	    "set server: https://HOST:6443 in it");
	return false;
}

MUST_CHECK
static bool
read_server(struct arena *arena, const struct kubeconfig_part *part,
    struct kubeconfig *config, struct error *error)
{
	const struct node *node = kubeconfig_part_find(part, "server");
	struct span url;
	bool secure;

	if (!node)
		return no_server(part, error);
	url = node->text;
	secure = has_scheme(url, "https");
	if (url_has_password(url) ||
	    span_find(url_authority(url), '@') < url_authority(url).length)
		return kubeconfig_part_fail(error, part->file, node,
		    "server: there may be no user in this URL");
	if (span_find_text(url, "://") == url.length) {
		kubeconfig_part_fail(error, part->file, node,
		    "server: \"%s\" has no scheme",
		    kubeconfig_part_quote(part, url.at));
		error_hint(error,
		    "kubectl would guess http or https from the other fields",
		    "write https:// in front of it");
		return false;
	}
	if ((!secure && !has_scheme(url, "http")) ||
	    !is_address(url_authority(url)) ||
	    !is_path(span_from(url, url_path_start(url))))
		return kubeconfig_part_fail(error, part->file, node,
		    "server: \"%s\" is not https://HOST[:PORT][/PREFIX]",
		    kubeconfig_part_quote(part, url.at));
	while (span_ends(url, "/"))
		url = span_head(url, url.length - 1);
	url = span_from(url, span_find_text(url, "://"));
	config->server = arena_printf(arena, "%s%.*s",
	    secure ? "https" : "http", (int)url.length, url.at);
	return true;
}

/* It may hold a password: nothing of it is quoted but a wrong scheme. */
MUST_CHECK
static bool
read_proxy(struct arena *arena, const struct kubeconfig_part *part,
    struct kubeconfig *config, struct error *error)
{
	const struct node *node = kubeconfig_part_find(part, "proxy-url");
	struct span url, address;
	size_t user;

	if (!node)
		return true;
	url = node->text;
	address = url_authority(url);
	while ((user = span_find(address, '@')) < address.length)
		address = span_from(address, user + 1);
	if (!has_scheme(url, "http") && !has_scheme(url, "https") &&
	    !has_scheme(url, "socks5"))
		return kubeconfig_part_fail(error, part->file, node,
		    "proxy-url of cluster \"%s\" must begin with http://, "
		    "https:// or socks5://",
		    kubeconfig_part_quote(part, part->name));
	if (!is_address(address) || !is_path(url))
		return kubeconfig_part_fail(error, part->file, node,
		    "proxy-url of cluster \"%s\" is not SCHEME://HOST[:PORT]",
		    kubeconfig_part_quote(part, part->name));
	config->proxy = arena_span(arena, url);
	return true;
}

MUST_CHECK
static bool
read_authorities(struct arena *arena, const struct kubeconfig_part *part,
    struct kubeconfig *config, struct error *error)
{
	static const char file_key[] = "certificate-authority";
	static const char data_key[] = "certificate-authority-data";
	const struct node *data = kubeconfig_part_find(part, data_key);

	if (!kubeconfig_part_is_single(part, file_key, data_key, error) ||
	    !kubeconfig_part_data(
		arena, part, data_key, &config->authority, error))
		return false;
	if (data && !pem_has_certificate(config->authority))
		return kubeconfig_part_fail(error, part->file, data,
		    "%s of \"%s\" is not a certificate in PEM", data_key,
		    kubeconfig_part_quote(part, part->name));
	config->authority_file = kubeconfig_part_path(arena, part, file_key);
	if (config->insecure && (data || config->authority_file)) {
		kubeconfig_part_fail(error, part->file, part->item,
		    "cluster \"%s\" has a certificate authority and "
		    "insecure-skip-tls-verify",
		    kubeconfig_part_quote(part, part->name));
		error_hint(error, "the authority would not be looked at",
		    "take insecure-skip-tls-verify out");
		return false;
	}
	return true;
}

bool
kubeconfig_cluster_read(struct arena *arena, const struct kubeconfig_part *part,
    struct kubeconfig *config, struct error *error)
{
	const struct node *name = kubeconfig_part_find(part, "tls-server-name");

	config->cluster_at = (struct kubeconfig_place) {
		.file = arena_dup(arena, part->file),
		.line = part->item->line,
	};
	config->insecure =
	    node_is_true(node_get(part->body, "insecure-skip-tls-verify"));
	config->plain =
	    node_is_true(node_get(part->body, "disable-compression"));
	if (name && (!is_address(name->text) || strchr(name->text.at, ':')))
		return kubeconfig_part_fail(error, part->file, name,
		    "tls-server-name: \"%s\" is not the name of a host",
		    kubeconfig_part_quote(part, name->text.at));
	config->tls_server_name =
	    kubeconfig_part_text(arena, part, "tls-server-name");
	return read_server(arena, part, config, error) &&
	    read_proxy(arena, part, config, error) &&
	    read_authorities(arena, part, config, error);
}
