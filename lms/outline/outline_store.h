/* Rows of outline.sql, inside a tenant transaction unless said otherwise. Used by the files of this folder
 * only. */
#ifndef LMS_OUTLINE_OUTLINE_STORE_H
#define LMS_OUTLINE_OUTLINE_STORE_H

#include "lms/outline/courses.h"
#include "lms/outline/outline.h"

/* A course as it stands, held until the commit. ERR_NOT_FOUND (field course). */
struct course_held {
	struct uuid draft, published;
	const char *title, *status;
	int64_t versions, revision; /* the number of its newest version */
};
enum err course_hold(
    struct work *w, struct uuid org, struct uuid course, struct course_held *ret_held) MUST_CHECK;

/* draft: the id of its first version. *ret_new false: it is there already. */
enum err course_put(struct work *w, const struct principal *by, struct uuid id, struct uuid draft,
    const struct course_saying *saying, bool *ret_new) MUST_CHECK;
/* *ret_done false: it is not of that revision. */
enum err course_put_change(struct work *w, struct uuid org, struct uuid course, int64_t revision,
    const struct course_saying *saying, bool *ret_done) MUST_CHECK;
enum err course_put_picture(struct work *w, struct uuid org, struct uuid course, int64_t revision,
    struct uuid image, bool *ret_done) MUST_CHECK;
enum err course_put_archived(
    struct work *w, struct uuid org, struct uuid course, bool archived, bool *ret_changed) MUST_CHECK;

#endif
