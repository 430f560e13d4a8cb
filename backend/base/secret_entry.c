#include "backend/base/secret_entry.h"

#include <unistd.h>

#include "backend/base/secret_pages.h"
#include "backend/base/xalloc.h"

/*
 * DESIGN: the struct stands at the beginning of pages of its own, because the
 * parser keeps bytes that may belong to the value, and the page for read(2)
 * behind it. The value grows as a struct secret does; before each byte there is
 * room for all that one byte can store.
 */

#define INPUT_SIZE 4096
#define MASK_LIMIT 100

struct secret_entry {
	struct paste paste;
	struct secret *value;
	struct secret_pages pages;
	size_t at, end; /* what waits in `input' */
	char input[INPUT_SIZE];
};

bool
secret_entry_new(bool lines, struct secret_entry **entry, struct error *error)
{
	const char *refusal = secret_refusal();
	struct secret *value = refusal ? NULL : secret_locked();
	struct secret_pages pages;

	if (!value ||
	    !secret_pages_new_locked(&pages, sizeof(struct secret_entry))) {
		secret_free(value);
		error_set(error, ERROR_DENIED, "no value can be entered: %s",
		    refusal ? refusal : "no more memory can be locked");
		error_hint(
		    error, "nothing was typed and nothing was sent", NULL);
		return false;
	}
	*entry = (struct secret_entry *)(void *)pages.at;
	(*entry)->pages = pages;
	(*entry)->value = value;
	paste_init(&(*entry)->paste, NULL, 0, lines);
	return true;
}

void
secret_entry_free(struct secret_entry *entry)
{
	struct secret_pages pages;

	if (!entry)
		return;
	secret_free(entry->value);
	pages = entry->pages;
	secret_pages_free(&pages);
}

ssize_t
secret_entry_read(struct secret_entry *entry, int fd)
{
	ssize_t n;

	secret_entry_drop(entry);
	n = read(fd, entry->input, sizeof(entry->input));
	if (n >= 0)
		entry->end = n ? (size_t)n : 1;
	return n;
}

size_t
secret_entry_drop(struct secret_entry *entry)
{
	size_t waiting = entry->end - entry->at;

	secret_wipe(entry->input, sizeof(entry->input));
	entry->at = entry->end = 0;
	return waiting;
}

/* The parser is shown where the value is, and how far it may grow. */
static void
make_room(struct secret_entry *entry)
{
	size_t more = entry->paste.full ? 0 : PASTE_STORES;
	char *room;

	while (!(room = secret_room(entry->value, more)))
		more--; /* no room at all is always there */
	entry->paste.length = secret_length(entry->value);
	entry->paste.value = room - entry->paste.length;
	entry->paste.capacity = entry->paste.length + more;
}

bool
secret_entry_next(struct secret_entry *entry, enum paste_event *event)
{
	size_t before = secret_length(entry->value);

	if (entry->at == entry->end) {
		secret_entry_drop(entry);
		return false;
	}
	make_room(entry);
	*event =
	    paste_byte(&entry->paste, (unsigned char)entry->input[entry->at]);
	entry->input[entry->at++] = '\0';
	if (entry->paste.length > before)
		secret_added(entry->value, entry->paste.length - before);
	else if (entry->paste.length < before)
		secret_cut(entry->value, entry->paste.length);
	return true;
}

struct secret_entry_facts
secret_entry_facts(const struct secret_entry *entry)
{
	const struct paste *paste = &entry->paste;
	const char *text = secret_use(entry->value);
	struct secret_entry_facts facts = {
		.length = secret_length(entry->value),
		.dropped = paste->dropped,
		.controls = paste->controls,
		.pasted = paste->pasted,
		.full = paste->full,
		.inside = paste->state == PASTE_INSIDE ||
		    paste->state == PASTE_MAYBE_END,
	};
	size_t i;

	for (i = 0; i < facts.length; i++) {
		if (facts.characters < MASK_LIMIT)
			facts.characters += (text[i] & 0xc0) != 0x80;
		facts.lines += text[i] == '\n';
	}
	if (facts.length && text[facts.length - 1] != '\n')
		facts.lines++;
	return facts;
}

void
secret_entry_clear(struct secret_entry *entry)
{
	secret_entry_drop(entry);
	secret_cut(entry->value, 0);
	paste_init(&entry->paste, NULL, 0, entry->paste.lines);
}

void
secret_entry_set_lines(struct secret_entry *entry)
{
	entry->paste.lines = true;
}

struct secret *
secret_entry_take(struct secret_entry *entry)
{
	struct secret *value = entry->value;

	entry->value = NULL;
	secret_entry_drop(entry);
	return value;
}
