#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/base/span.h"
#include "tui/secret_tty.h"

/*
 * DESIGN: what can be known from inside: programs between us and the person
 * that pass the terminal on, by the names of our ancestors; sudo, by what it
 * sets; and the terminal audit, when its configuration says that it keeps
 * passwords. A recorder on the other side of ssh or tmux cannot be seen.
 */

#define ANCESTORS_LIMIT 64
#define PAM_FILE_LIMIT ((size_t)64 * 1024)

/* The kernel keeps 15 characters of a name. */
static const char *const recorders[] = { "sudo", "script", "asciinema",
	"ttyrec", "tlog-rec", "tlog-rec-sessio", "termrec", "expect", "ttyd",
	"teleport" };

/* At most room - 1 bytes and a NUL; -1: it cannot be read. */
static ssize_t
read_file(int directory, const char *path, char *text, size_t room)
{
	int fd = openat(directory, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	size_t length = 0;
	ssize_t n;

	if (fd < 0)
		return -1;
	while (length < room - 1 &&
	    (n = read(fd, text + length, room - 1 - length)) > 0)
		length += (size_t)n;
	close(fd);
	text[length] = '\0';
	return (ssize_t)length;
}

/* "PID (NAME) STATE PARENT ...": the name may hold blanks and parentheses. */
static bool
read_process(long pid, char *name, size_t room, long *parent)
{
	char path[32], text[512];
	const char *begin, *close_at;

	(void)snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	if (read_file(AT_FDCWD, path, text, sizeof(text)) < 0)
		return false;
	begin = strchr(text, '(');
	close_at = strrchr(text, ')');
	if (!begin || !close_at || strlen(close_at) < 5)
		return false;
	(void)snprintf(
	    name, room, "%.*s", (int)(close_at - begin - 1), begin + 1);
	*parent = strtol(close_at + 4, NULL, 10);
	return true;
}

static bool
find_ancestor(char *room)
{
	long pid = getppid(), parent;
	char name[64];
	size_t i;
	int steps;

	for (steps = 0; pid > 0 && steps < ANCESTORS_LIMIT; steps++) {
		if (!read_process(pid, name, sizeof(name), &parent))
			return false;
		for (i = 0; i < sizeof(recorders) / sizeof(recorders[0]); i++)
			if (strcmp(name, recorders[i]) == 0) {
				(void)snprintf(room, SECRET_TTY_RECORDER_ROOM,
				    "%s (pid %ld)", name, pid);
				return true;
			}
		pid = parent;
	}
	return false;
}

static bool
find_sudo(char *room)
{
	static const char *const names[] = { "SUDO_COMMAND", "SUDO_UID" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (getenv(names[i])) {
			(void)snprintf(room, SECRET_TTY_RECORDER_ROOM,
			    "sudo (%s is set)", names[i]);
			return true;
		}
	return false;
}

static bool
keeps_passwords(const char *text)
{
	struct span rest = span_of(text), line;

	while (span_cut(&rest, '\n', &line)) {
		line = span_trim(line);
		if (!span_starts(line, "#") &&
		    span_find_text(line, "pam_tty_audit") < line.length &&
		    span_find_text(line, "log_passwd") < line.length)
			return true;
	}
	return false;
}

static bool
find_audit(char *room)
{
	static char text[PAM_FILE_LIMIT];
	DIR *folder = opendir("/etc/pam.d");
	struct dirent *file;
	bool found = false;

	while (folder && !found && (file = readdir(folder))) {
		if (file->d_name[0] == '.' ||
		    read_file(dirfd(folder), file->d_name, text, sizeof(text)) <
			0)
			continue;
		found = keeps_passwords(text);
		if (found)
			(void)snprintf(room, SECRET_TTY_RECORDER_ROOM,
			    "pam_tty_audit (log_passwd in /etc/pam.d/%.64s)",
			    file->d_name);
	}
	if (folder)
		closedir(folder);
	return found;
}

const char *
secret_tty_recorder(char room[SECRET_TTY_RECORDER_ROOM])
{
	return find_ancestor(room) || find_sudo(room) || find_audit(room)
	    ? room
	    : NULL;
}
