/* What a database might hold in place of a saved SCO: refused as a whole, or taken and saved alike from then
 * on. */
#include "fuzz.h"

#include "scorm/cmi12.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct cmi12_launch launch = {"1", "A", "", "", "", "", "", "credit", "normal", true, 0};
	const char *saved;
	struct cmi12 *cmi;
	struct work w;

	work_init(&w, a);
	if (cmi12_continue(&w, &launch, input_text(a, data, len), &cmi) != OK)
		return 0;
	saved = cmi12_save(&w, cmi);
	must(cmi12_continue(&w, &launch, saved, &cmi) == OK);
	must(strcmp(cmi12_save(&w, cmi), saved) == 0);
	return 0;
}
