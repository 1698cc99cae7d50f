#include "lms/entry/entry_store.h"

#include <string.h>

#include "db/db.h"
#include "lms_sql.h"

static const char *uuid_or_null(struct work *w, struct uuid id)
{
	return db_p_uuid_or_null(w, id);
}

static const char *json_or(struct work *w, const json_t *value, const char *otherwise)
{
	return value != NULL ? json_text(w->arena, value) : otherwise;
}

/* Of services that not every way in knows. */
static const char *said(const char *text)
{
	return text != NULL ? text : "";
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
    struct work *w, struct uuid org, struct uuid module, struct entry_module *ret_module)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, module)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_entry_module, params, &rows));
	*ret_module = (struct entry_module){.rule = ENTRY_NONE};
	if (db_count(rows) == 0)
		return OK;
	*ret_module = (struct entry_module){
	    .id = db_uuid(rows, 0, 0), .package_version = db_uuid(rows, 0, 1), .rule = ENTRY_NAMED_IN_CUSTOM};
	return OK;
}

enum err entry_store_ask(struct work *w, const struct lti_launch *launch, const struct entry_hints *hints,
    const struct entry_person *person, bool gradable, struct db_rows **ret_rows)
{
	const char *const params[] = {db_p_uuid(w, launch->registration.org),
	    uuid_or_null(w, hints->in_custom), uuid_or_null(w, hints->in_address),
	    uuid_or_null(w, hints->deployment), hints->resource_link_id, db_p_uuid(w, person->origin),
	    person->external_user_id, person->email, person->name, person->given_name, person->family_name,
	    person->locale, launch->context_id, launch->context_label, launch->context_title,
	    json_or(w, launch->context_types, "[]"), json_or(w, launch->roles, "[]"),
	    launch->resource_link_title, db_p_uuid(w, launch->registration.id), launch->lineitem,
	    json_or(w, launch->ags_scopes, "[]"), db_p_bool(gradable), said(launch->nrps_url),
	    said(launch->groups_url), said(launch->group_sets_url), launch->lineitems, hints->named,
	    uuid_or_null(w, hints->part)};

	return db_ask(w, &lms_entry_found, params, ret_rows);
}

struct entry_found entry_store_read(const struct db_rows *rows)
{
	if (db_count(rows) == 0)
		return (struct entry_found){.module.rule = ENTRY_NONE};
	return (struct entry_found){
	    .module = {.id = db_uuid(rows, 0, 0),
	        .package_version = db_uuid(rows, 0, 1),
	        .part = db_uuid(rows, 0, 15),
	        /* As the query numbers them, from 0. */
	        .rule = (enum entry_rule)(db_int(rows, 0, 2) + ENTRY_CHOSEN)},
	    .learner = db_uuid(rows, 0, 3),
	    .learner_same = db_bool(rows, 0, 4),
	    .context = db_uuid(rows, 0, 5),
	    .context_same = db_bool(rows, 0, 6),
	    .roles_same = db_bool(rows, 0, 7),
	    .placement = db_uuid(rows, 0, 8),
	    .placement_same = db_bool(rows, 0, 9),
	    .line_item_same = db_bool(rows, 0, 10),
	    .attempt = db_uuid(rows, 0, 11),
	    .attempt_same = db_bool(rows, 0, 12),
	    .package = db_uuid(rows, 0, 13),
	    .was_lost = db_bool(rows, 0, 14),
	    .part_there = db_bool(rows, 0, 16),
	};
}

enum err entry_store_found(struct work *w, const struct lti_launch *launch, const struct entry_hints *hints,
    const struct entry_person *person, bool gradable, struct entry_found *ret_found)
{
	struct db_rows *rows;

	TRY(entry_store_ask(w, launch, hints, person, gradable, &rows));
	TRY(db_flush(w));
	*ret_found = entry_store_read(rows);
	return OK;
}

enum { LEARNER_PARAMS = 9, ATTEMPT_PARAMS = 8 };

static void learner_params(struct work *w, struct uuid org, struct uuid id, const struct entry_person *person,
    const char *ret_params[static LEARNER_PARAMS])
{
	const char *const params[LEARNER_PARAMS] = {db_p_uuid(w, org), db_p_uuid(w, id),
	    db_p_uuid(w, person->origin), person->external_user_id, person->email, person->name,
	    person->given_name, person->family_name, person->locale};

	memcpy(ret_params, params, sizeof(params));
}

enum err entry_store_learner(
    struct work *w, struct uuid org, const struct entry_person *person, struct uuid *ret_learner)
{
	const char *params[LEARNER_PARAMS];

	learner_params(w, org, uuid_v7(), person, params);
	return one_id(w, &lms_entry_learner, params, ret_learner);
}

enum err entry_store_learner_new(
    struct work *w, struct uuid org, const struct entry_person *person, struct uuid *ret_learner)
{
	const char *params[LEARNER_PARAMS];

	*ret_learner = uuid_v7();
	learner_params(w, org, *ret_learner, person, params);
	return db_send(w, &lms_entry_learner_new, params);
}

