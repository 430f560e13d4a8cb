/*
 * Looks for a value in the memory of another process, in the forms in which
 * libraries may have left it: as it is, in base64 at each of the three
 * alignments, in hexadecimal, one character in each 4 bytes (wide characters,
 * curses' queue of keys) or 28 bytes (curses' cells). A part of the value
 * counts when it is long enough.
 */
#ifndef TESTS_TOOL_MEMFIND_H
#define TESTS_TOOL_MEMFIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

struct memfind {
	size_t hits, unreadable /* mappings */, bytes;
};

/*
 * The first hits are described on `report' (NULL: nowhere), without a byte of
 * them. False when the process cannot be read; errno says why. Read-only
 * mappings of files are left out: nobody writes there, and a system's
 * certificates look like others.
 */
bool memfind_process(pid_t pid, const unsigned char *value, size_t length,
    size_t least, FILE *report, struct memfind *found);

/* The same in a piece of memory. */
void memfind_bytes(const unsigned char *memory, size_t size,
    const unsigned char *value, size_t length, size_t least, FILE *report,
    struct memfind *found);

#endif
