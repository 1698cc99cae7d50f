/* What a database might hold in place of a saved SCO of SCORM 2004: refused as a whole, or taken and saved
 * alike from then on. */
#include "fuzz.h"

#include "scorm/cmi2004.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct cmi2004_launch launch = {
	    .edition = 4, .learner_id = "1", .credit = "credit", .mode = "normal"};
	const char *saved, *text = input_text(a, data, len);
	struct cmi2004 *cmi;
	struct work w;

	work_init(&w, a);
	if (cmi2004_continue(&w, &launch, text, &cmi) != OK)
		return 0;
	saved = cmi2004_save(&w, cmi);
	must(cmi2004_continue(&w, &launch, saved, &cmi) == OK);
	must(strcmp(cmi2004_save(&w, cmi), saved) == 0);
	must(cmi2004_open(&w, &launch, saved, &cmi) == OK);
	return 0;
}
