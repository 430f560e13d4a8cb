#include "backend/base/secret_pages.h"

#include <assert.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
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
 * handler by the last store, hidden from it by the first one when it goes.
 * Where the pages are and how many is one number, so that the handler never
 * meets the one without the other. It may still meet pages that another thread
 * unmaps at this moment, and has to expect a second fault (base/fatal.c does);
 * then the walk goes on behind them.
 *
 * Nothing is mapped over what is there: a mapping that fails after it has
 * removed what was in its place leaves a hole that another thread's may fall
 * into. So the pages of a file are mapped anywhere and then moved between the
 * guards, and others are the guard's own, made accessible.
 */

#define SLOTS 128
#define COUNT_BITS 20 /* of pages: far above any limit of a secret */

struct secret_slot {
	atomic_bool taken;
	_Atomic(uint64_t) pages; /* number of the first, and how many; 0: none
	                            for the handler */
};

enum placed {
	PLACED,
	PLACED_NOT, /* the area is as it was */
	PLACED_LOST, /* it may have a hole, which may be another's */
};

struct block {
	struct secret_slot slots[SLOTS];
	struct block *_Atomic next;
};

static struct block first_block;
static atomic_size_t
    walked; /* slots that a walk of the handler has behind it */

static size_t
page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

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
	uint64_t count = room / page_size();
	struct block *block;
	size_t i;

	assert(count >> COUNT_BITS == 0);
	for (block = &first_block;; block = next_block(block))
		for (i = 0; i < SLOTS; i++) {
			struct secret_slot *slot = &block->slots[i];

			if (atomic_exchange(&slot->taken, true))
				continue;
			atomic_store(&slot->pages,
			    (uintptr_t)at / page_size() << COUNT_BITS | count);
			return slot;
		}
}

static void
slot_give_back(struct secret_slot *slot)
{
	atomic_store(&slot->pages, 0);
	atomic_store(&slot->taken, false);
}

static void
slot_wipe(const struct secret_slot *slot)
{
	uint64_t pages = atomic_load(&slot->pages);
	uint64_t count = pages & ((1U << COUNT_BITS) - 1);
	uintptr_t number = (uintptr_t)(pages >> COUNT_BITS);

	if (count)
		secret_wipe((char *)(number * page_size()),
		    (size_t)count * page_size());
}

void
secret_pages_wipe_all(void)
{
	struct block *block;
	size_t i, count = 0;

	for (block = &first_block; block; block = atomic_load(&block->next))
		for (i = 0; i < SLOTS; i++) {
			if (count++ < atomic_load(&walked))
				continue;
			atomic_store(&walked, count);
			slot_wipe(&block->slots[i]);
		}
	atomic_store(&walked, 0);
}

/* ---- the mappings ---- */

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

/* When the move fails, what was in its place may be gone already. */
static enum placed
map_hidden(char *at, size_t size)
{
	int fd = hidden_file(size);
	void *mapped;

	if (fd < 0)
		return PLACED_NOT;
	mapped = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (mapped == MAP_FAILED)
		return PLACED_NOT;
	if (mremap(mapped, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, at) == at)
		return PLACED;
	(void)munmap(mapped, size);
	return PLACED_LOST;
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

/* Two pages without access, and room between them that is not accessible yet.
 */
static char *
new_area(size_t room)
{
	size_t page = page_size();
	char *guard = mmap(NULL, room + 2 * page, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (guard == MAP_FAILED)
		die("out of memory");
	return guard + page;
}

static enum secret_memory
use_own_pages(char *at, size_t size)
{
	if (mprotect(at, size, PROT_READ | PROT_WRITE) != 0)
		die("out of memory");
	return mlock(at, size) == 0 ? SECRET_MEMORY_LOCKED : SECRET_MEMORY_NONE;
}

void
secret_pages_new(struct secret_pages *pages, size_t least)
{
	size_t page = page_size();
	enum placed placed;

	pages->room = (least + page - 1) / page * page;
	pages->at = new_area(pages->room);
	placed = map_hidden(pages->at, pages->room);
	pages->kind = SECRET_MEMORY_HIDDEN;
	if (placed == PLACED_LOST)
		pages->at = new_area(pages->room); /* the old guards stay */
	if (placed != PLACED)
		pages->kind = use_own_pages(pages->at, pages->room);
	keep_from_children(pages->at, pages->room);
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
