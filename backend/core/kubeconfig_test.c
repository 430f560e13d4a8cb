#include "tests/unit.h"

#include "backend/base/buf.h"
#include "backend/core/kubeconfig.h"

/* base64 of a block that says CERTIFICATE, and of one that says EC PRIVATE KEY
 */
#define CERT \
	"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCmVIZz0KLS0tLS1FTkQgQ0VSVElGSUN" \
	"BVEUtLS0tLQo="
#define KEY \
	"LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0tLS0tCmVIZz0KLS0tLS1FTkQgRUMgUFJ" \
	"JVkFURSBLRVktLS0tLQo="

#define HEAD "apiVersion: v1\nkind: Config\ncurrent-context: c\n"
#define CONTEXT "contexts:\n- name: c\n  context: {cluster: k, user: u}\n"
#define CLUSTERS "clusters:\n- name: k\n  cluster:\n"
#define USERS "users:\n- name: u\n  user:\n"
#define SERVER "    server: https://h:6443\n"

/* What one file gives; lines after HEAD CONTEXT begin at 7. */
#define CLUSTER(lines) HEAD CONTEXT CLUSTERS lines "users: [{name: u}]\n"
#define USER(lines) HEAD CONTEXT CLUSTERS SERVER USERS lines
#define EXEC(lines) USER("    exec:\n" lines)
#define V1 "      apiVersion: client.authentication.k8s.io/v1\n"
#define BETA "      apiVersion: client.authentication.k8s.io/v1beta1\n"

/* Told as text, one word a member that is there. */
static void
add(struct buf *out, const char *name, const char *value)
{
	if (value)
		buf_printf(out, " %s=%s", name, value);
}

static void
add_secret(struct buf *out, const char *name, const struct secret *value)
{
	if (value)
		buf_printf(out, " %s=(%zu)", name, secret_length(value));
}

static void
tell_exec(struct buf *out, const struct kubeconfig_exec *exec)
{
	size_t i;

	if (!exec)
		return;
	buf_printf(out, " exec=%s", exec->version);
	for (i = 0; exec->argv[i]; i++)
		buf_printf(out, "|%s", exec->argv[i]);
	for (i = 0; exec->environment[i]; i++)
		buf_printf(out, "|%s", exec->environment[i]);
	add(out, "hint", exec->hint);
	add(out, "extension", exec->extension);
	if (exec->wants_cluster)
		buf_text(out, " wants-cluster");
}

static void
tell(struct buf *out, const struct kubeconfig *config)
{
	size_t i;

	buf_printf(out, "%s %s %s %s %s", config->context, config->cluster,
	    *config->user ? config->user : "-", config->namespace,
	    config->server);
	add(out, "tls", config->tls_server_name);
	add(out, "ca", config->authority_file);
	if (config->authority.length)
		buf_printf(out, " ca=(%zu)", config->authority.length);
	if (config->insecure)
		buf_text(out, " insecure");
	if (config->plain)
		buf_text(out, " plain");
	add(out, "proxy", config->proxy);
	add(out, "cert", config->certificate_file);
	if (config->certificate.length)
		buf_printf(out, " cert=(%zu)", config->certificate.length);
	add(out, "key", config->key_file);
	add_secret(out, "key", config->key);
	add(out, "token", config->token_file);
	add_secret(out, "token", config->token);
	add(out, "basic", config->basic_user);
	add_secret(out, "password", config->basic_password);
	tell_exec(out, config->exec);
	for (i = 0; i < config->header_count; i++)
		add(out, config->headers[i].name, config->headers[i].value);
}

