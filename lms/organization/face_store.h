/* Rows behind face.h. Used by the files of this folder only. */
#ifndef LMS_ORGANIZATION_FACE_STORE_H
#define LMS_ORGANIZATION_FACE_STORE_H

#include "lms/organization/face.h"

/* As face_find and face_host; the database is asked each time. */
enum err face_read(
    struct work *w, const char *slug, struct uuid org, const char *host, struct face *ret_face) MUST_CHECK;
enum err face_host_read(struct work *w, const char *host, const char **ret_slug) MUST_CHECK;

#endif
