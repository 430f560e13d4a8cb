/*
 * Somebody in the middle, before a real API server, who lets everything through
 * but the request that carries the value of a Secret, and does to that what a
 * file says at that moment:
 *
 *	kube_middle PORT CERTIFICATE KEY FILE
 *
 * PORT is that of the real server on 127.0.0.1; CERTIFICATE and KEY are PEM
 * files to be shown. The first line of its output is the port it listens at.
 * The file has one word:
 *
 *	pass      let it through
 *	hold      take it, wait two seconds, let it through
 *	whole     ask for the whole object: the answer has the value
 *	tell      answer 500, and in its message the value, twice
 *	cut:N     hang up after N bytes of the body
 *	mute      take it and never answer
 *
 * A login by certificate ends here; use a token. SIGTERM ends it.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/ssl.h>

#define HEAD_LIMIT 16384
#define BODY_LIMIT (4 * 1024 * 1024)
#define HOLD_MS 2000
#define MUTE_MS 600000
#define WORD_ROOM 64

/* A request as far as it was read: head and body are one text. */
struct request {
	char *at;
	size_t length, head, whole; /* whole: with all of its body */
};

static SSL_CTX *server_context, *client_context;
static const char *mode_file;
static unsigned short upstream_port;

static void
fail(const char *what)
{
	perror(what);
	exit(1);
}

/* ---- connections ---- */

static SSL *
accept_tls(int fd)
{
	SSL *tls = SSL_new(server_context);

	if (!tls || SSL_set_fd(tls, fd) != 1 || SSL_accept(tls) != 1)
		exit(0);
	return tls;
}

static SSL *
connect_tls(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons(upstream_port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	SSL *tls = SSL_new(client_context);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || !tls ||
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    SSL_set_fd(tls, fd) != 1 || SSL_connect(tls) != 1)
		exit(0);
	return tls;
}

static void
put(SSL *tls, const char *at, size_t length)
{
	while (length) {
		size_t wrote;

		if (SSL_write_ex(tls, at, length, &wrote) != 1)
			exit(0);
		at += wrote;
		length -= wrote;
	}
}

/* What one side says goes to the other, until one of them ends. */
static bool
carry(SSL *from, SSL *to)
{
	char page[HEAD_LIMIT];
	size_t got;

	do {
		if (SSL_read_ex(from, page, sizeof(page), &got) != 1)
			return false;
		put(to, page, got);
	} while (SSL_pending(from) > 0);
	return true;
}

static void
carry_on(SSL *client, SSL *upstream)
{
	struct pollfd polls[] = {
		{ .fd = SSL_get_fd(client), .events = POLLIN },
		{ .fd = SSL_get_fd(upstream), .events = POLLIN },
	};

	for (;;) {
		if (poll(polls, 2, -1) < 0)
			exit(0);
		if (polls[0].revents && !carry(client, upstream))
			exit(0);
		if (polls[1].revents && !carry(upstream, client))
			exit(0);
	}
}

/* ---- the request ---- */

static void
read_some(SSL *client, struct request *request)
{
	size_t got;

	if (request->length == HEAD_LIMIT + BODY_LIMIT ||
	    SSL_read_ex(client, request->at + request->length,
		HEAD_LIMIT + BODY_LIMIT - request->length, &got) != 1)
		exit(0);
	request->length += got;
	request->at[request->length] = '\0';
}

static void
read_head(SSL *client, struct request *request)
{
	static const char name[] = "\r\nContent-Length:";
	const char *end, *field;

	while (!(end = strstr(request->at, "\r\n\r\n")))
		read_some(client, request);
	request->head = (size_t)(end - request->at) + 4;
	field = strcasestr(request->at, name);
	request->whole = request->head;
	if (field && field < end)
		request->whole += strtoul(field + sizeof(name) - 1, NULL, 10);
}

static void
read_until(SSL *client, struct request *request, size_t length)
{
	while (request->length < length && request->length < request->whole)
		read_some(client, request);
}

static bool
carries_value(const struct request *request)
{
	const char *line_end = strstr(request->at, "\r\n");
	const char *secrets = strstr(request->at, "/secrets");
	const char *dry = strstr(request->at, "dryRun=");

	return (strncmp(request->at, "POST ", 5) == 0 ||
		   strncmp(request->at, "PATCH ", 6) == 0) &&
	    secrets && secrets < line_end && !(dry && dry < line_end);
}

