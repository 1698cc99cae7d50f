#include "lms/directus/directus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "db/db.h"
#include "db/foreign.h"
#include "lms/audit/audit.h"
#include "lms/directus/directus_store.h"
#include "lms/directus/source.h"
#include "lms/learner/learner.h"

enum { KEY_MAX = 400, TIME_WORDS_MAX = 40 };

struct importing {
	const struct principal *by;
	const struct directus_import *import;
	struct uuid origin;
	enum directus_table table;
	bool in_transaction; /* a dry one is one transaction */
	json_t *batch;       /* rows for the query */
	json_t *keys;        /* how often each key was met */
	struct directus_counts counts;
	int64_t rows; /* of this table */
};

/* A value as text; NULL for none. */
static const char *value_text(struct arena *a, const json_t *value)
{
	char *dumped;

	if (value == NULL || json_is_null(value))
		return NULL;
	if (json_is_string(value))
		return json_string_value(value);
	if (json_is_real(value) && json_real_value(value) >= -1e15 && json_real_value(value) <= 1e15 &&
	    json_real_value(value) - (double)(int64_t)json_real_value(value) == 0)
		return arena_printf(a, "%lld", (long long)json_real_value(value));
	dumped = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);
	if (dumped == NULL)
		return NULL;
	arena_defer(a, free, dumped);
	return dumped;
}

/* As PostgreSQL, Directus and people write times: with T or a blank, with or without zone (then UTC), or a
 * day alone. */
static bool old_time(const char *text, int64_t *ret_us)
{
	char words[TIME_WORDS_MAX + 12];
	size_t len = strlen(text), day = strlen("2024-03-01");

	if (len < day || len > TIME_WORDS_MAX)
		return false;
	memcpy(words, text, len + 1);
	if (len == day)
		snprintf(words + len, sizeof words - len, "T00:00:00Z");
	else if (words[day] == ' ')
		words[day] = 'T';
	len = strlen(words);
	if (len > day && strpbrk(words + day, "Z+-z") == NULL)
		snprintf(words + len, sizeof words - len, "Z");
	else if (len > 3 && (words[len - 3] == '+' || words[len - 3] == '-') && len > day + 3)
		snprintf(words + len, sizeof words - len, ":00");
	return time_parse(words, ret_us);
}

static json_t *text_json(const char *text)
{
	return text != NULL ? json_string(text) : json_null();
}

static json_t *time_json(struct arena *a, const json_t *value)
{
	const char *text = value_text(a, value);
	int64_t us;

	return text != NULL && old_time(text, &us) ? json_integer(us) : json_null();
}

/* What names a row: its own id, else a hash of what it says; and how often that was met before, for there may
 * be two. */
static const char *row_key(struct work *w, struct importing *i, json_t *row)
{
	const char *id = value_text(w->arena, json_object_get(row, "id"));
	const char *key = id != NULL && *id != '\0' && strlen(id) <= KEY_MAX
	                      ? id
	                      : sha256_hex(w->arena, value_text(w->arena, row));
	json_int_t met = json_integer_value(json_object_get(i->keys, key)) + 1;

	json_object_set_new(i->keys, key, json_integer(met));
	return met == 1 ? key : arena_printf(w->arena, "%s#%lld", key, (long long)met);
}

/* moodle_user_id becomes external_user_id, letter by letter. */
static json_t *learner_row(struct work *w, struct importing *i, json_t *row)
{
	const char *moodle = value_text(w->arena, json_object_get(row, "moodle_user_id"));
	const char *email = value_text(w->arena, json_object_get(row, "email"));
	const char *reason = moodle == NULL || *moodle == '\0'   ? "no moodle_user_id"
	                     : external_id_fault(moodle) != NULL ? "moodle_user_id is none"
	                                                         : NULL;

	return json_pack("{s:s,s:o,s:s,s:o,s:o,s:o,s:O}", "old_key", row_key(w, i, row), "moodle",
	    text_json(moodle), "id", uuid_text(w->arena, uuid_v7()), "email",
	    text_json(email != NULL && email_valid(email) ? email : NULL), "at",
	    time_json(w->arena, json_object_get(row, "date_creation")), "reason", text_json(reason), "source",
	    row);
}

static json_t *progress_row(struct work *w, struct importing *i, json_t *row)
{
	const char *grain = value_text(w->arena, json_object_get(row, "grain_id"));
	struct uuid here;

	return json_pack("{s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:O}", "old_key", row_key(w, i, row), "learner",
	    text_json(value_text(w->arena, json_object_get(row, "apprenant_id"))), "grain", text_json(grain),
	    "module", text_json(value_text(w->arena, json_object_get(row, "module_id"))), "sequence",
	    text_json(value_text(w->arena, json_object_get(row, "sequence_id"))), "at",
	    time_json(w->arena, json_object_get(row, "completed_at")), "grain_id",
	    grain != NULL && uuid_parse(grain, &here) ? json_string(uuid_text(w->arena, here)) : json_null(),
	    "source", row);
}

struct flushing {
	struct importing *i;
	int64_t is_new, made;
};

static enum err flush_body(struct work *w, void *arg)
{
	struct flushing *f = arg;

	return directus_store_rows(
	    w, f->i->by->org, f->i->origin, f->i->table, f->i->batch, &f->is_new, &f->made);
}

/* In an arena of its own: what a batch took is given back. */
static enum err flush(struct work *w, struct importing *i)
{
	ARENA_LOCAL struct arena *one = arena_new();
	struct flushing f = {.i = i};
	struct arena *whole = w->arena;
	bool learners = i->table == DIRECTUS_LEARNERS;
	enum err e;

