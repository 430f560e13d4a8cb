/*
 * How long a scan of many repositories on one slow host takes, beside curl on
 * the same URLs with the same number of connections, in the same run:
 *
 *	bench_scan [REPOSITORIES [TAGS [DELAY_MS]]]
 *
 * Prints the median of ROUNDS for both, in turns, and the ratio. Nothing is
 * judged here: times on a busy machine are no test.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "backend/base/xalloc.h"
#include "backend/io/registry.h"
#include "backend/io/run.h"
#include "tests/fault/fault_server.h"

#define ROUNDS 5
#define TIMEOUT_MS 60000
#define CURL_LIMIT_MS 120000

struct load {
	struct fault_server *server;
	size_t repositories, tags, delay_ms;
	const char *urls; /* a file that curl reads */
};

static size_t waiting, tag_count;

static void
take(void *context UNUSED, struct registry_tags *tags,
    const struct error *error, int64_t retry_after_s UNUSED)
{
	waiting--;
	if (error)
		die("%s: %s", error->text, error->said);
	tag_count += tags->count;
	arena_free(tags->arena);
}

static int64_t
scan(const struct load *load, long connections)
{
	struct http *http = http_open(&(struct http_settings) {
	    .host_connections = connections, .user_agent = "vigie-bench" });
	struct registry *registry =
	    registry_open(http, &(struct registry_settings) { .home = NULL });
	int64_t begin = http_now();
	char name[64];
	size_t i;

	waiting = load->repositories;
	tag_count = 0;
	for (i = 0; i < load->repositories; i++) {
		struct registry_order order = {
			.ref = { .registry = fault_server_place(load->server),
			    .repository = name,
			    .canonical = name,
			    .plain_http = true },
			.timeout_ms = TIMEOUT_MS,
		};

		snprintf(name, sizeof(name), "app/r%zu", i);
		registry_scan_start(registry, &order, take, NULL);
	}
	while (waiting)
		(void)http_work(http, 1000, -1);
	begin = http_now() - begin;
	if (tag_count != load->repositories * load->tags)
		die("%zu tags", tag_count);
	registry_close(registry);
	http_close(http);
	return begin;
}

static int64_t
run_curl(const struct load *load, long connections)
{
	char most[16];
	const char *argv[] = { "curl", "--silent", "--parallel",
		"--parallel-max", most, "--config", load->urls, NULL };
	struct run_result result;
	struct error error;
	int64_t begin;

	snprintf(most, sizeof(most), "%ld", connections);
	begin = http_now();
	if (!run_whole(argv, NULL, NULL, 1024 * 1024, CURL_LIMIT_MS, NULL,
		&result, &error))
		die("%s", error.text);
	begin = http_now() - begin;
	if (result.status)
		die("curl ended with %d", result.status);
	buf_release(&result.out);
	buf_release(&result.err);
	return begin;
}

static int
compare(const void *a, const void *b)
{
	const int64_t *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

static void
measure(const struct load *load, long connections)
{
	int64_t ours[ROUNDS], theirs[ROUNDS];
	size_t i;

	for (i = 0; i < ROUNDS; i++) {
		theirs[i] = run_curl(load, connections);
		ours[i] = scan(load, connections);
	}
	qsort(ours, ROUNDS, sizeof(ours[0]), compare);
	qsort(theirs, ROUNDS, sizeof(theirs[0]), compare);
	printf("%2ld connections: vigie %lld ms, curl --parallel %lld ms, "
	       "ratio %.2f\n",
	    connections, (long long)ours[ROUNDS / 2],
	    (long long)theirs[ROUNDS / 2],
	    (double)ours[ROUNDS / 2] / (double)theirs[ROUNDS / 2]);
}

static void
set_up(struct load *load, FILE *urls)
{
	struct fault_answer answer = { .delay_ms = (unsigned)load->delay_ms };
	struct buf body;
	char uri[96];
	size_t i;

	buf_init(&body, 64 * 1024 * 1024);
	buf_text(&body, "{\"name\":\"x\",\"tags\":[");
	for (i = 0; i < load->tags; i++)
		buf_printf(
		    &body, "%s\"v1.%zu.%zu\"", i ? "," : "", i / 10, i % 10);
	buf_text(&body, "]}");
	answer.body = body.at;
	for (i = 0; i < load->repositories; i++) {
		snprintf(uri, sizeof(uri), "/v2/app/r%zu/tags/list", i);
		fault_server_on(load->server, uri, &answer);
		fprintf(urls,
		    "url = \"http://%s%s?n=1000\"\noutput = \"/dev/null\"\n",
		    fault_server_place(load->server), uri);
	}
	buf_release(&body);
}

static size_t
argument(int argc, char **argv, int at, size_t otherwise)
{
	uint64_t number;

	if (at >= argc)
		return otherwise;
	if (!span_number(span_of(argv[at]), &number))
		die("%s is not a number", argv[at]);
	return number;
}

int
main(int argc, char **argv)
{
	struct load load = { .repositories = argument(argc, argv, 1, 200),
		.tags = argument(argc, argv, 2, 100),
		.delay_ms = argument(argc, argv, 3, 50) };
	char path[] = "/tmp/vigie-bench.XXXXXX";
	struct rusage usage;
	FILE *urls;
	int fd;

	run_init();
	fd = mkstemp(path);
	urls = fd < 0 ? NULL : fdopen(fd, "w");
	if (!urls)
		die("cannot write %s", path);
	load.server = fault_server_start(NULL, NULL);
	load.urls = path;
	set_up(&load, urls);
	fclose(urls);
	printf("%zu repositories of %zu tags on one host, %zu ms latency\n",
	    load.repositories, load.tags, load.delay_ms);
	measure(&load, 8);
	measure(&load, 64);
	getrusage(RUSAGE_SELF, &usage);
	printf(
	    "peak memory, server included: %ld MB\n", usage.ru_maxrss / 1024);
	remove(path);
	fault_server_stop(load.server);
	return 0;
}
