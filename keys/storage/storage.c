#include "keys/storage/storage.h"

#include <stdlib.h>
#include <string.h>

#include "keys/storage/s3.h"

const char *storage_folder(const struct config *config, struct arena *a)
{
	return config->media_folder[0] != '\0' ? arena_strdup(a, config->media_folder)
	                                       : arena_printf(a, "%s/media", config->data);
}

static enum err way_choose(struct work *w, const struct config *config, struct storage *s)
{
	if (strcmp(config->storage, "s3") == 0) {
		s->ways = &storage_s3;
		return s3_open(w, config, s);
	}
	if (strcmp(config->storage, "local") != 0)
		return fail_field(
		    w, ERR_BAD_INPUT, "storage", "\"%s\" is neither local nor s3", config->storage);
	if (config->cdn_url[0] != '\0')
		return fail_field(w, ERR_BAD_INPUT, "cdn_url", "stands before a bucket: storage is local");
	s->ways = &storage_local;
	s->folder = storage_folder(config, s->arena);
	return OK;
}

enum err storage_open(struct work *w, const struct config *config, struct storage **ret_storage)
{
	struct arena *arena = arena_new();
	struct storage *s = arena_alloc(arena, sizeof(*s));
	enum err e;

	s->arena = arena;
	e = way_choose(w, config, s);
	if (e != OK) {
		storage_close(s);
		return e;
	}
	*ret_storage = s;
	return OK;
}

void storage_close(struct storage *storage)
{
	if (storage == NULL)
		return;
	s3_close(storage->s3);
	arena_free(storage->arena);
}

bool storage_is_local(const struct storage *storage)
{
	return storage->s3 == NULL;
}

const char *storage_origins(const struct storage *storage)
{
	return storage->s3 != NULL ? storage->s3->origins : "";
}

enum err storage_check(struct work *w, struct storage *storage)
{
	return storage->ways->check(w, storage);
}

