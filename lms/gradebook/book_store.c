#include "lms/gradebook/book_store.h"

#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "lms_sql.h"

static enum err scale_read(struct work *w, const char *text, struct gradebook *book)
{
	json_t *scale, *bands, *band;
	size_t i;

	TRY(json_read(w, "the scale", text, strlen(text), &scale));
	book->out_of = json_integer_value(json_object_get(scale, "out_of"));
	bands = json_object_get(scale, "bands");
	book->bands = arena_alloc(w->arena, (json_array_size(bands) + 1) * sizeof(*book->bands));
	json_array_foreach(bands, i, band)
	{
		book->bands[book->bands_count++] =
		    (struct gradebook_band){.from = json_integer_value(json_object_get(band, "from")),
		        .label = arena_strdup(w->arena, json_string_value(json_object_get(band, "label")))};
	}
	return OK;
}

static enum err head_read(struct work *w, const struct db_rows *rows, struct gradebook *book)
{
	const char *how = db_text(rows, 0, 2);

	book->course_title = db_text(rows, 0, 0);
	book->revision = db_int(rows, 0, 1);
	for (int i = 0; gradebook_hows[i] != NULL; i++)
		if (strcmp(gradebook_hows[i], how) == 0)
			book->how = (enum sum_how)i;
	book->missing_zero = db_bool(rows, 0, 3);
	book->has_pass = !db_is_null(rows, 0, 4);
	book->pass = db_int(rows, 0, 4);
	return scale_read(w, db_text(rows, 0, 5), book);
}

static void categories_read(struct work *w, const struct db_rows *rows, struct gradebook *book)
{
	book->categories = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*book->categories));
	book->categories_count = db_count(rows);
	for (size_t i = 0; i < db_count(rows); i++)
		book->categories[i] = (struct gradebook_category){.id = db_uuid(rows, i, 0),
		    .title = db_text(rows, i, 1),
		    .weight = db_int(rows, i, 2),
		    .drop_lowest = db_int(rows, i, 3)};
}

static void items_read(struct work *w, const struct db_rows *rows, struct gradebook *book)
{
	book->items = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*book->items));
	book->items_count = db_count(rows);
	for (size_t i = 0; i < db_count(rows); i++)
		book->items[i] = (struct gradebook_item){.id = db_uuid(rows, i, 0),
		    .module = db_uuid(rows, i, 1),
		    .title = db_text(rows, i, 2),
		    .type = db_text(rows, i, 3),
		    .category = db_uuid(rows, i, 4),
		    .own_weight = !db_is_null(rows, i, 5),
		    .weight = db_int(rows, i, db_is_null(rows, i, 5) ? 6 : 5),
		    .version_weight = db_int(rows, i, 6),
		    .max_points = db_int(rows, i, 7),
		    .extra = db_bool(rows, i, 8),
		    .hidden = db_bool(rows, i, 9),
		    .counts = db_bool(rows, i, 10)};
}

enum err book_load(struct work *w, struct uuid org, struct uuid course, struct gradebook *ret_book)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, course)};
	struct db_rows *head = NULL, *categories = NULL, *items = NULL;
	struct gradebook book = {.course = course};

	TRY(db_ask(w, &lms_gradebook_book, params, &head));
	TRY(db_ask(w, &lms_gradebook_categories, params, &categories));
	TRY(db_ask(w, &lms_gradebook_items, params, &items));
	TRY(db_flush(w));
	if (db_count(head) == 0)
		return fail_field(w, ERR_NOT_FOUND, "course", WORDS("There is no such course."));
	TRY(head_read(w, head, &book));
	categories_read(w, categories, &book);
	items_read(w, items, &book);
	*ret_book = book;
	return OK;
}

/* What a version says of a module needs no row. */
static bool says_something(const struct gradebook_item *item)
{
	return uuid_is_nil(item->module) || item->own_weight || !uuid_is_nil(item->category) || item->extra ||
	       item->hidden || item->max_points != 100000;
}

