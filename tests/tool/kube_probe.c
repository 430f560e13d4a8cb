/*
 * Asks an API server with io/kube.h and nothing above it, for the tests with
 * real servers:
 *
 *	kube_probe [OPTION...] URL COMMAND ARGUMENT...
 *	kube_probe -f KUBECONFIG [-x CONTEXT] COMMAND ARGUMENT...
 *
 *	-a FILE    the authorities       -c FILE  a client certificate
 *	-k FILE    its key               -t FILE  a bearer token
 *	-n NAME    the TLS server name   -u NAME  impersonate that user
 *	-p URL     a proxy               -i       check no certificate
 *
 *	get PATH [SHAPE]     post PATH [SHAPE]     patch PATH [SHAPE]
 *	delete PATH          list PATH [SHAPE]     watch PATH [SHAPE]
 *	may NAMESPACE VERB.RESOURCE[.GROUP]...
 *	kinds RESOURCE.GROUP...
 *
 * The body of post and patch is standard input; SHAPE is object (default),
 * metadata or table. It prints a line for each thing that happens, at once:
 *
 *	STATUS KIND NAME                     of get, post, patch, delete
 *	begin, put NAME, drop NAME, synced   of list and watch; NAME is
 *	                                     NAMESPACE/NAME@VERSION; with a table
 *	                                     and its cells [Type=Opaque ...];
 *	                                     of metadata and its keys {a,b}
 *	done COUNT                           of list
 *	state WORD                           of watch, which never ends by itself
 *	yes VERB..., no VERB...              of may
 *	VERSION KIND RESOURCE, - RESOURCE    of kinds
 *	! KIND: TEXT; SAID; MEANS; WHAT TO DO      a failure; status 1
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "backend/base/xalloc.h"
#include "backend/io/kube.h"
#include "backend/io/kube_discover.h"
#include "backend/io/kube_login.h"
#include "backend/io/kube_review.h"
#include "backend/io/kube_watch.h"
#include "backend/io/run.h"

#define FILE_LIMIT ((size_t)1024 * 1024)

static bool ended, failed;
static size_t item_count;

static char *
read_all(const char *path, size_t *length)
{
	FILE *file = path ? fopen(path, "r") : stdin;
	char *text = xcalloc(FILE_LIMIT, 1);

	if (!file)
		die("cannot read %s", path);
	*length = fread(text, 1, FILE_LIMIT - 1, file);
	if (path)
		fclose(file);
	return text;
}

static void
print_error(const struct error *error)
{
	printf("! %s: %s; %s; %s; %s\n", error_kind_word(error->kind),
	    error->text, error->said, error->means, error->todo);
}

static void
print_object(const struct node *object)
{
	struct arena *arena = arena_new();
	const struct node *cells = node_get(object, "cells");
	struct kube_metadata metadata = { .name = "-" };
	size_t i;

	if (kube_answer_metadata(arena, object, &metadata))
		printf(" %s/%s@%s", metadata.namespace, metadata.name,
		    metadata.resource_version);
	if (metadata.has_applied)
		printf(" APPLIED");
	for (NODE_EACH(cell, cells))
		printf("%s%s=%s", cell == cells->first ? " [" : " ",
		    cell->key.at, cell->text.at ? cell->text.at : "");
	if (cells)
		printf("]");
	if (metadata.keys_known)
		printf(" {");
	for (i = 0; i < metadata.key_count; i++)
		printf("%s%s", i ? "," : "", metadata.keys[i].name);
	if (metadata.keys_known)
		printf("}");
	putchar('\n');
	arena_free(arena);
}

static void
take_answer(void *context UNUSED, const struct kube_answer *answer,
    const struct error *error)
{
	const char *kind = node_get_text(answer->root, "kind");

	if (error)
		print_error(error);
	printf("%ld %s", answer->status, kind ? kind : "-");
	print_object(answer->root);
	failed = error != NULL;
	ended = true;
}

static void
take_begin(void *context UNUSED)
{
	item_count = 0;
	puts("begin");
}

static void
take_put(void *context UNUSED, const struct node *object)
{
	const char *kind = node_get_text(object, "kind");

	item_count++;
	printf("put %s", kind ? kind : "-");
	print_object(object);
}

static void
take_drop(void *context UNUSED, const char *namespace, const char *name)
{
	printf("drop %s/%s\n", namespace, name);
}

static void
take_synced(void *context UNUSED)
{
	printf("synced %zu\n", item_count);
}

static void
take_list(void *context UNUSED, const char *version,
    const struct kube_answer *answer UNUSED, const struct error *error)
{
	if (error)
		print_error(error);
	printf("done %zu@%s\n", item_count, version);
	failed = error != NULL;
	ended = true;
}

static void
take_state(void *context UNUSED, enum kube_watch_state state,
    const struct error *error, int64_t next_try_ms)
{
	static const char *const words[] = {
		[KUBE_WATCH_STARTING] = "starting",
		[KUBE_WATCH_OK] = "ok",
		[KUBE_WATCH_POLLING] = "polling",
		[KUBE_WATCH_LOST] = "lost",
		[KUBE_WATCH_DENIED] = "denied",
		[KUBE_WATCH_LOGIN] = "login",
		[KUBE_WATCH_ABSENT] = "absent",
	};

	printf("state %s%s\n", words[state], next_try_ms ? " later" : "");
	if (error)
		print_error(error);
}

static enum kube_shape
shape_of(const char *word, bool is_list)
{
	if (!word || strcmp(word, "object") == 0)
		return KUBE_OBJECT;
	if (strcmp(word, "table") == 0)
		return KUBE_TABLE;
	return is_list ? KUBE_METADATA_LIST : KUBE_METADATA;
}

static void
ask(struct kube *kube, enum kube_method method, char **argv, bool has_body)
{
	struct kube_order order = { .method = method,
		.path = argv[1],
		.shape = shape_of(argv[2], false) };
	size_t length;
	char *body = NULL;

	if (has_body) {
		body = read_all(NULL, &length);
		order.body = span_make(body, length);
	}
	(void)kube_start(kube, &order, take_answer, NULL);
	free(body);
}

static struct kube_right rights[16];
static struct kube_kind kinds[16];
static size_t question_count;

static void
take_rights(void *context UNUSED, const struct error *error)
{
	size_t i;

	if (error)
		print_error(error);
	for (i = 0; i < question_count && !error; i++)
		printf("%s %s %s\n", rights[i].allowed ? "yes" : "no",
		    rights[i].verb, rights[i].resource);
	failed = error != NULL;
	ended = true;
}

static void
take_kinds(void *context UNUSED, const struct error *error)
{
	size_t i;

	if (error)
		print_error(error);
	for (i = 0; i < question_count && !error; i++)
		if (kinds[i].version)
			printf("%s %s %s\n", kinds[i].version, kinds[i].kind,
			    kinds[i].plural);
		else
			printf("- %s\n", kinds[i].plural);
	failed = error != NULL;
	ended = true;
}

/* The text up to the next point; *rest is what stands behind it, or "". */
static const char *
word(struct arena *arena, const char **rest)
{
	size_t length = strcspn(*rest, ".");
	const char *found = arena_text(arena, *rest, length);

	*rest += length + ((*rest)[length] == '.');
	return found;
}

