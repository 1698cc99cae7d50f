#include "lms/attempt/session_store.h"

#include <string.h>

#include "base/text.h"
#include "db/db.h"
#include "lms_sql.h"

static const char *text_or_empty(const struct db_rows *rows, int column)
{
	const char *text = db_text(rows, 0, column);

	return text != NULL ? text : "";
}

enum err session_launch_read(
    struct work *w, const struct launch_capability *launch, struct session_launch *ret_launch)
{
	const char *const params[] = {db_p_uuid(w, launch->org), db_p_uuid(w, launch->launch)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_session_launch, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_GONE, "this launch has expired");
	*ret_launch = (struct session_launch){.attempt = {.org = launch->org, .id = db_uuid(rows, 0, 0)},
	    .launch = launch->launch,
	    .return_url = text_or_empty(rows, 1),
	    .frame_origins = text_or_empty(rows, 2),
	    .locale = text_or_empty(rows, 3),
	    .learner = db_uuid(rows, 0, 4),
	    .current = db_uuid(rows, 0, 5),
	    .title = text_or_empty(rows, 6),
	    .package = db_uuid(rows, 0, 7),
	    .sha256 = text_or_empty(rows, 8),
	    .kind = text_or_empty(rows, 9),
	    .version = db_uuid(rows, 0, 10)};
	return OK;
}

enum err launch_page_read(struct work *w, const struct keys *keys, const struct launch_capability *launch,
    struct launch_page *ret_page)
{
	const char *const params[] = {db_p_uuid(w, launch->org), db_p_uuid(w, launch->launch)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(launch->org), &lms_launch_read, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_GONE, "this launch has expired");
	ret_page->title = text_or_empty(rows, 0);
	ret_page->locale = text_or_empty(rows, 1);
	ret_page->frame_origins = text_or_empty(rows, 2);
	ret_page->return_url = text_or_empty(rows, 3);
	ret_page->kept = !db_bool(rows, 0, 6);
	ret_page->quiz = db_bool(rows, 0, 7);
	content_label(keys, db_uuid(rows, 0, 4), db_uuid(rows, 0, 5), ret_page->label);
	return OK;
}

enum err session_others(
    struct work *w, const struct attempt_ref *attempt, struct uuid **ret_sessions, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, attempt->org), db_p_uuid(w, attempt->id)};
	struct db_rows *rows;
	struct uuid *sessions;

	TRY(db_run(w, &lms_session_others, params, &rows));
	sessions = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*sessions));
	for (size_t i = 0; i < db_count(rows); i++)
		sessions[i] = db_uuid(rows, i, 0);
	*ret_sessions = sessions;
	*ret_count = db_count(rows);
	return OK;
}

enum err session_add(struct work *w, const struct session_launch *launch, struct uuid session)
{
	const char *const params[] = {db_p_uuid(w, launch->attempt.org), db_p_uuid(w, session),
	    db_p_uuid(w, launch->attempt.id), db_p_uuid(w, launch->launch)};

	return db_send(w, &lms_session_add, params);
}

enum err session_log_has(struct work *w, const struct write_capability *session, const struct delta *deltas,
    size_t count, bool *ret_there)
{
	struct text seqs = text_new(w->arena, 32 * (size_t)DELTAS_MAX);
	const char *params[] = {db_p_uuid(w, session->org), db_p_uuid(w, session->session), NULL};
	struct db_rows *rows;

	text_add_char(&seqs, '{');
	for (size_t i = 0; i < count; i++)
		text_printf(&seqs, "%s%lld", i > 0 ? "," : "", (long long)deltas[i].seq);
	text_add_char(&seqs, '}');
	params[2] = seqs.data;
	TRY(db_run(w, &lms_log_has, params, &rows));
	for (size_t i = 0; i < count; i++) {
		ret_there[i] = false;
		for (size_t row = 0; row < db_count(rows); row++)
			ret_there[i] = ret_there[i] || db_int(rows, row, 0) == deltas[i].seq;
	}
	return OK;
}

/* The columns of session_items. */
enum {
	C_ID,
	C_PARENT,
	C_TITLE,
	C_KIND,
	C_HREF,
	C_VISIBLE,
	C_COMPLETION,
	C_SUCCESS,
	C_SCORE,
	C_ATTEMPT_COMPLETION,
	C_ATTEMPT_SUCCESS,
	C_ATTEMPT_SCORE,
	C_CURRENT,
	C_HAS_PREREQUISITES,
	C_PART_ONLY
};

