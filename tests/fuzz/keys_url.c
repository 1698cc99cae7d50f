/* Addresses of platforms: what is taken apart goes together again. */
#include "fuzz.h"

#include "keys/http_url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	const char *url = input_text(a, data, len);
	struct url_parts parts;
	struct work w;

	work_init(&w, a);
	if (url_split(&w, url, &parts) != OK) {
		must(w.detail[0] != '\0');
		return 0;
	}
	must(strcmp(parts.scheme, "https") == 0 || strcmp(parts.scheme, "http") == 0);
	must(parts.host[0] != '\0' && strpbrk(parts.host, "@/?# ") == NULL);
	must(strspn(parts.port, "0123456789") == strlen(parts.port));
	return 0;
}
