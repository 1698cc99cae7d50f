/* What a course lets learners do themselves. */
#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/enrollment/self.h"
#include "lms_sql.h"

const char *const enrollment_selves[] = {"closed", "open", "approval", NULL};

struct terms {
	struct enrollment_terms told;
	const char *title;
	bool published;
};

static enum err terms_find(struct work *w, struct uuid org, struct uuid course, struct terms *ret_terms)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, course)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_enrollment_terms_find, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "course", WORDS("There is no such course."));
	*ret_terms = (struct terms){.told = {.self = db_text(rows, 0, 0),
	                                .in_session = db_bool(rows, 0, 1),
	                                .revision = db_int(rows, 0, 2)},
	    .title = db_text(rows, 0, 3),
	    .published = strcmp(db_text(rows, 0, 4), "archived") != 0 && db_bool(rows, 0, 5)};
	return OK;
}

struct terms_work {
	struct uuid org, course;
	const struct principal *by;
	const struct enrollment_terms *terms;
	struct terms found;
	struct enrollment_self self;
};

static enum err read_body(struct work *w, void *arg)
{
	struct terms_work *t = arg;

	return terms_find(w, t->org, t->course, &t->found);
}

enum err enrollment_terms_read(
    struct work *w, struct uuid org, struct uuid course, struct enrollment_terms *ret_terms)
{
	struct terms_work t = {.org = org, .course = course};

	TRY(db_transact(w, db_tenant(org), read_body, &t));
	*ret_terms = t.found.told;
	return OK;
}

static enum err set_body(struct work *w, void *arg)
{
	struct terms_work *t = arg;
	const char *const params[] = {db_p_uuid(w, t->org), db_p_uuid(w, t->course),
	    db_p_int(w, t->terms->revision), t->terms->self, db_p_bool(t->terms->in_session)};
	struct db_rows *rows = NULL;

	TRY(terms_find(w, t->org, t->course, &t->found));
	TRY(db_run(w, &lms_enrollment_terms_set, params, &rows));
	if (db_changed(rows) == 0)
		return fail_field(
		    w, ERR_CONFLICT, "revision", WORDS("Somebody changed it meanwhile: look at it again."));
	return audit_record(
	    w, &(struct audit){.actor = t->by,
	           .org = t->org,
	           .action = "enrollment.terms_set",
	           .subject_type = "course",
	           .subject = t->course,
	           .after = json_own(w->arena, json_pack("{s:s,s:b}", "self", t->terms->self, "in_session",
	                                           (int)t->terms->in_session))});
}

enum err enrollment_terms_set(
    struct work *w, const struct principal *by, struct uuid course, const struct enrollment_terms *terms)
{
	struct terms_work t = {.org = by->org, .course = course, .by = by, .terms = terms};

	if (by->team_only)
		return fail(
		    w, ERR_FORBIDDEN, WORDS("Who looks after some sessions or teams only cannot do this."));
	return db_transact(w, db_tenant(by->org), set_body, &t);
}

/* --- to learners --- */

static enum err sessions_read(struct work *w, struct terms_work *t)
{
	const char *const params[] = {
	    db_p_uuid(w, t->org), db_p_uuid(w, t->course), db_p_int(w, ENROLLMENT_SELF_SESSIONS_MAX)};
	struct enrollment_self_session *all;
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_enrollment_self_sessions, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct enrollment_self_session){.id = db_uuid(rows, i, 0),
		    .title = db_text(rows, i, 1),
		    .starts_us = db_int(rows, i, 2),
		    .ends_us = db_int(rows, i, 3),
		    .capacity = db_int(rows, i, 4),
		    .free = db_int(rows, i, 5)};
	t->self.sessions = all;
	t->self.sessions_count = db_count(rows);
	return OK;
}

static enum err self_body(struct work *w, void *arg)
{
	struct terms_work *t = arg;
	const struct enrollment_terms *told = &t->found.told;

	TRY(terms_find(w, t->org, t->course, &t->found));
	t->self = (struct enrollment_self){.title = t->found.title,
	    .open = t->found.published && strcmp(told->self, "closed") != 0,
	    .approval = strcmp(told->self, "approval") == 0,
	    .in_session = told->in_session};
	if (!t->self.open || !told->in_session)
		return OK;
	TRY(sessions_read(w, t));
	t->self.open = t->self.sessions_count > 0;
	return OK;
}

enum err enrollment_self_read(
    struct work *w, struct uuid org, struct uuid course, struct enrollment_self *ret_self)
{
	struct terms_work t = {.org = org, .course = course};

	TRY(db_transact(w, db_tenant(org), self_body, &t));
	*ret_self = t.self;
	return OK;
}

enum err enrollment_self_put(struct work *w, struct uuid org, struct uuid learner, struct uuid course,
    struct uuid session, struct enrollment_kept *ret_kept)
{
	struct enrollment_put put = {
	    .learner = learner, .course = course, .session = session, .source = "self", .own = true};
	struct terms found;

	TRY(terms_find(w, org, course, &found));
	if (strcmp(found.told.self, "closed") == 0)
		return fail_field(
		    w, ERR_FORBIDDEN, "course", WORDS("Learners do not enrol themselves in this course."));
	if (found.told.in_session && uuid_is_nil(session))
		return fail_field(w, ERR_BAD_INPUT, "session", WORDS("Choose a session."));
	if (!found.told.in_session && !uuid_is_nil(session))
		return fail_field(
		    w, ERR_BAD_INPUT, "session", WORDS("No session can be chosen in this course."));
	put.approval = strcmp(found.told.self, "approval") == 0;
	return enrollment_put(w, org, &put, ret_kept);
}
