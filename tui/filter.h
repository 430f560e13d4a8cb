/*
 * The language of `/' in a list: words with blanks between, all of which must
 * hold.
 *
 *	text        somewhere in the row, whatever the case
 *	!text       nowhere in it
 *	st:held     the state begins so        ns:web     the namespace is so
 *	bump:major  the kind of step is so     kind:git   the kind of event is so
 *
 * A `!' in front turns these round as well. A field that a list does not have
 * matches no row.
 */
#ifndef TUI_FILTER_H
#define TUI_FILTER_H

#include "backend/base/span.h"

#define FILTER_LIMIT 256 /* bytes of a filter, with the NUL */
#define FILTER_TERM_LIMIT 16
#define FILTER_TEXT_LIMIT 8

enum filter_field {
	FILTER_STATE,
	FILTER_NAMESPACE,
	FILTER_BUMP,
	FILTER_KIND,
	FILTER_FIELD_COUNT,
};

struct filter_term {
	bool without; /* ! */
	int field; /* -1: text */
	struct span value; /* in the filter's text */
};

struct filter {
	char text[FILTER_LIMIT];
	struct filter_term terms[FILTER_TERM_LIMIT];
	size_t term_count;
};

/* What a list says about a row; borrowed during filter_match(). */
struct filter_row {
	const char *texts[FILTER_TEXT_LIMIT]; /* NULL ones are passed over */
	struct span piece; /* one more, which need not end in NUL */
	const char *fields[FILTER_FIELD_COUNT]; /* NULL: it has none */
};

/* Terms past the limits are left out. */
void filter_set(struct filter *filter, const char *text);

bool filter_match(const struct filter *filter, const struct filter_row *row);

/* Where the text holds the word, whatever the case; its length if nowhere. */
size_t filter_find(struct span text, struct span word);

#endif
