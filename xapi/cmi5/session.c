#include "xapi/cmi5/session.h"

#include <string.h>

const char *const cmi5_verb_ids[CMI5_VERBS] = {
    "http://adlnet.gov/expapi/verbs/initialized",
    "http://adlnet.gov/expapi/verbs/completed",
    "http://adlnet.gov/expapi/verbs/passed",
    "http://adlnet.gov/expapi/verbs/failed",
    "http://adlnet.gov/expapi/verbs/terminated",
    "http://adlnet.gov/expapi/verbs/launched",
    "https://w3id.org/xapi/adl/verbs/abandoned",
    "https://w3id.org/xapi/adl/verbs/waived",
    "https://w3id.org/xapi/adl/verbs/satisfied",
};
const char *const cmi5_verb_names[CMI5_VERBS] = {"initialized", "completed", "passed", "failed", "terminated",
    "launched", "abandoned", "waived", "satisfied"};
const char *const cmi5_mode_names[CMI5_MODES] = {"Normal", "Browse", "Review"};

bool cmi5_move_on_met(enum cmi5_move_on move_on, bool completed, bool passed, bool waived)
{
	if (waived)
		return true;
	switch (move_on) {
	case CMI5_PASSED:
		return passed;
	case CMI5_COMPLETED:
		return completed;
	case CMI5_COMPLETED_AND_PASSED:
		return completed && passed;
	case CMI5_COMPLETED_OR_PASSED:
		return completed || passed;
	case CMI5_NOT_APPLICABLE:
	case CMI5_MOVE_ONS:
		break;
	}
	return true;
}

bool cmi5_satisfied(const struct cmi5_structure *structure, const bool *units, bool *satisfied)
{
	bool whole = true;

	for (size_t i = 0; i < structure->parts_count; i++)
		satisfied[i] = !structure->parts[i].au || units[i];
	/* Children stand after their block: from the end a block is settled before what holds it. */
	for (size_t i = structure->parts_count; i-- > 0;) {
		int parent = structure->parts[i].parent;

		if (satisfied[i])
			continue;
		if (parent >= 0)
			satisfied[parent] = false;
		else
			whole = false;
	}
	return whole && structure->parts_count > 0;
}
