/*
 * Drives a program on a pseudo-terminal, step by step, and looks at it from
 * outside. The steps are lines of standard input; the first that does not hold
 * is printed with what was seen, and the status is 1.
 *
 *	ptydrive [-kt] [-m RUN] [-u UID] [-v FILE] PROGRAM [ARGUMENT...] <STEPS
 *
 * -k  as on a kernel without memfd_secret
 * -t  as on a kernel that forbids TIOCSTI
 * -m  so many characters of the value in a row are a hit (default 6)
 * -u  the program and `run' have this user's rights (as root only)
 * -v  the value
 *
 *	stage NAME        goes on until the program stops at that stage
 *	go                lets it go on
 *	type TEXT         \r \n \t \e \\ \xHH; so in all TEXTs
 *	value FROM TO     types the value, from so many percent of it to so many
 *	paste             types the value as a bracketed paste
 *	press TEXT STAGE  types it again and again until the stage is there
 *	pause MS          where time itself is the thing: keys that are deaf
 *	wait TEXT         until the program printed it, behind what was waited for
 *	nudge KEYS TEXT   types the keys each second until TEXT is printed
 *	no TEXT           it never printed this
 *	hidden            it never printed the value, or a part of it
 *	hits N | some     how often the value is in its memory
 *	child-hits N      and in the memory of its first child
 *	unreadable        some of its memory cannot be read even by us
 *	mode shell|entry  the terminal is so, or comes to be so
 *	signal NAME       sends it: HUP, INT, ...
 *	resize ROWS COLS
 *	close             the other end of the terminal goes away
 *	run COMMAND       a shell command holds; $PID, $TTY and $VALUE are set
 *	end exit N        it ends so
 *	end signal NAME
 *
 * Each step waits for what it names, for 30 seconds at most. Descriptors from 5
 * on are the program's as well.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/tool/memfind.h"
#include "tests/tool/pty_child.h"

#define VALUE_LIMIT ((size_t)2 * 1024 * 1024)
#define WORD_LIMIT 512

/* Longer than a prompt waits for silence. */
#define PRESS_MS 400
#define NUDGE_MS 1000

struct drive {
	struct pty_child child;
	struct pty_child_settings settings;
	const char *value_file;
	char *value;
	size_t value_length, least;
	size_t waited; /* the output up to here was waited for */
};

static int64_t
deadline(void)
{
	return pty_child_now_ms() + PTY_CHILD_WAIT_MS;
}

/* ---- words ---- */

static int
signal_of(const char *name)
{
	static const struct {
		const char *name;
		int number;
	} table[] = { { "HUP", SIGHUP }, { "INT", SIGINT }, { "QUIT", SIGQUIT },
		{ "TERM", SIGTERM }, { "TSTP", SIGTSTP }, { "TTIN", SIGTTIN },
		{ "TTOU", SIGTTOU }, { "WINCH", SIGWINCH }, { "SEGV", SIGSEGV },
		{ "BUS", SIGBUS }, { "ILL", SIGILL }, { "FPE", SIGFPE },
		{ "ABRT", SIGABRT }, { "SYS", SIGSYS }, { "KILL", SIGKILL },
		{ "STOP", SIGSTOP }, { "CONT", SIGCONT } };
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].name, name) == 0)
			return table[i].number;
	return -1;
}

static size_t
unescape(const char *text, char into[WORD_LIMIT])
{
	static const char names[] = "rnte\\", bytes[] = "\r\n\t\033\\";
	size_t n = 0;

	while (*text && n < WORD_LIMIT - 1) {
		const char *name = NULL;
		unsigned hex;

		if (*text == '\\' && text[1])
			name = strchr(names, text[1]);
		if (name) {
			into[n++] = bytes[name - names];
			text += 2;
		} else if (sscanf(text, "\\x%2x", &hex) == 1) {
			into[n++] = (char)hex;
			text += 4;
		} else {
			into[n++] = *text++;
		}
	}
	into[n] = '\0';
	return n;
}

