#include "tests/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "backend/base/buf.h"
#include "backend/core/exec_credential.h"
#include "backend/io/kube_login.h"
#include "backend/io/run.h"

#define CERT "-----BEGIN CERTIFICATE-----\neHg=\n-----END CERTIFICATE-----\n"
#define KEY \
	"-----BEGIN EC PRIVATE KEY-----\neHg=\n-----END EC PRIVATE KEY-----\n"
#define LOCKED \
	"-----BEGIN ENCRYPTED PRIVATE KEY-----\neHg=\n" \
	"-----END ENCRYPTED PRIVATE KEY-----\n"

#define CONFIG(cluster, user) \
	"current-context: c\n" \
	"contexts: [{name: c, context: {cluster: k, user: u}}]\n" \
	"clusters:\n- name: k\n  cluster:\n    server: " \
	"https://h:6443\n" cluster \
	"users:\n- name: u\n  user:\n    as: bob\n" user

#define PLAIN CONFIG("", "    token: abc\n")

/* The folder of one test, and what its login is made of. */
struct place {
	struct arena *arena;
	const char *folder;
	struct kube_login_settings settings;
	const void *row; /* of the table, where there is one */
};

static const char *
below(const struct place *place, const char *name)
{
	return arena_printf(place->arena, "%s/%s", place->folder, name);
}

