/*
 * Is the value in FILE (or a part of it) in the memory of process PID?
 *
 *	memscan [-q] [-m RUN] PID FILE
 *
 * -q  only the last line
 * -m  so many characters in a row are a hit (default 8)
 *
 * The last line is `hits=N unreadable=N kib=N'; what was found where stands
 * before it, never the bytes. Status: 0 nothing found, 1 found, 2 the process
 * cannot be read, 3 use. To read a hardened process it takes root.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/tool/memfind.h"

#define VALUE_LIMIT ((size_t)1024 * 1024)

static int
use(void)
{
	fputs("use: memscan [-q] [-m RUN] PID FILE\n", stderr);
	return 3;
}

int
main(int argc, char **argv)
{
	static unsigned char value[VALUE_LIMIT];
	struct memfind found;
	size_t least = 8, length;
	bool quiet = false;
	int option;
	FILE *file;

	while ((option = getopt(argc, argv, "qm:")) != -1) {
		if (option == 'q')
			quiet = true;
		else if (option == 'm')
			least = strtoul(optarg, NULL, 10);
		else
			return use();
	}
	if (argc - optind != 2 || least < 4)
		return use();
	file = fopen(argv[optind + 1], "re");
	if (!file) {
		perror(argv[optind + 1]);
		return 3;
	}
	length = fread(value, 1, sizeof(value), file);
	fclose(file);
	if (!memfind_process((pid_t)strtol(argv[optind], NULL, 10), value,
		length, least, quiet ? NULL : stdout, &found)) {
		printf("cannot be read: %s\n", strerror(errno));
		return 2;
	}
	printf("hits=%zu unreadable=%zu kib=%zu\n", found.hits,
	    found.unreadable, found.bytes / 1024);
	return found.hits ? 1 : 0;
}
