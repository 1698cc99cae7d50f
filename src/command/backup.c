#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fields.h"
#include "base/time.h"
#include "command/archive.h"
#include "command/command_int.h"
#include "db/backup.h"
#include "keys/storage/storage.h"
#include "scorm/package.h"

enum { FORMAT = 1 };

static void dir_close(DIR **dir)
{
	if (*dir != NULL)
		closedir(*dir);
}

static const char *dump_name(struct work *w, const struct db *db, size_t index)
{
	return index == 0 ? "database.dump"
	                  : arena_printf(w->arena, "database-%s.dump", db_backup_database(db, index));
}

static enum err databases_keep(struct work *w, struct db *db, struct archive *archive, json_t *names)
{
	for (size_t i = 0; db_backup_database(db, i) != NULL; i++) {
		const char *name = dump_name(w, db, i);

		TRY(db_dump(w, db, i, arena_printf(w->arena, "%s/%s", archive->folder, name)));
		TRY(archive_sum(w, archive, name));
		json_array_append_new(names, json_string(db_backup_database(db, i)));
	}
	return OK;
}

static bool is_hex(const char *name, size_t len)
{
	return strlen(name) == len && strspn(name, "0123456789abcdef") == len;
}

/* The packages of one shelf, the first two digits of their hashes. */
static enum err shelf_keep(
    struct work *w, struct archive *archive, const char *packages, const char *shelf, int64_t *packages_count)
{
	const char *from = arena_printf(w->arena, "%s/%s", packages, shelf);
	__attribute__((cleanup(dir_close))) DIR *dir = opendir(from);
	const struct dirent *entry;

	if (dir == NULL)
		return fail(w, ERR_BAD_INPUT, "%s cannot be read: %s", from, strerror(errno));
	while ((entry = readdir(dir)) != NULL) {
		if (!is_hex(entry->d_name, SHA256_HEX_SIZE - 1))
			continue;
		TRY(archive_tree(w, archive, arena_printf(w->arena, "%s/%s", from, entry->d_name),
		    arena_printf(w->arena, "packages/%s/%s", shelf, entry->d_name)));
		++*packages_count;
	}
	return OK;
}

/* After the database: a package that came in between is one folder too many, and harms nobody. Imports under
 * way lie in .incoming and are left out. */
static enum err packages_keep(
    struct work *w, const struct config *config, struct archive *archive, int64_t *ret_packages)
{
	const char *from = package_folder(config, w->arena);
	__attribute__((cleanup(dir_close))) DIR *dir = opendir(from);
	const struct dirent *entry;

	*ret_packages = 0;
	if (dir == NULL && errno == ENOENT)
		return OK;
	if (dir == NULL)
		return fail(w, ERR_BAD_INPUT, "%s cannot be read: %s", from, strerror(errno));
	while ((entry = readdir(dir)) != NULL)
		if (is_hex(entry->d_name, 2))
			TRY(shelf_keep(w, archive, from, entry->d_name, ret_packages));
	return OK;
}

/* The files of one organisation after the other; what is under way lies beside them under names with a point.
 */
static enum err media_folder_keep(
    struct work *w, const struct config *config, struct archive *archive, json_t *ret_media)
{
	const char *from = storage_folder(config, w->arena);
	__attribute__((cleanup(dir_close))) DIR *dir = opendir(from);
	int64_t files = archive->files, bytes = archive->bytes;
	const struct dirent *entry;

	if (dir == NULL && errno != ENOENT)
		return fail(w, ERR_BAD_INPUT, "%s cannot be read: %s", from, strerror(errno));
	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			TRY(archive_tree(w, archive, arena_printf(w->arena, "%s/%s", from, entry->d_name),
			    arena_printf(w->arena, "media/%s", entry->d_name)));
	json_object_set_new(ret_media, "files", json_integer(archive->files - files));
	json_object_set_new(ret_media, "bytes", json_integer(archive->bytes - bytes));
	return OK;
}

/* A bucket is kept by means of its own; the manifest says which. */
static enum err media_keep(
    struct work *w, const struct config *config, struct archive *archive, json_t **ret_media)
{
	json_t *media = json_own(w->arena, json_pack("{s:s}", "storage", config->storage));

	if (strcmp(config->storage, "local") == 0) {
		TRY(media_folder_keep(w, config, archive, media));
	} else {
		json_object_set_new(media, "endpoint", json_string(config->s3_endpoint));
		json_object_set_new(media, "bucket", json_string(config->s3_bucket));
	}
	*ret_media = media;
	return OK;
}

/* Last, so that a backup that was cut short is none. */
static enum err manifest_write(struct work *w, const char *folder, const json_t *manifest)
{
	const char *draft = arena_printf(w->arena, "%s/manifest.json.draft", folder);
	const char *path = arena_printf(w->arena, "%s/manifest.json", folder);
	FILE *out = fopen(draft, "wxe");
	bool written;

