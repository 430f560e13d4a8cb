#include "backend/io/kube_request.h"

#include "backend/core/kube_path.h"

static const char *const accepts[] = {
	[KUBE_OBJECT] = "application/json",
	/* No second type behind a comma: a server that does not know these
	 * says so (406) and does not send whole objects instead. */
	[KUBE_METADATA] =
	    "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
	[KUBE_METADATA_LIST] =
	    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
	[KUBE_TABLE] = "application/json;as=Table;g=meta.k8s.io;v=v1",
};

static const struct {
	enum http_method method;
	const char *content_type;
} methods[] = {
	[KUBE_GET] = { HTTP_GET, NULL },
	[KUBE_POST] = { HTTP_POST, "application/json" },
	[KUBE_MERGE_PATCH] = { HTTP_PATCH, "application/merge-patch+json" },
	[KUBE_DELETE] = { HTTP_DELETE, "application/json" },
};

/* What a person can do about a connection that was not made. */
static const struct {
	const char *means, *todo;
} hints[] = {
	[HTTP_FAULT_REFUSED] = { "nothing listens there",
	    "look whether the server runs, and at the kubeconfig's address" },
	[HTTP_FAULT_NOT_TLS] = { "the kubeconfig says https, and the other "
				 "side does not speak it",
	    "look at the port in the kubeconfig's address" },
	[HTTP_FAULT_NOT_HTTP] = { "something else than an API server is there",
	    "look at the port in the kubeconfig's address" },
	[HTTP_FAULT_UNKNOWN_CA] = { "it was not signed by the authority that "
				    "the kubeconfig names",
	    "fetch the kubeconfig from the cluster again" },
	[HTTP_FAULT_WRONG_HOST] = { "the certificate does not have this name",
	    "use one that it has, or tls-server-name in the kubeconfig" },
	[HTTP_FAULT_EXPIRED] = { "it has expired, or is not valid yet",
	    "have it renewed, or check this machine's clock" },
	[HTTP_FAULT_AUTHORITIES] = { "the kubeconfig's certificate-authority "
				     "is no PEM certificate",
	    "fetch the kubeconfig from the cluster again" },
	[HTTP_FAULT_KEY] = { "the kubeconfig's client certificate or key is "
			     "broken, or they do not belong together",
	    "fetch the kubeconfig from the cluster again" },
	[HTTP_FAULT_OTHER] = { NULL, NULL },
};

static const char *
verb_of(const struct kube_order *order)
{
	struct arena *arena = arena_new();
	struct kube_path parts;
	bool is_list =
	    kube_path_read(arena, order->path, &parts) && !parts.name;

	arena_free(arena);
	switch (order->method) {
	case KUBE_GET:
		return is_list ? "list" : "read";
	case KUBE_POST:
		return "create";
	case KUBE_MERGE_PATCH:
		return "change";
	case KUBE_DELETE:
		return "delete";
	}
	return "";
}

/* A login goes out over https only. */
static void
set_login(const struct kube_server *server, struct kube_request *request,
    struct http_order *order)
{
	if (strncmp(server->url, "https://", 8) != 0)
		return;
	request->tls = (struct http_tls) { .authorities = server->authorities,
		.server_name = server->tls_server_name,
		.certificate = server->certificate,
		.key = server->key,
		.insecure = server->insecure };
	order->tls = &request->tls;
	if (server->token) {
		order->auth = HTTP_AUTH_BEARER;
		order->password = server->token;
	} else if (server->basic_user) {
		order->auth = HTTP_AUTH_BASIC;
		order->user = server->basic_user;
		order->password = server->basic_password;
	}
}

static void
set_fields(const struct kube_server *server, struct arena *arena,
    struct http_order *order)
{
	struct http_field *fields =
	    arena_calloc(arena, server->header_count + 1, sizeof(*fields));
	size_t i;

	for (i = 0; i < server->header_count; i++)
		fields[i] =
		    (struct http_field) { .name = server->headers[i].name,
			    .value = server->headers[i].value };
	order->fields = fields;
	order->field_count = server->header_count;
}

void
kube_request_fill(struct kube_request *request,
    const struct kube_server *server, struct arena *arena,
    const struct kube_order *from, struct http_order *order)
{
	bool secret = kube_path_is_secret(from->path);

	*request = (struct kube_request) { .server = kube_server_ref(server),
		.asked = { .verb = verb_of(from),
		    .path = from->path,
		    .secret = secret } };
	kube_sieve_begin(&request->sieve, secret);
	*order = (struct http_order) { .method = methods[from->method].method,
		.url = arena_printf(arena, "%s%s", server->url, from->path),
		.accept = accepts[from->shape],
		.content_type = from->body.length
		    ? methods[from->method].content_type
		    : NULL,
		.upload = from->body,
		.proxy = server->proxy ? server->proxy : "",
		.no_redirect = true,
		.traceless = secret };
	set_login(server, request, order);
	set_fields(server, arena, order);
}

void
kube_request_release(struct kube_request *request)
{
	kube_server_unref(request->server);
	request->server = NULL;
}

void
kube_request_fault(const struct kube_request *request, enum http_fault fault,
    const struct error *cause, struct error *error)
{
	struct arena *arena = arena_new();

	*error = *cause;
	error_wrap(error, "%s %s", request->asked.verb,
	    kube_path_words(arena, request->asked.path));
	error_hint(error, hints[fault].means, hints[fault].todo);
	arena_free(arena);
}
