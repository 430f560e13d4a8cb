#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "backend/base/buf.h"
#include "backend/base/xalloc.h"
#include "backend/io/registry.h"
#include "backend/io/run.h"
#include "tests/fault/fault_server.h"

/*
 * Each row is a server that answers as it is told, one scan or two of the
 * repository app/one (or the one named), what comes of them, and the requests
 * that arrived. HOST stands for 127.0.0.1:PORT and LOCAL for localhost:PORT,
 * everywhere.
 */

#define TAGS "/v2/app/one/tags/list"
#define LIST "{\"name\":\"app/one\",\"tags\":[\"v1\",\"v2\"]}"
#define BASIC "Basic c2NhbjpzM2NyZXQ=" /* scan:s3cret */
#define LOGIN "{\"auths\":{\"HOST\":{\"auth\":\"c2NhbjpzM2NyZXQ=\"}}}"
#define ASKS_BASIC "WWW-Authenticate: Basic realm=\"x\"\n"
#define ASKS_BEARER \
	"WWW-Authenticate: Bearer realm=\"http://HOST/token\"," \
	"service=\"test registry\"\n"
#define TOKEN_URI \
	"/token?scope=repository%3Aapp%2Fone%3Apull&service=test%20registry"

#define GET "GET " TAGS "?n=1000 "
#define PAGE(tags) "{\"tags\":[" tags "]}"

struct on {
	const char *uri;
	struct fault_answer answer;
};

