/* Rows of bases that are brought here. Inside the caller's transaction. */
#ifndef LMS_DIRECTUS_DIRECTUS_STORE_H
#define LMS_DIRECTUS_DIRECTUS_STORE_H

#include "lms/directus/directus.h"

/* *ret_kind NULL: there is no such origin. */
enum err directus_store_origin(struct work *w, struct uuid org, const char *slug, struct uuid *ret_origin,
    const char **ret_kind) MUST_CHECK;
/* rows: an array as the query of its table reads it. */
enum err directus_store_rows(struct work *w, struct uuid org, struct uuid origin, enum directus_table table,
    const json_t *rows, int64_t *ret_new, int64_t *ret_made) MUST_CHECK;

#endif