static void
put(const struct place *place, const char *name, const char *text, mode_t mode)
{
	const char *path = below(place, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static void
make_folder(const struct place *place, const char *name)
{
	assert_int_equal(mkdir(below(place, name), 0700), 0);
}

static int
set_up(void **state)
{
	struct arena *arena = arena_new();
	struct place *place = arena_alloc(arena, sizeof(*place));
	char folder[] = "/tmp/kube_login_test.XXXXXX";

	assert_non_null(mkdtemp(folder));
	place->arena = arena;
	place->row = *state;
	place->folder = arena_dup(arena, folder);
	make_folder(place, "home");
	make_folder(place, "home/.kube");
	place->settings = (struct kube_login_settings) {
		.home = below(place, "home"),
		.account = below(place, "account"),
		.k3s = below(place, "k3s.yaml"),
		.exec_ms = 20000,
	};
	*state = place;
	return 0;
}

static int
remove_one(const char *path, const struct stat *status UNUSED, int type UNUSED,
    struct FTW *ftw UNUSED)
{
	return remove(path);
}

static int
tear_down(void **state)
{
	struct place *place = *state;

	nftw(place->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	arena_free(place->arena);
	return 0;
}

static struct kube_login *
must_open(const struct place *place)
{
	struct kube_login *login = NULL;
	struct error error;

	if (!kube_login_open(&place->settings, &login, &error))
		fail_msg("%s", error.text);
	return login;
}

/* The folder's name becomes DIR. */
static const char *
relative(const struct place *place, const char *text)
{
	size_t length = strlen(place->folder);
	struct span rest = span_of(text);
	struct buf made;
	const char *copy;
	size_t at;

	buf_init(&made, 4096);
	while ((at = span_find_text(rest, place->folder)) < rest.length) {
		buf_span(&made, span_head(rest, at));
		buf_text(&made, "DIR");
		rest = span_from(rest, at + length);
	}
	buf_span(&made, rest);
	copy = arena_span(place->arena, buf_as_span(&made));
	buf_release(&made);
	return copy;
}

static void
must_not_open(const struct place *place, enum error_kind kind, const char *text,
    const char *todo)
{
	struct kube_login *login = NULL;
	struct error error;

	assert_false(kube_login_open(&place->settings, &login, &error));
	assert_int_equal(error.kind, kind);
	assert_string_equal(relative(place, error.text), text);
	if (todo)
		assert_string_equal(relative(place, error.todo), todo);
}

/* ---- which files ---- */

static void
test_named(void **state)
{
	struct place *place = *state;
	const struct kube_login_facts *facts;
	struct kube_login *login;

	put(place, "named", PLAIN, 0600);
	put(place, "home/.kube/config", "broken: [", 0600);
	place->settings.kubeconfig = below(place, "named");
	place->settings.environment = "/nowhere";
	login = must_open(place);
	facts = kube_login_facts(login);
	assert_int_equal(facts->from, KUBE_LOGIN_NAMED);
	assert_string_equal(facts->context, "c");
	assert_string_equal(facts->cluster, "k");
	assert_string_equal(facts->user, "u");
	assert_string_equal(facts->namespace, "default");
	assert_string_equal(facts->server, "https://h:6443");
	assert_int_equal(facts->file_count, 1);
	assert_string_equal(facts->files[0], below(place, "named"));
	assert_null(facts->note);
	assert_null(facts->plugin);
	kube_login_close(login);
}

static void
test_named_missing(void **state)
{
	struct place *place = *state;

	put(place, "k3s.yaml", PLAIN, 0600);
	place->settings.kubeconfig = below(place, "named");
	must_not_open(place, ERROR_INVALID,
	    "kubeconfig DIR/named: open DIR/named: No such file or directory",
	    "look at --kubeconfig or vigie.yaml");
	put(place, "named", "", 0600);
	must_not_open(place, ERROR_INVALID,
	    "kubeconfig DIR/named: there is nothing in the kubeconfig",
	    "look at --kubeconfig or vigie.yaml");
	place->settings.kubeconfig = place->folder;
	must_not_open(
	    place, ERROR_INVALID, "kubeconfig: DIR is not a file", NULL);
}

static void
test_list(void **state)
{
	struct place *place = *state;
	const struct kube_login_facts *facts;
	struct kube_login *login;

	put(place, "one", "current-context: d\n", 0600);
	put(place, "two", PLAIN "- name: v\n", 0600);
	put(place, "home/.kube/config", "broken: [", 0600);
	place->settings.context = "c";
	place->settings.environment = arena_printf(place->arena,
	    ":%s::%s/none:%s:%s:", below(place, "one"), place->folder,
	    below(place, "two"), below(place, "one"));
	login = must_open(place);
	facts = kube_login_facts(login);
	assert_int_equal(facts->from, KUBE_LOGIN_ENVIRONMENT);
	assert_int_equal(facts->file_count, 2);
	assert_string_equal(facts->files[1], below(place, "two"));
	kube_login_close(login);
	place->settings.context = NULL;
	must_not_open(place, ERROR_INVALID,
	    "DIR/one:1:18: current-context: there is no context \"d\"",
	    "choose one with --context or `kubectl config use-context'");
}

static void
test_home(void **state)
{
	struct place *place = *state;
	struct kube_login *login;

	put(place, "home/.kube/config", PLAIN, 0600);
	put(place, "k3s.yaml", PLAIN, 0600);
	place->settings.environment = "";
	login = must_open(place);
	assert_int_equal(kube_login_facts(login)->from, KUBE_LOGIN_HOME);
	kube_login_close(login);
}

static void
test_nothing(void **state)
{
	struct place *place = *state;

	must_not_open(place, ERROR_NOT_FOUND,
	    "there is no kubeconfig: ~/.kube/config is not there",
	    "write ~/.kube/config, or use --kubeconfig or KUBECONFIG");
	place->settings.environment = "/nowhere/a:/nowhere/b";
	must_not_open(place, ERROR_NOT_FOUND,
	    "there is no kubeconfig: /nowhere/a:/nowhere/b is not there", NULL);
}

static void
test_k3s(void **state)
{
	struct place *place = *state;
	struct kube_login *login;

	put(place, "k3s.yaml", PLAIN, 0600);
	login = must_open(place);
	assert_int_equal(kube_login_facts(login)->from, KUBE_LOGIN_K3S);
	assert_string_equal(relative(place, kube_login_facts(login)->note),
	    "there is no kubeconfig, so DIR/k3s.yaml is used: its user may do "
	    "everything");
	kube_login_close(login);

	/* Not when something else was meant. */
	place->settings.environment = "/nowhere/a";
	must_not_open(place, ERROR_NOT_FOUND,
	    "there is no kubeconfig: /nowhere/a is not there",
	    "try --kubeconfig DIR/k3s.yaml, or set KUBECONFIG to it");
	place->settings.environment = NULL;
	put(place, "home/.kube/config", "contexts: []\n", 0600);
	must_not_open(place, ERROR_NOT_FOUND,
	    "there is nothing in the kubeconfig ~/.kube/config",
	    "try --kubeconfig DIR/k3s.yaml, or set KUBECONFIG to it");
}

/* Root may read everything: then there is another user's rule to see. */
static void
test_may_not_be_read(void **state)
{
	struct place *place = *state;

	put(place, "k3s.yaml", PLAIN, 0);
	put(place, "named", PLAIN, 0);
	assert_int_equal(chmod(place->folder, 0711), 0);
	if (geteuid() == 0)
		assert_int_equal(seteuid(65534), 0);
	/* The home is not another user's, either. */
	place->settings.home = "/nowhere";
	must_not_open(place, ERROR_NOT_FOUND,
	    "there is no kubeconfig: ~/.kube/config is not there",
	    "copy it to ~/.kube/config as root, or start k3s with "
	    "--write-kubeconfig-group");
	place->settings.kubeconfig = below(place, "named");
	must_not_open(place, ERROR_DENIED,
	    "kubeconfig: open DIR/named: Permission denied",
	    "look at its owner and mode");
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
}

/* ---- credentials in files ---- */

static const struct kube_server *
must_log_in(struct kube_login *login, bool refused)
{
	const struct kube_server *server = NULL;
	struct error error;

	if (!kube_login_server(login, refused, NULL, &server, &error))
		fail_msg("%s (%s)", error.text, error.said);
	return server;
}

static const char *
token_of(const struct kube_server *server)
{
	return server->token ? secret_use(server->token) : "(none)";
}

static void
test_pod(void **state)
{
	struct place *place = *state;
	const struct kube_server *server;
	struct kube_login *login;

	make_folder(place, "account");
	put(place, "account/token", "one\n", 0600);
	put(place, "account/ca.crt", CERT, 0600);
	put(place, "account/namespace", "flux-system\n", 0600);
	put(place, "k3s.yaml", PLAIN, 0600);
	place->settings.service_host = "fd00::1";
	place->settings.service_port = "443";
	login = must_open(place);
	assert_int_equal(kube_login_facts(login)->from, KUBE_LOGIN_POD);
	server = must_log_in(login, false);
	assert_string_equal(server->url, "https://[fd00::1]:443");
	assert_string_equal(server->namespace, "flux-system");
	assert_string_equal(token_of(server), "one");
	assert_true(span_is(server->authorities, CERT));
	kube_server_unref(server);

	/* It is renewed. */
	put(place, "account/token", "two", 0600);
	server = must_log_in(login, true);
	kube_login_close(login);
	assert_string_equal(token_of(server), "two");
	kube_server_unref(server);

	place->settings.service_host = "10.0.0.1";
	place->settings.pod_namespace = "other";
	login = must_open(place);
	assert_string_equal(
	    kube_login_facts(login)->server, "https://10.0.0.1:443");
	assert_string_equal(kube_login_facts(login)->namespace, "other");
	kube_login_close(login);

	/* A kubeconfig is before it. */
	put(place, "home/.kube/config", PLAIN, 0600);
	login = must_open(place);
	assert_int_equal(kube_login_facts(login)->from, KUBE_LOGIN_HOME);
	kube_login_close(login);
}

static void
test_files(void **state)
{
	struct place *place = *state;
	const struct kube_server *server;
	struct kube_login *login;

	make_folder(place, "pki");
	put(place, "pki/ca", CERT CERT, 0600);
	put(place, "pki/crt", CERT, 0600);
	put(place, "pki/key", KEY, 0600);
	put(place, "tok", "abc\r\n", 0600);
	put(place, "config",
	    CONFIG("    certificate-authority: pki/ca\n"
		   "    tls-server-name: api\n    proxy-url: http://p:1\n",
		"    client-certificate: pki/crt\n    client-key: ./pki/key\n"
		"    tokenFile: tok\n    token: fallback\n    as-groups: "
		"[g]\n"),
	    0600);
	place->settings.kubeconfig = below(place, "config");
	login = must_open(place);
	server = must_log_in(login, false);
	assert_string_equal(server->context, "c");
	assert_true(span_is(server->authorities, CERT CERT));
	assert_true(span_is(server->certificate, CERT));
	assert_string_equal(secret_use(server->key), KEY);
	assert_string_equal(token_of(server), "abc");
	assert_string_equal(server->tls_server_name, "api");
	assert_string_equal(server->proxy, "http://p:1");
	assert_int_equal(server->header_count, 2);
	assert_string_equal(server->headers[1].name, "Impersonate-Group");
	assert_string_equal(server->headers[1].value, "g");
	kube_server_unref(server);

	assert_int_equal(unlink(below(place, "tok")), 0);
	server = must_log_in(login, false);
	assert_string_equal(token_of(server), "fallback");
	kube_server_unref(server);
	assert_int_equal(kube_login_until(login), 0);
	kube_login_close(login);
}

static void
test_basic(void **state)
{
	struct place *place = *state;
	const struct kube_server *server;
	struct kube_login *login;

	put(place, "config",
	    CONFIG("", "    username: ada\n    password: 'a b'\n"), 0600);
	place->settings.kubeconfig = below(place, "config");
	login = must_open(place);
	server = must_log_in(login, false);
	assert_string_equal(server->basic_user, "ada");
	assert_string_equal(secret_use(server->basic_password), "a b");
	assert_null(server->token);
	kube_server_unref(server);
	kube_login_close(login);
}

static const struct broken_row {
	const char *name, *cluster, *user, *expected;
} broken[] = {
	{ "no authority file", "    certificate-authority: none\n", "",
	    "cluster \"k\" (DIR/config:4): certificate authority: open "
	    "DIR/none: No such file or directory" },
	{ "authority is not PEM", "    certificate-authority: words\n", "",
	    "cluster \"k\" (DIR/config:4): certificate authority: DIR/words is "
	    "not a certificate in PEM" },
	{ "authority is a folder", "    certificate-authority: home\n", "",
	    "cluster \"k\" (DIR/config:4): certificate authority: DIR/home is "
	    "not a file" },
	{ "no client certificate", "",
	    "    client-certificate: none\n    client-key: key\n",
	    "user \"u\" (DIR/config:8): client certificate: open DIR/none: No "
	    "such file or directory" },
	{ "no client key", "",
	    "    client-certificate: crt\n    client-key: none\n",
	    "user \"u\" (DIR/config:8): client key: open DIR/none: No such "
	    "file or directory" },
	{ "encrypted client key", "",
	    "    client-certificate: crt\n    client-key: locked\n",
	    "user \"u\" (DIR/config:8): client key DIR/locked is encrypted" },
	{ "client key is something else", "",
	    "    client-certificate: crt\n    client-key: crt\n",
	    "user \"u\" (DIR/config:8): client key DIR/crt is not a private "
	    "key in PEM" },
	{ "client key in it is something else", "",
	    "    client-certificate: crt\n    client-key-data: YWJj\n",
	    "user \"u\" (DIR/config:8): client-key-data is not a private key "
	    "in PEM" },
	{ "no token file", "", "    tokenFile: none\n",
	    "user \"u\" (DIR/config:8): token: open DIR/none: No such file or "
	    "directory" },
	{ "empty token file", "", "    tokenFile: blank\n",
	    "user \"u\" (DIR/config:8): token: DIR/blank is empty" },
	{ "words as a token file", "", "    tokenFile: words\n",
	    "user \"u\" (DIR/config:8): token: DIR/words is not a token: there "
	    "are blanks, line ends or other bytes in it" },
};

static void
test_broken(void **state)
{
	struct place *place = *state;
	const struct broken_row *row = place->row;
	const struct kube_server *server = NULL;
	struct kube_login *login;
	struct error error;

	put(place, "crt", CERT, 0600);
	put(place, "key", KEY, 0600);
	put(place, "locked", LOCKED, 0600);
	put(place, "words", "s3cret\nword\n", 0600);
	put(place, "blank", " \n", 0600);
	put(place, "config",
	    arena_printf(
		place->arena, CONFIG("%s", "%s"), row->cluster, row->user),
	    0600);
	place->settings.kubeconfig = below(place, "config");
	login = must_open(place);
	assert_false(kube_login_server(login, false, NULL, &server, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	assert_string_equal(relative(place, error.text), row->expected);
	kube_login_close(login);
}

/* ---- plugins ---- */

#define V1 EXEC_CREDENTIAL_V1
#define SAYS(version, status) \
	"printf '%s\\n' " \
	"'{\"kind\":\"ExecCredential\",\"apiVersion\":\"" version \
	"\",\"status\":{" status "}}'\n"
#define PEM(label) \
	"-----BEGIN " label "-----\\neHg=\\n-----END " label "-----\\n"

static struct kube_login *
open_plugin(struct place *place, const char *script, const char *more)
{
	put(place, "plug",
	    arena_printf(place->arena,
		"#!/bin/sh\nn=$(cat %s/n 2>/dev/null || echo 0)\n"
		"n=$((n + 1))\necho $n >%s/n\n%s",
		place->folder, place->folder, script),
	    0700);
	put(place, "config",
	    arena_printf(place->arena, CONFIG("%s", "%s%s"), "",
		"    exec:\n      apiVersion: " V1 "\n"
		"      interactiveMode: IfAvailable\n"
		"      args: [a, 'b c']\n",
		*more ? more : "      command: ./plug\n"),
	    0600);
	place->settings.kubeconfig = below(place, "config");
	return must_open(place);
}

static void
test_plugin_token(void **state)
{
	struct place *place = *state;
	const struct kube_server *first, *second, *third;
	struct kube_login *login = open_plugin(place,
	    SAYS(V1,
		"\"token\":\"t'$n'\",\"expirationTimestamp\":"
		"\"2999-01-01T00:00:00Z\""),
	    "");

	assert_string_equal(
	    relative(place, kube_login_facts(login)->plugin), "DIR/./plug");
	first = must_log_in(login, false);
	assert_true(kube_login_until(login) == 32472144000);
	second = must_log_in(login, false);
	third = must_log_in(login, true);
	kube_login_close(login);
	assert_string_equal(token_of(first), "t1");
	assert_string_equal(token_of(second), "t1");
	assert_string_equal(token_of(third), "t2");
	assert_string_equal(first->headers[0].value, "bob");
	kube_server_unref(first);
	kube_server_unref(second);
	kube_server_unref(third);
}

static void
test_plugin_pair(void **state)
{
	struct place *place = *state;
	const struct kube_server *server;
	struct kube_login *login = open_plugin(place,
	    SAYS(V1,
		"\"clientCertificateData\":\"" PEM(
		    "CERTIFICATE") "\",\"clientKeyData\":\"" PEM("EC PRIVATE "
								 "KEY") "\""),
	    "");

	server = must_log_in(login, false);
	assert_int_equal(kube_login_until(login), 0);
	kube_login_close(login);
	assert_null(server->token);
	assert_true(span_is(server->certificate, CERT));
	assert_string_equal(secret_use(server->key), KEY);
	kube_server_unref(server);
}

/* It ends within seconds: the plugin is asked each time. */
static void
test_plugin_short(void **state)
{
	struct place *place = *state;
	const struct kube_server *server;
	struct kube_login *login = open_plugin(place,
	    "end=$(date -u -d '+5 seconds' +%FT%TZ)\n" SAYS(
		V1, "\"token\":\"t'$n'\",\"expirationTimestamp\":\"'$end'\""),
	    "");

	kube_server_unref(must_log_in(login, false));
	server = must_log_in(login, false);
	kube_login_close(login);
	assert_string_equal(token_of(server), "t2");
	kube_server_unref(server);
}

/* What the plugin sees: arguments, environment, input, terminal. */
static void
test_plugin_sees(void **state)
{
	struct place *place = *state;
	const struct kube_server *server;
	struct kube_login *login = open_plugin(place,
	    "line=\"$#:$2:$AWS_PROFILE:$MORE:$LANG:$HOME\"\n"
	    "read x && exit 3\n(: </dev/tty) 2>/dev/null && exit 4\n"
	    "case $KUBERNETES_EXEC_INFO in *'\"interactive\":false'*) ;; "
	    "*) exit 5; esac\n"
	    "case $KUBERNETES_EXEC_INFO in *'\"server\":\"https://h:6443\"'*) "
	    ";; *) exit 6; esac\n"
	    "line=$(echo \"$line\" | tr ' ' _)\n" SAYS(
		V1, "\"token\":\"'$line'\""),
	    "      command: ./plug\n      provideClusterInfo: true\n"
	    "      env: [{name: MORE, value: x}, {name: LANG, value: z}]\n");

	server = must_log_in(login, false);
	kube_login_close(login);
	assert_string_equal(token_of(server), "2:b_c:prod:x:z:/nowhere");
	kube_server_unref(server);
}

static const struct plugin_row {
	const char *name, *script, *more;
	enum error_kind kind;
	const char *text, *said;
} plugins[] = {
	{ "exit 1 with words", "echo s3cret; echo please log in >&2; exit 1",
	    "", ERROR_DENIED,
	    "exec plugin: DIR/./plug: failed with exit code 1",
	    "please log in" },
	{ "words with escapes", "printf 'a\\033[2Jb\\n' >&2; exit 2", "",
	    ERROR_DENIED, "exec plugin: DIR/./plug: failed with exit code 2",
	    "a?[2Jb" },
	{ "ended by a signal", "kill -KILL $$", "", ERROR_DENIED,
	    "exec plugin: DIR/./plug: ended by signal 9", "" },
	{ "garbage", "echo s3cret token; echo why >&2", "", ERROR_INVALID,
	    "exec plugin: DIR/./plug: what it printed is not JSON with a "
	    "map",
	    "why" },
	{ "nothing", "", "", ERROR_INVALID,
	    "exec plugin: DIR/./plug: it printed nothing", "" },
	{ "too much", "while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyy; done", "",
	    ERROR_INVALID, "exec plugin: DIR/./plug: printed too much", "" },
	{ "asks on a terminal",
	    "read -r x </dev/tty || { echo no terminal >&2; exit 1; }", "",
	    ERROR_DENIED, "exec plugin: DIR/./plug: failed with exit code 1",
	    NULL },
	{ "another version",
	    SAYS("client.authentication.k8s.io/v1beta1", "\"token\":\"a\""), "",
	    ERROR_INVALID,
	    "exec plugin: DIR/./plug: it is configured for "
	    "client.authentication.k8s.io/v1 and answered in "
	    "client.authentication.k8s.io/v1beta1",
	    "" },
	{ "ended already",
	    SAYS(V1,
		"\"token\":\"s3cret\",\"expirationTimestamp\":"
		"\"2020-01-01T00:00:00Z\""),
	    "", ERROR_DENIED,
	    "exec plugin: DIR/./plug: it gave a login that has ended "
	    "already",
	    "" },
	{ "encrypted key",
	    SAYS(V1,
		"\"clientCertificateData\":\"" PEM(
		    "CERTIFICATE") "\",\"clientKeyData\":\"" PEM("ENCRYPTED"
								 " PRIVATE "
								 "KEY") "\""),
	    "", ERROR_INVALID,
	    "exec plugin: DIR/./plug: its clientKeyData is encrypted", "" },
	{ "not there", "",
	    "      command: vigie-no-such-plugin\n"
	    "      installHint: get it from x\n",
	    ERROR_INVALID,
	    "exec plugin: vigie-no-such-plugin: no such program in PATH",
	    "get it from x" },
	{ "not there, with a path", "", "      command: sub/plug\n",
	    ERROR_INVALID, "exec plugin: DIR/sub/plug: no such program in PATH",
	    "" },
	{ "may not be run", "", "      command: ./config\n", ERROR_INVALID,
	    "exec plugin: DIR/./config: cannot be started: Permission "
	    "denied",
	    "" },
};

static void
test_plugin(void **state)
{
	struct place *place = *state;
	const struct plugin_row *row = place->row;
	const struct kube_server *server = NULL;
	struct kube_login *login;
	struct error error;

	login = open_plugin(place, row->script, row->more);
	assert_false(kube_login_server(login, false, NULL, &server, &error));
	kube_login_close(login);
	assert_string_equal(relative(place, error.text), row->text);
	assert_int_equal(error.kind, row->kind);
	if (row->said)
		assert_string_equal(error.said, row->said);
	assert_null(strstr(error.said, "s3cret"));
	assert_true(row->kind != ERROR_DENIED || *error.todo);
}

static void
test_plugin_hangs(void **state)
{
	struct place *place = *state;
	const struct kube_server *server = NULL;
	struct cancel cancel = { false };
	struct kube_login *login;
	struct error error;

	place->settings.exec_ms = 1000;
	login =
	    open_plugin(place, "echo s3cret; echo go to x >&2; sleep 60", "");
	assert_false(kube_login_server(login, false, &cancel, &server, &error));
	assert_int_equal(error.kind, ERROR_UNAVAILABLE);
	assert_string_equal(relative(place, error.text),
	    "exec plugin: DIR/./plug: did not end within its time");
	assert_string_equal(error.said, "go to x");
	assert_string_equal(error.means,
	    "it may wait for a person, who has no terminal here (limit 1 s)");
	cancel_ask(&cancel);
	assert_false(kube_login_server(login, false, &cancel, &server, &error));
	assert_int_equal(error.kind, ERROR_CANCELLED);
	kube_login_close(login);
}

/* What was good stays when the plugin fails once. */
static void
test_plugin_fails_later(void **state)
{
	struct place *place = *state;
	const struct kube_server *server = NULL;
	struct kube_login *login = open_plugin(place,
	    "[ $n = 1 ] || exit 1\n" SAYS(V1, "\"token\":\"t'$n'\""), "");
	struct error error;

	kube_server_unref(must_log_in(login, false));
	assert_false(kube_login_server(login, true, NULL, &server, &error));
	server = must_log_in(login, false);
	kube_login_close(login);
	assert_string_equal(token_of(server), "t1");
	kube_server_unref(server);
}

static const struct {
	const char *name;
	CMUnitTestFunction function;
} alone[] = {
	{ "--kubeconfig", test_named },
	{ "--kubeconfig that is not there", test_named_missing },
	{ "KUBECONFIG", test_list },
	{ "home", test_home },
	{ "nothing", test_nothing },
	{ "k3s", test_k3s },
	{ "files that may not be read", test_may_not_be_read },
	{ "pod", test_pod },
	{ "credentials in files", test_files },
	{ "user and password", test_basic },
	{ "plugin: token", test_plugin_token },
	{ "plugin: certificate and key", test_plugin_pair },
	{ "plugin: a short life", test_plugin_short },
	{ "plugin: what it sees", test_plugin_sees },
	{ "plugin: hangs", test_plugin_hangs },
	{ "plugin: fails later", test_plugin_fails_later },
};

#define ADD(table, test) \
	for (i = 0; i < COUNT(table); i++) \
		tests[count++] = (struct CMUnitTest) \
		{ \
			table[i].name, test, set_up, tear_down, \
			    (void *)(uintptr_t)&table[i] \
		}

int
main(void)
{
	struct CMUnitTest tests[COUNT(alone) + COUNT(broken) + COUNT(plugins)];
	size_t count = 0, i;

	setenv("PATH", "/usr/local/bin:/usr/bin:/bin", 1);
	setenv("AWS_PROFILE", "prod", 1);
	setenv("HOME", "/nowhere", 1);
	setenv("LANG", "C", 1);
	run_init();
	ADD(alone, alone[i].function);
	ADD(broken, test_broken);
	ADD(plugins, test_plugin);
	return _cmocka_run_group_tests("kube_login", tests, count, NULL, NULL);
}
