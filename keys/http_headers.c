#include "keys/http_headers.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

const char *header_value(struct work *w, const char *headers, const char *name)
{
	struct text value = text_new(w->arena, HTTP_HEADERS_MAX);
	size_t name_len = strlen(name);
	const char *line = headers;

	while (*line != '\0') {
		size_t len = strcspn(line, "\n");

		if (len > name_len && line[name_len] == ':' && strncasecmp(line, name, name_len) == 0) {
			size_t at = name_len + 1;

			while (at < len && (line[at] == ' ' || line[at] == '\t'))
				at++;
			if (value.len > 0)
				text_add(&value, ", ");
			text_add_bytes(&value, line + at, len - at);
		}
		line += len + (line[len] == '\n');
	}
	return value.data;
}

int64_t header_length(const char *value)
{
	size_t digits = strspn(value, "0123456789");

	/* Eighteen digits fit whatever they are. */
	return digits > 0 && digits <= 18 && value[digits] == '\0' ? strtoll(value, NULL, 10) : -1;
}

int64_t header_date_s(const char *value)
{
	return value[0] != '\0' ? (int64_t)curl_getdate(value, NULL) : -1;
}

int64_t header_retry_after_s(const char *value, int64_t now_s)
{
	char *end;
	long long seconds;
	time_t date;

	if (value[0] >= '0' && value[0] <= '9') {
		seconds = strtoll(value, &end, 10);
		return *end == '\0' && seconds >= 0 && seconds < INT32_MAX ? seconds : -1;
	}
	if (value[0] == '\0')
		return -1;
	date = curl_getdate(value, NULL);
	if (date < 0)
		return -1;
	return date > now_s ? date - now_s : 0;
}