/* ---- steps that type ---- */

static bool
step_type(struct drive *drive, const char *word)
{
	char text[WORD_LIMIT];
	size_t length = unescape(word, text);

	return pty_child_type(&drive->child, text, length);
}

static bool
step_value(struct drive *drive, const char *word)
{
	unsigned from, to;

	if (sscanf(word, "%u %u", &from, &to) != 2 || from > to || to > 100)
		return false;
	return pty_child_type(&drive->child,
	    drive->value + drive->value_length * from / 100,
	    drive->value_length * to / 100 - drive->value_length * from / 100);
}

static bool
step_paste(struct drive *drive, const char *word)
{
	(void)word;
	return pty_child_type(&drive->child, "\033[200~", 6) &&
	    pty_child_type(&drive->child, drive->value, drive->value_length) &&
	    pty_child_type(&drive->child, "\033[201~", 6);
}

/* ---- stages ---- */

static bool
step_stage(struct drive *drive, const char *word)
{
	char name[64];

	while (pty_child_stage(&drive->child, name, deadline())) {
		if (strcmp(name, word) == 0)
			return true;
		printf("  (stage %s)\n", name);
		pty_child_go(&drive->child);
	}
	return false;
}

static bool
step_go(struct drive *drive, const char *word)
{
	(void)word;
	pty_child_go(&drive->child);
	return true;
}

static bool
step_press(struct drive *drive, const char *word)
{
	int64_t until = deadline();
	char keys[WORD_LIMIT], wanted[64], name[64], text[WORD_LIMIT];
	size_t length;

	if (sscanf(word, "%511s %63s", keys, wanted) != 2)
		return false;
	length = unescape(keys, text);
	while (pty_child_now_ms() < until && !drive->child.ended) {
		if (!pty_child_type(&drive->child, text, length))
			return false;
		if (pty_child_stage(
			&drive->child, name, pty_child_now_ms() + PRESS_MS))
			return strcmp(name, wanted) == 0;
	}
	return false;
}

static bool
step_pause(struct drive *drive, const char *word)
{
	int64_t until = pty_child_now_ms() + strtol(word, NULL, 10);

	while (pty_child_pump(&drive->child, until)) {
	}
	return true;
}

/* ---- what is seen ---- */

static bool
wait_until(struct drive *drive, const char *word, int64_t until)
{
	struct pty_child *child = &drive->child;
	char text[WORD_LIMIT], *found = NULL;
	size_t length = unescape(word, text);
	bool more = true;

	while (!found && more) {
		more = pty_child_pump(child, until);
		if (child->length > drive->waited)
			found = memmem(child->output + drive->waited,
			    child->length - drive->waited, text, length);
	}
	if (found)
		drive->waited = (size_t)(found - child->output) + length;
	return found != NULL;
}

static bool
step_wait(struct drive *drive, const char *word)
{
	return wait_until(drive, word, deadline());
}

static bool
step_nudge(struct drive *drive, const char *word)
{
	int64_t until = deadline();
	char keys[WORD_LIMIT], text[WORD_LIMIT];
	size_t length;

	if (sscanf(word, "%511s", keys) != 1 || !strchr(word, ' '))
		return false;
	length = unescape(keys, text);
	while (pty_child_now_ms() < until) {
		if (wait_until(drive, strchr(word, ' ') + 1,
			pty_child_now_ms() + NUDGE_MS))
			return true;
		if (!pty_child_type(&drive->child, text, length))
			return false;
	}
	return false;
}

static bool
step_no(struct drive *drive, const char *word)
{
	char text[WORD_LIMIT];
	size_t length = unescape(word, text);

	(void)pty_child_pump(&drive->child, 0);
	return !drive->child.length ||
	    !memmem(drive->child.output, drive->child.length, text, length);
}

