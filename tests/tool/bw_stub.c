/*
 * What tests see of `bw serve --hostname fd+connected://3': the answers that
 * the real one was measured to give, on descriptor 3, for one account with some
 * items. BW_STUB names a way to go wrong, BW_STUB_LOG a file that gets a line
 * for each request, and for what a child must not have.
 *
 *	master password   correct horse
 */
#include <ctype.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIMIT 65536
#define ID_PLAIN "11111111-aaaa-4bbb-8ccc-000000000001"
#define ID_AGAIN "11111111-aaaa-4bbb-8ccc-000000000002"
#define ID_BARE "11111111-aaaa-4bbb-8ccc-000000000003"

static char request[LIMIT];
static const char *mode;
static bool unlocked;

static bool
is_mode(const char *name)
{
	return strcmp(mode, name) == 0;
}

static void
note(const char *text)
{
	const char *file = getenv("BW_STUB_LOG");
	int fd = file ? open(file, O_WRONLY | O_APPEND | O_CREAT, 0600) : -1;

	if (fd < 0)
		return;
	(void)!write(fd, text, strlen(text));
	(void)!write(fd, "\n", 1);
	close(fd);
}

/* What would be a leak, or a descriptor too many. */
static void
look_around(void)
{
	struct stat null, one;
	int fd;

	if (getenv("BW_SESSION"))
		note("BW_SESSION");
	stat("/dev/null", &null);
	for (fd = 0; fd < 3; fd++) {
		if (fstat(fd, &one) != 0 || one.st_rdev != null.st_rdev)
			note("not /dev/null");
	}
	for (fd = 4; fd < 64; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			note("a descriptor too many");
	}
}

static void
put(const char *at, size_t length)
{
	while (length) {
		size_t piece = is_mode("drip") ? 1 : length;
		ssize_t n = write(3, at, piece);

		if (n <= 0)
			exit(0);
		at += n;
		length -= (size_t)n;
	}
}

static void
answer(int status, const char *body)
{
	char head[256];

	if (is_mode("chunked")) {
		(void)snprintf(head, sizeof(head),
		    "HTTP/1.1 %d X\r\nTransfer-Encoding: chunked\r\n\r\n"
		    "1\r\n%c\r\n%zx\r\n",
		    status, body[0], strlen(body) - 1);
		put(head, strlen(head));
		put(body + 1, strlen(body) - 1);
		put("\r\n0\r\n\r\n", 7);
		return;
	}
	(void)snprintf(head, sizeof(head),
	    "HTTP/1.1 %d X\r\nContent-Type: application/json\r\n"
	    "Content-Length: %zu\r\n\r\n",
	    status, strlen(body));
	put(head, strlen(head));
	if (is_mode("half") && strstr(request, "/object/"))
		exit(0);
	put(body, strlen(body));
}

static const char items[] =
    "{\"success\":true,\"data\":{\"object\":\"list\",\"data\":["
    "{\"object\":\"item\",\"id\":\"" ID_PLAIN "\",\"type\":1,\"reprompt\":0,"
    "\"name\":\"prod db \\u00e9\\u001b[2J\",\"notes\":\"vault-notes\","
    "\"favorite\":false,\"fields\":[{\"name\":\"api-token\",\"value\":"
    "\"vault-field\",\"type\":1,\"linkedId\":null},{\"name\":\"empty\","
    "\"value\":null,\"type\":0}],\"login\":{\"uris\":[{\"uri\":\"x\"}],"
    "\"username\":\"dbuser\",\"password\":\"vault-value\",\"totp\":null},"
    "\"collectionIds\":[]},"
    "{\"object\":\"item\",\"id\":\"" ID_AGAIN "\",\"type\":1,\"reprompt\":1,"
    "\"name\":\"prod root\",\"login\":{\"username\":null,\"password\":"
    "\"vault-again\"}},"
    "{\"object\":\"item\",\"id\":\"" ID_BARE "\",\"type\":2,\"reprompt\":0,"
    "\"name\":\"prod note\",\"notes\":\"vault-notes\"}]}}";

static const char item[] =
    "{\"success\":true,\"data\":{\"object\":\"item\",\"id\":\"" ID_PLAIN
    "\",\"fields\":[{\"name\":\"other\",\"value\":\"no\"},{\"name\":"
    "\"api-token\",\"value\":\"vault-\\u0066ield\\n\\u00e9\\\"\",\"type\":1}],"
    "\"login\":{\"password\":\"vault-value\"}}}";

static bool
begins(const char *text)
{
	return strncmp(request, text, strlen(text)) == 0;
}