enum err entry_store_context(struct work *w, const struct lti_launch *launch, struct uuid *ret_context)
{
	const char *const params[] = {db_p_uuid(w, launch->registration.org), db_p_uuid(w, uuid_v7()),
	    db_p_uuid(w, launch->deployment), launch->context_id, launch->context_label,
	    launch->context_title, json_or(w, launch->context_types, "[]"),
	    db_p_uuid(w, launch->registration.id), db_p_uuid(w, launch->registration.origin),
	    said(launch->nrps_url), said(launch->groups_url), said(launch->group_sets_url)};

	return one_id(w, &lms_entry_context, params, ret_context);
}

enum err entry_store_roles(
    struct work *w, const struct lti_launch *launch, struct uuid context, struct uuid learner)
{
	const char *const params[] = {db_p_uuid(w, launch->registration.org), db_p_uuid(w, context),
	    db_p_uuid(w, learner), json_or(w, launch->roles, "[]")};

	return db_send(w, &lms_entry_roles, params);
}

enum err entry_store_placement(struct work *w, const struct lti_launch *launch,
    const struct entry_module *module, struct uuid context, struct uuid *ret_placement)
{
	const char *const params[] = {db_p_uuid(w, launch->registration.org), db_p_uuid(w, uuid_v7()),
	    db_p_uuid(w, module->id), db_p_uuid(w, launch->deployment), uuid_or_null(w, context),
	    launch->resource_link_id, launch->resource_link_title, uuid_or_null(w, module->part)};

	return one_id(w, &lms_entry_placement_lti, params, ret_placement);
}

enum err entry_store_line_item(struct work *w, const struct lti_launch *launch, struct uuid placement)
{
	const char *const params[] = {db_p_uuid(w, launch->registration.org), db_p_uuid(w, uuid_v7()),
	    db_p_uuid(w, placement), db_p_uuid(w, launch->registration.id), launch->lineitem,
	    json_or(w, launch->ags_scopes, "[]"), launch->lineitems,
	    launch->result_sourcedid != NULL && *launch->result_sourcedid != '\0' ? "basic_outcomes" : "ags"};
	const char *const owed[] = {params[0], params[2]};

	TRY(db_send(w, &lms_entry_line_item, params));
	return db_send(w, &lms_entry_line_item_owed, owed);
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

static void attempt_params(struct work *w, const struct entry_arrival *a, struct uuid id,
    const char *ret_params[static ATTEMPT_PARAMS])
{
	const char *const params[ATTEMPT_PARAMS] = {db_p_uuid(w, a->org), db_p_uuid(w, id),
	    db_p_uuid(w, a->learner), db_p_uuid(w, a->module.id), db_p_uuid(w, a->placement),
	    db_p_uuid(w, a->module.package_version), db_p_bool(a->gradable), uuid_or_null(w, a->module.part)};

	memcpy(ret_params, params, sizeof(params));
}

enum err entry_store_attempt(
    struct work *w, const struct entry_arrival *arrival, struct uuid *ret_attempt, struct uuid *ret_package)
{
	const char *params[ATTEMPT_PARAMS];
	struct db_rows *rows;

	attempt_params(w, arrival, uuid_v7(), params);
	TRY(db_run(w, &lms_entry_attempt, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_INTERNAL, "the attempt's package is not there");
	*ret_attempt = db_uuid(rows, 0, 0);
	*ret_package = db_uuid(rows, 0, 1);
	return OK;
}

enum err entry_store_attempt_new(
    struct work *w, const struct entry_arrival *arrival, struct uuid *ret_attempt)
{
	const char *params[ATTEMPT_PARAMS];

	*ret_attempt = uuid_v7();
	attempt_params(w, arrival, *ret_attempt, params);
	return db_send(w, &lms_entry_attempt_new, params);
}

enum err entry_store_launch(struct work *w, const struct entry_arrival *a, struct uuid attempt)
{
	const char *const params[] = {db_p_uuid(w, a->org), db_p_uuid(w, a->launch), db_p_uuid(w, attempt),
	    db_p_uuid(w, a->learner), a->source, a->return_url, a->frame_origins, a->locale,
	    db_p_bool(a->in_frame), db_p_time(w, w->now_us), db_p_time(w, a->expires_us)};

	return db_send(w, &lms_entry_launch, params);
}

enum err entry_store_teacher(
    struct work *w, const struct launch_capability *launch, struct entry_teacher *ret_teacher)
{
	const char *const params[] = {db_p_uuid(w, launch->org), db_p_uuid(w, launch->launch)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(launch->org), &lms_entry_teacher, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_GONE, "this launch has expired");
	*ret_teacher = (struct entry_teacher){
	    .context = db_uuid(rows, 0, 0),
	    .learner = db_uuid(rows, 0, 1),
	    .name = db_text(rows, 0, 2),
	    .roles = db_text(rows, 0, 3),
	    .frame_origins = db_text(rows, 0, 4),
	    .locale = db_text(rows, 0, 5),
	    .attempt = db_bool(rows, 0, 6) ? db_uuid(rows, 0, 7) : (struct uuid){{0}},
	};
	return OK;
}
