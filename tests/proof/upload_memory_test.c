#include "tests/unit.h"

#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backend/base/secret.h"
#include "backend/base/stage.h"
#include "backend/io/secret_upload.h"
#include "tests/fault/secret_server.h"
#include "tests/tool/memfind.h"

/*
 * Where a value is while it is sent to an API server, and after that: in the
 * pages of its struct secret and nowhere else, plain or in base 64, not even in
 * part. A process of its own looks, because looking leaves copies; the server
 * is one, too, because it has the value by right.
 */

#define LEAST 8 /* bytes of a value that count as a part of it */
#define LARGE 60000

static struct tls_fixture authority, own;
static int port;
static pid_t server_pid, looker_pid;
static int to_looker = -1, from_looker = -1;
static const struct secret *held;
static char seen[256];

/* ---- the others ---- */

/* Answers with what it got: a whole object, values included. */
static void
be_server(int say)
{
	static const char head[] =
	    "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n\r\n";
	static struct secret_server server;
	unsigned done = 0;

	secret_server_start(&server, &own, NULL);
	server.plan.answer = head;
	server.plan.echo = true;
	if (write(say, &server.port, sizeof(server.port)) < 0)
		_exit(1);
	while (getppid() != 1) {
		poll(NULL, 0, 20);
		done = atomic_load(&server.connections);
	}
	_exit(done ? 0 : 1);
}

static bool
read_all(int fd, void *into, size_t length)
{
	char *at = into;

	while (length) {
		ssize_t n = read(fd, at, length);

		if (n <= 0)
			return false;
		at += n;
		length -= (size_t)n;
	}
	return true;
}

/* Takes a value, tells in how many places the parent has it. */
static void
be_looker(int in, int out, pid_t parent)
{
	static unsigned char value[LARGE];
	struct memfind found;
	size_t length;

	while (read_all(in, &length, sizeof(length)) &&
	    length <= sizeof(value) && read_all(in, value, length)) {
		memset(&found, 0, sizeof(found));
		if (!memfind_process(
			parent, value, length, LEAST, stderr, &found))
			found.hits = SIZE_MAX;
		if (write(out, &found.hits, sizeof(found.hits)) < 0)
			_exit(1);
	}
	_exit(0);
}

/* ---- looking ---- */

static size_t
look(const char *at, size_t length)
{
	size_t hits, done = 0;

	if (write(to_looker, &length, sizeof(length)) < 0)
		fail_msg("nobody looks");
	while (done < length) {
		/* From its pages into the pipe: no copy is made of it. */
		ssize_t n = write(to_looker, at + done, length - done);

		assert_true(n > 0);
		done += (size_t)n;
	}
	assert_true(read_all(from_looker, &hits, sizeof(hits)));
	return hits;
}

static void
look_at_stage(const char *name)
{
	(void)snprintf(seen + strlen(seen), sizeof(seen) - strlen(seen),
	    "%s %zu ", name, look(secret_use(held), secret_length(held)));
}

/* How often the value is in readable memory while somebody holds it. */
static size_t
by_right(void)
{
	return secret_memory_kind() == SECRET_MEMORY_HIDDEN ? 0 : 1;
}

static struct secret *
fresh_value(size_t length)
{
	struct secret *value = secret_locked();
	char *room;

	assert_non_null(value);
	room = secret_room(value, length);
	assert_non_null(room);
	randombytes_buf(room, length);
	secret_added(value, length);
	return value;
}

static void
upload(size_t length)
{
	struct kube_server *login = kube_server_new();
	struct secret *value = fresh_value(length);
	struct secret_part part = { "KEY", value };
	struct secret_body body = { .namespace = "web",
		.name = "login",
		.parts = &part,
		.part_count = 1,
		.manager = "m" };
	struct secret_written written;
	struct error error;
	char expected[64];

	login->url = arena_printf(
	    kube_server_arena(login), "https://127.0.0.1:%d", port);
	login->authorities = buf_as_span(&authority.certificate);
	held = value;
	seen[0] = '\0';
	stage_hook = look_at_stage;
	if (!secret_upload(login, &body, NULL, &written, &error))
		fail_msg("%s", error.text);
	stage_hook = NULL;
	(void)snprintf(expected, sizeof(expected), "sent %zu done %zu ",
	    by_right(), by_right());
	assert_string_equal(seen, expected);
	secret_free(value);
	kube_server_unref(login);
}

static void
test_a_password(void **state UNUSED)
{
	upload(40);
}

static void
test_a_large_value(void **state UNUSED)
{
	upload(LARGE);
}

/* A look that never finds anything proves nothing. */
static void
test_a_copy_is_found(void **state UNUSED)
{
	struct secret *value = fresh_value(40);
	char *copy = malloc(40);

	assert_int_equal(look(secret_use(value), 40), by_right());
	memcpy(copy, secret_use(value), 40);
	assert_int_equal(look(secret_use(value), 40), by_right() + 1);
	/* Only a part of it. */
	secret_wipe(copy, 30);
	assert_int_equal(look(secret_use(value), 40), by_right() + 1);
	secret_wipe(copy, 40);
	assert_int_equal(look(secret_use(value), 40), by_right());
	free(copy);
	secret_free(value);
}

static void
start_others(void)
{
	int say[2], in[2], out[2];

	tls_fixture_make(&authority, NULL, "authority", NULL, -1, 10);
	tls_fixture_make(&own, &authority, "own", "127.0.0.1", -1, 9);
	assert_int_equal(pipe(say), 0);
	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(out), 0);
	server_pid = fork();
	if (server_pid == 0) {
		/* Held open here, the looker would never see its end. */
		close(in[1]);
		be_server(say[1]);
	}
	looker_pid = fork();
	if (looker_pid == 0) {
		close(in[1]);
		be_looker(in[0], out[1], getppid());
	}
	close(in[0]);
	close(out[1]);
	to_looker = in[1];
	from_looker = out[0];
	/* Where only descendants may be looked at, the looker may, too. */
	(void)prctl(PR_SET_PTRACER, looker_pid, 0, 0, 0);
	assert_true(read_all(say[0], &port, sizeof(port)));
}

static int
stop_others(void **state UNUSED)
{
	kill(server_pid, SIGTERM);
	waitpid(server_pid, NULL, 0);
	close(to_looker);
	waitpid(looker_pid, NULL, 0);
	tls_fixture_release(&authority);
	tls_fixture_release(&own);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_copy_is_found),
		cmocka_unit_test(test_a_password),
		cmocka_unit_test(test_a_large_value),
	};

#ifdef ARENA_DEBUG
	puts("1..0 # SKIP sanitizers keep copies of their own");
	return 0;
#endif
	if (secret_memory_kind() == SECRET_MEMORY_NONE) {
		puts("1..0 # SKIP no memory can be locked here");
		return 0;
	}
	start_others();
	return cmocka_run_group_tests_name(
	    "upload_memory", tests, NULL, stop_others);
}
