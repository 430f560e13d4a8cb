#include "tests/fault/fault_server.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "backend/base/buf.h"
#include "backend/base/xalloc.h"

/*
 * DESIGN: a thread a connection, so that an answer can take its time without
 * holding up others. All waiting is on one condition, which the end of the
 * server signals: stopping never waits for a slow answer.
 */

#define ROUTE_LIMIT 2048
#define ANSWER_LIMIT 8 /* of one route */
#define REQUEST_LIMIT 65536
#define BODY_LIMIT ((size_t)64 * 1024)
#define FILE_LIMIT ((size_t)64 * 1024)
#define DRIP_MS 50

struct route {
	char *uri;
	struct fault_answer answers[ANSWER_LIMIT];
	size_t count, next;
};

struct fault_server {
	struct MHD_Daemon *daemon;
	char place[32], local_place[32];
	char *certificate, *key;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stopping;
	struct route routes[ROUTE_LIMIT];
	size_t route_count;
	char *requests[REQUEST_LIMIT];
	size_t request_count;
	size_t answering, most; /* requests at the same time */
};

/* One request, from its first line to its end. */
struct exchange {
	char *uri;
	struct buf body;
	bool begun, counted;
};

/* The body of one answer, as it is sent. */
struct sending {
	struct fault_server *server;
	char *body;
	size_t length;
	enum fault_kind kind;
};

/* True when the server is to end meanwhile. */
static bool
wait_for(struct fault_server *server, unsigned milliseconds)
{
	struct timespec until;
	bool stopping;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += milliseconds / 1000;
	until.tv_nsec += (long)(milliseconds % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&server->lock);
	while (!server->stopping &&
	    pthread_cond_timedwait(&server->wake, &server->lock, &until) == 0)
		;
	stopping = server->stopping;
	pthread_mutex_unlock(&server->lock);
	return stopping;
}

static ssize_t
send_some(void *context, uint64_t at, char *into, size_t room)
{
	struct sending *sending = context;
	size_t length;

	switch (sending->kind) {
	case FAULT_ENDLESS:
		for (length = 0; length < room; length++, at++)
			into[length] = sending->body[at % sending->length];
		return (ssize_t)length;
	case FAULT_DRIP:
		if (wait_for(sending->server, DRIP_MS))
			return MHD_CONTENT_READER_END_WITH_ERROR;
		into[0] = sending->body[at];
		return 1;
	case FAULT_CUT:
	case FAULT_STALL:
		if (at >= sending->length / 2) {
			if (sending->kind == FAULT_STALL)
				(void)wait_for(sending->server, 600000);
			return MHD_CONTENT_READER_END_WITH_ERROR;
		}
		length = sending->length / 2 - at;
		length = length < room ? length : room;
		memcpy(into, sending->body + at, length);
		return (ssize_t)length;
	case FAULT_NONE:
	case FAULT_SILENCE:
	case FAULT_HANG_UP:
		break;
	}
	return MHD_CONTENT_READER_END_WITH_ERROR;
}

static void
sending_free(void *context)
{
	struct sending *sending = context;

	free(sending->body);
	free(sending);
}

static size_t
length_of(const struct fault_answer *answer)
{
	if (!answer->body)
		return 0;
	return answer->body_length ? answer->body_length : strlen(answer->body);
}

/* With a NUL behind it. */
static char *
copy(const char *text, size_t length)
{
	char *mine = xcalloc(length + 1, 1);

	memcpy(mine, text, length);
	return mine;
}

static struct MHD_Response *
make_response(struct fault_server *server, const struct fault_answer *answer)
{
	const char *body = answer->body ? answer->body : "";
	size_t length = length_of(answer);
	struct sending *sending;

	if (answer->kind == FAULT_NONE)
		return MHD_create_response_from_buffer(
		    length, copy(body, length), MHD_RESPMEM_MUST_FREE);
	sending = xcalloc(1, sizeof(*sending));
	*sending = (struct sending) { .server = server,
		.body = copy(body, length),
		.length = length,
		.kind = answer->kind };
	return MHD_create_response_from_callback(
	    answer->kind == FAULT_ENDLESS ? MHD_SIZE_UNKNOWN : sending->length,
	    16384, send_some, sending, sending_free);
}

static void
add_headers(struct MHD_Response *response, const char *headers)
{
	struct span rest = span_of(headers), line;
	char *name, *value;
	size_t colon;

	while (span_cut(&rest, '\n', &line)) {
		colon = span_find(line, ':');
		name = strndup(line.at, colon);
		line = span_trim(span_from(line, colon + 1));
		value = strndup(line.at, line.length);
		if (!name || !value ||
		    MHD_add_response_header(response, name, value) != MHD_YES)
			die("bad header of a fault answer");
		free(name);
		free(value);
	}
}

