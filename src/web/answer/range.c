#include <string.h>
#include <strings.h>

#include "web/web_int.h"

/* Reads digits; -1 when there are none or too many. */
static int64_t number(const char **at)
{
	int64_t n = 0;
	int digits = 0;

	for (; **at >= '0' && **at <= '9'; (*at)++) {
		if (++digits > 18)
			return -1;
		n = n * 10 + (**at - '0');
	}
	return digits > 0 ? n : -1;
}

enum range_kind range_parse(const char *value, uint64_t size, uint64_t *ret_first, uint64_t *ret_len)
{
	const char *at = value;
	int64_t first, last;

	/* An unknown unit, several ranges or a malformed one: the whole file is a right answer (RFC 9110
	 * section 14.2). */
	if (strncasecmp(at, "bytes=", 6) != 0 || strchr(at, ',') != NULL)
		return RANGE_WHOLE;
	at += 6;
	first = number(&at);
	if (*at++ != '-')
		return RANGE_WHOLE;
	last = number(&at);
	if (*at != '\0' || (first < 0 && last < 0) || (first >= 0 && last >= 0 && last < first))
		return RANGE_WHOLE;
	if (first < 0) {
		if (last == 0 || size == 0)
			return RANGE_OUTSIDE;
		*ret_len = (uint64_t)last < size ? (uint64_t)last : size;
		*ret_first = size - *ret_len;
		return RANGE_PART;
	}
	if ((uint64_t)first >= size)
		return RANGE_OUTSIDE;
	if (last < 0 || (uint64_t)last >= size)
		last = (int64_t)size - 1;
	*ret_first = (uint64_t)first;
	*ret_len = (uint64_t)(last - first) + 1;
	return RANGE_PART;
}

bool etag_listed(const char *list, const char *etag)
{
	size_t len = strlen(etag);

	if (strncmp(etag, "W/", 2) == 0) {
		etag += 2;
		len -= 2;
	}
	while (*list != '\0') {
		size_t n;

		list += strspn(list, " \t,");
		if (*list == '*')
			return true;
		if (strncmp(list, "W/", 2) == 0)
			list += 2;
		if (*list != '"')
			return false;
		n = 1 + strcspn(list + 1, "\"");
		if (list[n] == '"')
			n++;
		if (n == len && memcmp(list, etag, len) == 0)
			return true;
		list += n;
	}
	return false;
}
