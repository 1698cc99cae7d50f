#include "lms/media/check.h"

#include <string.h>

#include "base/log.h"
#include "lms/audit/audit.h"
#include "lms/media/check_store.h"
#include "lms/media/content_int.h"
#include "lms/media/media_store.h"

/* Each hour so much is read at most: a library of a terabyte is read in two weeks. */
enum { CHECK_DAYS = 30, CHECK_FILES = 500, TIDY_ROWS = 200, TIDY_STEPS_MAX = 50 };
static const int64_t check_bytes = INT64_C(4) * 1024 * 1024 * 1024;

/* --- what nobody needs --- */

enum err content_clear(
    struct work *w, struct storage *storage, struct uuid org, struct uuid id, const char *key)
{
	bool needless;

	/* Nobody begins to share the bytes of a file that is deleted, so that what is needless stays so. */
	TRY(content_store_needless(w, org, key, &needless));
	if (needless)
		TRY(storage_delete(w, storage, key));
	return content_store_forget(w, org, id);
}

struct drop {
	struct uuid org, id;
};

static enum err drop_body(struct work *w, void *arg)
{
	const struct drop *d = arg;

	return content_store_drop(w, d->org, d->id);
}

static enum err expired_clear(struct work *w, struct storage *storage, const struct stored_row *row)
{
	struct drop drop = {row->org, row->id};

	if (*row->upload.id != '\0')
		TRY(storage_upload_abort(w, storage, &row->upload));
	TRY(storage_delete(w, storage, row->key));
	return db_transact(w, db_tenant(row->org), drop_body, &drop);
}

static enum err deleted_clear(struct work *w, struct storage *storage, const struct stored_row *row)
{
	return content_clear(w, storage, row->org, row->id, row->key);
}

typedef enum err stored_list(
    struct work *w, int database, int64_t limit, struct stored_row **ret_rows, size_t *ret_count);
typedef enum err stored_clear(struct work *w, struct storage *storage, const struct stored_row *row);

static enum err clear_all(
    struct work *w, struct job *job, stored_list *list, stored_clear *clear, int64_t *ret_count)
{
	int64_t total = 0;

	for (int database = 0; database < db_databases(w); database++) {
		size_t count = TIDY_ROWS;

		for (int step = 0; step < TIDY_STEPS_MAX && count == TIDY_ROWS; step++) {
			struct stored_row *rows;

			TRY(list(w, database, TIDY_ROWS, &rows, &count));
			for (size_t i = 0; i < count; i++) {
				TRY(clear(w, job->storage, &rows[i]));
				TRY(job_wanted(w, job));
			}
			total += (int64_t)count;
		}
	}
	*ret_count = total;
	return OK;
}

/* --- bytes compared with their checksum --- */

struct reading {
	struct work *w;
	struct job *job;
	int64_t before, goal;
};

static enum err read_so_far(void *ctx, int64_t done)
{
	const struct reading *r = ctx;

	return job_progress(r->w, r->job, r->before + done, r->goal, "");
}

/* A store that does not answer says nothing of the bytes: that error is passed on. */
static enum err one_read(struct reading *r, struct uuid org, const char *key, const char *checksum,
    bool *ret_sound, int64_t *ret_changed)
{
	struct work *w = r->w;
	const char *hex = "";
	enum err e = storage_sha256(w, r->job->storage, key, read_so_far, r, &hex);

	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	work_forgive(w);
	*ret_sound = strcmp(hex, checksum) == 0;
	TRY(check_store_read(w, org, key, checksum, *ret_sound, ret_changed));
	if (!*ret_sound)
		log_line(LOG_ERROR, "media_damaged", "organization=%s key=%s found=%s",
		    uuid_text(w->arena, org), key, *hex != '\0' ? "other-bytes" : "nothing");
	return OK;
}

enum err media_check_run(struct work *w, struct job *job, json_t **ret_result)
{
	const char *id_text = json_string_value(json_object_get(job->payload, "content"));
	struct reading r = {.w = w, .job = job};
	struct content content;
	struct uuid id;
	int64_t changed;
	bool sound;

	if (id_text == NULL || !uuid_parse(id_text, &id))
		return fail_field(
		    w, ERR_BAD_INPUT, "content", WORDS("There is no such file in the media library."));
	TRY(content_store_find(w, job->org, id, &content));
	r.goal = content.bytes;
	TRY(one_read(&r, job->org, content.storage_key, content.checksum, &sound, &changed));
	*ret_result = json_own(w->arena, json_pack("{s:b}", "sound", (int)sound));
	return OK;
}

static enum err due_read(
    struct work *w, struct job *job, int database, struct reading *r, int64_t *files, int64_t *damaged)
{
	struct stored_row *rows;
	size_t count;

	TRY(check_store_due(w, database, CHECK_DAYS, CHECK_FILES, &rows, &count));
	for (size_t i = 0; i < count && r->before < check_bytes; i++) {
		int64_t changed;
		bool sound;

		TRY(one_read(r, rows[i].org, rows[i].key, rows[i].checksum, &sound, &changed));
		r->before += rows[i].bytes;
		*files += 1;
		*damaged += !sound;
		TRY(job_wanted(w, job));
	}
	return OK;
}

enum err media_tidy_run(struct work *w, struct job *job, json_t **ret_result)
{
	struct reading r = {.w = w, .job = job};
	int64_t deleted, expired, swept, files = 0, damaged = 0;

	TRY(clear_all(w, job, check_store_expired, expired_clear, &expired));
	TRY(clear_all(w, job, check_store_deleted, deleted_clear, &deleted));
	TRY(storage_sweep(w, job->storage, (int64_t)2 * CONTENT_UPLOAD_HOURS * 3600, &swept));
	for (int database = 0; database < db_databases(w); database++)
		TRY(due_read(w, job, database, &r, &files, &damaged));
	*ret_result = json_own(w->arena,
	    json_pack("{s:I,s:I,s:I,s:I,s:I}", "expired", (json_int_t)expired, "deleted", (json_int_t)deleted,
	        "swept", (json_int_t)swept, "read", (json_int_t)files, "damaged", (json_int_t)damaged));
	return OK;
}

/* --- asked for --- */

struct put {
	const struct principal *by;
	struct uuid job;
	const json_t *payload;
};

static enum err put_body(struct work *w, void *arg)
{
	const struct put *p = arg;

	return job_put(w, p->by->org, p->job, "media.check", p->payload, p->by, 0);
}

enum err media_check_put(struct work *w, const struct principal *by, struct uuid id, struct uuid job)
{
	struct put p = {.by = by, .job = job};
	struct content content;

	TRY(content_store_find(w, by->org, id, &content));
	if (strcmp(content.state, "ready") != 0 && strcmp(content.state, "damaged") != 0)
		return fail_field(w, ERR_CONFLICT, "id", WORDS("This file is not there yet."));
	p.payload = json_own(w->arena, json_pack("{s:s}", "content", uuid_text(w->arena, id)));
	return db_transact(w, db_tenant(by->org), put_body, &p);
}
