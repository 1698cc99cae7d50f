/* Rows of visits and codes. Inside the caller's transaction unless it says otherwise. */
#ifndef LMS_LINK_VISIT_STORE_H
#define LMS_LINK_VISIT_STORE_H

#include "lms/link/visit.h"

enum err visit_store_add(struct work *w, const struct visit *visit) MUST_CHECK;
/* A transaction of its own: fills the visit of its org and id. */
enum err visit_store_one(struct work *w, struct visit *visit, bool *ret_there) MUST_CHECK;
/* *ret_may false: too many were tried. */
enum err visit_store_try(struct work *w, const struct visit *visit, bool *ret_may) MUST_CHECK;
/* A transaction of its own. *ret_kept false: nothing of the learner is kept. */
enum err visit_store_code(struct work *w, const struct visit *visit, const char *hash, int64_t expires_us,
    bool *ret_kept) MUST_CHECK;
/* nil: there is no such code. */
enum err visit_store_code_use(
    struct work *w, struct uuid org, const char *hash, struct uuid *ret_learner) MUST_CHECK;

#endif
