#include "tests/unit.h"

#include "backend/core/web_url.h"

/* host|port|path|query, or ! */
static const struct read_row {
	const char *text, *expected;
} reads[] = {
	{ "https://ghcr.io/v2/", "https ghcr.io 443 /v2/ -" },
	{ "HTTP://h:5000/a?b=c&d#e", "http h 5000 /a b=c&d" },
	{ "https://h", "https h 443  -" },
	{ "https://h?x", "https h 443  x" },
	{ "https://h:/a", "https h 443 /a -" },
	{ "http://[::1]:80/", "http ::1 80 / -" },
	{ "http://[::1]/", "http ::1 80 / -" },
	{ "http://[::1/", "!" },
	{ "http://[::1]x/", "!" },
	{ "http://user@h/", "!" },
	{ "http://user:pass@h/", "!" },
	{ "https://good.example\\@evil.example/", "!" },
	{ "https://good.example%2Fevil.example/", "!" },
	{ "http://h:0/", "!" },
	{ "http://h:65536/", "!" },
	{ "http://h:80a/", "!" },
	{ "http:///a", "!" },
	{ "http://:80/a", "!" },
	{ "ftp://h/", "!" },
	{ "file:///etc/passwd", "!" },
	{ "//h/a", "!" },
	{ "/a", "!" },
	{ "", "!" },
	{ "http://h/a b", "!" },
	{ "http://h/\r\nX: y", "!" },
	{ "http://h\xc3\xa4/", "!" },
};

static void
test_read(void **state)
{
	const struct read_row *row = *state;
	struct web_url url;
	struct buf made;

	if (!web_url_read(span_of(row->text), &url)) {
		assert_string_equal(row->expected, "!");
		return;
	}
	buf_init(&made, 1000);
	buf_printf(&made, "%s %.*s %u ", url.https ? "https" : "http",
	    (int)url.host.length, url.host.at, url.port);
	buf_span(&made, url.path);
	buf_byte(&made, ' ');
	buf_span(&made, url.has_query ? url.query : span_of("-"));
	assert_string_equal(made.at, row->expected);
	buf_release(&made);
}

/* On the page https://h:5/v2/app/tags/list?n=1000 */
static const struct resolve_row {
	const char *reference, *expected;
} resolves[] = {
	{ "/v2/x?last=a", "https://h:5/v2/x?last=a" },
	{ "list?last=a", "https://h:5/v2/app/tags/list?last=a" },
	{ "?last=b", "https://h:5/v2/app/tags/list?last=b" },
	{ "", "https://h:5/v2/app/tags/list?n=1000" },
	{ "#top", "https://h:5/v2/app/tags/list?n=1000" },
	{ "./list", "https://h:5/v2/app/tags/list" },
	{ "../tags/list?a", "https://h:5/v2/app/tags/list?a" },
	{ "../../../../../etc", "https://h:5/etc" },
	{ "..", "https://h:5/v2/app/" },
	{ "/a/./b/../c/", "https://h:5/a/c/" },
	{ "//other/x", "https://other/x" },
	{ "http://other/x?y#z", "http://other/x?y" },
	{ "HTTPS://other", "HTTPS://other" },
	{ "javascript:alert(1)", NULL },
	{ "file:///etc/passwd", NULL },
	{ "x y", NULL },
	{ "//user@other/", NULL },
	{ "a:b", NULL },
	{ "./a:b", "https://h:5/v2/app/tags/a:b" },
};

static void
test_resolve(void **state)
{
	const struct resolve_row *row = *state;
	struct arena *arena = arena_new();
	char *made = web_url_resolve(arena,
	    span_of("https://h:5/v2/app/tags/list?n=1000"),
	    span_of(row->reference));

	if (row->expected)
		assert_string_equal(made, row->expected);
	else
		assert_null(made);
	arena_free(arena);
}