static void
list_many(void)
{
	static char list[LIMIT];
	size_t length = 0, i;

	length += (size_t)snprintf(
	    list, sizeof(list), "{\"success\":true,\"data\":{\"data\":[");
	for (i = 0; i < 150; i++)
		length += (size_t)snprintf(list + length, sizeof(list) - length,
		    "%s{\"id\":\"%zu\"}", i ? "," : "", i);
	(void)snprintf(list + length, sizeof(list) - length, "]}}");
	answer(200, list);
}

static void
serve_vault(void)
{
	if (begins("GET /list/object/items?search=") && is_mode("many"))
		list_many();
	else if (begins("GET /list/object/items?search=pr%20d "))
		answer(200,
		    "{\"success\":true,\"data\":{\"object\":\"list\","
		    "\"data\":[]}}");
	else if (begins("GET /list/object/items?search="))
		answer(200, items);
	else if (begins("GET /object/password/" ID_PLAIN " "))
		answer(200,
		    "{\"success\":true,\"data\":{\"object\":\"string\","
		    "\"data\":\"vault-\\\"val\\u00fce\\\"\\\\\"}}");
	else if (begins("GET /object/password/" ID_AGAIN " "))
		answer(200,
		    "{\"success\":true,\"data\":{\"object\":\"string\","
		    "\"data\":\"vault-again\"}}");
	else if (begins("GET /object/item/" ID_PLAIN " "))
		answer(200, item);
	else
		answer(400,
		    "{\"success\":false,\"message\":\"Not found. "
		    "vault-value\"}");
}

static void
serve(const char *body)
{
	bool is_status = begins("GET /status ");

	if (is_mode("hang") && !is_status)
		pause();
	if (is_mode("garbage") && !is_status) {
		put("vault-value\r\n\r\n", 15);
		return;
	}
	if (is_mode("die") && !is_status)
		abort();
	if (!strstr(request, "\r\nHost: localhost:8087\r\n") ||
	    strstr(request, "\r\nOrigin:"))
		answer(403, "");
	else if (is_status)
		answer(200,
		    is_mode("logged-out")
			? "{\"success\":true,\"data\":{\"object\":\"template\","
			  "\"template\":{\"status\":\"unauthenticated\"}}}"
			: "{\"success\":true,\"data\":{\"object\":\"template\","
			  "\"template\":{\"serverUrl\":\"x\",\"status\":"
			  "\"locked\"}}}");
	else if (begins("POST /unlock ")) {
		unlocked =
		    strcmp(body, "{\"password\":\"correct horse\"}") == 0;
		if (unlocked)
			answer(200,
			    "{\"success\":true,\"data\":{\"noColor\":false,"
			    "\"title\":\"Your vault is now unlocked!\","
			    "\"raw\":\"the-session-key\"}}");
		else
			answer(400,
			    "{\"success\":false,\"message\":"
			    "\"Invalid master password.\"}");
	} else if (begins("POST /lock ")) {
		unlocked = false;
		answer(200, "{\"success\":true,\"data\":{}}");
	} else if (!unlocked || is_mode("forgets"))
		answer(400,
		    "{\"success\":false,\"message\":\"Vault is locked.\"}");
	else
		serve_vault();
}

/* Reads until head and body are there; false at the end. */
static bool
read_request(size_t *length)
{
	for (;;) {
		char *end = strstr(request, "\r\n\r\n");
		char *at = end ? strstr(request, "Content-Length: ") : NULL;
		size_t whole = !end ? LIMIT
				    : (size_t)(end - request) + 4 +
			(at && at < end ? strtoul(at + 16, NULL, 10) : 0);
		ssize_t n;

		if (end && *length >= whole) {
			request[whole] = '\0';
			return true;
		}
		n = read(3, request + *length, LIMIT - 1 - *length);
		if (n <= 0)
			return false;
		*length += (size_t)n;
		request[*length] = '\0';
	}
}

int
main(int argc, char **argv)
{
	size_t length = 0;
	char line[128];

	mode = getenv("BW_STUB") ? getenv("BW_STUB") : "";
	if (argc != 4 || strcmp(argv[1], "serve") != 0 ||
	    strcmp(argv[2], "--hostname") != 0 ||
	    strcmp(argv[3], "fd+connected://3") != 0 || is_mode("old"))
		return 1;
	look_around();
	if (is_mode("mute"))
		pause();
	while (read_request(&length)) {
		char *body = strstr(request, "\r\n\r\n") + 4;

		(void)snprintf(line, sizeof(line), "%.*s",
		    (int)strcspn(request, "\r"), request);
		note(line);
		serve(body);
		length = 0;
		memset(request, 0, sizeof(request));
	}
	note("end");
	return 0;
}
