#include "lms/entry/entry_store.h"

#include "db/db.h"
#include "lms_sql.h"

static const char *uuid_or_null(struct work *w, struct uuid id)
{
	return uuid_is_nil(id) ? NULL : db_p_uuid(w, id);
}

static const char *json_or(struct work *w, const json_t *value, const char *otherwise)
{
	return value != NULL ? json_text(w->arena, value) : otherwise;
}

/* Runs a query that gives one row with an id. */
static enum err one_id(
    struct work *w, const struct db_query *query, const char *const params[], struct uuid *ret_id)
{
	struct db_rows *rows;

	TRY(db_run(w, query, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_INTERNAL, "%s gave no row", query->name);
	*ret_id = db_uuid(rows, 0, 0);
	return OK;
}

enum err entry_store_module(
    struct work *w, struct uuid org, const struct entry_hints *hints, struct entry_module *ret_module)
{
	const char *const params[] = {db_p_uuid(w, org), uuid_or_null(w, hints->in_custom),
	    uuid_or_null(w, hints->in_address), uuid_or_null(w, hints->deployment), hints->resource_link_id};
	struct db_rows *rows;

	TRY(db_run(w, &lms_entry_module, params, &rows));
	*ret_module = (struct entry_module){.rule = ENTRY_NONE};
	if (db_count(rows) == 0)
		return OK;
	ret_module->id = db_uuid(rows, 0, 0);
	ret_module->package_version = db_uuid(rows, 0, 1);
	ret_module->rule = (enum entry_rule)db_int(rows, 0, 2);
	return OK;
}

enum err entry_store_learner(
    struct work *w, struct uuid org, const struct entry_person *person, struct uuid *ret_learner)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, uuid_v7()),
	    db_p_uuid(w, person->origin), person->external_user_id, person->email, person->name,
	    person->given_name, person->family_name, person->locale};

	return one_id(w, &lms_entry_learner, params, ret_learner);
}

enum err entry_store_context(
    struct work *w, const struct lti_launch *launch, struct uuid learner, struct uuid *ret_context)
{
	const char *const params[] = {db_p_uuid(w, launch->registration.org), db_p_uuid(w, uuid_v7()),
	    db_p_uuid(w, launch->deployment), launch->context_id, launch->context_label,
	    launch->context_title, json_or(w, launch->context_types, "[]"), db_p_uuid(w, learner),
	    json_or(w, launch->roles, "[]")};

	return one_id(w, &lms_entry_context, params, ret_context);
}

enum err entry_store_placement(struct work *w, const struct lti_launch *launch, struct uuid module,
    struct uuid context, struct uuid *ret_placement)
{
	const char *const params[] = {db_p_uuid(w, launch->registration.org), db_p_uuid(w, uuid_v7()),
	    db_p_uuid(w, module), db_p_uuid(w, launch->deployment), uuid_or_null(w, context),
	    launch->resource_link_id, launch->resource_link_title};

	return one_id(w, &lms_entry_placement_lti, params, ret_placement);
}

enum err entry_store_line_item(struct work *w, const struct lti_launch *launch, struct uuid placement)
{
	const char *const params[] = {db_p_uuid(w, launch->registration.org), db_p_uuid(w, uuid_v7()),
	    db_p_uuid(w, placement), db_p_uuid(w, launch->registration.id), launch->lineitem,
	    json_or(w, launch->ags_scopes, "[]")};

	return db_send(w, &lms_entry_line_item, params);
}

enum err entry_store_direct_link(
    struct work *w, const char *slug, bool *ret_known, struct uuid *ret_org, struct uuid *ret_module)
{
	const char *const params[] = {slug};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lms_entry_direct_link, params, &rows));
	*ret_known = db_count(rows) == 1;
	if (!*ret_known)
		return OK;
	*ret_org = db_uuid(rows, 0, 0);
	*ret_module = db_uuid(rows, 0, 1);
	return OK;
}

enum err entry_store_direct_origin(struct work *w, struct uuid org, struct uuid *ret_origin)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, uuid_v7())};

	return one_id(w, &lms_entry_direct_origin, params, ret_origin);
}

enum err entry_store_direct_placement(
    struct work *w, struct uuid org, struct uuid module, struct uuid *ret_placement)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, uuid_v7()), db_p_uuid(w, module)};

	return one_id(w, &lms_entry_placement_direct, params, ret_placement);
}

static enum err launch_add(struct work *w, const struct entry_arrival *a, struct uuid attempt)
{
	const char *const params[] = {db_p_uuid(w, a->org), db_p_uuid(w, a->launch), db_p_uuid(w, attempt),
	    db_p_uuid(w, a->learner), a->source, a->return_url, a->frame_origins, a->locale,
	    db_p_bool(a->in_frame), db_p_time(w, w->now_us), db_p_time(w, a->expires_us)};

	return db_send(w, &lms_entry_launch, params);
}

enum err entry_store_arrival(
    struct work *w, const struct entry_arrival *arrival, struct uuid *ret_attempt, struct uuid *ret_package)
{
	const char *const params[] = {db_p_uuid(w, arrival->org), db_p_uuid(w, uuid_v7()),
	    db_p_uuid(w, arrival->learner), db_p_uuid(w, arrival->module.id),
	    db_p_uuid(w, arrival->placement), db_p_uuid(w, arrival->module.package_version),
	    db_p_bool(arrival->gradable)};
	struct uuid attempt;
	struct db_rows *rows;

	TRY(db_run(w, &lms_entry_attempt, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_INTERNAL, "the attempt's package is not there");
	attempt = db_uuid(rows, 0, 0);
	TRY(launch_add(w, arrival, attempt));
	*ret_attempt = attempt;
	*ret_package = db_uuid(rows, 0, 1);
	return OK;
}

enum err entry_store_log_learner(struct work *w, const struct lti_launch *launch, struct uuid learner)
{
	const char *const params[] = {db_p_uuid(w, launch->registration.org),
	    db_p_uuid(w, launch->lti_launch_id), db_p_uuid(w, learner)};

	return db_send(w, &lms_entry_log_learner, params);
}
