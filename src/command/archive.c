#include "command/archive.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 64, STEP = 1024 * 1024, SUM_LENGTH = SHA256_HEX_SIZE - 1 };

static void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define FD_LOCAL __attribute__((cleanup(fd_close)))

static void dir_close(DIR **dir)
{
	if (*dir != NULL)
		closedir(*dir);
}
#define DIR_LOCAL __attribute__((cleanup(dir_close)))

static void text_free(char **text)
{
	free(*text);
}
#define TEXT_LOCAL __attribute__((cleanup(text_free)))

static enum err path_join(
    struct work *w, const char *folder, const char *name, char ret[static ARCHIVE_PATH_MAX])
{
	if (snprintf(ret, ARCHIVE_PATH_MAX, "%s/%s", folder, name) >= ARCHIVE_PATH_MAX)
		return fail(
		    w, ERR_BAD_INPUT, "a path is longer than %d bytes: %.200s…", ARCHIVE_PATH_MAX, name);
	return OK;
}

static enum err file_sum(
    struct work *w, const char *path, char ret_hex[static SHA256_HEX_SIZE], int64_t *ret_size)
{
	FD_LOCAL int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0 || !sha256_file(fd, ret_hex, ret_size))
		return fail(w, ERR_BAD_INPUT, "%s cannot be read: %s", path, strerror(errno));
	return OK;
}

static enum err folder_is_empty(struct work *w, const char *folder)
{
	DIR_LOCAL DIR *dir = opendir(folder);
	const struct dirent *entry;

