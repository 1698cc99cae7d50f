#include "lms/entry/direct_store.h"

#include "db/db.h"
#include "lms_sql.h"

enum err entry_store_module_title(struct work *w, struct uuid org, struct uuid module, const char **ret_title)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, module)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_direct_module_title, params, &rows));
	*ret_title = db_count(rows) > 0 ? db_text(rows, 0, 0) : NULL;
	return OK;
}

enum err direct_consent(
    struct work *w, struct uuid org, struct uuid guest, int *ret_version, struct uuid *ret_learner)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, guest)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_direct_consent, params, &rows));
	*ret_version = db_count(rows) > 0 ? (int)db_int(rows, 0, 0) : 0;
	*ret_learner = db_count(rows) > 0 ? db_uuid(rows, 0, 1) : (struct uuid){{0}};
	return OK;
}

enum err direct_learner(struct work *w, struct uuid org, struct uuid guest, struct uuid *ret_learner)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, guest)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_direct_learner, params, &rows));
	*ret_learner = db_count(rows) > 0 ? db_uuid(rows, 0, 0) : (struct uuid){{0}};
	return OK;
}

enum err direct_consented(struct work *w, struct uuid org, struct uuid learner, int version, bool *ret_new)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, learner), db_p_int(w, version)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_direct_consented, params, &rows));
	*ret_new = db_count(rows) > 0;
	return OK;
}

enum err direct_fleeting(struct work *w, struct uuid org, struct uuid learner)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, learner)};

	return db_send(w, &lms_direct_fleeting, params);
}

enum err direct_organizations(struct work *w, struct uuid **ret_orgs, size_t *ret_count)
{
	struct db_rows *rows;
	struct uuid *orgs;

	TRY(db_once(w, db_directory(), &lms_direct_organizations, NULL, &rows));
	orgs = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*orgs));
	for (size_t i = 0; i < db_count(rows); i++)
		orgs[i] = db_uuid(rows, i, 0);
	*ret_orgs = orgs;
	*ret_count = db_count(rows);
	return OK;
}

enum err direct_guest(struct work *w, struct uuid org, struct uuid guest, struct uuid *ret_learner)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, guest)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_direct_guest, params, &rows));
	*ret_learner = db_count(rows) > 0 ? db_uuid(rows, 0, 0) : (struct uuid){{0}};
	return OK;
}

enum err guest_store_may(struct work *w, struct uuid org, struct uuid learner, bool *ret_theirs)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, learner)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_guest_hold, params, &rows));
	*ret_theirs = db_count(rows) > 0;
	return OK;
}

enum err guest_store_hold(struct work *w, struct uuid org, struct uuid learner, bool *ret_theirs)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, learner)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_guest_hold, params, &rows));
	*ret_theirs = db_count(rows) > 0;
	return *ret_theirs ? db_run(w, &lms_guest_attempts_hold, params, NULL) : OK;
}

enum err guest_store_forget(struct work *w, struct uuid org, struct uuid learner)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, learner)};

	return db_run(w, &lms_guest_forget, params, NULL);
}

enum err fleeting_over(struct work *w, int database, int64_t quiet_since_us, int max,
    struct fleeting **ret_guests, size_t *ret_count)
{
	const char *const params[] = {db_p_time(w, quiet_since_us), db_p_int(w, max)};
	struct fleeting *guests;
	struct db_rows *rows;

	TRY(db_once(w, db_all_tenants_in(database), &lms_fleeting_over, params, &rows));
	guests = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*guests));
	for (size_t i = 0; i < db_count(rows); i++)
		guests[i] = (struct fleeting){.org = db_uuid(rows, i, 0), .learner = db_uuid(rows, i, 1)};
	*ret_guests = guests;
	*ret_count = db_count(rows);
	return OK;
}

enum err direct_launch_there(struct work *w, struct uuid org, struct uuid launch, bool *ret_there)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, launch)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_direct_launch_there, params, &rows));
	*ret_there = db_bool(rows, 0, 0);
	return OK;
}
