/* An upload in parts: FOLDER/.uploads/ID/ holds `data`, into which each part is written at its place, an
 * empty file named by its number for each part that is whole and on the disk, and `about`, which says what it
 * will be and is the lock: shared by those who write parts, exclusive for the end. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keys/storage/storage_int.h"

enum { STEP = 1024 * 1024, ABOUT_MAX = STORAGE_KEY_MAX + 64, PART_NAME_SIZE = 16 };

static void dir_close(DIR **dir)
{
	if (*dir != NULL)
		closedir(*dir);
}
#define DIR_LOCAL __attribute__((cleanup(dir_close)))

static enum err write_failed(struct work *w)
{
	return fail(w, ERR_INTERNAL, "the media folder cannot be written: %s", strerror(errno));
}

static enum err is_over(struct work *w)
{
	return fail(w, ERR_NOT_FOUND, "this upload is over, or never began");
}

static const char *upload_folder(struct work *w, const struct storage *s, const char *id)
{
	return arena_printf(w->arena, "%s/" STORAGE_UPLOADS "/%s", s->folder, id);
}

static const char *about_text(struct work *w, const struct storage_upload *u)
{
	return arena_printf(
	    w->arena, "%s\n%lld\n%lld\n", u->key, (long long)u->bytes, (long long)u->part_bytes);
}

static const char *part_name(int part, char name[static PART_NAME_SIZE])
{
	snprintf(name, PART_NAME_SIZE, "%04d", part);
	return name;
}

static enum err about_write(struct work *w, int folder, const char *text)
{
	FD_LOCAL int fd = openat(folder, "about", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	size_t len = strlen(text);

	if (fd < 0 || write(fd, text, len) != (ssize_t)len || fsync(fd) != 0)
		return write_failed(w);
	return OK;
}

/* A hole as long as the file will be: what is left of the disk shows when parts come. */
static enum err data_make(struct work *w, int folder, int64_t bytes)
{
	FD_LOCAL int fd = openat(folder, "data", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, (off_t)bytes) != 0 || fsync(fd) != 0)
		return write_failed(w);
	return OK;
}

enum err local_begin(
    struct work *w, struct storage *s, const struct storage_upload *u, const char *mime, const char **ret_id)
{
	const char *id = uuid_text(w->arena, uuid_v7());
	const char *inside = arena_printf(w->arena, STORAGE_UPLOADS "/%s/about", id);
	FD_LOCAL int folder = -1;

