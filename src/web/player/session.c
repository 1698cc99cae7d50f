#include <string.h>

#include "lms/attempt/turn_queue.h"
#include "lms/grade/grade.h"
#include "web/player/player.h"

static void grade_wake(struct request *r, bool graded)
{
	if (graded && r->app->grade_sender != NULL)
		grade_sender_wake(r->app->grade_sender);
}

/* Ready JSON text in the arena. */
static enum err reply_text(struct request *r, const char *json)
{
	return reply_bytes(r, 200, "application/json", json, strlen(json));
}

enum err player_post_session(struct request *r)
{
	struct work *w = &r->work;
	const struct launch_capability launch = launch_of_principal(&r->principal);
	struct session_answer answer;
	json_t *body;

	TRY(request_json(r, &body));
	TRY(session_open(w, &r->app->config, r->app->keys, &launch, body, &answer));
	grade_wake(r, answer.graded);
	return reply_text(r, answer.json);
}

static void deltas_done(struct delta_request *request)
{
	struct request *r = request->owner;
	enum err e = request->error;

	if (e == OK)
		e = reply_text(r, delta_request_saved(&r->work, request));
	else if (e == ERR_SESSION_CLOSED)
		e = fail(&r->work, e, "another window took over, or the session ended");
	request_finish(r, e);
}

static enum err body_of(struct request *r, const char **ret_bytes, size_t *ret_len)
{
	request_body(r, ret_bytes, ret_len);
	return *ret_len > 0 ? OK : fail(&r->work, ERR_BAD_INPUT, "the body is empty; JSON is expected");
}

enum err player_post_deltas(struct request *r)
{
	struct delta_request *request = arena_alloc(r->work.arena, sizeof(*request));
	const char *bytes;
	size_t len;

	TRY(body_of(r, &bytes, &len));
	TRY(delta_request_read(&r->work, r->app->keys, bytes, len, request));
	request->owner = r;
	request->done = deltas_done;
	request_wait(r);
	delta_request_submit(r->app->db, request);
	return OK;
}

static enum err turn_reply(struct request *r, const struct turn_answer *answer, enum err e)
{
	if (e == ERR_SEQUENCE_GAP)
		return reply_problem(r, e, json_pack("{s:I}", "expected", (json_int_t)answer->expected));
	if (e == ERR_SESSION_CLOSED)
		return reply_problem(r, e, json_pack("{s:s}", "reason", answer->closed));
	TRY(e);
	grade_wake(r, answer->graded);
	return reply_text(r, answer->json);
}

/* On a worker, in a transaction of its own. */
static enum err turn_alone(struct request *r)
{
	struct turn_answer answer = {0};
	struct turn turn;
	const char *bytes;
	size_t len;

	TRY(body_of(r, &bytes, &len));
	TRY(turn_read(&r->work, r->app->keys, bytes, len, &turn));
	return turn_reply(r, &answer, turn_take(&r->work, &r->app->config, &turn, &answer));
}

static void turn_done(struct turn_request *request)
{
	struct request *r = request->owner;

	if (request->error != OK)
		request_finish(r, fail(&r->work, request->error, "the turn could not be taken now"));
	else if (request->alone)
		request_move_on(r, LANE_WORK, turn_alone);
	else
		request_finish(r, turn_reply(r, &request->answer, OK));
}

enum err player_post_turn(struct request *r)
{
	struct turn_request *request = arena_alloc(r->work.arena, sizeof(*request));
	const char *bytes;
	size_t len;

	/* A large body is on a worker already; what is traced is followed through a transaction of its own.
	 */
	if (r->work.db != NULL)
		return turn_alone(r);
	if (r->work.trace != NULL)
		return request_move(r, LANE_WORK, turn_alone);
	TRY(body_of(r, &bytes, &len));
	TRY(turn_read(&r->work, r->app->keys, bytes, len, &request->turn));
	request->arena = r->work.arena;
	request->owner = r;
	request->done = turn_done;
	request_wait(r);
	if (turn_queue_submit(r->app->turn_queue, request) != OK)
		request_finish(r, fail(&r->work, ERR_BUSY, "too many turns are waiting"));
	return OK;
}
