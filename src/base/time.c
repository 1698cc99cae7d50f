#include "base/time.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

int64_t time_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * US_PER_S + now.tv_nsec / 1000;
}

int64_t time_monotonic_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * US_PER_S + now.tv_nsec / 1000;
}

/* Days since 1970-01-01 of a Gregorian date, and back (Howard Hinnant's public-domain algorithm, restated).
 */
static int64_t days_of(int64_t year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t in_era = y - era * 400;
	int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

static char *put_digits(char *at, int64_t value, int count)
{
	for (int i = count - 1; i >= 0; i--) {
		at[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return at + count;
}

/* Days since 1970-01-01 as a date of the Gregorian calendar; years are counted from March, so that the leap
 * day comes last. Without the C library's time zones, which take a lock. */
static void date_of(int64_t days, int64_t *ret_year, int *ret_month, int *ret_day)
{
	int64_t since = days + 719468; /* from 0000-03-01 */
	int64_t era = (since >= 0 ? since : since - 146096) / 146097;
	int64_t of_era = since - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;

	*ret_day = (int)(of_year - (153 * month + 2) / 5 + 1);
	*ret_month = (int)(month < 10 ? month + 3 : month - 9);
	*ret_year = year + era * 400 + (*ret_month <= 2);
}

static int64_t floor_divide(int64_t value, int64_t by)
{
	return value >= 0 ? value / by : -1 - (-1 - value) / by;
}

const char *time_format(int64_t us, char text[static TIME_TEXT_SIZE])
{
	int64_t ms = floor_divide(us, 1000), seconds = floor_divide(ms, 1000);
	int64_t days = floor_divide(seconds, 86400), of_day = seconds - days * 86400, year;
	int month, day;
	char *at = text;

	date_of(days, &year, &month, &day);
	if (year < 0 || year > 9999) {
		memcpy(text, "0000-01-01T00:00:00.000Z", sizeof("0000-01-01T00:00:00.000Z"));
		return text;
	}
	at = put_digits(at, year, 4);
	*at++ = '-';
	at = put_digits(at, month, 2);
	*at++ = '-';
	at = put_digits(at, day, 2);
	*at++ = 'T';
	at = put_digits(at, of_day / 3600, 2);
	*at++ = ':';
	at = put_digits(at, of_day / 60 % 60, 2);
	*at++ = ':';
	at = put_digits(at, of_day % 60, 2);
	*at++ = '.';
	at = put_digits(at, ms - seconds * 1000, 3);
	*at++ = 'Z';
	*at = '\0';
	return text;
}

/* Reads exactly count digits. */
static bool take_digits(const char **p, int count, int *ret)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		char c = (*p)[i];

		if (c < '0' || c > '9')
			return false;
		value = value * 10 + (c - '0');
	}
	*p += count;
	*ret = value;
	return true;
}

static bool take_char(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

/* ".123456789" or nothing, in microseconds. */
static bool take_fraction(const char **p, int64_t *ret_us)
{
	int64_t us = 0, unit = 100000;
	int digits = 0;

	*ret_us = 0;
	if (!take_char(p, '.'))
		return true;
	while (**p >= '0' && **p <= '9' && digits < 9) {
		us += unit * (**p - '0');
		unit /= 10;
		(*p)++;
		digits++;
	}
	*ret_us = us;
	return digits > 0;
}

/* Z or ±HH:MM, in seconds east of UTC. */
static bool take_offset(const char **p, int64_t *ret_s)
{
	int hours, minutes, sign;

	*ret_s = 0;
	if (take_char(p, 'Z') || take_char(p, 'z'))
		return true;
	sign = **p == '-' ? -1 : 1;
	if (!take_char(p, '+') && !take_char(p, '-'))
		return false;
	if (!take_digits(p, 2, &hours) || !take_char(p, ':') || !take_digits(p, 2, &minutes) || hours > 23 ||
	    minutes > 59)
		return false;
	*ret_s = sign * (hours * 3600 + minutes * 60);
	return true;
}

static int month_days(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

bool time_parse(const char *text, int64_t *ret_us)
{
	const char *p = text;
	int year, month, day, hour, minute, second;
	int64_t fraction, offset;

	if (!take_digits(&p, 4, &year) || !take_char(&p, '-') || !take_digits(&p, 2, &month) ||
	    !take_char(&p, '-') || !take_digits(&p, 2, &day))
		return false;
	if (!take_char(&p, 'T') && !take_char(&p, 't'))
		return false;
	if (!take_digits(&p, 2, &hour) || !take_char(&p, ':') || !take_digits(&p, 2, &minute) ||
	    !take_char(&p, ':') || !take_digits(&p, 2, &second))
		return false;
	if (!take_fraction(&p, &fraction) || !take_offset(&p, &offset) || *p != '\0')
		return false;
	if (month < 1 || month > 12 || day < 1 || day > month_days(year, month) || hour > 23 || minute > 59 ||
	    second > 60)
		return false;
	*ret_us =
	    (days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset) * US_PER_S +
	    fraction;
	return true;
}

/* ".5" or ".55" or nothing, in hundredths. */
static bool take_hundredths(const char **p, int64_t *ret_cs)
{
	int tens, ones = 0;

	*ret_cs = 0;
	if (!take_char(p, '.'))
		return true;
	if (!take_digits(p, 1, &tens))
		return false;
	if (**p >= '0' && **p <= '9' && !take_digits(p, 1, &ones))
		return false;
	*ret_cs = tens * 10 + ones;
	return true;
}

bool timespan_parse(const char *text, int64_t *ret_cs)
{
	const char *p = text;
	size_t hour_digits = strspn(text, "0123456789");
	int hours, minutes, seconds;
	int64_t fraction;

	if (hour_digits < 2 || hour_digits > 4 || !take_digits(&p, (int)hour_digits, &hours))
		return false;
	if (!take_char(&p, ':') || !take_digits(&p, 2, &minutes) || !take_char(&p, ':') ||
	    !take_digits(&p, 2, &seconds) || !take_hundredths(&p, &fraction) || *p != '\0')
		return false;
	/* Minutes and seconds above 59 are allowed by the grammar and seen in the field. */
	*ret_cs = ((int64_t)hours * 3600 + minutes * 60 + seconds) * 100 + fraction;
	return true;
}

const char *timespan_format(int64_t cs, char text[static TIMESPAN_TEXT_SIZE])
{
	const int64_t most = (INT64_C(9999) * 3600 + 59 * 60 + 59) * 100 + 99;
	int written;

	if (cs < 0)
		cs = 0;
	if (cs > most)
		cs = most;
	written = snprintf(text, TIMESPAN_TEXT_SIZE, "%04d:%02d:%02d.%02d", (int)(cs / 360000),
	    (int)(cs / 6000 % 60), (int)(cs / 100 % 60), (int)(cs % 100));
	if (written < 0 || written >= TIMESPAN_TEXT_SIZE)
		text[0] = '\0';
	return text;
}

bool timeofday_valid(const char *text)
{
	const char *p = text;
	int hours, minutes, seconds;
	int64_t fraction;

	return take_digits(&p, 2, &hours) && take_char(&p, ':') && take_digits(&p, 2, &minutes) &&
	       take_char(&p, ':') && take_digits(&p, 2, &seconds) && take_hundredths(&p, &fraction) &&
	       *p == '\0' && hours < 24 && minutes < 60 && seconds < 60;
}

struct duration_unit {
	char letter;
	int64_t cs;
};

/* One "12.5H": the number, its unit's letter; only seconds may have a fraction. Returns the unit's place or
 * -1. */
static int take_component(const char **p, const struct duration_unit *units, int count, int64_t *sum_cs)
{
	int64_t number = 0, fraction = 0;
	int digits = 0;

	while (**p >= '0' && **p <= '9') {
		if (++digits > 10)
			return -1;
		number = number * 10 + (**p - '0');
		(*p)++;
	}
	if (digits == 0)
		return -1;
	bool has_fraction = **p == '.';
	if (!take_hundredths(p, &fraction))
		return -1;
	for (int i = 0; i < count; i++) {
		if (!take_char(p, units[i].letter))
			continue;
		if (has_fraction && units[i].letter != 'S')
			return -1;
		/* A duration longer than this can count is not a duration. */
		if (__builtin_mul_overflow(number, units[i].cs, &number) ||
		    __builtin_add_overflow(number, fraction, &number) ||
		    __builtin_add_overflow(*sum_cs, number, sum_cs))
			return -1;
		return i;
	}
	return -1;
}

/* Components of one half (before or after T), each at most once and in order. */
static bool take_half(
    const char **p, const struct duration_unit *units, int count, int64_t *sum_cs, bool *any)
{
	int next = 0;

	while (**p != '\0' && **p != 'T') {
		int place = take_component(p, units + next, count - next, sum_cs);

		if (place < 0)
			return false;
		next += place + 1;
		*any = true;
	}
	return true;
}

bool duration_parse(const char *text, int64_t *ret_cs)
{
	static const struct duration_unit days[] = {
	    {'Y', INT64_C(3155760000)}, {'M', INT64_C(262980000)}, {'D', INT64_C(8640000)}};
	static const struct duration_unit times[] = {{'H', 360000}, {'M', 6000}, {'S', 100}};
	const char *p = text;
	int64_t sum = 0;
	bool any = false, any_time = false;

	if (!take_char(&p, 'P') || !take_half(&p, days, 3, &sum, &any))
		return false;
	if (take_char(&p, 'T')) {
		if (!take_half(&p, times, 3, &sum, &any_time) || !any_time)
			return false;
	}
	if (*p != '\0' || (!any && !any_time))
		return false;
	*ret_cs = sum;
	return true;
}

const char *duration_format(int64_t cs, char text[static DURATION_TEXT_SIZE])
{
	static const struct duration_unit units[] = {{'D', 8640000}, {'H', 360000}, {'M', 6000}};
	int64_t rest = cs > 0 ? cs : 0;
	size_t len = 1;

	memcpy(text, "P", sizeof("P"));
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		int64_t count = rest / units[i].cs;

		rest %= units[i].cs;
		if (count > 0)
			len += (size_t)snprintf(text + len, DURATION_TEXT_SIZE - len, "%s%lld%c",
			    i > 0 && strchr(text, 'T') == NULL ? "T" : "", (long long)count, units[i].letter);
	}
	if (rest == 0 && len > 1)
		return text;
	len += (size_t)snprintf(text + len, DURATION_TEXT_SIZE - len, "%s%d",
	    strchr(text, 'T') == NULL ? "T" : "", (int)(rest / 100));
	if (rest % 100 != 0)
		len += (size_t)snprintf(text + len, DURATION_TEXT_SIZE - len, ".%02d", (int)(rest % 100));
	memcpy(text + len, "S", sizeof("S"));
	return text;
}
