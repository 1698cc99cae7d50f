#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "scorm/package/package_inside.h"

static bool is_hex(const char *text)
{
	return strlen(text) == SHA256_HEX_SIZE - 1 && strspn(text, "0123456789abcdef") == SHA256_HEX_SIZE - 1;
}

/* Step by step, for kernels and sandboxes without openat2: no link, no "..", no way out. Takes root_fd. */
static int open_by_steps(int root_fd, const char *path)
{
	int fd = root_fd;

	for (;;) {
		char part[PACKAGE_SEGMENT_MAX + 1];
		size_t len = strcspn(path, "/");
		bool last = path[len] == '\0';
		int next;

		if (len == 0 || len > PACKAGE_SEGMENT_MAX || (len == 2 && memcmp(path, "..", 2) == 0)) {
			close(fd);
			return -1;
		}
		memcpy(part, path, len);
		part[len] = '\0';
		next = openat(
		    fd, part, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | (last ? 0 : O_DIRECTORY));
		close(fd);
		if (next < 0 || last)
			return next;
		fd = next;
		path += len + 1;
	}
}

static int open_beneath(int root_fd, const char *path)
{
	struct open_how how = {
	    .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK,
	    .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	long fd = syscall(SYS_openat2, root_fd, path, &how, sizeof(how));

	if (fd < 0 && errno == ENOSYS)
		return open_by_steps(root_fd, path);
	close(root_fd);
	return (int)fd;
}

enum err package_file_open(struct work *w, const struct config *config, const char *sha256_hex,
    const char *path, int *ret_fd, int64_t *ret_size)
{
	struct stat st;
	int root_fd, fd;

	if (!is_hex(sha256_hex) || path[0] == '\0' || path[0] == '/' || strlen(path) > PACKAGE_NAME_MAX)
		return fail(w, ERR_NOT_FOUND, "There is no such file in the package");
	root_fd = open(
	    arena_printf(w->arena, "%s/%.2s/%s", package_folder(config, w->arena), sha256_hex, sha256_hex),
	    O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root_fd < 0)
		return fail(w, ERR_NOT_FOUND, "There is no such package");
	fd = open_beneath(root_fd, path);
	if (fd < 0)
		return fail(w, ERR_NOT_FOUND, "There is no such file in the package");
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return fail(w, ERR_NOT_FOUND, "There is no such file in the package");
	}
	*ret_fd = fd;
	*ret_size = st.st_size;
	return OK;
}