static void
ask_rights(struct kube *kube, struct arena *arena, char **argv)
{
	const char *rest;
	char **at;

	for (at = argv + 1; *at && question_count < 16; at++) {
		struct kube_right *right = &rights[question_count++];

		rest = *at;
		right->namespace = argv[0];
		right->verb = word(arena, &rest);
		right->resource = word(arena, &rest);
		right->group = rest;
	}
	(void)kube_review_start(
	    kube, rights, question_count, take_rights, NULL);
}

static void
ask_kinds(struct kube *kube, struct arena *arena, char **argv)
{
	const char *rest;

	for (; *argv && question_count < 16; argv++) {
		struct kube_kind *kind = &kinds[question_count++];

		rest = *argv;
		kind->plural = word(arena, &rest);
		kind->group = rest;
	}
	(void)kube_discover_start(
	    kube, arena, kinds, question_count, take_kinds, NULL);
}

static void
command(struct kube *kube, struct arena *arena, char **argv)
{
	static const struct kube_list_hooks list = {
		.begin = take_begin, .item = take_put, .done = take_list
	};
	static const struct kube_watch_hooks watch = { .begin = take_begin,
		.put = take_put,
		.drop = take_drop,
		.synced = take_synced,
		.state = take_state };

	if (strcmp(argv[0], "get") == 0)
		ask(kube, KUBE_GET, argv, false);
	else if (strcmp(argv[0], "delete") == 0)
		ask(kube, KUBE_DELETE, argv, false);
	else if (strcmp(argv[0], "post") == 0)
		ask(kube, KUBE_POST, argv, true);
	else if (strcmp(argv[0], "patch") == 0)
		ask(kube, KUBE_MERGE_PATCH, argv, true);
	else if (strcmp(argv[0], "list") == 0)
		(void)kube_list_start(
		    kube, argv[1], shape_of(argv[2], true), &list, NULL);
	else if (strcmp(argv[0], "watch") == 0)
		(void)kube_watch_start(
		    kube, argv[1], shape_of(argv[2], true), &watch, NULL);
	else if (strcmp(argv[0], "may") == 0)
		ask_rights(kube, arena, argv + 1);
	else if (strcmp(argv[0], "kinds") == 0)
		ask_kinds(kube, arena, argv + 1);
	else
		die("unknown command %s", argv[0]);
}

