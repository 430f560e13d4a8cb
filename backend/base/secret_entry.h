/*
 * A value while a person enters it: the parser, the page that read(2) writes
 * to, and the value itself, all in locked memory. Who drives it sees events and
 * counts and never a byte. One thread.
 */
#ifndef BASE_SECRET_ENTRY_H
#define BASE_SECRET_ENTRY_H

#include <sys/types.h>

#include "backend/base/paste.h"
#include "backend/base/secret.h"

struct secret_entry;

struct secret_entry_facts {
	size_t length; /* bytes */
	size_t characters; /* for the mask: counted up to 100 */
	size_t lines; /* a final newline begins none; 0 when it is empty */
	size_t dropped; /* keys that did nothing */
	size_t controls; /* control bytes in what was pasted */
	bool pasted; /* some of it */
	bool full; /* more came than there is room for */
	bool inside; /* a paste has begun and not ended */
};

/* With `lines' Enter makes a line and Ctrl-D ends. ERROR_DENIED when values are
 * refused here (secret_refusal()). */
MUST_CHECK
bool secret_entry_new(
    bool lines, struct secret_entry **entry, struct error *error);

/* Wipes all; NULL is taken. */
void secret_entry_free(struct secret_entry *entry);

/*
 * read(2) into its page, whose bytes then wait; those that waited before are
 * lost. A 0 is what a lone NUL looks like without an end-of-file character in
 * line mode, and one waits then: the caller looks for a hang-up first.
 */
ssize_t secret_entry_read(struct secret_entry *entry, int fd);

/* Takes the next byte that waits; false when none does. */
bool secret_entry_next(struct secret_entry *entry, enum paste_event *event);

/* Drops and wipes what waits, and says how many bytes it was. */
size_t secret_entry_drop(struct secret_entry *entry);

struct secret_entry_facts secret_entry_facts(const struct secret_entry *entry);

/* Back to nothing: the value, and what the parser was in the middle of. */
void secret_entry_clear(struct secret_entry *entry);

/* One line becomes several: from now on Enter makes a line. */
void secret_entry_set_lines(struct secret_entry *entry);

/* The value, which is the caller's now; the entry is empty after it. */
struct secret *secret_entry_take(struct secret_entry *entry);

#endif
