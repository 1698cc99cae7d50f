/* Multipart uploads. Which parts are there is the store's word, so that neither a browser nor a row of ours
 * has to remember what it said of each. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "keys/storage/s3.h"

enum { LIST_MAX = 1024 * 1024, PART_XML_MAX = 4096, TAG_MAX = 200, NUMBER_MAX = 24, NUMBER_TEXT = 16 };

enum err s3_begin(
    struct work *w, struct storage *s, const struct storage_upload *u, const char *mime, const char **ret_id)
{
	static const struct sigv4_pair query = {"uploads", ""};
	struct http_answer answer;
	const char *id;

	TRY(s3_ask(w, s,
	    &(struct s3_call){.method = "POST",
	        .key = u->key,
	        .query = &query,
	        .query_count = 1,
	        .type = mime,
	        .answer_max = S3_ANSWER_MAX},
	    &answer));
	id = s3_element(w, answer.body, "UploadId", STORAGE_UPLOAD_ID_MAX);
	if (id[0] == '\0' || strpbrk(id, "<>& \t\r\n") != NULL)
		return fail(w, ERR_UPSTREAM, "the store of the media library gave no sound id of an upload");
	*ret_id = id;
	return OK;
}

enum err s3_part_put(struct work *w, struct storage *s, const struct storage_upload *u, int part,
    const void *bytes, size_t len)
{
	char number[NUMBER_TEXT];
	const struct sigv4_pair query[] = {{"partNumber", number}, {"uploadId", u->id}};
	struct http_answer answer;

	snprintf(number, sizeof(number), "%d", part);
	return s3_ask(w, s,
	    &(struct s3_call){.method = "PUT",
	        .key = u->key,
	        .query = query,
	        .query_count = 2,
	        .type = "application/octet-stream",
	        .body = bytes,
	        .body_len = len,
	        .answer_max = S3_ANSWER_MAX},
	    &answer);
}

static enum err over(struct work *w, enum err e)
{
	return e == ERR_NOT_FOUND ? fail(w, e, "this upload is over, or never began") : e;
}

enum err s3_part(
    struct work *w, struct storage *s, const struct storage_upload *u, int part, const char *path)
{
	int64_t len = storage_upload_part_bytes(u, part);
	BUFFER_LOCAL void *buffer = NULL;
	FD_LOCAL int fd = -1;

	TRY(storage_source(w, path, "part", len, &fd));
	TRY(s3_file_read(w, fd, "part", 0, len, &buffer));
	return over(w, s3_part_put(w, s, u, part, buffer, (size_t)len));
}

enum err s3_part_url(struct work *w, struct storage *s, const struct storage_upload *u, int part, int ttl_s,
    const char **ret_url)
{
	char number[NUMBER_TEXT];
	const struct sigv4_pair query[] = {{"partNumber", number}, {"uploadId", u->id}};

	snprintf(number, sizeof(number), "%d", part);
	return s3_presign(w, s,
	    &(struct s3_call){.method = "PUT", .key = u->key, .query = query, .query_count = 2}, ttl_s,
	    ret_url);
}

/* One part as the store tells it; tag is XML already. */
struct told_part {
	int64_t bytes;
	const char *tag; /* NULL: it is not there */
};

static int64_t number_of(struct work *w, const char *xml, const char *name)
{
	const char *text = s3_element(w, xml, name, NUMBER_MAX);

	return strspn(text, "0123456789") == strlen(text) && text[0] != '\0' ? strtoll(text, NULL, 10) : -1;
}

/* Parts that this upload has not, and tags that are none, are left out. */
static void parts_read(struct work *w, const char *xml, int parts, struct told_part *told)
{
	const char *at = xml;

	for (int i = 0; i < STORAGE_PARTS_MAX && (at = strstr(at, "<Part>")) != NULL; i++) {
		const char *end = strstr(at, "</Part>"), *one, *tag;
		int64_t number;

		if (end == NULL || end - at > PART_XML_MAX)
			return;
		one = arena_strndup(w->arena, at, (size_t)(end - at));
		number = number_of(w, one, "PartNumber");
		tag = s3_element(w, one, "ETag", TAG_MAX);
		if (number >= 1 && number <= parts && tag[0] != '\0' && strpbrk(tag, "<>") == NULL)
			told[number - 1] = (struct told_part){number_of(w, one, "Size"), tag};
		at = end;
	}
}

