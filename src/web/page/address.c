#include "web/page/address.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { ADDRESS_MAX = 4096 };

const char *address_with(struct arena *a, const char *path, const struct address_field fields[])
{
	struct text address = text_new(a, ADDRESS_MAX);
	char next = '?';

	text_add(&address, path);
	for (; fields->name != NULL; fields++) {
		if (fields->value == NULL || *fields->value == '\0')
			continue;
		text_add_char(&address, next);
		text_printf(&address, "%s=", fields->name);
		text_add_url(&address, fields->value);
		next = '&';
	}
	return address.data;
}

/* "." or "..", as browsers read them: a dot may be written %2e. */
static bool leads_elsewhere(const char *segment, size_t len)
{
	size_t dots = 0;

	while (len > 0) {
		size_t dot = *segment == '.' ? 1 : len >= 3 && strncasecmp(segment, "%2e", 3) == 0 ? 3 : 0;

		if (dot == 0)
			return false;
		dots++;
		segment += dot;
		len -= dot;
	}
	return dots == 1 || dots == 2;
}

const char *address_own(const char *asked)
{
	size_t len = asked != NULL ? strlen(asked) : 0, path = asked != NULL ? strcspn(asked, "?#") : 0;

	if (len == 0 || len > ADDRESS_OWN_MAX || asked[0] != '/' || asked[1] == '/')
		return "";
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)asked[i] < 0x20 || asked[i] == '\\' || (unsigned char)asked[i] == 0x7f)
			return "";
	for (size_t at = 1; at < path;) {
		size_t segment = strcspn(asked + at, "/?#");

		if (leads_elsewhere(asked + at, segment))
			return "";
		at += segment + 1;
	}
	return asked;
}
