/* The form of a launch by LTI 1.1: what is signed is three parts, and the same however the form is ordered.
 */
#include "fuzz.h"

#include "lti/oauth1.h"

static const char *base_of(struct work *w, const struct form *form)
{
	const struct oauth1_request request = {
	    .method = "POST", .url = "https://tool.example.org/lti/1.1/launch?a=1", .body = form};
	const char *base;

	return oauth1_base_string(w, &request, &base) == OK ? base : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	const char *base, *other;
	struct form form;
	struct work w;

	work_init(&w, a);
	if (form_parse(&w, (const char *)data, len, &form) != OK)
		return 0;
	base = base_of(&w, &form);
	if (base == NULL) {
		must(w.detail[0] != '\0');
		return 0;
	}
	must(strncmp(base, "POST&https%3A%2F%2Ftool.example.org%2Flti%2F1.1%2Flaunch&", 57) == 0);
	must(strchr(base + 57, '&') == NULL);
	for (size_t i = 0; i < form.count / 2; i++) {
		struct form_pair swapped = form.pairs[i];

		form.pairs[i] = form.pairs[form.count - 1 - i];
		form.pairs[form.count - 1 - i] = swapped;
	}
	other = base_of(&w, &form);
	must(other != NULL && strcmp(base, other) == 0);
	return 0;
}
