/*
 * The masked prompt alone, for tests: reads a value and prints what a caller
 * learns of it, never the value.
 *
 *	entry_probe [-fl] [-i SECONDS] [-r ROW] [-o FD]
 *
 * -f  a child is forked while the value is held, and ends with this process
 * -l  several lines
 * -i  wipe after so many seconds without a key
 * -r  the row of the mask, from 0
 * -o  writes the accepted value to that descriptor (a pipe of the test's)
 *
 * With TEST_STAGE_FD=OUT,IN in the environment it writes the name of each stage
 * and a newline to OUT and waits for a byte on IN (base/stage.h). The last line
 * of its output is `end=WORD bytes=N ...'; the status is 0 for every end but a
 * refusal, which is 3.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/base/harden.h"
#include "backend/base/stage.h"
#include "tui/secret_tty.h"

static int stage_out = -1, stage_in;
static bool forks;

/* It waits until our end closes the pipe. */
static void
fork_child(void)
{
	char byte;
	int ends[2];

	if (pipe(ends) != 0)
		_exit(6);
	if (fork() == 0) {
		close(ends[1]);
		_exit(read(ends[0], &byte, 1) < 0);
	}
	close(ends[0]);
}

static void
stop_at(const char *name)
{
	char line[64], byte;
	int length = snprintf(line, sizeof(line), "%s\n", name);

	if (forks && strcmp(name, "accepted") == 0)
		fork_child();
	if (write(stage_out, line, (size_t)length) != length ||
	    read(stage_in, &byte, 1) != 1)
		_exit(4);
}

static void
use_stages(void)
{
	const char *fds = getenv("TEST_STAGE_FD");

	if (!fds || sscanf(fds, "%d,%d", &stage_out, &stage_in) != 2)
		return;
	stage_hook = stop_at;
}

static void
hand_over(int fd, const struct secret *value)
{
	const char *at = secret_use(value);
	size_t left = secret_length(value);

	while (left) {
		ssize_t n = write(fd, at, left);

		if (n <= 0)
			_exit(5);
		at += n;
		left -= (size_t)n;
	}
	close(fd);
}

static void
print_end(enum secret_tty_end end, const struct secret *value,
    const struct secret_tty_facts *facts)
{
	static const char *const words[] = { "accepted", "cancelled", "idle",
		"hangup", "signal", "refused" };

	printf("end=%s bytes=%zd discarded=%zu dropped=%zu controls=%zu "
	       "pasted=%d lines=%d exclusive=%d blind=%d signal=%d\n",
	    words[end], value ? (ssize_t)secret_length(value) : -1,
	    facts->discarded, facts->dropped, facts->controls, facts->pasted,
	    facts->lines, facts->exclusive, facts->blind, facts->signal);
}

int
main(int argc, char **argv)
{
	struct secret_tty_settings settings = { .row = -1 };
	struct secret_tty_facts facts;
	char room[SECRET_TTY_RECORDER_ROOM];
	struct secret *value;
	struct error error;
	const char *recorder;
	enum secret_tty_end end;
	int option, out = -1;

	harden_start(argv);
	while ((option = getopt(argc, argv, "fli:r:o:")) != -1) {
		if (option == 'f')
			forks = true;
		else if (option == 'l')
			settings.lines = true;
		else if (option == 'i')
			settings.idle_s = (int)strtol(optarg, NULL, 10);
		else if (option == 'r')
			settings.row = (int)strtol(optarg, NULL, 10);
		else if (option == 'o')
			out = (int)strtol(optarg, NULL, 10);
		else
			return 2;
	}
	use_stages();
	recorder = secret_tty_recorder(room);
	printf("memory=%s recorder=%s\n", secret_memory_word(),
	    recorder ? recorder : "none");
	fflush(stdout);
	end = secret_tty_read(&settings, &value, &facts, &error);
	print_end(end, value, &facts);
	if (end == SECRET_TTY_REFUSED)
		printf("error=%s\n", error.text);
	fflush(stdout);
	if (value && out >= 0)
		hand_over(out, value);
	secret_free(value);
	stage_reached("done");
	return end == SECRET_TTY_REFUSED ? 3 : 0;
}
