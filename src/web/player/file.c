#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "lms/capability.h"
#include "scorm/package.h"
#include "web/player/file_cache.h"
#include "web/player/player.h"

/* A capability stays the same for at least so long (read_capability_expiry). */
static const char cache_control[] = "private, max-age=345600, immutable";

/* What may be read, or an error. *ret_expired: the page that says so is the answer. */
static enum err file_admit(struct request *r, struct read_capability *ret_read, bool *ret_expired)
{
	struct work *w = &r->work;

	/* Content may not put itself between the learner and every later page of this host. */
	if (strcasecmp(request_header(r, "Service-Worker"), "script") == 0 ||
	    strcasecmp(request_header(r, "Sec-Fetch-Dest"), "serviceworker") == 0)
		return fail(w, ERR_FORBIDDEN, "a package cannot install a service worker");
	*ret_expired = !read_capability_read(r->app->keys, request_param(r, "read"), w->now_us, ret_read);
	if (!*ret_expired && !content_host_fits(&r->app->config, r->host, ret_read->label))
		return fail(w, ERR_NOT_FOUND, "there is no such file on this host");
	return OK;
}

/* The file's name in the package is its whole identity: its bytes never change under it. */
static const char *file_etag(struct work *w, const char *package, const char *path)
{
	const char *both = arena_printf(w->arena, "%s/%s", package, path);

	return arena_printf(w->arena, "\"%.32s\"", sha256_hex(w->arena, both));
}

static bool read_whole(int fd, char *bytes, size_t len)
{
	size_t at = 0;

	while (at < len) {
		ssize_t got = pread(fd, bytes + at, len - at, (off_t)at);

		if (got <= 0)
			return false;
		at += (size_t)got;
	}
	return true;
}

/* Keeps a small file in memory and answers from there. Takes the descriptor. */
static enum err file_reply_small(struct request *r, const struct read_capability *read, const char *path,
    int own_fd, size_t size, const char *etag)
{
	char *bytes = arena_alloc(r->work.arena, size + 1);
	bool whole = read_whole(own_fd, bytes, size);
	struct ready *ready;
	enum err e;

	close(own_fd);
	if (!whole)
		return fail(&r->work, ERR_INTERNAL, "a package's file could not be read");
	ready = ready_new(
	    &r->app->config, ORIGIN_CONTENT, SHAPE_FILE, mime_type(path), etag, cache_control, bytes, size);
	file_cache_add(r->app->file_cache, read->package_sha256, path, ready);
	e = reply_ready(r, ready);
	ready_release(ready);
	return e;
}

static enum err file_from_disk(struct request *r)
{
	struct work *w = &r->work;
	const char *path = request_param(r, "path"), *package, *etag;
	struct read_capability read;
	bool expired;
	int64_t size;
	int fd;

	TRY(file_admit(r, &read, &expired));
	if (expired)
		return player_page_expired(r);
	package = hex_encode(w->arena, read.package_sha256, sizeof read.package_sha256);
	TRY(package_file_open(w, &r->app->config, package, path, &fd, &size));
	etag = file_etag(w, package, path);
	if (size <= FILE_CACHE_FILE_MAX)
		return file_reply_small(r, &read, path, fd, (size_t)size, etag);
	return reply_file(r, fd, mime_type(path), etag, cache_control);
}

enum err player_get_file(struct request *r)
{
	struct read_capability read;
	struct ready *ready;
	bool expired;
	enum err e;

	TRY(file_admit(r, &read, &expired));
	if (expired)
		return player_page_expired(r);
	ready = file_cache_find(r->app->file_cache, read.package_sha256, request_param(r, "path"));
	if (ready == NULL)
		return request_move(r, LANE_WORK, file_from_disk);
	e = reply_ready(r, ready);
	ready_release(ready);
	return e;
}
