#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scorm/package/package_inside.h"

enum { TREE_DEPTH_MAX = PACKAGE_DEPTH_MAX + 8 };

static bool remove_below(int dir_fd, int depth);

static bool remove_one(int parent_fd, const char *name, int depth)
{
	int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return unlinkat(parent_fd, name, 0) == 0;
	/* remove_below takes the descriptor. */
	return remove_below(fd, depth + 1) && unlinkat(parent_fd, name, AT_REMOVEDIR) == 0;
}

static bool remove_below(int dir_fd, int depth)
{
	DIR *dir;
	struct dirent *entry;
	bool all = true;

	if (depth > TREE_DEPTH_MAX || (dir = fdopendir(dir_fd)) == NULL) {
		close(dir_fd);
		return false;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			all = remove_one(dirfd(dir), entry->d_name, depth) && all;
	}
	closedir(dir);
	return all;
}

bool tree_remove(int parent_fd, const char *name)
{
	return remove_one(parent_fd, name, 0);
}

bool tree_make_above(int root_fd, const char *name)
{
	char path[PACKAGE_NAME_MAX + 1];

	if (strlen(name) > PACKAGE_NAME_MAX)
		return false;
	for (const char *slash = strchr(name, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		size_t len = (size_t)(slash - name);

		memcpy(path, name, len);
		path[len] = '\0';
		/* The umask may have taken rights away that readers need. */
		if (mkdirat(root_fd, path, 0755) == 0 && fchmodat(root_fd, path, 0755, 0) != 0)
			return false;
	}
	return true;
}
