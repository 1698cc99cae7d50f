/* A folder: FOLDER/KEY is an object, FOLDER/.incoming holds halves of files, FOLDER/.uploads what comes in
 * parts (local_upload.c). What is renamed into its place was written to the disk before. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keys/storage/storage_int.h"

enum { STEP = 1024 * 1024 };

static const char *object_path(struct work *w, const struct storage *s, const char *key)
{
	return arena_printf(w->arena, "%s/%s", s->folder, key);
}

static enum err object_open(
    struct work *w, const struct storage *s, const char *key, int *ret_fd, int64_t *ret_bytes)
{
	FD_LOCAL int fd = open(object_path(w, s, key), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return fail(w, ERR_NOT_FOUND, "the file is not in the media folder");
	if (fd < 0 || fstat(fd, &st) != 0)
		return fail(
		    w, ERR_INTERNAL, "a file of the media library cannot be read: %s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return fail(w, ERR_NOT_FOUND, "the file is not in the media folder");
	*ret_bytes = st.st_size;
	*ret_fd = fd;
	fd = -1;
	return OK;
}

static enum err write_failed(struct work *w)
{
	return fail(w, ERR_INTERNAL, "the media folder cannot be written: %s", strerror(errno));
}

/* All of from, hashed on the way. */
static enum err bytes_copy(struct work *w, int from, int to, struct digest *digest)
{
	BUFFER_LOCAL void *buffer = malloc(STEP);
	ssize_t got;

	if (buffer == NULL)
		abort();
	while ((got = read(from, buffer, STEP)) > 0) {
		digest_add(digest, buffer, (size_t)got);
		for (ssize_t done = 0, n; done < got; done += n) {
			n = write(to, (const char *)buffer + done, (size_t)(got - done));
			if (n <= 0)
				return write_failed(w);
		}
	}
	if (got < 0)
		return fail(
		    w, ERR_INTERNAL, "the file that was received cannot be read: %s", strerror(errno));
	return fsync(to) == 0 ? OK : write_failed(w);
}

static enum err incoming_fill(struct work *w, int from, const char *path, int64_t bytes, const char *sha256)
{
	FD_LOCAL int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	DIGEST_LOCAL struct digest digest = {0};
	struct stat st;

	if (to < 0)
		return write_failed(w);
	digest_begin(&digest);
	TRY(bytes_copy(w, from, to, &digest));
	if (fstat(to, &st) != 0)
		return write_failed(w);
	if (st.st_size != bytes)
		return fail_field(w, ERR_UNPROCESSABLE, "file", "changed while it was taken");
	if (sha256 != NULL && strcmp(digest_hex(&digest, w->arena), sha256) != 0)
		return fail_field(w, ERR_UNPROCESSABLE, "file", "its SHA-256 is not the one that was given");
	return OK;
}

static enum err local_put_file(struct work *w, struct storage *s, const char *key, const char *path,
    int64_t bytes, const char *sha256, const char *mime)
{
	const char *name = arena_printf(w->arena, STORAGE_INCOMING "/%s", uuid_text(w->arena, uuid_v7()));
	const char *incoming = object_path(w, s, name), *to = object_path(w, s, key);
	FD_LOCAL int from = -1;
	enum err e;

	(void)mime;
	TRY(storage_source(w, path, "file", bytes, &from));
	TRY(storage_folders(w, s->folder, name));
	TRY(storage_folders(w, s->folder, key));
	e = incoming_fill(w, from, incoming, bytes, sha256);
	if (e == OK && rename(incoming, to) != 0)
		e = write_failed(w);
	if (e != OK) {
		unlink(incoming);
		return e;
	}
	return storage_folder_sync(w, arena_strndup(w->arena, to, (size_t)(strrchr(to, '/') - to)));
}

static enum err local_head(struct work *w, struct storage *s, const char *key, int64_t *ret_bytes)
{
	FD_LOCAL int fd = -1;

	return object_open(w, s, key, &fd, ret_bytes);
}

static enum err local_forget(struct work *w, struct storage *s, const char *key)
{
	const char *path = object_path(w, s, key);

	if (unlink(path) == 0)
		return storage_folder_sync(
		    w, arena_strndup(w->arena, path, (size_t)(strrchr(path, '/') - path)));
	if (errno != ENOENT && errno != ENOTDIR)
		return write_failed(w);
	return OK;
}

static enum err local_read(struct work *w, struct storage *s, const char *key, int64_t offset, int64_t length,
    storage_sink *sink, void *ctx)
{
	BUFFER_LOCAL void *buffer = malloc(STEP);
	FD_LOCAL int fd = -1;
	int64_t bytes, left;

	if (buffer == NULL)
		abort();
	TRY(object_open(w, s, key, &fd, &bytes));
	left = length >= 0 ? length : bytes - offset;
	if (offset > bytes || left > bytes - offset)
		return fail(w, ERR_RANGE, "the file has %lld bytes", (long long)bytes);
	while (left > 0) {
		ssize_t got = pread(fd, buffer, left < STEP ? (size_t)left : STEP, (off_t)offset);

		if (got <= 0)
			return fail(w, ERR_INTERNAL, "a file of the media library cannot be read: %s",
			    got < 0 ? strerror(errno) : "it ends early");
		TRY(sink(ctx, buffer, (size_t)got));
		offset += got;
		left -= got;
	}
	return OK;
}

static enum err local_check(struct work *w, struct storage *s)
{
	TRY(storage_folders(w, s->folder, STORAGE_INCOMING "/x"));
	if (access(s->folder, R_OK | W_OK | X_OK) != 0)
		return write_failed(w);
	return OK;
}

enum err storage_open_file(
    struct work *w, struct storage *storage, const char *key, int *ret_fd, int64_t *ret_bytes)
{
	TRY(storage_key_check(w, key));
	if (!storage_is_local(storage))
		return fail(w, ERR_UNPROCESSABLE, "the files of the media library lie in a store, not here");
	return object_open(w, storage, key, ret_fd, ret_bytes);
}

static void dir_close(DIR **dir)
{
	if (*dir != NULL)
		closedir(*dir);
}

static enum err incoming_sweep(struct work *w, struct storage *s, int64_t before_s, int64_t *count)
{
	__attribute__((cleanup(dir_close))) DIR *dir = opendir(object_path(w, s, STORAGE_INCOMING));
	const struct dirent *entry;

	if (dir == NULL)
		return errno == ENOENT ? OK : write_failed(w);
	while (*count < STORAGE_SWEEP_MAX && (entry = readdir(dir)) != NULL) {
		struct stat st;

		if (entry->d_name[0] != '.' &&
		    fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode) && st.st_mtime < before_s &&
		    unlinkat(dirfd(dir), entry->d_name, 0) == 0)
			++*count;
	}
	return OK;
}

enum err storage_sweep(struct work *w, struct storage *storage, int64_t older_s, int64_t *ret_count)
{
	int64_t before_s = w->now_us / 1000000 - older_s;

	*ret_count = 0;
	if (!storage_is_local(storage))
		return OK;
	TRY(incoming_sweep(w, storage, before_s, ret_count));
	return local_uploads_sweep(w, storage, before_s, ret_count);
}

const struct storage_ways storage_local = {
    .check = local_check,
    .put_file = local_put_file,
    .head = local_head,
    .forget = local_forget,
    .read = local_read,
    .begin = local_begin,
    .part = local_part,
    .there = local_there,
    .finish = local_finish,
    .abandon = local_abandon,
};
