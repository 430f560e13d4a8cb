/*
 * Ports for test scripts, on 127.0.0.1:
 *
 *	port free           prints one that nobody listens at now
 *	port wait PORT PID  until something listens there; status 1 when process
 *	                    PID is gone or LIMIT_MS have passed
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LIMIT_MS 20000
#define STEP_MS 20

static int
print_free(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
		perror("port");
		return 1;
	}
	close(fd);
	printf("%d\n", ntohs(address.sin_port));
	return 0;
}

static int
wait_for(unsigned short port, pid_t pid)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int passed;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons(port);
	for (passed = 0; passed < LIMIT_MS; passed += STEP_MS) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);
		int code =
		    connect(fd, (struct sockaddr *)&address, sizeof(address));

		close(fd);
		if (kill(pid, 0) != 0)
			return 1;
		if (code == 0)
			return 0;
		(void)poll(NULL, 0, STEP_MS);
	}
	return 1;
}

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "free") == 0)
		return print_free();
	if (argc == 4 && strcmp(argv[1], "wait") == 0)
		return wait_for((unsigned short)strtoul(argv[2], NULL, 10),
		    (pid_t)strtol(argv[3], NULL, 10));
	fprintf(stderr, "usage: port free | port wait PORT PID\n");
	return 2;
}
