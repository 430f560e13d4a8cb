/*
 * Ages, counts, names and times as words, for the console and the subcommands
 * alike, so that both say the same thing. No curses, no state.
 *
 * Functions that fill a text take room for WORDS_SIZE bytes and return it, so
 * that they stand inside a printf.
 */
#ifndef TUI_WORDS_H
#define TUI_WORDS_H

#include "backend/backend.h"
#include "backend/base/buf.h"

#define WORDS_SIZE 48

/* "now", "12s", "10m", "3h", "2d", "40w"; at most three columns. "-" when the
 * time is 0, that is never. A time in the future counts as now. */
const char *words_age(int64_t now, int64_t time, char text[WORDS_SIZE]);

/* "12s ago", "just now", "never". */
const char *words_ago(int64_t now, int64_t time, char text[WORDS_SIZE]);

/* Until a time: "4m48s", "2h05m", "3d4h", "now". */
const char *words_left(int64_t now, int64_t time, char text[WORDS_SIZE]);

/* "1 marker", "2 markers"; many NULL: one and an s. */
const char *words_count(
    size_t count, const char *one, const char *many, char text[WORDS_SIZE]);

/* "10:41:48", in the local time zone or UTC; "-" for 0. */
const char *words_clock(int64_t time, bool utc, char text[WORDS_SIZE]);

/* "2026-08-22 10:31Z" or "2026-08-22 10:31"; "never" for 0. */
const char *words_stamp(int64_t time, bool utc, char text[WORDS_SIZE]);

/* "2026-08-22T10:31:48Z", for scripts. */
const char *words_instant(int64_t time, char text[WORDS_SIZE]);

/* An image without its registry: "acme/api" of "ghcr.io/acme/api". */
const char *words_image(const char *image);

/* A repository URL without scheme, user and ".git": "git.acme/fleet". */
struct span words_repository(const char *url);

/* The first seven digits of a commit id. */
struct span words_commit(const char *commit);

/* The text, or the other one when there is none. */
const char *words_or(const char *text, const char *other);

/* How many updates wait for somebody: all but DONE. */
size_t words_waiting(const struct report *report);

/* "10 waiting, 4 new, 1 done". */
void words_summary(const struct report *report, struct buf *into);

/* What holds values here: one word for the status line ("secretmem", "locked",
 * "locked, swap on", "refused"), and a phrase that says what that means. */
const char *words_memory_word(void);
const char *words_memory(void);

/* The four parts on one line: "text: said (means) -> todo". */
void words_error(const struct error *error, struct buf *into);

#endif
