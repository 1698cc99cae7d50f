#include "base/fields.h"
#include "lms/attempt/happened.h"
#include "lms/attempt/sequencing.h"
#include "lms/attempt/turn_queue.h"

static const struct delta *turn_self(const struct turn *turn)
{
	return &turn->rows[turn->count - 1];
}

/* The same turn again: its answer was lost on the way. */
static enum err turn_repeat(
    struct work *w, const struct turn *turn, const struct run *run, struct turn_answer *answer)
{
	answer->json = run->last_turn != NULL && run->applied_seq == turn_self(turn)->seq
	                   ? arena_strdup(w->arena, run->last_turn)
	                   : arena_printf(w->arena, "{\"saved\":%lld}", (long long)run->applied_seq);
	return OK;
}

static enum err answer_open(struct work *w, const struct run *run, json_t *answer)
{
	const struct run_item *item = run->opened;

	if (item == NULL)
		return fail_field(w, ERR_BAD_INPUT, "item", "is nothing that can be opened here");
	json_object_set(answer, "cmi", model_all(w, &item->model));
	return OK;
}

static enum err answer_make(struct work *w, const struct turn *turn, struct run *run, const char **ret_json)
{
	enum act act = turn_self(turn)->act;
	json_t *answer = json_own(w->arena,
	    json_pack("{s:I,s:o,s:o}", "saved", (json_int_t)run->applied_seq, "attempt",
	        outcome_result_json(&run->outcome.decision.result), "items", run_items_json(w, run)));

	if (act == ACT_OPEN || run->opened != NULL)
		TRY(answer_open(w, run, answer));
	if (run->sequencing != NULL)
		sequencing_answer(w, run, answer);
	if (act == ACT_EXIT || (run->ended && act != ACT_LEAVE)) {
		const char *return_url;

		TRY(session_return_url(w, run, &return_url));
		json_object_set_new(
		    answer, "return_url", return_url[0] != '\0' ? json_string(return_url) : json_null());
	}
	*ret_json = json_text(w->arena, answer);
	return OK;
}

/* A turn in the tail that was applied before: its answer, which told what changed by it, was lost. */
static bool answer_lost(const struct turn *turn, const struct run *run)
{
	for (size_t i = 0; i + 1 < turn->count; i++) {
		if (turn->rows[i].act != ACT_NONE && turn->rows[i].seq <= run->applied_seq)
			return true;
	}
	return false;
}

/* Applies the log up to the turn, in memory. */
static enum err turn_apply(
    struct work *w, const struct turn *turn, struct run *run, struct turn_answer *answer)
{
	const struct delta *self = turn_self(turn);

	run->tells_all = answer_lost(turn, run);
	TRY(run_apply(w, run, turn->rows, turn->count, self->seq));
	if (run->applied_seq < self->seq) {
		answer->expected = run->applied_seq + 1;
		return fail(w, ERR_SEQUENCE_GAP, "number %lld is missing", (long long)answer->expected);
	}
	if (run->held_back && self->act == ACT_OPEN)
		return fail_field(
		    w, ERR_HELD_BACK, "item", "is held back by its prerequisites: other parts come first");
	if (self->act == ACT_NAVIGATE && run->sequencing == NULL)
		return fail_field(w, ERR_BAD_INPUT, "do", "is navigate, and this content has no sequencing");
	if (run->opened == NULL && self->act == ACT_OPEN)
		return fail_field(w, ERR_BAD_INPUT, "item", "is nothing that can be opened here");
	return OK;
}

static enum err turn_keep(
    struct work *w, const struct turn *turn, struct run *run, struct turn_answer *answer, struct told *told)
{
	bool reopened = run->state == SESSION_SILENT;
	const char *json;

	run->state = run->ended ? SESSION_ENDED : SESSION_OPEN;
	TRY(log_add_all(w, &turn->session, turn->rows, turn->count));
	TRY(run_keep(w, run));
	TRY(answer_make(w, turn, run, &json));
	TRY(run_session_keep(w, run, json));
	if (reopened)
		TRY(outcome_note(w, &run->attempt, run->session, "session-reopened", NULL));
	if (run->ended)
		TRY(outcome_note(w, &run->attempt, run->session, "session-ended",
		    json_pack("{s:I}", "seq", (json_int_t)run->applied_seq)));
	answer->json = json;
	answer->graded = run->outcome.graded;
	return happened_tell(w, run, told);
}

