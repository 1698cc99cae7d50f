/* Two lines: a size with a Range header, and an If-None-Match header. A part lies within the file. */
#include "fuzz.h"

#include "web/web_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	char *rest = input_text(a, data, len);
	char *range = next_line(&rest), *end;
	uint64_t size = strtoull(range, &end, 10), first = 0, part = 0;

	switch (range_parse(end, size, &first, &part)) {
	case RANGE_PART:
		must(part > 0 && first < size && part <= size - first);
		break;
	case RANGE_WHOLE:
	case RANGE_OUTSIDE:
		break;
	}
	if (etag_listed(rest, "\"abc\""))
		must(strchr(rest, '*') != NULL || strstr(rest, "\"abc\"") != NULL);
	return 0;
}
