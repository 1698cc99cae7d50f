/* Rows of media_check.sql, of all organisations of a database. Used by the files of this folder only. Worker
 * session. */
#ifndef LMS_MEDIA_CHECK_STORE_H
#define LMS_MEDIA_CHECK_STORE_H

#include "db/db.h"
#include "keys/storage/storage.h"

struct stored_row {
	struct uuid org, id;
	const char *key, *checksum, *state;
	struct storage_upload upload; /* of one that expired; id "": it came whole */
	int64_t bytes;
};
/* Deleted files; uploads that expired, and files that never came whole; ready or damaged ones that were not
 * read for days, longest ago first. At most limit. */
enum err check_store_deleted(
    struct work *w, int database, int64_t limit, struct stored_row **ret_rows, size_t *ret_count) MUST_CHECK;
enum err check_store_expired(
    struct work *w, int database, int64_t limit, struct stored_row **ret_rows, size_t *ret_count) MUST_CHECK;
enum err check_store_due(struct work *w, int database, int64_t days, int64_t limit,
    struct stored_row **ret_rows, size_t *ret_count) MUST_CHECK;
/* What reading came to, of every file that shares the key; a transaction of its own. */
enum err check_store_read(struct work *w, struct uuid org, const char *key, const char *checksum, bool sound,
    int64_t *ret_changed) MUST_CHECK;

#endif
