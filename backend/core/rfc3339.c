#include "backend/core/rfc3339.h"

#define DAY ((int64_t)24 * 60 * 60)

/* Takes exactly that many digits off the front. */
MUST_CHECK
static bool
take_number(struct span *rest, size_t digits, int *number)
{
	uint64_t value;

	if (rest->length < digits ||
	    !span_number(span_head(*rest, digits), &value))
		return false;
	*number = (int)value;
	*rest = span_from(*rest, digits);
	return true;
}

MUST_CHECK
static bool
take_byte(struct span *rest, const char *bytes)
{
	if (!rest->length || !rest->at[0] || !strchr(bytes, rest->at[0]))
		return false;
	*rest = span_from(*rest, 1);
	return true;
}

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };

	return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 1970-01-01 to the first of January; negative before. */
static int64_t
year_start(int year)
{
	int64_t before = year - 1;

	return before * 365 + before / 4 - before / 100 + before / 400 - 719162;
}

MUST_CHECK
static bool
take_date(struct span *rest, int64_t *days)
{
	int year, month, day, i;

	if (!take_number(rest, 4, &year) || !take_byte(rest, "-") ||
	    !take_number(rest, 2, &month) || !take_byte(rest, "-") ||
	    !take_number(rest, 2, &day))
		return false;
	if (year < 1 || month < 1 || month > 12 || day < 1 ||
	    day > month_days(year, month))
		return false;
	*days = year_start(year) + day - 1;
	for (i = 1; i < month; i++)
		*days += month_days(year, i);
	return true;
}

/* A second of 60 is a leap second: the first one of the next minute. */
MUST_CHECK
static bool
take_clock(struct span *rest, int64_t *seconds)
{
	int hour, minute, second, ignored;

	if (!take_number(rest, 2, &hour) || !take_byte(rest, ":") ||
	    !take_number(rest, 2, &minute) || !take_byte(rest, ":") ||
	    !take_number(rest, 2, &second))
		return false;
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	if (take_byte(rest, ".")) {
		if (!take_number(rest, 1, &ignored))
			return false;
		while (take_number(rest, 1, &ignored))
			;
	}
	*seconds = (int64_t)hour * 3600 + minute * 60 + second;
	return true;
}

/* What has to be taken away from a local time. */
MUST_CHECK
static bool
take_zone(struct span *rest, int64_t *seconds)
{
	bool west = rest->length && rest->at[0] == '-';
	int hour, minute;

	*seconds = 0;
	if (take_byte(rest, "Zz"))
		return true;
	if (!take_byte(rest, "+-") || !take_number(rest, 2, &hour) ||
	    !take_byte(rest, ":") || !take_number(rest, 2, &minute) ||
	    hour > 23 || minute > 59)
		return false;
	*seconds = ((int64_t)hour * 60 + minute) * (west ? -60 : 60);
	return true;
}

bool
rfc3339_parse(struct span text, int64_t *seconds)
{
	int64_t days, clock, zone;

	if (!take_date(&text, &days) || !take_byte(&text, "Tt ") ||
	    !take_clock(&text, &clock) || !take_zone(&text, &zone) ||
	    text.length)
		return false;
	*seconds = days * DAY + clock - zone;
	return true;
}
