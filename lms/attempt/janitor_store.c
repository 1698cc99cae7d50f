#include "db/db.h"
#include "lms/attempt/session_store.h"
#include "lms_sql.h"

enum err session_lock_free(struct work *w, struct uuid org, struct uuid session, bool *ret_locked)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, session)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_attempt_lock_of_silent, params, &rows));
	*ret_locked = db_count(rows) > 0;
	return OK;
}

enum err session_quiet(
    struct work *w, struct uuid org, struct uuid session, int64_t since_us, bool *ret_found, bool *ret_quiet)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, session), db_p_time(w, since_us)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_session_quiet, params, &rows));
	*ret_found = db_count(rows) > 0;
	*ret_quiet = db_count(rows) > 0 && db_bool(rows, 0, 1);
	return OK;
}

struct waiting {
	const char *quiet_since, *late_after, *max;
	struct db_rows *quiet, *late;
};

static enum err waiting_body(struct work *w, void *arg)
{
	struct waiting *waiting = arg;
	const char *const quiet[] = {waiting->quiet_since, waiting->max};
	const char *const late[] = {waiting->late_after, waiting->quiet_since, waiting->max};

	TRY(db_run(w, &lms_sessions_gone_quiet, quiet, &waiting->quiet));
	return db_run(w, &lms_sessions_spoke_late, late, &waiting->late);
}

enum err sessions_waiting(struct work *w, int database, int64_t quiet_since_us, int64_t late_after_us,
    int max, struct write_capability **ret_sessions, size_t *ret_count)
{
	struct waiting waiting = {.quiet_since = db_p_time(w, quiet_since_us),
	    .late_after = db_p_time(w, late_after_us),
	    .max = db_p_int(w, max)};
	struct write_capability *sessions;
	size_t count = 0;

	TRY(db_transact(w, db_all_tenants_in(database), waiting_body, &waiting));
	sessions =
	    arena_alloc(w->arena, (db_count(waiting.quiet) + db_count(waiting.late) + 1) * sizeof(*sessions));
	for (size_t i = 0; i < db_count(waiting.quiet); i++)
		sessions[count++] = (struct write_capability){
		    .org = db_uuid(waiting.quiet, i, 0), .session = db_uuid(waiting.quiet, i, 1)};
	for (size_t i = 0; i < db_count(waiting.late); i++)
		sessions[count++] = (struct write_capability){
		    .org = db_uuid(waiting.late, i, 0), .session = db_uuid(waiting.late, i, 1)};
	*ret_sessions = sessions;
	*ret_count = count;
	return OK;
}
