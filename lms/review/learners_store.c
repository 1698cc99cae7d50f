/* Learners as staff see them. */
#include "db/db.h"
#include "lms/review/review.h"
#include "lms_sql.h"

static void learners_take(
    struct work *w, const struct db_rows *rows, struct review_learner **ret_rows, size_t *ret_count)
{
	struct review_learner *all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));

	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct review_learner){.id = db_uuid(rows, i, 0),
		    .origin = db_text(rows, i, 1),
		    .external_id = db_text(rows, i, 2),
		    .name = db_text(rows, i, 3),
		    .email = db_text(rows, i, 4),
		    .created_us = db_int(rows, i, 5)};
	*ret_rows = all;
	*ret_count = db_count(rows);
}

static enum err learners(struct work *w, const struct principal *by, struct uuid one,
    const struct review_learners_filter *filter, struct review_learner **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, by->org), by->team_only ? db_p_uuid(w, by->id) : NULL,
	    db_p_uuid_or_null(w, by->context), db_p_uuid_or_null(w, one), db_p_uuid_or_null(w, filter->team),
	    filter->email, filter->external_id, db_p_uuid_or_null(w, filter->before),
	    db_p_int(w, filter->limit), filter->origin, filter->who};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(by->org), &lms_review_learners, params, &rows));
	learners_take(w, rows, ret_rows, ret_count);
	return OK;
}

enum err review_learners(struct work *w, const struct principal *by,
    const struct review_learners_filter *filter, struct review_learner **ret_rows, size_t *ret_count)
{
	return learners(w, by, (struct uuid){{0}}, filter, ret_rows, ret_count);
}

enum err review_learner(
    struct work *w, const struct principal *by, struct uuid learner, struct review_learner *ret_learner)
{
	struct review_learner *rows;
	size_t count;

	TRY(learners(w, by, learner, &(struct review_learners_filter){.limit = 1}, &rows, &count));
	if (count == 0)
		return fail_field(w, ERR_NOT_FOUND, "id", "there is no such learner");
	*ret_learner = rows[0];
	return OK;
}

enum err review_learners_of(struct work *w, const struct principal *by, const struct uuid *ids, size_t count,
    struct review_learner **ret_rows, size_t *ret_count)
{
	const char *texts[REVIEW_LEARNERS_MAX],
	    *params[4] = {db_p_uuid(w, by->org), NULL, by->team_only ? db_p_uuid(w, by->id) : NULL,
	        db_p_uuid_or_null(w, by->context)};
	struct db_rows *rows = NULL;

	if (count > REVIEW_LEARNERS_MAX)
		return fail(w, ERR_INTERNAL, "more than %d learners are asked for", REVIEW_LEARNERS_MAX);
	for (size_t i = 0; i < count; i++)
		texts[i] = db_p_uuid(w, ids[i]);
	params[1] = db_p_list(w, texts, count);
	TRY(db_once(w, db_tenant(by->org), &lms_review_learners_of, params, &rows));
	learners_take(w, rows, ret_rows, ret_count);
	return OK;
}
