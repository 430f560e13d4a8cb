#include "tui/words.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "backend/base/secret.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400
#define WEEK 604800

const char *
words_age(int64_t now, int64_t time, char text[WORDS_SIZE])
{
	int64_t age = now - time;

	if (!time)
		(void)snprintf(text, WORDS_SIZE, "-");
	else if (age < 1)
		(void)snprintf(text, WORDS_SIZE, "now");
	else if (age < MINUTE)
		(void)snprintf(text, WORDS_SIZE, "%" PRId64 "s", age);
	else if (age < HOUR)
		(void)snprintf(text, WORDS_SIZE, "%" PRId64 "m", age / MINUTE);
	else if (age < DAY)
		(void)snprintf(text, WORDS_SIZE, "%" PRId64 "h", age / HOUR);
	else if (age < 100 * DAY)
		(void)snprintf(text, WORDS_SIZE, "%" PRId64 "d", age / DAY);
	else
		(void)snprintf(text, WORDS_SIZE, "%" PRId64 "w",
		    age / WEEK > 99 ? 99 : age / WEEK);
	return text;
}

const char *
words_ago(int64_t now, int64_t time, char text[WORDS_SIZE])
{
	char age[WORDS_SIZE];

	if (!time)
		(void)snprintf(text, WORDS_SIZE, "never");
	else if (now - time < 1)
		(void)snprintf(text, WORDS_SIZE, "just now");
	else
		(void)snprintf(
		    text, WORDS_SIZE, "%s ago", words_age(now, time, age));
	return text;
}

const char *
words_left(int64_t now, int64_t time, char text[WORDS_SIZE])
{
	int64_t left = time - now;

	if (!time)
		(void)snprintf(text, WORDS_SIZE, "never");
	else if (left < 1)
		(void)snprintf(text, WORDS_SIZE, "now");
	else if (left < MINUTE)
		(void)snprintf(text, WORDS_SIZE, "%" PRId64 "s", left);
	else if (left < HOUR)
		(void)snprintf(text, WORDS_SIZE, "%" PRId64 "m%02" PRId64 "s",
		    left / MINUTE, left % MINUTE);
	else if (left < DAY)
		(void)snprintf(text, WORDS_SIZE, "%" PRId64 "h%02" PRId64 "m",
		    left / HOUR, left % HOUR / MINUTE);
	else
		(void)snprintf(text, WORDS_SIZE, "%" PRId64 "d%" PRId64 "h",
		    left / DAY, left % DAY / HOUR);
	return text;
}

const char *
words_count(
    size_t count, const char *one, const char *many, char text[WORDS_SIZE])
{
	if (count == 1)
		(void)snprintf(text, WORDS_SIZE, "1 %s", one);
	else if (many)
		(void)snprintf(text, WORDS_SIZE, "%zu %s", count, many);
	else
		(void)snprintf(text, WORDS_SIZE, "%zu %ss", count, one);
	return text;
}

static bool
break_down(int64_t time, bool utc, struct tm *parts)
{
	time_t at = (time_t)time;

	if (!time)
		return false;
	return utc ? gmtime_r(&at, parts) != NULL
		   : localtime_r(&at, parts) != NULL;
}

const char *
words_clock(int64_t time, bool utc, char text[WORDS_SIZE])
{
	struct tm parts;

	if (!break_down(time, utc, &parts) ||
	    !strftime(text, WORDS_SIZE, "%H:%M:%S", &parts))
		(void)snprintf(text, WORDS_SIZE, "-");
	return text;
}

const char *
words_stamp(int64_t time, bool utc, char text[WORDS_SIZE])
{
	struct tm parts;

	if (!break_down(time, utc, &parts) ||
	    !strftime(text, WORDS_SIZE,
		utc ? "%Y-%m-%d %H:%MZ" : "%Y-%m-%d %H:%M", &parts))
		(void)snprintf(text, WORDS_SIZE, "never");
	return text;
}

const char *
words_instant(int64_t time, char text[WORDS_SIZE])
{
	struct tm parts;

	if (!break_down(time, true, &parts) ||
	    !strftime(text, WORDS_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts))
		(void)snprintf(text, WORDS_SIZE, "never");
	return text;
}

const char *
words_image(const char *image)
{
	const char *slash = strchr(image, '/');
	size_t host;

	if (!slash)
		return image;
	/* As in Docker's reference grammar: a first part is a host only with a
	 * dot, a colon, or as localhost. */
	host = (size_t)(slash - image);
	if (memchr(image, '.', host) || memchr(image, ':', host) ||
	    span_is(span_make(image, host), "localhost"))
		return slash + 1;
	return image;
}

struct span
words_repository(const char *url)
{
	struct span rest = span_of(url);
	size_t place = span_find_text(rest, "://");

	if (place < rest.length)
		rest = span_from(rest, place + 3);
	place = span_find(rest, '@');
	if (place < span_find(rest, '/'))
		rest = span_from(rest, place + 1);
	while (rest.length > 1 && rest.at[rest.length - 1] == '/')
		rest.length--;
	if (rest.length > 4 && span_ends(rest, ".git"))
		rest.length -= 4;
	return rest;
}

struct span
words_commit(const char *commit)
{
	struct span id = span_of(commit);

	return span_head(id, 7);
}

const char *
words_or(const char *text, const char *other)
{
	return text && *text ? text : other;
}

size_t
words_waiting(const struct report *report)
{
	size_t waiting = 0, i;

	for (i = 0; i < report->update_count; i++)
		waiting += report->updates[i].state != UPDATE_DONE;
	return waiting;
}

void
words_summary(const struct report *report, struct buf *into)
{
	static const enum update_state told[] = { UPDATE_NEW, UPDATE_BLOCKED,
		UPDATE_APPLYING, UPDATE_ERROR, UPDATE_DONE };
	size_t counts[UPDATE_DONE + 1] = { 0 }, i;
	const char *word;

	for (i = 0; i < report->update_count; i++)
		counts[report->updates[i].state]++;
	(void)buf_printf(into, "%zu waiting", words_waiting(report));
	for (i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		if (!counts[told[i]])
			continue;
		(void)buf_printf(into, ", %zu ", counts[told[i]]);
		for (word = update_state_word(told[i]); *word; word++)
			(void)buf_byte(
			    into, (char)tolower((unsigned char)*word));
	}
}

const char *
words_memory_word(void)
{
	if (secret_refusal())
		return "refused";
	if (secret_memory_kind() == SECRET_MEMORY_LOCKED && secret_has_swap())
		return "locked, swap on";
	return secret_memory_word();
}

const char *
words_memory(void)
{
	if (secret_refusal())
		return secret_refusal();
	if (secret_memory_kind() == SECRET_MEMORY_HIDDEN)
		return "secretmem: not readable by root, never in swap or in a "
		       "core";
	return secret_has_swap()
	    ? "locked (swap is on): not in swap or in a core, root can read it"
	    : "locked: never in swap or in a core; root can read it";
}

void
words_error(const struct error *error, struct buf *into)
{
	(void)buf_text(into, error->text);
	if (*error->said)
		(void)buf_printf(into, ": %s", error->said);
	if (*error->means)
		(void)buf_printf(into, " (%s)", error->means);
	if (*error->todo)
		(void)buf_printf(into, " -> %s", error->todo);
}
