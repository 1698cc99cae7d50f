#include "lms/media/upload.h"

#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "lms/media/content_int.h"
#include "lms/media/judge.h"
#include "lms/media/media_store.h"
#include "lms/organization/organization.h"

/* --- announced --- */

/* ORG/aa/CONTENT: the middle keeps folders small. */
static const char *key_of(struct work *w, struct uuid org, struct uuid id)
{
	const char *text = uuid_text(w->arena, id);

	return arena_printf(w->arena, "%s/%s/%s", uuid_text(w->arena, org), text + strlen(text) - 2, text);
}

/* The last part of what the client calls a path. */
static const char *name_clean(const char *name)
{
	for (const char *at = name; *at != '\0'; at++)
		if (*at == '/' || *at == '\\')
			name = at + 1;
	return name;
}

static const char *title_of(struct work *w, const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL && dot > name ? arena_strndup(w->arena, name, (size_t)(dot - name)) : name;
}

static bool sha256_is_one(const char *hex)
{
	size_t len = strlen(hex);

	return len == 0 || (len == SHA256_HEX_SIZE - 1 && strspn(hex, "0123456789abcdef") == len);
}

static enum err sha256_check(struct work *w, const char *sha256)
{
	if (!sha256_is_one(sha256))
		return fail_field(w, ERR_BAD_INPUT, "sha256",
		    WORDS("A SHA-256 is expected as 64 hexadecimal digits in small letters."));
	return OK;
}

static enum err new_check(struct work *w, struct content_new *own)
{
	own->file_name = name_clean(own->file_name);
	if (*own->file_name == '\0' || strlen(own->file_name) > CONTENT_NAME_MAX ||
	    strpbrk(own->file_name, "\t\n\r") != NULL)
		return fail_field(w, ERR_BAD_INPUT, "file_name",
		    WORDS("A file name of 1 to %d bytes is expected."), CONTENT_NAME_MAX);
	if (own->bytes < 1)
		return fail_field(w, ERR_BAD_INPUT, "bytes", WORDS("The file is empty."));
	if (own->bytes > CONTENT_BYTES_MAX)
		return fail_field(w, ERR_TOO_LARGE, "bytes", WORDS("A file has at most %lld bytes."),
		    (long long)CONTENT_BYTES_MAX);
	if (*own->said.title == '\0')
		own->said.title = title_of(w, own->file_name);
	TRY(sha256_check(w, own->sha256));
	return content_said_check(w, &own->said);
}

struct begin {
	const struct principal *by;
	const struct content_new *own;
	const char *key, *upload;
	int64_t quota;
	bool added;
};

static enum err begin_body(struct work *w, void *arg)
{
	struct begin *b = arg;

	TRY(organization_quota_hold_file(w, b->by->org, b->quota, b->own->sha256, b->own->bytes));
	TRY(content_store_add(w, b->by, b->own, b->key, b->upload, &b->added));
	if (!b->added)
		return OK;
	return content_note(w, b->by, b->own->id, "content.begun",
	    json_pack("{s:s,s:I}", "file_name", b->own->file_name, "bytes", (json_int_t)b->own->bytes));
}

enum err content_upload_begin(struct work *w, struct storage *storage, const struct principal *by,
    const struct content_new *own, struct content_upload *ret_upload)
{
	struct content_new clean = *own;
	struct begin b = {.by = by, .own = &clean};
	struct storage_upload upload = {.part_bytes = CONTENT_PART_BYTES};
	enum err e;

	TRY(new_check(w, &clean));
	if (content_store_upload(w, by->org, clean.id, ret_upload) == OK)
		return OK;
	work_forgive(w);
	TRY(organization_quota(w, by->org, &b.quota));
	b.key = upload.key = key_of(w, by->org, clean.id);
	upload.bytes = clean.bytes;
	TRY(storage_upload_begin(w, storage, &upload, "application/octet-stream", &b.upload));
	upload.id = b.upload;
	e = db_transact(w, db_tenant(by->org), begin_body, &b);
	/* After a broken COMMIT it may be there: then it stays until it expires. */
	if ((e != OK && e != ERR_DATABASE) || (e == OK && !b.added)) {
		struct work clearing = *w;

		if (storage_upload_abort(&clearing, storage, &upload) != OK)
			log_line(LOG_WARN, "media", "an upload that was not begun stays until it is swept");
	}
	TRY(e);
	return content_store_upload(w, by->org, clean.id, ret_upload);
}

enum err content_upload_find(
    struct work *w, const struct principal *by, struct uuid id, struct content_upload *ret_upload)
{
	return content_store_upload(w, by->org, id, ret_upload);
}

/* --- its parts --- */

static struct storage_upload upload_of(const struct content_upload *u)
{
	return (struct storage_upload){
	    .key = u->key, .id = u->upload, .bytes = u->bytes, .part_bytes = u->part_bytes};
}

static enum err over(struct work *w)
{
	return fail_field(w, ERR_NOT_FOUND, "id", WORDS("No such upload is under way."));
}

enum err content_upload_there(struct work *w, struct storage *storage, const struct content_upload *upload,
    bool ret_there[static STORAGE_PARTS_MAX], int *ret_count)
{
	struct storage_upload u = upload_of(upload);
	enum err e = storage_upload_there(w, storage, &u, ret_there, ret_count);

	return e == ERR_NOT_FOUND ? over(w) : e;
}