static struct route *
find_route(struct fault_server *server, const char *uri)
{
	size_t path = strcspn(uri, "?"), i;
	struct route *found = NULL, *route;

	for (i = 0; i < server->route_count; i++) {
		route = &server->routes[i];
		if (strcmp(route->uri, uri) == 0)
			return route;
		if (strlen(route->uri) == path &&
		    strncmp(route->uri, uri, path) == 0)
			found = route;
	}
	return found;
}

/* The answer whose turn it is; texts live as long as the server. */
static struct fault_answer
next_answer(struct fault_server *server, const char *uri)
{
	struct fault_answer answer = { .status = 404,
		.body = "{\"errors\":[{\"code\":\"NAME_UNKNOWN\","
			"\"message\":\"repository name not known to "
			"registry\"}]}" };
	struct route *route;

	pthread_mutex_lock(&server->lock);
	route = find_route(server, uri);
	if (route)
		answer = route->answers[route->next];
	if (route && route->next + 1 < route->count)
		route->next++;
	pthread_mutex_unlock(&server->lock);
	return answer;
}

static void
remember(struct fault_server *server, const char *method,
    struct exchange *exchange, const char *authorization)
{
	char *line;

	if (asprintf(&line, "%s %s %s %s", method, exchange->uri,
		authorization ? authorization : "-",
		exchange->body.length ? exchange->body.at : "-") < 0)
		die("out of memory");
	pthread_mutex_lock(&server->lock);
	if (server->request_count == REQUEST_LIMIT)
		die("too many requests");
	server->requests[server->request_count++] = line;
	exchange->counted = true;
	if (++server->answering > server->most)
		server->most = server->answering;
	pthread_mutex_unlock(&server->lock);
}

static enum MHD_Result
reply(struct fault_server *server, struct MHD_Connection *connection,
    const char *method, struct exchange *exchange)
{
	const char *authorization = MHD_lookup_connection_value(
	    connection, MHD_HEADER_KIND, "Authorization");
	struct fault_answer answer = next_answer(server, exchange->uri);
	struct MHD_Response *response;
	enum MHD_Result result;

	remember(server, method, exchange, authorization);
	if (answer.wants &&
	    (!authorization || strcmp(authorization, answer.wants) != 0)) {
		answer.status = 401;
		answer.headers = answer.challenge;
		answer.body = "{\"errors\":[{\"code\":\"UNAUTHORIZED\","
			      "\"message\":\"authentication required\"}]}";
		answer.kind = FAULT_NONE;
	}
	if (answer.delay_ms && wait_for(server, answer.delay_ms))
		return MHD_NO;
	if (answer.kind == FAULT_SILENCE)
		(void)wait_for(server, 600000);
	if (answer.kind == FAULT_SILENCE || answer.kind == FAULT_HANG_UP)
		return MHD_NO;
	response = make_response(server, &answer);
	if (answer.headers)
		add_headers(response, answer.headers);
	result = MHD_queue_response(
	    connection, answer.status ? answer.status : 200, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result
take_request(void *context, struct MHD_Connection *connection,
    const char *url UNUSED, const char *method, const char *version UNUSED,
    const char *upload, size_t *upload_length, void **state)
{
	struct exchange *exchange = *state;

	if (!exchange->begun) {
		exchange->begun = true;
		return MHD_YES;
	}
	if (*upload_length) {
		buf_add(&exchange->body, upload, *upload_length);
		*upload_length = 0;
		return MHD_YES;
	}
	return reply(context, connection, method, exchange);
}

/* The URI as it was sent, before anything is decoded. */
static void *
begin_request(void *context UNUSED, const char *uri,
    struct MHD_Connection *connection UNUSED)
{
	struct exchange *exchange = xcalloc(1, sizeof(*exchange));

	exchange->uri = xstrdup(uri);
	buf_init(&exchange->body, BODY_LIMIT);
	return exchange;
}

static void
end_request(void *context, struct MHD_Connection *connection UNUSED,
    void **state, enum MHD_RequestTerminationCode code UNUSED)
{
	struct fault_server *server = context;
	struct exchange *exchange = *state;

	pthread_mutex_lock(&server->lock);
	server->answering -= exchange->counted;
	pthread_mutex_unlock(&server->lock);
	free(exchange->uri);
	buf_release(&exchange->body);
	free(exchange);
}

static char *
read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = xcalloc(FILE_LIMIT, 1);

	if (!file || !fread(text, 1, FILE_LIMIT - 1, file))
		die("cannot read %s", path);
	fclose(file);
	return text;
}

static struct MHD_Daemon *
start_daemon(struct fault_server *server)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	unsigned flags =
	    MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION;
	struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, server->certificate },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, server->key },
		{ MHD_OPTION_END, 0, NULL },
	};

	if (!server->certificate)
		tls[0].option = MHD_OPTION_END;
	return MHD_start_daemon(
	    server->certificate ? flags | MHD_USE_TLS : flags, 0, NULL, NULL,
	    take_request, server, MHD_OPTION_SOCK_ADDR, &address,
	    MHD_OPTION_URI_LOG_CALLBACK, begin_request, NULL,
	    MHD_OPTION_NOTIFY_COMPLETED, end_request, server,
	    MHD_OPTION_LISTEN_BACKLOG_SIZE, 256u,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)1024 * 1024,
	    MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
}

