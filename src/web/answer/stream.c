/* Answers of any length. libmicrohttpd asks for bytes on the connection's event thread; where none are left,
 * the connection is suspended, and a worker of the SLOW lane makes the next piece. A reader that is slow
 * holds one piece of memory and nothing else. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "web/edge/lane.h"

struct stream {
	struct request_inside *x;
	reply_piece *next;
	void *owner;
	struct arena *arena; /* of the piece */
	struct text piece;
	size_t sent;
	bool end, failed;
};

/* On a worker. */
static enum err piece_make(struct stream *s)
{
	struct work part = s->x->request.work;
	enum err e;

	arena_reset(s->arena);
	part.arena = s->arena;
	s->piece = text_new(s->arena, STREAM_PIECE_MAX);
	s->sent = 0;
	e = s->next(&part, s->owner, &s->piece, &s->end);
	if (e == OK && !text_fits(&s->piece))
		e = fail(&part, ERR_INTERNAL, "a piece of an answer is longer than its limit");
	if (e == OK)
		return OK;
	s->failed = true;
	memcpy(s->x->request.work.field, part.field, sizeof(part.field));
	return fail_field(
	    &s->x->request.work, e, arena_strdup(s->x->request.work.arena, part.field), "%s", part.detail);
}

static enum err stream_job(struct request_inside *x)
{
	enum err e = piece_make(x->stream);

	if (e != OK)
		log_line(LOG_WARN, "web", "an answer was cut short: %s", x->request.work.detail);
	return e;
}

/* Suspended until there is more; from here on the stream is the worker's. */
static void piece_ask(struct stream *s)
{
	struct request_inside *x = s->x;

	x->job = stream_job;
	exchange_suspend(x);
	if (lane_pool_submit(x->web->slow, x))
		return;
	x->job = NULL;
	s->failed = true;
	exchange_resume(x);
}

static ssize_t stream_read(void *cls, uint64_t at, char *buffer, size_t max)
{
	struct stream *s = cls;
	struct web *web = s->x->web;
	size_t len = s->piece.len - s->sent;
	bool going_on;

	(void)at;
	if (len > 0) {
		len = len < max ? len : max;
		memcpy(buffer, s->piece.data + s->sent, len);
		s->sent += len;
		s->x->reply_len += len;
		return (ssize_t)len;
	}
	if (s->failed)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (s->end)
		return MHD_CONTENT_READER_END_OF_STREAM;
	going_on = exchange_enter(web) && !atomic_load_explicit(&web->stopping, memory_order_relaxed);
	if (going_on)
		piece_ask(s);
	exchange_leave(web);
	return going_on ? 0 : MHD_CONTENT_READER_END_WITH_ERROR;
}

void stream_end(struct request_inside *x)
{
	struct stream *s = x->stream;

	if (s == NULL)
		return;
	x->stream = NULL;
	atomic_fetch_sub(&x->web->streams, 1);
	arena_free(s->arena);
	free(s);
}

static enum err stream_begin(struct request *r, reply_piece *next, void *owner, struct stream **ret_stream)
{
	struct request_inside *x = r->inside;
	struct stream *s;

	if (x->stream != NULL)
		return fail(&r->work, ERR_INTERNAL, "the handler answered twice");
	if (atomic_fetch_add(&x->web->streams, 1) >= STREAMS_MAX) {
		atomic_fetch_sub(&x->web->streams, 1);
		return fail(&r->work, ERR_BUSY, "%d long answers are under way: try again once one is over",
		    STREAMS_MAX);
	}
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		abort();
	*s = (struct stream){.x = x, .next = next, .owner = owner, .arena = arena_new()};
	x->stream = s;
	*ret_stream = s;
	return OK;
}

enum err reply_stream(struct request *r, const char *content_type, reply_piece *next, void *owner)
{
	enum { BLOCK = 64 * 1024 };
	struct MHD_Response *response;
	struct stream *s = NULL;

	TRY(stream_begin(r, next, owner, &s));
	TRY(piece_make(s));
	response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, stream_read, s, NULL);
	if (response == NULL)
		return fail(&r->work, ERR_INTERNAL, "the answer could not be made");
	MHD_add_response_header(response, "Content-Type", content_type);
	policy_add(r->inside, response, SHAPE_FILE);
	return reply_response(r->inside, 200, response, 0);
}
