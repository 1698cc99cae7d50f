#include <string.h>

#include "base/fields.h"
#include "base/metric.h"
#include "base/text.h"
#include "lms/course/cmi5.h"
#include "lms/course/course_store.h"
#include "lms/organization/organization.h"
#include "scorm/finding.h"

enum { TITLE_MAX = 500 };

enum err course_title_check(struct work *w, const char *title)
{
	if (title == NULL)
		return OK;
	if (title[0] == '\0' || strlen(title) > TITLE_MAX || !utf8_valid(title, strlen(title)))
		return fail_field(
		    w, ERR_BAD_INPUT, "title", "The title must be 1 to %d bytes of text", TITLE_MAX);
	return OK;
}

const char *course_link_url(struct work *w, const struct config *config, const char *slug)
{
	size_t len = strlen(config->app_url);

	while (len > 0 && config->app_url[len - 1] == '/')
		len--;
	return arena_printf(w->arena, "%.*s/go/%s", (int)len, config->app_url, slug);
}

enum err course_direct_link(
    struct work *w, const struct config *config, struct uuid org, struct uuid module, const char **ret_url)
{
	const char *slug;

	TRY(course_store_link(w, org, module, &slug));
	*ret_url = course_link_url(w, config, slug);
	return OK;
}

/* The course is there whether or not its link could be made: the import says so instead of failing. */
static void add_link(
    struct work *w, const struct config *config, struct uuid org, struct course_import *import)
{
	json_t *report;

	if (course_direct_link(w, config, org, import->module, &import->direct_link) == OK)
		return;
	import->direct_link = "";
	if (json_read(w, "the report", import->report, strlen(import->report), &report) == OK) {
		(void)json_array_append_new(report,
		    finding_json(FINDING_DIRECT_LINK_MISSING, "",
		        "The course was made, but its direct link was not: the database did not answer"));
		import->report = json_text(w->arena, report);
	}
	work_forgive(w);
}

/* Of a zip that holds several, the first is played; imsmanifest.xml goes before both. */
static const struct package_other *const readers[] = {&course_cmi5_reader, &course_tincan_reader, NULL};

/* Who else watches, and what the organisation may keep. */
struct watching {
	struct uuid org;
	int64_t quota;
	const struct package_watch *outer;
};

static enum err planned(struct work *w, void *owner, const char *sha256, int64_t bytes)
{
	const struct watching *watching = owner;

	return organization_quota_check(w, watching->org, watching->quota, sha256, bytes);
}

static enum err told(struct work *w, void *owner, int64_t done, int64_t total)
{
	const struct package_watch *outer = ((struct watching *)owner)->outer;

	return outer != NULL ? outer->told(w, outer->owner, done, total) : OK;
}

enum err course_quota_check(struct work *w, const struct config *config, struct uuid org, const char *path)
{
	char sha256[SHA256_HEX_SIZE];
	int64_t quota, bytes;
	enum err e;

	TRY(organization_quota(w, org, &quota));
	if (quota == 0)
		return OK;
	e = package_measure(w, config, path, sha256, &bytes);
	if (e == ERR_PACKAGE_REFUSED) {
		work_forgive(w);
		return OK;
	}
	TRY(e);
	return organization_quota_check(w, org, quota, sha256, bytes);
}

static enum err import_package(struct work *w, const struct config *config, struct uuid org, const char *path,
    const struct course_import_options *options, const struct course_import_inside *inside,
    struct course_import *ret_import)
{
	struct package package;
	struct course_import import = {0};
	struct course_plan plan = {.org = org,
	    .package = &package,
	    .options = options,
	    .import = &import,
	    .finish = inside->finish,
	    .owner = inside->owner};
	struct watching watching = {.org = org, .outer = inside->watch};
	struct package_watch watch = {
	    .planned = planned, .told = told, .owner = &watching, .others = readers};
	struct uuid *grains;
	enum err e;

	TRY(course_title_check(w, options->title));
	TRY(organization_quota(w, org, &watching.quota));
	TRY(package_unpack(w, config, path, &watch, &package));
	plan.quota = watching.quota;
	import.course = uuid_is_nil(inside->course) ? uuid_v7() : inside->course;
	import.course_version = uuid_v7();
	import.sequence = uuid_v7();
	import.module = uuid_is_nil(inside->module) ? uuid_v7() : inside->module;
	import.package = uuid_v7();
	import.package_version = uuid_v7();
	import.title = options->title != NULL ? options->title : package.title;
	import.sha256 = arena_strdup(w->arena, package.sha256);
	import.grains = package.items_count;
	import.files = package.files;
	import.report = package.report;
	grains = arena_alloc(w->arena, package.items_count * sizeof(*grains));
	for (size_t i = 0; i < package.items_count; i++)
		grains[i] = uuid_v7();
	plan.grains = grains;
	/* What finishes tells of the link; a second try finds the link of the first. */
	if (inside->finish != NULL)
		add_link(w, config, org, &import);
	e = course_store_add(w, &plan);
	package_drop(&package);
	TRY(e);
	if (inside->finish == NULL)
		add_link(w, config, org, &import);
	*ret_import = import;
	return OK;
}

enum err course_import_package(struct work *w, const struct config *config, struct uuid org, const char *path,
    const struct course_import_options *options, struct course_import *ret_import)
{
	return course_import_inside(
	    w, config, org, path, options, &(struct course_import_inside){.finish = NULL}, ret_import);
}

enum err course_import_inside(struct work *w, const struct config *config, struct uuid org, const char *path,
    const struct course_import_options *options, const struct course_import_inside *inside,
    struct course_import *ret_import)
{
	enum err e = import_package(w, config, org, path, options, inside, ret_import);
	bool refused = e != OK && err_info(e)->status < 500;

	metric_add(e == OK ? SERIES_IMPORT_DONE : refused ? SERIES_IMPORT_REFUSED : SERIES_IMPORT_FAILED, 1);
	return e;
}

json_t *course_import_json(struct work *w, const struct course_import *import)
{
	struct arena *a = w->arena;
	json_t *report = json_loads(import->report, 0, NULL);

	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:I,s:o,s:s}", "course",
	    uuid_text(a, import->course), "course_version", uuid_text(a, import->course_version), "sequence",
	    uuid_text(a, import->sequence), "module", uuid_text(a, import->module), "package",
	    uuid_text(a, import->package), "package_version", uuid_text(a, import->package_version), "title",
	    import->title, "sha256", import->sha256, "grains", (json_int_t)import->grains, "files",
	    (json_int_t)import->files, "report", report, "direct_link", import->direct_link);
}
