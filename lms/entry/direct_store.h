/* Direct links and guests. Each a transaction of its own unless it says otherwise. */
#ifndef LMS_ENTRY_DIRECT_STORE_H
#define LMS_ENTRY_DIRECT_STORE_H

#include "base/work.h"

/* NULL when there is no such module. */
enum err entry_store_module_title(
    struct work *w, struct uuid org, struct uuid module, const char **ret_title) MUST_CHECK;

/* 0: none. */
enum err direct_consent(struct work *w, struct uuid org, struct uuid guest, int *ret_version,
    struct uuid *ret_learner) MUST_CHECK;

/* Inside the caller's transaction: who consented by this proven UUID; nil: nobody. */
enum err direct_learner(
    struct work *w, struct uuid org, struct uuid guest, struct uuid *ret_learner) MUST_CHECK;

/* Inside the caller's transaction. *ret_new: they had not consented to this version before. */
enum err direct_consented(
    struct work *w, struct uuid org, struct uuid learner, int version, bool *ret_new) MUST_CHECK;
enum err direct_fleeting(struct work *w, struct uuid org, struct uuid learner) MUST_CHECK;

enum err direct_organizations(struct work *w, struct uuid **ret_orgs, size_t *ret_count) MUST_CHECK;
/* Who a guest is in one organisation; nil: nobody there. */
enum err direct_guest(
    struct work *w, struct uuid org, struct uuid guest, struct uuid *ret_learner) MUST_CHECK;
/* Whether a learner is a guest whom nobody graded: others are not forgotten. */
enum err guest_store_may(struct work *w, struct uuid org, struct uuid learner, bool *ret_theirs) MUST_CHECK;
/* The same inside the caller's transaction, which holds the guest and their attempts from then on. */
enum err guest_store_hold(struct work *w, struct uuid org, struct uuid learner, bool *ret_theirs) MUST_CHECK;
/* Inside the caller's transaction. */
enum err guest_store_forget(struct work *w, struct uuid org, struct uuid learner) MUST_CHECK;

enum err direct_launch_there(struct work *w, struct uuid org, struct uuid launch, bool *ret_there) MUST_CHECK;

struct fleeting {
	struct uuid org, learner;
};
/* In one database (db_databases). */
enum err fleeting_over(struct work *w, int database, int64_t quiet_since_us, int max,
    struct fleeting **ret_guests, size_t *ret_count) MUST_CHECK;

#endif
