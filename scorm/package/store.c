#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scorm/package/package_inside.h"

static const char incoming_name[] = ".incoming";

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define FD_LOCAL __attribute__((cleanup(close_fd)))

static void free_digest(EVP_MD_CTX **digest)
{
	EVP_MD_CTX_free(*digest);
}
#define DIGEST_LOCAL __attribute__((cleanup(free_digest)))

enum err store_measure(struct work *w, const char *path, uint64_t *ret_bytes)
{
	struct stat st;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return fail(w, ERR_BAD_INPUT, "The file cannot be read");
	*ret_bytes = (uint64_t)st.st_size;
	return OK;
}

enum err store_hash(struct work *w, const char *path, char ret_hex[static SHA256_HEX_SIZE])
{
	FD_LOCAL int fd = open(path, O_RDONLY | O_CLOEXEC);
	DIGEST_LOCAL EVP_MD_CTX *digest = EVP_MD_CTX_new();
	unsigned char *buffer = arena_alloc(w->arena, PACKAGE_BUFFER), mac[SHA256_SIZE];
	ssize_t got;

	if (fd < 0)
		return fail(w, ERR_BAD_INPUT, "The file cannot be read");
	if (digest == NULL || EVP_DigestInit_ex(digest, EVP_sha256(), NULL) != 1)
		return fail(w, ERR_INTERNAL, "SHA-256 is not available");
	while ((got = read(fd, buffer, PACKAGE_BUFFER)) > 0) {
		if (EVP_DigestUpdate(digest, buffer, (size_t)got) != 1)
			return fail(w, ERR_INTERNAL, "SHA-256 failed");
	}
	if (got < 0 || EVP_DigestFinal_ex(digest, mac, NULL) != 1)
		return fail(w, ERR_BAD_INPUT, "The file cannot be read");
	memcpy(ret_hex, hex_encode(w->arena, mac, sizeof(mac)), SHA256_HEX_SIZE);
	return OK;
}

const char *package_folder(const struct config *config, struct arena *a)
{
	return config->packages[0] != '\0' ? config->packages : arena_printf(a, "%s/packages", config->data);
}