static const struct row {
	const char *name;
	struct on on[7];
	const char *login; /* DOCKER_AUTH_CONFIG */
	int64_t timeout_ms; /* 0: 10 s */
	unsigned scans; /* 0: one */
	const char *outcome, *requests;
} rows[] = {
	{ .name = "one page",
	    .on = { { TAGS, { .body = LIST } } },
	    .outcome = "v1 v2",
	    .requests = GET "- -" },
	{ .name = "null",
	    .on = { { TAGS, { .body = "{\"name\":\"x\",\"tags\":null}" } } },
	    .outcome = "",
	    .requests = GET "- -" },
	{ .name = "tags that are none",
	    .on = { { TAGS, { .body = PAGE("\"a\",\"-b\",\"c d\"") } } },
	    .outcome = "a (2 dropped)",
	    .requests = GET "- -" },

	{ .name = "401 without login",
	    .on = { { TAGS, { .wants = BASIC, .challenge = ASKS_BASIC } } },
	    .outcome =
		"denied: scan HOST/app/one: list tags: 401 Unauthorized; "
		"UNAUTHORIZED: authentication required; the repository "
		"is private or absent, and there is no login for its "
		"registry; check the name, or run `docker login HOST'",
	    .requests = GET "- -" },
	{ .name = "basic",
	    .on = { { TAGS,
		{ .body = LIST, .wants = BASIC, .challenge = ASKS_BASIC } } },
	    .login = LOGIN,
	    .outcome = "v1 v2",
	    .requests = GET "- -|" GET BASIC " -" },
	{ .name = "basic is known the second time",
	    .on = { { TAGS,
		{ .body = LIST, .wants = BASIC, .challenge = ASKS_BASIC } } },
	    .login = LOGIN,
	    .scans = 2,
	    .outcome = "v1 v2 / v1 v2",
	    .requests = GET "- -|" GET BASIC " -|" GET BASIC " -" },
	{ .name = "basic with a wrong password",
	    .on = { { TAGS, { .wants = "x", .challenge = ASKS_BASIC } } },
	    .login = LOGIN,
	    .outcome =
		"denied: scan HOST/app/one: list tags: 401 Unauthorized; "
		"UNAUTHORIZED: authentication required; the registry "
		"refused the stored login; run `docker login HOST'",
	    .requests = GET "- -|" GET BASIC " -" },
	{ .name = "401 without a challenge: ping",
	    .on = { { TAGS, { .body = LIST, .wants = BASIC } },
		{ "/v2/", { .status = 401, .headers = ASKS_BASIC } } },
	    .login = LOGIN,
	    .outcome = "v1 v2",
	    .requests = GET "- -|GET /v2/ - -|" GET BASIC " -" },
	{ .name = "a broken credential file",
	    .on = { { TAGS, { .wants = BASIC, .challenge = ASKS_BASIC } } },
	    .login = "{\"auths\":",
	    .outcome = "invalid: scan HOST/app/one: login for HOST from "
		       "DOCKER_AUTH_CONFIG: this is not JSON; the credential "
		       "file cannot be used; repair it, or log in again",
	    .requests = GET "- -" },
	{ .name = "403",
	    .on = { { TAGS,
		{ .status = 403,
		    .body = "{\"errors\":[{\"code\":\"DENIED\"}]}" } } },
	    .outcome = "denied: scan HOST/app/one: list tags: 403 Forbidden; "
		       "DENIED; the repository is private or absent, and there "
		       "is no login for its registry; check the name, or run "
		       "`docker login HOST'",
	    .requests = GET "- -" },
	{ .name = "404",
	    .outcome =
		"not found: scan HOST/app/one: list tags: 404 Not Found; "
		"NAME_UNKNOWN: repository name not known to registry; "
		"the registry knows no repository of this name; check "
		"the image's name: HOST/app/one",
	    .requests = GET "- -" },

	{ .name = "429 in seconds, and the registry is left alone",
	    .on = { { TAGS,
		{ .status = 429,
		    .headers = "Retry-After: 70\n",
		    .body = "Too Many Requests (HAP429)\n" } } },
	    .scans = 2,
	    .outcome =
		"unavailable: scan HOST/app/one: list tags: 429 Too Many "
		"Requests; Too Many Requests (HAP429); the registry "
		"wants fewer requests; wait: it is asked again by itself "
		"(in 70 s) / unavailable: scan HOST/app/one: HOST asked "
		"us to wait 70 s more; the registry wants fewer "
		"requests; wait: it is asked again by itself (in 70 s)",
	    .requests = GET "- -" },
	{ .name = "429 until a date far away",
	    .on = { { TAGS,
		{ .status = 429,
		    .headers = "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT\n",
		    .body = "{}" } } },
	    .outcome =
		"unavailable: scan HOST/app/one: list tags: 429 Too Many "
		"Requests; {}; the registry wants fewer requests; wait: "
		"it is asked again by itself (in 3600 s)",
	    .requests = GET "- -" },
	{ .name = "429 that does not say how long",
	    .on = { { TAGS, { .status = 429 } } },
	    .outcome =
		"unavailable: scan HOST/app/one: list tags: 429 Too Many "
		"Requests; the registry wants fewer requests; wait: it "
		"is asked again by itself (in 60 s)",
	    .requests = GET "- -" },
	{ .name = "500 for ever",
	    .on = { { TAGS,
		{ .status = 500, .body = "<h1>\x1b[31mno</h1>" } } },
	    .outcome =
		"unavailable: scan HOST/app/one: list tags: 500 Internal "
		"Server Error; <h1>?[31mno</h1>; the registry has "
		"trouble of its own; wait: it is asked again by itself",
	    .requests = GET "- -|" GET "- -|" GET "- -" },
	{ .name = "502 once",
	    .on = { { TAGS, { .status = 502 } }, { TAGS, { .body = LIST } } },
	    .outcome = "v1 v2",
	    .requests = GET "- -|" GET "- -" },
	{ .name = "503 with a wait that is too long",
	    .on = { { TAGS,
		{ .status = 503, .headers = "Retry-After: 100\n" } } },
	    .outcome = "unavailable: scan HOST/app/one: list tags: 503 Service "
		       "Unavailable; the registry has trouble of its own; "
		       "wait: it is asked again by itself (in 100 s)",
	    .requests = GET "- -" },
	{ .name = "501",
	    .on = { { TAGS, { .status = 501 } } },
	    .outcome =
		"unavailable: scan HOST/app/one: list tags: 501 "
		"unexpected status; the registry has trouble of its own; "
		"wait: it is asked again by itself",
	    .requests = GET "- -" },

	{ .name = "garbage",
	    .on = { { TAGS, { .body = "{\"tags\":[\"v1\",\x07 ]" } } },
	    .outcome =
		"invalid: scan HOST/app/one: list tags: this is not a "
		"list of tags; {\"tags\":[\"v1\",? ]; what answers there "
		"is not a container registry; check the image's host, "
		"and what stands in between: HOST",
	    .requests = GET "- -" },
	{ .name = "page of a proxy",
	    .on = { { TAGS, { .body = "<html>\n<body>sign in</body>\n" } } },
	    .outcome =
		"invalid: scan HOST/app/one: list tags: this is not a "
		"list of tags; <html> <body>sign in</body>; what answers "
		"there is not a container registry; check the image's "
		"host, and what stands in between: HOST",
	    .requests = GET "- -" },
	{ .name = "a body without end",
	    .on = { { TAGS,
		{ .body = "{\"tags\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"",
		    .kind = FAULT_ENDLESS } } },
	    .outcome =
		"invalid: scan HOST/app/one: list tags: http://HOST: the "
		"answer is too long; more came than any honest answer "
		"has",
	    .requests = GET "- -" },
	{ .name = "a body that stalls",
	    .on = { { TAGS, { .body = "{}", .kind = FAULT_STALL } } },
	    .outcome =
		"unavailable: scan HOST/app/one: list tags: http://HOST: "
		"too slow; *; the answer did not come within its time",
	    .requests = GET "- -" },
	{ .name = "no answer at all",
	    .on = { { TAGS, { .kind = FAULT_SILENCE } } },
	    .timeout_ms = 300,
	    .outcome =
		"unavailable: scan HOST/app/one: list tags: http://HOST: "
		"too slow; *; the answer did not come within its time",
	    .requests = GET "- -" },
	{ .name = "a body that drips",
	    .on = { { TAGS, { .body = LIST, .kind = FAULT_DRIP } } },
	    .timeout_ms = 500,
	    .outcome =
		"unavailable: scan HOST/app/one: list tags: http://HOST: "
		"too slow; *; the answer did not come within its time",
	    .requests = GET "- -" },
	{ .name = "cut for ever",
	    .on = { { TAGS, { .body = LIST, .kind = FAULT_CUT } } },
	    .outcome =
		"unavailable: scan HOST/app/one: list tags: http://HOST: "
		"the connection was cut; *; the registry has trouble of "
		"its own; wait: it is asked again by itself",
	    .requests = GET "- -|" GET "- -|" GET "- -" },
	{ .name = "cut once",
	    .on = { { TAGS, { .body = LIST, .kind = FAULT_CUT } },
		{ TAGS, { .body = LIST } } },
	    .outcome = "v1 v2",
	    .requests = GET "- -|" GET "- -" },
	{ .name = "hung up once",
	    .on = { { TAGS, { .kind = FAULT_HANG_UP } },
		{ TAGS, { .body = LIST } } },
	    .outcome = "v1 v2",
	    .requests = GET "- -|" GET "- -" },

	{ .name = "redirect on the same host",
	    .on = { { TAGS, { .status = 307, .headers = "Location: /x?y\n" } },
		{ "/x", { .body = LIST } } },
	    .outcome = "v1 v2",
	    .requests = GET "- -|GET /x?y - -" },
	{ .name = "redirect keeps the login on the same host",
	    .on = { { TAGS,
			{ .status = 307,
			    .headers = "Location: /x\n",
			    .wants = BASIC,
			    .challenge = ASKS_BASIC } },
		{ "/x", { .body = LIST } } },
	    .login = LOGIN,
	    .outcome = "v1 v2",
	    .requests = GET "- -|" GET BASIC " -|GET /x " BASIC " -" },
	{ .name = "redirect to another host without the login",
	    .on = { { TAGS,
			{ .status = 307,
			    .headers = "Location: http://LOCAL/x\n",
			    .wants = BASIC,
			    .challenge = ASKS_BASIC } },
		{ "/x",
		    { .status = 302, .headers = "Location: http://HOST/y\n" } },
		{ "/y", { .body = LIST } } },
	    .login = LOGIN,
	    .outcome = "invalid: scan HOST/app/one: list tags: http://LOCAL/x "
		       "redirects into a private network; http://HOST/y",
	    .requests = GET "- -|" GET BASIC " -|GET /x - -" },
	{ .name = "a challenge of another host is not answered",
	    .on = { { TAGS,
			{ .status = 307,
			    .headers = "Location: http://LOCAL/x\n" } },
		{ "/x", { .wants = BASIC, .challenge = ASKS_BASIC } } },
	    .login = LOGIN,
	    .outcome =
		"denied: scan HOST/app/one: list tags: 401 Unauthorized; "
		"UNAUTHORIZED: authentication required; the repository "
		"is private or absent, and there is no login for its "
		"registry; check the name, or run `docker login HOST'",
	    .requests = GET "- -|GET /x - -" },
	{ .name = "redirect into a private network",
	    .on = { { TAGS,
		{ .status = 302,
		    .headers =
			"Location: http://169.254.169.254/latest\n" } } },
	    .outcome = "invalid: scan HOST/app/one: list tags: http://HOST" TAGS
		       " redirects into a private network; "
		       "http://169.254.169.254/latest",
	    .requests = GET "- -" },
	{ .name = "redirect to a file",
	    .on = { { TAGS,
		{ .status = 302,
		    .headers = "Location: file:///etc/passwd\n" } } },
	    .outcome = "invalid: scan HOST/app/one: list tags: http://HOST" TAGS
		       " redirects to what is no URL; file:///etc/passwd",
	    .requests = GET "- -" },
	{ .name = "redirects without end",
	    .on = { { TAGS, { .status = 302, .headers = "Location: /x\n" } },
		{ "/x", { .status = 302, .headers = "Location: /x\n" } } },
	    .outcome = "invalid: scan HOST/app/one: list tags: http://HOST/x "
		       "redirects once too often; /x",
	    .requests = GET "- -|GET /x - -|GET /x - -|GET /x - -|GET /x - -|"
			    "GET /x - -" },

	{ .name = "relative links",
	    .on = { { TAGS "?n=1000",
			{ .body = PAGE("\"a\",\"b\""),
			    .headers = "Link: </v2/app/one/tags/list?last=b&n="
				       "2>; rel=\"next\"\n" } },
		{ TAGS "?last=b&n=2",
		    { .body = PAGE("\"c\",\"b\""),
			.headers = "Link: <?last=c>; rel=next\n" } },
		{ TAGS "?last=c", { .body = PAGE("\"d\"") } } },
	    .outcome = "a b c d",
	    .requests =
		GET "- -|GET " TAGS "?last=b&n=2 - -|GET " TAGS "?last=c - -" },
	{ .name = "absolute link",
	    .on = { { TAGS "?n=1000",
			{ .body = PAGE("\"a\""),
			    .headers = "link: <http://HOST" TAGS "?x=1>; "
				       "rel=\"prev\", <http://HOST" TAGS
				       "?x=2>; title=\"a, b\"; rel=next\n" } },
		{ TAGS "?x=2", { .body = PAGE("") } } },
	    .outcome = "a",
	    .requests = GET "- -|GET " TAGS "?x=2 - -" },
	{ .name = "a link to itself",
	    .on = { { TAGS,
		{ .body = PAGE("\"a\""),
		    .headers = "Link: <?n=1000>; rel=next\n" } } },
	    .outcome =
		"invalid: scan HOST/app/one: list tags: the pages lead "
		"back to one that was read before; what answers there is "
		"not a container registry; check the image's host, and "
		"what stands in between: HOST",
	    .requests = GET "- -" },
	{ .name = "a link to another host",
	    .on = { { TAGS,
		{ .body = PAGE("\"a\""),
		    .headers =
			"Link: <http://LOCAL" TAGS "?x>; rel=next\n" } } },
	    .outcome = "invalid: scan HOST/app/one: list tags: the link to the "
		       "next page leads to another host; http://LOCAL" TAGS
		       "?x; what answers there is not a container registry; "
		       "check the image's host, and what stands in between: "
		       "HOST",
	    .requests = GET "- -" },
	{ .name = "n is refused",
	    .on = { { TAGS "?n=1000", { .status = 405 } },
		{ TAGS, { .body = LIST } } },
	    .scans = 2,
	    .outcome = "v1 v2 / v1 v2",
	    .requests = GET "- -|GET " TAGS " - -|GET " TAGS " - -" },
	{ .name = "400 with and without n",
	    .on = { { TAGS, { .status = 400, .body = "{\"errors\":[]}" } } },
	    .outcome =
		"invalid: scan HOST/app/one: list tags: 400 Bad Request; "
		"{\"errors\":[]}; what answers there is not a container "
		"registry; check the image's host, and what stands in "
		"between: HOST",
	    .requests = GET "- -|GET " TAGS " - -" },

	{ .name = "token for anybody",
	    .on = { { TAGS,
			{ .body = LIST,
			    .wants = "Bearer ey.J-x",
			    .challenge = ASKS_BEARER } },
		{ TOKEN_URI, { .body = "{\"token\":\"ey.J-x\"}" } } },
	    .scans = 2,
	    .outcome = "v1 v2 / v1 v2",
	    .requests = GET "- -|GET " TOKEN_URI " - -|" GET
			    "Bearer ey.J-x -|" GET "Bearer ey.J-x -" },
	{ .name = "token with a login; access_token wins",
	    .on = { { TAGS,
			{ .body = LIST,
			    .wants = "Bearer b",
			    .challenge = ASKS_BEARER } },
		{ "/token",
		    { .body = "{\"token\":\"a\",\"access_token\":\"b\"}",
			.wants = BASIC } } },
	    .login = LOGIN,
	    .outcome = "v1 v2",
	    .requests = GET "- -|GET " TOKEN_URI "&account=scan " BASIC
			    " -|" GET "Bearer b -" },
	{ .name = "a short-lived token is asked for again",
	    .on = { { TAGS,
			{ .body = LIST,
			    .wants = "Bearer a",
			    .challenge = ASKS_BEARER,
			    .delay_ms = 1100 } },
		{ "/token",
		    { .body = "{\"token\":\"a\",\"expires_in\":11}" } } },
	    .scans = 2,
	    .outcome = "v1 v2 / v1 v2",
	    .requests =
		GET "- -|GET " TOKEN_URI " - -|" GET "Bearer a -|GET " TOKEN_URI
		    " - -|" GET "Bearer a -" },
	{ .name = "a token that is refused later is renewed once",
	    .on = { { TAGS,
			{ .body = LIST,
			    .wants = "Bearer a",
			    .challenge = ASKS_BEARER } },
		{ TAGS,
		    { .body = LIST,
			.wants = "Bearer a",
			.challenge = ASKS_BEARER } },
		{ TAGS,
		    { .body = LIST,
			.wants = "Bearer b",
			.challenge = ASKS_BEARER } },
		{ "/token", { .body = "{\"token\":\"a\"}" } },
		{ "/token", { .body = "{\"token\":\"b\"}" } } },
	    .scans = 2,
	    .outcome = "v1 v2 / v1 v2",
	    .requests =
		GET "- -|GET " TOKEN_URI " - -|" GET "Bearer a -|" GET
		    "Bearer a -|GET " TOKEN_URI " - -|" GET "Bearer b -" },
	{ .name = "a token without rights",
	    .on = { { TAGS, { .wants = "x", .challenge = ASKS_BEARER } },
		{ "/token", { .body = "{\"token\":\"a\"}" } } },
	    .outcome =
		"denied: scan HOST/app/one: list tags: 401 Unauthorized; "
		"UNAUTHORIZED: authentication required; the repository "
		"is private or absent, and there is no login for its "
		"registry; check the name, or run `docker login HOST'",
	    .requests = GET "- -|GET " TOKEN_URI " - -|" GET "Bearer a -" },
	{ .name = "a login without rights",
	    .on = { { TAGS, { .wants = "x", .challenge = ASKS_BEARER } },
		{ "/token", { .body = "{\"token\":\"a\"}" } } },
	    .login = LOGIN,
	    .outcome =
		"denied: scan HOST/app/one: list tags: 401 Unauthorized; "
		"UNAUTHORIZED: authentication required; the stored login "
		"may not read this repository, or it does not exist; "
		"check the name, or run `docker login HOST' as somebody "
		"who may",
	    .requests = GET "- -|GET " TOKEN_URI "&account=scan " BASIC
			    " -|" GET "Bearer a -" },
	{ .name = "the token server refuses the login",
	    .on = { { TAGS, { .wants = "x", .challenge = ASKS_BEARER } },
		{ "/token",
		    { .status = 401,
			.body = "{\"details\":\"incorrect username or "
				"password\"}" } } },
	    .login = LOGIN,
	    .outcome =
		"denied: scan HOST/app/one: get a token: 401 "
		"Unauthorized; incorrect username or password; the "
		"stored login is refused, even for public images; run "
		"`docker login HOST', or `docker logout' if the image is "
		"public",
	    .requests = GET "- -|GET " TOKEN_URI "&account=scan " BASIC " -" },
	{ .name = "the token server refuses anybody",
	    .on = { { TAGS, { .wants = "x", .challenge = ASKS_BEARER } },
		{ "/token",
		    { .status = 403,
			.body = "{\"errors\":[{\"code\":\"DENIED\","
				"\"message\":\"requested access\"}]}" } } },
	    .outcome = "denied: scan HOST/app/one: get a token: 403 Forbidden; "
		       "DENIED: requested access; the repository is private or "
		       "absent, and there is no login for its registry; check "
		       "the name, or run `docker login HOST'",
	    .requests = GET "- -|GET " TOKEN_URI " - -" },
	{ .name = "an answer without a token",
	    .on = { { TAGS, { .wants = "x", .challenge = ASKS_BEARER } },
		{ "/token", { .body = "{\"token\":\"\"}" } } },
	    .outcome = "invalid: scan HOST/app/one: the token server's answer "
		       "has no token; what answers there is not a token server "
		       "of a registry; try again later, or tell those who run "
		       "the registry",
	    .requests = GET "- -|GET " TOKEN_URI " - -" },
	{ .name = "a token with a line end",
	    .on = { { TAGS, { .wants = "x", .challenge = ASKS_BEARER } },
		{ "/token", { .body = "{\"token\":\"a\\r\\nX: y\"}" } } },
	    .outcome = "invalid: scan HOST/app/one: the token server's answer "
		       "has no token; what answers there is not a token server "
		       "of a registry; try again later, or tell those who run "
		       "the registry",
	    .requests = GET "- -|GET " TOKEN_URI " - -" },
	{ .name = "a page instead of a token",
	    .on = { { TAGS, { .wants = "x", .challenge = ASKS_BEARER } },
		{ "/token", { .body = "<html>secret</html>" } } },
	    .outcome = "invalid: scan HOST/app/one: the token server's answer "
		       "is not JSON; what answers there is not a token server "
		       "of a registry; try again later, or tell those who run "
		       "the registry",
	    .requests = GET "- -|GET " TOKEN_URI " - -" },
	{ .name = "a token without end",
	    .on = { { TAGS, { .wants = "x", .challenge = ASKS_BEARER } },
		{ "/token", { .body = "aaaaaaaa", .kind = FAULT_ENDLESS } } },
	    .outcome = "invalid: scan HOST/app/one: get a token: http://HOST: "
		       "the answer is too long; more came than any honest "
		       "answer has",
	    .requests = GET "- -|GET " TOKEN_URI " - -" },
	{ .name = "a token server with trouble",
	    .on = { { TAGS,
			{ .body = LIST,
			    .wants = "Bearer a",
			    .challenge = ASKS_BEARER } },
		{ "/token", { .status = 503 } },
		{ "/token", { .body = "{\"token\":\"a\"}" } } },
	    .outcome = "v1 v2",
	    .requests = GET "- -|GET " TOKEN_URI " - -|GET " TOKEN_URI
			    " - -|" GET "Bearer a -" },
	{ .name = "a realm with a query",
	    .on = { { TAGS,
			{ .body = LIST,
			    .wants = "Bearer a",
			    .challenge = "WWW-Authenticate: Bearer realm="
					 "\"http://HOST/token?a=b\"\n" } },
		{ "/token", { .body = "{\"token\":\"a\"}" } } },
	    .outcome = "v1 v2",
	    .requests = GET "- -|GET /token?a=b&scope=repository%3Aapp%2Fone%3A"
			    "pull - -|" GET "Bearer a -" },
	{ .name = "a realm in a private network",
	    .on = { { TAGS,
		{ .wants = "x",
		    .challenge = "WWW-Authenticate: Bearer realm="
				 "\"http://10.0.0.1/token\"\n" } } },
	    .login = LOGIN,
	    .outcome = "invalid: scan HOST/app/one: the token server that the "
		       "registry names is in a private network; "
		       "http://10.0.0.1/token; no login and no request is sent "
		       "to such a place; tell those who run the registry",
	    .requests = GET "- -" },
	{ .name = "gitea: basic and bearer, nobody logged in",
	    .on = { { TAGS,
			{ .body = LIST,
			    .wants = "Bearer a",
			    .challenge = "WWW-Authenticate: Basic\n"
					 "WWW-Authenticate: Bearer realm="
					 "\"http://HOST/token\"\n" } },
		{ "/token", { .body = "{\"token\":\"a\"}" } } },
	    .outcome = "v1 v2",
	    .requests =
		GET "- -|GET /token?scope=repository%3Aapp%2Fone%3Apull "
		    "- -|" GET "Bearer a -" },
	{ .name = "gitea: basic and bearer, with a login",
	    .on = { { TAGS,
		{ .body = LIST,
		    .wants = BASIC,
		    .challenge = "WWW-Authenticate: Basic\n"
				 "WWW-Authenticate: Bearer realm="
				 "\"http://HOST/token\"\n" } } },
	    .login = LOGIN,
	    .outcome = "v1 v2",
	    .requests = GET "- -|" GET BASIC " -" },
	{ .name = "identity token",
	    .on = { { TAGS,
			{ .body = LIST,
			    .wants = "Bearer a",
			    .challenge = ASKS_BEARER } },
		{ "/token", { .body = "{\"access_token\":\"a\"}" } } },
	    .login = "{\"auths\":{\"HOST\":{\"identitytoken\":\"e+/y\"}}}",
	    .outcome = "v1 v2",
	    .requests =
		GET "- -|POST /token - grant_type=refresh_token&"
		    "client_id=vigie&service=test%20registry&scope="
		    "repository%3Aapp%2Fone%3Apull&refresh_token=e%2B%2Fy"
		    "|" GET "Bearer a -" },
	{ .name = "identity token where there is no POST",
	    .on = { { TAGS,
			{ .body = LIST,
			    .wants = "Bearer a",
			    .challenge = ASKS_BEARER } },
		{ "/token", { .status = 405 } },
		{ "/token", { .body = "{\"token\":\"a\"}" } } },
	    .login = "{\"auths\":{\"HOST\":{\"identitytoken\":\"e\"}}}",
	    .outcome = "v1 v2",
	    .requests = GET
	    "- -|POST /token - grant_type=refresh_token&"
	    "client_id=vigie&service=test%20registry&scope="
	    "repository%3Aapp%2Fone%3Apull&refresh_token=e|GET " TOKEN_URI
	    " - -|" GET "Bearer a -" },
	{ .name = "registry token",
	    .on = { { TAGS,
		{ .body = LIST,
		    .wants = "Bearer r",
		    .challenge = ASKS_BEARER } } },
	    .login = "{\"auths\":{\"HOST\":{\"registrytoken\":\"r\"}}}",
	    .outcome = "v1 v2",
	    .requests = GET "- -|" GET "Bearer r -" },
};