static bool
step_hidden(struct drive *drive, const char *word)
{
	struct memfind found = { 0 };

	(void)word;
	(void)pty_child_pump(&drive->child, 0);
	memfind_bytes((unsigned char *)drive->child.output, drive->child.length,
	    (unsigned char *)drive->value, drive->value_length, drive->least,
	    stdout, &found);
	return found.hits == 0 && drive->child.length > 0;
}

static bool
count_hits(struct drive *drive, pid_t pid, const char *word)
{
	struct memfind found;
	bool fine;

	(void)pty_child_pump(&drive->child, 0);
	if (!memfind_process(pid, (unsigned char *)drive->value,
		drive->value_length, drive->least, stdout, &found)) {
		printf("  memory of %d: %s\n", (int)pid, strerror(errno));
		return false;
	}
	printf("  (hits %zu, unreadable %zu, %zu KiB)\n", found.hits,
	    found.unreadable, found.bytes / 1024);
	if (strcmp(word, "unreadable") == 0)
		fine = found.unreadable > 0;
	else if (strcmp(word, "some") == 0)
		fine = found.hits > 0;
	else
		fine = found.hits == strtoul(word, NULL, 10);
	return fine && found.bytes > 0;
}

static bool
step_hits(struct drive *drive, const char *word)
{
	return count_hits(drive, drive->child.pid, word);
}

static bool
step_unreadable(struct drive *drive, const char *word)
{
	(void)word;
	return count_hits(drive, drive->child.pid, "unreadable");
}

static bool
step_child_hits(struct drive *drive, const char *word)
{
	char path[64];
	int pid = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children",
	    (int)drive->child.pid, (int)drive->child.pid);
	file = fopen(path, "re");
	if (!file || fscanf(file, "%d", &pid) != 1)
		pid = 0;
	if (file)
		fclose(file);
	return pid > 0 && count_hits(drive, pid, word);
}

static bool
step_mode(struct drive *drive, const char *word)
{
	tcflag_t all = ECHO | ICANON | ISIG | EXTPROC, wanted;
	int64_t until = deadline();
	struct termios mode;

	wanted = strcmp(word, "shell") == 0 ? ECHO | ICANON | ISIG
					    : ICANON | EXTPROC;
	do {
		if (tcgetattr(drive->child.slave, &mode) == 0 &&
		    (mode.c_lflag & all) == wanted)
			return true;
	} while (pty_child_pump(&drive->child, until));
	printf("  c_lflag %o\n", mode.c_lflag);
	return false;
}

/* ---- what happens to it ---- */

static bool
step_signal(struct drive *drive, const char *word)
{
	int number = signal_of(word);

	return number > 0 && kill(drive->child.pid, number) == 0;
}

static bool
step_resize(struct drive *drive, const char *word)
{
	struct winsize size = { 0 };

	return sscanf(word, "%hu %hu", &size.ws_row, &size.ws_col) == 2 &&
	    ioctl(drive->child.master, TIOCSWINSZ, &size) == 0;
}

static bool
step_close(struct drive *drive, const char *word)
{
	(void)word;
	(void)pty_child_pump(&drive->child, 0);
	close(drive->child.master);
	drive->child.master = -1;
	return true;
}

static bool
step_run(struct drive *drive, const char *word)
{
	char pid[32];
	int status;
	pid_t shell;

	fflush(stdout);
	shell = fork();
	if (shell == 0) {
		snprintf(pid, sizeof(pid), "%d", (int)drive->child.pid);
		(void)setenv("PID", pid, 1);
		(void)setenv("TTY", drive->child.path, 1);
		if (drive->value_file)
			(void)setenv("VALUE", drive->value_file, 1);
		if (drive->settings.uid)
			pty_child_become(drive->settings.uid);
		(void)execl("/bin/sh", "sh", "-c", word, (char *)NULL);
		_exit(127);
	}
	return shell > 0 && waitpid(shell, &status, 0) == shell && status == 0;
}

