#include "command/resume.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "xapi/transfer/line.h"
#include "xapi/transfer/lines.h"

enum { STEP = 64 * 1024 };

static const char attachment[] = "{\"attachment\":";

/* The byte behind the last LF before end; 0: there is none. */
static enum err line_begin(struct work *w, int fd, int64_t end, int64_t *ret_begin)
{
	char bytes[STEP];

	while (end > 0) {
		int64_t from = end > STEP ? end - STEP : 0;
		ssize_t got = pread(fd, bytes, (size_t)(end - from), from);

		if (got != end - from)
			return fail_field(w, ERR_INTERNAL, "file", "cannot be read: %s", strerror(errno));
		for (ssize_t i = got - 1; i >= 0; i--) {
			if (bytes[i] == '\n') {
				*ret_begin = from + i + 1;
				return OK;
			}
		}
		end = from;
	}
	*ret_begin = 0;
	return OK;
}

static enum err line_look(
    struct work *w, int fd, int64_t begin, int64_t end, struct uuid *ret_id, bool *ret_passed)
{
	size_t len = (size_t)(end - begin) - 1;
	char *text;

	*ret_passed = false;
	if (end - begin > LINES_LINE_MAX + 1)
		return fail_field(w, ERR_BAD_INPUT, "file", "its last line is too long to be of an export");
	text = arena_alloc(w->arena, len + 1);
	if (pread(fd, text, len, begin) != (ssize_t)len)
		return fail_field(w, ERR_INTERNAL, "file", "cannot be read: %s", strerror(errno));
	/* Comes again, before the statement that names it. */
	if (strncmp(text, attachment, strlen(attachment)) == 0) {
		*ret_passed = true;
		return OK;
	}
	if (line_id(w, text, len, ret_id))
		return OK;
	work_forgive(w);
	return fail_field(w, ERR_BAD_INPUT, "file", "its last whole line is no statement: this is no export");
}

enum err resume_find(struct work *w, int fd, struct uuid *ret_id)
{
	struct uuid id = {{0}};
	bool passed = true;
	int64_t end = 0;
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return fail_field(w, ERR_BAD_INPUT, "file", "is not a regular file");
	TRY(line_begin(w, fd, st.st_size, &end));
	while (passed && end > 0) {
		int64_t begin = 0;

		TRY(line_begin(w, fd, end - 1, &begin));
		TRY(line_look(w, fd, begin, end, &id, &passed));
		end = passed ? begin : end;
	}
	if (ftruncate(fd, end) != 0 || lseek(fd, end, SEEK_SET) != end)
		return fail_field(w, ERR_INTERNAL, "file", "cannot be gone on with: %s", strerror(errno));
	*ret_id = id;
	return OK;
}