static const struct row {
	const char *name, *text;
	const char *expected; /* or ! and the text of the error */
} rows[] = {
	{ "as k3s writes it",
	    "apiVersion: v1\nclusters:\n- cluster:\n"
	    "    certificate-authority-data: " CERT "\n"
	    "    server: https://127.0.0.1:6443\n  name: default\n"
	    "contexts:\n- context:\n    cluster: default\n    user: default\n"
	    "  name: default\ncurrent-context: default\nkind: Config\n"
	    "preferences: {}\nusers:\n- name: default\n  user:\n"
	    "    client-certificate-data: " CERT "\n"
	    "    client-key-data: " KEY "\n",
	    "default default default default https://127.0.0.1:6443 ca=(59) "
	    "cert=(59) key=(65)" },
	{ "as kind writes it, in JSON",
	    "{\"kind\":\"Config\",\"clusters\":[{\"name\":\"k\",\"cluster\":{"
	    "\"server\":\"https://[::1]:6443/\"}}],\"users\":[{\"name\":\"u\","
	    "\"user\":{\"token\":\"abc\"}}],\"contexts\":[{\"name\":\"c\","
	    "\"context\":{\"cluster\":\"k\",\"user\":\"u\",\"namespace\":"
	    "\"flux-system\"}}],\"current-context\":\"c\"}",
	    "c k u flux-system https://[::1]:6443 token=(3)" },
	{ "unknown members are passed over",
	    HEAD CONTEXT CLUSTERS SERVER "    new: [1, {}]\nnew: x\n"
					 "users:\n- {name: u, new: 1}\n",
	    "c k u default https://h:6443" },
	{ "nulls are absent",
	    HEAD "preferences: null\nextensions: null\n" CONTEXT CLUSTERS SERVER
		 "    proxy-url: null\nusers:\n- name: u\n  user: null\n",
	    "c k u default https://h:6443" },
	{ "a context without a user",
	    HEAD "contexts: [{name: c, context: {cluster: k}}]\n" CLUSTERS
		 "    server: http://127.0.0.1:8001\n",
	    "c k - default http://127.0.0.1:8001" },
	{ "prefix in the server",
	    CLUSTER("    server: https://h/k8s/clusters/c-1//\n"),
	    "c k u default https://h/k8s/clusters/c-1" },
	{ "scheme in capitals", CLUSTER("    server: HTTPS://H:1\n"),
	    "c k u default https://H:1" },
	{ "everything of a cluster",
	    CLUSTER(SERVER "    tls-server-name: api.x\n    "
			   "certificate-authority: ca.pem\n"
			   "    proxy-url: socks5://u:p@px:1080\n"
			   "    disable-compression: true\n"),
	    "c k u default https://h:6443 tls=api.x ca=/d/ca.pem plain "
	    "proxy=socks5://u:p@px:1080" },
	{ "insecure", CLUSTER(SERVER "    insecure-skip-tls-verify: yes\n"),
	    "c k u default https://h:6443 insecure" },
	{ "files of a user",
	    USER("    client-certificate: ../c.crt\n"
		 "    client-key: /k/c.key\n    tokenFile: tok\n"),
	    "c k u default https://h:6443 cert=/d/../c.crt key=/k/c.key "
	    "token=/d/tok" },
	{ "token with its file", USER("    token: abc\n    tokenFile: /t\n"),
	    "c k u default https://h:6443 token=/t token=(3)" },
	{ "basic", USER("    username: ada\n    password: 'y'\n"),
	    "c k u default https://h:6443 basic=ada password=(1)" },
	{ "basic without a password", USER("    username: ada\n"),
	    "c k u default https://h:6443 basic=ada password=(0)" },
	{ "impersonation",
	    USER("    token: abc\n    as: bob\n    as-uid: '7'\n"
		 "    as-groups: [g1, 'system:x']\n"
		 "    as-user-extra: {scopes: [a, b], 'ex.org/a%b': [c]}\n"),
	    "c k u default https://h:6443 token=(3) Impersonate-User=bob "
	    "Impersonate-Uid=7 Impersonate-Group=g1 "
	    "Impersonate-Group=system:x Impersonate-Extra-scopes=a "
	    "Impersonate-Extra-scopes=b Impersonate-Extra-ex.org%2Fa%25b=c" },
	{ "exec",
	    EXEC(BETA "      command: aws\n      args: [eks, get-token]\n"
		      "      env: [{name: A, value: b=c}, {name: E}]\n"
		      "      installHint: get it\n"),
	    "c k u default https://h:6443 "
	    "exec=client.authentication.k8s.io/v1beta1|aws|eks|get-token|A=b=c|"
	    "E= hint=get it" },
	{ "exec with a path and the cluster",
	    HEAD CONTEXT CLUSTERS SERVER
	    "    extensions:\n    - name: other\n      extension: 1\n"
	    "    - name: client.authentication.k8s.io/exec\n"
	    "      extension: {a: 1.5, b: [x, null, true], c: {}}\n" USERS
	    "    exec:\n" V1 "      command: bin/plug\n"
	    "      interactiveMode: IfAvailable\n"
	    "      provideClusterInfo: true\n",
	    "c k u default https://h:6443 "
	    "exec=client.authentication.k8s.io/v1|/d/bin/plug extension="
	    "{\"a\":1.5,\"b\":[\"x\",null,true],\"c\":{}} wants-cluster" },
	{ "exec beside a token is not run",
	    USER("    token: abc\n    exec:\n" BETA "      command: aws\n"),
	    "c k u default https://h:6443 token=(3)" },

	/* broken */
	{ "not YAML", HEAD "clusters: [\n",
	    "!/d/f:5:1: did not find expected node content" },
	{ "a text", "hello\n",
	    "!/d/f:1:1: a kubeconfig is a map, and this is "
	    "a string" },
	{ "a list", "- a\n",
	    "!/d/f:1:1: a kubeconfig is a map, and this is a "
	    "list" },
	{ "version", "apiVersion: v2\nkind: Config\n",
	    "!/d/f:1:1: this is kind \"Config\" of version \"v2\", and a "
	    "kubeconfig is kind \"Config\" of version \"v1\"" },
	{ "kind", "apiVersion: v1\nkind: Secret\n",
	    "!/d/f:1:1: this is kind \"Secret\" of version \"v1\", and a "
	    "kubeconfig is kind \"Config\" of version \"v1\"" },
	{ "type of a member", CLUSTER("    server: 6443\n"),
	    "!/d/f:10:13: clusters[0].cluster.server: Invalid type: must be a "
	    "string, is a number: 6443 (put it in quotes)" },
	{ "type of a list", HEAD "clusters: {}\n",
	    "!/d/f:4:11: clusters: Invalid type: must be a list, is a map" },
	{ "no name", HEAD "clusters:\n- cluster: {}\n",
	    "!/d/f:5:3: clusters[0].name: Required value" },
	{ "boolean as a password", USER("    username: ada\n    password: y\n"),
	    "!/d/f:15:15: users[0].user.password: Invalid type: must be a "
	    "string, is a boolean (put it in quotes)" },
	{ "number as a token", USER("    token: 1234567\n"),
	    "!/d/f:14:12: users[0].user.token: Invalid type: must be a string, "
	    "is a number (put it in quotes)" },
	{ "token as a user", HEAD "users: [{name: u, user: s3cret}]\n",
	    "!/d/f:4:25: users[0].user: Invalid type: must be a map, is a "
	    "string" },
	{ "token that YAML takes for an alias", USER("    token: *s3cret\n"),
	    "!/d/f:14:12: unknown anchor '...'" },
	{ "token that YAML takes for a tag", USER("    token: !!int s3cret\n"),
	    "!/d/f:14:12: '...' is not a int" },
	{ "duplicate",
	    HEAD "contexts:\n- {name: c}\n- {name: d}\n- {name: c}\n",
	    "!/d/f:7:3: contexts: \"c\" stands here again, first in line 5" },
	{ "key twice", CLUSTER(SERVER SERVER),
	    "!/d/f:11:5: key \"...\" stands here again, first in line 10" },
	{ "no current-context", CONTEXT,
	    "!the kubeconfig has no current-context" },
	{ "current-context is not there", HEAD CLUSTERS SERVER,
	    "!/d/f:3:18: current-context: there is no context \"c\"" },
	{ "no cluster in the context",
	    HEAD "contexts: [{name: c, context: {user: u}}]\n",
	    "!/d/f:4:12: context \"c\" names no cluster" },
	{ "cluster is not there", HEAD CONTEXT,
	    "!/d/f:6:22: context \"c\" names cluster \"k\", which is not "
	    "there" },
	{ "user is not there", HEAD CONTEXT CLUSTERS SERVER,
	    "!/d/f:6:31: context \"c\" names user \"u\", which is not there" },
	{ "namespace",
	    HEAD "contexts: [{name: c, context: {cluster: k, namespace: A "
		 "b}}]\n" CLUSTERS SERVER,
	    "!/d/f:4:55: namespace \"A b\" of context \"c\" is not a name that "
	    "Kubernetes takes" },
	{ "no server", CLUSTER("    tls-server-name: x\n"),
	    "!/d/f:8:3: cluster \"k\" has no server" },
	{ "empty server", CLUSTER("    server: ''\n"),
	    "!/d/f:8:3: cluster \"k\" has no server" },
	{ "no scheme", CLUSTER("    server: h:6443\n"),
	    "!/d/f:10:13: server: \"h:6443\" has no scheme" },
	{ "another scheme", CLUSTER("    server: ftp://h\n"),
	    "!/d/f:10:13: server: \"ftp://h\" is not "
	    "https://HOST[:PORT][/PREFIX]" },
	{ "no host", CLUSTER("    server: https://:6443\n"),
	    "!/d/f:10:13: server: \"https://:6443\" is not "
	    "https://HOST[:PORT][/PREFIX]" },
	{ "port", CLUSTER("    server: https://h:65536\n"),
	    "!/d/f:10:13: server: \"https://h:65536\" is not "
	    "https://HOST[:PORT][/PREFIX]" },
	{ "port in tls-server-name",
	    CLUSTER(SERVER "    tls-server-name: api:443\n"),
	    "!/d/f:11:22: tls-server-name: \"api:443\" is not the name of a "
	    "host" },
	{ "query", CLUSTER("    server: https://h/a?b\n"),
	    "!/d/f:10:13: server: \"https://h/a?b\" is not "
	    "https://HOST[:PORT][/PREFIX]" },
	{ "user in the server", CLUSTER("    server: https://u:s3cret@h\n"),
	    "!/d/f:10:13: server: there may be no user in this URL" },
	{ "credentials over http",
	    HEAD CONTEXT CLUSTERS "    server: http://h:8080\n" USERS
				  "    token: abc\n",
	    "!/d/f:10:13: server: http://h:8080 is not https, and user \"u\" "
	    "has credentials" },
	{ "proxy", CLUSTER(SERVER "    proxy-url: ftp://s3cret@x\n"),
	    "!/d/f:11:16: proxy-url of cluster \"k\" must begin with http://, "
	    "https:// or socks5://" },
	{ "proxy without a host",
	    CLUSTER(SERVER "    proxy-url: http://s3cret@\n"),
	    "!/d/f:11:16: proxy-url of cluster \"k\" is not "
	    "SCHEME://HOST[:PORT]" },
	{ "authority twice",
	    CLUSTER(SERVER "    certificate-authority: f\n"
			   "    certificate-authority-data: " CERT "\n"),
	    "!/d/f:11:28: certificate-authority and certificate-authority-data "
	    "are both set for \"k\"" },
	{ "authority is not base64",
	    CLUSTER(SERVER "    certificate-authority-data: '-----'\n"),
	    "!/d/f:11:33: certificate-authority-data of \"k\" is not base64" },
	{ "authority is not PEM",
	    CLUSTER(SERVER "    certificate-authority-data: YWJj\n"),
	    "!/d/f:11:33: certificate-authority-data of \"k\" is not a "
	    "certificate in PEM" },
	{ "authority and insecure",
	    CLUSTER(SERVER "    certificate-authority: f\n"
			   "    insecure-skip-tls-verify: true\n"),
	    "!/d/f:8:3: cluster \"k\" has a certificate authority and "
	    "insecure-skip-tls-verify" },
	{ "certificate twice",
	    USER("    client-certificate: f\n"
		 "    client-certificate-data: " CERT "\n"),
	    "!/d/f:14:25: client-certificate and client-certificate-data are "
	    "both set for \"u\"" },
	{ "key of it twice",
	    USER("    client-certificate: f\n    client-key: f\n"
		 "    client-key-data: " KEY "\n"),
	    "!/d/f:15:17: client-key and client-key-data are both set for "
	    "\"u\"" },
	{ "certificate without a key", USER("    client-certificate: f\n"),
	    "!/d/f:12:3: user \"u\" has a client certificate and no key for "
	    "it" },
	{ "key without a certificate", USER("    client-key-data: " KEY "\n"),
	    "!/d/f:12:3: user \"u\" has a client key and no certificate for "
	    "it" },
	{ "key is not base64",
	    USER("    client-certificate: f\n    client-key-data: 's3 cret'\n"),
	    "!/d/f:15:22: client-key-data of \"u\" is not base64" },
	{ "line end in a token", USER("    token: |\n      abc\n      def\n"),
	    "!/d/f:14:12: token of \"u\" has a line end or a blank in it" },
	{ "token and basic",
	    USER("    token: abc\n    username: ada\n    password: x\n"),
	    "!/d/f:12:3: user \"u\" has a token and a username" },
	{ "password alone", USER("    password: x\n"),
	    "!/d/f:12:3: user \"u\" has a password and no username" },
	{ "colon in a username", USER("    username: 'a:b'\n"),
	    "!/d/f:12:3: user \"u\" has a username with a colon in it" },
	{ "groups without as", USER("    as-groups: [g]\n"),
	    "!/d/f:12:3: user \"u\" has as-uid, as-groups or as-user-extra and "
	    "no as" },
	{ "line end in as", USER("    as: \"a\\r\\nX: y\"\n"),
	    "!/d/f:14:9: user \"u\" acts as somebody with control "
	    "characters" },
	{ "gcp", USER("    auth-provider: {name: gcp}\n"),
	    "!/d/f:14:20: user \"u\" logs in with auth-provider \"gcp\", which "
	    "is not supported" },
	{ "no version of a plugin", EXEC("      command: x\n"),
	    "!/d/f:15:7: exec of \"u\" has no apiVersion" },
	{ "old version of a plugin",
	    EXEC("      apiVersion: client.authentication.k8s.io/v1alpha1\n"),
	    "!/d/f:15:19: exec of \"u\" has apiVersion "
	    "\"client.authentication.k8s.io/v1alpha1\"" },
	{ "no command", EXEC(BETA),
	    "!/d/f:15:7: exec of \"u\" has no command" },
	{ "no interactiveMode", EXEC(V1 "      command: x\n"),
	    "!/d/f:15:7: exec of \"u\" has no interactiveMode" },
	{ "Always", EXEC(V1 "      interactiveMode: Always\n"),
	    "!/d/f:16:24: the plugin of \"u\" wants a terminal: "
	    "interactiveMode is Always" },
	{ "another mode", EXEC(V1 "      interactiveMode: Maybe\n"),
	    "!/d/f:16:24: interactiveMode must be Never, IfAvailable or "
	    "Always" },
	{ "variable without a name",
	    EXEC(BETA "      command: x\n      env: [{name: 'a=b'}]\n"),
	    "!/d/f:17:13: env of \"u\" has a variable without a name" },
	{ "number that JSON has not",
	    HEAD CONTEXT CLUSTERS SERVER
	    "    extensions:\n    - name: client.authentication.k8s.io/exec\n"
	    "      extension: {a: 0x1F}\n" USERS "    exec:\n" BETA
	    "      command: x\n      provideClusterInfo: true\n",
	    "!/d/f:13:22: the number for the plugin cannot be told in JSON" },
};

