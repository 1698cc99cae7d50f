#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fields.h"
#include "command/archive.h"
#include "command/command_int.h"
#include "command/words.h"
#include "db/backup.h"
#include "keys/storage/storage.h"
#include "scorm/package.h"

enum { FORMAT = 1, MANIFEST_MAX = 64 * 1024 };

struct restore {
	const struct config *config;
	const char *folder, *secret;
	bool force, media;    /* media: the backup holds files of the media library */
	int64_t files, bytes; /* seen in SHA256SUMS */
	json_t *manifest;
};

static enum err manifest_read(struct work *w, struct restore *r)
{
	const char *path = arena_printf(w->arena, "%s/manifest.json", r->folder);
	FILE *in = fopen(path, "re");
	char *text = arena_alloc(w->arena, MANIFEST_MAX);
	size_t len;

	if (in == NULL)
		return fail(w, ERR_BAD_INPUT, "%s cannot be read: %s (a backup that was cut short has none)",
		    path, strerror(errno));
	len = fread(text, 1, MANIFEST_MAX, in);
	fclose(in);
	TRY(json_read(w, path, text, len, &r->manifest));
	if (json_integer_value(json_object_get(r->manifest, "format")) != FORMAT)
		return fail(w, ERR_BAD_INPUT, "%s is not of a format that this version reads", path);
	return OK;
}

static enum err file_count(struct work *w, const char *name, int64_t size, void *arg)
{
	struct restore *r = arg;

	if (strcmp(name, "secret") != 0 && strncmp(name, "packages/", 9) != 0 &&
	    strncmp(name, "media/", 6) != 0 && strncmp(name, "database", 8) != 0)
		return fail(w, ERR_CONFLICT, "SHA256SUMS names %.200s, which no backup holds", name);
	r->files++;
	r->bytes += size;
	return OK;
}

/* Every byte of the backup, before anything is touched. */
static enum err backup_check(struct work *w, struct restore *r)
{
	const char *sums = arena_printf(w->arena, "%s/SHA256SUMS", r->folder);
	char sum[SHA256_HEX_SIZE] = "";
	int64_t size = 0;
	FILE *in = fopen(sums, "re");
	bool read = in != NULL && sha256_file(fileno(in), sum, &size);
	const char *wanted = json_string_value(json_object_get(r->manifest, "sha256sums"));

	if (in != NULL)
		fclose(in);
	if (!read || wanted == NULL || strcmp(sum, wanted) != 0)
		return fail(w, ERR_CONFLICT, "%s is not the one that manifest.json names", sums);
	TRY(archive_check(w, r->folder, file_count, r));
	if (r->files != json_integer_value(json_object_get(r->manifest, "files")) ||
	    r->bytes != json_integer_value(json_object_get(r->manifest, "bytes")))
		return fail(w, ERR_CONFLICT, "%s holds other files than its manifest tells", r->folder);
	return OK;
}

static const char *dump_path(struct work *w, const struct restore *r, const struct db *db, size_t index)
{
	return index == 0
	           ? arena_printf(w->arena, "%s/database.dump", r->folder)
	           : arena_printf(w->arena, "%s/database-%s.dump", r->folder, db_backup_database(db, index));
}

/* The same databases by name, and all of them empty, or to be emptied. */
static enum err databases_check(struct work *w, const struct restore *r, struct db *db)
{
	const json_t *names = json_object_get(r->manifest, "databases");
	size_t i = 0;

	for (; db_backup_database(db, i) != NULL; i++) {
		const char *name = json_string_value(json_array_get(names, i));
		enum err e = db_restore_check(w, db, i);

		if (e == ERR_CONFLICT && r->force)
			work_forgive(w);
		else if (e == ERR_CONFLICT)
			return fail(
			    w, e, "%s; --force replaces what is there", arena_strdup(w->arena, w->detail));
		else
			TRY(e);
		if (name == NULL || strcmp(name, db_backup_database(db, i)) != 0 ||
		    access(dump_path(w, r, db, i), R_OK) != 0)
			return fail(
			    w, ERR_CONFLICT, "the backup has no database %s", db_backup_database(db, i));
	}
	if (i != json_array_size(names))
		return fail(w, ERR_CONFLICT,
		    "the backup holds %zu databases, the configuration %zu (tenant_databases)",
		    json_array_size(names), i);
	return OK;
}

/* Also true where there is none. */
static bool folder_empty(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	int names = 0;

	if (dir == NULL)
		return errno == ENOENT;
	while ((entry = readdir(dir)) != NULL && names == 0)
		names += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(dir);
	return names == 0;
}

static enum err folder_check(struct work *w, const struct restore *r)
{
	const char *packages = package_folder(r->config, w->arena);
	const char *media = storage_folder(r->config, w->arena);
	const char *there = access(r->secret, F_OK) == 0       ? r->secret
	                    : !folder_empty(packages)          ? packages
	                    : r->media && !folder_empty(media) ? media
	                                                       : NULL;

