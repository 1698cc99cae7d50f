/* The one secret of an installation: 32 random bytes in a file. Every key made from it has a purpose, so that
 * a thing sealed or MACed for one is worth nothing for another. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keys/keys_int.h"

static void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

#define FD_LOCAL __attribute__((cleanup(fd_close)))

void secret_derive(const struct keys *keys, const char *purpose, uint8_t ret_key[static SHA256_SIZE])
{
	hmac_sha256(keys->secret, SECRET_SIZE, purpose, strlen(purpose), ret_key);
}

/* As PostgreSQL asks of its private keys: 0600, or 0640 where root owns the file (mounted secrets). */
static bool mode_is_private(const struct stat *st)
{
	mode_t more = st->st_mode & (S_IRWXG | S_IRWXO);

	return more == 0 || (st->st_uid == 0 && more == S_IRGRP);
}

/* ERR_NOT_FOUND when there is no file. */
static enum err secret_read(struct work *w, const char *path, uint8_t ret_secret[static SECRET_SIZE])
{
	FD_LOCAL int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	uint8_t bytes[SECRET_SIZE + 1];
	struct stat st;
	ssize_t got;

	if (fd < 0 && errno == ENOENT)
		return fail(w, ERR_NOT_FOUND, "the secret file %s does not exist", path);
	if (fd < 0 || fstat(fd, &st) != 0)
		return fail_field(
		    w, ERR_BAD_INPUT, "secret_file", "%s cannot be read: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return fail_field(w, ERR_BAD_INPUT, "secret_file", "%s is not a regular file", path);
	if (!mode_is_private(&st))
		return fail_field(w, ERR_BAD_INPUT, "secret_file",
		    "%s can be read by others (mode %03o): chmod 600 it, and consider what it protected as "
		    "known",
		    path, (unsigned)(st.st_mode & 0777));
	got = read(fd, bytes, sizeof(bytes));
	if (got != SECRET_SIZE)
		return fail_field(w, ERR_BAD_INPUT, "secret_file",
		    "%s must hold exactly %d bytes; put back the file that this installation began with",
		    path, SECRET_SIZE);
	memcpy(ret_secret, bytes, SECRET_SIZE);
	OPENSSL_cleanse(bytes, sizeof(bytes));
	return OK;
}

static enum err folder_sync(struct work *w, const char *folder)
{
	FD_LOCAL int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		return fail(
		    w, ERR_INTERNAL, "the folder %s cannot be made durable: %s", folder, strerror(errno));
	return OK;
}

static enum err secret_write(struct work *w, const char *path)
{
	FD_LOCAL int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	uint8_t secret[SECRET_SIZE];
	bool written;

	if (fd < 0)
		return fail(w, ERR_INTERNAL, "the secret file %s cannot be made: %s", path, strerror(errno));
	random_bytes(secret, sizeof(secret));
	written = write(fd, secret, sizeof(secret)) == (ssize_t)sizeof(secret) && fsync(fd) == 0;
	OPENSSL_cleanse(secret, sizeof(secret));
	if (!written)
		return fail(
		    w, ERR_INTERNAL, "the secret file %s cannot be written: %s", path, strerror(errno));
	return OK;
}

/* Complete or not there at all; of two processes that begin at once the first wins, for link() never
 * replaces. */
static enum err secret_make(struct work *w, const char *folder, const char *path)
{
	const char *draft = arena_printf(w->arena, "%s.%s", path, random_token(w->arena, 9));
	enum err e = secret_write(w, draft);
	int linked;

	if (e != OK) {
		unlink(draft);
		return e;
	}
	linked = link(draft, path);
	if (linked != 0 && errno != EEXIST)
		e = fail(w, ERR_INTERNAL, "the secret file %s cannot be made: %s", path, strerror(errno));
	unlink(draft);
	TRY(e);
	return folder_sync(w, folder);
}

enum err secret_load(struct work *w, const struct config *config, uint8_t ret_secret[static SECRET_SIZE])
{
	const char *path;
	enum err e;

	if (config->secret_file[0] != '\0') {
		e = secret_read(w, config->secret_file, ret_secret);
		if (e == ERR_NOT_FOUND)
			return fail_field(w, ERR_BAD_INPUT, "secret_file",
			    "%s does not exist; a new installation makes one with: (umask 077; head -c %d "
			    "/dev/urandom > %s)",
			    config->secret_file, SECRET_SIZE, config->secret_file);
		return e;
	}
	path = arena_printf(w->arena, "%s/secret", config->data);
	e = secret_read(w, path, ret_secret);
	if (e != ERR_NOT_FOUND)
		return e;
	work_forgive(w);
	TRY(secret_make(w, config->data, path));
	return secret_read(w, path, ret_secret);
}
