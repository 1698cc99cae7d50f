/* JSON laid out for people, and durations as numbers. */
#include <stdlib.h>
#include <string.h>

#include "xapi/statement/gist.h"

enum { DURATION_SIZE = 64 };

static void line_begin(struct text *t, int depth)
{
	text_add_char(t, '\n');
	for (int i = 0; i < depth; i++)
		text_add(t, "  ");
}

/* Behind the string's last quote. */
static const char *string_end(const char *at, const char *end)
{
	for (at++; at < end && *at != '"'; at++)
		at += *at == '\\';
	return at < end ? at + 1 : end;
}

static const char *blanks_end(const char *at, const char *end)
{
	while (at < end && strchr(" \t\r\n", *at) != NULL && *at != '\0')
		at++;
	return at;
}

static const char *open_add(struct text *t, const char *at, const char *end, int *depth)
{
	const char *next = blanks_end(at + 1, end);

	text_add_char(t, *at);
	if (next < end && (*next == '}' || *next == ']')) {
		text_add_char(t, *next);
		return next + 1;
	}
	line_begin(t, ++*depth);
	return next;
}

void xapi_json_pretty(const char *json, size_t len, struct text *t)
{
	const char *at = json, *end = json + len;
	int depth = 0;

	while ((at = blanks_end(at, end)) < end) {
		const char *from = at;

		switch (*at) {
		case '{':
		case '[':
			at = open_add(t, at, end, &depth);
			continue;
		case '}':
		case ']':
			line_begin(t, --depth);
			break;
		case '"':
			at = string_end(at, end);
			text_add_bytes(t, from, (size_t)(at - from));
			continue;
		case ',':
			text_add_char(t, ',');
			line_begin(t, depth);
			at++;
			continue;
		case ':':
			text_add(t, ": ");
			at++;
			continue;
		default:
			break;
		}
		text_add_char(t, *at++);
	}
}

static bool unit_find(char letter, bool time, double *ret_seconds)
{
	static const struct {
		char letter;
		bool time;
		double seconds;
	} units[] = {
	    {'W', false, 604800}, {'D', false, 86400}, {'H', true, 3600}, {'M', true, 60}, {'S', true, 1}};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (units[i].letter != letter || units[i].time != time)
			continue;
		*ret_seconds = units[i].seconds;
		return true;
	}
	return false;
}

/* PnW or P[nD]T[nH][nM][nS]: what has a length of its own. A comma is a decimal sign too. */
bool xapi_duration_read(const char *text, int64_t *ret_cs)
{
	static const double LONGEST_S = 1e12;
	char plain[DURATION_SIZE], *at = plain + 1;
	size_t len = strlen(text);
	double seconds = 0, unit;
	bool time = false;

	if (len >= sizeof(plain) || !xapi_duration_valid(text, len))
		return false;
	memcpy(plain, text, len + 1);
	for (size_t i = 0; i < len; i++)
		plain[i] = plain[i] == ',' ? '.' : plain[i];
	while (*at != '\0') {
		double number;

		time = time || *at == 'T';
		number = strtod(at + (*at == 'T'), &at);
		if (!unit_find(*at, time, &unit))
			return false;
		seconds += number * unit;
		at++;
	}
	if (!(seconds < LONGEST_S))
		return false;
	*ret_cs = (int64_t)(seconds * 100 + 0.5);
	return true;
}
