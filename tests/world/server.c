#include "tests/world/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>

#include <microhttpd.h>
#include <sodium.h>

#include "backend/base/buf.h"
#include "backend/base/xalloc.h"

#define BODY_LIMIT ((size_t)1024 * 1024)
#define NAME_LIMIT ((size_t)256)
#define CONNECTION_TIMEOUT 60u /* seconds without a byte */
#define MANIFEST_TYPE "application/vnd.oci.image.manifest.v1+json"

struct server {
	struct MHD_Daemon *daemon;
	struct tags *tags;
};

/* One answer while it is put together. */
struct answer {
	unsigned status;
	const char *type;
	struct buf body, link, digest;
};

struct refusal {
	unsigned status;
	const char *code, *message;
};

/* What registries say with these; anything else is UNKNOWN. */
static const struct refusal refusals[] = {
	{ 400, "PAGINATION_NUMBER_INVALID", "invalid number of results" },
	{ 401, "UNAUTHORIZED", "authentication required" },
	{ 403, "DENIED", "requested access to the resource is denied" },
	{ 404, "NAME_UNKNOWN", "repository name not known to registry" },
	{ 405, "UNSUPPORTED", "the operation is unsupported" },
	{ 429, "TOOMANYREQUESTS", "too many requests" },
	{ 0, "UNKNOWN", "unknown error" },
};

static void
refuse(struct answer *answer, unsigned status)
{
	const struct refusal *refusal = refusals;

	while (refusal->status && refusal->status != status)
		refusal++;
	answer->status = status;
	buf_clear(&answer->body);
	buf_printf(&answer->body,
	    "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\"}]}\n",
	    refusal->code, refusal->message);
}

/* Tags and names need no escapes: their grammar has neither quotes nor bytes
 * that a URL would write otherwise. */
static void
list_tags(struct answer *answer, const struct tags_repository *repository,
    const char *n, const char *last)
{
	const char *const *tags;
	size_t count = tags_after(repository, last, &tags), i;
	uint64_t page = SERVER_PAGE;

	if (n && !span_number(span_of(n), &page)) {
		refuse(answer, 400);
		return;
	}
	if (page > SERVER_PAGE)
		page = SERVER_PAGE;
	buf_printf(
	    &answer->body, "{\"name\":\"%s\",\"tags\":[", repository->name);
	for (i = 0; i < count && i < page; i++)
		buf_printf(&answer->body, "%s\"%s\"", i ? "," : "", tags[i]);
	buf_text(&answer->body, "]}\n");
	if (page && page < count)
		buf_printf(&answer->link,
		    "</v2/%s/tags/list?last=%s&n=%u>; rel=\"next\"",
		    repository->name, tags[page - 1], (unsigned)page);
}

static void
add_digest(struct buf *into, struct span bytes)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	char text[sizeof(hash) * 2 + 1];

	crypto_hash_sha256(hash, (const unsigned char *)bytes.at, bytes.length);
	sodium_bin2hex(text, sizeof(text), hash, sizeof(hash));
	buf_printf(into, "sha256:%s", text);
}

/* The manifest names nothing that could be pulled; it is there for its digest,
 * which is another one for every name and tag, and the same for ever. */
static void
show_manifest(struct answer *answer, const struct tags_repository *repository,
    const char *tag)
{
	const char *const *tags;
	size_t count = tags_after(repository, NULL, &tags), i;

	for (i = 0; i < count && strcmp(tags[i], tag) != 0; i++)
		;
	if (i == count) {
		answer->status = 404;
		buf_text(&answer->body,
		    "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\","
		    "\"message\":\"manifest unknown\"}]}\n");
		return;
	}
	answer->type = MANIFEST_TYPE;
	buf_printf(&answer->body,
	    "{\"schemaVersion\":2,\"mediaType\":\"" MANIFEST_TYPE "\","
	    "\"config\":{\"mediaType\":\"application/vnd.oci.empty.v1+json\","
	    "\"size\":2,\"digest\":\"");
	add_digest(&answer->body, span_of("{}"));
	buf_printf(&answer->body,
	    "\"},\"layers\":[],\"annotations\":{"
	    "\"org.opencontainers.image.title\":\"%s\","
	    "\"org.opencontainers.image.version\":\"%s\"}}",
	    repository->name, tag);
	add_digest(&answer->digest, buf_as_span(&answer->body));
}

