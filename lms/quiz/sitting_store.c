#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "lms/quiz/bank/bank_store.h"
#include "lms/quiz/sitting_int.h"
#include "lms_sql.h"

static enum success success_of(const char *name)
{
	return name == NULL || strcmp(name, "unknown") == 0 ? SUCCESS_UNKNOWN
	       : strcmp(name, "passed") == 0                ? SUCCESS_PASSED
	                                                    : SUCCESS_FAILED;
}

static enum completion completion_of(const char *name)
{
	return name != NULL && strcmp(name, "completed") == 0    ? COMPLETION_COMPLETED
	       : name != NULL && strcmp(name, "incomplete") == 0 ? COMPLETION_INCOMPLETE
	                                                         : COMPLETION_NOT_ATTEMPTED;
}

static enum sitting_state state_of(const char *name)
{
	for (int i = SITTING_OPEN; i < SITTING_MARKED; i++) {
		if (strcmp(sitting_state_name((enum sitting_state)i), name) == 0)
			return (enum sitting_state)i;
	}
	return SITTING_MARKED;
}

static void sittings_read(struct work *w, const struct db_rows *rows, struct quiz_view *view)
{
	view->count = db_count(rows);
	view->sittings = arena_alloc(w->arena, (view->count + 1) * sizeof(*view->sittings));
	for (size_t i = 0; i < view->count; i++) {
		struct sitting *s = &view->sittings[i];

		*s = (struct sitting){.id = db_uuid(rows, i, 0),
		    .session = db_uuid(rows, i, 1),
		    .number = db_int(rows, i, 2),
		    .seed = db_int(rows, i, 3),
		    .state = state_of(db_text(rows, i, 4)),
		    .started_us = db_int(rows, i, 5),
		    .deadline_us = db_int(rows, i, 6),
		    .submitted_us = db_int(rows, i, 7),
		    .by_time = db_bool(rows, i, 8),
		    .points = db_int(rows, i, 9),
		    .marks = db_int(rows, i, 10),
		    .success = success_of(db_text(rows, i, 11))};
		s->scored = s->state == SITTING_MARKED;
		if (s->state == SITTING_OPEN)
			view->open = s;
	}
}

enum err quiz_view_load(struct work *w, struct uuid org, struct uuid attempt, struct uuid launch, bool holds,
    struct quiz_view *ret_view)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid_or_null(w, attempt), db_p_uuid_or_null(w, launch)};
	struct db_rows *found = NULL, *sittings = NULL;
	const struct quiz *quiz;
	struct quiz_view view;

	TRY(db_ask(w, holds ? &lms_quiz_view_held : &lms_quiz_view, params, &found));
	/* Behind the hold: what whoever held it before wrote is seen. */
	TRY(db_run(w, &lms_quiz_sittings, params, &sittings));
	if (db_count(found) == 0)
		return fail(w, ERR_GONE, "this launch has expired");
	view = (struct quiz_view){.attempt = {.org = org, .id = db_uuid(found, 0, 0)},
	    .learner = db_uuid(found, 0, 1),
	    .module = db_uuid(found, 0, 2),
	    .package_version = db_uuid(found, 0, 3),
	    .launch = launch,
	    .gradable = db_bool(found, 0, 4),
	    .enrollment = db_uuid(found, 0, 5),
	    .title = db_text(found, 0, 6),
	    .return_url = db_text(found, 0, 7),
	    .frame_origins = db_text(found, 0, 8),
	    .locale = db_text(found, 0, 9),
	    .time_per_cent = db_int(found, 0, 10),
	    .extra_attempts = db_int(found, 0, 11),
	    .completion = completion_of(db_text(found, 0, 13)),
	    .success = success_of(db_text(found, 0, 14)),
	    .scored = !db_is_null(found, 0, 15),
	    .score = db_real(found, 0, 15)};
	TRY(quiz_hold(w, org, view.package_version, &quiz));
	view.quiz = *quiz;
	view.close_us = db_is_null(found, 0, 12) ? view.quiz.close_us : db_int(found, 0, 12);
	sittings_read(w, sittings, &view);
	*ret_view = view;
	return OK;
}

enum err sitting_add(struct work *w, const struct quiz_view *v, const struct sitting *s)
{
	const char *org = db_p_uuid(w, v->attempt.org), *attempt = db_p_uuid(w, v->attempt.id),
	           *session = db_p_uuid(w, s->session);
	const char *const params[] = {org, db_p_uuid(w, s->id), attempt, db_p_uuid(w, v->module),
	    db_p_uuid(w, v->learner), db_p_uuid(w, v->package_version), session, db_p_int(w, s->number),
	    db_p_int(w, s->seed), db_p_time(w, s->started_us),
	    s->deadline_us != 0 ? db_p_time(w, s->deadline_us) : NULL, db_p_int(w, s->marks),
	    db_p_uuid(w, v->launch)};

