/* Rows of learners, origins and progress. Inside the caller's transaction unless it says otherwise. */
#ifndef LMS_LEARNER_LEARNER_STORE_H
#define LMS_LEARNER_LEARNER_STORE_H

#include "lms/learner/learner.h"

/* A transaction of its own. slug NULL: any. */
enum err origin_store_list(struct work *w, struct uuid org, struct uuid id, const char *slug,
    const char *after, int64_t limit, struct origin_row **ret_rows, size_t *ret_count) MUST_CHECK;
/* ret_taken: which of them are. */
enum err origin_store_slugs(
    struct work *w, struct uuid org, const char *const slugs[], size_t count, bool *ret_taken) MUST_CHECK;
enum err origin_store_add(
    struct work *w, struct uuid org, const struct origin_new *origin, bool *ret_made) MUST_CHECK;

/* *ret_there false: no such origin; a kept id of nil: the origin takes none. */
enum err learner_store_put(struct work *w, struct uuid org, const struct learner_put *put, bool *ret_there,
    struct learner_kept *ret_kept) MUST_CHECK;

enum err progress_store_learner(
    struct work *w, struct uuid org, struct uuid learner, bool *ret_there) MUST_CHECK;
/* For each grain its module and sequence; nil: there is no such grain. */
enum err progress_store_grains(struct work *w, struct uuid org, const struct progress_row *rows, size_t count,
    struct progress_row **ret_places) MUST_CHECK;
enum err progress_store_put(struct work *w, struct uuid org, struct uuid learner,
    const struct progress_row *rows, size_t count, size_t *ret_new) MUST_CHECK;

#endif
