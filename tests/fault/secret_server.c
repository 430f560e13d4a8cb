#include "tests/fault/secret_server.h"

#include <arpa/inet.h>
#include <assert.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define REQUEST_LIMIT ((size_t)4 * 1024 * 1024)
#define STEP_MS 20

static void
listen_somewhere(struct secret_server *server)
{
	struct sockaddr_in place = { .sin_family = AF_INET };
	socklen_t length = sizeof(place);

	place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert(server->fd >= 0);
	assert(bind(server->fd, (struct sockaddr *)&place, length) == 0);
	assert(listen(server->fd, 64) == 0);
	assert(
	    getsockname(server->fd, (struct sockaddr *)&place, &length) == 0);
	server->port = ntohs(place.sin_port);
	buf_init(&server->request, REQUEST_LIMIT);
	buf_init(&server->line, REQUEST_LIMIT);
	signal(SIGPIPE, SIG_IGN);
}

/* False when the server is to end. */
static bool
wait_for(struct secret_server *server, int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };

	while (!atomic_load(&server->stopping)) {
		if (poll(&wait, 1, STEP_MS) > 0)
			return true;
	}
	return false;
}

struct span
secret_server_body(struct secret_server *server)
{
	struct span text = buf_as_span(&server->request);

	return span_from(text, span_find_text(text, "\r\n\r\n") + 4);
}

/* ---- one request ---- */

/* Head and body are there. */
static bool
is_whole(const struct buf *request, bool head_only)
{
	struct span text = buf_as_span(request), head;
	size_t end = span_find_text(text, "\r\n\r\n"), at;
	uint64_t length = 0;

	if (end == text.length)
		return false;
	head = span_head(text, end + 2);
	at = span_find_text(head, "Content-Length: ");
	if (at < head.length) {
		struct span number = span_from(head, at + 16);

		assert(span_number(
		    span_head(number, span_find(number, '\r')), &length));
	}
	return head_only || text.length - end - 4 >= length;
}

/* False when it was cut, by us or by the other side. */
static bool
read_request(struct secret_server *server, SSL *ssl)
{
	const struct secret_server_plan *plan = &server->plan;
	char piece[16384];

	while (!is_whole(&server->request, plan->early)) {
		size_t room = plan->cut == SECRET_SERVER_WHOLE
		    ? sizeof(piece)
		    : plan->cut - server->request.length;
		int n;

		if (room > sizeof(piece))
			room = sizeof(piece);
		if (room == 0)
			return false;
		if (!SSL_pending(ssl) && !wait_for(server, SSL_get_fd(ssl)))
			return false;
		n = SSL_read(ssl, piece, (int)room);
		if (n <= 0)
			return false;
		assert(buf_add(&server->request, piece, (size_t)n));
	}
	return plan->cut == SECRET_SERVER_WHOLE;
}

static void
answer(struct secret_server *server, SSL *ssl)
{
	const struct secret_server_plan *plan = &server->plan;
	size_t length = plan->answer_length, i;
	char byte;

	if (plan->mute) {
		if (wait_for(server, SSL_get_fd(ssl)))
			(void)SSL_read(ssl, &byte, 1);
		return;
	}
	if (!plan->answer)
		return;
	if (!length)
		length = strlen(plan->answer);
	if (!plan->drip)
		(void)SSL_write(ssl, plan->answer, (int)length);
	for (i = 0; plan->drip && i < length; i++)
		(void)SSL_write(ssl, plan->answer + i, 1);
	if (plan->echo) {
		struct span body = secret_server_body(server);

		(void)SSL_write(ssl, body.at, (int)body.length);
	}
}

static void
serve(struct secret_server *server, int fd)
{
	SSL *ssl = SSL_new(server->tls);

	buf_clear(&server->request);
	SSL_set_fd(ssl, fd);
	server->has_client = false;
	if (SSL_accept(ssl) == 1) {
		server->has_client = SSL_get0_peer_certificate(ssl) != NULL;
		if (read_request(server, ssl))
			answer(server, ssl);
		SSL_shutdown(ssl);
	}
	SSL_free(ssl);
}

/* ---- the proxy ---- */

static bool
carry(int from, int to)
{
	char piece[16384];
	ssize_t n = read(from, piece, sizeof(piece)), done = 0, m;

	while (n > 0 && done < n) {
		m = write(to, piece + done, (size_t)(n - done));
		if (m <= 0)
			return false;
		done += m;
	}
	return n > 0;
}

static void
tunnel(struct secret_server *server, int fd)
{
	static const char yes[] = "HTTP/1.1 200 Connection established\r\n\r\n";
	struct sockaddr_in place = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)server->target) };
	int other = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct pollfd waits[2] = { { .fd = fd, .events = POLLIN },
		{ .fd = other, .events = POLLIN } };
	bool open = true;
	char byte;

	buf_clear(&server->line);
	while (span_find_text(buf_as_span(&server->line), "\r\n\r\n") ==
		server->line.length &&
	    read(fd, &byte, 1) == 1)
		buf_byte(&server->line, byte);
	place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(other, (struct sockaddr *)&place, sizeof(place)) == 0 &&
	    write(fd, yes, sizeof(yes) - 1) > 0) {
		while (open && !atomic_load(&server->stopping)) {
			if (poll(waits, 2, STEP_MS) <= 0)
				continue;
			if (waits[0].revents)
				open = carry(fd, other);
			if (open && waits[1].revents)
				open = carry(other, fd);
		}
	}
	close(other);
}

/* ---- both ---- */

static void *
run(void *context)
{
	struct secret_server *server = context;

	while (wait_for(server, server->fd)) {
		int fd = accept4(server->fd, NULL, NULL, SOCK_CLOEXEC);

		if (fd < 0)
			continue;
		if (server->tls)
			serve(server, fd);
		else
			tunnel(server, fd);
		close(fd);
		atomic_fetch_add(&server->connections, 1);
	}
	return NULL;
}

static void
start(struct secret_server *server)
{
	server->plan.cut = SECRET_SERVER_WHOLE;
	atomic_init(&server->stopping, false);
	atomic_init(&server->connections, 0);
	assert(pthread_create(&server->thread, NULL, run, server) == 0);
}

void
secret_server_start(struct secret_server *server, const struct tls_fixture *own,
    const struct tls_fixture *client)
{
	SSL_CTX *tls = SSL_CTX_new(TLS_server_method());

	memset(server, 0, sizeof(*server));
	listen_somewhere(server);
	assert(SSL_CTX_use_certificate(tls, own->x509) == 1);
	assert(SSL_CTX_use_PrivateKey(tls, own->private) == 1);
	if (client) {
		X509_STORE_add_cert(SSL_CTX_get_cert_store(tls), client->x509);
		SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, NULL);
	}
	server->tls = tls;
	start(server);
}

void
secret_server_start_proxy(struct secret_server *server, int target)
{
	memset(server, 0, sizeof(*server));
	listen_somewhere(server);
	server->target = target;
	start(server);
}

void
secret_server_stop(struct secret_server *server)
{
	atomic_store(&server->stopping, true);
	pthread_join(server->thread, NULL);
	close(server->fd);
	SSL_CTX_free(server->tls);
	buf_release(&server->request);
	buf_release(&server->line);
}
