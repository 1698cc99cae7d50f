#include "base/fields.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/grade/compare_int.h"
#include "lms_sql.h"
#include "lti/policy.h"

struct putting {
	const struct principal *by;
	struct uuid org, job, registration, context;
	const json_t *payload;
};

/* Ids of other organisations come neither into the job nor into the audit log. */
static enum err known(struct work *w, const struct putting *p)
{
	const char *const params[] = {
	    db_p_uuid(w, p->org), db_p_uuid_or_null(w, p->registration), db_p_uuid_or_null(w, p->context)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_grade_compare_known, params, &rows));
	if (!db_bool(rows, 0, 0))
		return fail_field(w, ERR_NOT_FOUND, "platform", "there are no grades of that platform here");
	if (!db_bool(rows, 0, 1))
		return fail_field(w, ERR_NOT_FOUND, "course", "there is no such course here");
	return OK;
}

static enum err put_body(struct work *w, void *arg)
{
	const struct putting *p = arg;

	TRY(known(w, p));
	TRY(job_put(w, p->org, p->job, "grade.compare", p->payload, p->by, 0));
	return audit_record(w, &(struct audit){.actor = p->by,
	                           .org = p->org,
	                           .action = "grade.compare_asked",
	                           .subject_type = "job",
	                           .subject = p->job,
	                           .after = p->payload});
}

enum err grade_compare_put(struct work *w, const struct principal *by, struct uuid org, struct uuid job,
    const struct grade_some *some)
{
	struct uuid context = uuid_is_nil(by->context) ? some->context : by->context;
	json_t *payload = json_own(w->arena, json_object());
	const struct putting putting = {.by = by,
	    .org = org,
	    .job = job,
	    .registration = some->registration,
	    .context = context,
	    .payload = payload};

	if (!uuid_is_nil(some->registration))
		json_object_set_new(
		    payload, "platform", json_string(uuid_text(w->arena, some->registration)));
	if (!uuid_is_nil(context))
		json_object_set_new(payload, "course", json_string(uuid_text(w->arena, context)));
	return db_transact(w, db_tenant(org), put_body, (void *)(uintptr_t)&putting);
}

enum err compare_columns(struct work *w, struct uuid org, const struct grade_some *some, struct uuid after,
    struct compared_column **ret_columns, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid_or_null(w, some->registration),
	    db_p_uuid_or_null(w, some->context), db_p_uuid(w, after), db_p_int(w, COMPARE_COLUMNS_PAGE)};
	struct compared_column *columns;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_grade_compare_columns, params, &rows));
	columns = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*columns));
	for (size_t i = 0; i < db_count(rows); i++)
		columns[i] = (struct compared_column){.id = db_uuid(rows, i, 0),
		    .registration = db_uuid(rows, i, 1),
		    .url = db_text(rows, i, 2)};
	*ret_columns = columns;
	*ret_count = db_count(rows);
	return OK;
}

static const char *results_json(struct work *w, const struct ags_result *results, size_t count)
{
	json_t *list = json_own(w->arena, json_array());

	for (size_t i = 0; i < count; i++) {
		const struct ags_result *r = &results[i];

		if (r->known)
			json_array_append_new(list, json_pack("{s:s,s:f,s:f}", "user_sub", r->user_sub,
			                                "given", r->given, "maximum", r->maximum));
	}
	return json_text(w->arena, list);
}

enum err compare_keep(struct work *w, struct uuid org, const struct compared_column *column,
    const struct ags_result *results, size_t count, enum lti_policy policy, struct compare_counts *counts)
{
	const struct lti_policy_rules *rules = lti_policy_rules(policy);
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, column->id),
	    results_json(w, results, count), db_p_bool(rules->zero_unsaid)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_grade_compare_keep, params, &rows));
	counts->agrees += db_int(rows, 0, 0);
	counts->differs += db_int(rows, 0, 1);
	counts->missing += db_int(rows, 0, 2);
	counts->changed += db_int(rows, 0, 3);
	return OK;
}

enum err compare_orgs_due(struct work *w, int database, struct uuid **ret_orgs, size_t *ret_count)
{
	const char *const params[] = {db_p_int(w, COMPARE_ORGS_MAX)};
	struct db_rows *rows;

	TRY(db_once(w, db_all_tenants_in(database), &lms_grade_compare_due, params, &rows));
	*ret_orgs = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(struct uuid));
	for (size_t i = 0; i < db_count(rows); i++)
		(*ret_orgs)[i] = db_uuid(rows, i, 0);
	*ret_count = db_count(rows);
	return OK;
}

enum err grade_compare_nightly(struct work *w, struct uuid org, bool *ret_on)
{
	const char *const params[] = {db_p_uuid(w, org)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_grade_settings, params, &rows));
	*ret_on = db_count(rows) > 0 && db_bool(rows, 0, 0);
	return OK;
}

struct setting {
	const struct principal *by;
	struct uuid org;
	bool on;
};

static enum err set_body(struct work *w, void *arg)
{
	const struct setting *s = arg;
	const char *const params[] = {db_p_uuid(w, s->org), db_p_bool(s->on)};

	TRY(db_run(w, &lms_grade_settings_keep, params, NULL));
	return audit_record(
	    w, &(struct audit){.actor = s->by,
	           .org = s->org,
	           .action = "grade.settings_changed",
	           .subject_type = "organization",
	           .subject = s->org,
	           .after = json_own(w->arena, json_pack("{s:b}", "compare_nightly", (int)s->on))});
}

enum err grade_compare_nightly_set(struct work *w, const struct principal *by, struct uuid org, bool on)
{
	struct setting s = {.by = by, .org = org, .on = on};

	return db_transact(w, db_tenant(org), set_body, &s);
}
