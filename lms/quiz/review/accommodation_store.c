#include "lms/quiz/review/review_int.h"
#include "lms_sql.h"

static const char *team_of(struct work *w, const struct principal *by)
{
	return by->team_only ? db_p_uuid(w, by->id) : NULL;
}

enum err accommodation_list(struct work *w, const struct principal *by, struct uuid module,
    struct accommodation **ret_rows, size_t *ret_count)
{
	const char *const params[] = {
	    db_p_uuid(w, by->org), team_of(w, by), db_p_uuid_or_null(w, by->context), db_p_uuid(w, module)};
	struct accommodation *found;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(by->org), &lms_accommodation_list, params, &rows));
	found = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*found));
	for (size_t i = 0; i < db_count(rows); i++)
		found[i] = (struct accommodation){.module = module,
		    .learner = db_uuid(rows, i, 0),
		    .learner_name = db_text(rows, i, 1),
		    .external_id = db_text(rows, i, 2),
		    .time_per_cent = db_int(rows, i, 3),
		    .extra_attempts = db_int(rows, i, 4),
		    .close_us = db_int(rows, i, 5),
		    .note = db_text(rows, i, 6),
		    .guest = db_bool(rows, i, 7)};
	*ret_rows = found;
	*ret_count = db_count(rows);
	return OK;
}

enum err accommodation_who(struct work *w, const struct principal *by, struct uuid module,
    struct uuid learner, bool *ret_module, bool *ret_learner)
{
	const char *const params[] = {db_p_uuid(w, by->org), team_of(w, by),
	    db_p_uuid_or_null(w, by->context), db_p_uuid(w, module), db_p_uuid(w, learner)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_accommodation_who, params, &rows));
	*ret_module = db_bool(rows, 0, 0);
	*ret_learner = db_bool(rows, 0, 1);
	return OK;
}

enum err accommodation_keep(struct work *w, struct uuid org, const struct accommodation *a)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, a->module), db_p_uuid(w, a->learner),
	    db_p_int(w, a->time_per_cent), db_p_int(w, a->extra_attempts),
	    a->close_us != 0 ? db_p_time(w, a->close_us) : NULL, a->note};

	return db_run(w, &lms_accommodation_keep, params, NULL);
}

enum err accommodation_extend(
    struct work *w, struct uuid org, const struct quiz_view *view, int64_t deadline_us)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, view->open->id), db_p_time(w, deadline_us)};

	return db_send(w, &lms_accommodation_extend, params);
}

enum err accommodation_drop(
    struct work *w, struct uuid org, struct uuid module, struct uuid learner, bool *ret_there)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, module), db_p_uuid(w, learner)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_accommodation_drop, params, &rows));
	*ret_there = db_count(rows) > 0;
	return OK;
}

enum err accommodation_attempts(struct work *w, struct uuid org, struct uuid module, struct uuid learner,
    struct uuid **ret_attempts, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, module), db_p_uuid(w, learner)};
	struct uuid *attempts;
	struct db_rows *rows;

	TRY(db_run(w, &lms_accommodation_attempts, params, &rows));
	attempts = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*attempts));
	for (size_t i = 0; i < db_count(rows); i++)
		attempts[i] = db_uuid(rows, i, 0);
	*ret_attempts = attempts;
	*ret_count = db_count(rows);
	return OK;
}

enum err accommodation_find_learner(
    struct work *w, const struct principal *by, const char *who, struct uuid *ret_learner)
{
	const char *const params[] = {
	    db_p_uuid(w, by->org), team_of(w, by), db_p_uuid_or_null(w, by->context), who};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(by->org), &lms_accommodation_find, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_BAD_INPUT, "who", WORDS("There is no such learner."));
	if (db_count(rows) > 1)
		return fail_field(w, ERR_BAD_INPUT, "who",
		    WORDS("Several learners are meant by that: say their identifier."));
	*ret_learner = db_uuid(rows, 0, 0);
	return OK;
}
