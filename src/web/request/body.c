#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "web/web_int.h"
#include "web/xapi/xapi.h"

enum { BODY_FIRST = 4 * 1024, BODY_KEPT = 8 * 1024, PAGE = 4 * 1024 };

/* The media type without parameters is one of the two. */
static bool is_type(const char *header, const char *type, const char *other)
{
	size_t len = strcspn(header, "; \t");

	return (strlen(type) == len && strncasecmp(header, type, len) == 0) ||
	       (strlen(other) == len && strncasecmp(header, other, len) == 0);
}

static enum err type_check(struct request *r, enum body_kind kind)
{
	const char *type = request_header(r, "Content-Type");

	if (kind == BODY_FORM && !is_type(type, "application/x-www-form-urlencoded", ""))
		return fail_field(&r->work, ERR_UNSUPPORTED_TYPE, "Content-Type",
		    "a form is expected (application/x-www-form-urlencoded)");
	/* sendBeacon sends text/plain: no other type goes without asking first. */
	if (kind == BODY_JSON && !is_type(type, "application/json", "text/plain"))
		return fail_field(
		    &r->work, ERR_UNSUPPORTED_TYPE, "Content-Type", "JSON is expected (application/json)");
	return OK;
}

/* A file route's own limit, or the operator's where that is less. A form in which who is asking stands is
 * taken from anybody, so less of it. */
static uint64_t body_max(const struct request *r)
{
	uint64_t limit = r->route->body_max;

	if (r->route->body == BODY_FILE && (uint64_t)r->app->config.upload_max < limit)
		limit = (uint64_t)r->app->config.upload_max;
	if (r->xapi != NULL && r->xapi->alternate && XAPI_ALTERNATE_MAX < limit)
		limit = XAPI_ALTERNATE_MAX;
	return limit;
}

enum err body_admit(struct request_inside *x)
{
	struct request *r = &x->request;
	const struct route *route = r->route;

	if (!x->framing.chunked && x->framing.length == 0)
		return OK;
	if (route->body == BODY_NONE)
		return fail(&r->work, ERR_BAD_INPUT, "a body is not taken here");
	if (x->framing.length > body_max(r))
		return fail(&r->work, ERR_TOO_LARGE, "the body is larger than %llu bytes",
		    (unsigned long long)body_max(r));
	TRY(type_check(r, route->body));
	return route->body == BODY_FILE ? upload_begin(x, body_max(r)) : OK;
}

/* Bodies that are more than small share one bound, however many come at once. */
static enum err bodies_take(struct request_inside *x, size_t size)
{
	long long more;

	if (size <= BODY_KEPT || size <= x->body_counted)
		return OK;
	more = (long long)(size - x->body_counted);
	if (atomic_fetch_add(&x->web->bodies, more) + more > BODIES_MAX) {
		atomic_fetch_sub(&x->web->bodies, more);
		return fail(&x->request.work, ERR_BUSY, "too many large requests come at once");
	}
	x->body_counted = size;
	return OK;
}

/* Twice as much each time, but no more than what is to come. */
static size_t body_room(const struct request_inside *x, size_t wanted)
{
	size_t size = x->body_size > 0 ? x->body_size : BODY_FIRST, whole = (size_t)x->framing.length + 1;

	while (size < wanted)
		size *= 2;
	if (size > x->body_size && size > BODY_KEPT && whole >= wanted && whole < size)
		size = (whole + PAGE - 1) / PAGE * PAGE;
	return size;
}

enum err body_reserve(struct request_inside *x)
{
	const struct route *route = x->request.route;

	if (route == NULL || route->body == BODY_NONE || route->body == BODY_FILE)
		return OK;
	return bodies_take(x, body_room(x, (size_t)x->framing.length + 1));
}

/* Grows as it comes, so that a declared length alone takes no memory. */
static enum err body_grow(struct request_inside *x, size_t wanted)
{
	size_t size = body_room(x, wanted);
	char *body;

	if (size == x->body_size)
		return OK;
	TRY(bodies_take(x, size));
	body = realloc(x->body, size);
	if (body == NULL)
		abort();
	x->body = body;
	x->body_size = size;
	return OK;
}

enum err body_take(struct request_inside *x, const char *data, size_t len)
{
	struct work *w = &x->request.work;
	size_t max = (size_t)body_max(&x->request);

	/* Also of chunked bodies, which do not say their length. */
	if (len > max || x->body_len > max - len)
		return fail(w, ERR_TOO_LARGE, "the body is larger than %zu bytes", max);
	TRY(body_grow(x, x->body_len + len + 1));
	memcpy(x->body + x->body_len, data, len);
	x->body_len += len;
	x->body[x->body_len] = '\0';
	return OK;
}

void body_end(struct request_inside *x)
{
	upload_end(x);
	if (x->body_size > BODY_KEPT) {
		free(x->body);
		x->body = NULL;
		x->body_size = 0;
	}
	x->body_len = 0;
	atomic_fetch_sub(&x->web->bodies, (long long)x->body_counted);
	x->body_counted = 0;
}

bool body_is_much(const struct request_inside *x)
{
	const struct request *r = &x->request;

	return r->route->body == BODY_BYTES && (r->xapi == NULL || !r->xapi->alternate) &&
	       (x->framing.chunked || x->framing.length > EVENT_BODY_MAX);
}