static enum err item_keep(
    struct work *w, const char *org, const char *course, const struct gradebook_item *item, int64_t position)
{
	bool hand = uuid_is_nil(item->module);
	const char *const row[] = {org, course, db_p_uuid(w, item->id), db_p_uuid_or_null(w, item->module),
	    db_p_uuid_or_null(w, item->category), hand ? item->title : "",
	    item->own_weight || hand ? db_p_int(w, item->weight) : NULL, db_p_int(w, item->max_points),
	    db_p_bool(item->extra), db_p_bool(item->hidden), db_p_int(w, position)};

	return db_send(w, &lms_gradebook_item_keep, row);
}

static enum err items_keep(struct work *w, const char *org, const char *course, const struct gradebook *book)
{
	const char **kept = arena_alloc(w->arena, (book->items_count + 1) * sizeof(*kept));
	const char **modules = arena_alloc(w->arena, (book->items_count + 1) * sizeof(*modules));
	const char *clear[4] = {org, course};
	size_t kept_count = 0, modules_count = 0;

	for (size_t i = 0; i < book->items_count; i++) {
		if (says_something(&book->items[i]))
			kept[kept_count++] = db_p_uuid(w, book->items[i].id);
		if (!uuid_is_nil(book->items[i].module))
			modules[modules_count++] = db_p_uuid(w, book->items[i].id);
	}
	clear[2] = db_p_list(w, kept, kept_count);
	clear[3] = db_p_list(w, modules, modules_count);
	TRY(db_send(w, &lms_gradebook_items_clear, clear));
	for (size_t i = 0; i < book->items_count; i++)
		if (says_something(&book->items[i]))
			TRY(item_keep(w, org, course, &book->items[i], (int64_t)i + 1));
	return OK;
}

enum err book_keep(
    struct work *w, struct uuid org, const struct gradebook *book, const char *scale, bool *ret_kept)
{
	const char **ids = arena_alloc(w->arena, (book->categories_count + 1) * sizeof(*ids));
	const char *const head[] = {db_p_uuid(w, org), db_p_uuid(w, book->course),
	    db_p_int(w, book->revision), gradebook_hows[book->how], db_p_bool(book->missing_zero),
	    book->has_pass ? db_p_int(w, book->pass) : NULL, scale};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_gradebook_book_keep, head, &rows));
	*ret_kept = db_changed(rows) > 0;
	if (!*ret_kept)
		return OK;
	for (size_t i = 0; i < book->categories_count; i++)
		ids[i] = db_p_uuid(w, book->categories[i].id);
	const char *const clear[] = {head[0], head[1], db_p_list(w, ids, book->categories_count)};
	TRY(db_send(w, &lms_gradebook_categories_clear, clear));
	for (size_t i = 0; i < book->categories_count; i++) {
		const struct gradebook_category *c = &book->categories[i];
		const char *const row[] = {head[0], head[1], ids[i], c->title, db_p_int(w, c->weight),
		    db_p_int(w, c->drop_lowest), db_p_int(w, (int64_t)i + 1)};

		TRY(db_send(w, &lms_gradebook_category_keep, row));
	}
	return items_keep(w, head[0], head[1], book);
}

enum err book_stale(struct work *w, struct uuid org, struct uuid course, int64_t max, struct uuid **ret_ids,
    size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, course), db_p_int(w, max)};
	struct db_rows *rows = NULL;
	struct uuid *ids;

	TRY(db_run(w, &lms_gradebook_stale, params, &rows));
	ids = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*ids));
	for (size_t i = 0; i < db_count(rows); i++)
		ids[i] = db_uuid(rows, i, 0);
	*ret_ids = ids;
	*ret_count = db_count(rows);
	return OK;
}

enum err book_stale_count(struct work *w, struct uuid org, struct uuid course, int64_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, course)};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(org), &lms_gradebook_stale_count, params, &rows));
	*ret_count = db_int(rows, 0, 0);
	return OK;
}
