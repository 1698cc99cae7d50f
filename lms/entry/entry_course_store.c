#include "lms/entry/entry_course_store.h"

#include "db/db.h"
#include "lms/entry/entry_course.h"
#include "lms_sql.h"

static const char *json_or(struct work *w, const json_t *value, const char *otherwise)
{
	return value != NULL ? json_text(w->arena, value) : otherwise;
}

static const char *said(const char *text)
{
	return text != NULL ? text : "";
}

static struct entry_course_found found_read(const struct db_rows *rows)
{
	if (db_count(rows) == 0)
		return (struct entry_course_found){.status = "", .enrollment_status = ""};
	return (struct entry_course_found){.published = db_uuid(rows, 0, 0),
	    .status = db_text(rows, 0, 1),
	    .learner = db_uuid(rows, 0, 2),
	    .learner_same = db_bool(rows, 0, 3),
	    .context = db_uuid(rows, 0, 4),
	    .context_same = db_bool(rows, 0, 5),
	    .roles_same = db_bool(rows, 0, 6),
	    .placement = db_uuid(rows, 0, 7),
	    .placement_same = db_bool(rows, 0, 8),
	    .line_item_same = db_bool(rows, 0, 9),
	    .was_lost = db_bool(rows, 0, 10),
	    .enrollment = db_uuid(rows, 0, 11),
	    .enrollment_status = db_text(rows, 0, 12)};
}

enum err entry_course_find(struct work *w, const struct lti_launch *l, const struct entry_person *person,
    struct uuid course, struct uuid session, struct entry_course_found *ret_found)
{
	const char *const params[] = {db_p_uuid(w, l->registration.org), db_p_uuid(w, course),
	    db_p_uuid_or_null(w, session), db_p_uuid(w, l->deployment), l->resource_link_id,
	    db_p_uuid(w, person->origin), person->external_user_id, person->email, person->name,
	    person->given_name, person->family_name, person->locale, l->context_id, l->context_label,
	    l->context_title, json_or(w, l->context_types, "[]"), json_or(w, l->roles, "[]"),
	    l->resource_link_title, db_p_uuid(w, l->registration.id), l->lineitem,
	    json_or(w, l->ags_scopes, "[]"), said(l->nrps_url), said(l->groups_url), said(l->group_sets_url),
	    l->lineitems};
	struct db_rows *rows;

	TRY(db_run(w, &lms_entry_course_found, params, &rows));
	*ret_found = found_read(rows);
	return OK;
}

enum err entry_course_placement(struct work *w, const struct lti_launch *l, struct uuid course,
    struct uuid context, struct uuid *ret_placement)
{
	const char *const params[] = {db_p_uuid(w, l->registration.org), db_p_uuid(w, uuid_v7()),
	    db_p_uuid(w, course), db_p_uuid(w, l->deployment), db_p_uuid_or_null(w, context),
	    l->resource_link_id, l->resource_link_title};
	struct db_rows *rows;

	TRY(db_run(w, &lms_entry_placement_course, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_INTERNAL, "a link has no placement");
	*ret_placement = db_uuid(rows, 0, 0);
	return OK;
}

enum err entry_course_met(struct work *w, struct uuid org, struct uuid enrollment, struct uuid placement)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, enrollment), db_p_uuid(w, placement)};

	return db_send(w, &lms_entry_course_met, params);
}

enum err entry_course_version(struct work *w, struct uuid org, struct uuid version, struct uuid *ret_course)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, version)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_plan_head, params, &rows));
	*ret_course = db_count(rows) > 0 ? db_uuid(rows, 0, 0) : (struct uuid){{0}};
	return OK;
}

enum err entry_course_preview_add(struct work *w, struct uuid org, struct uuid id, struct uuid learner,
    struct uuid course, struct uuid version)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id), db_p_uuid(w, learner),
	    db_p_uuid(w, course), db_p_uuid(w, version)};

	return db_send(w, &lms_entry_course_preview, params);
}

enum err entry_course_guests_note(struct work *w, struct uuid org)
{
	const char *const params[] = {db_p_uuid(w, org)};

	return db_once(w, db_directory(), &lms_entry_course_guests, params, NULL);
}

enum err entry_course_enrollment(struct work *w, struct uuid org, struct uuid learner, struct uuid course,
    struct uuid *ret_enrollment, const char **ret_status)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, learner), db_p_uuid(w, course)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_entry_course_enrollment, params, &rows));
	*ret_enrollment = db_count(rows) > 0 ? db_uuid(rows, 0, 0) : (struct uuid){{0}};
	*ret_status = db_count(rows) > 0 ? db_text(rows, 0, 1) : "";
	return OK;
}
