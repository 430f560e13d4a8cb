/*
 * A pseudo-terminal that counts: how long a program takes from exec to its first
 * frame, and how many bytes that is.
 *
 *	bench-start N TEXT PROGRAM ARGUMENT...
 *
 * starts the program N times on a terminal of 80x24 and prints lines "NAME
 * NUMBER": frame-ms (median), frame-p95-ms, frame-bytes (median), rss-kb (median,
 * when the frame stands). A frame is complete when the terminal was silent for
 * SILENCE_MS after TEXT had come; its end is its last byte.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SILENCE_MS 30
#define LIMIT_MS 10000
#define RUNS_LIMIT 501
#define TAIL 64

struct run {
	double frame_ms, bytes, rss_kb;
};

static double
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double
resident_kb(pid_t pid)
{
	char path[64], line[256];
	double kb = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, "VmRSS:", 6) == 0)
			kb = strtod(line + 6, NULL);
	if (file)
		fclose(file);
	return kb;
}

/* Reads until the frame is complete; false when it never was. */
static bool
read_frame(int tty, const char *text, double begin, struct run *run)
{
	char bytes[65536 + TAIL];
	size_t kept = 0;
	bool seen = false;

	while (now_ms() - begin < LIMIT_MS) {
		struct pollfd wait = { .fd = tty, .events = POLLIN };
		ssize_t got;

		if (poll(&wait, 1, seen ? SILENCE_MS : LIMIT_MS) == 0)
			return seen;
		got = read(tty, bytes + kept, sizeof(bytes) - TAIL - 1);
		if (got <= 0)
			return false;
		run->bytes += (double)got;
		run->frame_ms = now_ms() - begin;
		kept += (size_t)got;
		bytes[kept] = '\0';
		seen = seen || memmem(bytes, kept, text, strlen(text)) != NULL;
		if (kept > TAIL) {
			memmove(bytes, bytes + kept - TAIL, TAIL);
			kept = TAIL;
		}
	}
	return false;
}

/* The program may have more to say while it ends. */
static void
end(pid_t pid, int tty)
{
	char rest[4096];
	int status;

	kill(pid, SIGTERM);
	while (read(tty, rest, sizeof(rest)) > 0)
		;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	close(tty);
}

static bool
start_once(const char *text, char **argv, struct run *run)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	double begin = now_ms();
	bool ok;
	pid_t pid;
	int tty;

	pid = forkpty(&tty, NULL, NULL, &size);
	if (pid < 0)
		return false;
	if (pid == 0) {
		execv(argv[0], argv);
		_exit(127);
	}
	ok = read_frame(tty, text, begin, run);
	run->rss_kb = resident_kb(pid);
	end(pid, tty);
	return ok;
}

static int
compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static void
tell(const char *name, const double *values, size_t count, size_t at)
{
	double sorted[RUNS_LIMIT];

	memcpy(sorted, values, count * sizeof(*values));
	qsort(sorted, count, sizeof(*sorted), compare);
	printf("%s %.1f\n", name, sorted[at]);
}

int
main(int argc, char **argv)
{
	double times[RUNS_LIMIT], bytes[RUNS_LIMIT], sizes[RUNS_LIMIT];
	size_t count, i;

	if (argc < 4)
		return 2;
	count = strtoul(argv[1], NULL, 10);
	if (count < 1 || count > RUNS_LIMIT)
		return 2;
	for (i = 0; i < count; i++) {
		struct run run = { 0 };

		if (!start_once(argv[2], argv + 3, &run)) {
			fputs("bench-start: there was no frame\n", stderr);
			return 1;
		}
		times[i] = run.frame_ms;
		bytes[i] = run.bytes;
		sizes[i] = run.rss_kb;
	}
	tell("frame-ms", times, count, count / 2);
	tell("frame-p95-ms", times, count, count * 95 / 100);
	tell("frame-bytes", bytes, count, count / 2);
	tell("rss-kb", sizes, count, count / 2);
	return 0;
}
