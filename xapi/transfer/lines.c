#include "xapi/transfer/lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST_SIZE = 256 * 1024 };

struct lines {
	int fd;
	int64_t offset; /* of the next line */
	int64_t filled; /* offset up to which the file was read */
	char *data;     /* malloc'ed */
	size_t size, begin, len;
	bool ended;
};

static void lines_release(void *object)
{
	struct lines *lines = object;

	free(lines->data);
}

struct lines *lines_new(struct arena *a, int fd, int64_t offset)
{
	struct lines *lines = arena_alloc(a, sizeof(*lines));

	lines->fd = fd;
	lines->offset = lines->filled = offset;
	lines->size = FIRST_SIZE;
	lines->data = malloc(lines->size);
	if (lines->data == NULL)
		abort();
	arena_defer(a, lines_release, lines);
	return lines;
}

int64_t lines_offset(const struct lines *lines)
{
	return lines->offset;
}

/* Makes room behind what waits, and reads. */
static enum err lines_fill(struct work *w, struct lines *lines)
{
	ssize_t got;

	if (lines->begin > 0) {
		memmove(lines->data, lines->data + lines->begin, lines->len);
		lines->begin = 0;
	}
	if (lines->len == lines->size) {
		char *more = realloc(lines->data, lines->size * 2);

		if (more == NULL)
			abort();
		lines->data = more;
		lines->size *= 2;
	}
	do {
		got = pread(lines->fd, lines->data + lines->len, lines->size - lines->len, lines->filled);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return fail(w, ERR_INTERNAL, "the file cannot be read: %s", strerror(errno));
	lines->ended = got == 0;
	lines->len += (size_t)got;
	lines->filled += got;
	return OK;
}

static void lines_skip(struct lines *lines, size_t len)
{
	lines->begin += len;
	lines->len -= len;
	lines->offset += (int64_t)len;
}

enum err lines_next(
    struct work *w, struct lines *lines, enum lines_step *ret_step, const char **ret_line, size_t *ret_len)
{
	size_t looked = 0;
	bool long_one = false;
	const char *end;

	while ((end = memchr(lines->data + lines->begin + looked, '\n', lines->len - looked)) == NULL &&
	       !lines->ended) {
		looked = lines->len;
		if (lines->len > LINES_LINE_MAX) {
			long_one = true;
			lines_skip(lines, lines->len);
			looked = 0;
		}
		TRY(lines_fill(w, lines));
	}
	*ret_line = lines->data + lines->begin;
	*ret_len = end != NULL ? (size_t)(end - *ret_line) : lines->len;
	lines_skip(lines, *ret_len + (end != NULL ? 1 : 0));
	if (end == NULL && *ret_len == 0 && !long_one) {
		*ret_step = LINES_END;
		return OK;
	}
	long_one = long_one || *ret_len > LINES_LINE_MAX;
	if (*ret_len > 0 && (*ret_line)[*ret_len - 1] == '\r')
		--*ret_len;
	*ret_step = long_one ? LINES_TOO_LONG : LINES_LINE;
	return OK;
}
