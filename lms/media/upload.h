/* How files come into the media library: announced, in parts (of at most CONTENT_PART_BYTES, in any order,
 * any number of times, also after a crash), completed; or whole. What they are is judged by their bytes;
 * until then nobody sees them. */
#ifndef LMS_MEDIA_UPLOAD_H
#define LMS_MEDIA_UPLOAD_H

#include "lms/media/content.h"

#define CONTENT_BYTES_MAX (INT64_C(2) * 1024 * 1024 * 1024)
#define CONTENT_PART_BYTES (INT64_C(8) * 1024 * 1024)
enum { CONTENT_UPLOAD_HOURS = 48, CONTENT_URL_S = 3600 };

struct content_new {
	struct uuid id; /* the caller's (UUIDv7); the same twice is one */
	const char *file_name;
	int64_t bytes;
	const char *sha256;       /* as its sender says, hex; "": not said */
	struct content_said said; /* title "": the name without its ending */
};

struct content_upload {
	struct uuid id;
	const char *key, *upload, *sha256, *file_name, *state;
	int64_t bytes, part_bytes, expires_us;
};

/* Audited. ERR_BAD_INPUT with the field; ERR_TOO_LARGE (field bytes): more than CONTENT_BYTES_MAX; (field
 * quota): it would pass the organisation's quota, with figures. Room is kept for it until it expires. */
enum err content_upload_begin(struct work *w, struct storage *storage, const struct principal *by,
    const struct content_new *own, struct content_upload *ret_upload) MUST_CHECK;
/* ERR_NOT_FOUND (field id): no upload of that id is under way. */
enum err content_upload_find(
    struct work *w, const struct principal *by, struct uuid id, struct content_upload *ret_upload) MUST_CHECK;
/* Which parts are there: ret_there[n - 1]; *ret_count of them. */
enum err content_upload_there(struct work *w, struct storage *storage, const struct content_upload *upload,
    bool ret_there[static STORAGE_PARTS_MAX], int *ret_count) MUST_CHECK;
/* The file at path is that part. ERR_NOT_FOUND as above; ERR_BAD_INPUT (field part): no such number;
 * ERR_UNPROCESSABLE (field part): it has not the bytes that it should have. */
enum err content_upload_part(struct work *w, struct storage *storage, const struct principal *by,
    struct uuid id, int part, const char *path) MUST_CHECK;
/* All parts are there: makes the file of them, judges it, and shows it. sha256 "": compared with nothing but
 * what was announced. Once done, again is OK. Audited. ERR_NOT_FOUND (field id); ERR_UNPROCESSABLE (field
 * parts): some are missing, it can go on; (field sha256, file_name): these are other bytes than were
 * announced, or another type than the name promises: nothing is kept. */
enum err content_upload_complete(struct work *w, struct storage *storage, const struct principal *by,
    struct uuid id, const char *sha256) MUST_CHECK;
/* Nothing of it is kept. ERR_NOT_FOUND as above. */
enum err content_upload_abort(
    struct work *w, struct storage *storage, const struct principal *by, struct uuid id) MUST_CHECK;

/* The whole file at path, of own->bytes. Errors of begin and complete; where it fails nothing is kept. */
enum err content_put(struct work *w, struct storage *storage, const struct principal *by,
    const struct content_new *own, const char *path) MUST_CHECK;

#endif
