/* Sending again what was refused or sent. */
#include "base/fields.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/grade/grade.h"
#include "lms_sql.h"

struct resending {
	const struct principal *by;
	struct uuid org, id;
	const struct grade_some *some;
	size_t count;
};

/* id nil: every refused one of some. */
static enum err resend_audit(struct work *w, const struct resending *r)
{
	json_t *after = json_own(w->arena, json_pack("{s:I}", "grades", (json_int_t)r->count));
	const struct grade_some none = {.learner = {{0}}}, *some = r->some != NULL ? r->some : &none;
	const struct {
		const char *name;
		struct uuid id;
	} said[] = {{"platform", some->registration}, {"course", some->context}, {"learner", some->learner}};

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		if (!uuid_is_nil(said[i].id))
			json_object_set_new(
			    after, said[i].name, json_string(uuid_text(w->arena, said[i].id)));
	}
	return audit_record(w, &(struct audit){.actor = r->by,
	                           .org = r->org,
	                           .action = "grade.resent",
	                           .subject_type = "grade",
	                           .subject = r->id,
	                           .after = after});
}

static enum err resend_done(struct work *w, const struct resending *r)
{
	const char *const params[] = {db_p_uuid(w, r->org)};

	TRY(db_send(w, &lms_grade_columns_forget, params));
	return resend_audit(w, r);
}

static enum err resend_one(struct work *w, void *arg)
{
	struct resending *r = arg;
	const char *const params[] = {
	    db_p_uuid(w, r->org), db_p_uuid(w, r->id), db_p_uuid_or_null(w, r->by->context)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_grade_resend_one, params, &rows));
	r->count = db_changed(rows);
	if (r->count > 0)
		return resend_done(w, r);
	TRY(db_run(w, &lms_grade_state, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_NOT_FOUND, "there is no grade %s", params[1]);
	return fail(w, ERR_CONFLICT, "the grade is %s; only what was refused or sent can be sent again",
	    db_text(rows, 0, 0));
}

enum err grade_resend(struct work *w, const struct principal *by, struct uuid org, struct uuid id)
{
	struct resending r = {.by = by, .org = org, .id = id};

	return db_transact(w, db_tenant(org), resend_one, &r);
}

static enum err resend_refused(struct work *w, void *arg)
{
	struct resending *r = arg;
	const char *const params[] = {db_p_uuid(w, r->org), db_p_uuid_or_null(w, r->some->registration),
	    db_p_uuid_or_null(w, r->some->context), db_p_uuid_or_null(w, r->some->learner),
	    db_p_uuid_or_null(w, r->by->context)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_grade_resend_refused, params, &rows));
	r->count = db_changed(rows);
	return r->count > 0 ? resend_done(w, r) : OK;
}

enum err grade_resend_refused(struct work *w, const struct principal *by, struct uuid org,
    const struct grade_some *some, size_t *ret_count)
{
	struct resending r = {.by = by, .org = org, .some = some};

	TRY(db_transact(w, db_tenant(org), resend_refused, &r));
	*ret_count = r.count;
	return OK;
}
