#include <string.h>

#include "db/db.h"
#include "lms/attempt/sequencing.h"
#include "lms/outcome/outcome_store.h"
#include "lms_sql.h"

static const char *const state_names[] = {"open", "silent", "ended", "superseded", "revoked"};

const char *session_state_name(enum session_state state)
{
	return state_names[state];
}

static enum session_state state_read(const char *name)
{
	for (int i = SESSION_OPEN; i < SESSION_REVOKED; i++) {
		if (strcmp(name, state_names[i]) == 0)
			return (enum session_state)i;
	}
	return SESSION_REVOKED;
}

enum completion completion_read(const char *name)
{
	for (int i = COMPLETION_NOT_ATTEMPTED; name != NULL && i <= COMPLETION_COMPLETED; i++) {
		if (strcmp(name, completion_name((enum completion)i)) == 0)
			return (enum completion)i;
	}
	return name == NULL ? COMPLETION_NOT_ATTEMPTED : COMPLETION_UNKNOWN;
}

enum success success_read(const char *name)
{
	for (int i = SUCCESS_FAILED; name != NULL && i <= SUCCESS_PASSED; i++) {
		if (strcmp(name, success_name((enum success)i)) == 0)
			return (enum success)i;
	}
	return SUCCESS_UNKNOWN;
}

/* The columns of run_read, in order. */
enum {
	C_SESSION,
	C_STATE,
	C_APPLIED,
	C_LAST_TURN,
	C_OPEN_GRAIN,
	C_OPENED,
	C_COUNTED,
	C_ATTEMPT,
	C_LEARNER,
	C_MODULE,
	C_SEQUENCE,
	C_COMPLETION,
	C_SUCCESS,
	C_SCORE,
	C_TOTAL,
	C_CURRENT,
	C_GRADABLE,
	C_SCORE_LAST,
	C_GRADE_WHEN_COMPLETE,
	C_USE_MASTERY,
	C_GRAIN,
	C_KIND,
	C_VISIBLE,
	C_MASTERY,
	C_ITEM_COMPLETION,
	C_ITEM_SUCCESS,
	C_ITEM_SCORE,
	C_ITEM_TOTAL,
	C_ITEM_CMI,
	C_HAS_PREREQUISITES,
	C_POSITION,
	C_VERSION,
	C_TRACKING,
	C_ITEM_ENDED,
	C_RULE, /* and four more, of rule_own_read */
	C_RULED = C_RULE + 5,
	C_PART,
	C_TITLE,
	C_MODULE_TITLE,
	C_ENROLLMENT
};

static void item_load(const struct db_rows *rows, size_t row, struct uuid asked, struct run_item *item)
{
	struct uuid grain = db_uuid(rows, row, C_GRAIN);
	bool seen = !db_is_null(rows, row, C_ITEM_COMPLETION);
	bool cmi_asked = uuid_equal(grain, asked) || uuid_equal(grain, db_uuid(rows, row, C_OPEN_GRAIN));

	*item = (struct run_item){.grain = grain,
	    .activity = (int)db_int(rows, row, C_POSITION),
	    .sco = strcmp(db_text(rows, row, C_KIND), "sco") == 0,
	    .speaks = strcmp(db_text(rows, row, C_KIND), "sco") == 0,
	    .visible = db_bool(rows, row, C_VISIBLE),
	    .mastery_score = db_text(rows, row, C_MASTERY),
	    .seen = seen,
	    .ended = db_bool(rows, row, C_ITEM_ENDED),
	    .completion = completion_read(db_text(rows, row, C_ITEM_COMPLETION)),
	    .success = success_read(db_text(rows, row, C_ITEM_SUCCESS)),
	    .has_score = !db_is_null(rows, row, C_ITEM_SCORE),
	    .score = db_real(rows, row, C_ITEM_SCORE),
	    .total_time_cs = db_int(rows, row, C_ITEM_TOTAL),
	    .may_open = true,
	    .could_open = true,
	    .title = db_text(rows, row, C_TITLE),
	    .cmi_read = !seen || cmi_asked,
	    .saved = db_is_null(rows, row, C_ITEM_CMI) ? "" : db_text(rows, row, C_ITEM_CMI)};
}