	if (json_array_size(i->batch) == 0)
		return OK;
	w->arena = one;
	e = i->in_transaction ? flush_body(w, &f) : db_transact(w, db_tenant(i->by->org), flush_body, &f);
	w->arena = whole;
	TRY(e);
	json_array_clear(i->batch);
	*(learners ? &i->counts.learners_new : &i->counts.progress_new) += f.is_new;
	*(learners ? &i->counts.learners_made : &i->counts.progress_written) += f.made;
	if (i->import->told != NULL)
		i->import->told(i->table, i->rows, i->import->owner);
	return OK;
}

static enum err take_row(struct work *w, json_t *row, void *owner)
{
	ARENA_LOCAL struct arena *one = arena_new();
	struct importing *i = owner;
	struct arena *whole = w->arena;

	if (++i->rows > DIRECTUS_ROWS_MAX)
		return fail_field(
		    w, ERR_TOO_LARGE, "source", "a table has more than %d rows", DIRECTUS_ROWS_MAX);
	w->arena = one;
	json_array_append_new(
	    i->batch, i->table == DIRECTUS_LEARNERS ? learner_row(w, i, row) : progress_row(w, i, row));
	w->arena = whole;
	return json_array_size(i->batch) == DIRECTUS_BATCH ? flush(w, i) : OK;
}

static enum err take_text(struct work *w, const char *text, void *owner)
{
	json_t *row = json_loads(text, 0, NULL);
	enum err e = row != NULL ? take_row(w, row, owner)
	                         : fail(w, ERR_UPSTREAM, "the base that is read tells a row that is no JSON");

	json_decref(row);
	return e;
}

static enum err table_import(
    struct work *w, struct importing *i, struct db_foreign *base, enum directus_table table)
{
	static const char *const names[] = {"apprenants", "progress"};
	const char *path = table == DIRECTUS_LEARNERS ? i->import->learners : i->import->progress;

	i->table = table;
	i->rows = 0;
	json_object_clear(i->keys);
	if (base != NULL)
		TRY(db_foreign_rows(w, base, names[table], take_text, i));
	else if (path != NULL)
		TRY(source_file(w, names[table], path, take_row, i));
	TRY(flush(w, i));
	*(table == DIRECTUS_LEARNERS ? &i->counts.learners : &i->counts.progress) = i->rows;
	return OK;
}

static enum err tables_import(struct work *w, struct importing *i)
{
	struct db_foreign *base = NULL;
	enum err e = OK;

	i->counts = (struct directus_counts){0};
	json_array_clear(i->batch);
	if (i->import->url != NULL)
		TRY(db_foreign_open(w, i->import->url, &base));
	for (int table = DIRECTUS_LEARNERS; table <= DIRECTUS_PROGRESS && e == OK; table++)
		e = table_import(w, i, base, (enum directus_table)table);
	db_foreign_close(base);
	return e;
}

static enum err origin_body(struct work *w, void *arg)
{
	struct importing *i = arg;
	const char *kind;

	TRY(directus_store_origin(w, i->by->org, i->import->origin, &i->origin, &kind));
	if (kind == NULL)
		return fail_field(w, ERR_NOT_FOUND, "origin", "there is no origin of this name");
	if (strcmp(kind, "direct") == 0 || strcmp(kind, "dispatch") == 0)
		return fail_field(w, ERR_BAD_INPUT, "origin", "is not where a Moodle's learners come from");
	return OK;
}

/* Everything, and then nothing of it: the error takes it back. */
static enum err dry_body(struct work *w, void *arg)
{
	struct importing *i = arg;

	TRY(origin_body(w, i));
	TRY(tables_import(w, i));
	return fail_field(w, ERR_GONE, "dry", "this was a dry run");
}

static enum err note_body(struct work *w, void *arg)
{
	const struct importing *i = arg;
	const struct directus_counts *c = &i->counts;
	json_t *after = json_own(
	    w->arena, json_pack("{s:s,s:I,s:I,s:I,s:I}", "origin", i->import->origin, "rows_new",
	                  (json_int_t)(c->learners_new + c->progress_new), "learners_made",
	                  (json_int_t)c->learners_made, "progress_written", (json_int_t)c->progress_written,
	                  "rows", (json_int_t)(c->learners + c->progress)));

	return audit_record(w, &(struct audit){.actor = i->by,
	                           .org = i->by->org,
	                           .action = "learners.imported",
	                           .subject_type = "origin",
	                           .subject = i->origin,
	                           .after = after});
}

static enum err import_all(struct work *w, struct importing *i)
{
	enum err e;

	if (!i->in_transaction) {
		TRY(db_transact(w, db_tenant(i->by->org), origin_body, i));
		TRY(tables_import(w, i));
		return db_transact(w, db_tenant(i->by->org), note_body, i);
	}
	e = db_transact(w, db_tenant(i->by->org), dry_body, i);
	if (e == ERR_GONE && strcmp(w->field, "dry") == 0) {
		work_forgive(w);
		return OK;
	}
	return e;
}

enum err directus_import(struct work *w, const struct principal *by, const struct directus_import *import,
    struct directus_counts *ret_counts)
{
	struct importing i = {.by = by,
	    .import = import,
	    .in_transaction = import->dry,
	    .batch = json_own(w->arena, json_array()),
	    .keys = json_own(w->arena, json_object())};

	TRY(import_all(w, &i));
	*ret_counts = i.counts;
	return OK;
}