static bool is_plain(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

enum err storage_key_check(struct work *w, const char *key)
{
	size_t len = strnlen(key, STORAGE_KEY_MAX + 1);
	bool good = len > 0 && len <= STORAGE_KEY_MAX && key[len - 1] != '/';

	for (size_t i = 0; i < len && good; i++) {
		bool first = i == 0 || key[i - 1] == '/';

		good = is_plain(key[i]) || (!first && strchr("._-/", key[i]) != NULL);
	}
	if (!good)
		return fail_field(w, ERR_BAD_INPUT, "storage_key", "is no key of the media library");
	return OK;
}

enum err storage_put_file(struct work *w, struct storage *storage, const char *key, const char *path,
    int64_t bytes, const char *sha256, const char *mime)
{
	TRY(storage_key_check(w, key));
	return storage->ways->put_file(w, storage, key, path, bytes, sha256, mime);
}

enum err storage_head(struct work *w, struct storage *storage, const char *key, int64_t *ret_bytes)
{
	TRY(storage_key_check(w, key));
	return storage->ways->head(w, storage, key, ret_bytes);
}

enum err storage_set_type(struct work *w, struct storage *storage, const char *key, const char *mime)
{
	int64_t bytes;

	if (storage->s3 == NULL)
		return storage_head(w, storage, key, &bytes);
	TRY(storage_key_check(w, key));
	return s3_set_type(w, storage, key, mime);
}

enum err storage_delete(struct work *w, struct storage *storage, const char *key)
{
	TRY(storage_key_check(w, key));
	return storage->ways->forget(w, storage, key);
}

enum err storage_read(struct work *w, struct storage *storage, const char *key, int64_t offset,
    int64_t length, storage_sink *sink, void *ctx)
{
	TRY(storage_key_check(w, key));
	if (offset < 0 || length < -1)
		return fail(w, ERR_RANGE, "no such part of a file");
	return storage->ways->read(w, storage, key, offset, length, sink, ctx);
}

struct hashing {
	struct digest digest;
	storage_progress *progress;
	void *ctx;
	int64_t done;
};

static enum err hash_piece(void *ctx, const void *bytes, size_t len)
{
	struct hashing *h = ctx;

	digest_add(&h->digest, bytes, len);
	h->done += (int64_t)len;
	return h->progress != NULL ? h->progress(h->ctx, h->done) : OK;
}

enum err storage_sha256(struct work *w, struct storage *storage, const char *key, storage_progress *progress,
    void *ctx, const char **ret_hex)
{
	struct hashing h = {.progress = progress, .ctx = ctx};
	enum err e;

	digest_begin(&h.digest);
	e = storage_read(w, storage, key, 0, -1, hash_piece, &h);
	if (e == OK)
		*ret_hex = digest_hex(&h.digest, w->arena);
	digest_end(&h.digest);
	return e;
}

enum err storage_get_url(struct work *w, struct storage *storage, const char *key, int ttl_s,
    const struct storage_show *show, const char **ret_url)
{
	TRY(storage_key_check(w, key));
	if (storage->s3 != NULL)
		return s3_get_url(w, storage, key, ttl_s, show, ret_url);
	*ret_url = NULL;
	return OK;
}

int storage_upload_parts_count(int64_t bytes, int64_t part_bytes)
{
	if (bytes <= 0 || part_bytes < STORAGE_PART_MIN || part_bytes > STORAGE_PART_MAX ||
	    bytes > STORAGE_PARTS_MAX * part_bytes)
		return 0;
	return (int)((bytes + part_bytes - 1) / part_bytes);
}

int64_t storage_upload_part_bytes(const struct storage_upload *upload, int part)
{
	int parts = storage_upload_parts_count(upload->bytes, upload->part_bytes);

	if (part < 1 || part > parts)
		return 0;
	return part < parts ? upload->part_bytes : upload->bytes - (parts - 1) * upload->part_bytes;
}

/* Whatever comes with an upload that began has a size that was good then. */
static enum err upload_check(struct work *w, const struct storage_upload *upload)
{
	TRY(storage_key_check(w, upload->key));
	if (storage_upload_parts_count(upload->bytes, upload->part_bytes) == 0)
		return fail_field(w, ERR_TOO_LARGE, "bytes",
		    "an upload has 1 byte to %d parts of %lld to %lld bytes", STORAGE_PARTS_MAX,
		    (long long)STORAGE_PART_MIN, (long long)STORAGE_PART_MAX);
	return OK;
}

static enum err part_check(struct work *w, const struct storage_upload *upload, int part)
{
	TRY(upload_check(w, upload));
	if (storage_upload_part_bytes(upload, part) == 0)
		return fail_field(w, ERR_BAD_INPUT, "part", "is not 1 to %d",
		    storage_upload_parts_count(upload->bytes, upload->part_bytes));
	return OK;
}

enum err storage_upload_begin(struct work *w, struct storage *storage, const struct storage_upload *upload,
    const char *mime, const char **ret_upload_id)
{
	TRY(upload_check(w, upload));
	return storage->ways->begin(w, storage, upload, mime, ret_upload_id);
}

enum err storage_upload_url(struct work *w, struct storage *storage, const struct storage_upload *upload,
    int part, int ttl_s, const char **ret_url)
{
	TRY(part_check(w, upload, part));
	if (storage->s3 != NULL)
		return s3_part_url(w, storage, upload, part, ttl_s, ret_url);
	*ret_url = NULL;
	return OK;
}

enum err storage_upload_part(
    struct work *w, struct storage *storage, const struct storage_upload *upload, int part, const char *path)
{
	TRY(part_check(w, upload, part));
	return storage->ways->part(w, storage, upload, part, path);
}

enum err storage_upload_there(struct work *w, struct storage *storage, const struct storage_upload *upload,
    bool ret_there[static STORAGE_PARTS_MAX], int *ret_count)
{
	TRY(upload_check(w, upload));
	return storage->ways->there(w, storage, upload, ret_there, ret_count);
}

enum err storage_upload_finish(struct work *w, struct storage *storage, const struct storage_upload *upload)
{
	TRY(upload_check(w, upload));
	return storage->ways->finish(w, storage, upload);
}

enum err storage_upload_abort(struct work *w, struct storage *storage, const struct storage_upload *upload)
{
	TRY(upload_check(w, upload));
	return storage->ways->abandon(w, storage, upload);
}