/* Rows of one session: from … end. */
struct span {
	const struct db_rows *rows;
	size_t from, end;
};

/* Empty when there are none. */
static struct span span_of(const struct session_rows *of, struct uuid session)
{
	for (size_t i = 0; i < of->count; i++) {
		if (uuid_equal(of->spans[i].session, session))
			return (struct span){
			    .rows = of->rows, .from = of->spans[i].from, .end = of->spans[i].end};
	}
	return (struct span){.rows = of->rows};
}

/* Where each session's rows begin and end, looked for once for all of a batch: both queries give the rows of
 * one session together. */
static enum err sessions_index(struct work *w, size_t sessions, struct session_rows *of)
{
	const char *before = NULL;

	of->spans = arena_alloc(w->arena, (sessions + 1) * sizeof(*of->spans));
	of->count = 0;
	for (size_t row = 0; row < db_count(of->rows); row++) {
		const char *session = db_text(of->rows, row, C_SESSION);

		if (before == NULL || strcmp(session, before) != 0) {
			if (of->count == sessions)
				return fail(w, ERR_INTERNAL, "the rows of a session do not come together");
			of->spans[of->count++] =
			    (struct session_span){.session = db_uuid(of->rows, row, C_SESSION), .from = row};
		}
		of->spans[of->count - 1].end = row + 1;
		before = session;
	}
	return OK;
}

static void items_load(struct work *w, const struct span *span, struct uuid asked, struct run *run)
{
	const struct db_rows *rows = span->rows;
	struct uuid open = db_uuid(rows, span->from, C_OPEN_GRAIN);

	run->items = arena_alloc(w->arena, (span->end - span->from) * sizeof(*run->items));
	for (size_t row = span->from; row < span->end; row++) {
		struct run_item *item = &run->items[run->count];

		/* A cluster holds others and runs nothing. */
		if (strcmp(db_text(rows, row, C_KIND), "cluster") == 0)
			continue;
		item_load(rows, row, asked, item);
		if (item->title != NULL)
			run->title = db_text(rows, row, C_MODULE_TITLE);
		if (uuid_equal(item->grain, open))
			run->open = item;
		run->count++;
	}
}

/* The tree's grains in order, clusters too: grain n of a module is activity n of its tree. */
static enum err grains_load(struct work *w, const struct span *span, struct run *run)
{
	struct run_sequencing *s = run->sequencing;

	s->grains = arena_alloc(w->arena, s->tree->count * sizeof(*s->grains));
	for (size_t row = span->from; row < span->end; row++) {
		int64_t at = db_int(span->rows, row, C_POSITION);

		if (at < 1 || at >= (int64_t)s->tree->count)
			return fail(w, ERR_INTERNAL, "the module's parts are not those of its package");
		s->grains[at] = db_uuid(span->rows, row, C_GRAIN);
	}
	s->items = arena_alloc(w->arena, s->tree->count * sizeof(struct run_item *));
	for (size_t i = 0; i < run->count; i++)
		s->items[run->items[i].activity] = &run->items[i];
	return OK;
}

/* What may be opened before anything is applied. */
static enum err holds_load(struct work *w, const struct span *span, struct run *run)
{
	bool any = false;

	for (size_t row = span->from; row < span->end; row++)
		any = any || db_bool(span->rows, row, C_HAS_PREREQUISITES);
	if (!any)
		return OK;
	TRY(hold_read(w, &run->attempt, &run->hold));
	hold_decide(w, run);
	for (size_t i = 0; i < run->count; i++)
		run->items[i].could_open = run->items[i].may_open;
	return OK;
}

enum err runs_read(
    struct work *w, struct uuid org, const struct run_ask *asks, size_t count, struct runs_rows *ret_rows)
{
	const char **sessions = arena_alloc(w->arena, (count + 1) * sizeof(*sessions));
	const char **seqs = arena_alloc(w->arena, (count + 1) * sizeof(*seqs));
	const char **items = arena_alloc(w->arena, (count + 1) * sizeof(*items));
	const char *params[4] = {db_p_uuid(w, org)};

