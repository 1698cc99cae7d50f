/* Rows of dated runs. Inside the caller's transaction unless it says otherwise. */
#ifndef LMS_ENROLLMENT_SESSION_STORE_H
#define LMS_ENROLLMENT_SESSION_STORE_H

#include "lms/enrollment/session.h"

/* id nil: all that the filter lets through. */
enum err session_store_rows(struct work *w, const struct principal *by, struct uuid id,
    const struct course_session_filter *filter, struct course_session **ret_rows,
    size_t *ret_count) MUST_CHECK;
/* *ret_there false: no such course; *ret_new false: it was there already. */
enum err session_store_add(struct work *w, struct uuid org, const struct course_session *s, bool *ret_there,
    bool *ret_new) MUST_CHECK;
enum err session_store_change(
    struct work *w, struct uuid org, const struct course_session *s, bool *ret_done) MUST_CHECK;
/* by nil: the service. */
enum err session_store_note(struct work *w, struct uuid org, struct uuid session, struct uuid by,
    const char *from, const char *to, const char *note) MUST_CHECK;
enum err session_store_tutors(struct work *w, struct uuid org, struct uuid session, struct uuid **ret_users,
    size_t *ret_count) MUST_CHECK;
enum err session_store_tutor(struct work *w, struct uuid org, struct uuid session, struct uuid user, bool add,
    bool *ret_done) MUST_CHECK;
enum err session_store_concerned(struct work *w, struct uuid org, struct uuid session, struct uuid after,
    int64_t limit, struct uuid **ret_ids, size_t *ret_count) MUST_CHECK;

#endif