static enum err parts_list(
    struct work *w, struct storage *s, const struct storage_upload *u, struct told_part *told)
{
	const struct sigv4_pair query[] = {{"max-parts", "1000"}, {"uploadId", u->id}};
	struct http_answer answer;

	TRY(s3_ask(w, s,
	    &(struct s3_call){
	        .method = "GET", .key = u->key, .query = query, .query_count = 2, .answer_max = LIST_MAX},
	    &answer));
	parts_read(w, answer.body, storage_upload_parts_count(u->bytes, u->part_bytes), told);
	return OK;
}

static bool part_good(const struct storage_upload *u, const struct told_part *told, int part)
{
	return told[part - 1].tag != NULL && told[part - 1].bytes == storage_upload_part_bytes(u, part);
}

enum err s3_there(struct work *w, struct storage *s, const struct storage_upload *u,
    bool ret_there[static STORAGE_PARTS_MAX], int *ret_count)
{
	struct told_part *told = arena_alloc(w->arena, STORAGE_PARTS_MAX * sizeof(*told));
	int parts = storage_upload_parts_count(u->bytes, u->part_bytes), count = 0;

	TRY(over(w, parts_list(w, s, u, told)));
	memset(ret_there, 0, STORAGE_PARTS_MAX * sizeof(*ret_there));
	for (int part = 1; part <= parts; part++) {
		ret_there[part - 1] = part_good(u, told, part);
		count += ret_there[part - 1];
	}
	*ret_count = count;
	return OK;
}

/* Whether the object of an upload that is over was made. */
static enum err object_there(struct work *w, struct storage *s, const struct storage_upload *u)
{
	int64_t bytes = -1;
	enum err e;

	work_forgive(w);
	e = s3_head(w, s, u->key, &bytes);
	if (e != OK)
		return over(w, e);
	return bytes == u->bytes ? OK : over(w, ERR_NOT_FOUND);
}

static enum err complete(
    struct work *w, struct storage *s, const struct storage_upload *u, const struct told_part *told)
{
	const struct sigv4_pair query = {"uploadId", u->id};
	struct text xml = text_new(w->arena, LIST_MAX);
	struct http_answer answer;

	text_add(&xml, "<CompleteMultipartUpload>");
	for (int part = 1; part <= storage_upload_parts_count(u->bytes, u->part_bytes); part++)
		text_printf(&xml, "<Part><PartNumber>%d</PartNumber><ETag>%s</ETag></Part>", part,
		    told[part - 1].tag);
	text_add(&xml, "</CompleteMultipartUpload>");
	TRY(s3_ask(w, s,
	    &(struct s3_call){.method = "POST",
	        .key = u->key,
	        .query = &query,
	        .query_count = 1,
	        .type = "application/xml",
	        .body = xml.data,
	        .body_len = xml.len,
	        .answer_max = S3_ANSWER_MAX},
	    &answer));
	/* It says 200 before it is done, and may then have to say otherwise. */
	if (strstr(answer.body, "<Error>") != NULL)
		return fail(w, ERR_UPSTREAM, "the store of the media library could not join the parts");
	return OK;
}

enum err s3_finish(struct work *w, struct storage *s, const struct storage_upload *u)
{
	struct told_part *told = arena_alloc(w->arena, STORAGE_PARTS_MAX * sizeof(*told));
	int parts = storage_upload_parts_count(u->bytes, u->part_bytes), count = 0;
	enum err e = parts_list(w, s, u, told);

	if (e == ERR_NOT_FOUND)
		return object_there(w, s, u);
	TRY(e);
	for (int part = 1; part <= parts; part++)
		count += part_good(u, told, part);
	if (count < parts)
		return fail_field(w, ERR_UNPROCESSABLE, "parts", "%d of %d are there", count, parts);
	/* Asked a second time after a lost answer, it is over. */
	e = complete(w, s, u, told);
	return e == ERR_NOT_FOUND ? object_there(w, s, u) : e;
}

enum err s3_abandon(struct work *w, struct storage *s, const struct storage_upload *u)
{
	const struct sigv4_pair query = {"uploadId", u->id};
	struct http_answer answer;
	enum err e = s3_ask(w, s,
	    &(struct s3_call){.method = "DELETE",
	        .key = u->key,
	        .query = &query,
	        .query_count = 1,
	        .answer_max = S3_ANSWER_MAX},
	    &answer);

	if (e != ERR_NOT_FOUND)
		return e;
	work_forgive(w);
	return OK;
}
