/*
 * The server that a registry sends its clients to for tokens:
 *
 *	token_server FOLDER USER:PASSWORD IDENTITY
 *
 * Listens on 127.0.0.1, prints its port, and one line a request after that:
 * who asked (nobody, user, identity) and for which repository. Tokens are not
 * made here: the file FOLDER/NAME, with each slash of the repository's name as
 * an underscore, is one that lets pull from it, FOLDER/none one that lets do
 * nothing. Nobody may pull from public/... only, as registries do it; a wrong
 * login is refused. GET is the older way to ask, POST with the identity token
 * that a `docker login' may have left the other one. Ends with its input.
 */
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TOKEN_LIMIT ((size_t)16 * 1024)
#define NAME_LIMIT ((size_t)256)

static const char *folder, *user, *password, *identity;

/* What is known of one request. */
struct asking {
	struct MHD_PostProcessor *form;
	char scope[NAME_LIMIT];
	char refresh[NAME_LIMIT];
};

static enum MHD_Result
take_field(void *context, enum MHD_ValueKind kind, const char *key,
    const char *filename, const char *content_type, const char *encoding,
    const char *data, uint64_t offset, size_t size)
{
	struct asking *asking = context;
	char *room = strcmp(key, "scope") == 0  ? asking->scope
	    : strcmp(key, "refresh_token") == 0 ? asking->refresh
						: NULL;

	(void)kind, (void)filename, (void)content_type, (void)encoding;
	if (!room || offset + size >= NAME_LIMIT)
		return MHD_YES;
	memcpy(room + offset, data, size);
	room[offset + size] = '\0';
	return MHD_YES;
}

/* "app/one" of "repository:app/one:pull"; false for anything else. */
static int
repository_of(const char *scope, char name[NAME_LIMIT])
{
	const char *first = strchr(scope, ':');
	const char *last = strrchr(scope, ':');

	if (!first || last == first || strncmp(scope, "repository:", 11) != 0 ||
	    strlen(scope) >= NAME_LIMIT)
		return 0;
	snprintf(name, NAME_LIMIT, "%.*s", (int)(last - first - 1), first + 1);
	return 1;
}

/* The token for it, or the one that lets do nothing. */
static size_t
read_token(const char *name, int may, char token[TOKEN_LIMIT])
{
	char path[2 * NAME_LIMIT];
	char *at;
	size_t length;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, may ? name : "none");
	for (at = path + strlen(folder) + 1; *at; at++)
		if (*at == '/')
			*at = '_';
	file = fopen(path, "r");
	if (!file)
		return may ? read_token(name, 0, token) : 0;
	length = fread(token, 1, TOKEN_LIMIT - 1, file);
	fclose(file);
	token[length] = '\0';
	return length;
}

static enum MHD_Result
answer(struct MHD_Connection *connection, unsigned status, const char *text)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
	    strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result result;

	MHD_add_response_header(response, "Content-Type", "application/json");
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

/* "nobody", "user" or "identity"; NULL for a wrong login. */
static const char *
who_asks(struct MHD_Connection *connection, const struct asking *asking)
{
	char *given = NULL;
	char *name = MHD_basic_auth_get_username_password(connection, &given);
	const char *who = name ? NULL : "nobody";

	if (name && given && strcmp(name, user) == 0 &&
	    strcmp(given, password) == 0)
		who = "user";
	MHD_free(name);
	MHD_free(given);
	if (asking->form)
		who =
		    strcmp(asking->refresh, identity) == 0 ? "identity" : NULL;
	return who;
}

static enum MHD_Result
finish(struct MHD_Connection *connection, struct asking *asking)
{
	char token[TOKEN_LIMIT], text[TOKEN_LIMIT + 64], name[NAME_LIMIT];
	const char *who = who_asks(connection, asking);
	const char *scope = asking->form
	    ? asking->scope
	    : MHD_lookup_connection_value(
		  connection, MHD_GET_ARGUMENT_KIND, "scope");

	if (!who)
		return answer(connection, MHD_HTTP_UNAUTHORIZED,
		    "{\"details\":\"incorrect username or password\"}");
	if (!scope || !repository_of(scope, name))
		return answer(connection, MHD_HTTP_BAD_REQUEST, "{}");
	printf("%s %s\n", who, name);
	fflush(stdout);
	if (!read_token(name,
		strcmp(who, "nobody") != 0 || strncmp(name, "public/", 7) == 0,
		token))
		return answer(connection, MHD_HTTP_INTERNAL_SERVER_ERROR, "{}");
	snprintf(
	    text, sizeof(text), "{\"token\":\"%s\",\"expires_in\":300}", token);
	return answer(connection, MHD_HTTP_OK, text);
}

static enum MHD_Result
take(void *context, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *data, size_t *size,
    void **state)
{
	struct asking *asking = *state;

	(void)context, (void)version;
	if (strcmp(url, "/token") != 0)
		return answer(connection, MHD_HTTP_NOT_FOUND, "{}");
	if (!asking) {
		asking = calloc(1, sizeof(*asking));
		if (!asking)
			return MHD_NO;
		if (strcmp(method, "POST") == 0)
			asking->form = MHD_create_post_processor(
			    connection, 4096, take_field, asking);
		*state = asking;
		return MHD_YES;
	}
	if (*size) {
		if (asking->form)
			MHD_post_process(asking->form, data, *size);
		*size = 0;
		return MHD_YES;
	}
	return finish(connection, asking);
}

static void
forget(void *context, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code)
{
	struct asking *asking = *state;

	(void)context, (void)connection, (void)code;
	if (!asking)
		return;
	if (asking->form)
		MHD_destroy_post_processor(asking->form);
	free(asking);
}

int
main(int argc, char **argv)
{
	struct sockaddr_in here = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct MHD_Daemon *server;
	char *colon = argc == 4 ? strchr(argv[2], ':') : NULL;
	char byte;

	if (!colon) {
		fputs("usage: token_server FOLDER USER:PASSWORD IDENTITY\n",
		    stderr);
		return 2;
	}
	*colon = '\0';
	folder = argv[1];
	user = argv[2];
	password = colon + 1;
	identity = argv[3];
	server = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL,
	    NULL, take, NULL, MHD_OPTION_SOCK_ADDR, &here,
	    MHD_OPTION_NOTIFY_COMPLETED, forget, NULL, MHD_OPTION_END);
	if (!server)
		return 1;
	printf("%u\n",
	    MHD_get_daemon_info(server, MHD_DAEMON_INFO_BIND_PORT)->port);
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	MHD_stop_daemon(server);
	return 0;
}
