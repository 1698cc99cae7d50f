#include "scorm/cmi/text.h"

#include <stdlib.h>
#include <string.h>

/* "85." and ".5" are seen in the field and mean one thing only, so they are taken. */
bool cmi_decimal(const char *text, size_t len, double *ret_number)
{
	char copy[CMI_DECIMAL_MAX + 1];
	size_t digits = 0;
	bool point = false;

	if (len == 0 || len > CMI_DECIMAL_MAX)
		return false;
	for (size_t i = text[0] == '-' ? 1 : 0; i < len; i++) {
		if (text[i] >= '0' && text[i] <= '9')
			digits++;
		else if (text[i] == '.' && !point)
			point = true;
		else
			return false;
	}
	if (digits == 0)
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	*ret_number = strtod(copy, NULL);
	return true;
}

bool cmi_word(const char *words, const char *text, size_t len)
{
	for (const char *p = words;; p++) {
		size_t word = strcspn(p, "|");

		if (word == len && memcmp(p, text, len) == 0)
			return true;
		p += word;
		if (*p == '\0')
			return false;
	}
}

bool cmi_printable(const char *text, size_t len)
{
	if (len == 0)
		return false;
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return false;
	}
	return true;
}
