#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "base/time.h"
#include "db/list.h"
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

/* How many rows of a session's log are read as they are. */
enum { SAID_MAX = 100 };
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
	q->seq = db_int(rows, row, P_SEQ);
	q->flagged = db_bool(rows, row, P_FLAGGED);
	q->checked = db_bool(rows, row, P_CHECKED);
	q->comment = arena_strdup(w->arena, db_text(rows, row, P_COMMENT));
	q->judged_yet =
	    !db_is_null(rows, row, P_VERDICT) && verdict_find(db_text(rows, row, P_VERDICT), &q->verdict);
	q->points = db_int(rows, row, P_POINTS);
}

struct said {
	struct uuid question;
	struct answer answer;
	bool flagged;
};

/* The members "item" and "set" of a row of the log. false: it is no answer. */
static bool said_scan(struct work *w, struct scan *scan, struct said *ret_said)
{
	SCAN_OBJECT_LOCAL struct scan_object object = {0};
	struct scan_value name, value;
	bool named = false, found = false;

	if (!scan_object(scan, &object))
		return false;
	for (;;) {
		enum scan_step step = scan_member(scan, &object, &name);

		if (step == SCAN_END)
			return named && found;
		if (step == SCAN_FAULT)
			return false;
		if (strcmp(name.text, "set") == 0) {
			if (!answer_scan(w, scan, &ret_said->answer, &ret_said->flagged))
				return false;
			found = true;
			continue;
		}
		if (!scan_value(scan, &value) || !scan_sound(&value))
			return false;
		if (strcmp(name.text, "item") == 0)
			named = value.kind == SCAN_STRING && uuid_parse(value.text, &ret_said->question);
	}
}

/* One row of the log, where its question is not fixed, and nothing later is known of it. What is no answer is
 * left out: the rest still counts. */
static void said_lay(struct paper_wanted *one, const char *body, int64_t seq)
{
	struct paper_question *q;
	struct said said;
	struct scan scan;

	scan_begin(&scan, one->work->arena, body, strlen(body));
	if (!said_scan(one->work, &scan, &said))
		return;
	q = paper_find(&one->paper, said.question);
	if (q == NULL || q->checked || seq <= q->seq)
		return;
	q->answer = said.answer;
	q->flagged = said.flagged;
	q->seq = seq;
}

/* What was kept, or what the log says. */
static void rows_lay(const struct db_rows *rows, bool kept, struct paper_wanted *wanted)
{
	for (size_t i = 0; i < db_count(rows); i++) {
		struct paper_wanted *one = &wanted[db_int(rows, i, P_PLACE) - 1];
		struct paper_question *q;
		struct uuid question;

		if (db_bool(rows, i, P_KEPT) != kept)
			continue;
		if (!kept) {
			one->said++;
			said_lay(one, db_text(rows, i, P_ANSWER), db_int(rows, i, P_SEQ));
			continue;
		}
		q = uuid_parse(db_text(rows, i, P_QUESTION), &question) ? paper_find(&one->paper, question)
		                                                        : NULL;
		if (q != NULL)
			kept_lay(one->work, q, rows, i);
	}
}

/* A time as the element of an array. */
static const char *quoted(struct work *w, const char *text)
{
	return arena_printf(w->arena, "\"%s\"", text);
}

/* NULL: any. */
static const char *until_of(struct work *w, const struct sitting *s)
{
	return s->deadline_us != 0 ? quoted(w, db_p_time(w, s->deadline_us + QUIZ_GRACE_S * US_PER_S))
	                           : "NULL";
}

/* Of sessions whose log is longer than what was read of it: its last word on each question. */
static enum err long_logs_lay(struct work *w, struct uuid org, struct paper_wanted *wanted, size_t count)
{
	const char **sessions = arena_alloc(w->arena, (count + 1) * sizeof(*sessions));
	const char **untils = arena_alloc(w->arena, (count + 1) * sizeof(*untils));
	struct paper_wanted **whose = arena_alloc(w->arena, (count + 1) * sizeof(*whose));
	struct db_rows *rows = NULL;
	size_t several = 0;

