#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "lms/quiz/bank/bank_store.h"
#include "lms/quiz/sitting_int.h"
#include "lms_sql.h"

enum err sitting_add(struct work *w, const struct quiz_view *v, const struct sitting *s)
{
	const char *const params[] = {db_p_uuid(w, v->attempt.org), db_p_uuid(w, s->id),
	    db_p_uuid(w, v->attempt.id), db_p_uuid_or_null(w, v->launch), db_p_uuid(w, s->session),
	    db_p_int(w, s->number), db_p_int(w, s->seed), db_p_time(w, s->started_us),
	    s->deadline_us != 0 ? db_p_time(w, s->deadline_us) : NULL, db_p_int(w, s->marks)};

	return db_send(w, &lms_sitting_add, params);
}

/* Columns of quiz_papers. */
enum { P_PLACE, P_KEPT, P_QUESTION, P_ANSWER, P_SEQ, P_FLAGGED, P_CHECKED, P_VERDICT, P_POINTS, P_COMMENT };

/* Texts are copied: the rows may be another work's. */
static void kept_lay(struct work *w, struct paper_question *q, const struct db_rows *rows, size_t row)
{
	const char *text = db_text(rows, row, P_ANSWER);
	struct scan scan;

	scan_begin(&scan, w->arena, text, strlen(text));
	if (!answer_scan(w, &scan, &q->answer, NULL))
		q->answer = (struct answer){0};
	q->kept = true;
	q->seq = db_int(rows, row, P_SEQ);
	q->flagged = db_bool(rows, row, P_FLAGGED);
	q->checked = db_bool(rows, row, P_CHECKED);
	q->comment = arena_strdup(w->arena, db_text(rows, row, P_COMMENT));
	q->judged_yet =
	    !db_is_null(rows, row, P_VERDICT) && verdict_find(db_text(rows, row, P_VERDICT), &q->verdict);
	q->points = db_int(rows, row, P_POINTS);
}

/* The member "set" of a row of the log. */
static bool set_scan(struct work *w, struct scan *scan, struct answer *ret_answer, bool *ret_flagged)
{
	SCAN_OBJECT_LOCAL struct scan_object object = {0};
	struct scan_value name, value;
	bool found = false;

	if (!scan_object(scan, &object))
		return false;
	for (;;) {
		enum scan_step step = scan_member(scan, &object, &name);

		if (step == SCAN_END)
			return found;
		if (step == SCAN_FAULT)
			return false;
		if (strcmp(name.text, "set") == 0) {
			if (!answer_scan(w, scan, ret_answer, ret_flagged))
				return false;
			found = true;
		} else if (!scan_value(scan, &value) || !scan_sound(&value)) {
			return false;
		}
	}
}

/* One row of the log: a flag beside the answer. What is no answer is left out: the rest still counts. */
static void said_lay(struct work *w, struct paper_question *q, const char *body, int64_t seq)
{
	struct answer answer;
	struct scan scan;
	bool flagged;

	scan_begin(&scan, w->arena, body, strlen(body));
	if (!set_scan(w, &scan, &answer, &flagged))
		return;
	q->answer = answer;
	q->flagged = flagged;
	q->seq = seq;
}

/* What was kept, or what the log says of what is not fixed and of which nothing later is known. */
static void rows_lay(const struct db_rows *rows, bool kept, struct paper_wanted *wanted)
{
	for (size_t i = 0; i < db_count(rows); i++) {
		struct paper_wanted *one = &wanted[db_int(rows, i, P_PLACE) - 1];
		struct paper_question *q;
		struct uuid item;

		if (db_bool(rows, i, P_KEPT) != kept || !uuid_parse(db_text(rows, i, P_QUESTION), &item))
			continue;
		q = paper_find(&one->paper, item);
		if (q != NULL && kept)
			kept_lay(one->work, q, rows, i);
		else if (q != NULL && !q->checked && db_int(rows, i, P_SEQ) > q->seq)
			said_lay(one->work, q, db_text(rows, i, P_ANSWER), db_int(rows, i, P_SEQ));
	}
}

/* A time as the element of an array. */
static const char *quoted(struct work *w, const char *text)
{
	return arena_printf(w->arena, "\"%s\"", text);
}

