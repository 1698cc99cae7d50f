/* The head of a request: the version, then lines "name:value". What passes cannot be read in two ways. */
#include "fuzz.h"

#include <strings.h>

#include "web/web_int.h"

static size_t read_headers(char *rest, struct header *headers)
{
	size_t count = 0;

	while (*rest != '\0' && count < HEADERS_MAX) {
		const char *line = next_line(&rest);
		size_t name_len = strcspn(line, ":");

		headers[count].name = line;
		headers[count].name_len = name_len;
		headers[count].value = line + name_len + (line[name_len] == ':');
		headers[count].value_len = strlen(headers[count].value);
		count++;
	}
	return count;
}

static size_t count_of(const struct header *headers, size_t count, const char *name)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += headers[i].name_len == strlen(name) &&
		         strncasecmp(headers[i].name, name, strlen(name)) == 0;
	return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	char *rest = input_text(a, data, len), *whole = arena_strdup(a, rest);
	const char *version = next_line(&rest);
	struct header headers[HEADERS_MAX];
	size_t count = read_headers(rest, headers);
	struct framing framing;
	struct work w;

	work_init(&w, a);
	(void)framing_exact(whole, whole + strlen(whole), NULL, 0);
	if (framing_check(&w, version, headers, count, &framing) != OK) {
		must(w.detail[0] != '\0');
		return 0;
	}
	must(count_of(headers, count, "host") <= 1);
	must(count_of(headers, count, "content-length") <= 1 &&
	     count_of(headers, count, "transfer-encoding") <= 1);
	must(count_of(headers, count, "content-length") + count_of(headers, count, "transfer-encoding") <= 1);
	must(framing.chunked == (count_of(headers, count, "transfer-encoding") == 1));
	return 0;
}