static char *
replace(const char *text, const char *what, const char *with)
{
	struct span rest = span_of(text);
	struct buf made;
	size_t at;

	buf_init(&made, 100000);
	while ((at = span_find_text(rest, what)) < rest.length) {
		buf_span(&made, span_head(rest, at));
		buf_text(&made, with);
		rest = span_from(rest, at + strlen(what));
	}
	buf_span(&made, rest);
	return made.room ? made.at : xstrdup("");
}

/* HOST and LOCAL to what they stand for. */
static char *
real(const struct fault_server *server, const char *text)
{
	char *local, *made;

	if (!text)
		return NULL;
	local = replace(text, "LOCAL", fault_server_local_place(server));
	made = replace(local, "HOST", fault_server_place(server));
	free(local);
	return made;
}

static char *
shown(const struct fault_server *server, const char *text)
{
	char *local = replace(text, fault_server_local_place(server), "LOCAL");
	char *made = replace(local, fault_server_place(server), "HOST");

	free(local);
	return made;
}

static void
set_up(struct fault_server *server, const struct on *on)
{
	struct fault_answer answer = on->answer;
	char *headers = real(server, answer.headers);
	char *challenge = real(server, answer.challenge);

	answer.headers = headers;
	answer.challenge = challenge;
	fault_server_on(server, on->uri, &answer);
	free(headers);
	free(challenge);
}

