#include "backend/base/secret_pages.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "backend/base/xalloc.h"

/*
 * DESIGN: each secret has a mapping of its own between two pages without
 * access, so that it is locked, kept out of cores and children, and wiped as a
 * whole. There are few secrets at a time (one login a registry or Git host), so
 * a page or two for each is cheap, and there is no allocator that could reuse
 * bytes.
 *
 * A fatal signal can come at any moment on any thread, and its handler has to
 * find all of them without a lock. So every mapping has a slot in a list of
 * blocks that are never given back: taken by an atomic exchange, shown to the
 * handler by the last store, hidden from it by the first one when it goes. The
 * handler may still meet pages that another thread unmaps at this moment; it
 * has to expect a second fault (base/harden.c does).
 */

#define SLOTS 128

struct secret_slot {
	atomic_bool taken;
	_Atomic(char *) at; /* NULL: not for the handler */
	atomic_size_t room;
};

struct block {
	struct secret_slot slots[SLOTS];
	struct block *_Atomic next;
};

static struct block first_block;

/* ---- the list for the handler ---- */

static struct block *
next_block(struct block *block)
{
	struct block *next = atomic_load(&block->next), *made;

	if (next)
		return next;
	made = xcalloc(1, sizeof(*made));
	if (atomic_compare_exchange_strong(&block->next, &next, made))
		return made;
	free(made); /* another thread was faster */
	return next;
}

static struct secret_slot *
slot_take(char *at, size_t room)
{
	struct block *block;
	size_t i;

	for (block = &first_block;; block = next_block(block))
		for (i = 0; i < SLOTS; i++) {
			struct secret_slot *slot = &block->slots[i];

			if (atomic_exchange(&slot->taken, true))
				continue;
			atomic_store(&slot->room, room);
			atomic_store(&slot->at, at);
			return slot;
		}
}

static void
slot_give_back(struct secret_slot *slot)
{
	atomic_store(&slot->at, NULL);
	atomic_store(&slot->taken, false);
}

void
secret_pages_wipe_all(void)
{
	struct block *block;
	size_t i;

	for (block = &first_block; block; block = atomic_load(&block->next))
		for (i = 0; i < SLOTS; i++) {
			char *at = atomic_load(&block->slots[i].at);

			if (at)
				secret_wipe(
				    at, atomic_load(&block->slots[i].room));
		}
}

/* ---- the mappings ---- */

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

/* A child of fork() finds zeros, or nothing where the kernel cannot do that:
 * the pages of memfd_secret are shared ones. */
static void
keep_from_children(char *at, size_t size)
{
	(void)madvise(at, size, MADV_DONTDUMP);
	if (madvise(at, size, MADV_WIPEONFORK) != 0)
		(void)madvise(at, size, MADV_DONTFORK);
}

static enum secret_memory
map_pages(char *at, size_t size)
{
	enum secret_memory kind = SECRET_MEMORY_HIDDEN;

	if (!map_hidden(at, size)) {
		if (mmap(at, size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
			0) == MAP_FAILED)
			die("out of memory");
		kind = mlock(at, size) == 0 ? SECRET_MEMORY_LOCKED
					    : SECRET_MEMORY_NONE;
	}
	keep_from_children(at, size);
	return kind;
}

void
secret_pages_new(struct secret_pages *pages, size_t least)
{
	size_t page = page_size();
	char *guard;

	pages->room = (least + page - 1) / page * page;
	guard = mmap(NULL, pages->room + 2 * page, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (guard == MAP_FAILED)
		die("out of memory");
	pages->at = guard + page;
	pages->kind = map_pages(pages->at, pages->room);
	pages->slot = slot_take(pages->at, pages->room);
}

bool
secret_pages_new_locked(struct secret_pages *pages, size_t least)
{
	secret_pages_new(pages, least);
	if (pages->kind != SECRET_MEMORY_NONE)
		return true;
	secret_pages_free(pages);
	return false;
}

void
secret_pages_free(struct secret_pages *pages)
{
	size_t page = page_size();

	secret_wipe(pages->at, pages->room);
	slot_give_back(pages->slot);
	munmap(pages->at - page, pages->room + 2 * page);
	*pages = (struct secret_pages) { 0 };
}