	if (dir == NULL)
		return fail(w, ERR_BAD_INPUT, "%s cannot be read: %s", folder, strerror(errno));
	while ((entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			return fail(
			    w, ERR_CONFLICT, "%s is not empty: a backup takes a folder of its own", folder);
	return OK;
}

enum err archive_begin(struct work *w, const char *folder, struct archive *ret_archive)
{
	char path[ARCHIVE_PATH_MAX];

	TRY(folder_is_empty(w, folder));
	TRY(path_join(w, folder, "SHA256SUMS", path));
	*ret_archive = (struct archive){.folder = folder, .sums = fopen(path, "wxe")};
	if (ret_archive->sums == NULL)
		return fail(w, ERR_BAD_INPUT, "%s cannot be made: %s", path, strerror(errno));
	return OK;
}

/* As sha256sum: a name with a backslash or a line end is escaped, and its line says so first. */
static void sum_write(FILE *out, const char *sum, const char *name)
{
	fprintf(out, "%s%s  ", strpbrk(name, "\\\n\r") != NULL ? "\\" : "", sum);
	for (; *name != '\0'; name++) {
		if (*name == '\\')
			fputs("\\\\", out);
		else if (*name == '\n')
			fputs("\\n", out);
		else if (*name == '\r')
			fputs("\\r", out);
		else
			fputc(*name, out);
	}
	fputc('\n', out);
}

enum err archive_sum(struct work *w, struct archive *archive, const char *name)
{
	char path[ARCHIVE_PATH_MAX], sum[SHA256_HEX_SIZE];
	int64_t size;

	TRY(path_join(w, archive->folder, name, path));
	TRY(file_sum(w, path, sum, &size));
	sum_write(archive->sums, sum, name);
	archive->files++;
	archive->bytes += size;
	return OK;
}

static enum err folders_above(struct work *w, const char *path)
{
	TEXT_LOCAL char *copy = strdup(path);

	if (copy == NULL)
		abort();
	for (char *slash = strchr(copy + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(copy, 0700) != 0 && errno != EEXIST)
			return fail(w, ERR_BAD_INPUT, "%s cannot be made: %s", copy, strerror(errno));
		*slash = '/';
	}
	return OK;
}

static enum err bytes_copy(struct work *w, int in, int out, const char *to)
{
	TEXT_LOCAL char *buffer = malloc(STEP);
	ssize_t got;

	if (buffer == NULL)
		abort();
	while ((got = read(in, buffer, STEP)) > 0)
		for (ssize_t done = 0, n; done < got; done += n) {
			n = write(out, buffer + done, (size_t)(got - done));
			if (n <= 0)
				return fail(w, ERR_INTERNAL, "%s cannot be written: %s", to, strerror(errno));
		}
	if (got < 0 || fsync(out) != 0)
		return fail(w, ERR_INTERNAL, "%s cannot be written: %s", to, strerror(errno));
	return OK;
}

enum err file_copy(struct work *w, const char *from, const char *to)
{
	char sums[2][SHA256_HEX_SIZE];
	int64_t size;

	TRY(folders_above(w, to));
	/* Never written in place: it may be one inode with a file of a backup. */
	unlink(to);
	{
		FD_LOCAL int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
		FD_LOCAL int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

		if (in < 0)
			return fail(w, ERR_BAD_INPUT, "%s cannot be read: %s", from, strerror(errno));
		if (out < 0)
			return fail(w, ERR_BAD_INPUT, "%s cannot be written: %s", to, strerror(errno));
		TRY(bytes_copy(w, in, out, to));
	}
	TRY(file_sum(w, from, sums[0], &size));
	TRY(file_sum(w, to, sums[1], &size));
	if (strcmp(sums[0], sums[1]) != 0)
		return fail(w, ERR_INTERNAL, "%s is not what was copied", to);
	return OK;
}

enum err archive_file(struct work *w, struct archive *archive, const char *from, const char *name)
{
	char to[ARCHIVE_PATH_MAX];

	TRY(path_join(w, archive->folder, name, to));
	TRY(file_copy(w, from, to));
	return archive_sum(w, archive, name);
}

static enum err tree_take(
    struct work *w, struct archive *archive, const char *from, const char *name, int depth);

static enum err entry_take(
    struct work *w, struct archive *archive, const char *from, const char *name, int depth)
{
	char to[ARCHIVE_PATH_MAX];
	struct stat st;

	if (lstat(from, &st) != 0)
		return errno == ENOENT
		           ? OK
		           : fail(w, ERR_BAD_INPUT, "%s cannot be read: %s", from, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return tree_take(w, archive, from, name, depth + 1);
	if (!S_ISREG(st.st_mode))
		return OK;
	TRY(path_join(w, archive->folder, name, to));
	TRY(folders_above(w, to));
	if (link(from, to) != 0)
		return access(from, F_OK) != 0 && errno == ENOENT ? OK : archive_file(w, archive, from, name);
	return archive_sum(w, archive, name);
}

static enum err tree_take(
    struct work *w, struct archive *archive, const char *from, const char *name, int depth)
{
	DIR_LOCAL DIR *dir = opendir(from);
	const struct dirent *entry;

	if (dir == NULL)
		return fail(w, ERR_BAD_INPUT, "%s cannot be read: %s", from, strerror(errno));
	if (depth > DEPTH_MAX)
		return fail(w, ERR_BAD_INPUT, "%s is deeper than %d folders", from, DEPTH_MAX);
	while ((entry = readdir(dir)) != NULL) {
		TEXT_LOCAL char *path = malloc(ARCHIVE_PATH_MAX);
		TEXT_LOCAL char *inside = malloc(ARCHIVE_PATH_MAX);

		if (path == NULL || inside == NULL)
			abort();
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		TRY(path_join(w, from, entry->d_name, path));
		TRY(path_join(w, name, entry->d_name, inside));
		TRY(entry_take(w, archive, path, inside, depth));
	}
	return OK;
}

enum err archive_tree(struct work *w, struct archive *archive, const char *from, const char *name)
{
	return tree_take(w, archive, from, name, 0);
}

enum err archive_end(struct work *w, struct archive *archive, char ret_sum[static SHA256_HEX_SIZE])
{
	char path[ARCHIVE_PATH_MAX];
	FD_LOCAL int folder = open(archive->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool written =
	    !ferror(archive->sums) && fflush(archive->sums) == 0 && fsync(fileno(archive->sums)) == 0;
	int64_t size;

	if (fclose(archive->sums) != 0)
		written = false;
	archive->sums = NULL;
	if (!written || folder < 0 || syncfs(folder) != 0)
		return fail(w, ERR_INTERNAL, "%s cannot be written: %s", archive->folder, strerror(errno));
	TRY(path_join(w, archive->folder, "SHA256SUMS", path));
	return file_sum(w, path, ret_sum, &size);
}

void archive_abandon(struct archive *archive)
{
	if (archive->sums != NULL)
		fclose(archive->sums);
	archive->sums = NULL;
}

/* In place. False: not a line of ours, or a name that leaves the folder. */
static bool line_read(char *line, const char **ret_sum, char **ret_name)
{
	bool escaped = line[0] == '\\';
	char *sum = line + escaped, *name = sum + SUM_LENGTH + 2, *to = name;

	if (strlen(sum) < SUM_LENGTH + 3 || strspn(sum, "0123456789abcdef") != SUM_LENGTH ||
	    memcmp(sum + SUM_LENGTH, "  ", 2) != 0)
		return false;
	sum[SUM_LENGTH] = '\0';
	for (const char *at = name; *at != '\0'; at++) {
		if (escaped && *at == '\\') {
			at++;
			*to++ = *at == 'n' ? '\n' : *at == 'r' ? '\r' : '\\';
		} else {
			*to++ = *at;
		}
	}
	*to = '\0';
	*ret_sum = sum;
	*ret_name = name;
	for (const char *at = name; at != NULL; at = strchr(at, '/')) {
		at += *at == '/';
		if (*at == '/' || *at == '\0' || strncmp(at, "../", 3) == 0 || strcmp(at, "..") == 0)
			return false;
	}
	return name[0] != '/';
}

static enum err line_check(struct work *w, const char *folder, char *line, archive_take *take, void *arg)
{
	char path[ARCHIVE_PATH_MAX], sum[SHA256_HEX_SIZE];
	const char *wanted;
	char *name;
	int64_t size;

	if (!line_read(line, &wanted, &name))
		return fail(w, ERR_CONFLICT, "%s/SHA256SUMS holds a line that is none of ours", folder);
	TRY(path_join(w, folder, name, path));
	TRY(file_sum(w, path, sum, &size));
	if (strcmp(sum, wanted) != 0)
		return fail(w, ERR_CONFLICT, "%s is damaged: its SHA-256 is not the one of the backup", path);
	return take(w, name, size, arg);
}

enum err archive_check(struct work *w, const char *folder, archive_take *take, void *arg)
{
	char path[ARCHIVE_PATH_MAX];
	TEXT_LOCAL char *line = NULL;
	size_t size = 0;
	enum err e = OK;
	ssize_t len;
	FILE *in;

	TRY(path_join(w, folder, "SHA256SUMS", path));
	in = fopen(path, "re");
	if (in == NULL)
		return fail(w, ERR_BAD_INPUT, "%s cannot be read: %s", path, strerror(errno));
	while (e == OK && (len = getline(&line, &size, in)) > 0) {
		if (line[len - 1] == '\n')
			line[len - 1] = '\0';
		e = line_check(w, folder, line, take, arg);
	}
	fclose(in);
	return e;
}