	for (size_t i = 0; i < count; i++) {
		if (wanted[i].said <= SAID_MAX)
			continue;
		sessions[several] = db_p_uuid(w, wanted[i].paper.sitting->session);
		untils[several] = until_of(w, wanted[i].paper.sitting);
		whose[several++] = &wanted[i];
	}
	if (several == 0)
		return OK;
	TRY(db_run(w, &lms_quiz_papers_said,
	    (const char *const[]){
	        db_p_uuid(w, org), db_p_list(w, sessions, several), db_p_list(w, untils, several)},
	    &rows));
	for (size_t i = 0; i < db_count(rows); i++)
		said_lay(whose[db_int(rows, i, 0) - 1], db_text(rows, i, 1), db_int(rows, i, 2));
	return OK;
}

enum err papers_lay(struct work *w, struct uuid org, struct paper_wanted *wanted, size_t count)
{
	const char **lists[3];
	const char *params[5] = {db_p_uuid(w, org)};
	struct db_rows *rows = NULL;

	for (size_t i = 0; i < FIELDS_COUNT(lists); i++)
		lists[i] = arena_alloc(w->arena, (count + 1) * sizeof(*lists[i]));
	for (size_t i = 0; i < count; i++) {
		const struct sitting *s = wanted[i].paper.sitting;

		wanted[i].said = 0;
		lists[0][i] = db_p_uuid(w, s->id);
		/* Once it is over all of the log was applied. */
		lists[1][i] = s->state == SITTING_OPEN ? db_p_uuid(w, s->session) : "NULL";
		lists[2][i] = until_of(w, s);
	}
	for (size_t i = 0; i < FIELDS_COUNT(lists); i++)
		params[i + 1] = db_p_list(w, lists[i], count);
	params[4] = db_p_int(w, SAID_MAX + 1);
	TRY(db_run(w, &lms_quiz_papers, params, &rows));
	rows_lay(rows, true, wanted);
	rows_lay(rows, false, wanted);
	return long_logs_lay(w, org, wanted, count);
}

/* Columns of quiz_papers, each the text of an array by the place of the question. */
enum {
	K_QUESTIONS,
	K_MARKS,
	K_ANSWERS,
	K_SEQS,
	K_FLAGGED,
	K_CHECKED,
	K_VERDICTS,
	K_POINTS,
	K_PICKED,
	K_COLUMNS
};
/* As many essays of the greatest length as a quiz may ask for, each byte of them escaped. */
enum { COLUMN_TEXT_MAX = QUIZ_QUESTIONS_MAX * (6 * ANSWER_TEXT_MAX + 1024) };

static void columns_add(struct work *w, struct text columns[static K_COLUMNS], const struct paper_question *q)
{
	const struct texts picked = {q->judged.picked_count, q->judged.picked};
	bool has_points = q->judged_yet && q->verdict != VERDICT_WAITING;

	db_list_add(&columns[K_QUESTIONS], db_p_uuid(w, q->pick.id));
	db_list_add(&columns[K_MARKS], db_p_int(w, q->pick.marks));
	db_list_add_text(&columns[K_ANSWERS], answer_text(w, &q->answer));
	db_list_add(&columns[K_SEQS], db_p_int(w, q->seq));
	db_list_add(&columns[K_FLAGGED], db_p_bool(q->flagged));
	db_list_add(&columns[K_CHECKED], db_p_bool(q->checked));
	db_list_add(&columns[K_VERDICTS], q->judged_yet ? verdict_name(q->verdict) : NULL);
	db_list_add(&columns[K_POINTS], has_points ? db_p_int(w, q->points) : NULL);
	db_list_add_text(&columns[K_PICKED], texts_text(w, &picked));
}

enum err paper_keep(struct work *w, const struct quiz_view *view, const struct paper *paper)
{
	const char *params[2 + K_COLUMNS] = {
	    db_p_uuid(w, view->attempt.org), db_p_uuid(w, paper->sitting->id)};
	struct text columns[K_COLUMNS];

	if (paper->count == 0)
		return OK;
	for (size_t i = 0; i < K_COLUMNS; i++)
		columns[i] = text_new(w->arena, COLUMN_TEXT_MAX);
	for (size_t i = 0; i < paper->count; i++)
		columns_add(w, columns, &paper->questions[i]);
	for (size_t i = 0; i < K_COLUMNS; i++) {
		db_list_end(&columns[i]);
		if (!text_fits(&columns[i]))
			return fail(w, ERR_INTERNAL, "the answers of a sitting are too long");
		params[2 + i] = columns[i].data;
	}
	return db_send(w, &lms_paper_keep, params);
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
