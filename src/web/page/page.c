#include "web/page/page.h"

#include <string.h>
#include <strings.h>

void page_add_text(struct text *out, const char *s)
{
	if (s != NULL)
		text_add_html(out, s);
}

static bool url_is_safe(const char *url)
{
	size_t before_colon = strcspn(url, ":/?#");

	/* Browsers drop control bytes and turn backslashes into slashes: neither has a place in an address we
	 * print. */
	for (const unsigned char *p = (const unsigned char *)url; *p != '\0'; p++)
		if (*p <= 0x20 || *p == 0x7f || *p == '\\')
			return false;
	if (url[before_colon] != ':')
		return true;
	return (before_colon == 4 && strncasecmp(url, "http", 4) == 0) ||
	       (before_colon == 5 && strncasecmp(url, "https", 5) == 0);
}

void page_add_url(struct text *out, const char *url)
{
	if (url == NULL)
		return;
	text_add_html(out, url_is_safe(url) ? url : "#");
}

bool page_has_text(const char *s)
{
	return s != NULL && s[0] != '\0';
}
