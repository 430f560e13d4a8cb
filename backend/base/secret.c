#include "backend/base/secret.h"

#include <assert.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include <sodium.h>

#include "backend/base/harden.h"
#include "backend/base/secret_pages.h"
#include "backend/base/stage.h"
#include "backend/base/xalloc.h"

/*
 * DESIGN: the struct stands outside the pages and holds no byte of the value. A
 * value that grows gets twice the room in new pages, and the old ones are wiped
 * and given back at once, so there is one copy at any moment but this one.
 */

struct secret {
	struct secret_pages pages;
	size_t length; /* below pages.room: a NUL stands behind it */
	size_t limit;
	bool locked; /* rather no value than one that is not locked */
};

void (*stage_hook)(const char *name);

static pthread_once_t memory_once = PTHREAD_ONCE_INIT;
static enum secret_memory memory_kind;

static void
probe(void)
{
	struct secret_pages pages;

	secret_pages_new(&pages, 1);
	memory_kind = pages.kind;
	secret_pages_free(&pages);
}

enum secret_memory
secret_memory_kind(void)
{
	pthread_once(&memory_once, probe);
	return memory_kind;
}

const char *
secret_memory_word(void)
{
	static const char *const words[] = { "not locked", "locked",
		"secretmem" };

	return words[secret_memory_kind()];
}

bool
secret_has_swap(void)
{
	char text[1024];
	const char *end;
	int fd = open("/proc/swaps", O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text));
	close(fd);
	if (n <= 0)
		return false;
	/* The first line names the columns. */
	end = memchr(text, '\n', (size_t)n);
	return end && end < text + n - 1;
}

const char *
secret_refusal(void)
{
	return secret_memory_kind() == SECRET_MEMORY_NONE
	    ? "no memory can be locked here: raise `ulimit -l'"
	    : harden_refusal();
}

struct secret *
secret_empty_limit(size_t limit)
{
	struct secret *secret = xcalloc(1, sizeof(*secret));

	secret->limit = limit;
	secret_pages_new(&secret->pages, 1);
	return secret;
}

struct secret *
secret_empty(void)
{
	return secret_empty_limit(SECRET_LIMIT);
}

struct secret *
secret_locked(void)
{
	struct secret *secret = secret_empty();

	secret->locked = true;
	if (secret->pages.kind != SECRET_MEMORY_NONE)
		return secret;
	secret_free(secret);
	return NULL;
}

MUST_CHECK
static bool
bigger_pages(
    const struct secret *secret, size_t least, struct secret_pages *pages)
{
	size_t twice = 2 * secret->pages.room;

	if (twice > secret->limit + 1)
		twice = secret->limit + 1;
	if (twice < least)
		twice = least;
	if (secret->locked)
		return secret_pages_new_locked(pages, twice) ||
		    secret_pages_new_locked(pages, least);
	secret_pages_new(pages, twice);
	return true;
}

char *
secret_room(struct secret *secret, size_t more)
{
	struct secret_pages pages;

	if (more > secret->limit - secret->length)
		return NULL;
	if (secret->length + more >= secret->pages.room) {
		if (!bigger_pages(secret, secret->length + more + 1, &pages))
			return NULL;
		memcpy(pages.at, secret->pages.at, secret->length);
		secret_pages_free(&secret->pages);
		secret->pages = pages;
	}
	return secret->pages.at + secret->length;
}

void
secret_added(struct secret *secret, size_t more)
{
	assert(more < secret->pages.room - secret->length);
	secret->length += more;
	secret->pages.at[secret->length] = '\0';
}

bool
secret_add(struct secret *secret, const void *at, size_t length)
{
	char *room = secret_room(secret, length);

	if (!room)
		return false;
	if (length)
		memcpy(room, at, length);
	secret_added(secret, length);
	return true;
}

void
secret_cut(struct secret *secret, size_t length)
{
	assert(length <= secret->length);
	secret_wipe(secret->pages.at + length, secret->pages.room - length);
	secret->length = length;
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
	return secret ? secret_new(secret->pages.at, secret->length) : NULL;
}

void
secret_free(struct secret *secret)
{
	if (!secret)
		return;
	secret_pages_free(&secret->pages);
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
	return secret->pages.at;
}

void
secret_wipe(void *at, size_t length)
{
	sodium_memzero(at, length);
}

char *
secret_edit(struct secret *secret)
{
	return secret->pages.at;
}

void
secret_keep(struct secret *secret, size_t from, size_t length)
{
	assert(from <= secret->length && length <= secret->length - from);
	memmove(secret->pages.at, secret->pages.at + from, length);
	secret_cut(secret, length);
}

bool
secret_is_same(const struct secret *a, const struct secret *b)
{
	return a->length == b->length &&
	    sodium_memcmp(a->pages.at, b->pages.at, a->length) == 0;
}
