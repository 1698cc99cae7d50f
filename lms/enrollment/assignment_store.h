/* Rows of assignments. Inside the caller's transaction unless it says otherwise. */
#ifndef LMS_ENROLLMENT_ASSIGNMENT_STORE_H
#define LMS_ENROLLMENT_ASSIGNMENT_STORE_H

#include "lms/enrollment/assignment.h"
#include "lms/enrollment/enrollment.h"

/* id, team, before nil: any; leader nil: whoever leads. */
enum err assignment_store_rows(struct work *w, struct uuid org, struct uuid id, struct uuid leader,
    struct uuid team, struct uuid before, int64_t limit, struct team_assignment **ret_rows,
    size_t *ret_count) MUST_CHECK;
enum err assignment_store_add(struct work *w, const struct principal *by, const struct team_assignment *a,
    bool *ret_there, bool *ret_new) MUST_CHECK;
enum err assignment_store_change(struct work *w, struct uuid org, const struct team_assignment *was,
    const struct team_assignment *to, bool *ret_done) MUST_CHECK;
enum err assignment_store_remove(struct work *w, struct uuid org, struct uuid id) MUST_CHECK;

struct assignment_pair {
	struct uuid learner, course;
};
enum err assignment_store_missing(struct work *w, struct uuid org, struct uuid id,
    const struct assignment_pair *after, int64_t limit, struct assignment_pair **ret_pairs,
    size_t *ret_count) MUST_CHECK;
enum err assignment_store_tie(struct work *w, struct uuid org, struct uuid id,
    const struct enrollment_kept *kept, size_t count) MUST_CHECK;
/* Marks who left the team, or is in it again, and tells their enrolments: of leavers, those that nothing else
 * brought or keeps. */
enum err assignment_store_moves(struct work *w, struct uuid org, struct uuid id, bool leaving,
    struct uuid **ret_ids, size_t *ret_count) MUST_CHECK;
enum err assignment_store_of(
    struct work *w, struct uuid org, struct uuid team, struct uuid **ret_ids, size_t *ret_count) MUST_CHECK;

/* Worker session, a transaction of its own: of all organisations of a database, after one. */
struct assignment_key {
	struct uuid org, id;
};
enum err assignment_store_all(struct work *w, int database, const struct assignment_key *after, int64_t limit,
    struct assignment_key **ret_keys, size_t *ret_count) MUST_CHECK;
enum err assignment_store_waiting(struct work *w, int database, const struct assignment_key *after,
    int64_t limit, struct assignment_key **ret_keys, size_t *ret_count) MUST_CHECK;

#endif
