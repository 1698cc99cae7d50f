#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "web/web_int.h"

enum { REPLY_JSON_MAX = 16 * 1024 * 1024, HEADER_VALUE_MAX = 4096 };

void reply_drop(struct request_inside *x)
{
	if (x->response != NULL && (x->ready == NULL || x->ready_part))
		MHD_destroy_response(x->response);
	x->response = NULL;
	ready_release(x->ready);
	x->ready = NULL;
	x->ready_part = false;
	x->status = 0;
	x->reply_len = 0;
}

void reply_header(struct request *r, const char *name, const char *value)
{
	struct request_inside *x = r->inside;
	struct param *header;

	/* A value that could end the header (from a launch, a file name) must never reach the wire. */
	if (x->reply_headers_count == REPLY_HEADERS_MAX || strpbrk(value, "\r\n") != NULL ||
	    strlen(value) > HEADER_VALUE_MAX) {
		x->reply_faulty = true;
		return;
	}
	header = &x->reply_headers[x->reply_headers_count++];
	header->name = arena_strdup(r->work.arena, name);
	header->value = arena_strdup(r->work.arena, value);
	if (strcasecmp(name, "Content-Security-Policy") == 0)
		x->own_policy = true;
	if (strcasecmp(name, "Cache-Control") == 0)
		x->own_cache = true;
}

void reply_frame_ancestors(struct request *r, const char *origins)
{
	r->inside->frame_ancestors = arena_strdup(r->work.arena, origins);
	if (strpbrk(origins, ";,\r\n") != NULL)
		r->inside->reply_faulty = true;
}

void reply_form_action(struct request *r, const char *origins)
{
	r->inside->form_action = arena_strdup(r->work.arena, origins);
	if (strpbrk(origins, ";,\r\n") != NULL)
		r->inside->reply_faulty = true;
}

enum err reply_response(struct request_inside *x, int status, struct MHD_Response *own, uint64_t len)
{
	char id[UUID_TEXT_SIZE];

	if (own == NULL)
		return fail(&x->request.work, ERR_INTERNAL, "the answer could not be made");
	if (x->response != NULL || x->reply_faulty) {
		MHD_destroy_response(own);
		return fail(&x->request.work, ERR_INTERNAL,
		    x->reply_faulty ? "a header of the answer is not valid" : "the handler answered twice");
	}
	MHD_add_response_header(own, "Request-Id", uuid_format(x->request.work.request_id, id));
	for (int i = 0; i < x->reply_headers_count; i++)
		MHD_add_response_header(own, x->reply_headers[i].name, x->reply_headers[i].value);
	limit_headers_add(x, own);
	cross_origin_add(x, own);
	xapi_headers_add(x, own);
	if (atomic_load_explicit(&x->web->stopping, memory_order_relaxed))
		MHD_add_response_header(own, "Connection", "close");
	x->response = own;
	x->status = status;
	x->reply_len = len;
	return OK;
}

/* bytes live in the arena, which outlives the response's last use. */
static enum err reply_arena(struct request *r, int status, enum reply_shape shape, const char *content_type,
    const char *bytes, size_t len)
{
	struct MHD_Response *response =
	    MHD_create_response_from_buffer(len, (void *)(uintptr_t)bytes, MHD_RESPMEM_PERSISTENT);

	if (response != NULL) {
		MHD_add_response_header(response, "Content-Type", content_type);
		policy_add(r->inside, response, shape);
	}
	return reply_response(r->inside, status, response, len);
}

enum err reply_json_as(struct request *r, int status, const char *content_type, json_t *own)
{
	const char *text;

	if (own == NULL)
		return fail(&r->work, ERR_INTERNAL, "the answer's JSON could not be made");
	text = json_text(r->work.arena, own);
	r->inside->json_sent = text;
	json_decref(own);
	return reply_arena(r, status, SHAPE_JSON, content_type, text, strlen(text));
}

enum err reply_json(struct request *r, int status, json_t *own)
{
	return reply_json_as(r, status, "application/json", own);
}

enum err reply_bytes(struct request *r, int status, const char *content_type, const char *bytes, size_t len)
{
	const char *copy = arena_memdup(r->work.arena, bytes, len);

	return reply_arena(r, status,
	    r->route != NULL && r->route->shape == SHAPE_FILE ? SHAPE_FILE : SHAPE_JSON, content_type, copy,
	    len);
}

enum err reply_page(struct request *r, int status, const struct text *html)
{
	if (!text_fits(html))
		return fail(&r->work, ERR_INTERNAL, "the page is longer than its limit");
	return reply_arena(r, status, SHAPE_PAGE, "text/html; charset=utf-8", html->data, html->len);
}

enum err reply_redirect(struct request *r, int status, const char *url)
{
	if (status < 301 || status > 308)
		return fail(&r->work, ERR_INTERNAL, "%d is not a redirect", status);
	reply_header(r, "Location", url);
	return reply_empty(r, status);
}

const char *reply_location(const struct request *r)
{
	const struct request_inside *x = r->inside;

	for (int i = 0; i < x->reply_headers_count; i++) {
		if (strcasecmp(x->reply_headers[i].name, "Location") == 0)
			return x->reply_headers[i].value;
	}
	return NULL;
}

enum err reply_empty(struct request *r, int status)
{
	struct MHD_Response *response =
	    MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);

	if (response != NULL)
		policy_add(r->inside, response, SHAPE_JSON);
	return reply_response(r->inside, status, response, 0);
}
