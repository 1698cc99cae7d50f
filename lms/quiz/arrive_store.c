#include "base/time.h"
#include "db/db.h"
#include "lms/entry/entry_link.h"
#include "lms/entry/entry_store.h"
#include "lms/quiz/arrive.h"
#include "lms/quiz/review/review_int.h"
#include "lms_sql.h"

enum { LAUNCH_LIFE_S = 24 * 3600 };

struct arriving {
	const struct principal *by;
	struct entry_arrival arrival;
	struct uuid module;
};

static enum err attempt_find(struct work *w, struct arriving *a, struct uuid *ret_attempt)
{
	const char *const params[] = {
	    db_p_uuid(w, a->by->org), db_p_uuid(w, a->arrival.learner), db_p_uuid(w, a->module)};
	struct entry_arrival *to = &a->arrival;
	struct uuid package;
	struct db_rows *rows;

	TRY(db_run(w, &lms_quiz_newest_attempt, params, &rows));
	if (db_count(rows) > 0) {
		*ret_attempt = db_uuid(rows, 0, 0);
		return OK;
	}
	TRY(entry_store_module(w, to->org, a->module, &to->module));
	TRY(entry_module_check(w, a->module, &to->module));
	TRY(entry_store_direct_placement(w, to->org, a->module, &to->placement));
	return entry_store_attempt(w, to, ret_attempt, &package);
}

static enum err arrive_body(struct work *w, void *arg)
{
	struct arriving *a = arg;
	struct uuid attempt = {{0}};
	bool module, learner;

	TRY(accommodation_who(w, a->by, a->module, a->arrival.learner, &module, &learner));
	if (!module)
		return fail_field(w, ERR_NOT_FOUND, "module", WORDS("There is no such quiz."));
	if (!learner)
		return fail_field(w, ERR_NOT_FOUND, "learner_id", WORDS("There is no such learner."));
	TRY(attempt_find(w, a, &attempt));
	return entry_store_launch(w, &a->arrival, attempt);
}

enum err quiz_arrive(struct work *w, const struct principal *by, struct uuid module, struct uuid learner,
    struct launch_capability *ret_launch)
{
	struct arriving a = {.by = by,
	    .module = module,
	    .arrival = {.org = by->org,
	        .learner = learner,
	        .launch = uuid_v7(),
	        .gradable = true,
	        .source = "api",
	        .return_url = "",
	        .frame_origins = "",
	        .locale = "",
	        .expires_us = w->now_us + LAUNCH_LIFE_S * US_PER_S}};

	TRY(db_transact(w, db_tenant(by->org), arrive_body, &a));
	*ret_launch = (struct launch_capability){
	    .org = by->org, .launch = a.arrival.launch, .expires_s = a.arrival.expires_us / US_PER_S};
	return OK;
}
