/*
 * Where the values of a Secret came from, without the values: the annotation
 * vigie/filled. It says for each key who filled it in, when and from what; no
 * hash and no length, because both would help to guess.
 *
 *	{"TOKEN":{"by":"ada@host","at":"2026-01-02T03:04:05Z","src":"typed"}}
 */
#ifndef CORE_SECRET_FILLED_H
#define CORE_SECRET_FILLED_H

#include "backend/base/arena.h"
#include "backend/base/buf.h"

#define SECRET_FILLED_NAME "vigie/filled"

enum secret_source {
	SECRET_TYPED,
	SECRET_PASTED,
	SECRET_GENERATED,
	SECRET_VAULT,
};

/* "typed", "paste", "generated", "bitwarden" */
const char *secret_source_word(enum secret_source source);

/* Texts of the annotation, none of them longer than this. */
#define SECRET_FILLED_WORD 256

struct secret_filled {
	const char *key, *by;
	const char *src; /* a source's word, or "bitwarden:ITEM" */
	int64_t at; /* seconds since 1970; 0: not known */
};

/* The most bytes of it; annotations share 256 KiB. */
#define SECRET_FILLED_LIMIT ((size_t)64 * 1024)

/*
 * What it says, in the arena, at most SECRET_FILLED_LIMIT bytes of it; a text
 * that is something else gives nothing.
 */
void secret_filled_read(struct arena *arena, struct span text,
    struct secret_filled **filled, size_t *count);

/* Adds the text: `fresh', and of `before' what is not replaced by it. */
void secret_filled_print(struct buf *into, const struct secret_filled *fresh,
    size_t fresh_count, const struct secret_filled *before,
    size_t before_count);

#endif