	return db_send(w, &lms_sitting_add, params);
}

static void answers_read(struct work *w, const struct db_rows *rows, struct paper *paper)
{
	for (size_t i = 0; i < db_count(rows); i++) {
		struct paper_question *q = paper_find(paper, db_uuid(rows, i, 0));
		const char *text = db_text(rows, i, 1);
		json_t *answer;

		if (q == NULL)
			continue;
		if (json_read(w, "the answer", text, strlen(text), &answer) != OK ||
		    answer_read(w, answer, "answer", &q->answer) != OK)
			work_forgive(w);
		q->seq = db_int(rows, i, 2);
		q->flagged = db_bool(rows, i, 3);
		q->checked = db_bool(rows, i, 4);
		q->comment = db_text(rows, i, 7);
		q->judged_yet = !db_is_null(rows, i, 5) && verdict_find(db_text(rows, i, 5), &q->verdict);
		q->points = db_int(rows, i, 6);
	}
}

/* One row of the log: a flag beside the answer. What is no answer is left out: the rest still counts. */
static void said_lay(struct work *w, struct paper_question *q, const char *body, int64_t seq)
{
	json_t *row, *set, *parts = json_own(w->arena, json_array());
	struct answer answer;
	bool flagged = false;

	if (json_read(w, "the log", body, strlen(body), &row) != OK) {
		work_forgive(w);
		return;
	}
	set = json_object_get(row, "set");
	for (size_t i = 0; i < json_array_size(set); i++) {
		json_t *pair = json_array_get(set, i);
		const char *name = json_string_value(json_array_get(pair, 0));

		if (name != NULL && strcmp(name, "flag") == 0)
			flagged = true;
		else
			json_array_append(parts, pair);
	}
	if (answer_read(w, parts, "set", &answer) != OK) {
		work_forgive(w);
		return;
	}
	q->answer = answer;
	q->flagged = flagged;
	q->seq = seq;
}

static void log_lay(struct work *w, const struct db_rows *rows, struct paper *paper)
{
	for (size_t i = 0; i < db_count(rows); i++) {
		struct uuid item;
		struct paper_question *q =
		    uuid_parse(db_text(rows, i, 0), &item) ? paper_find(paper, item) : NULL;

		if (q != NULL && !q->checked && db_int(rows, i, 1) > q->seq)
			said_lay(w, q, db_text(rows, i, 2), db_int(rows, i, 1));
	}
}

enum err paper_ask(struct work *w, const struct quiz_view *view, struct paper *paper)
{
	const char **ids = arena_alloc(w->arena, (paper->count + 1) * sizeof(*ids));
	const struct sitting *s = paper->sitting;
	const char *org = db_p_uuid(w, view->attempt.org), *session = db_p_uuid(w, s->session);

	for (size_t i = 0; i < paper->count; i++)
		ids[i] = db_p_uuid(w, paper->questions[i].pick.id);
	TRY(db_ask(w, &lms_paper_answers, (const char *const[]){org, db_p_uuid(w, s->id)}, &paper->kept));
	/* Once it is over all of the log was applied. */
	if (s->state == SITTING_OPEN)
		TRY(db_ask(w, &lms_paper_log,
		    (const char *const[]){org, session,
		        s->deadline_us != 0 ? db_p_time(w, s->deadline_us + QUIZ_GRACE_S * US_PER_S) : NULL,
		        db_p_list(w, ids, paper->count)},
		    &paper->log));
	return paper_bodies_load(w, view->attempt.org, paper);
}

void paper_lay(struct work *w, struct paper *paper)
{
	answers_read(w, paper->kept, paper);
	if (paper->log != NULL)
		log_lay(w, paper->log, paper);
}

static const char *answer_text(struct work *w, const struct answer *answer)
{
	return json_text(w->arena, json_own(w->arena, answer_json(answer)));
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

	return db_send(w, &lms_paper_judged_keep, params);
}

enum err sitting_session_end(struct work *w, const struct quiz_view *view, const struct sitting *s)
{
	return db_send(w, &lms_sitting_session_end,
	    (const char *const[]){db_p_uuid(w, view->attempt.org), db_p_uuid(w, s->session)});
}

enum err sitting_keep(struct work *w, const struct quiz_view *view, const struct sitting *s)
{
	const char *const params[] = {db_p_uuid(w, view->attempt.org), db_p_uuid(w, s->id),
	    sitting_state_name(s->state), s->scored ? db_p_int(w, s->points) : NULL, db_p_int(w, s->marks),
	    success_name(s->success), db_p_time(w, s->submitted_us), s->by_time ? "time" : "learner"};

	return db_send(w, &lms_sitting_keep, params);
}