	if (there != NULL && !r->force)
		return fail(w, ERR_CONFLICT, "%s is there already; --force replaces what is there", there);
	return OK;
}

/* Files of the media library go back to a folder only; what lies in a bucket is not in the backup. */
static enum err media_check(struct work *w, struct restore *r)
{
	const json_t *media = json_object_get(r->manifest, "media");
	const char *kept = json_string_value(json_object_get(media, "storage"));
	const char *bucket = json_string_value(json_object_get(media, "bucket"));
	bool local = strcmp(r->config->storage, "local") == 0;

	r->media = json_integer_value(json_object_get(media, "files")) > 0;
	if (r->media && !local)
		return fail(w, ERR_CONFLICT,
		    "the backup holds files of the media library, which a bucket does not take: restore with "
		    "storage = local");
	if (kept != NULL && strcmp(kept, "local") != 0 &&
	    (local || bucket == NULL || strcmp(bucket, r->config->s3_bucket) != 0))
		fprintf(stderr,
		    "The files of the media library lie in the bucket %s, not in the backup: this service "
		    "finds them only with those settings.\n",
		    bucket != NULL ? bucket : "(not told)");
	return OK;
}

static enum err file_put(struct work *w, const char *name, int64_t size, void *arg)
{
	ARENA_LOCAL struct arena *a = arena_new();
	const struct restore *r = arg;
	bool media = strncmp(name, "media/", 6) == 0;

	(void)size;
	if (!media && strncmp(name, "packages/", 9) != 0)
		return OK;
	return file_copy(w, arena_printf(a, "%s/%s", r->folder, name),
	    arena_printf(a, "%s%s", media ? storage_folder(r->config, a) : package_folder(r->config, a),
	        strchr(name, '/')));
}

/* The database last: until it is there the service finds nothing that it could begin with. */
static enum err everything_put(struct work *w, struct restore *r, struct db *db)
{
	const char *says = arena_printf(w->arena, "%s/tmp/restore.log", r->config->data);

	TRY(archive_check(w, r->folder, file_put, r));
	TRY(file_copy(w, arena_printf(w->arena, "%s/secret", r->folder), r->secret));
	for (size_t i = 0; db_backup_database(db, i) != NULL; i++)
		TRY(db_restore(w, db, i, dump_path(w, r, db, i), says));
	return OK;
}

static enum err restore(struct command_house *house, struct restore *r)
{
	struct work *w = &house->work;
	struct db *db = NULL;
	enum err e;

	umask(0077);
	TRY(privileges_folder(house, r->config->data));
	TRY(privileges_folder(house, arena_printf(w->arena, "%s/tmp", r->config->data)));
	if (r->config->packages[0] != '\0')
		TRY(privileges_folder(house, r->config->packages));
	if (r->config->media_folder[0] != '\0')
		TRY(privileges_folder(house, r->config->media_folder));
	TRY(privileges_drop(house));
	/* Once is enough: what follows begins as any other verb. */
	house->drops_root = false;
	TRY(manifest_read(w, r));
	TRY(backup_check(w, r));
	TRY(media_check(w, r));
	TRY(folder_check(w, r));
	TRY(db_open_bare(w, r->config, &db));
	e = databases_check(w, r, db);
	if (e == OK)
		e = everything_put(w, r, db);
	db_close(db);
	return e;
}

/* It fills the house that is then entered as serve does: outstanding migrations, rights, queries, and whether
 * the secret opens the keys. */
static int before(struct command_house *house, struct command_words *words)
{
	const struct config *config = &house->app.config;
	struct restore *r = arena_alloc(house->arena, sizeof(*r));
	enum err e;

	*r = (struct restore){
	    .config = config, .folder = words->plain[0], .force = command_flag(words, "--force")};
	r->secret = config->secret_file[0] != '\0' ? config->secret_file
	                                           : arena_printf(house->arena, "%s/secret", config->data);
	words->own = r;
	e = restore(house, r);
	return e == OK ? COMMAND_ENTER : command_failed("restore", &house->work, e);
}

static enum err perform(struct command_house *house, const struct command_words *words)
{
	struct restore *r = words->own;

	(void)house;
	json_object_set_new(r->manifest, "restored", json_string(r->folder));
	command_print(json_incref(r->manifest));
	return OK;
}

static const struct command_form forms[] = {
    {"", "DIR", "--force", .before = before, .perform = perform},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_restore, forms, argc, argv);
}

const struct command command_restore = {
    .name = "restore",
    .usage = "usage: lectern restore DIR [--force]\n\n"
             "Puts back what `lectern backup DIR` wrote, into an empty data folder and empty databases, "
             "while no service\n"
             "runs. Every file's SHA-256 is checked before anything is touched. Outstanding migrations run "
             "at the end.\n"
             "Prints one JSON line.\n\n"
             "--force  replaces the databases, the secret, packages and files that are there\n",
    .run = run,
};
