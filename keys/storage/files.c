#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keys/storage/storage_int.h"

void storage_fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void storage_buffer_free(void **buffer)
{
	free(*buffer);
	*buffer = NULL;
}

void digest_begin(struct digest *d)
{
	EVP_MD_CTX *state = EVP_MD_CTX_new();

	if (state == NULL || EVP_DigestInit_ex(state, EVP_sha256(), NULL) != 1)
		abort();
	d->state = state;
}

void digest_add(struct digest *d, const void *bytes, size_t len)
{
	if (EVP_DigestUpdate(d->state, bytes, len) != 1)
		abort();
}

const char *digest_hex(struct digest *d, struct arena *a)
{
	uint8_t sum[SHA256_SIZE];

	if (EVP_DigestFinal_ex(d->state, sum, NULL) != 1)
		abort();
	digest_end(d);
	return hex_encode(a, sum, sizeof(sum));
}

void digest_end(struct digest *d)
{
	EVP_MD_CTX_free(d->state);
	d->state = NULL;
}

enum err storage_source(struct work *w, const char *path, const char *field, int64_t bytes, int *ret_fd)
{
	FD_LOCAL int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		return fail(
		    w, ERR_INTERNAL, "the file that was received cannot be read: %s", strerror(errno));
	if (!S_ISREG(st.st_mode) || st.st_size != bytes)
		return fail_field(w, ERR_UNPROCESSABLE, field, "%lld bytes were received, %lld were expected",
		    (long long)st.st_size, (long long)bytes);
	*ret_fd = fd;
	fd = -1;
	return OK;
}

enum err storage_folder_sync(struct work *w, const char *folder)
{
	FD_LOCAL int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		return fail(
		    w, ERR_INTERNAL, "a folder of the media library cannot be written: %s", strerror(errno));
	return OK;
}

/* Who finds it there may be quicker than who made it, so both see to it that it stays. */
static enum err folder_make(struct work *w, const char *parent, const char *folder)
{
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return fail(
		    w, ERR_INTERNAL, "a folder of the media library cannot be made: %s", strerror(errno));
	return storage_folder_sync(w, parent);
}

/* The whole folder: what is above it is not ours, and may not be for us to read. */
static enum err root_make(struct work *w, const char *root, const char *parent)
{
	if (mkdir(root, 0700) == 0)
		return storage_folder_sync(w, parent);
	if (errno != EEXIST)
		return fail(w, ERR_INTERNAL, "the media folder cannot be made: %s", strerror(errno));
	return OK;
}

enum err storage_folders(struct work *w, const char *root, const char *name)
{
	ARENA_LOCAL struct arena *a = arena_new();
	char *path = arena_printf(a, "%s/%s", root, name), *parent = arena_strdup(a, root);
	char *slash = strrchr(parent, '/');

	if (slash != NULL && slash > parent)
		*slash = '\0';
	else
		parent = arena_strdup(a, slash != NULL ? "/" : ".");
	TRY(root_make(w, root, parent));
	parent = arena_strdup(a, root);
	for (slash = strchr(path + strlen(root) + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		TRY(folder_make(w, parent, path));
		parent = arena_strdup(a, path);
		*slash = '/';
	}
	return OK;
}