static bool
step_end(struct drive *drive, const char *word)
{
	int64_t until = deadline();
	char name[32];
	int wanted;

	while (!drive->child.ended && pty_child_pump(&drive->child, until)) {
	}
	if (!drive->child.ended)
		return false;
	if (sscanf(word, "exit %d", &wanted) == 1)
		wanted <<= 8;
	else if (sscanf(word, "signal %31s", name) == 1)
		wanted = signal_of(name);
	else
		return false;
	if (drive->child.status != wanted)
		printf("  it ended with status %#x\n", drive->child.status);
	return drive->child.status == wanted;
}

/* ---- the script ---- */

static const struct step {
	const char *name;
	bool (*take)(struct drive *drive, const char *word);
} steps[] = {
	{ "stage", step_stage },
	{ "go", step_go },
	{ "type", step_type },
	{ "value", step_value },
	{ "paste", step_paste },
	{ "press", step_press },
	{ "pause", step_pause },
	{ "wait", step_wait },
	{ "nudge", step_nudge },
	{ "no", step_no },
	{ "hidden", step_hidden },
	{ "hits", step_hits },
	{ "child-hits", step_child_hits },
	{ "unreadable", step_unreadable },
	{ "mode", step_mode },
	{ "signal", step_signal },
	{ "resize", step_resize },
	{ "close", step_close },
	{ "run", step_run },
	{ "end", step_end },
};

static bool
take_step(struct drive *drive, char *line)
{
	size_t name = strcspn(line, " "), i;
	const char *word = line + name + (line[name] == ' ');

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (strlen(steps[i].name) == name &&
		    strncmp(steps[i].name, line, name) == 0)
			return steps[i].take(drive, word);
	printf("no such step\n");
	return false;
}

static void
print_tail(const struct drive *drive)
{
	size_t at = drive->child.length > 600 ? drive->child.length - 600 : 0;

	printf("  it printed: ");
	for (; at < drive->child.length; at++) {
		unsigned char byte = (unsigned char)drive->child.output[at];

		if (byte >= ' ' && byte < 127)
			putchar(byte);
		else
			printf("\\x%02x", byte);
	}
	putchar('\n');
}

static bool
run_script(struct drive *drive)
{
	char line[1024];
	unsigned number = 0;

	while (fgets(line, sizeof(line), stdin)) {
		char *at = line + strspn(line, " \t");

		number++;
		at[strcspn(at, "\n")] = '\0';
		if (!*at || *at == '#')
			continue;
		if (!take_step(drive, at)) {
			printf("step %u does not hold: %s\n", number, at);
			print_tail(drive);
			return false;
		}
	}
	return true;
}

static bool
read_value(struct drive *drive)
{
	FILE *file = fopen(drive->value_file, "re");

	drive->value = malloc(VALUE_LIMIT);
	if (!file || !drive->value) {
		perror(drive->value_file);
		return false;
	}
	drive->value_length = fread(drive->value, 1, VALUE_LIMIT, file);
	fclose(file);
	return true;
}

int
main(int argc, char **argv)
{
	struct drive drive = { .least = 6 };
	bool held = false;
	int option;

	while ((option = getopt(argc, argv, "+ktm:u:v:")) != -1) {
		if (option == 'k')
			drive.settings.no_memfd_secret = true;
		else if (option == 't')
			drive.settings.no_tiocsti = true;
		else if (option == 'm')
			drive.least = strtoul(optarg, NULL, 10);
		else if (option == 'u')
			drive.settings.uid = (uid_t)strtoul(optarg, NULL, 10);
		else if (option == 'v')
			drive.value_file = optarg;
		else
			return 2;
	}
	drive.settings.argv = argv + optind;
	if (!argv[optind] || (drive.value_file && !read_value(&drive)))
		return 2;
	(void)signal(SIGPIPE, SIG_IGN);
	if (pty_child_start(&drive.child, &drive.settings))
		held = run_script(&drive);
	else
		perror("a pseudo-terminal");
	pty_child_stop(&drive.child);
	free(drive.value);
	return held ? 0 : 1;
}
