#include "lms/entry/guest.h"

#include "base/log.h"
#include "base/time.h"
#include "db/db.h"
#include "lms/entry/direct_store.h"

enum err guest_forget(struct work *w, struct uuid guest)
{
	struct uuid *orgs;
	size_t count;

	TRY(direct_organizations(w, &orgs, &count));
	for (size_t i = 0; i < count; i++)
		TRY(direct_forget(w, orgs[i], guest));
	return OK;
}

enum err guest_is_forgotten(struct work *w, const struct launch_capability *launch, bool *ret_forgotten)
{
	bool there = false;

	TRY(direct_launch_there(w, launch->org, launch->launch, &there));
	*ret_forgotten = !there;
	return OK;
}

static enum err round_in(struct work *w, int database, int64_t quiet_since_us, size_t *forgotten)
{
	struct fleeting *guests;
	size_t count;

	TRY(fleeting_over(w, database, quiet_since_us, GUEST_BATCH, &guests, &count));
	for (size_t i = 0; i < count; i++) {
		enum err e = fleeting_forget(w, &guests[i]);

		if (e != OK) {
			log_line(LOG_ERROR, "lms", "a guest could not be forgotten: %s: %s",
			    err_info(e)->name, w->detail);
			work_forgive(w);
		}
		*forgotten += e == OK;
	}
	return OK;
}

enum err guest_round(struct work *w, int64_t silent_after_s, size_t *ret_forgotten)
{
	int64_t quiet_since_us = w->now_us - silent_after_s * US_PER_S;
	size_t forgotten = 0;

	for (int database = 0; database < db_databases(w); database++)
		TRY(round_in(w, database, quiet_since_us, &forgotten));
	*ret_forgotten = forgotten;
	return OK;
}
