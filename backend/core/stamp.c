#include "backend/core/stamp.h"

#define DAY_S ((int64_t)24 * 3600)

/* Years from 0 to 9999 are counted from 1 March, so that leap days come last:
 * 400 of them are always 146097 days. */
static int64_t
days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t era, of_era, of_year;

	year -= month <= 2;
	era = (year >= 0 ? year : year - 399) / 400;
	of_era = year - era * 400;
	of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	    of_year - 719468;
}

static void
date_of(int64_t days, int64_t *year, int64_t *month, int64_t *day)
{
	int64_t era, in_era, of_era, of_year, shifted;

	days += 719468;
	era = (days >= 0 ? days : days - 146096) / 146097;
	in_era = days - era * 146097;
	of_era =
	    (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	of_year = in_era - (365 * of_era + of_era / 4 - of_era / 100);
	shifted = (5 * of_year + 2) / 153;
	*day = of_year - (153 * shifted + 2) / 5 + 1;
	*month = shifted < 10 ? shifted + 3 : shifted - 9;
	*year = of_era + era * 400 + (*month <= 2);
}

static bool
is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t
last_day(int64_t year, int64_t month)
{
	static const signed char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30,
		31, 30, 31 };

	return days[month - 1] + (month == 2 && is_leap(year));
}

/* A number of exactly that many digits, off the front. */
static bool
take_number(struct span *rest, size_t digits, int64_t *number)
{
	uint64_t value;

	if (rest->length < digits ||
	    !span_number(span_head(*rest, digits), &value))
		return false;
	*number = (int64_t)value;
	*rest = span_from(*rest, digits);
	return true;
}

static bool
take_byte(struct span *rest, const char *any)
{
	if (!rest->length || !memchr(any, rest->at[0], strlen(any)))
		return false;
	*rest = span_from(*rest, 1);
	return true;
}

static bool
take_date(struct span *rest, int64_t *days)
{
	int64_t year, month, day;

	if (!take_number(rest, 4, &year) || !take_byte(rest, "-") ||
	    !take_number(rest, 2, &month) || !take_byte(rest, "-") ||
	    !take_number(rest, 2, &day))
		return false;
	if (month < 1 || month > 12 || day < 1 || day > last_day(year, month))
		return false;
	*days = days_of(year, month, day);
	return true;
}

static bool
take_time(struct span *rest, int64_t *seconds)
{
	int64_t hour, minute, second;

	if (!take_number(rest, 2, &hour) || !take_byte(rest, ":") ||
	    !take_number(rest, 2, &minute) || !take_byte(rest, ":") ||
	    !take_number(rest, 2, &second))
		return false;
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	*seconds = hour * 3600 + minute * 60 + second;
	if (!take_byte(rest, ".,"))
		return true;
	if (!take_byte(rest, "0123456789"))
		return false;
	while (take_byte(rest, "0123456789"))
		;
	return true;
}

/* "Z", "+02:00": seconds east of UTC. */
static bool
take_offset(struct span *rest, int64_t *offset)
{
	int64_t hour, minute;
	bool west;

	*offset = 0;
	if (take_byte(rest, "Zz"))
		return true;
	west = rest->length && rest->at[0] == '-';
	if (!take_byte(rest, "+-") || !take_number(rest, 2, &hour) ||
	    !take_byte(rest, ":") || !take_number(rest, 2, &minute) ||
	    hour > 23 || minute > 59)
		return false;
	*offset = (hour * 3600 + minute * 60) * (west ? -1 : 1);
	return true;
}

bool
stamp_parse(struct span text, int64_t *seconds)
{
	int64_t days, second, offset;

	if (!take_date(&text, &days) || !take_byte(&text, "Tt ") ||
	    !take_time(&text, &second) || !take_offset(&text, &offset) ||
	    text.length)
		return false;
	*seconds = days * DAY_S + second - offset;
	return true;
}

int64_t
stamp_of(const char *text)
{
	int64_t seconds;

	return text && stamp_parse(span_of(text), &seconds) ? seconds : 0;
}

void
stamp_print(struct buf *into, int64_t seconds, unsigned nanoseconds)
{
	int64_t days = seconds / DAY_S, of_day = seconds % DAY_S;
	int64_t year, month, day;
	int digits = 9;

	if (of_day < 0) {
		of_day += DAY_S;
		days--;
	}
	date_of(days, &year, &month, &day);
	(void)buf_printf(into, "%04d-%02d-%02dT%02d:%02d:%02d", (int)year,
	    (int)month, (int)day, (int)(of_day / 3600), (int)(of_day / 60 % 60),
	    (int)(of_day % 60));
	while (nanoseconds && nanoseconds % 10 == 0) {
		nanoseconds /= 10;
		digits--;
	}
	if (nanoseconds)
		(void)buf_printf(into, ".%0*u", digits, nanoseconds);
	(void)buf_byte(into, 'Z');
}
