#include <string.h>

#include "base/time.h"
#include "db/db.h"
#include "lms/dispatch/dispatch_store.h"
#include "lms/entry/entry_int.h"
#include "lms/organization/organization.h"

enum { HASH_SIZE = 16 }; /* bytes that are kept of it: as many as a UUID has */

struct dispatched {
	const struct entry_dispatch *from;
	const char *hashed;
	int64_t expires_us; /* of the launch, at the latest */
	struct entry_arrival arrival;
	struct uuid attempt, package;
};

/* Under the installation's secret, so that nobody can find out ids by trying them; each dispatch has its own.
 */
static const char *learner_hash(
    struct work *w, const struct keys *keys, const struct dispatch_proof *proof, const char *learner)
{
	const char *text = arena_printf(
	    w->arena, "%s %s %s", uuid_text(w->arena, proof->org), uuid_text(w->arena, proof->id), learner);
	uint8_t mac[SHA256_SIZE];

	keys_mac(keys, "dispatch-learner", text, strlen(text), mac);
	return hex_encode(w->arena, mac, HASH_SIZE);
}

static enum err met_check(struct work *w, bool there, const struct dispatch_met *met)
{
	if (!there)
		return fail_field(w, ERR_GONE, "dispatch", "there is no such dispatch");
	if (met->stopped)
		return fail_field(w, ERR_GONE, "stopped", "this dispatch was stopped");
	if (met->expired)
		return fail_field(w, ERR_GONE, "expired", "this dispatch has expired");
	if (uuid_is_nil(met->package_version))
		return fail_field(w, ERR_GONE, "dispatch", "its module has no content yet");
	return OK;
}

static enum err learner_arrives(struct work *w, struct dispatched *d, const struct dispatch_met *met)
{
	const struct entry_dispatch *from = d->from;
	const struct entry_person person = {.origin = from->proof.id,
	    .external_user_id = met->names ? from->learner : d->hashed,
	    .email = "",
	    .name = met->names ? from->name : "",
	    .given_name = "",
	    .family_name = "",
	    .locale = from->locale};
	bool taken;

	d->arrival.learner = met->learner;
	if (uuid_is_nil(met->learner)) {
		TRY(dispatch_seat(w, &from->proof, &taken));
		if (!taken)
			return fail_field(w, ERR_CONFLICT, "seats", "no seat is left");
		return entry_store_learner_new(w, from->proof.org, &person, &d->arrival.learner);
	}
	if (*person.name == '\0' || strcmp(person.name, met->name) == 0)
		return OK;
	return entry_store_learner(w, from->proof.org, &person, &d->arrival.learner);
}

static enum err arrive_by_dispatch(struct work *w, void *arg)
{
	struct dispatched *d = arg;
	const struct dispatch_proof *proof = &d->from->proof;
	struct entry_arrival *to = &d->arrival;
	struct dispatch_met met;
	bool there;

	TRY(dispatch_enter(w, proof, d->from->learner, d->hashed, &there, &met));
	TRY(met_check(w, there, &met));
	TRY(learner_arrives(w, d, &met));
	to->module = (struct entry_module){.id = met.module, .package_version = met.package_version};
	to->expires_us =
	    met.expires_us != 0 && met.expires_us < d->expires_us ? met.expires_us : d->expires_us;
	TRY(entry_store_attempt(w, to, &d->attempt, &d->package));
	TRY(entry_store_launch(w, to, d->attempt));
	return dispatch_note_launch(w, proof, d->from->nonce, to->launch, d->attempt, to->expires_us);
}

enum err entry_dispatch(struct work *w, const struct config *config, const struct keys *keys,
    const struct entry_dispatch *from, struct entry *ret_entry)
{
	struct dispatched d = {
	    .from = from,
	    .hashed = learner_hash(w, keys, &from->proof, from->learner),
	    .expires_us = w->now_us + ENTRY_LAUNCH_LIFE_S * US_PER_S,
	    .arrival = {.org = from->proof.org,
	        .launch = uuid_v7(),
	        .placement = from->proof.id,
	        .gradable = true,
	        .source = "dispatch",
	        /* The player says at its end that all is saved; the launcher around it goes on from there. */
	        .return_url = "",
	        .frame_origins = from->frame_origins,
	        .locale = from->locale,
	        .in_frame = true},
	};
	enum err e = organization_admits(w, from->proof.org);

	if (e == ERR_GONE)
		return fail_field(w, ERR_GONE, "dispatch", "its organisation is closed");
	TRY(e);
	e = db_transact(w, db_tenant(from->proof.org), arrive_by_dispatch, &d);
	/* Two launches of one new learner may meet: who comes second finds what the first one made. It may
	   have been the last seat, too. */
	for (int met = 0;
	     e == ERR_CONFLICT && met < (strcmp(w->field, "seats") == 0 ? 1 : ENTRY_MEETINGS_MAX); met++) {
		work_forgive(w);
		e = db_transact(w, db_tenant(from->proof.org), arrive_by_dispatch, &d);
	}
	TRY(e);
	entry_tell(w, config, keys,
	    &(struct entry_made){.arrival = &d.arrival, .attempt = d.attempt, .package = d.package},
	    ret_entry);
	return OK;
}
