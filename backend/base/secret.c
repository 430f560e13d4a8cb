#include "backend/base/secret.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <sodium.h>

#include "backend/base/xalloc.h"

/*
 * DESIGN: each secret has a mapping of its own between two pages without
 * access, so that it is locked, kept out of cores and children, and wiped as a
 * whole. The struct stands outside the mapping and holds no byte of the value.
 * There are few secrets at a time (one login a registry or Git host), so a page
 * or two for each is cheap, and there is no allocator that could reuse bytes.
 */

struct secret {
	char *pages; /* the first usable byte */
	size_t room; /* usable bytes: whole pages */
	size_t length;
};

static pthread_once_t memory_once = PTHREAD_ONCE_INIT;
static enum secret_memory memory_kind;

static size_t
page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

/* A fresh memfd_secret of that size, or -1. */
static int
hidden_file(size_t size)
{
#ifdef SYS_memfd_secret
	int fd = (int)syscall(SYS_memfd_secret, O_CLOEXEC);
#else
	int fd = -1;
#endif
	if (fd >= 0 && ftruncate(fd, (off_t)size) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool
map_hidden(char *at, size_t size)
{
	int fd = hidden_file(size);
	void *mapped;

	if (fd < 0)
		return false;
	mapped = mmap(
	    at, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);
	close(fd);
	return mapped != MAP_FAILED;
}

static enum secret_memory
map_pages(char *at, size_t size)
{
	if (map_hidden(at, size)) {
		(void)madvise(at, size, MADV_DONTFORK);
		return SECRET_MEMORY_HIDDEN;
	}
	if (mmap(at, size, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		die("out of memory");
	(void)madvise(at, size, MADV_DONTDUMP);
	(void)madvise(at, size, MADV_DONTFORK);
	return mlock(at, size) == 0 ? SECRET_MEMORY_LOCKED : SECRET_MEMORY_NONE;
}

static char *
pages_new(size_t room, enum secret_memory *kind)
{
	size_t page = page_size();
	char *guard = mmap(NULL, room + 2 * page, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (guard == MAP_FAILED)
		die("out of memory");
	*kind = map_pages(guard + page, room);
	return guard + page;
}

static void
pages_free(char *pages, size_t room)
{
	size_t page = page_size();

	sodium_memzero(pages, room);
	munmap(pages - page, room + 2 * page);
}

static void
probe(void)
{
	char *pages = pages_new(page_size(), &memory_kind);

	pages_free(pages, page_size());
}

enum secret_memory
secret_memory_kind(void)
{
	pthread_once(&memory_once, probe);
	return memory_kind;
}

struct secret *
secret_empty(void)
{
	struct secret *secret = xcalloc(1, sizeof(*secret));
	enum secret_memory kind;

	secret->room = page_size();
	secret->pages = pages_new(secret->room, &kind);
	return secret;
}

static void
make_room(struct secret *secret, size_t needed)
{
	size_t page = page_size();
	size_t room = (needed + page) / page * page;
	enum secret_memory kind;
	char *pages;

	if (needed < secret->room)
		return;
	pages = pages_new(room, &kind);
	memcpy(pages, secret->pages, secret->length);
	pages_free(secret->pages, secret->room);
	secret->pages = pages;
	secret->room = room;
}

bool
secret_add(struct secret *secret, const void *at, size_t length)
{
	if (length > SECRET_LIMIT - secret->length)
		return false;
	make_room(secret, secret->length + length);
	if (length)
		memcpy(secret->pages + secret->length, at, length);
	secret->length += length;
	return true;
}

struct secret *
secret_new(const void *at, size_t length)
{
	struct secret *secret = secret_empty();

	if (!secret_add(secret, at, length))
		die("a secret of %zu bytes is over the limit", length);
	return secret;
}

struct secret *
secret_copy(const struct secret *secret)
{
	return secret ? secret_new(secret->pages, secret->length) : NULL;
}

void
secret_free(struct secret *secret)
{
	if (!secret)
		return;
	pages_free(secret->pages, secret->room);
	free(secret);
}

size_t
secret_length(const struct secret *secret)
{
	return secret->length;
}

const char *
secret_use(const struct secret *secret)
{
	return secret->pages;
}

void
secret_wipe(void *at, size_t length)
{
	sodium_memzero(at, length);
}
