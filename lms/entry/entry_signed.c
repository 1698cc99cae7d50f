#include "lms/entry/entry_signed.h"

#include <string.h>

#include "base/time.h"
#include "db/db.h"
#include "lms/entry/entry_int.h"
#include "lms/entry/entry_signed_store.h"
#include "lms/learner/learner.h"
#include "lms/link/visit.h"
#include "lms/organization/organization.h"
#include "lti/registration_store.h"

enum { MAC_HEX = 2 * SHA256_SIZE, CLOCK_S = 60 };

static const char secret_purpose[] = "entry-secret", me_module[] = "me";

const char *entry_signed_text(struct arena *a, const struct entry_signed *f)
{
	return arena_printf(a, "lectern-entry-1\n%s\n%s\n%s\n%s\n%lld\n%s\n%s\n%s", f->org, f->origin,
	    f->external_user_id, f->module, (long long)f->expires_s, f->nonce, f->name, f->email);
}

struct arriving {
	const struct config *config;
	struct keys *keys;
	const struct entry_signed *from;
	struct lti_launch *launch; /* the log's */
	size_t judged;             /* its checks before the transaction */
	struct signed_way way;
	struct uuid module; /* nil: the learner's own page */
	struct entry_arrival arrival;
	struct uuid attempt, package;
	const char *address;
};

static enum err keep(struct work *w, struct arriving *a, struct lti_check_result result, enum err error)
{
	a->launch->checks[a->launch->checks_count++] = result;
	if (result.passed)
		return OK;
	return fail_field(w, error, result.name, "%s: received %s; expected %s", result.name, result.received,
	    result.expected);
}

/* Whether the signature is one by that secret. */
static enum err signed_by(struct work *w, const struct arriving *a, const char *sealed, bool *ret_signed)
{
	const char *text = entry_signed_text(w->arena, a->from), *secret, *made;
	uint8_t mac[SHA256_SIZE];
	size_t len;

	*ret_signed = false;
	if (*sealed == '\0')
		return OK;
	TRY(keys_unseal(w, a->keys, secret_purpose, sealed, &secret, &len));
	hmac_sha256(secret, len, text, strlen(text), mac);
	made = hex_encode(w->arena, mac, sizeof mac);
	*ret_signed =
	    strlen(a->from->signature) == MAC_HEX && equal_constant_time(made, a->from->signature, MAC_HEX);
	return OK;
}

static enum err check_signature(struct work *w, struct arriving *a)
{
	bool present, former;

	TRY(signed_by(w, a, a->way.sealed, &present));
	TRY(signed_by(w, a, a->way.former, &former));
	return keep(w, a,
	    (struct lti_check_result){.name = "entry_signature",
	        .passed = present || former,
	        .received = *a->from->signature == '\0' ? WORDS("no signature") : WORDS("another signature"),
	        .expected = WORDS("the signature of this address by the origin's secret")},
	    ERR_LAUNCH_UNPROVEN);
}

static enum err check_expires(struct work *w, struct arriving *a)
{
	char received[TIME_TEXT_SIZE], now[TIME_TEXT_SIZE];
	int64_t at_us = a->from->expires_s * US_PER_S, ahead_us = at_us - w->now_us;

	return keep(w, a,
	    (struct lti_check_result){.name = "entry_expires",
	        .passed = ahead_us > 0 && ahead_us <= (SIGNED_LIFE_S + CLOCK_S) * US_PER_S,
	        .received = arena_strdup(w->arena, time_format(at_us, received)),
	        .expected = arena_printf(w->arena, WORDS("a time at most %d seconds after %s"), SIGNED_LIFE_S,
	            time_format(w->now_us, now))},
	    ERR_LAUNCH_REFUSED);
}

/* A word of that list, blank-separated. */
static bool listed(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (const char *p = list + strspn(list, " "); *p != '\0'; p += strspn(p, " ")) {
		size_t one = strcspn(p, " ");

		if (one == len && strncmp(p, word, len) == 0)
			return true;
		p += one;
	}
	return false;
}

/* Browsers may keep back where they come from; where one tells, it must be a page of the origin's. */
static enum err check_page(struct work *w, struct arriving *a)
{
	return keep(w, a,
	    (struct lti_check_result){.name = "entry_page",
	        .passed = *a->from->referer == '\0' || listed(a->way.way.frame_origins, a->from->referer),
	        .received = *a->from->referer == '\0' ? WORDS("nothing") : a->from->referer,
	        .expected = a->way.way.frame_origins},
	    ERR_LAUNCH_REFUSED);
}

static enum err check_nonce(struct work *w, struct arriving *a)
{
	bool first;

	TRY(signed_store_nonce(
	    w, a->arrival.org, a->way.origin, a->from->nonce, a->from->expires_s * US_PER_S, &first));
	return keep(w, a,
	    (struct lti_check_result){.name = "entry_nonce",
	        .passed = first,
	        .received = first ? "" : WORDS("a nonce that was used before"),
	        .expected = WORDS("a nonce of one use")},
	    ERR_LAUNCH_UNPROVEN);
}

static enum err check_module(struct work *w, struct arriving *a)
{
	struct entry_module *module = &a->arrival.module;

	if (uuid_is_nil(a->module))
		return OK;
	TRY(entry_store_module(w, a->arrival.org, a->module, module));
	return keep(w, a,
	    (struct lti_check_result){.name = "entry_module",
	        .passed = module->rule != ENTRY_NONE && !uuid_is_nil(module->package_version),
	        .received = a->from->module,
	        .expected = WORDS("a module that is here")},
	    ERR_UNPROCESSABLE);
}

