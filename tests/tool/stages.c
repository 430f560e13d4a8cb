/*
 * Linked into vigie for tests, beside the sources of the program as it is:
 * vigie_stages stops at the named moments of an entry (base/stage.h). With
 * TEST_STAGE_FD=OUT,IN it writes the name of each and a newline to OUT and
 * waits for a byte on IN. With TEST_NO_SECRETMEM set the kernel has no
 * memfd_secret, as Debian 12's own: memory is locked, and root can read it.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "backend/base/stage.h"

#define LINE_ROOM 64

static int stage_out, stage_in;

static void
stop_at(const char *name)
{
	char line[LINE_ROOM], byte;
	int length = snprintf(line, sizeof(line), "%s\n", name);

	if (write(stage_out, line, (size_t)length) != length ||
	    read(stage_in, &byte, 1) != 1)
		_exit(4);
}

static void
hide_secretmem(void)
{
	struct sock_filter steps[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_memfd_secret, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = {
		.len = sizeof(steps) / sizeof(steps[0]),
		.filter = steps,
	};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
		perror("vigie_stages");
		_exit(4);
	}
}

__attribute__((constructor)) static void
begin(void)
{
	const char *fds = getenv("TEST_STAGE_FD");

	if (getenv("TEST_NO_SECRETMEM"))
		hide_secretmem();
	if (fds && sscanf(fds, "%d,%d", &stage_out, &stage_in) == 2)
		stage_hook = stop_at;
}
