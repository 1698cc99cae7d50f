/* Three lines: a method, a Host, a request target. A path that is taken stays below its root. */
#include "fuzz.h"

#include "web/web_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	char *rest = input_text(a, data, len);
	const char *method = next_line(&rest), *host = next_line(&rest), *target = next_line(&rest);
	const char *raw, *query;
	struct form form;
	struct path path;
	size_t raw_len;
	struct work w;

	work_init(&w, a);
	if (target_split(&w, method, target, host, &raw, &raw_len, &query) != OK ||
	    path_parse(&w, raw, raw_len, &path) != OK) {
		must(w.detail[0] != '\0');
		return 0;
	}
	must(path.count <= PATH_SEGMENTS_MAX && utf8_valid(path.text, strlen(path.text)));
	for (int i = 0; i < path.count; i++) {
		must(strcmp(path.segments[i], ".") != 0 && strcmp(path.segments[i], "..") != 0);
		must(strchr(path.segments[i], '/') == NULL);
	}
	if (query != NULL)
		(void)!form_parse(&w, query, strlen(query), &form);
	return 0;
}
