/* What another rule would make of a module's attempts: their stored facts, judged one by one. */
#include <stdlib.h>
#include <string.h>

#include "db/db.h"
#include "lms/course/module.h"
#include "lms_sql.h"

struct part {
	struct uuid grain; /* first: parts are sorted by it */
	bool asset, visible;
};

struct preview {
	const struct principal *by;
	const struct module *module;
	const struct rule_own *other;
	struct uuid before;
	size_t limit;
	struct part *parts;
	struct rule_item *items; /* of one attempt, in the same order */
	size_t parts_count;
	struct rule_preview found;
};

static int by_grain(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct uuid));
}

static enum err parts_read(struct work *w, struct preview *preview)
{
	const char *const params[] = {db_p_uuid(w, preview->by->org), db_p_uuid(w, preview->module->id),
	    db_p_int(w, RULE_PREVIEW_ITEMS_MAX)};
	struct db_rows *rows;
	size_t count;

	TRY(db_run(w, &lms_preview_grains, params, &rows));
	count = db_count(rows);
	preview->parts = arena_alloc(w->arena, (count + 1) * sizeof(*preview->parts));
	preview->items = arena_alloc(w->arena, (count + 1) * sizeof(*preview->items));
	for (size_t i = 0; i < count; i++)
		preview->parts[i] = (struct part){.grain = db_uuid(rows, i, 0),
		    .asset = db_bool(rows, i, 1),
		    .visible = db_bool(rows, i, 2)};
	qsort(preview->parts, count, sizeof(*preview->parts), by_grain);
	preview->parts_count = count;
	return OK;
}

/* Parts of which nothing is known were never opened. */
static void items_clear(struct preview *preview)
{
	for (size_t i = 0; i < preview->parts_count; i++)
		preview->items[i] = (struct rule_item){.grain = preview->parts[i].grain,
		    .visible = preview->parts[i].visible,
		    .completion = COMPLETION_NOT_ATTEMPTED};
}

/* A row of preview_items into its place. */
static void item_read(struct preview *preview, const struct db_rows *rows, size_t row)
{
	struct uuid grain = db_uuid(rows, row, 1);
	const struct part *part =
	    bsearch(&grain, preview->parts, preview->parts_count, sizeof(*preview->parts), by_grain);
	struct rule_item *item;

	if (part == NULL)
		return;
	item = &preview->items[part - preview->parts];
	item->seen = true;
	item->completion = completion_find(db_text(rows, row, 2));
	item->success = success_find(db_text(rows, row, 3));
	item->has_score = !db_is_null(rows, row, 4);
	item->score = db_real(rows, row, 4);
	/* An asset's content cannot say that it ended. */
	item->ended = part->asset || db_bool(rows, row, 5);
}

static void count_changes(struct rule_preview *found, unsigned changes)
{
	found->changed += changes != 0;
	for (int i = 0; i < RULE_CHANGES_COUNT; i++)
		found->counts[i] += (changes >> i & 1) != 0;
}

/* One attempt, whose parts are in preview->items. */
static void attempt_judge(struct preview *preview, const struct db_rows *rows, size_t row)
{
	struct rule_preview *found = &preview->found;
	struct uuid id = db_uuid(rows, row, 0);
	struct rule_item whole = {.completion = completion_find(db_text(rows, row, 10)),
	    .success = success_find(db_text(rows, row, 11)),
	    .has_score = !db_is_null(rows, row, 12),
	    .score = db_real(rows, row, 12)};
	struct rule_case facts = {.items = preview->items,
	    .count = preview->parts_count,
	    .whole = preview->module->summed_up ? &whole : NULL,
	    .only = db_uuid(rows, row, 14),
	    .own = preview->module->own,
	    .time_cs = db_int(rows, row, 9),
	    .score_last = preview->module->score_last,
	    .grade_when_complete = preview->module->grade_when_complete,
	    .before = {completion_find(db_text(rows, row, 6)), success_find(db_text(rows, row, 7)),
	        !db_is_null(rows, row, 8), db_real(rows, row, 8)}};
	struct rule_decision next;
	unsigned changes = rule_change(&facts, preview->other, &next);
	bool listed = uuid_is_nil(preview->before) || memcmp(&id, &preview->before, sizeof(id)) < 0;

	count_changes(found, changes);
	if (changes == 0 || !listed || found->count >= preview->limit || !db_bool(rows, row, 13))
		return;
	found->rows[found->count++] = (struct rule_preview_row){.attempt = id,
	    .learner = db_uuid(rows, row, 1),
	    .learner_name = db_text(rows, row, 2),
	    .external_id = db_text(rows, row, 3),
	    .guest = db_bool(rows, row, 4),
	    .number = db_int(rows, row, 5),
	    .completion = db_text(rows, row, 6),
	    .success = db_text(rows, row, 7),
	    .next_completion = completion_name(next.result.completion),
	    .next_success = success_name(next.result.success),
	    .changes = changes};
}

