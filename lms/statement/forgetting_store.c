#include "db/db.h"
#include "lms/statement/forgetting.h"
#include "lms/statement/retention_store.h"
#include "lms/statement/who.h"
#include "lms_sql.h"

enum err forgetting_store_payload(struct work *w, const struct job *job)
{
	const char *const params[] = {db_p_uuid(w, job->org), db_p_uuid(w, job->id)};

	return db_send(w, &lms_statement_payload_forget, params);
}

enum err statement_store_learner(struct work *w, struct uuid org, struct uuid learner, bool *ret_there)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, learner)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_statement_learner, params, &rows));
	*ret_there = db_count(rows) > 0;
	return OK;
}

enum err retention_store_keeping(struct work *w, int database, struct uuid after, int64_t max,
    struct keeping **ret_orgs, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, after), db_p_int(w, max)};
	struct keeping *orgs;
	struct db_rows *rows;

	TRY(db_once(w, db_all_tenants_in(database), &lms_statement_keeping, params, &rows));
	orgs = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*orgs));
	for (size_t i = 0; i < db_count(rows); i++)
		orgs[i] = (struct keeping){db_uuid(rows, i, 0), db_int(rows, i, 1)};
	*ret_orgs = orgs;
	*ret_count = db_count(rows);
	return OK;
}
