/*
 * Bytes and times of a program on a terminal.
 *
 *	meter COLUMNSxROWS [KEYS...] -- PROGRAM [ARGUMENT...]
 *
 * Starts the program on a pty of that size, waits until nothing came for a
 * while (SILENCE_MS), and says how many bytes came and when the last one did;
 * then sends each of KEYS and says the same again. Empty KEYS send nothing: what
 * comes by itself. In KEYS, \e is Escape, \r Enter, \xHH a byte.
 *
 * One line a step: NAME BYTES FIRST-MS LAST-MS HIGH, where HIGH counts bytes
 * above 0x7e. Ends the program with SIGHUP.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SILENCE_MS 30
#define START_MS 3000
#define KEY_MS 300 /* for the first byte after a key */

static double
now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
}

/* Reads until it is silent; the first byte may take longer. */
static void
measure(int master, const char *name, int patience)
{
	struct pollfd wait = { master, POLLIN, 0 };
	double start = now_ms(), first = 0, last = 0;
	size_t bytes = 0, high = 0;
	unsigned char piece[65536];
	ssize_t got, i;

	while (poll(&wait, 1, bytes ? SILENCE_MS : patience) > 0) {
		got = read(master, piece, sizeof(piece));
		if (got <= 0)
			break;
		last = now_ms() - start;
		if (!bytes)
			first = last;
		bytes += (size_t)got;
		for (i = 0; i < got; i++)
			high += piece[i] > 0x7e;
	}
	(void)printf("%s %zu %.1f %.1f %zu\n", name, bytes, first, last, high);
}

static size_t
decode(const char *keys, char *bytes)
{
	size_t length = 0;

	for (; *keys; keys++) {
		if (*keys != '\\' || !keys[1]) {
			bytes[length++] = *keys;
			continue;
		}
		keys++;
		if (*keys == 'e')
			bytes[length++] = 0x1b;
		else if (*keys == 'r')
			bytes[length++] = '\r';
		else if (*keys == 'x' && keys[1] && keys[2]) {
			char digits[3] = { keys[1], keys[2], '\0' };

			bytes[length++] = (char)strtol(digits, NULL, 16);
			keys += 2;
		} else
			bytes[length++] = *keys;
	}
	return length;
}

int
main(int argc, char **argv)
{
	struct winsize size = { .ws_row = 0 };
	int i, command = 2, master, status;
	char bytes[4096];
	pid_t child;

	while (command < argc && strcmp(argv[command], "--") != 0)
		command++;
	if (command + 1 >= argc ||
	    sscanf(argv[1], "%hux%hu", &size.ws_col, &size.ws_row) != 2) {
		(void)fprintf(stderr,
		    "usage: meter COLUMNSxROWS [KEYS...] -- PROGRAM...\n");
		return 2;
	}
	child = forkpty(&master, NULL, NULL, &size);
	if (child < 0)
		return 1;
	if (child == 0) {
		(void)execvp(argv[command + 1], argv + command + 1);
		_exit(127);
	}
	measure(master, "start", START_MS);
	for (i = 2; i < command; i++) {
		size_t length = decode(argv[i], bytes);

		if (write(master, bytes, length) != (ssize_t)length)
			return 1;
		measure(master, *argv[i] ? argv[i] : "-", KEY_MS);
	}
	(void)kill(child, SIGHUP);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	(void)printf("end %d\n",
	    WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
	return 0;
}