static enum err attempts_read(struct work *w, struct preview *preview, size_t most, struct db_rows **ret_rows)
{
	const struct principal *by = preview->by;
	const char *const params[] = {db_p_uuid(w, by->org), db_p_uuid(w, preview->module->id),
	    by->team_only ? db_p_uuid(w, by->id) : NULL,
	    db_p_bool(principal_may(by, PERMISSION_ATTEMPT_READ)), db_p_int(w, (int64_t)most + 1)};

	return db_run(w, &lms_preview_attempts, params, ret_rows);
}

static enum err items_read(
    struct work *w, struct preview *preview, const struct db_rows *attempts, struct db_rows **ret_rows)
{
	size_t count = (size_t)preview->found.attempts;
	const char **ids = arena_alloc(w->arena, (count + 1) * sizeof(*ids));
	const char *params[] = {db_p_uuid(w, preview->by->org), NULL};

	for (size_t i = 0; i < count; i++)
		ids[i] = db_text(attempts, i, 0);
	params[1] = db_p_list(w, ids, count);
	return db_run(w, &lms_preview_items, params, ret_rows);
}

static enum err preview_body(struct work *w, void *arg)
{
	struct preview *preview = arg;
	struct rule_preview_row *rows = arena_alloc(w->arena, (preview->limit + 1) * sizeof(*rows));
	struct db_rows *attempts, *items;
	size_t most, item = 0;

	preview->found = (struct rule_preview){.rows = rows};
	TRY(parts_read(w, preview));
	most = RULE_PREVIEW_ITEMS_MAX / (preview->parts_count + 1);
	if (most > RULE_PREVIEW_ATTEMPTS_MAX)
		most = RULE_PREVIEW_ATTEMPTS_MAX;
	TRY(attempts_read(w, preview, most, &attempts));
	preview->found.more = db_count(attempts) > most;
	preview->found.attempts = (int64_t)(preview->found.more ? most : db_count(attempts));
	TRY(items_read(w, preview, attempts, &items));
	for (size_t i = 0; i < (size_t)preview->found.attempts; i++) {
		items_clear(preview);
		for (;
		     item < db_count(items) && strcmp(db_text(items, item, 0), db_text(attempts, i, 0)) == 0;
		     item++)
			item_read(preview, items, item);
		attempt_judge(preview, attempts, i);
	}
	return OK;
}

enum err rule_preview(struct work *w, const struct principal *by, const struct module *module,
    const struct rule_own *other, struct uuid before, int64_t limit, struct rule_preview *ret_preview)
{
	int64_t most = limit < 1 ? 1 : limit > RULE_PREVIEW_ROWS_MAX ? RULE_PREVIEW_ROWS_MAX : limit;
	struct rule_own checked = *other;
	struct preview preview = {
	    .by = by, .module = module, .other = &checked, .before = before, .limit = (size_t)most};

	TRY(module_rule_check(w, &checked));
	TRY(db_transact(w, db_tenant(by->org), preview_body, &preview));
	*ret_preview = preview.found;
	return OK;
}
