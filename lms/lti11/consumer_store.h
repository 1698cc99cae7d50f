/* What consumer.c keeps, inside its directory transactions. */
#ifndef LMS_LTI11_CONSUMER_STORE_H
#define LMS_LTI11_CONSUMER_STORE_H

#include "lms/lti11/consumer.h"

/* id nil: of all. */
enum err consumer_rows(struct work *w, struct uuid org, struct uuid id, struct uuid after, int64_t limit,
    struct consumer **ret_rows, size_t *ret_count) MUST_CHECK;
/* The origin of the organisation's consumers of that site; *ret_known false: there are none. */
enum err consumer_origin(
    struct work *w, struct uuid org, const char *site, bool *ret_known, struct uuid *ret_origin) MUST_CHECK;

struct consumer_row {
	struct uuid org, id, origin;
	const struct consumer_new *said;
	const char *key, *sealed;
};
/* *ret_done false: there is no room for another. */
enum err consumer_put(struct work *w, const struct consumer_row *row, bool *ret_done) MUST_CHECK;
/* *ret_done false: there is none. */
enum err consumer_put_change(struct work *w, struct uuid org, struct uuid id,
    const struct consumer_change *change, bool *ret_done) MUST_CHECK;
enum err consumer_put_secret(
    struct work *w, struct uuid org, struct uuid id, const char *sealed, bool *ret_done) MUST_CHECK;
enum err lti11_put_switch(struct work *w, struct uuid org, bool on) MUST_CHECK;
enum err lti11_put_trust(struct work *w, struct uuid org, struct uuid registration, struct uuid consumer,
    bool *ret_done) MUST_CHECK;

#endif
