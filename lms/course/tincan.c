#include "xapi/tincan/tincan.h"
#include "base/fields.h"
#include "lms/course/cmi5.h"

static enum err activities_package(
    struct work *w, struct package_reader *reader, const char *bytes, size_t len, struct package *package)
{
	const struct cmi5_reading reading = course_reading(reader);
	struct tincan_package tincan;
	struct package_item *items;

	TRY(tincan_package_read(w, &reading, bytes, len, &tincan));
	items = arena_alloc(w->arena, tincan.count * sizeof(*items));
	for (size_t i = 0; i < tincan.count; i++) {
		const struct tincan_activity *activity = &tincan.activities[i];

		items[i] = package_item_plain(PACKAGE_SCO, activity->id, activity->title, activity->url);
	}
	package->kind = COURSE_KIND_XAPI;
	package->title = tincan.title;
	package->items = items;
	package->items_count = tincan.count;
	package->manifest = json_text(w->arena, json_own(w->arena, tincan_package_json(&tincan)));
	return OK;
}

const struct package_other course_tincan_reader = {.file = "tincan.xml", .read = activities_package};
