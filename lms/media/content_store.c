#include <string.h>

#include "base/text.h"
#include "db/db.h"
#include "lms/media/media_store.h"
#include "lms/organization/organization.h"
#include "lms_sql.h"

static struct texts lines_read(struct work *w, const char *lines)
{
	char *rest = arena_strdup(w->arena, lines);
	const char **items = arena_alloc(w->arena, CONTENT_TAGS_MAX * sizeof(*items));
	struct texts texts = {.items = items};

	for (char *line = strsep(&rest, "\n"); line != NULL && texts.count < CONTENT_TAGS_MAX;
	     line = strsep(&rest, "\n")) {
		if (*line != '\0')
			items[texts.count++] = line;
	}
	return texts;
}

static const char *lines_write(struct work *w, const struct texts *texts)
{
	struct text lines = text_new(w->arena, (size_t)CONTENT_TAGS_MAX * (CONTENT_TAG_MAX + 1));

	for (size_t i = 0; i < texts->count; i++)
		text_printf(&lines, "%s%s", i > 0 ? "\n" : "", texts->items[i]);
	return lines.data;
}

static struct content content_read(struct work *w, struct uuid org, const struct db_rows *rows, size_t i)
{
	return (struct content){.org = org,
	    .id = db_uuid(rows, i, 0),
	    .storage_key = db_text(rows, i, 1),
	    .mime_type = db_text(rows, i, 2),
	    .family = db_text(rows, i, 3),
	    .bytes = db_int(rows, i, 4),
	    .checksum = db_text(rows, i, 5),
	    .said = {.visibility = db_text(rows, i, 6),
	        .title = db_text(rows, i, 7),
	        .description = db_text(rows, i, 8),
	        .alt_text = db_text(rows, i, 9),
	        .language = db_text(rows, i, 10),
	        .licence = db_text(rows, i, 11),
	        .author = db_text(rows, i, 12),
	        .source_url = db_text(rows, i, 13),
	        .tags = lines_read(w, db_text(rows, i, 14))},
	    .file_name = db_text(rows, i, 15),
	    .width = db_int(rows, i, 16),
	    .height = db_int(rows, i, 17),
	    .duration_ms = db_int(rows, i, 18),
	    .state = db_text(rows, i, 19),
	    .checked_us = db_int(rows, i, 20),
	    .revision = db_int(rows, i, 21),
	    .created_us = db_int(rows, i, 22),
	    .updated_us = db_int(rows, i, 23),
	    .uses = db_int(rows, i, 24)};
}

enum err content_store_list(struct work *w, struct uuid org, const struct content_filter *filter,
    struct content **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), filter->search != NULL ? filter->search : "",
	    filter->family, filter->tag, filter->state != NULL ? filter->state : "ready",
	    db_p_bool(filter->unused), db_p_uuid_or_null(w, filter->before), db_p_int(w, filter->limit),
	    filter->mime};
	struct content *found;
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(org), &lms_media_list, params, &rows));
	found = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*found));
	for (size_t i = 0; i < db_count(rows); i++)
		found[i] = content_read(w, org, rows, i);
	*ret_rows = found;
	*ret_count = db_count(rows);
	return OK;
}

enum err content_store_find(struct work *w, struct uuid org, struct uuid id, struct content *ret_content)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(org), &lms_media_find, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(
		    w, ERR_NOT_FOUND, "id", WORDS("There is no such file in the media library."));
	*ret_content = content_read(w, org, rows, 0);
	return OK;
}

enum err content_store_hold(struct work *w, struct uuid org, struct uuid id, const char **ret_state,
    int64_t *ret_revision, bool *ret_found)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_media_hold, params, &rows));
	*ret_found = db_count(rows) > 0;
	if (*ret_found) {
		*ret_state = db_text(rows, 0, 0);
		*ret_revision = db_int(rows, 0, 1);
	}
	return OK;
}

enum err content_store_change(
    struct work *w, struct uuid org, struct uuid id, const struct content_said *said)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id), said->title, said->description,
	    said->alt_text, said->language, said->licence, said->author, said->source_url, said->visibility,
	    lines_write(w, &said->tags)};

	return db_run(w, &lms_media_change, params, NULL);
}