static void
check(const struct kubeconfig_text *texts, size_t count, const char *context,
    const char *expected)
{
	struct arena *arena = arena_new();
	struct kubeconfig config;
	struct error error;
	struct buf out;

	buf_init(&out, 4096);
	if (kubeconfig_read(arena, texts, count, context, &config, &error)) {
		tell(&out, &config);
		kubeconfig_release(&config);
	} else {
		buf_printf(&out, "!%s", error.text);
		assert_null(strstr(error.means, "s3cret"));
	}
	assert_string_equal(out.at, expected);
	buf_release(&out);
	arena_free(arena);
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	const struct kubeconfig_text text = { "/d/f", span_of(row->text) };

	check(&text, 1, NULL, row->expected);
}

#define NAMED(name, server) \
	"clusters: [{name: " name ", cluster: {server: https://" server "}}]" \
	"\n"

/* Two files, and a context that a person chose. */
static const struct merge_row {
	const char *name, *first, *second, *context, *expected;
} merges[] = {
	{ "the first has the whole entry",
	    NAMED("k", "one") "users: [{name: u, user: {token: ab}}]\n",
	    NAMED("k", "two") "users: [{name: u, user: {username: "
			      "x}}]\ncurrent-context: c\n" CONTEXT,
	    NULL, "c k u default https://one token=(2)" },
	{ "the first current-context that is not empty",
	    "current-context: ''\n",
	    HEAD CONTEXT CLUSTERS SERVER "users: [{name: u}]\n", NULL,
	    "c k u default https://h:6443" },
	{ "of two, the first",
	    "current-context: d\ncontexts: [{name: d, context: {cluster: "
	    "k}}]\n",
	    HEAD CONTEXT CLUSTERS SERVER, NULL,
	    "d k - default https://h:6443" },
	{ "a context that was chosen",
	    "current-context: d\ncontexts: [{name: d, context: {cluster: "
	    "k}}]\n",
	    HEAD CONTEXT CLUSTERS SERVER "users: [{name: u}]\n", "c",
	    "c k u default https://h:6443" },
	{ "chosen, and not there", HEAD CONTEXT CLUSTERS SERVER, "", "zz",
	    "!there is no context \"zz\" in the kubeconfig" },
	{ "chosen with control characters", HEAD CONTEXT, "", "z\x1b[m",
	    "!there is no context \"z?[m\" in the kubeconfig" },
	{ "paths are those of their file",
	    "users: [{name: u, user: {tokenFile: tok}}]\n",
	    HEAD CONTEXT CLUSTERS SERVER "    certificate-authority: ca\n",
	    NULL, "c k u default https://h:6443 ca=/b/ca token=/a/x/tok" },
	{ "an empty file", "",
	    HEAD CONTEXT CLUSTERS SERVER "users: [{name: u}]\n", NULL,
	    "c k u default https://h:6443" },
	{ "a broken second file",
	    HEAD CONTEXT CLUSTERS SERVER "users: [{name: u}]\n", "users: 1\n",
	    NULL,
	    "!/b/two:1:8: users: Invalid type: must be a list, is a number: "
	    "1" },
	{ "nothing at all", "", "# nothing\n", NULL,
	    "!there is nothing in the kubeconfig" },
	{ "nothing but empty lists",
	    "apiVersion: v1\nkind: Config\nclusters: null\ncontexts: []\n"
	    "users: null\ncurrent-context: \"\"\n",
	    "", NULL, "!there is nothing in the kubeconfig" },
};

