#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "keys/storage/s3.h"

/* What goes in one request; more goes in parts of that size, so that this is what one put holds in memory. */
#define PUT_ONCE INT64_C(16777216)

enum { NAME_MAX_BYTES = 1024 };

enum err s3_file_read(
    struct work *w, int fd, const char *field, int64_t offset, int64_t len, void **ret_buffer)
{
	BUFFER_LOCAL void *buffer = malloc((size_t)len + 1);

	if (buffer == NULL)
		abort();
	for (int64_t done = 0; done < len;) {
		ssize_t got = pread(fd, (char *)buffer + done, (size_t)(len - done), (off_t)(offset + done));

		if (got < 0)
			return fail(w, ERR_INTERNAL, "the file that was received cannot be read: %s",
			    strerror(errno));
		if (got == 0)
			return fail_field(w, ERR_UNPROCESSABLE, field, "changed while it was taken");
		done += got;
	}
	*ret_buffer = buffer;
	buffer = NULL;
	return OK;
}

static enum err sum_check(struct work *w, struct digest *digest, const char *sha256)
{
	if (sha256 != NULL && strcmp(digest_hex(digest, w->arena), sha256) != 0)
		return fail_field(w, ERR_UNPROCESSABLE, "file", "its SHA-256 is not the one that was given");
	return OK;
}

static enum err put_once(struct work *w, struct storage *s, const char *key, int fd, int64_t bytes,
    const char *sha256, const char *mime)
{
	BUFFER_LOCAL void *buffer = NULL;
	DIGEST_LOCAL struct digest digest = {0};
	struct http_answer answer;

	digest_begin(&digest);
	TRY(s3_file_read(w, fd, "file", 0, bytes, &buffer));
	digest_add(&digest, buffer, (size_t)bytes);
	TRY(sum_check(w, &digest, sha256));
	return s3_ask(w, s,
	    &(struct s3_call){.method = "PUT",
	        .key = key,
	        .type = mime,
	        .body = buffer,
	        .body_len = (size_t)bytes,
	        .answer_max = S3_ANSWER_MAX},
	    &answer);
}

static enum err parts_put(
    struct work *w, struct storage *s, const struct storage_upload *u, int fd, const char *sha256)
{
	int parts = storage_upload_parts_count(u->bytes, u->part_bytes);
	DIGEST_LOCAL struct digest digest = {0};

	digest_begin(&digest);
	for (int part = 1; part <= parts; part++) {
		int64_t len = storage_upload_part_bytes(u, part);
		BUFFER_LOCAL void *buffer = NULL;

		TRY(s3_file_read(w, fd, "file", (part - 1) * u->part_bytes, len, &buffer));
		digest_add(&digest, buffer, (size_t)len);
		TRY(s3_part_put(w, s, u, part, buffer, (size_t)len));
	}
	TRY(sum_check(w, &digest, sha256));
	return s3_finish(w, s, u);
}

/* The failure is told, not that of the tidying. */
static enum err put_in_parts(struct work *w, struct storage *s, const char *key, int fd, int64_t bytes,
    const char *sha256, const char *mime)
{
	struct storage_upload u = {.key = key, .bytes = bytes, .part_bytes = PUT_ONCE};
	enum err e;

	if (storage_upload_parts_count(bytes, PUT_ONCE) == 0)
		return fail_field(w, ERR_TOO_LARGE, "file", "is larger than the store takes from us");
	TRY(s3_begin(w, s, &u, mime, &u.id));
	e = parts_put(w, s, &u, fd, sha256);
	if (e != OK) {
		ARENA_LOCAL struct arena *a = arena_new();
		struct work tidying;

		work_init(&tidying, a);
		(void)!s3_abandon(&tidying, s, &u);
	}
	return e;
}

static enum err s3_put_file(struct work *w, struct storage *s, const char *key, const char *path,
    int64_t bytes, const char *sha256, const char *mime)
{
	FD_LOCAL int fd = -1;

	TRY(storage_source(w, path, "file", bytes, &fd));
	return bytes <= PUT_ONCE ? put_once(w, s, key, fd, bytes, sha256, mime)
	                         : put_in_parts(w, s, key, fd, bytes, sha256, mime);
}

enum err s3_head(struct work *w, struct storage *s, const char *key, int64_t *ret_bytes)
{
	struct http_answer answer;

	TRY(s3_ask(
	    w, s, &(struct s3_call){.method = "HEAD", .key = key, .answer_max = S3_ANSWER_MAX}, &answer));
	if (answer.length < 0)
		return fail(
		    w, ERR_UPSTREAM, "the store of the media library does not say how long a file is");
	*ret_bytes = answer.length;
	return OK;
}

/* S3 knows no other way than a copy onto itself. */
enum err s3_set_type(struct work *w, struct storage *s, const char *key, const char *mime)
{
	struct http_answer answer;

