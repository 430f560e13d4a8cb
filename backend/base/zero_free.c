/*
 * free() and realloc() that clear what they give back, for the program vigie
 * alone. libcurl, OpenSSL and others copy a login or a request and free it as
 * it is; here the copy is gone with the block.
 *
 * DESIGN: defined in the executable, so that all libraries use them. glibc's
 * own are called by the names it exports for this. Not with sanitizers, which
 * replace the same functions; --disable-zero-free leaves it out for valgrind
 * and for checks that find who frees what unwiped.
 */
#include <errno.h>
#include <malloc.h>
#include <string.h>

#include "backend/base/base.h"

extern void __libc_free(void *at);
extern void *__libc_malloc(size_t size);

void free(void *at);
void *realloc(void *at, size_t size);

void
free(void *at)
{
	int before = errno;

	if (!at)
		return;
	explicit_bzero(at, malloc_usable_size(at));
	__libc_free(at);
	errno = before;
}

/* In place when the block is large enough and the rest is not worth a move,
 * else by a new block: glibc's own would leave the old one as it is. */
void *
realloc(void *at, size_t size)
{
	size_t room = at ? malloc_usable_size(at) : 0;
	void *fresh;

	if (!at)
		return __libc_malloc(size);
	if (!size) {
		free(at);
		return NULL;
	}
	if (size <= room && size >= room / 2) {
		explicit_bzero((char *)at + size, room - size);
		return at;
	}
	fresh = __libc_malloc(size);
	if (!fresh)
		return NULL;
	memcpy(fresh, at, size < room ? size : room);
	free(at);
	return fresh;
}