	for (size_t i = 0; i < count; i++) {
		sessions[i] = db_p_uuid(w, asks[i].session);
		seqs[i] = db_p_int(w, asks[i].seq);
		items[i] = db_p_uuid(w, asks[i].item);
	}
	params[1] = db_p_list(w, sessions, count);
	params[2] = db_p_list(w, seqs, count);
	params[3] = db_p_list(w, items, count);
	TRY(db_ask(w, &lms_log_first, params, &ret_rows->log.rows));
	TRY(db_run(w, &lms_run_read, params, &ret_rows->runs.rows));
	TRY(sessions_index(w, count, &ret_rows->log));
	return sessions_index(w, count, &ret_rows->runs);
}

/* The first rows of its log. Four columns: session, seq, body, when. */
static void log_load(struct work *w, struct span log, struct run *run)
{
	struct log_row *rows = arena_alloc(w->arena, (log.end - log.from + 1) * sizeof(*rows));

	for (size_t row = log.from; row < log.end; row++)
		rows[run->first_count++] = (struct log_row){.seq = db_int(log.rows, row, 1),
		    .body = db_text(log.rows, row, 2),
		    .received_us = db_int(log.rows, row, 3)};
	run->first = rows;
}

enum err run_make(struct work *w, struct uuid org, const struct run_ask *ask, const struct runs_rows *all,
    struct run *ret_run)
{
	struct span span = span_of(&all->runs, ask->session);
	const struct db_rows *rows = all->runs.rows;
	size_t row = span.from;

	if (span.from == span.end)
		return fail(w, ERR_SESSION_CLOSED, "there is no such session");
	*ret_run = (struct run){.attempt = {.org = org, .id = db_uuid(rows, row, C_ATTEMPT)},
	    .session = ask->session,
	    .state = state_read(db_text(rows, row, C_STATE)),
	    .applied_seq = db_int(rows, row, C_APPLIED),
	    .last_turn = db_text(rows, row, C_LAST_TURN),
	    .learner = db_uuid(rows, row, C_LEARNER),
	    .module = db_uuid(rows, row, C_MODULE),
	    .sequence = db_uuid(rows, row, C_SEQUENCE),
	    .before = {.completion = completion_read(db_text(rows, row, C_COMPLETION)),
	        .success = success_read(db_text(rows, row, C_SUCCESS)),
	        .has_score = !db_is_null(rows, row, C_SCORE),
	        .score = db_real(rows, row, C_SCORE)},
	    .total_time_cs = db_int(rows, row, C_TOTAL),
	    .current = db_uuid(rows, row, C_CURRENT),
	    .gradable = db_bool(rows, row, C_GRADABLE),
	    .score_last = db_bool(rows, row, C_SCORE_LAST),
	    .grade_when_complete = db_bool(rows, row, C_GRADE_WHEN_COMPLETE),
	    .use_mastery_score = db_bool(rows, row, C_USE_MASTERY),
	    .part = db_uuid(rows, row, C_PART),
	    .enrollment = db_uuid(rows, row, C_ENROLLMENT),
	    .ruled = db_bool(rows, row, C_RULED),
	    .opened_us = db_int(rows, row, C_OPENED),
	    .counted_cs = db_int(rows, row, C_COUNTED)};
	TRY(rule_own_read(w, rows, row, C_RULE, &ret_run->own));
	items_load(w, &span, ask->item, ret_run);
	ret_run->dormant = ret_run->state == SESSION_SILENT && ret_run->open != NULL;
	log_load(w, span_of(&all->log, ask->session), ret_run);
	TRY(sequencing_load(w, ret_run, db_uuid(rows, row, C_VERSION), db_text(rows, row, C_TRACKING)));
	return ret_run->sequencing != NULL ? grains_load(w, &span, ret_run) : holds_load(w, &span, ret_run);
}

enum err run_load(struct work *w, struct uuid org, struct uuid session, struct run *ret_run)
{
	const struct run_ask ask = {.session = session};
	struct runs_rows rows;

	TRY(runs_read(w, org, &ask, 1, &rows));
	return run_make(w, org, &ask, &rows, ret_run);
}

