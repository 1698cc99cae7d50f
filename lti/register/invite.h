/* Links by which a platform registers itself (LTI Dynamic Registration 1.0): each belongs to one
 * organisation, registers one platform, ends by itself, and is kept as the hash of its secret. */
#ifndef LTI_REGISTER_INVITE_H
#define LTI_REGISTER_INVITE_H

#include <jansson.h>

#include "lti/registration.h"

enum {
	LTI_INVITE_DAYS = 7, /* unless somebody says otherwise */
	LTI_INVITE_DAYS_MAX = 90,
	LTI_INVITE_NAME_MAX = 200,
	LTI_INVITES_OPEN_MAX = 200, /* of one organisation */
	LTI_INVITES_LIST_MAX = 1000,
	LTI_INVITE_SECRET_MAX = 64
};

struct lti_invite {
	struct uuid id, org;
	const char *name, *policy; /* policy "": as the platform's configuration says */
	bool activates;            /* its launches are let in at once */
	struct uuid created_by;
	const char *created_by_kind;
	int64_t created_us, expires_us, revoked_us, used_us; /* 0: not */
	int64_t claimed_until_us; /* a registration by it is under way until then; 0: none */
	int64_t tried_us;         /* the platform was asked and its answer is not known; 0: no */
	const char *tried_issuer;
	struct uuid registration; /* nil: none yet */
	const char *org_slug, *issuer,
	    *status; /* of the registration that came of it; lti_invite_find only */
};

/* "open", "used", "revoked" or "expired". */
const char *lti_invite_state(const struct lti_invite *invite, int64_t now_us);

struct lti_invite_new {
	struct uuid id, org; /* id: a new one */
	const char *name, *policy;
	bool activates;
	int64_t days; /* 1 … LTI_INVITE_DAYS_MAX */
	struct uuid by;
	const char *by_kind;
};

/* What else is written in the same directory transaction; may be NULL. */
struct lti_invite_also {
	enum err (*write)(struct work *w, struct uuid invite, void *arg);
	void *arg;
};

/* Makes a link and gives its secret, which nothing keeps. ERR_BAD_INPUT with the field (name, policy, days);
 * ERR_CONFLICT: LTI_INVITES_OPEN_MAX are open. */
enum err lti_invite_make(struct work *w, const struct lti_invite_new *invite,
    const struct lti_invite_also *also, const char **ret_secret) MUST_CHECK;

/* Newest first, before that one (nil: from the newest), at most limit (1 … LTI_INVITES_LIST_MAX). */
enum err lti_invites_of(struct work *w, struct uuid org, struct uuid before, int64_t limit,
    struct lti_invite **ret_invites, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND (field invite). */
enum err lti_invite_one(
    struct work *w, struct uuid org, struct uuid id, struct lti_invite *ret_invite) MUST_CHECK;
/* By its secret, whatever became of it. ERR_NOT_FOUND (field invite). */
enum err lti_invite_find(struct work *w, const char *secret, struct lti_invite *ret_invite) MUST_CHECK;

/* ERR_NOT_FOUND (field invite): there is none; ERR_CONFLICT: it was used or withdrawn already. */
enum err lti_invite_revoke(
    struct work *w, struct uuid org, struct uuid id, const struct lti_invite_also *also) MUST_CHECK;

/* Begins a registration by it, one at a time, and notes whom we are about to ask, for whoever comes back
 * after a crash. ERR_GONE: it cannot be used any more; ERR_CONFLICT: another one is under way. */
enum err lti_invite_claim(struct work *w, const struct lti_invite *invite, const char *issuer) MUST_CHECK;
/* Ends one that came to nothing. known: what the platform made of it is known. */
enum err lti_invite_release(struct work *w, struct uuid id, bool known) MUST_CHECK;

/* What the API and the command line tell of one. New reference. */
json_t *lti_invite_json(struct work *w, const struct lti_invite *invite);

#endif
