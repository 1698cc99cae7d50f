/* Statements of Tin Can content: judged, stored, and made into progress and grades, in one transaction. */
#include <jansson.h>

#include "base/fields.h"
#include "lms/attempt/run.h"
#include "lms/cmi5/shared.h"
#include "lms/tincan/tincan_store.h"
#include "xapi/tincan/tincan.h"

struct taking {
	const struct tincan_content *content;
	const json_t *sent; /* an object, or an array of them */
	struct xapi_ingest_request *request;
	bool graded;
};

/* What all statements of one request come to, in their order. */
struct heard {
	bool any; /* something was said of the activity itself */
	struct tincan_said sum;
};

static void hear(struct heard *heard, const struct tincan_said *said)
{
	struct tincan_said *sum = &heard->sum;

	if (!said->about_it)
		return;
	heard->any = true;
	sum->ended = sum->ended || said->ended;
	if (said->completion == COMPLETION_COMPLETED)
		sum->completion = COMPLETION_COMPLETED;
	if (said->success != SUCCESS_UNKNOWN)
		sum->success = said->success;
	if (said->has_score) {
		sum->has_score = true;
		sum->score = said->score;
	}
	if (said->duration_cs > sum->duration_cs)
		sum->duration_cs = said->duration_cs;
}

static enum err judge_all(struct work *w, const struct taking *t, struct heard *heard)
{
	const struct tincan_content *content = t->content;
	const struct tincan_rules rules = {.actor_home = content->actor_home,
	    .actor_name = content->actor_name,
	    .registration = content->registration,
	    .activity = content->activity};
	bool *known = arena_alloc(w->arena, t->request->count + 1);

	TRY(statements_known(w, content->org, t->request->statements, t->request->count, known));
	for (size_t i = 0; i < t->request->count; i++) {
		const json_t *sent = json_is_array(t->sent) ? json_array_get(t->sent, i) : t->sent;
		const char *pointer, *sentence;
		struct tincan_said said;

		if (!tincan_judge(&rules, sent, &said, &pointer, &sentence))
			return fail_field(w, ERR_FORBIDDEN, pointer, "%s (statement %zu)", sentence, i + 1);
		/* One that was sent again, because the answer was lost, says nothing new. */
		if (!known[i])
			hear(heard, &said);
	}
	return OK;
}

static bool all_completed(const struct run *run)
{
	for (size_t i = 0; i < run->count; i++) {
		if (run->items[i].completion != COMPLETION_COMPLETED)
			return false;
	}
	return run->count > 0;
}

/* Each duration is that of the launch up to then: only what is longer than before is more time. */
static enum err results_make(
    struct work *w, struct taking *t, const struct launch_row *row, const struct heard *heard)
{
	const struct tincan_said *sum = &heard->sum;
	int64_t longer_cs = sum->duration_cs > row->time_cs ? sum->duration_cs - row->time_cs : 0;
	const struct run_telling telling = {.grain = row->grain,
	    .ended = sum->ended,
	    .completion =
	        sum->completion == COMPLETION_COMPLETED ? COMPLETION_COMPLETED : COMPLETION_INCOMPLETE,
	    .success = sum->success,
	    .has_score = sum->has_score,
	    .score = sum->score,
	    .time_cs = longer_cs};
	struct run run;

	TRY(run_load(w, t->content->org, row->player, &run));
	run_tell(&run, &telling);
	run_tell_whole(w, &run, all_completed(&run));
	TRY(run_keep(w, &run));
	t->graded = t->graded || run.outcome.graded;
	return longer_cs > 0
	           ? tincan_launch_time_keep(w, t->content->org, t->content->launch, sum->duration_cs)
	           : OK;
}

static enum err take_body(struct work *w, void *arg)
{
	struct taking *t = arg;
	struct heard heard = {.sum = {.completion = COMPLETION_UNKNOWN, .success = SUCCESS_UNKNOWN}};
	struct launch_row row;

	t->graded = false;
	TRY(tincan_launch_lock(w, t->content->org, t->content->launch));
	TRY(tincan_launch_row_read(w, t->content->org, t->content->launch, &row));
	TRY(judge_all(w, t, &heard));
	if (heard.any)
		TRY(results_make(w, t, &row, &heard));
	return xapi_ingest_now(w, t->request);
}

static void release(void *json)
{
	json_decref(json);
}

enum err tincan_statements_take(struct work *w, const struct tincan_content *content, const char *body,
    size_t len, struct xapi_ingest_request *request, bool *ret_graded)
{
	/* It was read as statements: what jansson minds is a number beyond its own. */
	json_t *sent = json_loadb(body, len, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
	struct taking t = {.content = content, .sent = sent, .request = request};

	if (sent == NULL)
		return fail(w, ERR_BAD_INPUT, "a number of the statements is beyond what can be judged");
	arena_defer(w->arena, release, sent);
	TRY(db_transact(w, db_tenant(content->org), take_body, &t));
	*ret_graded = t.graded;
	return OK;
}