	TRY(s3_ask(w, s,
	    &(struct s3_call){.method = "PUT",
	        .key = key,
	        .type = mime,
	        .copy = arena_printf(w->arena, "/%s/%s", s->s3->bucket, key),
	        .answer_max = S3_ANSWER_MAX},
	    &answer));
	/* As for an upload that ends: 200 may come before it is done. */
	if (strstr(answer.body, "<Error>") != NULL)
		return fail(w, ERR_UPSTREAM, "the store of the media library could not keep the type");
	return OK;
}

static enum err s3_forget(struct work *w, struct storage *s, const char *key)
{
	struct http_answer answer;
	enum err e = s3_ask(
	    w, s, &(struct s3_call){.method = "DELETE", .key = key, .answer_max = S3_ANSWER_MAX}, &answer);

	if (e != ERR_NOT_FOUND)
		return e;
	work_forgive(w);
	return OK;
}

/* In memory of its own, which ends with the piece. */
static enum err piece_read(struct work *w, struct storage *s, const char *key, int64_t offset, int64_t length,
    storage_sink *sink, void *ctx)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct http_answer answer;
	struct work piece;
	enum err e;

	work_init(&piece, a);
	piece.trace = w->trace;
	e = s3_ask(&piece, s,
	    &(struct s3_call){.method = "GET",
	        .key = key,
	        .range =
	            arena_printf(a, "bytes=%lld-%lld", (long long)offset, (long long)(offset + length - 1)),
	        .answer_max = STORAGE_PIECE_MAX},
	    &answer);
	if (e != OK)
		return fail(w, e, "%s", piece.detail);
	if (answer.body_len != (size_t)length)
		return fail(w, ERR_UPSTREAM, "the store of the media library gave other bytes than asked");
	return sink(ctx, answer.body, answer.body_len);
}

static enum err s3_read(struct work *w, struct storage *s, const char *key, int64_t offset, int64_t length,
    storage_sink *sink, void *ctx)
{
	int64_t bytes, left;

	TRY(s3_head(w, s, key, &bytes));
	left = length >= 0 ? length : bytes - offset;
	if (offset > bytes || left > bytes - offset)
		return fail(w, ERR_RANGE, "the file has %lld bytes", (long long)bytes);
	while (left > 0) {
		int64_t len = left < STORAGE_PIECE_MAX ? left : STORAGE_PIECE_MAX;

		TRY(piece_read(w, s, key, offset, len, sink, ctx));
		offset += len;
		left -= len;
	}
	return OK;
}

static enum err s3_check(struct work *w, struct storage *s)
{
	struct http_answer answer;
	enum err e = s3_ask(
	    w, s, &(struct s3_call){.method = "HEAD", .answer_max = S3_ANSWER_MAX, .quick = true}, &answer);

	return e == ERR_NOT_FOUND ? fail(w, ERR_UPSTREAM, "the store has no such bucket (s3_bucket)") : e;
}

/* RFC 6266: for old readers in plain letters, for all others as it is. */
static const char *disposition_text(struct work *w, const struct storage_show *show)
{
	struct text t = text_new(w->arena, 4 * NAME_MAX_BYTES);
	const char *name = show->file_name;

	text_add(&t, show->disposition);
	if (name == NULL || strlen(name) > NAME_MAX_BYTES)
		return t.data;
	text_add(&t, "; filename=\"");
	for (const char *c = name; *c != '\0'; c++)
		text_add_char(&t, *c < ' ' || *c > '~' || strchr("\"\\%", *c) != NULL ? '_' : *c);
	text_add(&t, "\"; filename*=UTF-8''");
	text_add_url(&t, name);
	return t.data;
}

enum err s3_get_url(struct work *w, struct storage *s, const char *key, int ttl_s,
    const struct storage_show *show, const char **ret_url)
{
	struct sigv4_pair query[2];
	size_t count = 0;

	if (show->everybody && s->s3->cdn[0] != '\0') {
		*ret_url = arena_printf(w->arena, "%s/%s", s->s3->cdn, key);
		return OK;
	}
	if (show->mime != NULL)
		query[count++] = (struct sigv4_pair){"response-content-type", show->mime};
	if (show->disposition != NULL)
		query[count++] =
		    (struct sigv4_pair){"response-content-disposition", disposition_text(w, show)};
	return s3_presign(w, s,
	    &(struct s3_call){.method = "GET", .key = key, .query = query, .query_count = count}, ttl_s,
	    ret_url);
}

const struct storage_ways storage_s3 = {
    .check = s3_check,
    .put_file = s3_put_file,
    .head = s3_head,
    .forget = s3_forget,
    .read = s3_read,
    .begin = s3_begin,
    .part = s3_part,
    .there = s3_there,
    .finish = s3_finish,
    .abandon = s3_abandon,
};