/* What a turn comes to, as far as nothing has to be written; a repeated one has its answer then. */
static enum err turn_decide(
    struct work *w, const struct turn *turn, struct run *run, struct turn_answer *answer)
{
	if (run->applied_seq >= turn_self(turn)->seq)
		return turn_repeat(w, turn, run, answer);
	answer->closed = session_state_name(run->state);
	if (run->state != SESSION_OPEN && run->state != SESSION_SILENT)
		return fail(w, ERR_SESSION_CLOSED, "another window took over, or the session ended");
	return turn_apply(w, turn, run, answer);
}

static struct run_ask turn_ask(const struct turn *turn)
{
	return (struct run_ask){
	    .session = turn->session.session, .seq = turn_self(turn)->seq, .item = turn_self(turn)->item};
}

struct alone {
	const struct config *config;
	const struct turn *turn;
	struct turn_answer *answer;
};

static enum err alone_body(struct work *w, void *arg)
{
	const struct alone *alone = arg;
	const struct turn *turn = alone->turn;
	struct uuid org = turn->session.org;
	struct told told = told_begin(alone->config);
	struct run_ask ask = turn_ask(turn);
	struct runs_rows rows;
	struct run run;

	*alone->answer = (struct turn_answer){.closed = "gone"};
	TRY(attempt_lock(w, org, ask.session));
	TRY(runs_read(w, org, &ask, 1, &rows));
	TRY(run_make(w, org, &ask, &rows, &run));
	TRY(turn_decide(w, turn, &run, alone->answer));
	if (alone->answer->json == NULL)
		TRY(turn_keep(w, turn, &run, alone->answer, &told));
	return told_write(w, org, &told);
}

enum err turn_take(
    struct work *w, const struct config *config, const struct turn *turn, struct turn_answer *ret_answer)
{
	struct alone alone = {.config = config, .turn = turn, .answer = ret_answer};

	return told_transact(w, turn->session.org, alone_body, &alone);
}

static bool attempt_among(const struct turn_try *tries, size_t count, struct uuid attempt)
{
	for (size_t i = 0; i < count; i++) {
		if (tries[i].taken && uuid_equal(tries[i].attempt, attempt))
			return true;
	}
	return false;
}

/* The last of these. Left alone is whatever is wrong with it, which is then told to it alone; an error fails
 * the batch: some of what it writes may be on its way. */
static enum err batch_take(
    struct work *w, struct turn_try *tries, size_t count, const struct runs_rows *rows, struct told *told)
{
	struct turn_try *try = &tries[count - 1];
	struct turn_answer answer = {.closed = "gone"};
	struct run_ask ask = turn_ask(try->turn);
	struct run run;

	/* One transaction has places for so many statements. */
	if (told->count + HAPPENED_MAX > TOLD_MAX)
		return OK;
	if (run_make(w, try->turn->session.org, &ask, rows, &run) != OK ||
	    attempt_among(tries, count - 1, run.attempt.id)) {
		work_forgive(w);
		return OK;
	}
	run.no_pages = true;
	run.counts_later = true;
	if (turn_decide(w, try->turn, &run, &answer) != OK) {
		work_forgive(w);
		return OK;
	}
	if (answer.json == NULL)
		TRY(turn_keep(w, try->turn, &run, &answer, told));
	if (run_counts(&run))
		try->counts = (struct recount){.enrollment = run.enrollment, .result = run.outcome.changed};
	try->attempt = run.attempt.id;
	try->answer = answer;
	try->taken = true;
	return OK;
}

/* One turn of each session: a second one would be read as it was before the first. */
static size_t batch_asks(struct turn_try *tries, size_t count, struct run_ask *asks)
{
	size_t asked = 0;

	for (size_t i = 0; i < count; i++) {
		struct run_ask ask = turn_ask(tries[i].turn);
		size_t at = 0;

		while (at < asked && !uuid_equal(asks[at].session, ask.session))
			at++;
		tries[i].taken = false;
		tries[i].asked = at == asked;
		if (at == asked)
			asks[asked++] = ask;
	}
	return asked;
}

