/* A package that is one XML file (cmi5 14.2): a course structure whose content lies elsewhere. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "scorm/package/package_inside.h"

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define FD_LOCAL __attribute__((cleanup(close_fd)))

bool plain_is_xml(const char *path)
{
	FD_LOCAL int fd = open(path, O_RDONLY | O_CLOEXEC);
	unsigned char first[64] = {0};
	ssize_t got = fd >= 0 ? read(fd, first, sizeof(first) - 1) : -1;
	size_t at = 0;

	if (got <= 0)
		return false;
	/* UTF-16 of either order, by its mark. */
	if ((first[0] == 0xff && first[1] == 0xfe) || (first[0] == 0xfe && first[1] == 0xff))
		return true;
	if (memcmp(first, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	at += strspn((const char *)first + at, " \t\r\n");
	return first[at] == '<';
}

enum err plain_read(struct package_reader *r, const char *path, const char *name)
{
	FD_LOCAL int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t size = (size_t)r->zip_bytes, len = 0;
	char *bytes;

	if (fd < 0)
		return fail(r->w, ERR_BAD_INPUT, "The file cannot be read");
	if (r->zip_bytes > PACKAGE_MANIFEST_MAX)
		return refuse(r->w, FINDING_MANIFEST_TOO_LARGE, "The file is XML and larger than %d bytes",
		    PACKAGE_MANIFEST_MAX);
	bytes = arena_alloc(r->w->arena, size + 1);
	while (len < size) {
		ssize_t got = read(fd, bytes + len, size - len);

		if (got <= 0)
			return fail(r->w, ERR_BAD_INPUT, "The file cannot be read");
		len += (size_t)got;
	}
	r->entries = arena_alloc(r->w->arena, sizeof(*r->entries));
	r->entries[0] = (struct package_entry){.name = name, .size = size};
	r->folded = arena_alloc(r->w->arena, sizeof(struct package_entry *));
	r->folded[0] = &r->entries[0];
	r->entries_count = 1;
	r->bytes = (int64_t)size;
	r->plain = bytes;
	return OK;
}
