/* Rows of links. Inside the caller's transaction. */
#ifndef LMS_LINK_LINK_STORE_H
#define LMS_LINK_LINK_STORE_H

#include "lms/link/link.h"

/* One at a time in an organisation: what follows from all links of a person is decided by one. */
enum err link_store_lock(struct work *w, struct uuid org) MUST_CHECK;

/* One learner of a person; of nobody's, alone. fleeting: nothing of theirs is kept. */
struct link_node {
	struct uuid id, person, origin;
	bool direct, fleeting;
};
/* The learners of these two ids (nil: not asked) and of their persons, and of that person,
 * PERSON_LEARNERS_MAX + 1 of each at most. */
enum err link_store_nodes(struct work *w, struct uuid org, const struct uuid ids[2], struct uuid person,
    struct link_node **ret_nodes, size_t *ret_count) MUST_CHECK;
enum err link_store_learners(struct work *w, struct uuid org, struct uuid learner,
    struct link_learner **ret_rows, size_t *ret_count, struct uuid *ret_person) MUST_CHECK;
/* The links that count of that person. */
enum err link_store_rows(struct work *w, struct uuid org, struct uuid person, struct link_row **ret_rows,
    size_t *ret_count) MUST_CHECK;
/* Of one link that counts: its learner; nil: there is none. */
enum err link_store_find(struct work *w, struct uuid org, struct uuid link, struct uuid *ret_learner,
    struct uuid *ret_person) MUST_CHECK;
enum err link_store_add(struct work *w, const struct link *link, struct uuid id) MUST_CHECK;
enum err link_store_undo(
    struct work *w, const struct principal *by, struct uuid org, struct uuid link) MUST_CHECK;
/* person nil: nobody. */
enum err link_store_person(
    struct work *w, struct uuid org, struct uuid learner, struct uuid person) MUST_CHECK;

#endif
