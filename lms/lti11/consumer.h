/* Platforms that launch by LTI 1.1, as their organisation's staff know them: keys and secrets, the switch of
 * the organisation (off unless somebody turned it on), and the trust in what a platform of LTI 1.3 says of
 * ids that it used in LTI 1.1. Writes are audited. Directory transactions. */
#ifndef LMS_LTI11_CONSUMER_H
#define LMS_LTI11_CONSUMER_H

#include <jansson.h>

#include "keys/keys.h"
#include "lms/access/access.h"

enum { LTI11_CONSUMERS_MAX = 1000, LTI11_NAME_MAX = 200, LTI11_SITE_MAX = 255, LTI11_FRAMES_MAX = 2000 };

struct consumer {
	struct uuid id, origin;
	const char *name, *key, *site, *frame_origins, *policy, *status;
	int64_t created_us, secret_us; /* since when its secret is this one */
};

struct consumer_new {
	struct uuid id; /* the caller's; the same id twice is one consumer, with another secret */
	const char *name;
	const char *site;          /* the platform's address */
	const char *frame_origins; /* who may frame us besides it; "" */
	const char *policy;        /* "" = "openedx" */
	const char *origin;        /* slug; "" = that of the site's other consumers, else a new one */
};

/* Makes a consumer and gives its secret this once. An origin that is not named is never one of LTI 1.3: the
 * ids of one person may differ. ERR_BAD_INPUT with the field; ERR_CONFLICT (field origin: of another kind;
 * field name: there are LTI11_CONSUMERS_MAX). */
enum err consumer_add(struct work *w, struct keys *keys, const struct principal *by, struct uuid org,
    const struct consumer_new *new_one, struct consumer *ret_consumer, const char **ret_secret) MUST_CHECK;

/* Oldest first, at most limit after that id (nil: from the first). */
enum err consumer_list(struct work *w, struct uuid org, struct uuid after, int64_t limit,
    struct consumer **ret_rows, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND (field id). */
enum err consumer_find(
    struct work *w, struct uuid org, struct uuid id, struct consumer *ret_consumer) MUST_CHECK;

/* What may change of one. ERR_NOT_FOUND; ERR_BAD_INPUT with the field. */
struct consumer_change {
	const char *name, *site, *frame_origins, *policy;
	bool disabled; /* its launches are refused from the next one on; what is owed is still sent */
};
enum err consumer_change(struct work *w, const struct principal *by, struct uuid org, struct uuid id,
    const struct consumer_change *change) MUST_CHECK;

/* Gives it another secret, told this once. Launches and grades are signed with it from now on: the platform
 * must be told. ERR_NOT_FOUND. */
enum err consumer_rotate(struct work *w, struct keys *keys, const struct principal *by, struct uuid org,
    struct uuid id, const char **ret_secret) MUST_CHECK;

/* Whether the organisation takes launches by LTI 1.1. */
enum err lti11_switch(struct work *w, const struct principal *by, struct uuid org, bool on) MUST_CHECK;
enum err lti11_switched(struct work *w, struct uuid org, bool *ret_on) MUST_CHECK;

/* Believes a platform of LTI 1.3 what it says of its learners' ids of this consumer without a signature, or
 * (consumer nil) no longer. ERR_NOT_FOUND with the field registration or consumer. */
enum err lti11_trust(struct work *w, const struct principal *by, struct uuid org, struct uuid registration,
    struct uuid consumer) MUST_CHECK;

/* The organisation's platforms of LTI 1.3, oldest first, and whether each is believed so. At most
 * LTI11_TRUSTS_MAX. */
enum { LTI11_TRUSTS_MAX = 200 };
struct consumer_trust {
	struct uuid registration;
	const char *name, *issuer;
	bool on;
};
enum err lti11_trusts(struct work *w, struct uuid org, struct uuid consumer, struct consumer_trust **ret_rows,
    size_t *ret_count) MUST_CHECK;

/* How many learners of this consumer were told to come by LTI 1.3 now. */
enum err lti11_moved_count(
    struct work *w, struct uuid org, struct uuid consumer, int64_t *ret_count) MUST_CHECK;

/* {id, name, consumer_key, site, …}, new reference. */
json_t *consumer_json(struct work *w, const struct consumer *consumer);

#endif
