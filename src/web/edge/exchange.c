#include <string.h>

#include "base/log.h"
#include "base/time.h"
#include "base/trace.h"
#include "web/edge/lane.h"

/* --- suspending and going on --- */

void request_wait(struct request *r)
{
	r->inside->waits = true;
}

bool exchange_finished(struct request_inside *x)
{
	int running = PHASE_RUNNING;

	return !atomic_compare_exchange_strong(&x->phase, &running, PHASE_WAITING);
}

/* Suspended already. */
static void exchange_submit(struct request_inside *x, struct lane_pool *pool)
{
	if (lane_pool_submit(pool, x))
		return;
	problem_answer(x, fail(&x->request.work, ERR_BUSY, "too many requests are waiting"));
	exchange_resume(x);
}

static struct lane_pool *exchange_pool(const struct request_inside *x)
{
	switch (x->lane) {
	case LANE_SLOW:
		return x->web->slow;
	case LANE_PASSWORD:
		return x->web->password;
	default:
		return x->web->work;
	}
}

void exchange_go_on(struct request_inside *x)
{
	if (atomic_load(&x->phase) != PHASE_MOVED) {
		exchange_resume(x);
		return;
	}
	x->waits = false;
	atomic_store(&x->phase, PHASE_RUNNING);
	exchange_submit(x, exchange_pool(x));
}

/* An answer for certain: the handler's, or an error's. */
static void exchange_settle(struct request_inside *x, enum err e)
{
	if (e == OK && x->response == NULL)
		e = fail(&x->request.work, ERR_INTERNAL, "the handler gave no answer");
	if (e != OK)
		problem_answer(x, e);
}

void request_finish(struct request *r, enum err result)
{
	struct request_inside *x = r->inside;

	exchange_settle(x, result);
	if (atomic_exchange(&x->phase, PHASE_FINISHED) == PHASE_WAITING)
		exchange_resume(x);
}

void request_move_on(struct request *r, enum lane lane, handler *handle)
{
	struct request_inside *x = r->inside;

	x->lane = lane;
	x->handle = handle;
	if (atomic_exchange(&x->phase, PHASE_MOVED) == PHASE_WAITING)
		exchange_go_on(x);
}

enum err request_move(struct request *r, enum lane lane, handler *handle)
{
	struct request_inside *x = r->inside;

	if (x->lane != LANE_EVENT || lane == LANE_EVENT)
		return fail(&r->work, ERR_INTERNAL, "only from EVENT to another lane");
	x->moved = true;
	x->lane = lane;
	x->handle = handle;
	return OK;
}

void exchange_serve(struct request_inside *x)
{
	enum err e = OK;
	bool answered = false;

	if (x->unproven)
		e = permit_prove(&x->request);
	if (e == OK && x->upload != NULL)
		e = upload_finish(x);
	if (e == OK)
		e = permit_form(&x->request);
	if (e == OK && x->lane != LANE_EVENT)
		e = idempotency_begin(x, &answered);
	if (e == OK && !answered)
		e = x->handle(&x->request);
	idempotency_end(x, e);
	if (x->waits || (e == OK && x->moved))
		return;
	exchange_settle(x, e);
}

/* --- the way of one request, on its event thread --- */

static enum MHD_Result exchange_send(struct request_inside *x)
{
	enum MHD_Result result = MHD_queue_response(x->connection, (unsigned)x->status, x->response);

	/* libmicrohttpd holds it now; what a ready answer holds is released at the end. */
	if (x->ready == NULL || x->ready_part)
		MHD_destroy_response(x->response);
	x->response = NULL;
	return result;
}

static void exchange_hand_on(struct request_inside *x, struct lane_pool *pool)
{
	exchange_suspend(x);
	exchange_submit(x, pool);
}

static enum MHD_Result exchange_await(struct request_inside *x)
{
	if (atomic_load(&x->phase) == PHASE_FINISHED)
		return exchange_send(x);
	/* Suspended before anybody may resume. */
	exchange_suspend(x);
	if (exchange_finished(x))
		exchange_go_on(x);
	return MHD_YES;
}

