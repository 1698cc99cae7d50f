/* Rows of media.sql, inside a tenant transaction unless said otherwise. Used by the files of this folder
 * only.
 */
#ifndef LMS_MEDIA_MEDIA_STORE_H
#define LMS_MEDIA_MEDIA_STORE_H

#include "db/db.h"
#include "lms/media/upload.h"

/* What its bytes came to. */
struct content_judged {
	const struct media_type *type;
	int64_t width, height;
	const char *sha256;
};

/* Transactions of their own. */
enum err content_store_list(struct work *w, struct uuid org, const struct content_filter *filter,
    struct content **ret_rows, size_t *ret_count) MUST_CHECK;
enum err content_store_find(
    struct work *w, struct uuid org, struct uuid id, struct content *ret_content) MUST_CHECK;

/* The same rows; *ret_found false: there is none. Locked until the transaction's end. */
enum err content_store_hold(struct work *w, struct uuid org, struct uuid id, const char **ret_state,
    int64_t *ret_revision, bool *ret_found) MUST_CHECK;
enum err content_store_change(
    struct work *w, struct uuid org, struct uuid id, const struct content_said *said) MUST_CHECK;
/* At most limit; titles "" where there is none. */
enum err content_store_uses(struct work *w, struct uuid org, struct uuid id, int64_t limit,
    struct content_use **ret_rows, size_t *ret_count) MUST_CHECK;
enum err content_store_deleted(struct work *w, struct uuid org, struct uuid id) MUST_CHECK;

/* The quota is held first: no other file or package of the organisation comes in until the end. *ret_added
 * false: the id is there already. upload NULL: none, it comes whole. */
enum err content_store_add(struct work *w, const struct principal *by, const struct content_new *own,
    const char *key, const char *upload, bool *ret_added) MUST_CHECK;
/* A transaction of its own. ERR_NOT_FOUND (field id). */
enum err content_store_upload(
    struct work *w, struct uuid org, struct uuid id, struct content_upload *ret_upload) MUST_CHECK;
/* What came is ready; where another ready file has the same bytes, it shares that one's, and its own go by
 * the sweep. */
enum err content_store_accept(struct work *w, struct uuid org, struct uuid id, const char *key,
    const struct content_judged *judged) MUST_CHECK;
/* Without a trace, in any state before ready. */
enum err content_store_drop(struct work *w, struct uuid org, struct uuid id) MUST_CHECK;

/* Whether the bytes under key are needed by no file any more. A transaction of its own. */
enum err content_store_needless(
    struct work *w, struct uuid org, const char *key, bool *ret_needless) MUST_CHECK;
/* The row of a deleted file goes. A transaction of its own. */
enum err content_store_forget(struct work *w, struct uuid org, struct uuid id) MUST_CHECK;

#endif
