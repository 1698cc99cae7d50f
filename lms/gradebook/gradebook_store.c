#include "lms/gradebook/gradebook_store.h"

#include <string.h>

#include "lms_sql.h"

/* Columns of gradebook_entries from where the item's begin. */
enum { ITEM = 13, RESULT = 24, MARK = 25 };

static enum sum_how how_of(const char *name)
{
	return strcmp(name, "points") == 0 ? SUM_POINTS : strcmp(name, "mean") == 0 ? SUM_MEAN : SUM_WEIGHTS;
}

static struct gradebook_card card_read(const struct db_rows *rows, size_t i)
{
	return (struct gradebook_card){.enrollment = db_uuid(rows, i, 0),
	    .course = db_uuid(rows, i, 1),
	    .gradable = db_bool(rows, i, 2),
	    .complete = db_bool(rows, i, 3),
	    .linked = db_bool(rows, i, 4),
	    .how = how_of(db_text(rows, i, 5)),
	    .missing_zero = db_bool(rows, i, 6),
	    .has_pass = !db_is_null(rows, i, 7),
	    .pass = db_int(rows, i, 7),
	    .book_revision = db_int(rows, i, 8),
	    .was_counted = db_bool(rows, i, 9),
	    .was_known = !db_is_null(rows, i, 10),
	    .was_total = db_int(rows, i, 10),
	    .was_revision = db_int(rows, i, 11),
	    .was_success = db_text(rows, i, 12)};
}

static struct gradebook_entry entry_read(const struct db_rows *rows, size_t i)
{
	return (struct gradebook_entry){.id = db_uuid(rows, i, ITEM),
	    .module = db_uuid(rows, i, ITEM + 1),
	    .title = db_text(rows, i, ITEM + 2),
	    .type = db_text(rows, i, ITEM + 3),
	    .category = db_uuid(rows, i, ITEM + 4),
	    .weight = db_int(rows, i, ITEM + 7),
	    .max_points = db_int(rows, i, ITEM + 8),
	    .extra = db_bool(rows, i, ITEM + 9),
	    .hidden = db_bool(rows, i, ITEM + 10),
	    .scored = !db_is_null(rows, i, RESULT),
	    .share = db_int(rows, i, RESULT),
	    .marked = db_bool(rows, i, MARK),
	    .points = db_int(rows, i, MARK + 1),
	    .excused = db_bool(rows, i, MARK + 2),
	    .reason = db_text(rows, i, MARK + 3),
	    .marked_us = db_int(rows, i, MARK + 4)};
}

/* The category of a row among those of its card, which it is put to where it is new. */
static void category_note(struct gradebook_card *card, const struct db_rows *rows, size_t i)
{
	struct uuid id = db_uuid(rows, i, ITEM + 4);

	if (uuid_is_nil(id) || card->categories_count == SUM_CATEGORIES_MAX)
		return;
	for (size_t c = 0; c < card->categories_count; c++)
		if (uuid_equal(card->categories[c].id, id))
			return;
	card->categories[card->categories_count++] = (struct gradebook_card_category){
	    .id = id, .weight = db_int(rows, i, ITEM + 5), .drop_lowest = (int)db_int(rows, i, ITEM + 6)};
}

static void card_fill(struct work *w, struct gradebook_card *card, const struct db_rows *rows, size_t first)
{
	size_t end = first;

	while (end < db_count(rows) && uuid_equal(db_uuid(rows, end, 0), card->enrollment))
		end++;
	card->entries = arena_alloc(w->arena, (end - first + 1) * sizeof(*card->entries));
	card->categories = arena_alloc(w->arena, SUM_CATEGORIES_MAX * sizeof(*card->categories));
	for (size_t i = first; i < end; i++) {
		if (db_is_null(rows, i, ITEM))
			continue;
		card->entries[card->entries_count++] = entry_read(rows, i);
		category_note(card, rows, i);
	}
}

enum err gradebook_store_cards(struct work *w, struct uuid org, const struct uuid ids[], size_t count,
    struct gradebook_card **ret_cards, size_t *ret_count)
{
	struct gradebook_card *cards = arena_alloc(w->arena, (count + 1) * sizeof(*cards));
	const char **texts = arena_alloc(w->arena, (count + 1) * sizeof(*texts));
	const char *params[2] = {db_p_uuid(w, org)};
	struct db_rows *rows = NULL;
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		texts[i] = db_p_uuid(w, ids[i]);
	params[1] = db_p_list(w, texts, count);
	TRY(db_run(w, &lms_gradebook_entries, params, &rows));
	for (size_t i = 0; i < db_count(rows) && found < count; i++) {
		if (i > 0 && uuid_equal(db_uuid(rows, i, 0), db_uuid(rows, i - 1, 0)))
			continue;
		cards[found] = card_read(rows, i);
		card_fill(w, &cards[found++], rows, i);
	}
	*ret_cards = cards;
	*ret_count = found;
	return OK;
}

enum err gradebook_store_total(struct work *w, struct uuid org, const struct gradebook_card *card)
{
	const char *total = card->has_total ? db_p_int(w, card->total) : NULL;
	const char *const kept[] = {
	    db_p_uuid(w, org), db_p_uuid(w, card->enrollment), total, db_p_int(w, card->book_revision)};
	const char *const shown[] = {kept[0], kept[1], total, card->success};

	TRY(db_send(w, &lms_gradebook_total_keep, kept));
	return db_send(w, &lms_gradebook_enrollment_keep, shown);
}

enum err gradebook_store_note(struct work *w, struct uuid org, const struct gradebook_note *note)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, uuid_v7()),
	    db_p_uuid(w, note->enrollment), db_p_uuid_or_null(w, note->item), note->kind,
	    note->has_was ? db_p_int(w, note->was) : NULL,
	    note->has_became ? db_p_int(w, note->became) : NULL, note->reason,
	    note->by != NULL ? db_p_uuid(w, note->by->id) : NULL,
	    note->by != NULL ? principal_kind_name(note->by->kind) : ""};

	return db_send(w, &lms_gradebook_event_add, params);
}
