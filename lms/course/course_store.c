#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "lms/course/course_store.h"
#include "lms/organization/organization.h"
#include "lms_sql.h"

enum { SLUG_LENGTH = 16 };

static const char *grains_json(struct work *w, const struct course_plan *plan)
{
	json_t *grains = json_own(w->arena, json_array());

	for (size_t i = 0; i < plan->package->items_count; i++) {
		const struct package_item *item = &plan->package->items[i];
		json_t *grain = json_pack("{s:s,s:s?,s:I,s:s,s:s,s:s,s:s,s:b,s:s,s:s,s:s,s:s,s:s}", "id",
		    uuid_text(w->arena, plan->grains[i]), "parent_id",
		    item->parent >= 0 ? uuid_text(w->arena, plan->grains[item->parent]) : NULL, "position",
		    (json_int_t)i + 1, "identifier", item->identifier, "title", item->title, "kind",
		    package_kind_name(item->kind), "href", item->href, "visible", item->visible,
		    "prerequisites", item->prerequisites, "max_time_allowed", item->max_time_allowed,
		    "time_limit_action", item->time_limit_action, "launch_data", item->launch_data,
		    "mastery_score", item->mastery_score);

		(void)json_array_append_new(grains, grain);
	}
	return json_text(w->arena, grains);
}

static enum err add_tree(struct work *w, void *arg)
{
	const struct course_plan *plan = arg;
	const struct course_import *made = plan->import;
	const struct package *package = plan->package;
	const char *org = db_p_uuid(w, plan->org), *version = db_p_uuid(w, made->package_version);
	const char *module = db_p_uuid(w, made->module), *sequence = db_p_uuid(w, made->sequence);
	const char *const course[] = {
	    org, db_p_uuid(w, made->course), db_p_uuid(w, made->course_version), sequence, made->title};
	const char *const listed[] = {org, course[2]};
	const char *const stored[] = {org, db_p_uuid(w, made->package), version, package->title,
	    package->kind, package->sha256, package->manifest, package->report,
	    db_p_int(w, (int64_t)package->files), db_p_int(w, package->bytes)};
	const char *const played[] = {org, module, sequence, made->title, version,
	    plan->options->score_last ? "last" : "best", db_p_bool(plan->options->grade_when_complete),
	    db_p_bool(!plan->options->ignore_mastery_score)};
	const char *const grains[] = {org, module, grains_json(w, plan)};

	TRY(organization_quota_hold(w, plan->org, plan->quota, package->sha256, package->bytes));
	TRY(db_send(w, &lms_course_add, course));
	TRY(db_send(w, &lms_course_package_add, stored));
	TRY(db_send(w, &lms_course_module_add, played));
	TRY(db_send(w, &lms_course_grains_add, grains));
	TRY(db_send(w, &lms_course_add_listed, listed));
	TRY(db_send(w, &lms_course_add_published, course));
	if (plan->finish != NULL)
		TRY(plan->finish(w, made, plan->owner));
	/* Last, so that no row is without its files and hardly ever a file without its row. */
	return package_place(w, package);
}

enum err course_store_add(struct work *w, const struct course_plan *plan)
{
	struct course_plan copy = *plan;

	return db_transact(w, db_tenant(plan->org), add_tree, &copy);
}

const char *course_random_slug(struct work *w)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	char *slug = arena_alloc(w->arena, SLUG_LENGTH + 1);

	for (size_t len = 0; len < SLUG_LENGTH;) {
		uint8_t byte;

		random_bytes(&byte, 1);
		if (byte < 252)
			slug[len++] = letters[byte % 36];
	}
	return slug;
}

enum err course_store_link(struct work *w, struct uuid org, struct uuid module, const char **ret_slug)
{
	const char *const find[] = {db_p_uuid(w, org), db_p_uuid(w, module)};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lms_course_direct_link_find, find, &rows));
	for (int i = 0; db_count(rows) == 0 && i < SLUG_TRIES; i++) {
		const char *const add[] = {course_random_slug(w), find[0], find[1]};

		TRY(db_once(w, db_directory(), &lms_course_direct_link_add, add, &rows));
	}
	if (db_count(rows) == 0)
		return fail(w, ERR_INTERNAL, "No free slug was found for the direct link");
	*ret_slug = db_text(rows, 0, 0);
	return OK;
}

enum err course_store_link_drop(struct work *w, struct uuid org, struct uuid module)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, module)};

	return db_once(w, db_directory(), &lms_course_direct_link_drop, params, NULL);
}
