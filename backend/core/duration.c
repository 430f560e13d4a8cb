#include "backend/core/duration.h"

#include <inttypes.h>

#include "backend/base/text.h"

#define NANOSECONDS_A_MILLISECOND ((uint64_t)1000000)
#define LIMIT_NS ((uint64_t)DURATION_LIMIT_MS * NANOSECONDS_A_MILLISECOND)

/* How much of a wrong text an error quotes. */
#define QUOTE_LIMIT 60

struct unit {
	const char *name;
	uint64_t nanoseconds;
};

/* ms before m and s: the longest name that fits counts. */
static const struct unit units[] = {
	{ "ms", 1000000 },
	{ "s", 1000000000 },
	{ "m", 60000000000 },
	{ "h", 3600000000000 },
};

static struct span
take_digits(struct span *rest)
{
	size_t count = 0;
	struct span taken;

	while (count < rest->length && rest->at[count] >= '0' &&
	    rest->at[count] <= '9')
		count++;
	taken = span_head(*rest, count);
	*rest = span_from(*rest, count);
	return taken;
}

static const struct unit *
take_unit(struct span *rest, bool hours)
{
	size_t i, count = sizeof(units) / sizeof(units[0]) - !hours;

	for (i = 0; i < count; i++) {
		if (!span_starts(*rest, units[i].name))
			continue;
		*rest = span_from(*rest, strlen(units[i].name));
		return &units[i];
	}
	return NULL;
}

/* Sums up to just over the limit and stays there. */
static void
add(uint64_t *sum, uint64_t count, uint64_t nanoseconds)
{
	if (count >
	    (LIMIT_NS - (*sum < LIMIT_NS ? *sum : LIMIT_NS)) / nanoseconds)
		*sum = LIMIT_NS + 1;
	else
		*sum += count * nanoseconds;
}

/* One number with its unit, taken off the front of *rest. */
static bool
take_part(struct span *rest, bool hours, uint64_t *sum)
{
	struct span whole = take_digits(rest), part = span_of("");
	const struct unit *unit;
	uint64_t count, place;
	size_t i;

	if (rest->length && rest->at[0] == '.') {
		*rest = span_from(*rest, 1);
		part = take_digits(rest);
		if (!part.length)
			return false;
	}
	unit = take_unit(rest, hours);
	if (!whole.length || !unit)
		return false;
	if (!span_number(whole, &count))
		count = UINT64_MAX;
	add(sum, count, unit->nanoseconds);
	place = unit->nanoseconds / 10;
	for (i = 0; i < part.length && place; i++, place /= 10)
		add(sum, (uint64_t)(part.at[i] - '0'), place);
	return true;
}

bool
duration_parse(
    struct span text, bool hours, int64_t *milliseconds, struct error *error)
{
	struct span rest = text;
	uint64_t sum = 0;
	bool ok = text.length > 0;
	struct buf clean;

	while (ok && rest.length)
		ok = take_part(&rest, hours, &sum);
	if (ok && sum <= LIMIT_NS) {
		*milliseconds = (int64_t)(sum / NANOSECONDS_A_MILLISECOND);
		return true;
	}
	buf_init(&clean, QUOTE_LIMIT);
	text_clean(&clean, text, TEXT_LINE);
	error_set(error, ERROR_INVALID,
	    ok          ? "'%s' is longer than 100 years"
		: hours ? "'%s' is not a duration such as 1h30m or 500ms"
			: "'%s' is not a duration such as 1m30s or 500ms",
	    clean.at);
	buf_release(&clean);
	return false;
}

void
duration_print(struct buf *into, int64_t milliseconds)
{
	int64_t seconds = milliseconds / 1000, rest = milliseconds % 1000;

	if (milliseconds > 0 && milliseconds < 1000) {
		buf_printf(into, "%" PRId64 "ms", milliseconds);
		return;
	}
	if (seconds >= 3600)
		buf_printf(into, "%" PRId64 "h", seconds / 3600);
	if (seconds >= 60)
		buf_printf(into, "%" PRId64 "m", seconds / 60 % 60);
	buf_printf(into, "%" PRId64, seconds % 60);
	if (rest % 10)
		buf_printf(into, ".%03" PRId64, rest);
	else if (rest % 100)
		buf_printf(into, ".%02" PRId64, rest / 10);
	else if (rest)
		buf_printf(into, ".%" PRId64, rest / 100);
	buf_byte(into, 's');
}
