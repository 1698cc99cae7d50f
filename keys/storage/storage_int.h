/* The two ways of storing, behind one port: local.c and local_upload.c, s3.c and its neighbours. storage.c
 * checks keys and sizes before it asks either. */
#ifndef KEYS_STORAGE_STORAGE_INT_H
#define KEYS_STORAGE_STORAGE_INT_H

#include "base/arena.h"
#include "keys/storage/storage.h"

/* As the functions of storage.h of the same names. */
struct storage_ways {
	enum err (*check)(struct work *w, struct storage *s);
	enum err (*put_file)(struct work *w, struct storage *s, const char *key, const char *path,
	    int64_t bytes, const char *sha256, const char *mime);
	enum err (*head)(struct work *w, struct storage *s, const char *key, int64_t *ret_bytes);
	enum err (*forget)(struct work *w, struct storage *s, const char *key);
	enum err (*read)(struct work *w, struct storage *s, const char *key, int64_t offset, int64_t length,
	    storage_sink *sink, void *ctx);
	enum err (*begin)(struct work *w, struct storage *s, const struct storage_upload *u, const char *mime,
	    const char **ret_id);
	enum err (*part)(
	    struct work *w, struct storage *s, const struct storage_upload *u, int part, const char *path);
	enum err (*there)(struct work *w, struct storage *s, const struct storage_upload *u,
	    bool ret_there[static STORAGE_PARTS_MAX], int *ret_count);
	enum err (*finish)(struct work *w, struct storage *s, const struct storage_upload *u);
	enum err (*abandon)(struct work *w, struct storage *s, const struct storage_upload *u);
};

struct storage {
	const struct storage_ways *ways;
	struct arena *arena; /* of what follows */
	const char *folder;  /* local only */
	struct s3 *s3;       /* s3.h; NULL where it is local */
};

extern const struct storage_ways storage_local;
/* local_upload.c */
enum err local_begin(struct work *w, struct storage *s, const struct storage_upload *u, const char *mime,
    const char **ret_id) MUST_CHECK;
enum err local_part(
    struct work *w, struct storage *s, const struct storage_upload *u, int part, const char *path) MUST_CHECK;
enum err local_there(struct work *w, struct storage *s, const struct storage_upload *u,
    bool ret_there[static STORAGE_PARTS_MAX], int *ret_count) MUST_CHECK;
enum err local_finish(struct work *w, struct storage *s, const struct storage_upload *u) MUST_CHECK;
enum err local_abandon(struct work *w, struct storage *s, const struct storage_upload *u) MUST_CHECK;
enum err local_uploads_sweep(
    struct work *w, struct storage *s, int64_t before_s, int64_t *ret_count) MUST_CHECK;

/* files.c: what both ways do with files of this machine. */
#define STORAGE_INCOMING ".incoming"
#define STORAGE_UPLOADS ".uploads"

void storage_fd_close(int *fd);
#define FD_LOCAL __attribute__((cleanup(storage_fd_close)))
void storage_buffer_free(void **buffer);
#define BUFFER_LOCAL __attribute__((cleanup(storage_buffer_free)))

/* A running SHA-256; ended by digest_hex or with its variable. */
struct digest {
	void *state;
};
void digest_begin(struct digest *d);
void digest_add(struct digest *d, const void *bytes, size_t len);
const char *digest_hex(struct digest *d, struct arena *a);
void digest_end(struct digest *d);
#define DIGEST_LOCAL __attribute__((cleanup(digest_end)))

/* Opens a regular file for reading; ERR_UNPROCESSABLE (that field) where it has not so many bytes. */
enum err storage_source(
    struct work *w, const char *path, const char *field, int64_t bytes, int *ret_fd) MUST_CHECK;
/* Makes the folders that are missing below root on the way to root/name, each kept by the disk. */
enum err storage_folders(struct work *w, const char *root, const char *name) MUST_CHECK;
/* What the folder holds by name is on the disk. */
enum err storage_folder_sync(struct work *w, const char *folder) MUST_CHECK;

#endif
