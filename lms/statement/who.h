/* Whom the learning record store is to forget. */
#ifndef LMS_STATEMENT_WHO_H
#define LMS_STATEMENT_WHO_H

#include "base/config.h"
#include "xapi/keep/keep.h"

/* One way to say it: a learner by id, or by origin and id there, or an agent of xAPI as JSON (NULL or nil
 * where not said). */
struct statement_who {
	struct uuid learner;
	const char *origin, *external_user_id;
	const char *agent;
};

/* The agent that statements of this house name a learner by (cmi5 9.2): an account of ours, by their id. */
enum err statement_person_learner(
    struct work *w, const struct config *config, struct uuid learner, struct xapi_person *person) MUST_CHECK;
/* What stands in a person's place in statements that stay: an account that nobody knows, of this name; NULL:
 * of one that leads nowhere. */
void statement_person_place(
    struct work *w, const struct config *config, const char *name, struct xapi_person *person);
/* *ret_learner: nil for an agent. ERR_BAD_INPUT with the field learner, external_user_id or agent;
 * ERR_NOT_FOUND with the field learner, origin or external_user_id. */
enum err statement_who_read(struct work *w, const struct config *config, struct uuid org,
    const struct statement_who *who, struct xapi_person *ret_person, struct uuid *ret_learner) MUST_CHECK;

/* In many short transactions, without a row of the trail: for who forgets all of a learner. */
enum err statement_person_forget(
    struct work *w, struct uuid org, const struct xapi_person *person) MUST_CHECK;

/* forgetting_store.c. */
enum err statement_store_learner(
    struct work *w, struct uuid org, struct uuid learner, bool *ret_there) MUST_CHECK;

#endif
