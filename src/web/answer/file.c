#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "web/web_int.h"

/* Only one of the bytes of the file, or the memory, is set. */
struct source {
	int fd; /* taken */
	const char *bytes;
	uint64_t size;
	const char *content_type, *etag, *cache_control;
};

static struct MHD_Response *source_part(struct source *s, uint64_t first, uint64_t len)
{
	struct MHD_Response *response;

	if (s->fd < 0)
		return MHD_create_response_from_buffer(
		    (size_t)len, (void *)(uintptr_t)(s->bytes + first), MHD_RESPMEM_PERSISTENT);
	response = MHD_create_response_from_fd_at_offset64(len, s->fd, first);
	if (response != NULL)
		s->fd = -1; /* closed with the response */
	return response;
}

static enum err source_reply(struct request *r, struct source *s, int status, uint64_t first, uint64_t len)
{
	struct MHD_Response *response =
	    status == 200 || status == 206
	        ? source_part(s, first, len)
	        : MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);

	if (response == NULL)
		return fail(&r->work, ERR_INTERNAL, "the file's answer could not be made");
	if (status != 304)
		MHD_add_response_header(response, "Content-Type", s->content_type);
	if (s->etag != NULL)
		MHD_add_response_header(response, "ETag", s->etag);
	if (s->cache_control != NULL)
		MHD_add_response_header(response, "Cache-Control", s->cache_control);
	MHD_add_response_header(response, "Accept-Ranges", "bytes");
	policy_add_fixed(&r->app->config, r->origin, response, r->route->shape);
	return reply_response(r->inside, status, response, status == 304 ? 0 : len);
}

/* If-Range: a strong tag that matches; a date never does, as no Last-Modified is given. */
static bool range_wanted(struct request *r, const char *etag)
{
	const char *condition = request_header(r, "If-Range");

	return *condition == '\0' || (etag != NULL && etag[0] == '"' && strcmp(condition, etag) == 0);
}

static enum err source_answer(struct request *r, struct source *s)
{
	const char *match = request_header(r, "If-None-Match"), *range = request_header(r, "Range");
	enum range_kind kind = RANGE_WHOLE;
	uint64_t first = 0, len = 0;

	if (*match != '\0' && s->etag != NULL && etag_listed(match, s->etag))
		return source_reply(r, s, 304, 0, 0);
	if (*range != '\0' && range_wanted(r, s->etag))
		kind = range_parse(range, s->size, &first, &len);
	switch (kind) {
	case RANGE_WHOLE:
		return source_reply(r, s, 200, 0, s->size);
	case RANGE_PART:
		reply_header(r, "Content-Range",
		    arena_printf(r->work.arena, "bytes %llu-%llu/%llu", (unsigned long long)first,
		        (unsigned long long)(first + len - 1), (unsigned long long)s->size));
		return source_reply(r, s, 206, first, len);
	case RANGE_OUTSIDE:
		reply_header(r, "Content-Range",
		    arena_printf(r->work.arena, "bytes */%llu", (unsigned long long)s->size));
		return fail_field(
		    &r->work, ERR_RANGE, "Range", "the file has %llu bytes", (unsigned long long)s->size);
	}
	return fail(&r->work, ERR_INTERNAL, "a range of no kind");
}

enum err reply_file(
    struct request *r, int own_fd, const char *content_type, const char *etag, const char *cache_control)
{
	struct source s = {
	    .fd = own_fd, .content_type = content_type, .etag = etag, .cache_control = cache_control};
	struct stat st;
	enum err e;

	if (fstat(own_fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(own_fd);
		return fail(&r->work, ERR_INTERNAL, "not a regular file");
	}
	s.size = (uint64_t)st.st_size;
	e = source_answer(r, &s);
	if (s.fd >= 0)
		close(s.fd);
	return e;
}

/* --- answers made once --- */

struct ready {
	atomic_int holds;
	struct MHD_Response *whole, *unchanged; /* 200 and 304 */
	char *bytes, *content_type, *etag, *cache_control;
	size_t len;
};

static char *copy_text(const char *s)
{
	char *copy = s != NULL ? strdup(s) : NULL;

	if (s != NULL && copy == NULL)
		abort();
	return copy;
}

static struct MHD_Response *ready_response(const struct ready *ready, const struct config *config,
    enum origin origin, enum reply_shape shape, bool whole)
{
	struct MHD_Response *response =
	    MHD_create_response_from_buffer(whole ? ready->len : 0, ready->bytes, MHD_RESPMEM_PERSISTENT);

	if (response == NULL)
		abort();
	if (whole)
		MHD_add_response_header(response, "Content-Type", ready->content_type);
	if (ready->etag != NULL) {
		MHD_add_response_header(response, "ETag", ready->etag);
		MHD_add_response_header(response, "Accept-Ranges", "bytes");
	}
	MHD_add_response_header(
	    response, "Cache-Control", ready->cache_control != NULL ? ready->cache_control : "no-store");
	if (shape == SHAPE_JSON)
		MHD_add_response_header(
		    response, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
	policy_add_fixed(config, origin, response, shape);
	return response;
}

struct ready *ready_new(const struct config *config, enum origin origin, enum reply_shape shape,
    const char *content_type, const char *etag, const char *cache_control, const void *bytes, size_t len)
{
	struct ready *ready = calloc(1, sizeof(*ready));

	if (ready == NULL || (ready->bytes = malloc(len > 0 ? len : 1)) == NULL)
		abort();
	if (len > 0)
		memcpy(ready->bytes, bytes, len);
	ready->len = len;
	ready->content_type = copy_text(content_type);
	ready->etag = copy_text(etag);
	ready->cache_control = copy_text(cache_control);
	ready->whole = ready_response(ready, config, origin, shape, true);
	ready->unchanged = ready_response(ready, config, origin, shape, false);
	atomic_init(&ready->holds, 1);
	return ready;
}

size_t ready_size(const struct ready *ready)
{
	/* With what libmicrohttpd keeps for the two responses. */
	return ready->len + sizeof(*ready) + 4096;
}

struct ready *ready_hold(struct ready *ready)
{
	atomic_fetch_add(&ready->holds, 1);
	return ready;
}

void ready_release(struct ready *ready)
{
	if (ready == NULL || atomic_fetch_sub(&ready->holds, 1) > 1)
		return;
	MHD_destroy_response(ready->whole);
	MHD_destroy_response(ready->unchanged);
	free(ready->bytes);
	free(ready->content_type);
	free(ready->etag);
	free(ready->cache_control);
	free(ready);
}

enum err reply_ready(struct request *r, struct ready *ready)
{
	struct request_inside *x = r->inside;
	bool unchanged = false;

	if (x->response != NULL)
		return fail(&r->work, ERR_INTERNAL, "the handler answered twice");
	if (ready->etag != NULL) {
		const char *match = request_header(r, "If-None-Match");

		unchanged = *match != '\0' && etag_listed(match, ready->etag);
	}
	x->ready = ready_hold(ready);
	if (x->reply_headers_count > 0 || atomic_load_explicit(&x->web->stopping, memory_order_relaxed) ||
	    (!unchanged && ready->etag != NULL && *request_header(r, "Range") != '\0')) {
		struct source s = {.fd = -1,
		    .bytes = ready->bytes,
		    .size = ready->len,
		    .content_type = ready->content_type,
		    .etag = ready->etag,
		    .cache_control = ready->cache_control};

		x->ready_part = true;
		return source_answer(r, &s);
	}
	x->response = unchanged ? ready->unchanged : ready->whole;
	x->status = unchanged ? 304 : 200;
	x->reply_len = unchanged ? 0 : ready->len;
	return OK;
}