	(void)mime;
	TRY(storage_folders(w, s->folder, inside));
	folder = open(upload_folder(w, s, id), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		return write_failed(w);
	TRY(data_make(w, folder, u->bytes));
	TRY(about_write(w, folder, about_text(w, u)));
	if (fsync(folder) != 0)
		return write_failed(w);
	*ret_id = id;
	return OK;
}

/* The folder of an upload that is still under way, and its lock. */
struct staging {
	int folder, lock;
};

static void staging_close(struct staging *st)
{
	storage_fd_close(&st->lock);
	storage_fd_close(&st->folder);
}
#define STAGING_LOCAL __attribute__((cleanup(staging_close)))

static enum err staging_open(struct work *w, const struct storage *s, const struct storage_upload *u,
    int operation, struct staging *ret_staging)
{
	STAGING_LOCAL struct staging st = {-1, -1};
	char text[ABOUT_MAX] = "";
	struct uuid id;
	struct stat about;

	if (!uuid_parse(u->id, &id))
		return is_over(w);
	st.folder = open(upload_folder(w, s, u->id), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (st.folder >= 0)
		st.lock = openat(st.folder, "about", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (st.lock < 0)
		return errno == ENOENT ? is_over(w) : write_failed(w);
	while (flock(st.lock, operation) != 0)
		if (errno != EINTR)
			return write_failed(w);
	/* Whoever had the lock before may have ended it. */
	if (fstat(st.lock, &about) != 0 || about.st_nlink == 0 || read(st.lock, text, sizeof(text) - 1) < 0 ||
	    strcmp(text, about_text(w, u)) != 0)
		return is_over(w);
	*ret_staging = st;
	st = (struct staging){-1, -1};
	return OK;
}

static enum err data_write(struct work *w, int from, int data, int64_t at, int64_t bytes)
{
	BUFFER_LOCAL void *buffer = malloc(STEP);

	if (buffer == NULL)
		abort();
	while (bytes > 0) {
		ssize_t got = read(from, buffer, bytes < STEP ? (size_t)bytes : STEP);

		if (got <= 0)
			return fail_field(w, ERR_UNPROCESSABLE, "part", "changed while it was taken");
		for (ssize_t done = 0, n; done < got; done += n) {
			n = pwrite(
			    data, (const char *)buffer + done, (size_t)(got - done), (off_t)(at + done));
			if (n <= 0)
				return write_failed(w);
		}
		at += got;
		bytes -= got;
	}
	return fdatasync(data) == 0 ? OK : write_failed(w);
}

enum err local_part(
    struct work *w, struct storage *s, const struct storage_upload *u, int part, const char *path)
{
	int64_t bytes = storage_upload_part_bytes(u, part);
	STAGING_LOCAL struct staging st = {-1, -1};
	FD_LOCAL int from = -1, data = -1, mark = -1;
	char name[PART_NAME_SIZE];

	TRY(storage_source(w, path, "part", bytes, &from));
	TRY(staging_open(w, s, u, LOCK_SH, &st));
	data = openat(st.folder, "data", O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	if (data < 0)
		return errno == ENOENT ? is_over(w) : write_failed(w);
	/* It is not whole while it is written once more. */
	if (unlinkat(st.folder, part_name(part, name), 0) != 0 && errno != ENOENT)
		return write_failed(w);
	TRY(data_write(w, from, data, (part - 1) * u->part_bytes, bytes));
	mark = openat(st.folder, name, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (mark < 0 || fsync(st.folder) != 0)
		return write_failed(w);
	return OK;
}

static void parts_look(const struct staging *st, const struct storage_upload *u,
    bool ret_there[static STORAGE_PARTS_MAX], int *ret_count)
{
	int parts = storage_upload_parts_count(u->bytes, u->part_bytes), count = 0;
	char name[PART_NAME_SIZE];

	memset(ret_there, 0, STORAGE_PARTS_MAX * sizeof(*ret_there));
	for (int i = 0; i < parts; i++) {
		ret_there[i] = faccessat(st->folder, part_name(i + 1, name), F_OK, 0) == 0;
		count += ret_there[i];
	}
	*ret_count = count;
}

enum err local_there(struct work *w, struct storage *s, const struct storage_upload *u,
    bool ret_there[static STORAGE_PARTS_MAX], int *ret_count)
{
	STAGING_LOCAL struct staging st = {-1, -1};

	TRY(staging_open(w, s, u, LOCK_SH, &st));
	parts_look(&st, u, ret_there, ret_count);
	return OK;
}

/* Everything in it, `about` last: as long as that is there, somebody comes by again. */
static enum err staging_remove(struct work *w, const struct storage *s, const char *id, int folder)
{
	int copy = dup(folder);
	DIR_LOCAL DIR *dir = copy < 0 ? NULL : fdopendir(copy);
	const struct dirent *entry;

	if (dir == NULL) {
		storage_fd_close(&copy);
		return write_failed(w);
	}
	rewinddir(dir);
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.' && strcmp(entry->d_name, "about") != 0)
			unlinkat(folder, entry->d_name, 0);
	unlinkat(folder, "about", 0);
	if (rmdir(upload_folder(w, s, id)) != 0 && errno != ENOENT)
		return write_failed(w);
	return OK;
}

/* Whether the object of this upload is there. */
static enum err object_there(struct work *w, struct storage *s, const struct storage_upload *u)
{
	int64_t bytes;
	enum err e = storage_local.head(w, s, u->key, &bytes);

	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	return e == OK && bytes == u->bytes ? OK : is_over(w);
}

static enum err object_make(
    struct work *w, struct storage *s, const struct storage_upload *u, const struct staging *st)
{
	const char *to = arena_printf(w->arena, "%s/%s", s->folder, u->key);
	FD_LOCAL int data = openat(st->folder, "data", O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	struct stat made;

	/* A kill between the move and the end: it was done. */
	if (data < 0 && errno == ENOENT)
		return object_there(w, s, u);
	if (data < 0 || fstat(data, &made) != 0 || fsync(data) != 0)
		return write_failed(w);
	if (made.st_size != u->bytes)
		return fail_field(w, ERR_UNPROCESSABLE, "parts", "make %lld bytes, not %lld",
		    (long long)made.st_size, (long long)u->bytes);
	TRY(storage_folders(w, s->folder, u->key));
	if (renameat(st->folder, "data", AT_FDCWD, to) != 0)
		return write_failed(w);
	return storage_folder_sync(w, arena_strndup(w->arena, to, (size_t)(strrchr(to, '/') - to)));
}

enum err local_finish(struct work *w, struct storage *s, const struct storage_upload *u)
{
	STAGING_LOCAL struct staging st = {-1, -1};
	int parts = storage_upload_parts_count(u->bytes, u->part_bytes), count;
	bool there[STORAGE_PARTS_MAX];
	enum err e = staging_open(w, s, u, LOCK_EX, &st);

	if (e == ERR_NOT_FOUND) {
		work_forgive(w);
		return object_there(w, s, u);
	}
	TRY(e);
	parts_look(&st, u, there, &count);
	if (count < parts)
		return fail_field(w, ERR_UNPROCESSABLE, "parts", "%d of %d are there", count, parts);
	TRY(object_make(w, s, u, &st));
	return staging_remove(w, s, u->id, st.folder);
}

enum err local_abandon(struct work *w, struct storage *s, const struct storage_upload *u)
{
	STAGING_LOCAL struct staging st = {-1, -1};
	enum err e = staging_open(w, s, u, LOCK_EX, &st);

	if (e == ERR_NOT_FOUND) {
		work_forgive(w);
		return OK;
	}
	TRY(e);
	return staging_remove(w, s, u->id, st.folder);
}

/* False: touched since, or somebody is at it. */
static bool staging_old(int folder, int64_t before_s)
{
	FD_LOCAL int lock = openat(folder, "about", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fstat(folder, &st) != 0 || st.st_mtime >= before_s)
		return false;
	/* Without `about` it was cut short in its first or last moment. */
	return lock < 0 || flock(lock, LOCK_EX | LOCK_NB) == 0;
}

enum err local_uploads_sweep(struct work *w, struct storage *s, int64_t before_s, int64_t *ret_count)
{
	const char *path = arena_printf(w->arena, "%s/" STORAGE_UPLOADS, s->folder);
	DIR_LOCAL DIR *dir = opendir(path);
	const struct dirent *entry;

	if (dir == NULL)
		return errno == ENOENT ? OK : write_failed(w);
	while (*ret_count < STORAGE_SWEEP_MAX && (entry = readdir(dir)) != NULL) {
		FD_LOCAL int folder = -1;
		struct uuid id;

		if (!uuid_parse(entry->d_name, &id))
			continue;
		folder = openat(dirfd(dir), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (folder < 0 || !staging_old(folder, before_s))
			continue;
		TRY(staging_remove(w, s, entry->d_name, folder));
		++*ret_count;
	}
	return OK;
}