	if (out == NULL)
		return fail(w, ERR_BAD_INPUT, "%s cannot be made: %s", draft, strerror(errno));
	written = json_dumpf(manifest, out, JSON_INDENT(2)) == 0 && fputc('\n', out) != EOF &&
	          fflush(out) == 0 && fsync(fileno(out)) == 0;
	if (fclose(out) != 0 || !written || rename(draft, path) != 0)
		return fail(w, ERR_INTERNAL, "%s cannot be written: %s", path, strerror(errno));
	return OK;
}

static enum err backup_make(struct command_house *house, struct archive *archive)
{
	struct work *w = &house->work;
	const struct config *config = &house->app.config;
	const char *secret = config->secret_file[0] != '\0'
	                         ? config->secret_file
	                         : arena_printf(w->arena, "%s/secret", config->data);
	char when[TIME_TEXT_SIZE], sum[SHA256_HEX_SIZE];
	json_t *names = json_own(w->arena, json_array()), *manifest, *media;
	const char *server;
	int64_t packages;

	time_format(time_now_us(), when);
	TRY(db_server_version(w, house->app.db, &server));
	TRY(databases_keep(w, house->app.db, archive, names));
	TRY(packages_keep(w, config, archive, &packages));
	TRY(media_keep(w, config, archive, &media));
	TRY(archive_file(w, archive, secret, "secret"));
	TRY(archive_end(w, archive, sum));
	manifest = json_own(
	    w->arena, json_pack("{s:i,s:s,s:s,s:s,s:O,s:I,s:I,s:I,s:s,s:b}", "format", FORMAT, "begun_at",
	                  when, "lectern", LECTERN_VERSION, "postgresql", server, "databases", names,
	                  "packages", (json_int_t)packages, "files", (json_int_t)archive->files, "bytes",
	                  (json_int_t)archive->bytes, "sha256sums", sum, "contains_secret", true));
	json_object_set(manifest, "media", media);
	TRY(manifest_write(w, archive->folder, manifest));
	json_object_set_new(manifest, "backup", json_string(archive->folder));
	printf("%s\n", json_text(w->arena, manifest));
	if (strcmp(config->storage, "local") != 0)
		fprintf(stderr,
		    "The files of the media library are not in it: keep the bucket %s by means of its own.\n",
		    config->s3_bucket);
	fprintf(stderr,
	    "%s holds everything, the secret too (it opens the signing keys, which are sealed in the "
	    "database): keep it\n"
	    "as safe as the service itself, and on another disk. Settings (lectern.conf, variables) are not "
	    "in it.\n",
	    archive->folder);
	return OK;
}

static enum err folder_prepare(struct command_house *house, const char *given, const char **ret_folder)
{
	struct work *w = &house->work;
	char here[ARCHIVE_PATH_MAX];
	const char *folder = given;

	if (given[0] != '/') {
		if (getcwd(here, sizeof(here)) == NULL)
			return fail(
			    w, ERR_BAD_INPUT, "the present folder is gone: name DIR by its whole path");
		folder = arena_printf(house->arena, "%s/%s", here, given);
	}
	TRY(privileges_folder(house, folder));
	/* A folder that was there may be open to others. */
	if (chmod(folder, 0700) != 0)
		return fail(w, ERR_BAD_INPUT, "%s is not ours: %s", folder, strerror(errno));
	*ret_folder = folder;
	return OK;
}

static int run(int argc, char **argv)
{
	struct command_house house;
	struct archive archive = {0};
	const char *folder = NULL;
	enum err e = OK;
	int code = command_house_configure(&house, &argc, &argv);

	if (code == 0 && (argc != 1 || argv[0][0] == '-'))
		code = command_usage(&command_backup);
	else if (code == 0) {
		e = folder_prepare(&house, argv[0], &folder);
		if (e == OK && (code = command_house_enter(&house, NULL)) == 0)
			e = archive_begin(&house.work, folder, &archive);
		if (e == OK && code == 0)
			e = backup_make(&house, &archive);
		archive_abandon(&archive);
		if (e != OK)
			code = command_failed("backup", &house.work, e);
	}
	command_house_close(&house);
	return code;
}

const struct command command_backup = {
    .name = "backup",
    .usage = "usage: lectern backup DIR\n\n"
             "Writes everything into the new or empty folder DIR: every database (pg_dump), the packages "
             "and the files\n"
             "of the media library (hard links where the file system allows; not those of a bucket), the "
             "secret, SHA256SUMS and manifest.json. The service may run "
             "meanwhile. DIR\n"
             "holds the secret, so it gets mode 0700. Settings are not in it. Needs postgresql-client. "
             "Prints one JSON line.\n",
    .run = run,
};
