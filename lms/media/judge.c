#include "lms/media/judge.h"

#include <string.h>

#include "base/fields.h"

struct head {
	uint8_t *bytes;
	size_t len;
};

static enum err head_take(void *ctx, const void *bytes, size_t len)
{
	struct head *head = ctx;
	size_t room = MEDIA_HEAD_MAX - head->len, taken = len < room ? len : room;

	memcpy(head->bytes + head->len, bytes, taken);
	head->len += taken;
	return OK;
}

static enum err type_judge(struct work *w, struct storage *storage, const struct content_upload *upload,
    struct content_judged *judged)
{
	struct head head = {.bytes = arena_alloc(w->arena, MEDIA_HEAD_MAX)};
	int64_t len = upload->bytes < MEDIA_HEAD_MAX ? upload->bytes : MEDIA_HEAD_MAX;
	const struct media_type *promised;

	TRY(storage_read(w, storage, upload->key, 0, len, head_take, &head));
	judged->type = media_type_of(head.bytes, head.len, &judged->width, &judged->height);
	promised = media_type_promised(upload->file_name, judged->type);
	if (promised != NULL)
		return fail_field(w, ERR_UNPROCESSABLE, "file_name",
		    WORDS("The name promises %s, but what is in the file is %s."), promised->mime,
		    judged->type->mime);
	return OK;
}

enum err content_judge(struct work *w, struct storage *storage, const struct content_upload *upload,
    struct content_judged *ret_judged)
{
	struct content_judged judged;
	int64_t bytes;

	TRY(storage_head(w, storage, upload->key, &bytes));
	if (bytes != upload->bytes)
		return fail_field(w, ERR_UNPROCESSABLE, "bytes",
		    WORDS("%lld bytes were announced, and %lld came."), (long long)upload->bytes,
		    (long long)bytes);
	TRY(type_judge(w, storage, upload, &judged));
	TRY(storage_sha256(w, storage, upload->key, NULL, NULL, &judged.sha256));
	if (*upload->sha256 != '\0' && strcmp(upload->sha256, judged.sha256) != 0)
		return fail_field(w, ERR_UNPROCESSABLE, "sha256",
		    WORDS(
		        "These are not the bytes that were announced: their SHA-256 is %s, %s was expected."),
		    judged.sha256, upload->sha256);
	*ret_judged = judged;
	return OK;
}
