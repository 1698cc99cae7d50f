/* An S3-compatible store: s3_settings.c reads where it is, s3.c signs and asks, s3_object.c has whole
 * objects, s3_upload.c what comes in parts.
 */
#ifndef KEYS_STORAGE_S3_H
#define KEYS_STORAGE_S3_H

#include "keys/http.h"
#include "keys/storage/sigv4.h"
#include "keys/storage/storage_int.h"

/* Where the bucket is: scheme://host and, before the key, path. */
struct s3_place {
	const char *scheme;
	const char *host; /* with its port where that is not the scheme's own */
	const char *path; /* "" or "/BUCKET" */
};

struct s3 {
	struct http *http; /* its own: the store may be on a private network, platforms may not */
	struct sigv4_key key;
	struct s3_place place, seen; /* seen: by browsers */
	const char *bucket;
	const char *cdn; /* "": none */
	const char *origins;
};

/* Reads the settings into s->s3. ERR_BAD_INPUT with the setting as field. */
enum err s3_open(struct work *w, const struct config *config, struct storage *s) MUST_CHECK;
void s3_close(struct s3 *s3);

struct s3_call {
	const char *method;
	const char *key; /* NULL: the bucket */
	const struct sigv4_pair *query;
	size_t query_count;
	const char *type;  /* Content-Type; NULL: none */
	const char *range; /* NULL: none */
	const char *copy;  /* "/BUCKET/KEY": what is put is that, with this type; NULL: the body */
	const void *body;
	size_t body_len;
	size_t answer_max;
	bool quick; /* one try of at most S3_QUICK_S */
};

/* Asks, again where the store stumbled, at most S3_TRIES times. OK: a status of 2xx. ERR_NOT_FOUND: 404.
 * ERR_BUSY, ERR_UPSTREAM: any other, with the store's own code. */
enum { S3_TRIES = 3, S3_QUICK_S = 5, S3_ANSWER_MAX = 64 * 1024 };
enum err s3_ask(
    struct work *w, struct storage *s, const struct s3_call *call, struct http_answer *ret_answer) MUST_CHECK;
/* An address for browsers, signed. */
enum err s3_presign(struct work *w, struct storage *s, const struct s3_call *call, int ttl_s,
    const char **ret_url) MUST_CHECK;
/* What stands between <name> and </name>, at most max bytes, as it is written; "" for nothing. In the arena.
 */
const char *s3_element(struct work *w, const char *xml, const char *name, size_t max);

extern const struct storage_ways storage_s3;
enum err s3_get_url(struct work *w, struct storage *s, const char *key, int ttl_s,
    const struct storage_show *show, const char **ret_url) MUST_CHECK;
enum err s3_set_type(struct work *w, struct storage *s, const char *key, const char *mime) MUST_CHECK;
enum err s3_head(struct work *w, struct storage *s, const char *key, int64_t *ret_bytes) MUST_CHECK;
/* len bytes of a file from offset on, into a buffer that the caller frees. ERR_UNPROCESSABLE (that field): it
 * ends early. */
enum err s3_file_read(
    struct work *w, int fd, const char *field, int64_t offset, int64_t len, void **ret_buffer) MUST_CHECK;

/* s3_upload.c */
enum err s3_begin(struct work *w, struct storage *s, const struct storage_upload *u, const char *mime,
    const char **ret_id) MUST_CHECK;
enum err s3_part_put(struct work *w, struct storage *s, const struct storage_upload *u, int part,
    const void *bytes, size_t len) MUST_CHECK;
enum err s3_part(
    struct work *w, struct storage *s, const struct storage_upload *u, int part, const char *path) MUST_CHECK;
enum err s3_there(struct work *w, struct storage *s, const struct storage_upload *u,
    bool ret_there[static STORAGE_PARTS_MAX], int *ret_count) MUST_CHECK;
enum err s3_finish(struct work *w, struct storage *s, const struct storage_upload *u) MUST_CHECK;
enum err s3_abandon(struct work *w, struct storage *s, const struct storage_upload *u) MUST_CHECK;
enum err s3_part_url(struct work *w, struct storage *s, const struct storage_upload *u, int part, int ttl_s,
    const char **ret_url) MUST_CHECK;

#endif
