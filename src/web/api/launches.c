#include "web/api/launches.h"

#include <stddef.h>

static const char *const outcomes[] = {"accepted", "refused", NULL};

static const struct schema check_output[] = {
    {"name", SCHEMA_TEXT, .about = "what was looked at"},
    {"passed", SCHEMA_BOOL, .about = "whether it was right"},
    {"received", SCHEMA_TEXT, .about = "what came"},
    {"expected", SCHEMA_TEXT, .about = "what should have come"},
    {"hint", SCHEMA_TEXT, .optional = true, .about = "of one that failed: what lies nearest, in English"},
    {"advice", SCHEMA_TEXT, .optional = true, .about = "of one that failed: what to do, in English"},
    {0},
};
const struct schema launch_output[] = {
    {"launch", SCHEMA_UUID, .about = "the launch"},
    {"registration", SCHEMA_UUID, .about = "its platform"},
    {"at", SCHEMA_TIME, .about = "when it came"},
    {"outcome", SCHEMA_CHOICE, .choices = outcomes, .about = "what became of it"},
    {"failed_check", SCHEMA_TEXT, .nullable = true, .about = "the check that refused it"},
    {"message_type", SCHEMA_TEXT, .nullable = true, .about = "LTI message type"},
    {"support_code", SCHEMA_UUID, .about = "the request, as the log and the learner's page name it"},
    {"checks", SCHEMA_ARRAY, .of = check_output, .about = "in the order they ran"},
    {0},
};

enum err launches_reply(struct request *r, const struct paging *paging, const json_t *launches)
{
	size_t count = json_array_size(launches), shown = paging_shown(paging, count);
	json_t *items = json_array();

	for (size_t i = 0; i < shown; i++)
		json_array_append(items, json_array_get(launches, i));
	return page_reply(r, items,
	    shown < count ? json_string_value(json_object_get(json_array_get(items, shown - 1), "launch"))
	                  : NULL);
}
