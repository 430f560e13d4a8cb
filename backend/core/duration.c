#include "backend/core/duration.h"

#include "backend/core/quote.h"

#define NS_PER_MS ((uint64_t)1000000)
#define LIMIT_NS ((uint64_t)DURATION_LIMIT_MS * NS_PER_MS)

static bool
is_digit(struct span text)
{
	return text.length && text.at[0] >= '0' && text.at[0] <= '9';
}

/* Takes the unit off the front; its length in nanoseconds, 0 when none. */
static uint64_t
take_unit(struct span *text, bool hours)
{
	static const struct {
		const char *name;
		uint64_t nanoseconds;
	} units[] = {
		{ "ms", NS_PER_MS },
		{ "s", 1000 * NS_PER_MS },
		{ "m", 60 * 1000 * NS_PER_MS },
		{ "h", 3600 * 1000 * NS_PER_MS },
	};
	size_t count = hours ? 4 : 3, i;

	for (i = 0; i < count; i++)
		if (span_starts(*text, units[i].name)) {
			*text = span_from(*text, strlen(units[i].name));
			return units[i].nanoseconds;
		}
	return 0;
}

/* Takes digits off the front; false when there are none. */
static bool
take_digits(struct span *text, struct span *digits)
{
	size_t length = 0;

	while (is_digit(span_from(*text, length)))
		length++;
	*digits = span_head(*text, length);
	*text = span_from(*text, length);
	return length > 0;
}

/* One part such as "1.5h", added to *sum; *sum sticks above LIMIT_NS. */
static bool
take_part(struct span *text, bool hours, uint64_t *sum)
{
	struct span whole, fraction = { NULL, 0 };
	uint64_t unit, count, part;
	size_t i;

	if (!take_digits(text, &whole))
		return false;
	if (span_starts(*text, ".")) {
		*text = span_from(*text, 1);
		if (!take_digits(text, &fraction))
			return false;
	}
	unit = take_unit(text, hours);
	if (!unit)
		return false;
	if (!span_number(whole, &count) || count > LIMIT_NS / unit)
		*sum = LIMIT_NS + 1;
	if (*sum > LIMIT_NS)
		return true;
	*sum += count * unit;
	for (i = 0, part = unit / 10; i < fraction.length; i++, part /= 10)
		*sum += (uint64_t)(fraction.at[i] - '0') * part;
	return true;
}

bool
duration_parse(
    struct span text, bool hours, int64_t *milliseconds, struct error *error)
{
	struct span rest = text;
	char shown[128];
	uint64_t sum = 0;

	do {
		if (take_part(&rest, hours, &sum))
			continue;
		error_set(error, ERROR_INVALID,
		    "%s should match '^([0-9]+(\\.[0-9]+)?(ms|s|m%s))+$'",
		    quote_go(shown, sizeof(shown), text), hours ? "|h" : "");
		error_hint(error, NULL,
		    hours ? "write a duration such as 30s, 5m or 1h30m"
			  : "write a duration such as 30s or 90m");
		return false;
	} while (rest.length);
	if (sum > LIMIT_NS) {
		error_set(error, ERROR_INVALID, "%s is longer than 100 years",
		    quote_go(shown, sizeof(shown), text));
		return false;
	}
	*milliseconds = (int64_t)(sum / NS_PER_MS);
	return true;
}

void
duration_print(struct buf *into, int64_t milliseconds)
{
	uint64_t left = (uint64_t)milliseconds;
	unsigned fraction;

	if (milliseconds < 0) {
		buf_byte(into, '-');
		left = 0 - left;
	}
	if (left && left < 1000) {
		buf_printf(into, "%ums", (unsigned)left);
		return;
	}
	fraction = (unsigned)(left % 1000);
	left /= 1000;
	if (left >= 3600)
		buf_printf(into, "%lluh", (unsigned long long)left / 3600);
	if (left >= 60)
		buf_printf(into, "%um", (unsigned)(left / 60 % 60));
	buf_printf(into, "%u", (unsigned)(left % 60));
	if (fraction) {
		unsigned digits = 3;

		for (; fraction % 10 == 0; fraction /= 10)
			digits--;
		buf_printf(into, ".%0*u", (int)digits, fraction);
	}
	buf_byte(into, 's');
}
