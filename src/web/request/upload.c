/* Uploads go to disk without an event thread ever touching the disk: it gathers UPLOAD_BUFFER bytes in
 * memory, suspends the connection (which stops the sender), and the files lane writes them; then the
 * connection goes on. The rest is written on the route's own lane before its handler runs. Measured before
 * the design: suspending inside the upload costs nothing at this size. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "web/web_int.h"

enum { UPLOAD_BUFFER = 256 * 1024, UPLOAD_SLACK = CONNECTION_MEMORY };

struct upload {
	char *buffer;
	size_t filled;
	uint64_t total; /* of the file */
	uint64_t max;
	int fd;
	const char *path; /* NULL until the file is there */
	const char *name;
	struct multipart *multipart; /* NULL: the body is the file */
	bool over;
	enum err fault;               /* of a job */
	atomic_bool writing;          /* the buffer belongs to a job */
	char late[CONNECTION_MEMORY]; /* libmicrohttpd hands out what it has already read, also after a
	                                 suspend */
	size_t late_len;
};

enum err upload_begin(struct request_inside *x, uint64_t max)
{
	struct request *r = &x->request;
	const char *type = request_header(r, "Content-Type");
	struct upload *u = arena_alloc(r->work.arena, sizeof(*u));

	u->fd = -1;
	u->max = max;
	u->name = "";
	if (strncasecmp(type, "multipart/", 10) == 0) {
		u->multipart = multipart_new(r->work.arena, type);
		if (u->multipart == NULL)
			return fail_field(&r->work, ERR_UNSUPPORTED_TYPE, "Content-Type",
			    "only multipart/form-data with a boundary of 1 to 70 characters is taken");
	}
	u->buffer = malloc(UPLOAD_BUFFER + UPLOAD_SLACK);
	if (u->buffer == NULL)
		abort();
	x->upload = u;
	return OK;
}

/* At most one chunk of the connection's memory comes at a time, so there is always room for it. */
static void upload_add(void *owner, const char *data, size_t len)
{
	struct upload *u = owner;

	if (len > UPLOAD_BUFFER + UPLOAD_SLACK - u->filled || u->total + len > u->max) {
		u->over = true;
		return;
	}
	memcpy(u->buffer + u->filled, data, len);
	u->filled += len;
	u->total += len;
}

static enum err upload_parse(struct request_inside *x, const char *data, size_t len)
{
	struct upload *u = x->upload;

	if (u->multipart != NULL)
		TRY(multipart_take(&x->request.work, u->multipart, data, len, upload_add, u));
	else
		upload_add(u, data, len);
	if (u->over)
		return fail(&x->request.work, ERR_TOO_LARGE, "the file is larger than %llu bytes",
		    (unsigned long long)u->max);
	return OK;
}

static enum err upload_late(struct request_inside *x)
{
	struct upload *u = x->upload;
	size_t len = u->late_len;

	u->late_len = 0;
	TRY(u->fault);
	return len > 0 ? upload_parse(x, u->late, len) : OK;
}

enum err upload_take(struct request_inside *x, const char *data, size_t len, bool *ret_full)
{
	struct upload *u = x->upload;

	if (atomic_load(&u->writing)) {
		if (len > sizeof(u->late) - u->late_len)
			return ERR_INTERNAL;
		memcpy(u->late + u->late_len, data, len);
		u->late_len += len;
		return OK;
	}
	TRY(upload_late(x));
	TRY(upload_parse(x, data, len));
	*ret_full = u->filled >= UPLOAD_BUFFER;
	return OK;
}

void upload_hand_over(struct request_inside *x)
{
	atomic_store(&x->upload->writing, true);
}

static enum err upload_open(struct request_inside *x)
{
	struct work *w = &x->request.work;
	struct upload *u = x->upload;
	const char *name;
	char id[UUID_TEXT_SIZE];

	if (u->path != NULL)
		return OK;
	name = arena_printf(
	    w->arena, "%s/tmp/upload-%s", x->request.app->config.data, uuid_format(w->request_id, id));
	u->fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (u->fd < 0)
		return fail(w, ERR_INTERNAL, "a temporary file cannot be made: %s", strerror(errno));
	/* Without a name it ends with us, however we end. */
	unlink(name);
	u->path = arena_printf(w->arena, "/proc/self/fd/%d", u->fd);
	return OK;
}

static enum err upload_write(struct request_inside *x)
{
	struct upload *u = x->upload;
	size_t at = 0;

	TRY(upload_open(x));
	while (at < u->filled) {
		ssize_t n = write(u->fd, u->buffer + at, u->filled - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fail(&x->request.work, ERR_INTERNAL, "the upload cannot be written: %s",
			    strerror(errno));
		at += (size_t)n;
	}
	u->filled = 0;
	return OK;
}

enum err upload_job(struct request_inside *x)
{
	struct upload *u = x->upload;

	u->fault = upload_write(x);
	atomic_store(&u->writing, false);
	return OK;
}

enum err upload_finish(struct request_inside *x)
{
	struct upload *u = x->upload;

	TRY(upload_late(x));
	if (u->multipart != NULL)
		TRY(multipart_finish(&x->request.work, u->multipart, &u->name));
	return upload_write(x);
}

void upload_end(struct request_inside *x)
{
	struct upload *u = x->upload;

	if (u == NULL)
		return;
	if (u->fd >= 0)
		close(u->fd);
	free(u->buffer);
	x->upload = NULL;
}

void upload_fields(const struct request_inside *x, const char **ret_bytes, size_t *ret_len)
{
	*ret_bytes = "";
	*ret_len = 0;
	if (x->upload != NULL && x->upload->multipart != NULL)
		multipart_fields(x->upload->multipart, ret_bytes, ret_len);
}

enum err request_file(struct request *r, const char **ret_path, const char **ret_name)
{
	struct upload *u = r->inside->upload;

	if (u == NULL || u->total == 0)
		return fail(&r->work, ERR_BAD_INPUT, "a file is expected");
	*ret_path = u->path;
	*ret_name = u->name;
	return OK;
}