static struct secret *
read_secret(const char *path)
{
	size_t length;
	char *text = read_all(path, &length);
	struct span value = span_trim(span_make(text, length));
	struct secret *secret = secret_new(value.at, value.length);

	free(text);
	return secret;
}

static struct span
read_pem(struct arena *arena, const char *path)
{
	size_t length;
	char *text = read_all(path, &length);
	struct span pem = span_make(arena_text(arena, text, length), length);

	free(text);
	return pem;
}

/* The server of a kubeconfig; its failures are printed like others. */
static const struct kube_server *
log_in(const struct kube_login_settings *settings)
{
	const struct kube_server *server;
	struct kube_login *login = NULL;
	struct error error;

	if (!kube_login_open(settings, &login, &error) ||
	    !kube_login_server(login, false, NULL, &server, &error)) {
		print_error(&error);
		exit(1);
	}
	kube_login_close(login);
	return server;
}

static int
options(struct kube_server *server, struct kube_login_settings *settings,
    int argc, char **argv)
{
	struct arena *arena = kube_server_arena(server);
	struct span certificate = { NULL, 0 };
	int option;

	while ((option = getopt(argc, argv, "a:c:f:k:t:n:u:p:ix:")) != -1) {
		switch (option) {
		case 'a':
			server->authorities = read_pem(arena, optarg);
			break;
		case 'c':
			certificate = read_pem(arena, optarg);
			break;
		case 'f':
			settings->kubeconfig = optarg;
			break;
		case 'x':
			settings->context = optarg;
			break;
		case 'k':
			kube_server_take_key(
			    server, certificate, read_secret(optarg));
			break;
		case 't':
			kube_server_take_token(server, read_secret(optarg));
			break;
		case 'n':
			server->tls_server_name = arena_dup(arena, optarg);
			break;
		case 'u':
			kube_server_add_header(
			    server, "Impersonate-User", optarg);
			break;
		case 'p':
			server->proxy = arena_dup(arena, optarg);
			break;
		case 'i':
			server->insecure = true;
			break;
		default:
			exit(2);
		}
	}
	return optind;
}

int
main(int argc, char **argv)
{
	struct kube_login_settings settings = { .home = getenv("HOME") };
	struct kube_server *made = kube_server_new();
	const struct kube_server *server = made;
	struct arena *arena = arena_new();
	struct http *http;
	struct kube *kube;
	int at = options(made, &settings, argc, argv);

	if (argc - at < (settings.kubeconfig ? 2 : 3))
		die("usage: kube_probe [OPTION...] URL COMMAND ARGUMENT...");
	setvbuf(stdout, NULL, _IOLBF, 0);
	run_init();
	if (settings.kubeconfig) {
		kube_server_unref(made);
		server = log_in(&settings);
	} else {
		made->url = arena_dup(kube_server_arena(made), argv[at++]);
	}
	http =
	    http_open(&(struct http_settings) { .user_agent = "vigie-test" });
	kube = kube_open(http, server);
	kube_server_unref(server);
	command(kube, arena, argv + at);
	while (!ended)
		(void)http_work(http, 1000, -1);
	kube_close(kube);
	http_close(http);
	arena_free(arena);
	return failed ? 1 : 0;
}
