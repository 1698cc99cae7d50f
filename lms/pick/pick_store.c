#include "lms/pick/pick_store.h"

#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "lms_sql.h"

static const char *uuid_or_null(struct work *w, struct uuid id)
{
	return db_p_uuid_or_null(w, id);
}

enum err pick_store_add(struct work *w, const struct pick *p, int64_t expires_us)
{
	const char *const params[] = {db_p_uuid(w, p->org), db_p_uuid(w, p->id),
	    p->kind == PICK_MEND ? "mend" : "choose", db_p_uuid(w, p->registration),
	    db_p_uuid(w, p->deployment), p->sealed, db_p_bool(p->multiple), db_p_bool(p->columns), p->title,
	    p->context_title, p->frame_origins, p->locale, db_p_time(w, w->now_us), db_p_time(w, expires_us)};
	const char *const old[] = {db_p_uuid(w, p->org), db_p_time(w, w->now_us)};

	TRY(db_send(w, &lms_pick_sweep, old));
	return db_send(w, &lms_pick_add, params);
}

enum err pick_store_read(
    struct work *w, struct uuid org, struct uuid id, bool *ret_there, struct pick *ret_pick)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id), db_p_time(w, w->now_us)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_pick_read, params, &rows));
	*ret_there = db_count(rows) == 1;
	if (!*ret_there)
		return OK;
	*ret_pick = (struct pick){
	    .org = org,
	    .id = id,
	    .kind = strcmp(db_text(rows, 0, 0), "mend") == 0 ? PICK_MEND : PICK_CHOOSE,
	    .registration = db_uuid(rows, 0, 1),
	    .deployment = db_uuid(rows, 0, 2),
	    .sealed = db_text(rows, 0, 3),
	    .multiple = db_bool(rows, 0, 4),
	    .columns = db_bool(rows, 0, 5),
	    .title = db_text(rows, 0, 6),
	    .context_title = db_text(rows, 0, 7),
	    .frame_origins = db_text(rows, 0, 8),
	    .locale = db_text(rows, 0, 9),
	    .answered = db_bool(rows, 0, 10),
	};
	return OK;
}

enum err pick_store_answered(struct work *w, const struct pick *p)
{
	const char *const params[] = {db_p_uuid(w, p->org), db_p_uuid(w, p->id), db_p_time(w, w->now_us)};

	return db_once(w, db_tenant(p->org), &lms_pick_answered, params, NULL);
}

/* [[id, title], …] */
static enum err parts_read(struct work *w, const char *text, struct pick_module *module)
{
	struct pick_part *parts;
	json_t *list, *part;
	size_t i;

	TRY(json_read(w, "titles", text, strlen(text), &list));
	parts = arena_alloc(w->arena, (json_array_size(list) + 1) * sizeof(*parts));
	json_array_foreach(list, i, part)
	{
		const char *id = json_string_value(json_array_get(part, 0));

		parts[i].title = json_string_value(json_array_get(part, 1));
		if (id == NULL || parts[i].title == NULL || !uuid_parse(id, &parts[i].id))
			return fail(w, ERR_INTERNAL, "a part of the catalogue has no id or title");
	}
	module->shown = parts;
	module->shown_count = json_array_size(list);
	return OK;
}

enum err pick_catalogue(struct work *w, struct uuid org, const char *search, struct uuid before,
    int64_t limit, struct pick_module **ret_modules, size_t *ret_count)
{
	int64_t most = limit < 1 ? 1 : limit > PICK_LIST_MAX ? PICK_LIST_MAX : limit;
	const char *const params[] = {db_p_uuid(w, org), uuid_or_null(w, before), search, db_p_int(w, most),
	    db_p_int(w, PICK_PARTS_SHOWN)};
	struct pick_module *found;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_pick_catalogue, params, &rows));
	found = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*found));
	for (size_t i = 0; i < db_count(rows); i++) {
		found[i] = (struct pick_module){.id = db_uuid(rows, i, 0),
		    .title = db_text(rows, i, 1),
		    .course = db_text(rows, i, 2),
		    .kind = db_text(rows, i, 3),
		    .parts = db_int(rows, i, 4)};
		TRY(parts_read(w, db_text(rows, i, 5), &found[i]));
	}
	*ret_modules = found;
	*ret_count = db_count(rows);
	return OK;
}

enum err pick_courses(
    struct work *w, struct uuid org, const char *search, struct pick_course **ret_courses, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), search, db_p_int(w, PICK_COURSES_MAX)};
	struct pick_course *found;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_pick_courses, params, &rows));
	found = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*found));
	for (size_t i = 0; i < db_count(rows); i++)
		found[i] = (struct pick_course){
		    .id = db_uuid(rows, i, 0), .title = db_text(rows, i, 1), .modules = db_int(rows, i, 2)};
	*ret_courses = found;
	*ret_count = db_count(rows);
	return OK;
}

