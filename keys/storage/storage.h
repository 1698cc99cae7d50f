/* Where the bytes of the media library lie: a folder, or a bucket of an S3-compatible store. One port for
 * both; the settings `storage`, `media_folder`, `s3_…` and `cdn_url` choose.
 *
 * An object is whole or not there, and never changes under its key: whoever has other bytes takes another
 * key. What was answered OK is on the disk (or with the store). Nothing here looks into the database, and no
 * file is ever whole in memory. */
#ifndef KEYS_STORAGE_STORAGE_H
#define KEYS_STORAGE_STORAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/config.h"
#include "base/work.h"

struct storage;

enum {
	STORAGE_KEY_MAX = 200,
	STORAGE_UPLOAD_ID_MAX = 1024,
	STORAGE_PARTS_MAX = 1000,
	STORAGE_PIECE_MAX = 4 * 1024 * 1024, /* what storage_read gives at once, at most */
	STORAGE_URL_TTL_MAX_S = 604800       /* of S3: seven days */
};
#define STORAGE_PART_MIN INT64_C(5242880)  /* 5 MiB, as S3 wants of any part but the last */
#define STORAGE_PART_MAX INT64_C(33554432) /* 32 MiB */

/* Thread-safe afterwards. ERR_BAD_INPUT with the setting as field: it is missing or makes no sense. Nothing
 * is asked of the store yet. */
enum err storage_open(struct work *w, const struct config *config, struct storage **ret_storage) MUST_CHECK;
/* Requests under way end. NULL is allowed. */
void storage_close(struct storage *storage);

/* True: browsers must come to us for bytes, storage_open_file works and the addresses are NULL. */
bool storage_is_local(const struct storage *storage);
/* The folder, as backups need it: media_folder, else DATA/media. In the arena. */
const char *storage_folder(const struct config *config, struct arena *a);
/* The origins that browsers go to for bytes, blank-separated, for a page's policy (connect-src, img-src,
 * media-src): the store's and cdn_url's; "" where it is local. Lives as long as storage. */
const char *storage_origins(const struct storage *storage);
/* Whether it can be used: the folder can be written, the bucket answers within 5 s. ERR_UPSTREAM, ERR_BUSY,
 * ERR_INTERNAL: why. */
enum err storage_check(struct work *w, struct storage *storage) MUST_CHECK;

/* ERR_BAD_INPUT (field storage_key): anything but segments of ASCII letters, digits, ".", "_" and "-" that
 * begin with a letter or digit, joined by "/", STORAGE_KEY_MAX bytes at most. All functions below ask it
 * first. Keys look like ORG-UUID/aa/CONTENT-UUID. */
enum err storage_key_check(struct work *w, const char *key) MUST_CHECK;

/* Errors of all that follow: ERR_NOT_FOUND: there is no such object (or upload); ERR_UPSTREAM or ERR_BUSY:
 * the store did not do it, with a sentence; ERR_INTERNAL: the disk did not. */

/* Takes the whole file at path (which stays). ERR_UNPROCESSABLE (field file), and nothing is kept: it has not
 * that many bytes or not that SHA-256 (hex; NULL: not compared). The same again is OK. mime is what a store
 * answers with by itself; a folder forgets it. */
enum err storage_put_file(struct work *w, struct storage *storage, const char *key, const char *path,
    int64_t bytes, const char *sha256, const char *mime) MUST_CHECK;
enum err storage_head(
    struct work *w, struct storage *storage, const char *key, int64_t *ret_bytes) MUST_CHECK;
/* What a store answers with by itself, and so whoever stands before it (cdn_url), is mime from now on. A
 * folder only looks whether it is there. */
enum err storage_set_type(
    struct work *w, struct storage *storage, const char *key, const char *mime) MUST_CHECK;
/* OK also where it is not there. */
enum err storage_delete(struct work *w, struct storage *storage, const char *key) MUST_CHECK;

/* Gives bytes offset … offset + length - 1 (length -1: to the end) in order, in pieces of at most
 * STORAGE_PIECE_MAX, on the calling thread. An error of the sink ends it and is passed on. ERR_RANGE: the
 * object ends before. */
typedef enum err storage_sink(void *ctx, const void *bytes, size_t len);
enum err storage_read(struct work *w, struct storage *storage, const char *key, int64_t offset,
    int64_t length, storage_sink *sink, void *ctx) MUST_CHECK;