enum err content_upload_part(struct work *w, struct storage *storage, const struct principal *by,
    struct uuid id, int part, const char *path)
{
	struct content_upload upload;
	struct storage_upload u;
	enum err e;

	TRY(content_store_upload(w, by->org, id, &upload));
	if (upload.expires_us <= w->now_us)
		return over(w);
	u = upload_of(&upload);
	e = storage_upload_part(w, storage, &u, part, path);
	return e == ERR_NOT_FOUND ? over(w) : e;
}

/* --- completed, or not --- */

struct settle {
	const struct principal *by;
	struct uuid id;
	const char *key;
	const struct content_judged *judged; /* NULL: refused */
};

static enum err settle_body(struct work *w, void *arg)
{
	const struct settle *s = arg;
	const char *state;
	int64_t revision;
	bool found;

	TRY(content_store_hold(w, s->by->org, s->id, &state, &revision, &found));
	if (!found)
		return over(w);
	/* Somebody else completed it meanwhile. */
	if (strcmp(state, "ready") == 0 || strcmp(state, "damaged") == 0)
		return OK;
	if (s->judged == NULL)
		return content_store_drop(w, s->by->org, s->id);
	TRY(content_store_accept(w, s->by->org, s->id, s->key, s->judged));
	return content_note(w, s->by, s->id, "content.added",
	    json_pack("{s:s,s:s}", "mime_type", s->judged->type->mime, "sha256", s->judged->sha256));
}

/* Nothing stays of what was refused; where that cannot be now, the sweep does it once it has expired. */
static void refuse(
    struct work *w, struct storage *storage, const struct principal *by, struct uuid id, const char *key)
{
	struct settle s = {.by = by, .id = id, .key = key};

	if (storage_delete(w, storage, key) != OK ||
	    db_transact(w, db_tenant(by->org), settle_body, &s) != OK)
		work_forgive(w);
}

static enum err judge_and_settle(
    struct work *w, struct storage *storage, const struct principal *by, const struct content_upload *upload)
{
	struct content_judged judged;
	struct settle s = {.by = by, .id = upload->id, .key = upload->key, .judged = &judged};
	enum err e = content_judge(w, storage, upload, &judged);

	if (e == ERR_UNPROCESSABLE) {
		const char *detail = arena_strdup(w->arena, w->detail),
		           *field = arena_strdup(w->arena, w->field);

		refuse(w, storage, by, upload->id, upload->key);
		return fail_field(w, e, field, "%s", detail);
	}
	TRY(e);
	TRY(storage_set_type(w, storage, upload->key, judged.type->mime));
	return db_transact(w, db_tenant(by->org), settle_body, &s);
}

enum err content_upload_complete(
    struct work *w, struct storage *storage, const struct principal *by, struct uuid id, const char *sha256)
{
	struct content_upload upload;
	struct storage_upload u;
	struct content content;
	enum err e;

	TRY(sha256_check(w, sha256));
	TRY(content_store_find(w, by->org, id, &content));
	if (strcmp(content.state, "ready") == 0 || strcmp(content.state, "damaged") == 0)
		return OK;
	TRY(content_store_upload(w, by->org, id, &upload));
	if (*sha256 != '\0' && *upload.sha256 != '\0' && strcmp(sha256, upload.sha256) != 0)
		return fail_field(
		    w, ERR_BAD_INPUT, "sha256", WORDS("Another SHA-256 was announced when it began."));
	if (*sha256 != '\0')
		upload.sha256 = sha256;
	u = upload_of(&upload);
	e = storage_upload_finish(w, storage, &u);
	if (e == ERR_NOT_FOUND)
		return over(w);
	TRY(e);
	return judge_and_settle(w, storage, by, &upload);
}

enum err content_upload_abort(
    struct work *w, struct storage *storage, const struct principal *by, struct uuid id)
{
	struct content_upload upload;
	struct storage_upload u;
	struct settle s = {.by = by, .id = id};

	TRY(content_store_upload(w, by->org, id, &upload));
	u = upload_of(&upload);
	TRY(storage_upload_abort(w, storage, &u));
	TRY(storage_delete(w, storage, upload.key));
	return db_transact(w, db_tenant(by->org), settle_body, &s);
}

enum err content_put(struct work *w, struct storage *storage, const struct principal *by,
    const struct content_new *own, const char *path)
{
	struct content_new clean = *own;
	struct begin b = {.by = by, .own = &clean};
	struct content_upload upload;

	TRY(new_check(w, &clean));
	TRY(organization_quota(w, by->org, &b.quota));
	b.key = key_of(w, by->org, clean.id);
	TRY(db_transact(w, db_tenant(by->org), begin_body, &b));
	upload = (struct content_upload){.id = clean.id,
	    .key = b.key,
	    .sha256 = clean.sha256,
	    .file_name = clean.file_name,
	    .bytes = clean.bytes};
	TRY(storage_put_file(w, storage, b.key, path, clean.bytes, NULL, "application/octet-stream"));
	return judge_and_settle(w, storage, by, &upload);
}
