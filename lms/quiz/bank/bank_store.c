#include "lms/quiz/bank/bank_store.h"

#include <string.h>

#include "db/list.h"
#include "lms_sql.h"

enum { TEXTS_TEXT_MAX_BYTES = 256 * 1024 };

const char *texts_text(struct work *w, const struct texts *texts)
{
	struct text text = text_new(w->arena, TEXTS_TEXT_MAX_BYTES);

	for (size_t i = 0; i < texts->count; i++)
		db_list_add_text(&text, texts->items[i]);
	db_list_end(&text);
	return text_fits(&text) ? text.data : "{}";
}

/* Lines into texts. */
static struct texts lines_read(struct work *w, const char *lines)
{
	char *rest = arena_strdup(w->arena, lines);
	const char **items = arena_alloc(w->arena, QUESTION_TAGS_MAX * sizeof(*items));
	struct texts texts = {.items = items};

	for (char *line = strsep(&rest, "\n"); line != NULL && texts.count < QUESTION_TAGS_MAX;
	     line = strsep(&rest, "\n")) {
		if (*line != '\0')
			items[texts.count++] = line;
	}
	return texts;
}

enum err category_store_list(struct work *w, struct uuid org, struct category **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org)};
	struct category *categories;
	struct db_rows *rows;

	TRY(db_run(w, &lms_category_list, params, &rows));
	categories = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*categories));
	for (size_t i = 0; i < db_count(rows); i++)
		categories[i] = (struct category){.id = db_uuid(rows, i, 0),
		    .parent = db_uuid(rows, i, 1),
		    .name = db_text(rows, i, 2),
		    .path = db_text(rows, i, 3),
		    .depth = db_int(rows, i, 4),
		    .questions = db_int(rows, i, 5)};
	*ret_rows = categories;
	*ret_count = db_count(rows);
	return OK;
}

struct categories {
	struct uuid org;
	struct category *rows;
	size_t count;
};

static enum err categories_body(struct work *w, void *arg)
{
	struct categories *c = arg;

	return category_store_list(w, c->org, &c->rows, &c->count);
}

enum err categories_read(struct work *w, struct uuid org, struct category **ret_rows, size_t *ret_count)
{
	struct categories c = {.org = org};

	TRY(db_transact(w, db_tenant(org), categories_body, &c));
	*ret_rows = c.rows;
	*ret_count = c.count;
	return OK;
}

enum err category_store_add(
    struct work *w, struct uuid org, struct uuid id, struct uuid parent, const char *name, bool *ret_added)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, id), db_p_uuid_or_null(w, parent), name};
	struct db_rows *rows;

	TRY(db_run(w, &lms_category_add, params, &rows));
	*ret_added = db_count(rows) > 0;
	return OK;
}

enum err category_store_change(
    struct work *w, struct uuid org, struct uuid id, struct uuid parent, const char *name)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, id), db_p_uuid_or_null(w, parent), name};

	return db_run(w, &lms_category_change, params, NULL);
}

enum err category_store_remove(struct work *w, struct uuid org, struct uuid id, bool *ret_removed)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_category_remove, params, &rows));
	*ret_removed = db_count(rows) > 0;
	return OK;
}

static struct question_row row_read(struct work *w, const struct db_rows *rows, size_t i)
{
	struct question_row row = {.id = db_uuid(rows, i, 0),
	    .category = db_uuid(rows, i, 1),
	    .name = db_text(rows, i, 2),
	    .tags = lines_read(w, db_text(rows, i, 4)),
	    .version = db_int(rows, i, 5),
	    .revision = db_int(rows, i, 6),
	    .retired = db_bool(rows, i, 7),
	    .quizzes = db_int(rows, i, 8),
	    .created_us = db_int(rows, i, 9),
	    .updated_us = db_int(rows, i, 10),
	    .category_path = db_text(rows, i, 11)};