static void
test_merge(void **state)
{
	const struct merge_row *row = *state;
	const struct kubeconfig_text texts[] = {
		{ "/a/x/one", span_of(row->first) },
		{ "/b/two", span_of(row->second) },
	};

	check(texts, 2, row->context, row->expected);
}

static void
test_kinds(void **state UNUSED)
{
	const struct kubeconfig_text empty = { "f", span_of("") };
	const struct kubeconfig_text wrong = { "f", span_of(HEAD CONTEXT) };
	struct arena *arena = arena_new();
	struct kubeconfig config;
	struct error error;

	assert_false(kubeconfig_read(arena, &empty, 1, "", &config, &error));
	assert_int_equal(error.kind, ERROR_NOT_FOUND);
	assert_false(kubeconfig_read(arena, NULL, 0, NULL, &config, &error));
	assert_int_equal(error.kind, ERROR_NOT_FOUND);
	assert_false(kubeconfig_read(arena, &empty, 1, "x", &config, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	assert_string_equal(error.means, "there are no contexts");
	assert_false(kubeconfig_read(arena, &wrong, 1, "x", &config, &error));
	assert_string_equal(error.means, "contexts: c");
	assert_false(kubeconfig_read(arena, &wrong, 1, NULL, &config, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	assert_string_equal(error.means, "there are no clusters");
	assert_string_equal(error.todo,
	    "repair it: kubectl would go to localhost:8080 instead");
	arena_free(arena);
}

/* The values themselves, once. */
static void
test_values(void **state UNUSED)
{
	const struct kubeconfig_text text = { "f",
		span_of(USER("    token: s3cret\n"
			     "    client-certificate-data: " CERT "\n"
			     "    client-key-data: " KEY "\n")) };
	struct arena *arena = arena_new();
	struct kubeconfig config;
	struct error error;

	assert_true(kubeconfig_read(arena, &text, 1, NULL, &config, &error));
	assert_string_equal(secret_use(config.token), "s3cret");
	assert_string_equal(config.certificate.at,
	    "-----BEGIN CERTIFICATE-----\neHg=\n-----END CERTIFICATE-----\n");
	assert_string_equal(secret_use(config.key),
	    "-----BEGIN EC PRIVATE KEY-----\neHg=\n"
	    "-----END EC PRIVATE KEY-----\n");
	kubeconfig_release(&config);
	assert_null(config.token);
	arena_free(arena);
}

static void
test_names(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct kubeconfig_text text = { .file = "f" };
	struct kubeconfig config;
	struct error error;
	struct buf many;
	int i;

	buf_init(&many, 100000);
	buf_text(&many, "contexts:\n");
	for (i = 0; i < 100; i++)
		buf_printf(&many, "- name: context-%d\n", i);
	text.text = buf_as_span(&many);
	assert_false(kubeconfig_read(arena, &text, 1, NULL, &config, &error));
	assert_int_equal(
	    strncmp(error.means, "contexts: context-0, context-1,", 31), 0);
	assert_string_equal(error.means + strlen(error.means) - 4, " ...");
	buf_release(&many);
	arena_free(arena);
}

#define ADD(table, function) \
	for (i = 0; i < COUNT(table); i++) \
		tests[count++] = (struct CMUnitTest) \
		{ \
			table[i].name, function, NULL, NULL, \
			    (void *)(uintptr_t)&table[i] \
		}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows) + COUNT(merges) + 3] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_names),
	};
	size_t count = 3, i;

	ADD(rows, test_row);
	ADD(merges, test_merge);
	return _cmocka_run_group_tests("kubeconfig", tests, count, NULL, NULL);
}
