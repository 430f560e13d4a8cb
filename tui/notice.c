#include "tui/notice.h"

#include <stdlib.h>

#include "backend/base/buf.h"
#include "backend/base/xalloc.h"
#include "tui/words.h"

void
notice_release(struct notices *notices)
{
	free(notices->all);
	*notices = (struct notices) { .all = NULL };
}

static struct notice *
add(struct notices *notices, int64_t now, int64_t tick, enum style style)
{
	struct notice *notice;
	size_t at;

	if (!notices->all)
		notices->all = xcalloc(NOTICE_LIMIT, sizeof(*notices->all));
	if (notices->count == NOTICE_LIMIT) {
		at = notices->first;
		notices->first = (notices->first + 1) % NOTICE_LIMIT;
	} else {
		at = (notices->first + notices->count++) % NOTICE_LIMIT;
	}
	notice = &notices->all[at];
	*notice = (struct notice) { .time = now, .style = style };
	if (notices->shown && !notices->touched && at != notices->current &&
	    style != STYLE_MESSAGE_ERROR &&
	    notices->all[notices->current].style == STYLE_MESSAGE_ERROR)
		return notice;
	notices->current = at;
	notices->shown = true;
	notices->touched = false;
	notices->since = tick;
	return notice;
}

void
notice_say(struct notices *notices, int64_t now, int64_t tick, enum style style,
    const char *format, ...)
{
	struct buf text;
	va_list args;

	buf_init(&text, sizeof(((struct error *)0)->text) - 1);
	va_start(args, format);
	(void)buf_vprintf(&text, format, args);
	va_end(args);
	error_set(&add(notices, now, tick, style)->error, ERROR_INVALID, "%s",
	    text.at);
	buf_release(&text);
}

void
notice_error(struct notices *notices, int64_t now, int64_t tick,
    const struct error *error)
{
	add(notices, now, tick, STYLE_MESSAGE_ERROR)->error = *error;
}

static const struct notice *
shown(const struct notices *notices)
{
	return &notices->all[notices->current];
}

const struct notice *
notice_current(struct notices *notices, int64_t tick)
{
	if (!notices->shown)
		return NULL;
	if (shown(notices)->style != STYLE_MESSAGE_ERROR && notices->touched &&
	    tick - notices->since >= NOTICE_STAY_MS) {
		notices->shown = false;
		return NULL;
	}
	return shown(notices);
}

void
notice_key(struct notices *notices, int64_t tick, bool read)
{
	if (!notices->shown)
		return;
	if (read ||
	    (shown(notices)->style != STYLE_MESSAGE_ERROR &&
		tick - notices->since >= NOTICE_STAY_MS))
		notices->shown = false;
	notices->touched = true;
}

int64_t
notice_wait(const struct notices *notices, int64_t tick)
{
	int64_t left = notices->since + NOTICE_STAY_MS - tick;

	if (!notices->shown || !notices->touched ||
	    shown(notices)->style == STYLE_MESSAGE_ERROR)
		return -1;
	return left > 0 ? left : 0;
}

void
notice_page(const struct notices *notices, bool utc, struct page *page)
{
	char clock[WORDS_SIZE];
	size_t i;

	if (!notices->count)
		page_add(page, STYLE_TEXT, " No messages so far.");
	for (i = notices->count; i-- > 0;) {
		const struct notice *notice =
		    &notices->all[(notices->first + i) % NOTICE_LIMIT];

		words_clock(notice->time, utc, clock);
		page_add(
		    page, notice->style, " %s  %s", clock, notice->error.text);
		if (*notice->error.said)
			page_add(page, STYLE_TEXT, "           it said  %s",
			    notice->error.said);
		if (*notice->error.means)
			page_add(page, STYLE_TEXT, "           meaning  %s",
			    notice->error.means);
		if (*notice->error.todo)
			page_add(page, STYLE_TEXT_STRONG,
			    "           fix      %s", notice->error.todo);
	}
}