struct outcome {
	struct buf words;
	bool done;
};

static void
part(struct buf *words, const char *text)
{
	if (*text)
		buf_printf(words, "; %s", text);
}

static void
take(void *context, struct registry_tags *tags, const struct error *error,
    int64_t retry_after_s)
{
	struct outcome *outcome = context;
	struct buf *words = &outcome->words;
	size_t i;

	outcome->done = true;
	if (words->length)
		buf_text(words, " / ");
	if (error) {
		buf_printf(
		    words, "%s: %s", error_kind_word(error->kind), error->text);
		/* libcurl's words are its own. */
		part(words,
		    strstr(error->text, "http://") && *error->todo == '\0' &&
			    strstr(error->text, "redirects") == NULL &&
			    *error->said
			? "*"
			: strstr(error->text, "cut") ? "*"
						     : error->said);
		part(words, error->means);
		part(words, error->todo);
		if (retry_after_s)
			buf_printf(
			    words, " (in %lld s)", (long long)retry_after_s);
		return;
	}
	for (i = 0; i < tags->count; i++)
		buf_printf(words, "%s%s", i ? " " : "", tags->tags[i].at);
	if (tags->dropped)
		buf_printf(words, " (%zu dropped)", tags->dropped);
	arena_free(tags->arena);
}