/* /v2/NAME/tags/list or /v2/NAME/manifests/TAG, NAME with any number of /. */
static void
answer_path(struct answer *answer, struct tags *tags, const char *path,
    struct MHD_Connection *connection)
{
	static const char list[] = "/tags/list", manifests[] = "/manifests/";
	struct span rest = span_of(path);
	const struct tags_repository *repository;
	const char *tag = NULL;
	size_t length;
	struct buf name;

	if (span_is(rest, "/v2/") || span_is(rest, "/v2")) {
		buf_text(&answer->body, "{}\n");
		return;
	}
	if (!span_starts(rest, "/v2/")) {
		refuse(answer, 404);
		return;
	}
	rest = span_from(rest, 4);
	length = span_find_text(rest, manifests);
	if (length < rest.length)
		tag = rest.at + length + sizeof(manifests) - 1;
	else if (span_ends(rest, list))
		length = rest.length - (sizeof(list) - 1);
	buf_init(&name, NAME_LIMIT);
	buf_span(&name, span_head(rest, length));
	repository = tags_find(tags, name.at);
	buf_release(&name);
	if (!repository || length == rest.length)
		refuse(answer, 404);
	else if (repository->status)
		refuse(answer, repository->status);
	else if (tag)
		show_manifest(answer, repository, tag);
	else
		list_tags(answer, repository,
		    MHD_lookup_connection_value(
			connection, MHD_GET_ARGUMENT_KIND, "n"),
		    MHD_lookup_connection_value(
			connection, MHD_GET_ARGUMENT_KIND, "last"));
}

static enum MHD_Result
send_answer(struct MHD_Connection *connection, const struct answer *answer)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
	    answer->body.length, answer->body.at, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result result;

	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, "Content-Type", answer->type);
	MHD_add_response_header(
	    response, "Docker-Distribution-Api-Version", "registry/2.0");
	if (answer->link.length)
		MHD_add_response_header(response, "Link", answer->link.at);
	if (answer->digest.length)
		MHD_add_response_header(
		    response, "Docker-Content-Digest", answer->digest.at);
	if (answer->status == 401)
		MHD_add_response_header(response, "WWW-Authenticate",
		    "Basic realm=\"example registry\"");
	if (answer->status == 429)
		MHD_add_response_header(response, "Retry-After", "1");
	result = MHD_queue_response(connection, answer->status, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result
handle(void *context, struct MHD_Connection *connection, const char *path,
    const char *method, const char *version UNUSED, const char *upload UNUSED,
    size_t *upload_size UNUSED, void **state UNUSED)
{
	struct server *server = context;
	struct answer answer = {
		.status = 200,
		.type = "application/json",
	};
	enum MHD_Result result;

	buf_init(&answer.body, BODY_LIMIT);
	buf_init(&answer.link, 1024);
	buf_init(&answer.digest, 128);
	if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
		refuse(&answer, 405);
	else
		answer_path(&answer, server->tags, path, connection);
	result = send_answer(connection, &answer);
	buf_release(&answer.body);
	buf_release(&answer.link);
	buf_release(&answer.digest);
	return result;
}

bool
server_open(struct tags *tags, uint16_t port, struct server **server,
    struct error *error)
{
	struct server *made = xcalloc(1, sizeof(*made));
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	made->tags = tags;
	made->daemon = MHD_start_daemon(MHD_USE_EPOLL, port, NULL, NULL, handle,
	    made, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_CONNECTION_TIMEOUT,
	    CONNECTION_TIMEOUT, MHD_OPTION_END);
	if (!made->daemon) {
		error_set(error, ERROR_UNAVAILABLE,
		    "listen on 127.0.0.1 port %u failed", port);
		free(made);
		return false;
	}
	*server = made;
	return true;
}

void
server_close(struct server *server)
{
	if (!server)
		return;
	MHD_stop_daemon(server->daemon);
	free(server);
}

uint16_t
server_port(const struct server *server)
{
	return MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)
	    ->port;
}

int
server_fd(const struct server *server)
{
	return MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)
	    ->epoll_fd;
}

int
server_wait(const struct server *server)
{
	MHD_UNSIGNED_LONG_LONG timeout;

	if (MHD_get_timeout(server->daemon, &timeout) != MHD_YES)
		return -1;
	return timeout < 60000 ? (int)timeout : 60000;
}

void
server_run(struct server *server)
{
	MHD_run(server->daemon);
}