enum err content_store_uses(struct work *w, struct uuid org, struct uuid id, int64_t limit,
    struct content_use **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id), db_p_int(w, limit)};
	struct content_use *uses;
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_media_uses, params, &rows));
	uses = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*uses));
	for (size_t i = 0; i < db_count(rows); i++)
		uses[i] = (struct content_use){.kind = db_text(rows, i, 0),
		    .subject = db_uuid(rows, i, 1),
		    .title = db_text(rows, i, 2),
		    .since_us = db_int(rows, i, 3)};
	*ret_rows = uses;
	*ret_count = db_count(rows);
	return OK;
}

enum err content_store_deleted(struct work *w, struct uuid org, struct uuid id)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};

	return db_run(w, &lms_media_deleted, params, NULL);
}

enum err content_store_add(struct work *w, const struct principal *by, const struct content_new *own,
    const char *key, const char *upload, bool *ret_added)
{
	const struct content_said *said = &own->said;
	const char *const params[] = {db_p_uuid(w, by->org), db_p_uuid(w, own->id), key,
	    db_p_int(w, own->bytes), own->file_name, said->title, said->description, said->alt_text,
	    said->language, said->licence, said->author, said->source_url, said->visibility,
	    lines_write(w, &said->tags), upload != NULL ? "uploading" : "checking", db_p_uuid(w, by->id),
	    principal_kind_name(by->kind)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_media_add, params, &rows));
	*ret_added = db_count(rows) > 0;
	if (!*ret_added || upload == NULL)
		return OK;
	{
		const char *const begun[] = {db_p_uuid(w, by->org), db_p_uuid(w, own->id), upload,
		    own->sha256, db_p_int(w, CONTENT_PART_BYTES), db_p_int(w, CONTENT_UPLOAD_HOURS)};

		return db_run(w, &lms_media_upload_add, begun, NULL);
	}
}

enum err content_store_upload(
    struct work *w, struct uuid org, struct uuid id, struct content_upload *ret_upload)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(org), &lms_media_upload, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "id", WORDS("No such upload is under way."));
	*ret_upload = (struct content_upload){.id = id,
	    .key = db_text(rows, 0, 0),
	    .upload = db_text(rows, 0, 1),
	    .sha256 = db_text(rows, 0, 2),
	    .file_name = db_text(rows, 0, 3),
	    .state = db_text(rows, 0, 4),
	    .bytes = db_int(rows, 0, 5),
	    .part_bytes = db_int(rows, 0, 6),
	    .expires_us = db_int(rows, 0, 7)};
	return OK;
}

enum err content_store_accept(
    struct work *w, struct uuid org, struct uuid id, const char *key, const struct content_judged *judged)
{
	const char *const same[] = {db_p_uuid(w, org), judged->sha256, db_p_uuid(w, id)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_media_same, same, &rows));
	if (db_count(rows) > 0) {
		const char *const left[] = {
		    db_p_uuid(w, org), db_p_uuid(w, id), db_p_uuid(w, uuid_v7()), key};

		key = db_text(rows, 0, 0);
		TRY(db_run(w, &lms_media_leave, left, NULL));
	}
	{
		const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id), key, judged->type->mime,
		    judged->type->family, judged->sha256, db_p_int(w, judged->width),
		    db_p_int(w, judged->height)};

		return db_run(w, &lms_media_accept, params, NULL);
	}
}

enum err content_store_drop(struct work *w, struct uuid org, struct uuid id)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};

	return db_run(w, &lms_media_drop, params, NULL);
}

enum err content_store_needless(struct work *w, struct uuid org, const char *key, bool *ret_needless)
{
	const char *const params[] = {db_p_uuid(w, org), key};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(org), &lms_media_needless, params, &rows));
	*ret_needless = db_bool(rows, 0, 0);
	return OK;
}

enum err content_store_forget(struct work *w, struct uuid org, struct uuid id)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};

	return db_once(w, db_tenant(org), &lms_media_forget, params, NULL);
}

enum err content_usage(struct work *w, const struct principal *by, struct content_usage *ret_usage)
{
	const char *const params[] = {db_p_uuid(w, by->org)};
	struct content_usage usage;
	struct db_rows *rows = NULL;

	TRY(organization_quota(w, by->org, &usage.quota_bytes));
	TRY(db_once(w, db_tenant(by->org), &lms_media_usage, params, &rows));
	usage.files = db_int(rows, 0, 0);
	usage.media_bytes = db_int(rows, 0, 1);
	usage.packages_bytes = db_int(rows, 0, 2);
	usage.damaged = db_int(rows, 0, 3);
	*ret_usage = usage;
	return OK;
}
