#include "tests/unit.h"

#include "backend/core/exec_credential.h"

#define BETA EXEC_CREDENTIAL_V1BETA1
#define WORDS(version) \
	"\"kind\":\"ExecCredential\",\"apiVersion\":\"" version "\""
#define STATUS(members) "{" WORDS(BETA) ",\"status\":{" members "}}"

#define CERT \
	"\"clientCertificateData\":\"-----BEGIN CERTIFICATE-----\\neHg=\\n" \
	"-----END CERTIFICATE-----\\n\""
#define KEY \
	"\"clientKeyData\":\"-----BEGIN PRIVATE KEY-----\\neHg=\\n" \
	"-----END PRIVATE KEY-----\\n\""

static const struct row {
	const char *name, *text;
	const char *expected; /* token certificate key until; ! and an error */
} rows[] = {
	{ "token", STATUS("\"token\":\"abc\""), "abc 0 0 0" },
	{ "token with an end",
	    STATUS("\"expirationTimestamp\":\"2026-11-28T00:21:40Z\","
		   "\"token\":\"abc\""),
	    "abc 0 0 1795825300" },
	{ "pair", STATUS(CERT "," KEY), "- 59 59 0" },
	{ "both", STATUS(CERT "," KEY ",\"token\":\"abc\""), "abc 59 59 0" },
	{ "more members, blanks, line end",
	    " {\"spec\":{\"token\":\"x\"}," WORDS(
		BETA) " , \"status\" : "
		      "{\"a\":[{}],\"token\":\"a\\/\\u0062\"}}\n",
	    "a/b 0 0 0" },
	{ "nulls",
	    STATUS("\"token\":\"abc\",\"clientKeyData\":null,"
		   "\"expirationTimestamp\":null"),
	    "abc 0 0 0" },
	{ "nothing", " \n", "!it printed nothing" },
	{ "words", "please log in", "!what it printed is not JSON with a map" },
	{ "a list", "[]", "!what it printed is not JSON with a map" },
	{ "cut", "{" WORDS(BETA) ",\"status\":{\"token\":\"s3cr",
	    "!what it printed is not JSON" },
	{ "two documents", STATUS("\"token\":\"a\"") "{}",
	    "!what it printed is not JSON" },
	{ "words behind", STATUS("\"token\":\"a\"") "done",
	    "!what it printed is not JSON" },
	{ "no kind", "{\"apiVersion\":\"" BETA "\",\"status\":{}}",
	    "!its answer is not an ExecCredential" },
	{ "another kind", "{\"kind\":\"s3cret\"}",
	    "!its answer is not an ExecCredential" },
	{ "another version",
	    "{" WORDS(EXEC_CREDENTIAL_V1) ",\"status\":{\"token\":\"a\"}}",
	    "!it is configured for client.authentication.k8s.io/v1beta1 and "
	    "answered in client.authentication.k8s.io/v1" },
	{ "a strange version", "{" WORDS("s3cret") "}",
	    "!its answer is not of version "
	    "client.authentication.k8s.io/v1beta1" },
	{ "no status", "{" WORDS(BETA) "}", "!its answer has no status" },
	{ "status is null", "{" WORDS(BETA) ",\"status\":null}",
	    "!its answer has no status" },
	{ "status is a text", "{" WORDS(BETA) ",\"status\":\"s3cret\"}",
	    "!its status is not a map" },
	{ "two of them",
	    "{" WORDS(BETA) ",\"status\":{\"token\":\"a\"},\"status\":{}}",
	    "!its status stands there twice" },
	{ "nothing in it", STATUS(""), "!it gave no token and no certificate" },
	{ "empty token", STATUS("\"token\":\"\""),
	    "!it gave no token and no certificate" },
	{ "number as a token", STATUS("\"token\":123"),
	    "!its token is not a text" },
	{ "two tokens", STATUS("\"token\":\"a\",\"token\":\"b\""),
	    "!its token stands there twice" },
	{ "line end in a token", STATUS("\"token\":\"s3\\ncret\""),
	    "!its token has a line end or a blank in it and cannot be sent" },
	{ "certificate alone", STATUS(CERT ",\"token\":\"abc\""),
	    "!it gave a certificate or a key, and not both" },
	{ "key alone", STATUS(KEY),
	    "!it gave a certificate or a key, and not both" },
	{ "certificate is not PEM",
	    STATUS("\"clientCertificateData\":\"s3cret\"," KEY),
	    "!its clientCertificateData is not a certificate in PEM" },
	{ "end is no time",
	    STATUS("\"token\":\"a\",\"expirationTimestamp\":\"s3cret\""),
	    "!its expirationTimestamp is not a time" },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct arena *arena = arena_new();
	struct exec_credential made;
	struct error error;
	struct buf out;

	buf_init(&out, 4096);
	if (exec_credential_read(
		arena, span_of(row->text), BETA, &made, &error)) {
		buf_printf(&out, "%s %zu %zu %lld",
		    made.token ? secret_use(made.token) : "-",
		    made.certificate.length,
		    made.key ? secret_length(made.key) : 0,
		    (long long)made.until);
		exec_credential_release(&made);
	} else {
		buf_printf(&out, "!%s", error.text);
		assert_int_equal(error.kind, ERROR_INVALID);
		assert_string_equal(error.said, "");
	}
	assert_string_equal(out.at, row->expected);
	buf_release(&out);
	arena_free(arena);
}

static void
test_long(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct exec_credential made;
	struct error error;
	struct buf text;
	size_t i;

	buf_init(&text, 1000000);
	buf_text(&text, "{" WORDS(BETA) ",\"status\":{\"token\":\"");
	for (i = 0; i <= KUBECONFIG_SECRET_LIMIT; i++)
		buf_byte(&text, 'x');
	buf_text(&text, "\"}}");
	assert_false(exec_credential_read(
	    arena, buf_as_span(&text), BETA, &made, &error));
	assert_string_equal(error.text, "its token is longer than 48 KiB");
	buf_release(&text);
	arena_free(arena);
}

static void
test_info(void **state UNUSED)
{
	struct kubeconfig_exec exec = { .version = EXEC_CREDENTIAL_V1 };
	struct kube_server server = { .url = "https://h:6443",
		.insecure = true,
		.tls_server_name = "n",
		.proxy = "http://p",
		.authorities = span_of("PEM!"),
		.plain = true };
	struct buf text;

	buf_init(&text, 4096);
	exec_credential_info(&text, &exec, &server);
	assert_string_equal(text.at,
	    "{" WORDS(EXEC_CREDENTIAL_V1) ",\"spec\":{\"interactive\":false}}");
	buf_clear(&text);
	exec.wants_cluster = true;
	exec.extension = "{\"a\":1.50}";
	exec_credential_info(&text, &exec, &server);
	assert_string_equal(text.at,
	    "{" WORDS(EXEC_CREDENTIAL_V1) ",\"spec\":{\"cluster\":{\"server\":"
					  "\"https://h:6443\","
					  "\"tls-server-name\":\"n\","
					  "\"insecure-skip-tls-verify\":true,"
					  "\"certificate-authority-data\":"
					  "\"UEVNIQ==\","
					  "\"proxy-url\":\"http://"
					  "p\",\"disable-compression\":true,"
					  "\"config\":{\"a\":1.50}},"
					  "\"interactive\":false}}");
	buf_release(&text);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows) + 2] = {
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_info),
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		tests[i + 2] = (struct CMUnitTest) { rows[i].name, test_row,
			NULL, NULL, (void *)(uintptr_t)&rows[i] };
	return cmocka_run_group_tests_name(
	    "exec_credential", tests, NULL, NULL);
}
