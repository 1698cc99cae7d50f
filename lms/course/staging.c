#include "lms/course/staging.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/time.h"
#include "lms/course/staging_store.h"
#include "scorm/package.h"

enum { COPY_STEP = 1024 * 1024, MIN_AGE_S = 3600, KEEP_S = 7 * 24 * 3600, BATCHES_MAX = 100 };

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define FD_LOCAL __attribute__((cleanup(close_fd)))

static void close_dir(DIR **dir)
{
	if (*dir != NULL)
		closedir(*dir);
}

static const char *folder(const struct config *config, struct arena *a)
{
	return arena_printf(a, "%s/.staged", package_folder(config, a));
}

static const char *file_name(struct arena *a, struct uuid org, struct uuid job)
{
	return arena_printf(a, "%s.%s.zip", uuid_text(a, org), uuid_text(a, job));
}

static enum err storage_failed(struct work *w)
{
	int code = errno;

	return fail(w, ERR_INTERNAL, "The file could not be kept: %s", strerror(code));
}

static enum err copy_by_hand(struct work *w, int from, int to)
{
	char *buffer = arena_alloc(w->arena, COPY_STEP);
	ssize_t got;

	while ((got = read(from, buffer, COPY_STEP)) > 0) {
		for (ssize_t done = 0; done < got;) {
			ssize_t written = write(to, buffer + done, (size_t)(got - done));

			if (written <= 0)
				return storage_failed(w);
			done += written;
		}
	}
	return got < 0 ? storage_failed(w) : OK;
}

static enum err copy(struct work *w, int from, int to)
{
	ssize_t copied;

	if (lseek(from, 0, SEEK_SET) != 0)
		return storage_failed(w);
	do {
		copied = copy_file_range(from, NULL, to, NULL, COPY_STEP, 0);
	} while (copied > 0);
	if (copied == 0)
		return OK;
	if (errno != EXDEV && errno != EINVAL && errno != EOPNOTSUPP && errno != ENOSYS)
		return storage_failed(w);
	return copy_by_hand(w, from, to);
}

/* Under a name that is swept when this process dies, until all of it is there. */
static enum err copy_in(struct work *w, int from, int folder_fd, const char *name)
{
	const char *part = arena_printf(w->arena, "part-%s", name);
	FD_LOCAL int to =
	    openat(folder_fd, part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	enum err e;

	if (to < 0)
		return storage_failed(w);
	e = copy(w, from, to);
	if (e == OK && (fsync(to) != 0 || renameat(folder_fd, part, folder_fd, name) != 0))
		e = storage_failed(w);
	if (e != OK)
		(void)unlinkat(folder_fd, part, 0);
	return e;
}

static int folder_open(const struct config *config, struct arena *a)
{
	const char *packages = package_folder(config, a), *path = folder(config, a);

	if ((mkdir(packages, 0755) != 0 && errno != EEXIST) || (mkdir(path, 0700) != 0 && errno != EEXIST))
		return -1;
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

enum err course_staging_put(
    struct work *w, const struct config *config, struct uuid org, struct uuid job, const char *path)
{
	FD_LOCAL int from = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	FD_LOCAL int folder_fd = -1;
	const char *name = file_name(w->arena, org, job);
	struct stat st;
	bool linked;

	if (from < 0 || fstat(from, &st) != 0 || !S_ISREG(st.st_mode))
		return fail_field(w, ERR_BAD_INPUT, "file", "The file cannot be read");
	if (st.st_size > config->upload_max)
		return fail(
		    w, ERR_TOO_LARGE, "The package is larger than %lld bytes", (long long)config->upload_max);
	folder_fd = folder_open(config, w->arena);
	if (folder_fd < 0)
		return storage_failed(w);
	/* Only what has no name is surely nobody else's. */
	linked = st.st_nlink == 0 && fsync(from) == 0 &&
	         linkat(AT_FDCWD, path, folder_fd, name, AT_SYMLINK_FOLLOW) == 0;
	if (!linked)
		TRY(copy_in(w, from, folder_fd, name));
	return fsync(folder_fd) == 0 ? OK : storage_failed(w);
}

enum err course_staging_find(
    struct work *w, const struct config *config, struct uuid org, struct uuid job, const char **ret_path)
{
	const char *path =
	    arena_printf(w->arena, "%s/%s", folder(config, w->arena), file_name(w->arena, org, job));

	if (access(path, R_OK) != 0)
		return fail(w, ERR_GONE, "The uploaded file is no longer here: upload it again");
	*ret_path = path;
	return OK;
}

void course_staging_remove(struct work *w, const struct config *config, struct uuid org, struct uuid job)
{
	(void)unlink(
	    arena_printf(w->arena, "%s/%s", folder(config, w->arena), file_name(w->arena, org, job)));
}

/* ORG.JOB.zip, or the same being copied. */
static bool name_read(struct work *w, const char *name, struct staged *ret_file)
{
	const char *ids = strncmp(name, "part-", 5) == 0 ? name + 5 : name;
	char org[UUID_TEXT_SIZE], job[UUID_TEXT_SIZE];

	if (strlen(ids) != 2 * (UUID_TEXT_SIZE - 1) + 5 || ids[UUID_TEXT_SIZE - 1] != '.')
		return false;
	memcpy(org, ids, UUID_TEXT_SIZE - 1);
	memcpy(job, ids + UUID_TEXT_SIZE, UUID_TEXT_SIZE - 1);
	org[UUID_TEXT_SIZE - 1] = job[UUID_TEXT_SIZE - 1] = '\0';
	*ret_file = (struct staged){.name = arena_strdup(w->arena, name)};
	return uuid_parse(org, &ret_file->org) && uuid_parse(job, &ret_file->job);
}

static bool is_old(struct work *w, int folder_fd, const char *name)
{
	struct stat st;

	return fstatat(folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       (int64_t)st.st_mtime < w->now_us / US_PER_S - MIN_AGE_S;
}

static enum err batch_sweep(
    struct work *w, int folder_fd, struct staged *files, size_t count, int64_t *removed)
{
	TRY(staged_needed(w, files, count, KEEP_S));
	for (size_t i = 0; i < count; i++)
		if (!files[i].needed || strncmp(files[i].name, "part-", 5) == 0)
			*removed += unlinkat(folder_fd, files[i].name, 0) == 0;
	return OK;
}

enum err course_staging_sweep(struct work *w, const struct config *config, int64_t *ret_removed)
{
	__attribute__((cleanup(close_dir))) DIR *dir = opendir(folder(config, w->arena));
	struct staged *files = arena_alloc(w->arena, STAGED_MAX * sizeof(*files));
	struct dirent *entry = NULL;
	int64_t removed = 0;

	for (int batch = 0; dir != NULL && batch < BATCHES_MAX; batch++) {
		size_t count = 0;

		while (count < STAGED_MAX && (entry = readdir(dir)) != NULL)
			if (name_read(w, entry->d_name, &files[count]) &&
			    is_old(w, dirfd(dir), entry->d_name))
				count++;
		if (count > 0)
			TRY(batch_sweep(w, dirfd(dir), files, count, &removed));
		if (entry == NULL)
			break;
	}
	*ret_removed = removed;
	return OK;
}
