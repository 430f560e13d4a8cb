/*
 * What the message line says, and what it said before. A message stays until
 * the next key or six seconds, whichever is later; an error until it is read:
 * Esc, the message view, or a message after the next key. One that comes by
 * itself before does not take its place.
 */
#ifndef TUI_NOTICE_H
#define TUI_NOTICE_H

#include "backend/base/error.h"
#include "tui/page.h"

#define NOTICE_LIMIT 200 /* kept for the message view */
#define NOTICE_STAY_MS 6000

struct notice {
	int64_t time; /* seconds since 1970 */
	enum style style;
	struct error error; /* of others: text only */
};

struct notices {
	struct notice *all; /* a ring */
	size_t first, count;
	size_t current; /* the one that is shown, in the ring */
	bool shown;
	bool touched; /* a key came since */
	int64_t since; /* tick */
};

void notice_release(struct notices *notices);

void notice_say(struct notices *notices, int64_t now, int64_t tick,
    enum style style, const char *format, ...) PRINTF(5, 6);
void notice_error(struct notices *notices, int64_t now, int64_t tick,
    const struct error *error);

/* The one to show, or NULL. */
const struct notice *notice_current(struct notices *notices, int64_t tick);

/* A key came; `read' says that it was Esc or opened the message view. */
void notice_key(struct notices *notices, int64_t tick, bool read);

/* Milliseconds until the line changes by itself, or -1. */
int64_t notice_wait(const struct notices *notices, int64_t tick);

/* All of them, the newest first. */
void notice_page(const struct notices *notices, bool utc, struct page *page);

#endif
