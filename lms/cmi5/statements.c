/* Statements of an AU: judged, made into results, and stored, in one transaction. */
#include <jansson.h>
#include <string.h>

#include "base/fields.h"
#include "lms/attempt/run.h"
#include "lms/cmi5/cmi5_store.h"

struct taking {
	const struct config *config;
	const struct cmi5_unit *unit;
	const json_t *sent; /* an object, or an array of them */
	struct xapi_ingest_request *request;
	const struct xapi_statement *own; /* of the AU, as many as were sent */
	size_t count;
	bool graded;
};

/* What all statements of one request come to. */
struct heard {
	bool any; /* a cmi5 defined statement */
	bool terminated;
	enum success success;
	bool has_score;
	double score;
	int64_t time_cs;
};

static void hear(struct heard *heard, const struct cmi5_said *said)
{
	if (!said->defined)
		return;
	heard->any = true;
	if (said->verb == CMI5_VERB_PASSED || said->verb == CMI5_VERB_FAILED)
		heard->success = said->verb == CMI5_VERB_PASSED ? SUCCESS_PASSED : SUCCESS_FAILED;
	if (said->has_score) {
		heard->has_score = true;
		heard->score = said->score;
	}
	if (said->verb == CMI5_TERMINATED) {
		heard->terminated = true;
		heard->time_cs = said->duration_cs > 0 ? said->duration_cs : 0;
	}
}

static enum err judge_all(
    struct work *w, const struct taking *t, struct session_row *row, struct heard *heard)
{
	bool *known = arena_alloc(w->arena, t->count + 1);

	TRY(statements_known(w, t->unit->org, t->own, t->count, known));
	for (size_t i = 0; i < t->count; i++) {
		const json_t *sent = json_is_array(t->sent) ? json_array_get(t->sent, i) : t->sent;
		struct cmi5_refusal refusal;
		struct cmi5_said said;

		/* Sent again, because the answer was lost: the store says whether it is the same. */
		if (known[i])
			continue;
		if (!cmi5_judge(&row->rules, sent, &said, &refusal))
			return fail_field(w, ERR_FORBIDDEN, refusal.requirement,
			    "cmi5 %s: %s (statement %zu)", refusal.requirement, refusal.sentence, i + 1);
		hear(heard, &said);
	}
	return OK;
}

static struct run_telling telling_of(
    const struct session_row *row, const struct part_row *part, const struct heard *heard)
{
	bool met = cmi5_move_on_met(row->move_on, part->completed, part->passed, part->waived);
	/* What asks for nothing is done when it was gone through. */
	bool done = row->move_on == CMI5_NOT_APPLICABLE ? heard->terminated || part->passed : met;

	return (struct run_telling){.grain = row->grain,
	    .ended = heard->terminated,
	    .completion = part->completed || done ? COMPLETION_COMPLETED : COMPLETION_INCOMPLETE,
	    .success = heard->success,
	    .has_score = heard->has_score,
	    .score = heard->score,
	    .time_cs = heard->time_cs};
}

/* The LMS's own statements go with the AU's, in one request. */
static enum err tellings_join(
    struct work *w, const struct taking *t, const struct registration *r, const struct tellings *tellings)
{
	struct xapi_statement *more, *all;
	size_t count;

	TRY(tellings_read(w, r, tellings, &more, &count));
	if (count == 0)
		return OK;
	if (t->count + count > XAPI_STATEMENTS_MAX)
		return fail(w, ERR_TOO_LARGE, "too many statements at once");
	all = arena_alloc(w->arena, (t->count + count) * sizeof(*all));
	memcpy(all, t->own, t->count * sizeof(*all));
	memcpy(all + t->count, more, count * sizeof(*all));
	t->request->statements = all;
	t->request->count = t->count + count;
	return OK;
}

/* Progress and grades, then what is satisfied by it. */
static enum err results_make(
    struct work *w, struct taking *t, const struct session_row *row, const struct heard *heard)
{
	struct attempt_ref attempt = {.org = t->unit->org, .id = row->attempt};
	struct tellings tellings = tellings_new(w->arena);
	struct part_row part = row->part;
	struct run_telling telling;
	struct registration r;
	struct run run;
	bool satisfied;
	int unit;

	part.completed = row->rules.ever_completed;
	part.passed = row->rules.ever_passed;
	if (part.completed != row->part.completed || part.passed != row->part.passed)
		TRY(part_keep(w, &attempt, &part));
	TRY(registration_load(w, t->config, &attempt, &r));
	unit = registration_unit(&r, row->grain);
	if (unit < 0)
		return fail(w, ERR_INTERNAL, "the session's unit is not in its course");
	r.parts[unit] = part;
	TRY(registration_evaluate(w, &r, t->unit->session_text, &tellings, &satisfied));
	TRY(run_load(w, attempt.org, row->player, &run));
	telling = telling_of(row, &part, heard);
	run_tell(&run, &telling);
	run_tell_whole(w, &run, satisfied);
	TRY(run_keep(w, &run));
	t->graded = t->graded || run.outcome.graded;
	return tellings_join(w, t, &r, &tellings);
}

static enum err take_body(struct work *w, void *arg)
{
	struct taking *t = arg;
	const struct cmi5_unit *unit = t->unit;
	struct heard heard = {.success = SUCCESS_UNKNOWN};
	struct session_row row;

	t->graded = false;
	t->request->statements = t->own;
	t->request->count = t->count;
	TRY(session_lock(w, unit->org, unit->session));
	TRY(session_row_read(w, unit->org, unit->session, &row));
	row.rules.session = unit->session_text;
	row.rules.registration = unit->registration;
	row.rules.activity = unit->activity;
	row.rules.publisher = row.publisher;
	row.rules.actor_home = unit->actor_home;
	row.rules.actor_name = unit->actor_name;
	TRY(judge_all(w, t, &row, &heard));
	TRY(session_keep(w, unit->org, unit->session, &row.rules));
	if (heard.any)
		TRY(results_make(w, t, &row, &heard));
	return xapi_ingest_now(w, t->request);
}

static void release(void *json)
{
	json_decref(json);
}

enum err cmi5_statements_take(struct work *w, const struct config *config, const struct cmi5_unit *unit,
    const char *body, size_t len, struct xapi_ingest_request *request, bool *ret_graded)
{
	/* It was read as statements: what jansson minds is a number beyond its own. */
	json_t *sent = json_loadb(body, len, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
	struct taking t = {.config = config,
	    .unit = unit,
	    .sent = sent,
	    .request = request,
	    .own = request->statements,
	    .count = request->count};

	if (sent == NULL)
		return fail(w, ERR_BAD_INPUT, "a number of the statements is beyond what can be judged");
	arena_defer(w->arena, release, sent);
	TRY(db_transact(w, db_tenant(unit->org), take_body, &t));
	*ret_graded = t.graded;
	return OK;
}
