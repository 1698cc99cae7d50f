/* Rows of xapi_key.sql. Used by the files of this folder only. */
#ifndef LMS_XAPI_KEY_XAPI_KEY_STORE_H
#define LMS_XAPI_KEY_XAPI_KEY_STORE_H

#include "lms/xapi_key/xapi_key.h"

/* A key that counts now. */
struct xapi_key_proof {
	struct uuid id, org;
	const char *secret_mac, *old_secret_mac; /* old "": none counts */
	const char *scopes, *activity_prefix, *name;
	int64_t ends_us, old_ends_us; /* 0: never */
	bool used_is_stale;
};
/* id nil: there is none. */
enum err xapi_key_store_prove(
    struct work *w, const char *key_id, struct xapi_key_proof *ret_proof) MUST_CHECK;
enum err xapi_key_store_used(struct work *w, struct uuid id) MUST_CHECK;
/* id nil: a page of them. */
enum err xapi_key_store_list(struct work *w, struct uuid org, struct uuid before, struct uuid id,
    int64_t limit, struct xapi_key_row **ret_rows, size_t *ret_count) MUST_CHECK;

/* Inside a directory transaction. ERR_CONFLICT: the id is another's. */
enum err xapi_key_store_add(
    struct work *w, struct uuid org, const struct xapi_key_row *row, const char *secret_mac) MUST_CHECK;
/* ERR_NOT_FOUND, both. */
enum err xapi_key_store_rotate(
    struct work *w, struct uuid org, struct uuid id, const char *secret_mac, int64_t overlap_s) MUST_CHECK;
enum err xapi_key_store_revoke(struct work *w, struct uuid org, struct uuid id) MUST_CHECK;

#endif
