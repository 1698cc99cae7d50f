/* The rows of dispatches. Inside the caller's transaction unless it says otherwise. */
#ifndef LMS_DISPATCH_DISPATCH_STORE_H
#define LMS_DISPATCH_DISPATCH_STORE_H

#include "lms/dispatch/dispatch.h"

/* id nil: all that the filter lets through. */
enum err dispatch_rows(struct work *w, struct uuid org, struct uuid id, const struct dispatch_filter *filter,
    struct dispatch **ret_rows, size_t *ret_count) MUST_CHECK;

enum err dispatch_module_there(
    struct work *w, struct uuid org, struct uuid module, bool *ret_there) MUST_CHECK;
/* *ret_title NULL: there is no room for it; *ret_new false: it was there already. */
enum err dispatch_put(struct work *w, const struct principal *by, struct uuid org,
    const struct dispatch_new *new_one, const char **ret_title, bool *ret_new) MUST_CHECK;
/* Its origin and its placement. */
enum err dispatch_place(
    struct work *w, struct uuid org, const struct dispatch_new *new_one, const char *title) MUST_CHECK;
/* *ret_done false: it is no longer of this revision. */
enum err dispatch_put_change(struct work *w, struct uuid org, struct uuid id, int64_t revision,
    const struct dispatch_change *change, bool *ret_done) MUST_CHECK;

/* What a launch meets. external_user_id, hashed: the learner's id as it was told, and its keyed hash. */
struct dispatch_met {
	struct uuid module, package_version;
	bool names, stopped, expired;
	int64_t expires_us;  /* 0: it does not */
	struct uuid learner; /* nil: new */
	const char *name;    /* of the learner, "" for none */
};
/* *ret_there false: no such dispatch. */
enum err dispatch_enter(struct work *w, const struct dispatch_proof *proof, const char *external_user_id,
    const char *hashed, bool *ret_there, struct dispatch_met *ret_met) MUST_CHECK;
enum err dispatch_seat(struct work *w, const struct dispatch_proof *proof, bool *ret_taken) MUST_CHECK;
enum err dispatch_note_launch(struct work *w, const struct dispatch_proof *proof, const char *nonce,
    struct uuid launch, struct uuid attempt, int64_t expires_us) MUST_CHECK;

#endif