static char *
all_requests(struct fault_server *server)
{
	struct buf made;
	char *line, *text;
	size_t i;

	buf_init(&made, 100000);
	for (i = 0; (line = fault_server_request(server, i)); i++) {
		buf_printf(&made, "%s%s", i ? "|" : "", line);
		free(line);
	}
	text = shown(server, made.at);
	buf_release(&made);
	return text;
}

static void
scan(struct http *http, struct registry *registry, const char *host,
    int64_t timeout_ms, struct outcome *outcome)
{
	char canonical[100];
	struct registry_order order = {
		.ref = { .registry = host,
		    .repository = "app/one",
		    .canonical = canonical,
		    .plain_http = true },
		.timeout_ms = timeout_ms ? timeout_ms : 10000,
	};
	int64_t limit = http_now() + 20000;

	snprintf(canonical, sizeof(canonical), "%s/app/one", host);
	outcome->done = false;
	registry_scan_start(registry, &order, take, outcome);
	while (!outcome->done && http_now() < limit)
		(void)http_work(http, 1000, -1);
	assert_true(outcome->done);
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct fault_server *server = fault_server_start(NULL, NULL);
	struct http *http = http_open(&(struct http_settings) {
	    .stall_limit_s = 2, .user_agent = "vigie-test" });
	struct outcome outcome = { .done = false };
	char *login = real(server, row->login), *seen;
	struct registry *registry = registry_open(http,
	    &(struct registry_settings) {
		.docker_auth_config = login, .retry_ms = 20 });
	size_t i;

	buf_init(&outcome.words, 10000);
	for (i = 0; i < COUNT(row->on) && row->on[i].uri; i++)
		set_up(server, &row->on[i]);
	for (i = 0; i < (row->scans ? row->scans : 1); i++)
		scan(http, registry, fault_server_place(server),
		    row->timeout_ms, &outcome);
	seen = shown(server, outcome.words.at);
	assert_string_equal(seen, row->outcome);
	free(seen);
	seen = all_requests(server);
	assert_string_equal(seen, row->requests);
	free(seen);
	registry_close(registry);
	http_close(http);
	fault_server_stop(server);
	buf_release(&outcome.words);
	free(login);
}

