/* The way in for a page that has no LTI: an address that its own server signs, for one learner, one module,
 * one use and at most five minutes (docs/learners.md, "A signed address"). Closed until an administrator
 * opens it for an origin. What each address's checks found goes to the launch log, as of LTI. */
#ifndef LMS_ENTRY_ENTRY_SIGNED_H
#define LMS_ENTRY_ENTRY_SIGNED_H

#include "lms/access/access.h"
#include "lms/entry/entry.h"

enum {
	SIGNED_LIFE_S = 300,
	SIGNED_NONCE_MIN = 16,
	SIGNED_NONCE_MAX = 128,
	SIGNED_OVERLAP_S = 24 * 3600,
	SIGNED_FRAMES_MAX = 2000
};

/* The address's parts as they came; texts "" when absent. */
struct entry_signed {
	const char *org, *origin; /* slugs */
	const char *external_user_id, *module, *nonce, *signature, *name, *email;
	int64_t expires_s;
	const char
	    *referer; /* origin of the page that holds or led here, "" where the browser does not tell */
	const char *locale;
	bool in_frame;
};
/* Leads to the player, or, module "me", to the learner's own page: *ret_address. *ret_frames: who may frame
 * what is answered, "" for nobody. ret_launch: the checks, for a page. ERR_NOT_FOUND: there is no such way
 * in, or it is closed; ERR_LAUNCH_REFUSED, ERR_LAUNCH_UNPROVEN (field: the check); ERR_UNPROCESSABLE (field
 * module): nothing is there. */
enum err entry_signed(struct work *w, const struct config *config, struct keys *keys,
    const struct entry_signed *from, const char **ret_address, const char **ret_frames,
    struct lti_launch *ret_launch) MUST_CHECK;

/* What is signed: nine lines, lectern-entry-1, then the parts in this order, joined by newlines. */
const char *entry_signed_text(struct arena *a, const struct entry_signed *from);

/* --- what administrators set --- */

struct entry_way {
	bool there, open; /* there: a secret was made once */
	const char *frame_origins;
	int64_t revision, rotated_us, former_until_us; /* former_until_us 0: only one secret counts */
};
enum err entry_way_read(
    struct work *w, struct uuid org, struct uuid origin, struct entry_way *ret_way) MUST_CHECK;
/* Audited where it changes something. ERR_CONFLICT (field secret): it has no secret yet; ERR_BAD_INPUT (field
 * frame_origins): not origins separated by blanks, or none although it shall be open; ERR_NOT_FOUND (field
 * id). */
enum err entry_way_set(struct work *w, const struct principal *by, struct uuid origin, bool open,
    const char *frame_origins) MUST_CHECK;
/* A new secret, told this once; the one before counts for SIGNED_OVERLAP_S more, or (at_once) no longer.
 * Audited. ERR_NOT_FOUND (field id): there is no such origin; ERR_CONFLICT (field id): its learners do not
 * come that way. */
enum err entry_way_secret(struct work *w, struct keys *keys, const struct principal *by, struct uuid origin,
    bool at_once, const char **ret_secret) MUST_CHECK;

#endif
