#include "xapi/tincan/tincan.h"
#include "base/fields.h"
#include "lms/course/cmi5.h"

static struct package_item item_of(const struct tincan_activity *activity)
{
	return (struct package_item){.parent = -1,
	    .identifier = activity->id,
	    .title = activity->title,
	    .kind = PACKAGE_SCO,
	    .href = activity->url,
	    .visible = true,
	    .prerequisites = "",
	    .max_time_allowed = "",
	    .time_limit_action = "",
	    .launch_data = "",
	    .mastery_score = "",
	    .parameters = ""};
}

static enum err activities_package(
    struct work *w, struct package_reader *reader, const char *bytes, size_t len, struct package *package)
{
	const struct cmi5_reading reading = course_reading(reader);
	struct tincan_package tincan;
	struct package_item *items;

	TRY(tincan_package_read(w, &reading, bytes, len, &tincan));
	items = arena_alloc(w->arena, tincan.count * sizeof(*items));
	for (size_t i = 0; i < tincan.count; i++)
		items[i] = item_of(&tincan.activities[i]);
	package->kind = COURSE_KIND_XAPI;
	package->title = tincan.title;
	package->items = items;
	package->items_count = tincan.count;
	package->manifest = json_text(w->arena, json_own(w->arena, tincan_package_json(&tincan)));
	return OK;
}

const struct package_other course_tincan_reader = {.file = "tincan.xml", .read = activities_package};
