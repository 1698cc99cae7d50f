#include "lms/course/cmi5.h"

#include <string.h>

#include "base/fields.h"
#include "xapi/cmi5/structure.h"

bool course_sums_up(const char *kind)
{
	return strcmp(kind, "scorm2004") == 0 || strcmp(kind, COURSE_KIND_CMI5) == 0 ||
	       strcmp(kind, COURSE_KIND_XAPI) == 0;
}

static enum cmi5_file find(void *owner, const char *url, const char **ret_url)
{
	static const enum cmi5_file found[] = {[PACKAGE_MISSING] = CMI5_FILE_MISSING,
	    [PACKAGE_FOUND] = CMI5_FILE_THERE,
	    [PACKAGE_OTHER_CASE] = CMI5_FILE_OTHER_CASE};

	return found[package_address_find(owner, url, ret_url)];
}

static void told(void *owner, enum cmi5_finding finding, const char *place, const char *message)
{
	const struct cmi5_finding_kind *kind = &cmi5_finding_kinds[finding];

	package_tell(owner, cmi5_severity_name(kind->severity), kind->code, place, message);
}

struct cmi5_reading course_reading(struct package_reader *reader)
{
	return (struct cmi5_reading){
	    .find = package_in_zip(reader) ? find : NULL, .told = told, .owner = reader};
}

/* Its mastery score is of the structure, and no percentage. */
static struct package_item item_of(const struct cmi5_part *part)
{
	struct package_item item = package_item_plain(part->au ? PACKAGE_SCO : PACKAGE_CLUSTER, part->id,
	    cmi5_string_choose(&part->title, ""), part->url);

	item.parent = part->parent;
	item.launch_data = part->launch_parameters;
	return item;
}

static enum err structure_package(
    struct work *w, struct package_reader *reader, const char *bytes, size_t len, struct package *package)
{
	const struct cmi5_reading reading = course_reading(reader);
	struct cmi5_structure structure;
	struct package_item *items;

	TRY(cmi5_structure_read(w, &reading, bytes, len, &structure));
	items = arena_alloc(w->arena, structure.parts_count * sizeof(*items));
	for (size_t i = 0; i < structure.parts_count; i++)
		items[i] = item_of(&structure.parts[i]);
	package->kind = COURSE_KIND_CMI5;
	package->title = cmi5_string_choose(&structure.title, "");
	package->items = items;
	package->items_count = structure.parts_count;
	package->manifest = json_text(w->arena, json_own(w->arena, cmi5_structure_json(&structure)));
	return OK;
}

const struct package_other course_cmi5_reader = {.file = "cmi5.xml", .read = structure_package};