enum err pick_items(struct work *w, const struct pick *p, struct pick_item **ret_items, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, p->org), db_p_uuid(w, p->id)};
	struct pick_item *items;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(p->org), &lms_pick_items, params, &rows));
	items = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*items));
	for (size_t i = 0; i < db_count(rows); i++)
		items[i] = (struct pick_item){.id = db_uuid(rows, i, 0),
		    .opens = {.module = db_uuid(rows, i, 5), .part = db_uuid(rows, i, 6)},
		    .whole_course = db_uuid(rows, i, 7),
		    .title = db_text(rows, i, 1),
		    .course = db_text(rows, i, 2),
		    .graded = db_bool(rows, i, 3),
		    .maximum = db_int(rows, i, 4)};
	*ret_items = items;
	*ret_count = db_count(rows);
	return OK;
}

struct adding {
	const struct pick *pick;
	struct uuid chosen;
	enum pick_added added;
};

static enum err item_add(struct work *w, void *arg)
{
	struct adding *a = arg;
	const struct pick *p = a->pick;
	const char *const which[] = {db_p_uuid(w, p->org), db_p_uuid(w, a->chosen)};
	const char *const others[] = {
	    db_p_uuid(w, p->org), db_p_uuid(w, p->id), NULL, db_p_uuid(w, a->chosen)};
	struct db_rows *rows;

	const char *const held[] = {db_p_uuid(w, p->org), db_p_uuid(w, p->id)};

	TRY(db_run(w, &lms_pick_hold, held, NULL));
	TRY(db_run(w, &lms_pick_module, which, &rows));
	a->added = PICK_NOWHERE;
	if (db_count(rows) == 0)
		return OK;
	if (!p->multiple)
		TRY(db_run(w, &lms_pick_item_drop, others, NULL));
	const char *const params[] = {db_p_uuid(w, p->org), db_p_uuid(w, p->id), db_p_uuid(w, a->chosen),
	    db_p_int(w, LTI_ITEMS_MAX), db_text(rows, 0, 2), db_text(rows, 0, 0), db_text(rows, 0, 3)};

	TRY(db_run(w, &lms_pick_item_add, params, &rows));
	a->added = db_count(rows) == 1 && db_int(rows, 0, 0) == 1 ? PICK_ADDED : PICK_FULL;
	return OK;
}

enum err pick_store_item_add(
    struct work *w, const struct pick *p, struct uuid chosen, enum pick_added *ret_added)
{
	struct adding a = {.pick = p, .chosen = chosen};

	TRY(db_transact(w, db_tenant(p->org), item_add, &a));
	*ret_added = a.added;
	return OK;
}

enum err pick_store_target(
    struct work *w, struct uuid org, struct uuid chosen, bool *ret_there, struct link_target *ret_target)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, chosen)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_pick_module, params, &rows));
	/* A link that leads nowhere is mended by an activity, not by a course. */
	*ret_there = db_count(rows) == 1 && !db_is_null(rows, 0, 0);
	if (*ret_there)
		*ret_target =
		    (struct link_target){.module = db_uuid(rows, 0, 0), .part = db_uuid(rows, 0, 1)};
	return OK;
}

enum err pick_store_item_drop(struct work *w, const struct pick *p, struct uuid chosen)
{
	const char *const params[] = {db_p_uuid(w, p->org), db_p_uuid(w, p->id), db_p_uuid(w, chosen), NULL};

	return db_once(w, db_tenant(p->org), &lms_pick_item_drop, params, NULL);
}

struct setting {
	const struct pick *pick;
	const struct pick_item *items;
	size_t count;
};

static enum err items_set(struct work *w, void *arg)
{
	const struct setting *s = arg;

	for (size_t i = 0; i < s->count; i++) {
		const char *const params[] = {db_p_uuid(w, s->pick->org), db_p_uuid(w, s->pick->id),
		    db_p_uuid(w, s->items[i].id), s->items[i].title, db_p_bool(s->items[i].graded),
		    db_p_int(w, s->items[i].maximum)};

		TRY(db_send(w, &lms_pick_item_set, params));
	}
	return OK;
}

enum err pick_set(struct work *w, const struct pick *p, const struct pick_item *items, size_t count)
{
	struct setting s = {.pick = p, .items = items, .count = count};

	return db_transact(w, db_tenant(p->org), items_set, &s);
}