enum err papers_lay(struct work *w, struct uuid org, struct paper_wanted *wanted, size_t count)
{
	const char **lists[3];
	const char *params[4] = {db_p_uuid(w, org)};
	struct db_rows *rows = NULL;

	for (size_t i = 0; i < FIELDS_COUNT(lists); i++)
		lists[i] = arena_alloc(w->arena, (count + 1) * sizeof(*lists[i]));
	for (size_t i = 0; i < count; i++) {
		const struct sitting *s = wanted[i].paper.sitting;
		bool open = s->state == SITTING_OPEN;

		lists[0][i] = db_p_uuid(w, s->id);
		/* Once it is over all of the log was applied. */
		lists[1][i] = open ? db_p_uuid(w, s->session) : "NULL";
		lists[2][i] = s->deadline_us != 0
		                  ? quoted(w, db_p_time(w, s->deadline_us + QUIZ_GRACE_S * US_PER_S))
		                  : "NULL";
	}
	for (size_t i = 0; i < FIELDS_COUNT(lists); i++)
		params[i + 1] = db_p_list(w, lists[i], count);
	TRY(db_run(w, &lms_quiz_papers, params, &rows));
	rows_lay(rows, true, wanted);
	rows_lay(rows, false, wanted);
	return OK;
}

enum err paper_answer_keep(
    struct work *w, const struct quiz_view *view, const struct paper *paper, size_t index)
{
	const struct paper_question *q = &paper->questions[index];
	const char *const params[] = {db_p_uuid(w, view->attempt.org), db_p_uuid(w, paper->sitting->id),
	    db_p_uuid(w, q->pick.id), db_p_int(w, q->pick.version), db_p_int(w, (int64_t)index + 1),
	    answer_text(w, &q->answer), db_p_int(w, q->seq), db_p_bool(q->flagged), db_p_bool(q->checked),
	    db_p_int(w, q->pick.marks)};

	return db_send(w, &lms_paper_answer_keep, params);
}

enum err paper_judged_keep(
    struct work *w, const struct quiz_view *view, const struct paper *paper, size_t index)
{
	const struct paper_question *q = &paper->questions[index];
	const struct texts picked = {q->judged.picked_count, q->judged.picked};
	const char *const params[] = {db_p_uuid(w, view->attempt.org), db_p_uuid(w, paper->sitting->id),
	    db_p_uuid(w, q->pick.id), db_p_int(w, q->pick.version), db_p_int(w, (int64_t)index + 1),
	    answer_text(w, &q->answer), db_p_int(w, q->seq), db_p_bool(q->flagged),
	    db_p_int(w, q->pick.marks), verdict_name(q->verdict),
	    q->verdict == VERDICT_WAITING ? NULL : db_p_int(w, q->points), texts_text(w, &picked)};

	return db_send(w, q->kept ? &lms_paper_judged_keep : &lms_paper_judged_add, params);
}

enum err sitting_session_end(struct work *w, const struct quiz_view *view, const struct sitting *s)
{
	return db_send(w, &lms_sitting_session_end,
	    (const char *const[]){db_p_uuid(w, view->attempt.org), db_p_uuid(w, s->session)});
}

enum err sitting_sessions_end_free(
    struct work *w, struct uuid org, const struct sitting *const sittings[], size_t count, bool *ret_ended)
{
	const char **ids = arena_alloc(w->arena, (count + 1) * sizeof(*ids));
	struct db_rows *rows = NULL;

	for (size_t i = 0; i < count; i++) {
		ids[i] = db_p_uuid(w, sittings[i]->session);
		ret_ended[i] = false;
	}
	TRY(db_run(w, &lms_sitting_sessions_end_free,
	    (const char *const[]){db_p_uuid(w, org), db_p_list(w, ids, count)}, &rows));
	for (size_t i = 0; i < db_count(rows); i++)
		ret_ended[db_int(rows, i, 0) - 1] = true;
	return OK;
}

enum err sitting_keep(struct work *w, const struct quiz_view *view, const struct sitting *s)
{
	const char *const params[] = {db_p_uuid(w, view->attempt.org), db_p_uuid(w, s->id),
	    sitting_state_name(s->state), s->scored ? db_p_int(w, s->points) : NULL, db_p_int(w, s->marks),
	    success_name(s->success), db_p_time(w, s->submitted_us), s->by_time ? "time" : "learner"};

	return db_send(w, &lms_sitting_keep, params);
}
