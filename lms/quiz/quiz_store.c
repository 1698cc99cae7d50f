#include "lms/quiz/quiz_store.h"

#include "lms_sql.h"

enum err bank_pool(struct work *w, struct uuid org, struct uuid category, const char *tag, const char *type,
    struct quiz_pick **ret_picks, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid_or_null(w, category), tag, type};
	struct quiz_pick *picks;
	struct db_rows *rows;

	TRY(db_run(w, &lms_bank_pool, params, &rows));
	picks = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*picks));
	for (size_t i = 0; i < db_count(rows); i++)
		picks[i] = (struct quiz_pick){
		    .id = db_uuid(rows, i, 0), .version = db_int(rows, i, 1), .marks = db_int(rows, i, 2)};
	*ret_picks = picks;
	*ret_count = db_count(rows);
	return OK;
}

enum err bank_newest(struct work *w, struct uuid org, struct quiz_pick *picks, size_t count, bool *ret_there,
    bool *ret_retired)
{
	const char **ids = arena_alloc(w->arena, (count + 1) * sizeof(*ids));
	struct db_rows *rows;

	for (size_t i = 0; i < count; i++)
		ids[i] = db_p_uuid(w, picks[i].id);
	TRY(db_run(
	    w, &lms_bank_newest, (const char *const[]){db_p_uuid(w, org), db_p_list(w, ids, count)}, &rows));
	for (size_t i = 0; i < count; i++) {
		ret_there[i] = ret_retired[i] = false;
		for (size_t j = 0; j < db_count(rows); j++) {
			if (!uuid_equal(db_uuid(rows, j, 0), picks[i].id))
				continue;
			picks[i].version = db_int(rows, j, 1);
			picks[i].marks = db_int(rows, j, 2);
			ret_there[i] = true;
			ret_retired[i] = db_bool(rows, j, 3);
		}
	}
	return OK;
}

enum err quiz_question_add(struct work *w, struct uuid org, struct uuid package_version, int64_t slot,
    const struct quiz_pick *pick, struct uuid module)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, package_version), db_p_int(w, slot),
	    db_p_uuid(w, pick->id), db_p_int(w, pick->version), db_p_uuid(w, module)};

	return db_send(w, &lms_quiz_question_add, params);
}