/* Many scans at once: app/r0, app/r1, ... */
struct crowd {
	struct fault_server *server;
	struct http *http;
	struct registry *registry;
	struct registry_scan *scans[64];
	size_t count, done, failed;
	int64_t retry_after_s;
};

static void
count_one(void *context, struct registry_tags *tags, const struct error *error,
    int64_t retry_after_s)
{
	struct crowd *crowd = context;

	crowd->done++;
	crowd->failed += error != NULL;
	if (error)
		crowd->retry_after_s = retry_after_s;
	else
		arena_free(tags->arena);
}

static void
crowd_begin(struct crowd *crowd, size_t count,
    const struct fault_answer *answer, const char *login)
{
	char *real_login, *challenge;
	struct fault_answer made = *answer;
	char uri[64];
	size_t i;

	*crowd = (struct crowd) { .count = count };
	crowd->server = fault_server_start(NULL, NULL);
	crowd->http =
	    http_open(&(struct http_settings) { .user_agent = "vigie-test" });
	real_login = real(crowd->server, login);
	challenge = real(crowd->server, answer->challenge);
	made.challenge = challenge;
	crowd->registry = registry_open(crowd->http,
	    &(struct registry_settings) { .docker_auth_config = real_login });
	for (i = 0; i < count; i++) {
		struct registry_order order = {
			.ref = { .registry = fault_server_place(crowd->server),
			    .repository = uri + strlen("/v2/"),
			    .canonical = "x",
			    .plain_http = true },
			.timeout_ms = 10000,
		};

		snprintf(uri, sizeof(uri), "/v2/app/r%zu/tags/list", i);
		fault_server_on(crowd->server, uri, &made);
		*strstr(uri, "/tags/list") = '\0';
		crowd->scans[i] = registry_scan_start(
		    crowd->registry, &order, count_one, crowd);
	}
	free(real_login);
	free(challenge);
}