/* p: private literal, l: loopback */
static const struct host_row {
	const char *host, *marks;
} hosts[] = {
	{ "ghcr.io", "" },
	{ "10.0.0.1.example.org", "" },
	{ "8.8.8.8", "" },
	{ "172.32.0.1", "" },
	{ "172.31.255.255", "p" },
	{ "10.1.2.3", "p" },
	{ "192.168.0.1", "p" },
	{ "169.254.169.254", "p" },
	{ "100.64.0.1", "p" },
	{ "0.0.0.0", "p" },
	{ "127.0.0.1", "pl" },
	{ "127.1", "pl" },
	{ "2130706433", "pl" },
	{ "0x7f.1", "pl" },
	{ "0177.0.0.1", "pl" },
	{ "127.0.0.1.", "pl" },
	{ "::1", "pl" },
	{ "::", "p" },
	{ "fe80::1%eth0", "p" },
	{ "fd00::1", "p" },
	{ "::ffff:127.0.0.1", "pl" },
	{ "::ffff:8.8.8.8", "" },
	{ "64:ff9b::10.0.0.1", "p" },
	{ "2001:db8::1", "" },
	{ "localhost", "l" },
	{ "LOCALHOST.", "l" },
	{ "a.localhost", "l" },
	{ "notlocalhost", "" },
	{ "localhost.example.org", "" },
};

static void
test_host(void **state)
{
	const struct host_row *row = *state;
	struct span host = span_of(row->host);

	assert_int_equal(
	    web_url_is_private(host), strchr(row->marks, 'p') != NULL);
	assert_int_equal(
	    web_url_is_loopback(host), strchr(row->marks, 'l') != NULL);
}

static const struct lead_row {
	const char *from, *to;
	bool may;
} leads[] = {
	{ "https://r/", "https://cdn/", true },
	{ "https://r/", "http://cdn/", false },
	{ "https://r/", "http://r/", false },
	{ "http://r/", "https://r/", true },
	{ "http://r/", "http://cdn/", true },
	{ "https://r/", "https://169.254.169.254/", false },
	{ "https://r/", "https://[::1]/", false },
	{ "https://r/", "https://localhost/", false },
	{ "https://10.0.0.1:5000/", "https://10.0.0.1:5000/token", true },
	{ "https://10.0.0.1:5000/", "https://10.0.0.1:5001/token", false },
	{ "http://127.0.0.1:1/", "http://127.0.0.1:2/", false },
	{ "http://127.0.0.1:1/", "http://localhost:2/", true },
	{ "http://127.0.0.1:1/", "http://127.0.0.1:1/x", true },
};

static void
test_lead(void **state)
{
	const struct lead_row *row = *state;
	struct web_url from, to;

	assert_true(web_url_read(span_of(row->from), &from));
	assert_true(web_url_read(span_of(row->to), &to));
	assert_int_equal(web_url_may_lead(&from, &to), row->may);
}

static void
test_origin_is_scheme_host_and_port(void **state UNUSED)
{
	static const char *const others[] = { "http://h:443/", "https://h:444/",
		"https://i/" };
	struct web_url a, b;
	size_t i;

	assert_true(web_url_read(span_of("https://H/a"), &a));
	assert_true(web_url_read(span_of("https://h:443/b"), &b));
	assert_true(web_url_same_origin(&a, &b));
	for (i = 0; i < COUNT(others); i++) {
		assert_true(web_url_read(span_of(others[i]), &b));
		assert_false(web_url_same_origin(&a, &b));
	}
}

static void
test_encode(void **state UNUSED)
{
	struct buf made;

	buf_init(&made, 100);
	web_url_encode(&made, span_make("aZ9-._~/:+ \0\xff", 13));
	assert_string_equal(made.at, "aZ9-._~%2F%3A%2B%20%00%FF");
	buf_release(&made);
}

#define ADD(rows, text, function) \
	for (i = 0; i < COUNT(rows); i++) \
		tests[count++] = (struct CMUnitTest) \
		{ \
			rows[i].text, function, NULL, NULL, \
			    (void *)(uintptr_t)&rows[i] \
		}

int
main(void)
{
	struct CMUnitTest tests[128] = {
		cmocka_unit_test(test_origin_is_scheme_host_and_port),
		cmocka_unit_test(test_encode),
	};
	size_t count = 2, i;

	ADD(reads, text, test_read);
	ADD(resolves, reference, test_resolve);
	ADD(hosts, host, test_host);
	ADD(leads, to, test_lead);
	return _cmocka_run_group_tests("web_url", tests, count, NULL, NULL);
}