	/* The column holds names of the table alone. */
	if (!question_type_find(db_text(rows, i, 3), &row.type))
		row.type = QUESTION_ESSAY;
	return row;
}

enum err question_store_list(struct work *w, struct uuid org, const struct question_filter *f,
    struct question_row **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid_or_null(w, f->category), f->tag, f->words,
	    f->type, db_p_bool(f->retired), db_p_uuid_or_null(w, f->id), db_p_uuid_or_null(w, f->before),
	    db_p_int(w, f->limit)};
	struct question_row *questions;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_question_list, params, &rows));
	questions = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*questions));
	for (size_t i = 0; i < db_count(rows); i++)
		questions[i] = row_read(w, rows, i);
	*ret_rows = questions;
	*ret_count = db_count(rows);
	return OK;
}

static enum err body_of(struct work *w, const char *text, json_t **ret_body)
{
	return json_read(w, "the question", text, strlen(text), ret_body);
}

enum err question_store_versions(struct work *w, struct uuid org, struct uuid id, int64_t version,
    struct question_version **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id), db_p_int(w, version)};
	struct question_version *versions;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_question_versions, params, &rows));
	versions = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*versions));
	for (size_t i = 0; i < db_count(rows); i++) {
		versions[i] = (struct question_version){.version = db_int(rows, i, 0),
		    .marks = db_int(rows, i, 2),
		    .made_by = db_uuid(rows, i, 3),
		    .created_us = db_int(rows, i, 4)};
		TRY(body_of(w, db_text(rows, i, 1), &versions[i].body));
	}
	*ret_rows = versions;
	*ret_count = db_count(rows);
	return OK;
}

enum err question_store_uses(
    struct work *w, struct uuid org, struct uuid id, struct question_use **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};
	struct question_use *uses;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_question_uses, params, &rows));
	uses = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*uses));
	for (size_t i = 0; i < db_count(rows); i++)
		uses[i] = (struct question_use){.module = db_uuid(rows, i, 0),
		    .title = db_text(rows, i, 1),
		    .version = db_int(rows, i, 2)};
	*ret_rows = uses;
	*ret_count = db_count(rows);
	return OK;
}

enum err question_store_hold(struct work *w, struct uuid org, struct uuid id, struct question_kept *ret_kept)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_question_hold, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "question", WORDS("There is no such question."));
	*ret_kept = (struct question_kept){.category = db_uuid(rows, 0, 0),
	    .name = db_text(rows, 0, 1),
	    .type = db_text(rows, 0, 2),
	    .tags = db_text(rows, 0, 3),
	    .version = db_int(rows, 0, 4),
	    .revision = db_int(rows, 0, 5),
	    .marks = db_int(rows, 0, 6),
	    .body = db_text(rows, 0, 7),
	    .state = db_text(rows, 0, 8)};
	return OK;
}

enum err question_store_add(
    struct work *w, const struct question_new *n, const char *tags, const char *words, bool *ret_added)
{
	const char *const params[] = {db_p_uuid(w, n->org), db_p_uuid(w, n->id),
	    db_p_uuid_or_null(w, n->category), n->name, tags, n->type, words};
	struct db_rows *rows;

	TRY(db_run(w, &lms_question_add, params, &rows));
	*ret_added = db_count(rows) > 0;
	return OK;
}

enum err question_store_version_add(struct work *w, struct uuid org, struct uuid id, int64_t version,
    const char *body, int64_t marks, struct uuid made_by)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id), db_p_int(w, version), body,
	    db_p_int(w, marks), db_p_uuid_or_null(w, made_by)};

	return db_run(w, &lms_question_version_add, params, NULL);
}

enum err question_store_keep(
    struct work *w, struct uuid org, struct uuid id, const struct question_kept *kept, const char *words)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id),
	    db_p_uuid_or_null(w, kept->category), kept->name, kept->tags, db_p_int(w, kept->version),
	    kept->state, words};

	return db_run(w, &lms_question_keep, params, NULL);
}
