/* Answers of outcome services: whatever comes, a verdict or a reason, in bounds. */
#include "fuzz.h"

#include "lti/pox.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct pox_answer answer;
	struct work w;

	work_init(&w, a);
	if (pox_answer_read(&w, (const char *)data, len, &answer) != OK) {
		must(w.detail[0] != '\0');
		return 0;
	}
	must(strlen(answer.description) <= POX_WORDS_MAX);
	return 0;
}
