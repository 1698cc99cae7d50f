#include "base/time.h"
#include "db/db.h"
#include "lti/sweep.h"
#include "lti_sql.h"

enum { STEPS_MAX = 1000 };

/* How long a refused login that did not come again can be looked at: 90 days. */
#define REFUSED_KEPT_US (INT64_C(90) * 24 * 3600 * US_PER_S)

/* A query that removes some of what is older than then, until there is nothing more. */
static enum err sweep_with(struct work *w, const struct db_query *query, int64_t before_us, int64_t *removed)
{
	const char *const params[] = {db_p_time(w, before_us)};
	size_t changed = 1;

	for (int i = 0; i < STEPS_MAX && changed > 0; i++) {
		struct db_rows *rows;

		TRY(db_once(w, db_directory(), query, params, &rows));
		changed = db_changed(rows);
		*removed += (int64_t)changed;
	}
	return OK;
}

enum err lti_sweep(struct work *w, int64_t *ret_removed)
{
	int64_t removed = 0;

	TRY(sweep_with(w, &lti_login_sweep, w->now_us, &removed));
	TRY(sweep_with(w, &lti_frame_refusal_sweep, w->now_us, &removed));
	TRY(sweep_with(w, &lti_access_token_sweep, w->now_us, &removed));
	TRY(sweep_with(w, &lti_refused_login_sweep, w->now_us - REFUSED_KEPT_US, &removed));
	*ret_removed = removed;
	return OK;
}