/* The folder of packages, or a folder in it, made where it is missing; -1 with errno. */
static int folder_open(const struct config *config, struct arena *a, const char *name)
{
	const char *root = package_folder(config, a);
	const char *path = name != NULL ? arena_printf(a, "%s/%s", root, name) : root;

	if ((mkdir(root, 0755) != 0 && errno != EEXIST) ||
	    (name != NULL && mkdir(path, 0755) != 0 && errno != EEXIST))
		return -1;
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static enum err storage_failed(struct work *w, const char *doing)
{
	int code = errno;

	return fail(w, ERR_INTERNAL, "The package could not be stored: %s: %s", doing, strerror(code));
}

void package_sweep(const struct config *config)
{
	ARENA_LOCAL struct arena *a = arena_new();
	int fd = folder_open(config, a, incoming_name);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;

	if (dir == NULL) {
		close_fd(&fd);
		return;
	}
	while ((entry = readdir(dir)) != NULL) {
		FD_LOCAL int held = -1;

		if (entry->d_name[0] == '.')
			continue;
		held = openat(dirfd(dir), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		/* An importer that lives holds its folder's lock. */
		if (held >= 0 && flock(held, LOCK_EX | LOCK_NB) == 0)
			(void)tree_remove(dirfd(dir), entry->d_name);
	}
	closedir(dir);
}

static enum err write_all(struct work *w, int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t done = write(fd, bytes, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return storage_failed(w, "writing a file");
		bytes += done;
		len -= (size_t)done;
	}
	return OK;
}

static void close_entry(zip_file_t **file)
{
	if (*file != NULL)
		(void)zip_fclose(*file);
}

static enum err copy_plain(struct package_reader *r, const struct package_entry *entry, int fd)
{
	return write_all(r->w, fd, r->plain, (size_t)entry->size);
}

static enum err copy_entry(struct package_reader *r, const struct package_entry *entry, int fd, char *buffer)
{
	__attribute__((cleanup(close_entry))) zip_file_t *file = zip_fopen_index(r->zip, entry->index, 0);
	uint64_t total = 0;

	if (file == NULL)
		return refuse(r->w, FINDING_ZIP_DAMAGED, "%.100s cannot be unpacked", entry->name);
	for (;;) {
		zip_int64_t got = zip_fread(file, buffer, PACKAGE_BUFFER);

		if (got < 0)
			return refuse(r->w, FINDING_ZIP_DAMAGED, "%.100s cannot be unpacked", entry->name);
		if (got == 0)
			break;
		total += (uint64_t)got;
		if (total > entry->size)
			break;
		TRY(write_all(r->w, fd, buffer, (size_t)got));
		r->stored += got;
		if (r->watch != NULL && r->watch->told != NULL)
			TRY(r->watch->told(r->w, r->watch->owner, r->stored, r->bytes));
	}
	if (total != entry->size)
		return refuse(
		    r->w, FINDING_ZIP_WRONG_SIZE, "%.100s is not as long as the zip says", entry->name);
	return OK;
}

static enum err store_entry(
    struct package_reader *r, const struct package_entry *entry, int root_fd, char *buffer)
{
	FD_LOCAL int fd = -1;

	if (!tree_make_above(root_fd, entry->name))
		return storage_failed(r->w, "making a folder");
	fd = openat(root_fd, entry->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0 && (errno == EEXIST || errno == EISDIR || errno == ENOTDIR))
		return refuse(
		    r->w, FINDING_ZIP_NAME_CONFLICT, "%.100s is a file and a folder at once", entry->name);
	if (fd < 0 || fchmod(fd, 0644) != 0)
		return storage_failed(r->w, "making a file");
	return r->plain != NULL ? copy_plain(r, entry, fd) : copy_entry(r, entry, fd, buffer);
}

static enum err fill(struct package_reader *r, int root_fd)
{
	char *buffer = arena_alloc(r->w->arena, PACKAGE_BUFFER);

	for (size_t i = 0; i < r->entries_count; i++)
		TRY(store_entry(r, &r->entries[i], root_fd, buffer));
	/* One flush of the file system for all files and folders; the rename comes after it. */
	if (syncfs(root_fd) != 0)
		return storage_failed(r->w, "flushing");
	return OK;
}

static bool is_stored(struct package_reader *r, const char *sha256_hex)
{
	struct stat st;
	const char *path = arena_printf(
	    r->w->arena, "%s/%.2s/%s", package_folder(r->config, r->w->arena), sha256_hex, sha256_hex);

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A folder of our own, locked. A sweeper that came between making and locking it has removed it: then once
 * more. */
static int incoming_make(int incoming_fd, const char *name)
{
	for (int i = 0; i < 3; i++) {
		struct stat st;
		int fd;

		if (mkdirat(incoming_fd, name, 0755) != 0 && errno != EEXIST)
			return -1;
		fd = openat(incoming_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (flock(fd, LOCK_EX) == 0 && fstat(fd, &st) == 0 && st.st_nlink > 0 &&
		    fchmod(fd, 0755) == 0)
			return fd;
		close(fd);
	}
	return -1;
}

/* A filled folder in .incoming, locked by us until it is moved or removed. */
struct package_unpacked {
	const struct config *config;
	const char *name, *sha256;
	int incoming_fd, root_fd; /* -1: it is no longer there */
};

static void unpacked_close(struct package_unpacked *u)
{
	close_fd(&u->root_fd);
	close_fd(&u->incoming_fd);
	u->root_fd = u->incoming_fd = -1;
}

static void unpacked_drop(void *unpacked)
{
	struct package_unpacked *u = unpacked;

	if (u->incoming_fd >= 0 && u->root_fd >= 0)
		(void)tree_remove(u->incoming_fd, u->name);
	unpacked_close(u);
}

void package_drop(const struct package *package)
{
	if (package->unpacked != NULL)
		unpacked_drop(package->unpacked);
}

enum err store_unpack(
    struct package_reader *r, const char *sha256_hex, struct package_unpacked **ret_unpacked)
{
	struct package_unpacked *u;
	enum err e;

	if (is_stored(r, sha256_hex)) {
		*ret_unpacked = NULL;
		return OK;
	}
	u = arena_alloc(r->w->arena, sizeof(*u));
	*u = (struct package_unpacked){.config = r->config,
	    .name = uuid_text(r->w->arena, uuid_v7()),
	    .sha256 = arena_strdup(r->w->arena, sha256_hex),
	    .incoming_fd = folder_open(r->config, r->w->arena, incoming_name),
	    .root_fd = -1};
	arena_defer(r->w->arena, unpacked_drop, u);
	if (u->incoming_fd >= 0)
		u->root_fd = incoming_make(u->incoming_fd, u->name);
	if (u->root_fd < 0)
		return storage_failed(r->w, "making a folder");
	e = fill(r, u->root_fd);
	if (e != OK)
		unpacked_drop(u);
	else
		*ret_unpacked = u;
	return e;
}

/* Another importer of the same zip may have been first: then its folder stands. */
enum err package_place(struct work *w, const struct package *package)
{
	struct package_unpacked *u = package->unpacked;
	FD_LOCAL int root_fd = -1;
	FD_LOCAL int shelf_fd = -1;

	if (u == NULL || u->incoming_fd < 0)
		return OK;
	root_fd = folder_open(u->config, w->arena, NULL);
	shelf_fd = folder_open(u->config, w->arena, arena_printf(w->arena, "%.2s", u->sha256));
	if (root_fd < 0 || shelf_fd < 0)
		return storage_failed(w, "making the folder of the package");
	if (renameat(u->incoming_fd, u->name, shelf_fd, u->sha256) != 0) {
		if (errno != EEXIST && errno != ENOTEMPTY)
			return storage_failed(w, "moving the package to its place");
		(void)tree_remove(u->incoming_fd, u->name);
	}
	unpacked_close(u);
	if (fsync(shelf_fd) != 0 || fsync(root_fd) != 0)
		return storage_failed(w, "flushing");
	return OK;
}
