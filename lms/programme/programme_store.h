/* Rows of programme.sql, inside a tenant transaction. Used by the files of this folder only. */
#ifndef LMS_PROGRAMME_PROGRAMME_STORE_H
#define LMS_PROGRAMME_PROGRAMME_STORE_H

#include "lms/programme/programme.h"

/* Held until the commit. ERR_NOT_FOUND (field programme). */
enum err programme_hold(struct work *w, struct uuid org, struct uuid id, const char **ret_status,
    int64_t *ret_revision) MUST_CHECK;
enum err programme_put(struct work *w, struct uuid org, struct uuid id, const struct programme_saying *saying,
    bool *ret_new) MUST_CHECK;
enum err programme_put_change(
    struct work *w, struct uuid org, struct uuid id, const struct programme_saying *saying) MUST_CHECK;
enum err programme_courses_rows(struct work *w, struct uuid org, struct uuid programme,
    struct programme_course **ret_courses, size_t *ret_count) MUST_CHECK;
/* NULL: there is no such course. */
enum err programme_course_status(
    struct work *w, struct uuid org, struct uuid course, const char **ret_status) MUST_CHECK;
enum err programme_courses_put(struct work *w, struct uuid org, struct uuid programme,
    const struct programme_part *parts, size_t count) MUST_CHECK;

/* Guards of programme_workflow, in programme.c. */
workflow_guard programme_guard_publish;

#endif
