/* ISO 8601 as xAPI uses it: points in time and lengths of time. */
#include <string.h>

#include "base/time.h"
#include "xapi/statement/moment.h"

enum { MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400, FRACTION_SIGNIFICANT = 6 };

struct scan {
	const char *at, *end;
};

static bool number(struct scan *s, int digits, int low, int high, int *ret)
{
	int value = 0;

	if (s->end - s->at < digits)
		return false;
	for (int i = 0; i < digits; i++) {
		if (s->at[i] < '0' || s->at[i] > '9')
			return false;
		value = value * 10 + (s->at[i] - '0');
	}
	s->at += digits;
	*ret = value;
	return value >= low && value <= high;
}

static bool sign(struct scan *s, char c)
{
	if (s->at == s->end || *s->at != c)
		return false;
	s->at++;
	return true;
}

/* Days since 1970-01-01 (proleptic Gregorian). */
static int64_t days_from_date(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year, era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400, of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int month_days(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

/* Z, ±hh, ±hhmm or ±hh:mm, never -00 (RFC 3339 4.3 means by it that the zone is not known). */
static bool zone_read(struct scan *s, struct moment *m)
{
	bool minus;
	int hours = 0, minutes = 0;

	m->zone = MOMENT_UTC;
	if (sign(s, 'Z'))
		return true;
	m->plain = m->plain && s->at != s->end && *s->at != 'z';
	if (sign(s, 'z'))
		return true;
	if (s->at == s->end) {
		m->zone = MOMENT_NO_ZONE;
		return true;
	}
	minus = *s->at == '-';
	if (!sign(s, '-') && !sign(s, '+'))
		return false;
	if (!number(s, 2, 0, 23, &hours))
		return false;
	if (s->at < s->end) {
		sign(s, ':');
		if (!number(s, 2, 0, 59, &minutes))
			return false;
	}
	if (minus && hours == 0 && minutes == 0)
		return false;
	m->zone = MOMENT_OFFSET;
	m->seconds -= (minus ? -1 : 1) * (hours * HOUR_S + minutes * MINUTE_S);
	return true;
}

/* hh:mm[:ss[.fraction]] or hhmm[ss[.fraction]]. */
static bool clock_read(struct scan *s, bool extended, struct moment *m)
{
	int hour, minute, second = 0;

	if (!number(s, 2, 0, 23, &hour) || (extended && !sign(s, ':')) || !number(s, 2, 0, 59, &minute))
		return false;
	if (s->at < s->end && (extended ? *s->at == ':' : *s->at >= '0' && *s->at <= '9')) {
		s->at += extended;
		if (!number(s, 2, 0, 60, &second))
			return false;
		m->plain = extended && (s->at == s->end || *s->at != ',');
		if (s->at < s->end && (*s->at == '.' || *s->at == ',')) {
			m->fraction = ++s->at;
			while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
				s->at++;
			m->fraction_len = (size_t)(s->at - m->fraction);
			if (m->fraction_len == 0)
				return false;
		}
	}
	m->seconds += hour * HOUR_S + minute * MINUTE_S + second;
	return true;
}

bool moment_read(const char *text, size_t len, struct moment *ret_moment)
{
	struct scan s = {.at = text, .end = text + len};
	struct moment m = {.fraction = ""};
	int year, month, day;
	bool extended, large;

	if (!number(&s, 4, 0, 9999, &year))
		return false;
	extended = sign(&s, '-');
	if (!number(&s, 2, 1, 12, &month) || (extended && !sign(&s, '-')) ||
	    !number(&s, 2, 1, month_days(year, month), &day))
		return false;
	large = sign(&s, 'T');
	if (!large && !sign(&s, 't'))
		return false;
	m.seconds = days_from_date(year, month, day) * DAY_S;
	if (!clock_read(&s, extended, &m) || !zone_read(&s, &m) || s.at != s.end)
		return false;
	m.plain = m.plain && large;
	*ret_moment = m;
	return true;
}

int64_t moment_us(const struct moment *m)
{
	int64_t us = 0;

	for (size_t i = 0; i < FRACTION_SIGNIFICANT; i++)
		us = us * 10 + (i < m->fraction_len ? m->fraction[i] - '0' : 0);
	return m->seconds * US_PER_S + us;
}

bool xapi_timestamp_read(const char *text, size_t len, int64_t *ret_us)
{
	struct moment m;

	if (!moment_read(text, len, &m))
		return false;
	*ret_us = moment_us(&m);
	return true;
}

/* One component and its letter. *ret_fraction: it had one, so it must be the last. */
static bool component_read(struct scan *s, char *ret_letter, const char **ret_fraction)
{
	const char *from = s->at;

	while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
		s->at++;
	if (s->at == from || s->at == s->end)
		return false;
	if (*s->at == '.' || *s->at == ',') {
		*ret_fraction = ++s->at;
		while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
			s->at++;
		if (s->at == *ret_fraction || s->at == s->end)
			return false;
	}
	*ret_letter = *s->at++;
	return true;
}

bool duration_read(const char *text, size_t len, struct duration *ret_duration)
{
	struct scan s = {.at = text, .end = text + len};
	const char *order = "YMD";
	struct duration d = {0};
	int components = 0;
	bool time = false;
	char letter;

	if (!sign(&s, 'P'))
		return false;
	while (s.at < s.end && d.fraction == NULL) {
		if (!time && sign(&s, 'T')) {
			time = true;
			components = 0;
			order = "HMS";
		}
		if (!component_read(&s, &letter, &d.fraction))
			return false;
		components++;
		if (letter == 'W')
			order = !time && components == 1 ? "" : NULL;
		else
			order = strchr(order, letter);
		if (order == NULL || letter == '\0')
			return false;
		order += letter != 'W';
		/* Weeks stand alone. */
		if (letter == 'W' && s.at != s.end)
			return false;
	}
	if (components == 0 || s.at != s.end)
		return false;
	if (d.fraction != NULL)
		d.fraction_len = (size_t)(s.end - 1 - d.fraction);
	d.seconds = letter == 'S';
	*ret_duration = d;
	return true;
}

bool xapi_duration_valid(const char *text, size_t len)
{
	struct duration d;

	return duration_read(text, len, &d);
}
