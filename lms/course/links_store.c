/* The public links of a package's modules, as staff make and close them. */
#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/course/cmi5.h"
#include "lms/course/course_store.h"
#include "lms/course/packages.h"
#include "lms/outcome/outcome_store.h"
#include "lms_sql.h"

enum err package_modules(struct work *w, struct uuid org, struct uuid package,
    struct package_module **ret_modules, size_t *ret_count)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, package), db_p_int(w, PACKAGE_MODULES_MAX)};
	struct package_module *modules;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_package_modules, params, &rows));
	modules = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*modules));
	for (size_t i = 0; i < db_count(rows); i++) {
		modules[i] = (struct package_module){
		    .id = db_uuid(rows, i, 0),
		    .title = db_text(rows, i, 1),
		    .version = db_int(rows, i, 2),
		    .score_last = db_bool(rows, i, 3),
		    .grade_when_complete = db_bool(rows, i, 4),
		    .ignore_mastery_score = db_bool(rows, i, 5),
		    .created_us = db_int(rows, i, 6),
		    .parts = db_int(rows, i, db_int(rows, i, 12) > 0 ? 12 : 13),
		    .summed_up = course_sums_up(db_text(rows, i, 14)),
		};
		TRY(rule_own_read(w, rows, i, 7, &modules[i].own));
	}
	*ret_modules = modules;
	*ret_count = db_count(rows);
	return OK;
}

enum err module_links(struct work *w, const struct config *config, struct uuid org,
    const struct package_module *modules, size_t count, struct module_link **ret_links, size_t *ret_count)
{
	const char *ids[PACKAGE_MODULES_MAX];
	const char *params[] = {db_p_uuid(w, org), NULL, db_p_int(w, PACKAGE_LINKS_MAX)};
	struct module_link *links;
	struct db_rows *rows;

	if (count > PACKAGE_MODULES_MAX)
		count = PACKAGE_MODULES_MAX;
	for (size_t i = 0; i < count; i++)
		ids[i] = db_p_uuid(w, modules[i].id);
	params[1] = db_p_list(w, ids, count);
	TRY(db_once(w, db_directory(), &lms_module_links, params, &rows));
	links = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*links));
	for (size_t i = 0; i < db_count(rows); i++)
		links[i] = (struct module_link){
		    .module = db_uuid(rows, i, 0),
		    .slug = db_text(rows, i, 1),
		    .url = course_link_url(w, config, db_text(rows, i, 1)),
		    .open = db_bool(rows, i, 2),
		    .created_us = db_int(rows, i, 3),
		};
	*ret_links = links;
	*ret_count = db_count(rows);
	return OK;
}

struct change {
	const struct principal *by;
	struct uuid org, module;
	const char *slug;
	bool open;
};

static enum err record(struct work *w, const struct change *change, const char *action)
{
	json_t *after = json_own(w->arena, json_pack("{s:s}", "direct_link", change->slug));

	return audit_record_directory(w, &(struct audit){.actor = change->by,
	                                     .org = change->org,
	                                     .action = action,
	                                     .subject_type = "module",
	                                     .subject = change->module,
	                                     .after = after});
}

static enum err make_body(struct work *w, void *arg)
{
	struct change *change = arg;

	for (int i = 0; i < SLUG_TRIES; i++) {
		const char *const params[] = {course_random_slug(w), db_p_uuid(w, change->org),
		    db_p_uuid(w, change->module), db_p_int(w, MODULE_LINKS_MAX)};
		struct db_rows *rows;

		TRY(db_run(w, &lms_module_link_add, params, &rows));
		if (db_count(rows) == 0)
			continue;
		change->slug = db_text(rows, 0, 0);
		return record(w, change, "direct_link.made");
	}
	return fail_field(w, ERR_CONFLICT, "link",
	    WORDS("This module has %d direct links already. Open one that is closed instead."),
	    MODULE_LINKS_MAX);
}

enum err module_link_make(struct work *w, const struct principal *by, struct uuid org, struct uuid module)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, module)};
	struct change change = {.by = by, .org = org, .module = module};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_direct_module_title, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "module", "there is no such module");
	return db_transact(w, db_directory(), make_body, &change);
}

static enum err open_body(struct work *w, void *arg)
{
	struct change *change = arg;
	const char *const params[] = {change->slug, db_p_uuid(w, change->org), db_p_bool(change->open)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_module_link_open, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_NOT_FOUND, "there is no direct link %.60s", change->slug);
	change->module = db_uuid(rows, 0, 0);
	if (!db_bool(rows, 0, 1))
		return OK;
	return record(w, change, change->open ? "direct_link.opened" : "direct_link.closed");
}

enum err module_link_open(
    struct work *w, const struct principal *by, struct uuid org, const char *slug, bool open)
{
	struct change change = {.by = by, .org = org, .slug = slug, .open = open};

	return db_transact(w, db_directory(), open_body, &change);
}
