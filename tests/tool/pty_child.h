/*
 * A program on a pseudo-terminal of its own, stopped at its stages
 * (base/stage.h), with its output kept: what ptydrive is made of.
 */
#ifndef TESTS_TOOL_PTY_CHILD_H
#define TESTS_TOOL_PTY_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

/* The longest that anything is waited for: for slow machines, not for luck. */
#define PTY_CHILD_WAIT_MS 30000

struct pty_child {
	pid_t pid;
	int master, slave; /* the slave is held, so that its mode can be read */
	int stages, go; /* our ends of the pipes at 3 and 4 of the child */
	char path[64]; /* of the slave */
	char *output;
	size_t length, room;
	char stage[256]; /* names that were not taken yet, a line each */
	size_t stage_length;
	bool ended;
	int status; /* as waitpid() gives it */
};

struct pty_child_settings {
	char **argv;
	uid_t uid; /* 0: as we are */
	bool no_memfd_secret, no_tiocsti; /* a kernel without them */
};

/* False with errno set; a program that is not there ends with status 127. */
bool pty_child_start(
    struct pty_child *child, const struct pty_child_settings *settings);

/* Kills it when it still runs, by its pid, and frees all. */
void pty_child_stop(struct pty_child *child);

/* Gives its rights up, for good: group and user. */
void pty_child_become(uid_t uid);

/* Takes what it sends and how it ends for so long; false after the deadline. */
int64_t pty_child_now_ms(void);
bool pty_child_pump(struct pty_child *child, int64_t until_ms);

/* Everything is written while its output is taken. */
bool pty_child_type(struct pty_child *child, const char *at, size_t length);

/* The next stage's name; false when it ends or takes too long. */
bool pty_child_stage(struct pty_child *child, char name[64], int64_t until_ms);
void pty_child_go(struct pty_child *child);

#endif