static enum err to_page(struct work *w, struct arriving *a)
{
	const struct visit visit = {.org = a->arrival.org,
	    .learner = a->arrival.learner,
	    .source = "signed",
	    .frame_origins = a->way.way.frame_origins,
	    .locale = a->from->locale};
	const char *capability;

	TRY(visit_begin(w, a->keys, &visit, &capability));
	a->address = visit_address(w, a->config, capability);
	return OK;
}

static enum err to_module(struct work *w, struct arriving *a)
{
	TRY(signed_store_placement(w, a->arrival.org, a->way.origin, a->module, &a->arrival.placement));
	TRY(entry_store_attempt(w, &a->arrival, &a->attempt, &a->package));
	return entry_store_launch(w, &a->arrival, a->attempt);
}

static enum err arrive(struct work *w, void *arg)
{
	struct arriving *a = arg;
	const struct entry_signed *from = a->from;
	struct entry_person person = {.origin = a->way.origin,
	    .external_user_id = from->external_user_id,
	    .email = from->email,
	    .name = from->name,
	    .given_name = "",
	    .family_name = "",
	    .locale = from->locale};

	/* What an earlier run of this body noted is noted again. */
	a->launch->checks_count = a->judged;
	TRY(check_nonce(w, a));
	TRY(check_module(w, a));
	TRY(entry_store_learner(w, a->arrival.org, &person, &a->arrival.learner));
	TRY(uuid_is_nil(a->module) ? to_page(w, a) : to_module(w, a));
	return lti_launch_log(w, a->launch, a->arrival.learner);
}

static enum err way_body(struct work *w, void *arg)
{
	struct arriving *a = arg;
	bool known;

	TRY(signed_store_way(w, a->arrival.org, a->from->origin, (struct uuid){{0}}, &known, &a->way));
	return known && a->way.way.open ? OK : fail(w, ERR_NOT_FOUND, "this way in is not open");
}

static enum err judged(struct work *w, struct arriving *a)
{
	TRY(check_signature(w, a));
	TRY(check_expires(w, a));
	TRY(check_page(w, a));
	a->judged = a->launch->checks_count;
	return db_transact(w, db_tenant(a->arrival.org), arrive, a);
}

/* Refused or not, the log tells; its own trouble does not hide why. */
static enum err refusal_log(struct work *w, struct arriving *a, enum err e)
{
	const struct work failed = *w;
	enum err logged;

	work_forgive(w);
	logged = lti_launch_log_refused(w, a->launch, failed.field);
	if (logged != OK)
		return logged;
	*w = failed;
	return e;
}

static enum err form_check(struct work *w, const struct entry_signed *from, struct arriving *a)
{
	const char *fault = external_id_fault(from->external_user_id);

	if (fault != NULL)
		return fail_field(w, ERR_BAD_INPUT, "external_user_id", "%s", fault);
	if (strpbrk(from->name, "\n\t") != NULL)
		return fail_field(w, ERR_BAD_INPUT, "name", "may not hold control characters");
	if (strspn(from->nonce, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") !=
	    strlen(from->nonce))
		return fail_field(w, ERR_BAD_INPUT, "nonce", "is made of letters, digits, - and _");
	if (strcmp(from->module, me_module) != 0 && !uuid_parse(from->module, &a->module))
		return fail_field(w, ERR_BAD_INPUT, "module", "is the id of a module, or me");
	return OK;
}

static struct lti_launch log_begin(struct uuid org, struct uuid origin)
{
	return (struct lti_launch){.registration = {.id = origin, .org = org, .issuer = ""},
	    .lti_launch_id = uuid_v7(),
	    .message_type = "signed-entry",
	    .return_url = "",
	    .locale = ""};
}

enum err entry_signed(struct work *w, const struct config *config, struct keys *keys,
    const struct entry_signed *from, const char **ret_address, const char **ret_frames,
    struct lti_launch *ret_launch)
{
	struct arriving a = {.config = config,
	    .keys = keys,
	    .from = from,
	    .launch = ret_launch,
	    .arrival = {.launch = uuid_v7(),
	        .source = "signed",
	        .gradable = true,
	        .return_url = "",
	        .locale = from->locale,
	        .in_frame = from->in_frame,
	        .expires_us = w->now_us + ENTRY_LAUNCH_LIFE_S * US_PER_S}};
	struct entry entry;
	enum err e;

	TRY(form_check(w, from, &a));
	TRY(organization_find(w, from->org, &a.arrival.org));
	TRY(organization_admits(w, a.arrival.org));
	TRY(db_transact(w, db_tenant(a.arrival.org), way_body, &a));
	*ret_frames = a.arrival.frame_origins = a.way.way.frame_origins;
	*ret_launch = log_begin(a.arrival.org, a.way.origin);
	e = judged(w, &a);
	if (e == ERR_LAUNCH_REFUSED || e == ERR_LAUNCH_UNPROVEN || e == ERR_UNPROCESSABLE)
		return refusal_log(w, &a, e);
	TRY(e);
	*ret_address = a.address;
	if (uuid_is_nil(a.module))
		return OK;
	entry_tell(w, config, keys,
	    &(struct entry_made){.arrival = &a.arrival, .attempt = a.attempt, .package = a.package}, &entry);
	*ret_address = entry.player_url;
	return OK;
}
