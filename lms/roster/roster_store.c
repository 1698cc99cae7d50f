#include "lms/roster/roster_store.h"

#include "db/db.h"
#include "lms/roster/roster_job.h"
#include "lms_sql.h"

enum { STAGE_COLUMNS = 12, GROUP_COLUMNS = 5 };

enum err roster_store_ask(
    struct work *w, struct uuid org, struct uuid context, struct uuid job, int64_t old_s, bool *ret_named)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, context), db_p_uuid(w, job), db_p_int(w, old_s)};
	struct db_rows *rows;

	/* By a statement of its own: the next one must see the job that another has just put. */
	TRY(db_send(w, &lms_roster_hold, &params[1]));
	TRY(db_run(w, &lms_roster_ask, params, &rows));
	*ret_named = db_changed(rows) > 0;
	return OK;
}

enum err roster_settings_read(struct work *w, struct uuid org, struct roster_settings *ret_settings)
{
	const char *const params[] = {db_p_uuid(w, org)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_roster_settings, params, &rows));
	*ret_settings = (struct roster_settings){0};
	if (db_count(rows) > 0)
		*ret_settings =
		    (struct roster_settings){.enrols = db_bool(rows, 0, 0), .daily = db_bool(rows, 0, 1)};
	return OK;
}

enum err roster_store_settings(struct work *w, struct uuid org, const struct roster_settings *settings)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_bool(settings->enrols), db_p_bool(settings->daily)};

	return db_send(w, &lms_roster_settings_keep, params);
}

enum err roster_store_source(
    struct work *w, struct uuid org, struct uuid context, struct roster_source *ret_source)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, context)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_roster_source, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "context", "there is no such class list");
	*ret_source = (struct roster_source){.registration = db_uuid(rows, 0, 0),
	    .origin = db_uuid(rows, 0, 1),
	    .names_url = db_text(rows, 0, 2),
	    .groups_url = db_text(rows, 0, 3),
	    .group_sets_url = db_text(rows, 0, 4),
	    .differences_url = db_text(rows, 0, 5),
	    .whole_lately = db_bool(rows, 0, 6),
	    .enrols = db_bool(rows, 0, 7)};
	return OK;
}

struct staging {
	struct uuid org, job;
	const struct names_page *page;
};

static enum err stage_body(struct work *w, void *arg)
{
	static const char *const statuses[] = {
	    [NAMES_ACTIVE] = "active", [NAMES_INACTIVE] = "inactive", [NAMES_DELETED] = "deleted"};
	const struct staging *s = arg;
	const char *org = db_p_uuid(w, s->org), *job = db_p_uuid(w, s->job);

	for (size_t i = 0; i < s->page->count; i++) {
		const struct names_member *m = &s->page->members[i];
		const char *const params[STAGE_COLUMNS] = {org, job,
		    db_p_int(w, s->page->before + (int64_t)i + 1), db_p_uuid(w, uuid_v7()), m->user_id,
		    statuses[m->status],
		    m->is_staff     ? "staff"
		    : m->is_learner ? "learner"
		                    : "other",
		    m->roles, m->name, m->email, m->groups,
		    roster_sort_name(w, *m->name != '\0' ? m->name : m->user_id)};

		TRY(db_send(w, &lms_roster_stage_add, params));
	}
	return OK;
}

enum err roster_store_stage(struct work *w, struct uuid org, struct uuid job, const struct names_page *page)
{
	struct staging staging = {org, job, page};

	if (page->count == 0)
		return OK;
	return db_transact(w, db_tenant(org), stage_body, &staging);
}

enum err roster_store_stage_drop(struct work *w, struct uuid org, struct uuid job)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, job)};

	return db_once(w, db_tenant(org), &lms_roster_stage_drop, params, NULL);
}

enum err roster_stage_sweep(struct work *w, int database, int64_t max, int64_t *ret_removed)
{
	const char *const params[] = {db_p_int(w, max)};
	struct db_rows *rows;