enum err run_item_read(struct work *w, const struct run *run, struct run_item *item)
{
	const char *const params[] = {
	    db_p_uuid(w, run->attempt.org), db_p_uuid(w, run->attempt.id), db_p_uuid(w, item->grain)};
	struct db_rows *rows;

	if (item->cmi_read)
		return OK;
	TRY(db_run(w, &lms_run_item_cmi, params, &rows));
	item->saved = db_count(rows) > 0 ? db_text(rows, 0, 0) : "";
	item->cmi_read = true;
	return OK;
}

/* "Last, First" (SCORM 1.2 run-time environment, cmi.core.student_name), else the name as it came. */
static const char *student_name(struct work *w, const char *name, const char *given, const char *family)
{
	if (given != NULL && given[0] != '\0' && family != NULL && family[0] != '\0')
		return arena_printf(w->arena, "%s, %s", family, given);
	if (name != NULL && name[0] != '\0')
		return name;
	return family != NULL && family[0] != '\0' ? family : given != NULL ? given : "";
}

enum err run_launch_read(
    struct work *w, const struct run *run, const struct run_item *item, struct run_launch *ret_launch)
{
	const char *const params[] = {
	    db_p_uuid(w, run->attempt.org), db_p_uuid(w, run->learner), db_p_uuid(w, item->grain)};
	struct db_rows *rows;
	const char *student;

	TRY(db_run(w, &lms_run_launch, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_INTERNAL, "the attempt's learner is missing");
	student = db_text(rows, 0, 0);
	ret_launch->learner_id =
	    student != NULL && student[0] != '\0' ? student : uuid_text(w->arena, run->learner);
	ret_launch->learner_name =
	    student_name(w, db_text(rows, 0, 1), db_text(rows, 0, 2), db_text(rows, 0, 3));
	ret_launch->launch_data = db_text(rows, 0, 4);
	ret_launch->max_time_allowed = db_text(rows, 0, 5);
	ret_launch->time_limit_action = db_text(rows, 0, 6);
	ret_launch->title = db_text(rows, 0, 7);
	ret_launch->module_title = db_text(rows, 0, 8);
	return OK;
}

enum err run_item_keep(struct work *w, const struct run *run, const struct run_item *item)
{
	/* Where only what is known of it changed. */
	const char *kept = item->speaks && item->cmi_read ? item->saved : "";
	const char *const params[] = {db_p_uuid(w, run->attempt.org), db_p_uuid(w, run->attempt.id),
	    db_p_uuid(w, item->grain), model_there(&item->model) ? model_save(w, &item->model) : kept,
	    completion_name(item->completion), success_name(item->success),
	    item->has_score ? db_p_real(w, item->score) : NULL, db_p_int(w, item->total_time_cs),
	    db_p_bool(item->ended)};

	return db_send(w, &lms_run_item_keep, params);
}

enum err run_session_keep(struct work *w, const struct run *run, const char *answer)
{
	const char *const params[] = {db_p_uuid(w, run->attempt.org), db_p_uuid(w, run->session),
	    state_names[run->state], db_p_int(w, run->applied_seq), answer,
	    run->open != NULL ? db_p_uuid(w, run->open->grain) : NULL,
	    run->open != NULL ? db_p_int(w, run->opened_us) : NULL, db_p_int(w, run->counted_cs)};

	return db_send(w, &lms_run_session_keep, params);
}

enum err run_attempt_keep(struct work *w, const struct run *run, const char *tracking)
{
	bool sums_up = run->sequencing != NULL || run->whole != NULL;
	struct rule_item whole = run->sequencing != NULL ? sequencing_whole(run)
	                         : run->whole != NULL    ? *run->whole
	                                                 : (struct rule_item){0};
	const char *const params[] = {db_p_uuid(w, run->attempt.org), db_p_uuid(w, run->attempt.id),
	    db_p_uuid_or_null(w, run->current), db_p_int(w, run->total_time_cs), tracking,
	    sums_up ? completion_name(whole.completion) : NULL, sums_up ? success_name(whole.success) : NULL,
	    whole.has_score ? db_p_real(w, whole.score) : NULL};

	return db_send(w, &lms_run_attempt_keep, params);
}