static void
crowd_wait(struct crowd *crowd, size_t done)
{
	int64_t limit = http_now() + 20000;

	while (crowd->done < done && http_now() < limit)
		(void)http_work(crowd->http, 1000, -1);
	assert_int_equal(crowd->done, done);
}

static void
crowd_end(struct crowd *crowd)
{
	registry_close(crowd->registry);
	http_close(crowd->http);
	fault_server_stop(crowd->server);
}

static void
test_eight_at_a_time(void **state UNUSED)
{
	struct crowd crowd;

	crowd_begin(&crowd, 40,
	    &(struct fault_answer) { .body = LIST, .delay_ms = 20 }, NULL);
	assert_int_equal(crowd.done, 0);
	crowd_wait(&crowd, 40);
	assert_int_equal(crowd.failed, 0);
	assert_int_equal(fault_server_count(crowd.server, "GET "), 40);
	assert_int_equal(
	    fault_server_most(crowd.server), HTTP_HOST_CONNECTIONS);
	crowd_end(&crowd);
}

/* Only the first ones have to find out that a login is wanted. */
static void
test_later_ones_know_what_is_wanted(void **state UNUSED)
{
	struct crowd crowd;

	crowd_begin(&crowd, 40,
	    &(struct fault_answer) { .body = LIST,
		.wants = BASIC,
		.challenge = ASKS_BASIC,
		.delay_ms = 5 },
	    LOGIN);
	crowd_wait(&crowd, 40);
	assert_int_equal(crowd.failed, 0);
	assert_true(fault_server_count(crowd.server, "GET ") <=
	    40 + HTTP_HOST_CONNECTIONS);
	crowd_end(&crowd);
}

