#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "scorm/cmi/text.h"
#include "scorm/cmi2004/cmi2004_inside.h"

enum { YEAR_FIRST = 1970, YEAR_LAST = 2038, SUBTAG_MAX = 8 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool language_known(const char *tag, size_t len)
{
	char needle[5] = {0};

	for (size_t i = 0; i < len; i++) {
		if (!is_letter(tag[i]))
			return false;
		needle[i] = (char)(tag[i] | 0x20);
	}
	if (len == 3 && needle[0] == 'q' && needle[1] <= 't')
		return true;
	needle[len] = ' ';
	for (const char *at = cmi2004_languages; (at = strstr(at, needle)) != NULL; at++) {
		if (at == cmi2004_languages || at[-1] == ' ')
			return true;
	}
	return false;
}

bool cmi2004_language_fits(const char *tag, size_t len)
{
	const char *end = tag + len;
	const char *dash = memchr(tag, '-', len);
	size_t first = (size_t)((dash != NULL ? dash : end) - tag);

	/* i-klingon, x-ours: what is registered or private goes by its subtag. */
	if (first == 1 ? dash == NULL || strchr("iIxX", tag[0]) == NULL
	               : first < 2 || first > 3 || !language_known(tag, first))
		return false;
	for (const char *p = tag + first; p < end;) {
		size_t size = 0;

		p++;
		while (p + size < end && (is_letter(p[size]) || is_digit(p[size])))
			size++;
		if (size == 0 || size > SUBTAG_MAX || (p + size < end && p[size] != '-'))
			return false;
		p += size;
	}
	return true;
}

bool cmi2004_localized_fits(const char *text, size_t len)
{
	static const char mark[] = "{lang=";
	const char *tag = text + sizeof(mark) - 1, *close;

	if (len < sizeof(mark) - 1 || memcmp(text, mark, sizeof(mark) - 1) != 0)
		return true;
	close = memchr(tag, '}', (size_t)(text + len - tag));
	return close == NULL || cmi2004_language_fits(tag, (size_t)(close - tag));
}

/* urn:NID:NSS, without blanks. */
static bool urn_fits(const char *value, size_t len)
{
	size_t at = 4, name = 0;

	while (at < len && (is_letter(value[at]) || is_digit(value[at]) || (name > 0 && value[at] == '-'))) {
		at++;
		name++;
	}
	if (name == 0 || name > 32 || at + 1 >= len || value[at] != ':')
		return false;
	return memchr(value, ' ', len) == NULL;
}

static bool identifier_fits(const char *value, size_t len)
{
	if (!cmi_printable(value, len) || strspn(value, " ") == len)
		return false;
	if (len >= 4 && (value[0] | 0x20) == 'u' && (value[1] | 0x20) == 'r' && (value[2] | 0x20) == 'n' &&
	    value[3] == ':')
		return urn_fits(value, len);
	return true;
}

/* Exactly count digits between low and high. */
static bool take_number(const char **p, int count, int low, int high, int *ret)
{
	int number = 0;

	for (int i = 0; i < count; i++) {
		if (!is_digit((*p)[i]))
			return false;
		number = number * 10 + ((*p)[i] - '0');
	}
	if (number < low || number > high)
		return false;
	*p += count;
	*ret = number;
	return true;
}

static bool take_char(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

static int days_in(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	/* Between 1970 and 2038 every fourth year is one. */
	return month == 2 && year % 4 == 0 ? 29 : days[month - 1];
}

/* Z, ±hh or ±hh:mm to the end. */
static bool zone_fits(const char *p)
{
	int number;

	if (take_char(&p, 'Z'))
		return *p == '\0';
	if ((!take_char(&p, '+') && !take_char(&p, '-')) || !take_number(&p, 2, 0, 23, &number))
		return false;
	return *p == '\0' || (take_char(&p, ':') && take_number(&p, 2, 0, 59, &number) && *p == '\0');
}

/* hh[:mm[:ss[.s[s][zone]]]]: the zone stands behind a fraction only. */
static bool clock_fits(const char *p)
{
	int number;

	if (!take_number(&p, 2, 0, 23, &number))
		return false;
	for (int part = 0; part < 2; part++) {
		if (*p == '\0')
			return true;
		if (!take_char(&p, ':') || !take_number(&p, 2, 0, 59, &number))
			return false;
	}
	if (*p == '\0')
		return true;
	if (!take_char(&p, '.') || !take_number(&p, 1, 0, 9, &number))
		return false;
	if (is_digit(*p))
		p++;
	return *p == '\0' || zone_fits(p);
}

/* time(second,10,0): YYYY[-MM[-DD[Thh…]]]. */
static bool time_fits(const char *p)
{
	int year, month, day;

	if (!take_number(&p, 4, YEAR_FIRST, YEAR_LAST, &year))
		return false;
	if (*p == '\0')
		return true;
	if (!take_char(&p, '-') || !take_number(&p, 2, 1, 12, &month))
		return false;
	if (*p == '\0')
		return true;
	if (!take_char(&p, '-') || !take_number(&p, 2, 1, days_in(year, month), &day))
		return false;
	return *p == '\0' || (take_char(&p, 'T') && clock_fits(p));
}

static bool navigation_fits(const char *words, const char *value, size_t len, int edition)
{
	static const char mark[] = "{target=";
	const char *id = value + sizeof(mark) - 1, *verb;
	size_t id_len;

	if (cmi_word(words, value, len))
		return true;
	if (strncmp(value, mark, sizeof(mark) - 1) != 0)
		return false;
	id_len = strcspn(id, "{}");
	if (id_len == 0 || id[id_len] != '}')
		return false;
	verb = id + id_len + 1;
	return strcmp(verb, "choice") == 0 || (edition >= 4 && strcmp(verb, "jump") == 0);
}

static enum scorm2004_code real_check(const struct cmi2004_element *row, const char *value, size_t len)
{
	double number;

	if (!cmi_decimal(value, len, &number))
		return SCORM2004_TYPE;
	if ((row->low != CMI2004_NONE && number < row->low) ||
	    (row->high != CMI2004_NONE && number > row->high))
		return SCORM2004_RANGE;
	return SCORM2004_OK;
}

static bool type_fits(const struct cmi2004_element *row, const char *value, size_t len, int edition)
{
	double number;
	int64_t cs;

	switch (row->type) {
	case CMI2004_TEXT:
		return true;
	case CMI2004_LOCALIZED:
		return cmi2004_localized_fits(value, len);
	case CMI2004_IDENTIFIER:
		return identifier_fits(value, len);
	case CMI2004_LANGUAGE:
		return len == 0 || cmi2004_language_fits(value, len);
	case CMI2004_REAL:
		return cmi_decimal(value, len, &number);
	case CMI2004_DURATION:
		return duration_parse(value, &cs);
	case CMI2004_TIME:
		return time_fits(value);
	case CMI2004_VOCABULARY:
		return cmi_word(row->vocabulary, value, len);
	case CMI2004_NAVIGATION:
		return navigation_fits(row->vocabulary, value, len, edition);
	case CMI2004_RESULT:
		return cmi_word(row->vocabulary, value, len) || cmi_decimal(value, len, &number);
	case CMI2004_RESPONSE:
	case CMI2004_PATTERN:
		return true;
	}
	return false;
}

enum scorm2004_code cmi2004_value_check(
    const struct cmi2004_element *row, const char *value, size_t len, int edition)
{
	if (len > CMI2004_VALUE_MAX)
		return SCORM2004_SET_FAILED;
	if (!utf8_valid(value, len) || !type_fits(row, value, len, edition))
		return SCORM2004_TYPE;
	return row->type == CMI2004_REAL ? real_check(row, value, len) : SCORM2004_OK;
}
