#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "lms/attempt/run.h"
#include "lms/outcome/outcome_store.h"
#include "lms/quiz/result_store.h"
#include "lms_sql.h"

/* Columns of quiz_views. */
enum {
	C_PLACE,
	C_ATTEMPT,
	C_LEARNER,
	C_MODULE,
	C_PACKAGE,
	C_GRADABLE,
	C_ENROLLMENT,
	C_TITLE,
	C_RETURN,
	C_FRAMES,
	C_LOCALE,
	C_TIME_PER_CENT,
	C_EXTRA,
	C_CLOSE,
	C_COMPLETION,
	C_SUCCESS,
	C_SCORE,
	C_TIME,
	C_SEQUENCE,
	C_WHEN_COMPLETE,
	C_RULED,
	C_RULE, /* and four more, of rule_own_read */
	C_GRAIN = C_RULE + 5,
	C_SEEN,
	C_ENDED,
	C_PART_COMPLETION,
	C_PART_SUCCESS,
	C_PART_SCORE,
	C_SITTING, /* and eleven more, of sitting_read */
};
/* Columns of quiz_sittings: the place, and the sitting. */
enum { S_PLACE, S_SITTING };

static enum sitting_state state_of(const char *name)
{
	for (int i = SITTING_OPEN; i < SITTING_MARKED; i++) {
		if (strcmp(sitting_state_name((enum sitting_state)i), name) == 0)
			return (enum sitting_state)i;
	}
	return SITTING_MARKED;
}

static struct sitting sitting_read(const struct db_rows *rows, size_t row, int first)
{
	struct sitting s = {.id = db_uuid(rows, row, first),
	    .session = db_uuid(rows, row, first + 1),
	    .number = db_int(rows, row, first + 2),
	    .seed = db_int(rows, row, first + 3),
	    .state = state_of(db_text(rows, row, first + 4)),
	    .started_us = db_int(rows, row, first + 5),
	    .deadline_us = db_int(rows, row, first + 6),
	    .submitted_us = db_int(rows, row, first + 7),
	    .by_time = db_bool(rows, row, first + 8),
	    .points = db_int(rows, row, first + 9),
	    .marks = db_int(rows, row, first + 10),
	    .success = success_read(db_text(rows, row, first + 11))};

	s.scored = s.state == SITTING_MARKED;
	return s;
}

/* Of count rows, by number. */
static void sittings_read(
    struct work *w, const struct db_rows *rows, size_t row, size_t count, int first, struct quiz_view *view)
{
	view->sittings = arena_alloc(w->arena, count * sizeof(*view->sittings));
	view->count = count;
	view->open = NULL;
	for (size_t i = 0; i < count; i++) {
		view->sittings[i] = sitting_read(rows, row + i, first);
		view->newest = view->sittings[i].number;
		if (view->sittings[i].state == SITTING_OPEN)
			view->open = &view->sittings[i];
	}
}

static enum err part_read(struct work *w, const struct db_rows *rows, size_t row, struct quiz_view *view)
{
	struct quiz_part *part = arena_alloc(w->arena, sizeof(*part));
	struct rule_own own;

	view->part = NULL;
	if (db_is_null(rows, row, C_GRAIN))
		return OK;
	TRY(rule_own_read(w, rows, row, C_RULE, &own));
	part->before = (struct rule_item){.grain = db_uuid(rows, row, C_GRAIN),
	    .visible = true,
	    .seen = db_bool(rows, row, C_SEEN),
	    .ended = db_bool(rows, row, C_ENDED),
	    .completion = completion_read(db_text(rows, row, C_PART_COMPLETION)),
	    .success = success_read(db_text(rows, row, C_PART_SUCCESS)),
	    .has_score = !db_is_null(rows, row, C_PART_SCORE),
	    .score = db_real(rows, row, C_PART_SCORE)};
	part->time_cs = db_int(rows, row, C_TIME);
	part->outcome = (struct outcome){.attempt = view->attempt,
	    .learner = view->learner,
	    .module = view->module,
	    .sequence = db_uuid(rows, row, C_SEQUENCE),
	    .gradable = view->gradable,
	    .ruled = db_bool(rows, row, C_RULED),
	    .facts = {.own = own,
	        .grade_when_complete = db_bool(rows, row, C_WHEN_COMPLETE),
	        .before = {.completion = view->completion,
	            .success = view->success,
	            .has_score = view->scored,
	            .score = view->score}}};
	view->part = part;
	return OK;
}

static const char *text_of(struct work *w, const struct db_rows *rows, size_t row, int column)
{
	const char *text = db_text(rows, row, column);

	return text != NULL ? arena_strdup(w->arena, text) : "";
}