/* After a 429 those that wait their turn are not sent at all. */
static void
test_429_holds_back_the_crowd(void **state UNUSED)
{
	struct crowd crowd;

	crowd_begin(&crowd, 40,
	    &(struct fault_answer) {
		.status = 429, .headers = "Retry-After: 30\n", .delay_ms = 20 },
	    NULL);
	crowd_wait(&crowd, 40);
	assert_int_equal(crowd.failed, 40);
	assert_in_range(crowd.retry_after_s, 28, 30);
	assert_int_equal(
	    fault_server_count(crowd.server, "GET "), HTTP_HOST_CONNECTIONS);
	crowd_end(&crowd);
}

static void
test_cancelled_scans_are_silent(void **state UNUSED)
{
	struct crowd crowd;
	size_t i;

	crowd_begin(&crowd, 20,
	    &(struct fault_answer) { .body = LIST, .delay_ms = 100 }, NULL);
	while (fault_server_count(crowd.server, "GET ") < 4)
		(void)http_work(crowd.http, 10, -1);
	for (i = 0; i < 20; i += 2)
		registry_scan_cancel(crowd.scans[i]);
	crowd_wait(&crowd, 10);
	(void)http_work(crowd.http, 50, -1);
	assert_int_equal(crowd.done, 10);
	crowd_end(&crowd);
}

/* Everything at once, at any moment: no callback, nothing left behind. */
static void
test_close_with_running_scans(void **state UNUSED)
{
	struct crowd crowd;

	crowd_begin(
	    &crowd, 20, &(struct fault_answer) { .kind = FAULT_SILENCE }, NULL);
	while (fault_server_count(crowd.server, "GET ") < 4)
		(void)http_work(crowd.http, 10, -1);
	crowd_end(&crowd);
	assert_int_equal(crowd.done, 0);
}

int
main(void)
{
	struct CMUnitTest tests[128] = {
		cmocka_unit_test(test_eight_at_a_time),
		cmocka_unit_test(test_later_ones_know_what_is_wanted),
		cmocka_unit_test(test_429_holds_back_the_crowd),
		cmocka_unit_test(test_cancelled_scans_are_silent),
		cmocka_unit_test(test_close_with_running_scans),
	};
	size_t count = 5, i;

	run_init();
	for (i = 0; i < COUNT(rows); i++)
		tests[count++] = (struct CMUnitTest) { rows[i].name, test_row,
			NULL, NULL, (void *)(uintptr_t)&rows[i] };
	return _cmocka_run_group_tests(
	    "registry faults", tests, count, NULL, NULL);
}