static enum MHD_Result exchange_dispatch(struct request_inside *x)
{
	x->stage = STAGE_SERVED;
	if (x->refused != OK) {
		problem_answer(x, x->refused);
		return exchange_send(x);
	}
	if (x->request.route == NULL)
		return exchange_send(x);
	x->handle = x->request.route->handle;
	x->lane = x->request.route->lane;
	if (x->lane == LANE_EVENT && (x->body_len > EVENT_BODY_MAX || x->unproven))
		x->lane = LANE_WORK;
	if (x->lane == LANE_EVENT) {
		exchange_serve(x);
		if (x->waits)
			return exchange_await(x);
		if (!x->moved)
			return exchange_send(x);
	}
	exchange_hand_on(x, exchange_pool(x));
	return MHD_YES;
}

static enum MHD_Result exchange_body(struct request_inside *x, const char *data, size_t len)
{
	bool full = false;

	if (x->refused == OK) {
		x->refused = x->upload != NULL ? upload_take(x, data, len, &full) : body_take(x, data, len);
		if (x->refused != OK)
			body_end(x);
	} else {
		/* So that the sender gets to read why; but not for ever. */
		x->discarded += len;
		if (x->discarded > DISCARD_MAX)
			return MHD_NO;
	}
	if (full) {
		x->job = upload_job;
		upload_hand_over(x);
		exchange_suspend(x);
		if (!lane_pool_submit(x->web->files, x)) {
			/* Written here: rather a slow event thread than a lost upload. */
			(void)!upload_job(x);
			x->job = NULL;
			exchange_resume(x);
		}
	}
	return MHD_YES;
}

static enum MHD_Result header_add(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_len,
    const char *value, size_t value_len)
{
	struct request_inside *x = cls;

	(void)kind;
	if (x->headers_count < HEADERS_MAX)
		x->headers[x->headers_count] =
		    (struct header){name, name_len, value != NULL ? value : "", value_len};
	x->headers_count++;
	return MHD_YES;
}

/* On a worker, before a byte of a file is taken from somebody who may not send it. */
static enum err prove_job(struct request_inside *x)
{
	x->refused = permit_prove(&x->request);
	return x->refused;
}

static void exchange_prove(struct request_inside *x)
{
	x->job = prove_job;
	exchange_suspend(x);
	if (lane_pool_submit(x->web->work, x))
		return;
	x->job = NULL;
	x->refused = fail(&x->request.work, ERR_BUSY, "too many requests are waiting");
	exchange_resume(x);
}

static enum err head_framing(struct request_inside *x, const char *method, const char *version)
{
	struct work *w = &x->request.work;
	const union MHD_ConnectionInfo *size;

	MHD_get_connection_values_n(x->connection, MHD_HEADER_KIND, header_add, x);
	if (x->headers_count > HEADERS_MAX) {
		x->headers_count = HEADERS_MAX;
		return fail(w, ERR_BAD_FRAMING, "there are more than %d header fields", HEADERS_MAX);
	}
	size = MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	TRY(framing_check(w, version, x->headers, x->headers_count, &x->framing));
	if (size == NULL || x->target_in_head + strlen(x->target) + 1 != version ||
	    !framing_exact(
	        version + strlen(version) + 2, method + size->header_size, x->headers, x->headers_count))
		return fail(w, ERR_BAD_FRAMING,
		    "a line of the head holds a NUL, is folded, or does not end with CR LF");
	return OK;
}

static char *host_lower(struct request *r)
{
	char *host = arena_strdup(r->work.arena, request_header(r, "Host"));

	for (char *c = host; *c != '\0'; c++) {
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	}
	return host;
}

static enum err head_route(struct request_inside *x)
{
	struct request *r = &x->request;
	struct path path;
	const char *raw;
	size_t len;
	enum err e;

	TRY(target_split(&r->work, r->method, x->target, r->host, &raw, &len, &x->query));
	TRY(path_parse(&r->work, raw, len, &path));
	r->path = path.text;
	short_path_open(&path);
	e = route_find(r->work.arena, x->web->matcher, r->origin, r->method, &path, &x->found);
	if (e == ERR_METHOD && strcmp(r->method, "OPTIONS") == 0) {
		reply_header(r, "Allow", x->found.allow);
		return reply_empty(r, 204);
	}
	TRY(e);
	r->route = x->found.route;
	TRY(permit_check(r));
	return body_admit(x);
}

