#include "lms/entry/entry_review.h"

#include "base/time.h"
#include "db/db.h"
#include "lms/entry/entry_int.h"
#include "lms_sql.h"

struct reviewing {
	const struct lti_launch *launch;
	const char *frame_origins;
	struct uuid id; /* of the arrival */
	struct uuid attempt;
	int64_t expires_us;
};

static enum err attempt_find(struct work *w, struct reviewing *r)
{
	const struct lti_launch *l = r->launch;
	const char *const params[] = {db_p_uuid(w, l->registration.org), db_p_uuid(w, l->deployment),
	    l->resource_link_id, l->context_id, db_p_uuid(w, l->registration.origin), l->for_user};
	struct db_rows *rows;

	TRY(db_run(w, &lms_entry_review_found, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_UNPROCESSABLE, "resource_link",
		    WORDS("Nobody has opened this activity yet: there is nothing to look at."));
	if (!db_bool(rows, 0, 1))
		return fail_field(w, ERR_UNPROCESSABLE, "context",
		    WORDS("This activity belongs to another course: open it from there."));
	if (db_is_null(rows, 0, 3))
		return fail_field(w, ERR_UNPROCESSABLE, "for_user",
		    WORDS("This learner has not opened the activity yet: there is nothing to look at."));
	r->attempt = db_uuid(rows, 0, 3);
	return OK;
}

/* The teacher, with the roles that the platform tells now: they are asked again with each page. */
static enum err teacher_keep(struct work *w, const struct lti_launch *l, struct uuid *ret_teacher)
{
	const struct entry_person person = {.origin = l->registration.origin,
	    .external_user_id = l->sub,
	    .email = l->email,
	    .name = l->name,
	    .given_name = l->given_name,
	    .family_name = l->family_name,
	    .locale = l->locale};
	struct uuid context;

	TRY(entry_store_learner(w, l->registration.org, &person, ret_teacher));
	TRY(entry_store_context(w, l, &context));
	return entry_store_roles(w, l, context, *ret_teacher);
}

static enum err review_body(struct work *w, void *arg)
{
	struct reviewing *r = arg;
	const struct lti_launch *l = r->launch;
	struct uuid teacher;

	TRY(attempt_find(w, r));
	TRY(teacher_keep(w, l, &teacher));
	TRY(lti_launch_log(w, l, teacher));
	return db_send(w, &lms_entry_review_launch,
	    (const char *const[]){db_p_uuid(w, l->registration.org), db_p_uuid(w, r->id),
	        db_p_uuid(w, r->attempt), db_p_uuid(w, teacher), l->return_url, r->frame_origins, l->locale,
	        db_p_time(w, w->now_us), db_p_time(w, r->expires_us)});
}

static enum err may_review(struct work *w, const struct lti_launch *launch)
{
	if (!launch->is_staff || *launch->sub == '\0')
		return fail_field(w, ERR_UNPROCESSABLE, "roles",
		    WORDS("Only who teaches a course may look at its learners' work."));
	if (*launch->context_id == '\0')
		return fail_field(w, ERR_UNPROCESSABLE, "context",
		    WORDS("The platform does not say in which course this learner is."));
	return OK;
}

/* The checks were passed, but the launch leads nowhere: the log tells of it all the same. */
static enum err nowhere_body(struct work *w, void *arg)
{
	const struct reviewing *r = arg;

	return lti_launch_log(w, r->launch, (struct uuid){{0}});
}

static enum err refusal_log(struct work *w, struct reviewing *r)
{
	const char *field = arena_strdup(w->arena, w->field), *detail = arena_strdup(w->arena, w->detail);

	work_forgive(w);
	TRY(db_transact(w, db_tenant(r->launch->registration.org), nowhere_body, r));
	return fail_field(w, ERR_UNPROCESSABLE, field, "%s", detail);
}

enum err entry_review(struct work *w, const struct config *config, const struct keys *keys,
    const struct lti_launch *launch, const char *frame_origins, const char **ret_url)
{
	struct reviewing r = {.launch = launch,
	    .frame_origins = frame_origins,
	    .id = uuid_v7(),
	    .expires_us = w->now_us + ENTRY_LAUNCH_LIFE_S * US_PER_S};
	struct launch_capability capability;
	enum err e = may_review(w, launch);

	if (e == OK)
		e = db_transact(w, db_tenant(launch->registration.org), review_body, &r);
	if (e == ERR_UNPROCESSABLE)
		return refusal_log(w, &r);
	TRY(e);
	capability = (struct launch_capability){
	    .org = launch->registration.org, .launch = r.id, .expires_s = r.expires_us / US_PER_S};
	*ret_url = arena_printf(w->arena, "%s/launch/%s/attempts/%s", config->app_url,
	    teach_capability_make(w, keys, &capability), uuid_text(w->arena, r.attempt));
	return OK;
}