struct fault_server *
fault_server_start(const char *certificate, const char *key)
{
	struct fault_server *server = xcalloc(1, sizeof(*server));
	const union MHD_DaemonInfo *info;
	pthread_condattr_t clock;

	pthread_mutex_init(&server->lock, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&server->wake, &clock);
	pthread_condattr_destroy(&clock);
	if (certificate) {
		server->certificate = read_file(certificate);
		server->key = read_file(key);
	}
	server->daemon = start_daemon(server);
	info = server->daemon
	    ? MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)
	    : NULL;
	if (!info)
		die("the fault server does not start");
	snprintf(
	    server->place, sizeof(server->place), "127.0.0.1:%u", info->port);
	snprintf(server->local_place, sizeof(server->local_place),
	    "localhost:%u", info->port);
	return server;
}

/* What is ours, though the struct shows it as const. */
static void
drop(const char *text)
{
	void *mine;

	memcpy(&mine, &text, sizeof(mine));
	free(mine);
}

static void
forget(struct fault_server *server)
{
	size_t i, j;

	for (i = 0; i < server->route_count; i++) {
		struct route *route = &server->routes[i];

		for (j = 0; j < route->count; j++) {
			drop(route->answers[j].headers);
			drop(route->answers[j].body);
			drop(route->answers[j].wants);
			drop(route->answers[j].challenge);
		}
		free(route->uri);
	}
	for (i = 0; i < server->request_count; i++)
		free(server->requests[i]);
}

void
fault_server_stop(struct fault_server *server)
{
	if (!server)
		return;
	pthread_mutex_lock(&server->lock);
	server->stopping = true;
	pthread_cond_broadcast(&server->wake);
	pthread_mutex_unlock(&server->lock);
	MHD_stop_daemon(server->daemon);
	forget(server);
	pthread_cond_destroy(&server->wake);
	pthread_mutex_destroy(&server->lock);
	free(server->certificate);
	free(server->key);
	free(server);
}

const char *
fault_server_place(const struct fault_server *server)
{
	return server->place;
}

const char *
fault_server_local_place(const struct fault_server *server)
{
	return server->local_place;
}

static char *
keep(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

void
fault_server_on(struct fault_server *server, const char *uri,
    const struct fault_answer *answer)
{
	struct fault_answer *place;
	struct route *route = NULL;
	size_t i;

	pthread_mutex_lock(&server->lock);
	for (i = 0; i < server->route_count; i++)
		if (strcmp(server->routes[i].uri, uri) == 0)
			route = &server->routes[i];
	if (!route) {
		if (server->route_count == ROUTE_LIMIT)
			die("too many routes");
		route = &server->routes[server->route_count++];
		*route = (struct route) { .uri = xstrdup(uri) };
	}
	if (route->count == ANSWER_LIMIT)
		die("too many answers for %s", uri);
	place = &route->answers[route->count++];
	*place = *answer;
	place->headers = keep(answer->headers);
	place->body =
	    answer->body ? copy(answer->body, length_of(answer)) : NULL;
	place->wants = keep(answer->wants);
	place->challenge = keep(answer->challenge);
	pthread_mutex_unlock(&server->lock);
}

size_t
fault_server_count(struct fault_server *server, const char *begin)
{
	size_t count = 0, i;

	pthread_mutex_lock(&server->lock);
	for (i = 0; i < server->request_count; i++)
		count +=
		    strncmp(server->requests[i], begin, strlen(begin)) == 0;
	pthread_mutex_unlock(&server->lock);
	return count;
}

size_t
fault_server_most(struct fault_server *server)
{
	size_t most;

	pthread_mutex_lock(&server->lock);
	most = server->most;
	pthread_mutex_unlock(&server->lock);
	return most;
}

char *
fault_server_request(struct fault_server *server, size_t n)
{
	char *line;

	pthread_mutex_lock(&server->lock);
	line = n < server->request_count ? xstrdup(server->requests[n]) : NULL;
	pthread_mutex_unlock(&server->lock);
	return line;
}