/* ---- what is done to it ---- */

/* Where the base 64 of the last key of `data' stands. */
static const char *
find_value(const struct request *request, size_t *length)
{
	const char *end = request->at + request->length, *at;

	while (end > request->at && *end != '"')
		end--;
	for (at = end; at > request->at && at[-1] != '"';)
		at--;
	*length = (size_t)(end - at);
	return at;
}

static void
tell(SSL *client, const struct request *request)
{
	size_t length;
	const char *value = find_value(request, &length);
	unsigned char *plain = calloc(1, length + 1);
	size_t room = 2 * length + 512;
	char *body = malloc(room), head[256];
	int size;

	if (!plain || !body)
		exit(1);
	EVP_DecodeBlock(plain, (const unsigned char *)value, (int)length);
	size = snprintf(body, room,
	    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\","
	    "\"message\":\"cannot store %.*s, which is %s\","
	    "\"reason\":\"InternalError\",\"code\":500}",
	    (int)length, value, (const char *)plain);
	(void)snprintf(head, sizeof(head),
	    "HTTP/1.1 500 Internal Server Error\r\n"
	    "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n",
	    size);
	put(client, head, strlen(head));
	put(client, body, (size_t)size);
	exit(0);
}

/* With an Accept that is as long, and asks for all of it. */
static void
want_whole(struct request *request)
{
	static const char name[] = "\r\nAccept:",
			  wanted[] = " application/json";
	char *field = strcasestr(request->at, name), *end;

	if (!field)
		return;
	field += sizeof(name) - 1;
	end = strstr(field, "\r\n");
	if ((size_t)(end - field) < sizeof(wanted) - 1)
		return;
	memset(field, ' ', (size_t)(end - field));
	memcpy(field, wanted, sizeof(wanted) - 1);
}

static void
read_mode(char word[WORD_ROOM])
{
	FILE *file = fopen(mode_file, "re");

	if (!file || fscanf(file, "%63s", word) != 1)
		fail(mode_file);
	fclose(file);
}

static void
meddle(SSL *client, struct request *request)
{
	char mode[WORD_ROOM];

	read_mode(mode);
	if (strncmp(mode, "cut:", 4) == 0) {
		read_until(client, request,
		    request->head + strtoul(mode + 4, NULL, 10));
		exit(0);
	}
	read_until(client, request, request->whole);
	if (strcmp(mode, "tell") == 0)
		tell(client, request);
	else if (strcmp(mode, "whole") == 0)
		want_whole(request);
	else if (strcmp(mode, "hold") == 0)
		(void)poll(NULL, 0, HOLD_MS);
	else if (strcmp(mode, "mute") == 0)
		(void)poll(NULL, 0, MUTE_MS);
}

static void
serve(int fd)
{
	struct request request = { 0 };
	SSL *client = accept_tls(fd), *upstream;

	request.at = calloc(1, HEAD_LIMIT + BODY_LIMIT + 1);
	if (!request.at)
		exit(1);
	read_head(client, &request);
	if (carries_value(&request))
		meddle(client, &request);
	upstream = connect_tls();
	put(upstream, request.at, request.length);
	carry_on(client, upstream);
}

/* ---- the program ---- */

static int
listen_somewhere(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(fd, 64) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &size) != 0)
		fail("kube_middle");
	printf("%d\n", ntohs(address.sin_port));
	fflush(stdout);
	return fd;
}

int
main(int argc, char **argv)
{
	int listening;

	if (argc != 5) {
		fputs("usage: kube_middle PORT CERTIFICATE KEY FILE\n", stderr);
		return 2;
	}
	upstream_port = (unsigned short)strtoul(argv[1], NULL, 10);
	mode_file = argv[4];
	server_context = SSL_CTX_new(TLS_server_method());
	client_context = SSL_CTX_new(TLS_client_method());
	if (!server_context || !client_context ||
	    SSL_CTX_use_certificate_chain_file(server_context, argv[2]) != 1 ||
	    SSL_CTX_use_PrivateKey_file(
		server_context, argv[3], SSL_FILETYPE_PEM) != 1)
		fail("kube_middle: the certificate");
	signal(SIGCHLD, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	listening = listen_somewhere();
	for (;;) {
		int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC);

		if (fd < 0)
			continue;
		if (fork() == 0) {
			(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
			close(listening);
			serve(fd);
		}
		close(fd);
	}
}