/* Texts are copied: the rows may be another work's. */
static enum err view_read(struct work *w, struct uuid org, struct uuid launch, const struct db_rows *rows,
    size_t row, struct quiz_view *ret_view)
{
	const struct quiz *quiz;
	struct quiz_view view = {.attempt = {.org = org, .id = db_uuid(rows, row, C_ATTEMPT)},
	    .learner = db_uuid(rows, row, C_LEARNER),
	    .module = db_uuid(rows, row, C_MODULE),
	    .package_version = db_uuid(rows, row, C_PACKAGE),
	    .launch = launch,
	    .gradable = db_bool(rows, row, C_GRADABLE),
	    .enrollment = db_uuid(rows, row, C_ENROLLMENT),
	    .title = text_of(w, rows, row, C_TITLE),
	    .return_url = text_of(w, rows, row, C_RETURN),
	    .frame_origins = text_of(w, rows, row, C_FRAMES),
	    .locale = text_of(w, rows, row, C_LOCALE),
	    .time_per_cent = db_int(rows, row, C_TIME_PER_CENT),
	    .extra_attempts = db_int(rows, row, C_EXTRA),
	    .completion = completion_read(db_text(rows, row, C_COMPLETION)),
	    .success = success_read(db_text(rows, row, C_SUCCESS)),
	    .scored = !db_is_null(rows, row, C_SCORE),
	    .score = db_real(rows, row, C_SCORE)};

	TRY(quiz_hold(w, org, view.package_version, &quiz));
	view.quiz = *quiz;
	view.close_us = db_is_null(rows, row, C_CLOSE) ? view.quiz.close_us : db_int(rows, row, C_CLOSE);
	TRY(part_read(w, rows, row, &view));
	if (!db_is_null(rows, row, C_SITTING))
		sittings_read(w, rows, row, 1, C_SITTING, &view);
	*ret_view = view;
	return OK;
}

/* held: whose attempts are; NULL: all, or none is to be. */
static enum err views_read(
    struct uuid org, const struct db_rows *rows, const struct db_rows *held, struct quiz_who *who)
{
	for (size_t row = 0; row < db_count(rows); row++) {
		struct quiz_who *one = &who[db_int(rows, row, C_PLACE) - 1];

		TRY(view_read(one->work, org, one->launch, rows, row, &one->view));
		one->there = held == NULL;
	}
	for (size_t i = 0; held != NULL && i < db_count(held); i++) {
		struct quiz_who *one = &who[db_int(held, i, 0) - 1];

		one->there = !uuid_is_nil(one->view.attempt.id);
	}
	return OK;
}

/* Those who sat more than once, and of whom more than the newest sitting is asked for. */
static enum err older_sittings_load(
    struct work *w, struct uuid org, int64_t sittings, struct quiz_who *who, size_t count)
{
	const char **attempts = arena_alloc(w->arena, (count + 1) * sizeof(*attempts));
	const char **learners = arena_alloc(w->arena, (count + 1) * sizeof(*learners));
	struct quiz_who **whose = arena_alloc(w->arena, (count + 1) * sizeof(*whose));
	struct db_rows *rows = NULL;
	size_t several = 0, together;

	for (size_t i = 0; i < count; i++) {
		if (who[i].view.newest <= 1 || sittings <= 1)
			continue;
		attempts[several] = db_p_uuid(w, who[i].view.attempt.id);
		learners[several] = db_p_uuid(w, who[i].view.learner);
		whose[several++] = &who[i];
	}
	if (several == 0)
		return OK;
	TRY(db_run(w, &lms_quiz_sittings,
	    (const char *const[]){db_p_uuid(w, org), db_p_list(w, attempts, several),
	        db_p_list(w, learners, several), db_p_int(w, sittings)},
	    &rows));
	/* Rows of the same place follow each other. */
	for (size_t row = 0; row < db_count(rows); row += together) {
		int64_t place = db_int(rows, row, S_PLACE);
		struct quiz_who *one = whose[place - 1];

		for (together = 1; row + together < db_count(rows); together++) {
			if (db_int(rows, row + together, S_PLACE) != place)
				break;
		}
		sittings_read(one->work, rows, row, together, S_SITTING, &one->view);
	}
	return OK;
}

enum err quiz_views_load(struct work *w, struct uuid org, enum quiz_holds holds, int64_t sittings,
    struct quiz_who *who, size_t count)
{
	const char **attempts = arena_alloc(w->arena, (count + 1) * sizeof(*attempts));
	const char **launches = arena_alloc(w->arena, (count + 1) * sizeof(*launches));
	const char *params[3] = {db_p_uuid(w, org)};
	struct db_rows *held = NULL, *rows = NULL;

	for (size_t i = 0; i < count; i++) {
		who[i].there = false;
		who[i].view = (struct quiz_view){0};
		attempts[i] = uuid_is_nil(who[i].attempt) ? "NULL" : db_p_uuid(w, who[i].attempt);
		launches[i] = uuid_is_nil(who[i].launch) ? "NULL" : db_p_uuid(w, who[i].launch);
	}
	params[1] = db_p_list(w, attempts, count);
	params[2] = db_p_list(w, launches, count);
	TRY(db_send(w, &lms_plans_for_any_number, NULL));
	if (holds == QUIZ_HOLDS_FREE)
		TRY(db_ask(w, &lms_quiz_attempts_hold_free, params, &held));
	else if (holds == QUIZ_HOLDS)
		TRY(db_send(w, &lms_quiz_attempts_hold, params));
	/* Behind the hold: what whoever held it before wrote is seen. */
	TRY(db_run(w, &lms_quiz_views, params, &rows));
	TRY(views_read(org, rows, held, who));
	return older_sittings_load(w, org, sittings, who, count);
}

enum err quiz_view_load(struct work *w, struct uuid org, struct uuid attempt, struct uuid launch, bool holds,
    struct quiz_view *ret_view)
{
	struct quiz_who who = {.work = w, .attempt = attempt, .launch = launch};

	TRY(quiz_views_load(w, org, holds ? QUIZ_HOLDS : QUIZ_HOLDS_NOT, SITTINGS_MAX, &who, 1));
	if (!who.there)
		return fail(w, ERR_GONE, "this launch has expired");
	*ret_view = who.view;
	return OK;
}
