/* How the units of a player's session stand. */
#include "base/fields.h"
#include "lms/attempt/run.h"
#include "lms/cmi5/cmi5_store.h"
#include "lms_sql.h"

enum err cmi5_standing(struct work *w, const struct write_capability *player, const char **ret_json)
{
	const char *const params[] = {db_p_uuid(w, player->org), db_p_uuid(w, player->session)};
	json_t *items = json_array(),
	       *answer = json_own(w->arena, json_pack("{s:o,s:n}", "items", items, "active"));
	struct rule_result attempt;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(player->org), &lms_cmi5_items, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_SESSION_CLOSED, "there is no such session");
	for (size_t i = 0; i < db_count(rows); i++) {
		const char *status = status_word(!db_is_null(rows, i, 1),
		    completion_read(db_text(rows, i, 1)), success_read(db_text(rows, i, 2)));

		(void)json_array_append_new(
		    items, json_pack("{s:s,s:s,s:o}", "id", db_text(rows, i, 0), "status", status, "score",
		               score_json(!db_is_null(rows, i, 3), db_real(rows, i, 3))));
		if (db_bool(rows, i, 7))
			(void)json_object_set_new(answer, "active", json_string(db_text(rows, i, 0)));
	}
	attempt = (struct rule_result){.completion = completion_read(db_text(rows, 0, 4)),
	    .success = success_read(db_text(rows, 0, 5)),
	    .has_score = !db_is_null(rows, 0, 6),
	    .score = db_real(rows, 0, 6)};
	(void)json_object_set_new(answer, "attempt", outcome_result_json(&attempt));
	*ret_json = json_text(w->arena, answer);
	return OK;
}
