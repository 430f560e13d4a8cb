/*
 * Does the kernel's terminal audit record what is typed? Turns it on for the
 * program and its children, as pam_tty_audit does without log_passwd, and looks
 * for the value in all that was recorded. Afterwards the audit is as before.
 *
 *	ttyaudit FILE PROGRAM [ARGUMENT...]
 *
 * Status: 0 not recorded, 1 recorded, 2 the program failed, 77 it cannot be
 * tried here. It takes root and a kernel with audit. A control run with a
 * program that reads in raw mode has to give 1.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define VALUE_LIMIT 4096
#define RECORDS_LIMIT ((size_t)1 << 20)
#define QUIET_MS 300

static char records[RECORDS_LIMIT]; /* the hexadecimal data of all */
static size_t records_length;
static unsigned record_count;

union message {
	struct nlmsghdr head;
	char room[16384];
};

static int
send_order(int fd, unsigned short type, const void *data, size_t length)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	union message message = { .head = {
				      .nlmsg_len = NLMSG_LENGTH(length),
				      .nlmsg_type = type,
				      .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
				  } };

	if (length)
		memcpy(NLMSG_DATA(&message.head), data, length);
	return sendto(fd, &message, message.head.nlmsg_len, 0,
		   (struct sockaddr *)&kernel, sizeof(kernel)) < 0
	    ? -errno
	    : 0;
}

/* Sends it, copies an answer of the same type and waits for the end: 0, or why
 * not. */
static int
order(int fd, unsigned short type, const void *data, size_t length,
    void *answer, size_t room)
{
	union message message;
	int failed = send_order(fd, type, data, length);
	ssize_t n;

	while (!failed) {
		n = recv(fd, &message, sizeof(message), 0);
		if (n < (ssize_t)sizeof(message.head))
			return -EIO;
		if (message.head.nlmsg_type == NLMSG_ERROR)
			return ((struct nlmsgerr *)NLMSG_DATA(&message.head))
			    ->error;
		if (message.head.nlmsg_type == type && answer)
			memcpy(answer, NLMSG_DATA(&message.head), room);
	}
	return failed;
}

static void
take_record(int fd)
{
	union message message;
	ssize_t n = recv(fd, &message, sizeof(message) - 1, 0);
	const char *data;
	size_t length;

	if (n <= 0 || message.head.nlmsg_type != AUDIT_TTY)
		return;
	message.room[n] = '\0';
	record_count++;
	data = strstr(NLMSG_DATA(&message.head), "data=");
	if (!data)
		return;
	data += 5;
	length = strspn(data, "0123456789ABCDEFabcdef");
	if (length < RECORDS_LIMIT - records_length) {
		memcpy(records + records_length, data, length);
		records_length += length;
	}
}

static int
run(char **argv, int group)
{
	struct pollfd poll_group = { .fd = group, .events = POLLIN };
	pid_t child = fork();
	bool ended = false;
	int status = 0;

	if (child == 0) {
		execvp(argv[0], argv);
		_exit(127);
	}
	/* Until it is over and nothing was recorded for a while. */
	for (;;) {
		if (poll(&poll_group, 1, QUIET_MS) > 0)
			take_record(group);
		else if (ended)
			return status;
		if (!ended && waitpid(child, &status, WNOHANG) == child)
			ended = true;
	}
}

static bool
read_value(const char *path, char hex[2 * VALUE_LIMIT + 1])
{
	FILE *file = fopen(path, "re");
	int byte;
	size_t n = 0;

	if (!file)
		return false;
	while ((byte = getc(file)) != EOF && n < 2 * VALUE_LIMIT) {
		snprintf(hex + n, 3, "%02X", (unsigned)byte & 255);
		n += 2;
	}
	fclose(file);
	return n > 0;
}

int
main(int argc, char **argv)
{
	static char hex[2 * VALUE_LIMIT + 1];
	struct sockaddr_nl group = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	struct audit_status before = { 0 },
			    on = { .mask = AUDIT_STATUS_ENABLED, .enabled = 1 };
	struct audit_tty_status tty = { .enabled = 1 }, off = { 0 };
	int fd, records_fd, failed, status;
	bool recorded;

	if (argc < 3 || !read_value(argv[1], hex)) {
		fputs("use: ttyaudit FILE PROGRAM [ARGUMENT...]\n", stderr);
		return 2;
	}
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	records_fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	failed = fd < 0 || records_fd < 0
	    ? -errno
	    : order(fd, AUDIT_GET, NULL, 0, &before, sizeof(before));
	if (!failed &&
	    bind(records_fd, (struct sockaddr *)&group, sizeof(group)) != 0)
		failed = -errno;
	if (!failed)
		failed = order(fd, AUDIT_SET, &on, sizeof(on), NULL, 0);
	if (!failed)
		failed = order(fd, AUDIT_TTY_SET, &tty, sizeof(tty), NULL, 0);
	if (failed) {
		printf("no terminal audit here: %s\n", strerror(-failed));
		return 77;
	}
	status = run(argv + 2, records_fd);
	(void)order(fd, AUDIT_TTY_SET, &off, sizeof(off), NULL, 0);
	on.enabled = before.enabled;
	(void)order(fd, AUDIT_SET, &on, sizeof(on), NULL, 0);
	recorded = strstr(records, hex) != NULL;
	printf("%u records, the value is %sin them\n", record_count,
	    recorded ? "" : "not ");
	if (status != 0)
		return 2;
	return recorded ? 1 : 0;
}