static bool session_among(const struct uuid *sessions, size_t count, struct uuid session)
{
	while (count > 0 && !uuid_equal(sessions[count - 1], session))
		count--;
	return count > 0;
}

/* Once for all of them, behind what they wrote: in between it would part the rows that go together. */
static enum err batch_count(struct work *w, struct uuid org, struct turn_try *tries, size_t count)
{
	struct recount *counts = NULL;
	size_t found = 0, last = 0;

	for (size_t i = 0; i < count; i++) {
		if (!tries[i].taken || uuid_is_nil(tries[i].counts.enrollment))
			continue;
		if (counts == NULL)
			counts = arena_alloc(w->arena, count * sizeof(*counts));
		counts[found++] = tries[i].counts;
		last = i;
	}
	if (found == 0)
		return OK;
	return enrollments_recount(w, org, counts, found, &tries[last].answer.graded);
}

enum err turns_take(
    struct work *w, const struct config *config, struct uuid org, struct turn_try *tries, size_t count)
{
	struct told told = told_begin(config);
	struct run_ask *asks = arena_alloc(w->arena, (count + 1) * sizeof(*asks));
	size_t asked = batch_asks(tries, count, asks);
	struct db_rows *held;
	struct runs_rows rows;
	struct uuid *sessions;
	size_t sessions_count;

	TRY(attempts_lock_free(w, org, asks, asked, &held));
	TRY(runs_read(w, org, asks, asked, &rows));
	sessions = attempts_held(w, held, &sessions_count);
	for (size_t i = 0; i < count; i++) {
		if (tries[i].asked && session_among(sessions, sessions_count, tries[i].turn->session.session))
			TRY(batch_take(w, tries, i + 1, &rows, &told));
	}
	TRY(batch_count(w, org, tries, count));
	return told_write(w, org, &told);
}

static enum err turn_write_read(struct work *w, const struct keys *keys, const char *write, struct turn *turn)
{
	if (write == NULL)
		return fail_field(w, ERR_BAD_INPUT, "write", "is missing");
	if (!write_capability_read(keys, write, &turn->session))
		return fail_field(w, ERR_FORBIDDEN, "write", "is no capability of ours");
	return OK;
}

static enum err turn_check_order(struct work *w, const struct turn *turn)
{
	for (size_t i = 0; i + 1 < turn->count; i++) {
		if (turn->rows[i].seq >= turn_self(turn)->seq)
			return fail_field(w, ERR_BAD_INPUT, "deltas", "holds what comes after the turn");
	}
	return OK;
}

static enum err turn_read_long(
    struct work *w, const struct keys *keys, const json_t *body, struct turn *ret_turn)
{
	const char *write = json_string_value(json_object_get(body, "write"));
	const json_t *tail = json_object_get(body, "deltas");
	struct turn turn = {0};
	struct delta *rows;

	TRY(turn_write_read(w, keys, write, &turn));
	if (tail != NULL)
		TRY(deltas_read(w, tail, "deltas", &turn.rows, &turn.count));
	rows = arena_alloc(w->arena, (turn.count + 1) * sizeof(*rows));
	TRY(delta_read(w, body, "turn", &rows[turn.count]));
	if (rows[turn.count].act == ACT_NONE)
		return fail_field(w, ERR_BAD_INPUT, "do", "is missing");
	for (size_t i = 0; i < turn.count; i++)
		rows[i] = turn.rows[i];
	turn.rows = rows;
	turn.count++;
	TRY(turn_check_order(w, &turn));
	*ret_turn = turn;
	return OK;
}

enum err turn_read(
    struct work *w, const struct keys *keys, const char *bytes, size_t len, struct turn *ret_turn)
{
	struct turn turn = {0};
	const char *write;
	json_t *body;

	if (!turn_scan(w, bytes, len, &write, &turn.rows, &turn.count)) {
		TRY(json_read(w, "the body", bytes, len, &body));
		return turn_read_long(w, keys, body, ret_turn);
	}
	TRY(turn_write_read(w, keys, write, &turn));
	TRY(turn_check_order(w, &turn));
	*ret_turn = turn;
	return OK;
}
