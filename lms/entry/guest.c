#include "lms/entry/guest.h"

#include "base/log.h"
#include "base/time.h"
#include "db/db.h"
#include "lms/entry/direct_store.h"
#include "lms/statement/who.h"

struct forgetting {
	struct uuid org, learner;
	struct xapi_person person;
};

/* With the guest and their attempts held, nobody can say more of them (lms/cmi5, lms/attempt). */
static enum err forget_body(struct work *w, void *arg)
{
	const struct forgetting *f = arg;
	bool theirs = false;

	TRY(guest_store_hold(w, f->org, f->learner, &theirs));
	if (!theirs)
		return OK;
	TRY(xapi_person_forget_here(w, f->org, &f->person));
	return guest_store_forget(w, f->org, f->learner);
}

static enum err guest_forget_in(
    struct work *w, const struct config *config, struct uuid org, struct uuid learner)
{
	struct forgetting f = {.org = org, .learner = learner};
	bool theirs = false;

	TRY(guest_store_may(w, org, learner, &theirs));
	if (!theirs)
		return OK;
	TRY(statement_person_learner(w, config, learner, &f.person));
	statement_person_place(w, config, NULL, &f.person);
	f.person.erases = true;
	TRY(statement_person_forget(w, org, &f.person));
	return db_transact(w, db_tenant(org), forget_body, &f);
}

enum err guest_forget(struct work *w, const struct config *config, struct uuid guest)
{
	struct uuid *orgs, learner = {{0}};
	size_t count;

	TRY(direct_organizations(w, &orgs, &count));
	for (size_t i = 0; i < count; i++) {
		TRY(direct_guest(w, orgs[i], guest, &learner));
		if (!uuid_is_nil(learner))
			TRY(guest_forget_in(w, config, orgs[i], learner));
	}
	return OK;
}

enum err guest_is_forgotten(struct work *w, const struct launch_capability *launch, bool *ret_forgotten)
{
	bool there = false;

	TRY(direct_launch_there(w, launch->org, launch->launch, &there));
	*ret_forgotten = !there;
	return OK;
}

static enum err round_in(
    struct work *w, const struct config *config, int database, int64_t quiet_since_us, size_t *forgotten)
{
	struct fleeting *guests;
	size_t count;

	TRY(fleeting_over(w, database, quiet_since_us, GUEST_BATCH, &guests, &count));
	for (size_t i = 0; i < count; i++) {
		enum err e = guest_forget_in(w, config, guests[i].org, guests[i].learner);

		if (e != OK) {
			log_line(LOG_ERROR, "lms", "a guest could not be forgotten: %s: %s",
			    err_info(e)->name, w->detail);
			work_forgive(w);
		}
		*forgotten += e == OK;
	}
	return OK;
}

enum err guest_round(
    struct work *w, const struct config *config, int64_t silent_after_s, size_t *ret_forgotten)
{
	int64_t quiet_since_us = w->now_us - silent_after_s * US_PER_S;
	size_t forgotten = 0;

	for (int database = 0; database < db_databases(w); database++)
		TRY(round_in(w, config, database, quiet_since_us, &forgotten));
	*ret_forgotten = forgotten;
	return OK;
}