static bool is_cluster(const struct db_rows *rows, size_t row)
{
	return strcmp(db_text(rows, row, C_KIND), "cluster") == 0;
}

static json_t *item_json(const struct db_rows *rows, size_t row, bool may_open)
{
	bool seen = !db_is_null(rows, row, C_COMPLETION);
	const char *status = status_word(seen, completion_read(db_text(rows, row, C_COMPLETION)),
	    success_read(db_text(rows, row, C_SUCCESS)));

	return json_pack("{s:s,s:s?,s:s,s:s,s:s,s:b,s:s?,s:o,s:b}", "id", db_text(rows, row, C_ID), "parent",
	    db_text(rows, row, C_PARENT), "title", db_text(rows, row, C_TITLE), "kind",
	    db_text(rows, row, C_KIND), "href", db_text(rows, row, C_HREF), "visible",
	    db_bool(rows, row, C_VISIBLE), "status", is_cluster(rows, row) ? NULL : status, "score",
	    score_json(!db_is_null(rows, row, C_SCORE), db_real(rows, row, C_SCORE)), "may_open", may_open);
}

static bool row_may_open(const struct hold *hold, size_t row)
{
	return hold == NULL || hold->items[row].may_open;
}

static enum err holds_read(
    struct work *w, const struct attempt_ref *attempt, const struct db_rows *rows, struct hold **ret_hold)
{
	bool any = false;

	for (size_t row = 0; row < db_count(rows); row++)
		any = any || db_bool(rows, row, C_HAS_PREREQUISITES);
	*ret_hold = NULL;
	return any ? hold_read(w, attempt, ret_hold) : OK;
}

/* The part that the link opens by itself. Else where the learner was last, else the first visible thing that
 * runs, else the first thing that runs. Nothing that is held back. */
static const char *current_of(const struct db_rows *rows, const struct hold *hold)
{
	const char *last = db_text(rows, 0, C_CURRENT), *there = NULL, *visible = NULL, *any = NULL;

	for (size_t row = db_count(rows); row-- > 0;) {
		if (is_cluster(rows, row) || !row_may_open(hold, row))
			continue;
		any = db_text(rows, row, C_ID);
		if (db_bool(rows, row, C_VISIBLE))
			visible = any;
		if (last != NULL && strcmp(any, last) == 0)
			there = any;
	}
	if (db_bool(rows, 0, C_PART_ONLY))
		return there;
	return there != NULL ? there : visible != NULL ? visible : any;
}

enum err session_items_answer(struct work *w, const struct session_launch *launch, json_t *answer)
{
	const char *const params[] = {db_p_uuid(w, launch->attempt.org), db_p_uuid(w, launch->attempt.id)};
	const char *current;
	struct db_rows *rows;
	struct rule_result attempt;
	struct hold *hold;
	json_t *items = json_array();

	json_object_set_new(answer, "items", items);
	TRY(db_run(w, &lms_session_items, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_INTERNAL, "the attempt's module has no items");
	TRY(holds_read(w, &launch->attempt, rows, &hold));
	for (size_t row = 0; row < db_count(rows); row++)
		json_array_append_new(items, item_json(rows, row, row_may_open(hold, row)));
	attempt = (struct rule_result){.completion = completion_read(db_text(rows, 0, C_ATTEMPT_COMPLETION)),
	    .success = success_read(db_text(rows, 0, C_ATTEMPT_SUCCESS)),
	    .has_score = !db_is_null(rows, 0, C_ATTEMPT_SCORE),
	    .score = db_real(rows, 0, C_ATTEMPT_SCORE)};
	json_object_set_new(answer, "attempt", outcome_result_json(&attempt));
	/* What has sequencing says itself what is open. */
	current = strcmp(launch->kind, "scorm2004") != 0 ? current_of(rows, hold) : NULL;
	json_object_set_new(answer, "current", current != NULL ? json_string(current) : json_null());
	return OK;
}

enum err session_return_url(struct work *w, const struct run *run, const char **ret_url)
{
	const char *const params[] = {db_p_uuid(w, run->attempt.org), db_p_uuid(w, run->session)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_session_return_url, params, &rows));
	*ret_url = db_count(rows) > 0 ? text_or_empty(rows, 0) : "";
	return OK;
}
