#include "base/fields.h"
#include "lms/attempt/run.h"

struct turn {
	struct write_capability session;
	struct delta *rows; /* the tail, then the turn itself */
	size_t count;
	struct turn_answer *answer;
};

static const struct delta *turn_self(const struct turn *turn)
{
	return &turn->rows[turn->count - 1];
}

/* The same turn again: its answer was lost on the way. */
static enum err turn_repeat(struct work *w, const struct turn *turn, const struct run *run)
{
	turn->answer->json = run->last_turn != NULL && run->applied_seq == turn_self(turn)->seq
	                         ? arena_strdup(w->arena, run->last_turn)
	                         : arena_printf(w->arena, "{\"saved\":%lld}", (long long)run->applied_seq);
	return OK;
}

static enum err answer_open(struct work *w, const struct run *run, json_t *answer)
{
	const struct run_item *item = run->opened;

	if (item == NULL)
		return fail_field(w, ERR_BAD_INPUT, "item", "is nothing that can be opened here");
	if (item->cmi != NULL)
		json_object_set(answer, "cmi", cmi12_all(w, item->cmi));
	else
		json_object_set_new(answer, "cmi", json_object());
	return OK;
}

static enum err answer_make(struct work *w, const struct turn *turn, struct run *run, const char **ret_json)
{
	enum act act = turn_self(turn)->act;
	json_t *answer = json_own(w->arena,
	    json_pack("{s:I,s:o,s:o}", "saved", (json_int_t)run->applied_seq, "attempt",
	        outcome_result_json(&run->outcome.decision.result), "items", run_items_json(w, run)));

	if (act == ACT_OPEN)
		TRY(answer_open(w, run, answer));
	if (act == ACT_EXIT) {
		const char *return_url;

		TRY(session_return_url(w, run, &return_url));
		json_object_set_new(
		    answer, "return_url", return_url[0] != '\0' ? json_string(return_url) : json_null());
	}
	*ret_json = json_text(w->arena, answer);
	return OK;
}

static enum err turn_apply(struct work *w, struct turn *turn, struct run *run)
{
	bool reopened = run->state == SESSION_SILENT;
	const char *json;

	TRY(run_apply(w, run, turn->rows, turn->count, turn_self(turn)->seq));
	if (run->applied_seq < turn_self(turn)->seq) {
		turn->answer->expected = run->applied_seq + 1;
		return fail(w, ERR_SEQUENCE_GAP, "number %lld is missing", (long long)turn->answer->expected);
	}
	if (run->held_back && turn_self(turn)->act == ACT_OPEN)
		return fail_field(
		    w, ERR_HELD_BACK, "item", "is held back by its prerequisites: other parts come first");
	run->state = run->ended ? SESSION_ENDED : SESSION_OPEN;
	TRY(run_keep(w, run));
	TRY(answer_make(w, turn, run, &json));
	TRY(run_session_keep(w, run, json));
	if (reopened)
		TRY(outcome_note(w, &run->attempt, run->session, "session-reopened", NULL));
	if (run->ended)
		TRY(outcome_note(w, &run->attempt, run->session, "session-ended",
		    json_pack("{s:I}", "seq", (json_int_t)run->applied_seq)));
	turn->answer->json = json;
	turn->answer->graded = run->outcome.graded;
	return OK;
}

static enum err turn_body(struct work *w, void *arg)
{
	struct turn *turn = arg;
	struct uuid org = turn->session.org, session = turn->session.session;
	struct run run;

	*turn->answer = (struct turn_answer){.closed = "gone"};
	TRY(attempt_lock(w, org, session));
	TRY(log_add_all(w, &turn->session, turn->rows, turn->count));
	TRY(run_load(w, org, session, turn_self(turn)->seq, turn_self(turn)->item, &run));
	if (run.applied_seq >= turn_self(turn)->seq)
		return turn_repeat(w, turn, &run);
	turn->answer->closed = session_state_name(run.state);
	if (run.state != SESSION_OPEN && run.state != SESSION_SILENT)
		return fail(w, ERR_SESSION_CLOSED, "another window took over, or the session ended");
	return turn_apply(w, turn, &run);
}

static enum err turn_read(struct work *w, const struct keys *keys, json_t *body, struct turn *ret_turn)
{
	const char *write = json_string_value(json_object_get(body, "write"));
	const json_t *tail = json_object_get(body, "deltas");
	struct turn turn = {0};
	struct delta *rows;

	if (write == NULL)
		return fail_field(w, ERR_BAD_INPUT, "write", "is missing");
	if (!write_capability_read(keys, write, &turn.session))
		return fail_field(w, ERR_FORBIDDEN, "write", "is no capability of ours");
	if (tail != NULL)
		TRY(deltas_read(w, tail, "deltas", &turn.rows, &turn.count));
	rows = arena_alloc(w->arena, (turn.count + 1) * sizeof(*rows));
	TRY(delta_read(w, body, "turn", &rows[turn.count]));
	if (rows[turn.count].act == ACT_NONE)
		return fail_field(w, ERR_BAD_INPUT, "do", "is missing");
	for (size_t i = 0; i < turn.count; i++) {
		rows[i] = turn.rows[i];
		if (rows[i].seq >= rows[turn.count].seq)
			return fail_field(w, ERR_BAD_INPUT, "deltas", "holds what comes after the turn");
	}
	turn.rows = rows;
	turn.count++;
	*ret_turn = turn;
	return OK;
}

enum err turn_take(struct work *w, const struct keys *keys, json_t *body, struct turn_answer *ret_answer)
{
	struct turn turn;

	TRY(turn_read(w, keys, body, &turn));
	turn.answer = ret_answer;
	return db_transact(w, db_tenant(turn.session.org), turn_body, &turn);
}