/* An answer on the first call ends the connection: right where what follows cannot be told from a next
 * request, or is not wanted. */
static enum MHD_Result exchange_admit(struct request_inside *x, enum err e)
{
	bool has_body = x->framing.chunked || x->framing.length > 0;

	x->stage = STAGE_BODY;
	if (e == OK && x->refused == OK)
		x->refused = body_reserve(x);
	if (e == OK && (x->refused == OK || !has_body ||
	                   (!x->framing.expects_continue && x->framing.length <= DISCARD_MAX)))
		return MHD_YES;
	x->stage = STAGE_SERVED;
	problem_answer(x, e != OK ? e : x->refused);
	linger_add(x->web->lingers, x->connection);
	return exchange_send(x);
}

static enum MHD_Result exchange_head(
    struct request_inside *x, const char *url, const char *method, const char *version)
{
	struct request *r = &x->request;
	enum err e;

	(void)url;
	x->counted = true;
	atomic_fetch_add_explicit(&x->listener->in_flight, 1, memory_order_relaxed);
	work_init(&r->work, r->work.arena);
	x->started_us = time_monotonic_us();
	r->app = x->web->app;
	r->origin = x->listener->origin;
	r->inside = x;
	r->method = method;
	r->path = r->host = "";
	x->stage = STAGE_BODY;
	e = head_framing(x, method, version);
	if (e == OK) {
		r->host = host_lower(r);
		trace_begin(&r->work, request_header(r, "traceparent"));
		x->refused = head_route(x);
		e = x->refused == ERR_BAD_FRAMING ? x->refused : OK;
	}
	if (e == OK && x->refused == OK && x->unproven && (x->upload != NULL || body_is_much(x))) {
		x->stage = STAGE_PROVING;
		exchange_prove(x);
		return MHD_YES;
	}
	return exchange_admit(x, e);
}

static enum MHD_Result exchange_step(struct request_inside *x, const char *url, const char *method,
    const char *version, const char *data, size_t *data_len)
{
	size_t len = *data_len;

	if (x->stage == STAGE_HEAD)
		return exchange_head(x, url, method, version);
	/* Who suspends on the first call is given it again. */
	if (x->stage == STAGE_PROVING)
		return exchange_admit(x, OK);
	if (len > 0) {
		*data_len = 0;
		return exchange_body(x, data, len);
	}
	if (x->stage == STAGE_BODY)
		return exchange_dispatch(x);
	return x->response != NULL ? exchange_send(x) : MHD_YES;
}

enum MHD_Result exchange_on_request(void *listener, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *data, size_t *data_len, void **state)
{
	struct request_inside *x = *state;
	enum MHD_Result result = MHD_NO;

	(void)listener;
	(void)connection;
	/* At the very end only answers go out. */
	if (exchange_enter(x->web) || x->response != NULL || x->stage == STAGE_SERVED)
		result = exchange_step(x, url, method, version, data, data_len);
	exchange_leave(x->web);
	return result;
}

void *exchange_begin(void *cls, const char *target, struct MHD_Connection *connection)
{
	struct listener *l = cls;
	struct request_inside *x = exchange_new(l);

	x->web = l->web;
	x->listener = l;
	x->connection = connection;
	x->target_in_head = target;
	x->target = arena_strdup(x->request.work.arena, target != NULL ? target : "");
	return x;
}

void exchange_end(
    void *cls, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode end)
{
	struct listener *l = cls;
	struct request_inside *x = *state;

	(void)connection;
	if (x == NULL)
		return;
	*state = NULL;
	if (x->counted) {
		answers_count(l->web->answers, x);
		exchange_trace_end(x, end != MHD_REQUEST_TERMINATED_COMPLETED_OK);
		access_log_add(l->web->access_log, x, end != MHD_REQUEST_TERMINATED_COMPLETED_OK);
		atomic_fetch_sub_explicit(&l->in_flight, 1, memory_order_release);
	}
	if (x->response != NULL || x->ready != NULL)
		reply_drop(x);
	stream_end(x);
	body_end(x);
	exchange_keep(l, x);
}