	TRY(db_once(w, db_all_tenants_in(database), &lms_roster_stage_sweep, params, &rows));
	*ret_removed = (int64_t)db_changed(rows);
	return OK;
}

static enum err groups_replace(struct work *w, const struct roster_end *end)
{
	const char *const context[] = {db_p_uuid(w, end->org), db_p_uuid(w, end->context)};

	TRY(db_send(w, &lms_roster_groups_drop, context));
	for (size_t i = 0; i < end->groups_count; i++) {
		const struct names_group *group = &end->groups[i];
		const char *const params[GROUP_COLUMNS] = {
		    context[0], context[1], group->id, group->name, group->set_name};

		TRY(db_send(w, &lms_roster_groups_add, params));
	}
	return OK;
}

/* An unlogged table may have lost rows, with its server: what is gone from it is not gone from the class. */
static enum err stage_check(struct work *w, const struct roster_end *end)
{
	const char *const params[] = {db_p_uuid(w, end->org), db_p_uuid(w, end->job)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_roster_stage_count, params, &rows));
	if (db_int(rows, 0, 0) != end->staged)
		return fail(w, ERR_RETRY, "of %lld members that were read %lld are left: they are read again",
		    (long long)end->staged, (long long)db_int(rows, 0, 0));
	return OK;
}

enum err roster_store_merge(struct work *w, const struct roster_end *end, int64_t *ret_members)
{
	const char *const merge[] = {
	    db_p_uuid(w, end->org), db_p_uuid(w, end->context), db_p_uuid(w, end->job)};
	const char *const enrol[] = {
	    db_p_uuid(w, end->org), db_p_uuid(w, end->job), db_p_uuid(w, end->origin)};
	const char *const done[] = {db_p_uuid(w, end->org), db_p_uuid(w, end->context),
	    db_p_uuid(w, end->job), db_p_time(w, end->began_us), db_p_bool(end->whole), end->differences_url,
	    db_p_bool(end->groups_read), end->groups_failure};
	struct db_rows *rows;

	TRY(stage_check(w, end));
	TRY(db_run(w, &lms_roster_merge_whole, NULL, NULL));
	TRY(db_run(w, &lms_roster_merge_changed, merge, NULL));
	TRY(db_run(w, &lms_roster_merge_new, merge, NULL));
	if (end->whole)
		TRY(db_run(w, &lms_roster_merge_gone, merge, NULL));
	if (end->enrols)
		TRY(db_run(w, &lms_roster_enrol, enrol, NULL));
	if (end->groups_read)
		TRY(groups_replace(w, end));
	TRY(db_send(w, &lms_roster_stage_drop, enrol));
	TRY(db_run(w, &lms_roster_done, done, &rows));
	/* Another job was asked for the list meanwhile: its answer is the newer one. */
	if (db_count(rows) == 0)
		return fail(w, ERR_CONFLICT, "another job reads this class list");
	*ret_members = db_int(rows, 0, 0);
	return OK;
}

enum err roster_store_failed(struct work *w, struct uuid org, struct uuid context, struct uuid job,
    const struct roster_failure *failure)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, context), db_p_uuid(w, job),
	    failure->kind, failure->words, db_p_int(w, failure->wait_s),
	    db_p_bool(failure->forget_differences)};

	return db_once(w, db_tenant(org), &lms_roster_failed, params, NULL);
}

enum err roster_store_due(
    struct work *w, int database, int64_t max, struct roster_due **ret_due, size_t *ret_count)
{
	const char *const params[] = {db_p_int(w, max)};
	struct roster_due *due;
	struct db_rows *rows;

	TRY(db_once(w, db_all_tenants_in(database), &lms_roster_due, params, &rows));
	due = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*due));
	for (size_t i = 0; i < db_count(rows); i++)
		due[i] = (struct roster_due){db_uuid(rows, i, 0), db_uuid(rows, i, 1)};
	*ret_due = due;
	*ret_count = db_count(rows);
	return OK;
}