/* Local only (ERR_UNPROCESSABLE otherwise): a descriptor that the caller closes. */
enum err storage_open_file(
    struct work *w, struct storage *storage, const char *key, int *ret_fd, int64_t *ret_bytes) MUST_CHECK;
/* Reads it whole; *ret_hex in the arena. progress (may be NULL) is told how far it is, and an error of it
 * ends the reading and is passed on. */
typedef enum err storage_progress(void *ctx, int64_t done);
enum err storage_sha256(struct work *w, struct storage *storage, const char *key, storage_progress *progress,
    void *ctx, const char **ret_hex) MUST_CHECK;

/* How an address shall be answered; all may be NULL. */
struct storage_show {
	const char *mime;        /* Content-Type of the answer */
	const char *disposition; /* "inline" or "attachment" */
	const char *file_name;   /* UTF-8, for the disposition */
	bool everybody;          /* anyone may have it: by cdn_url, where there is one */
};
/* An address at which a browser gets the object from the store itself for ttl_s seconds, signed; for
 * everybody: cdn_url and the key, for ever, with the type it was put with. *ret_url NULL where it is local.
 */
enum err storage_get_url(struct work *w, struct storage *storage, const char *key, int ttl_s,
    const struct storage_show *show, const char **ret_url) MUST_CHECK;

/* An upload in parts: numbers from 1, each of part_bytes (STORAGE_PART_MIN … STORAGE_PART_MAX), the last of
 * what is left; STORAGE_PARTS_MAX at most. Parts come in any order and any number of times, and outlive a
 * killed service. *ret_upload_id (URL-safe, in the arena) is kept by the caller: nothing else finds it again.
 */
struct storage_upload {
	const char *key;
	const char *id;
	int64_t bytes, part_bytes;
};
/* How many parts bytes make; 0: more than STORAGE_PARTS_MAX, no bytes, or a part size out of bounds. */
int storage_upload_parts_count(int64_t bytes, int64_t part_bytes);
/* Of one of them; 0: there is no such number. */
int64_t storage_upload_part_bytes(const struct storage_upload *upload, int part);
/* upload->id is not read. ERR_TOO_LARGE (field bytes): storage_upload_parts_count says 0. */
enum err storage_upload_begin(struct work *w, struct storage *storage, const struct storage_upload *upload,
    const char *mime, const char **ret_upload_id) MUST_CHECK;
/* An address that takes the part by PUT from a browser for ttl_s seconds, signed; *ret_url NULL where it is
 * local: then the parts come through us. ERR_BAD_INPUT (field part): no such number. */
enum err storage_upload_url(struct work *w, struct storage *storage, const struct storage_upload *upload,
    int part, int ttl_s, const char **ret_url) MUST_CHECK;
/* Takes the whole file at path as that part (both kinds of storage). ERR_BAD_INPUT (field part): no such
 * number; ERR_UNPROCESSABLE (field part): it has not the bytes this part has; ERR_NOT_FOUND: the upload is
 * over. */
enum err storage_upload_part(struct work *w, struct storage *storage, const struct storage_upload *upload,
    int part, const char *path) MUST_CHECK;
/* Which parts are there: ret_there[n - 1], and how many. ERR_NOT_FOUND: the upload is over. */
enum err storage_upload_there(struct work *w, struct storage *storage, const struct storage_upload *upload,
    bool ret_there[static STORAGE_PARTS_MAX], int *ret_count) MUST_CHECK;
/* Makes the object of the parts. ERR_UNPROCESSABLE (field parts): some are missing or of another size, and it
 * can go on. Again after it was done: OK. ERR_NOT_FOUND: neither upload nor object. */
enum err storage_upload_finish(
    struct work *w, struct storage *storage, const struct storage_upload *upload) MUST_CHECK;
/* Throws the parts away; OK also where it is over. An object that was made stays. */
enum err storage_upload_abort(
    struct work *w, struct storage *storage, const struct storage_upload *upload) MUST_CHECK;

/* Throws away, in a folder, what was begun and not touched for older_s seconds: uploads, halves of files;
 * STORAGE_SWEEP_MAX at most in one call. *ret_count of them. In a bucket a lifecycle rule does that (docs/
 * operate.md). */
enum { STORAGE_SWEEP_MAX = 1000 };
enum err storage_sweep(
    struct work *w, struct storage *storage, int64_t older_s, int64_t *ret_count) MUST_CHECK;

#endif
