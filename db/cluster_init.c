#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "db/cluster_int.h"

/* For 2 processors and 4 GB beside the service. An administrator's own settings go to local.conf, which is
 * read after these. */
static const char settings[] = "# Written by lectern at every start; your own settings go to local.conf.\n"
                               "max_connections = 60\n"
                               "shared_buffers = 128MB\n"
                               "effective_cache_size = 1GB\n"
                               "work_mem = 8MB\n"
                               "maintenance_work_mem = 64MB\n"
                               "max_wal_size = 1GB\n"
                               "min_wal_size = 80MB\n"
                               "checkpoint_timeout = 15min\n"
                               "random_page_cost = 1.1\n"
                               "jit = off\n"
                               "max_parallel_workers_per_gather = 1\n"
                               "max_worker_processes = 4\n"
                               "max_logical_replication_workers = 0\n"
                               "fsync = on\n"
                               "synchronous_commit = on\n"
                               "full_page_writes = on\n"
                               "unix_socket_permissions = 0700\n"
                               "logging_collector = off\n"
                               "log_destination = 'stderr'\n"
                               "log_line_prefix = '%m [%p] '\n"
                               "log_timezone = 'UTC'\n"
                               "timezone = 'UTC'\n"
                               "# Rows, and with them personal data, stay out of the log.\n"
                               "log_error_verbosity = terse\n"
                               "log_min_error_statement = panic\n"
                               "log_parameter_max_length = 0\n"
                               "log_parameter_max_length_on_error = 0\n"
                               "include_if_exists = 'local.conf'\n";

/* Only the three roles enter, by their names, as the operating system's user that owns the cluster. There is
 * no line for the bootstrap superuser: it makes the roles once in single-user mode, before the cluster has
 * ever listened, and nobody can log in as it afterwards. */
static const char host_rules[] = "local all lectern_owner,lectern_app,lectern_worker peer map=lectern\n";

static const char bootstrap[] = "CREATE ROLE lectern_owner LOGIN CREATEDB;\n"
                                "CREATE ROLE lectern_app LOGIN;\n"
                                "CREATE ROLE lectern_worker LOGIN;\n"
                                "CREATE DATABASE lectern OWNER lectern_owner;\n"
                                "REVOKE CONNECT ON DATABASE postgres FROM public;\n"
                                "GRANT CONNECT ON DATABASE postgres TO lectern_owner;\n";

static enum err file_write(struct work *w, const char *folder, const char *name, const char *text)
{
	const char *path = arena_printf(w->arena, "%s/%s", folder, name);
	FILE *out = fopen(path, "we");
	bool written;

	if (out == NULL)
		return fail(w, ERR_DATABASE, "cannot write %s: %s", path, strerror(errno));
	written = fputs(text, out) >= 0 && fflush(out) == 0 && fsync(fileno(out)) == 0;
	if (fclose(out) != 0 || !written)
		return fail(w, ERR_DATABASE, "cannot write %s: %s", path, strerror(errno));
	return OK;
}

static int entry_remove(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static enum err folder_remove(struct work *w, const char *path)
{
	if (nftw(path, entry_remove, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) != 0 && errno != ENOENT)
		return fail(w, ERR_DATABASE, "cannot remove %s: %s", path, strerror(errno));
	return OK;
}

static enum err folder_sync(struct work *w, const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0) {
		if (fd >= 0)
			close(fd);
		return fail(w, ERR_DATABASE, "cannot sync %s: %s", path, strerror(errno));
	}
	close(fd);
	return OK;
}

static enum err settings_write(struct work *w, const struct cluster_place *place, const char *folder)
{
	const char *user = place->user;

	TRY(file_write(w, folder, "lectern.conf", settings));
	TRY(file_write(w, folder, "pg_hba.conf", host_rules));
	return file_write(w, folder, "pg_ident.conf",
	    arena_printf(w->arena,
	        "lectern \"%s\" lectern_owner\nlectern \"%s\" lectern_app\nlectern \"%s\" lectern_worker\n",
	        user, user, user));
}

/* Made beside its place and renamed when whole: a cluster that was killed while it was made is made again. */
static enum err cluster_make(struct work *w, const struct cluster_place *place, int lock)
{
	const char *output = arena_printf(w->arena, "%s/cluster-init.log", place->data);
	const char *const initdb[] = {"initdb", "-D", place->half_made, "-U", "lectern_bootstrap",
	    "--locale=C.UTF-8", "-E", "UTF8", "--auth=peer", NULL};
	const char *const single[] = {"postgres", "--single", "-D", place->half_made, "postgres", NULL};

	log_line(LOG_INFO, "db", "making a private database under %s", place->folder);
	TRY(folder_remove(w, place->half_made));
	TRY(program_run(w, place, initdb, NULL, output, lock));
	TRY(file_write(w, place->half_made, "postgresql.conf", "include 'lectern.conf'\n"));
	TRY(settings_write(w, place, place->half_made));
	TRY(program_run(w, place, single, bootstrap, output, lock));
	/* Single-user mode ends with 0 whatever its statements did. */
	if (strstr(file_tail(w->arena, output), "ERROR") != NULL)
		return fail(w, ERR_DATABASE, "making the roles failed: %s", file_tail(w->arena, output));
	if (mkdir(arena_printf(w->arena, "%s/log", place->half_made), 0700) != 0)
		return fail(w, ERR_DATABASE, "cannot make the log folder: %s", strerror(errno));
	TRY(folder_sync(w, place->half_made));
	if (rename(place->half_made, place->folder) != 0)
		return fail(w, ERR_DATABASE, "cannot rename %s: %s", place->half_made, strerror(errno));
	TRY(folder_sync(w, place->data));
	unlink(output);
	return OK;
}

enum err cluster_prepare(struct work *w, const struct cluster_place *place, int lock)
{
	if (access(place->folder, F_OK) != 0)
		return cluster_make(w, place, lock);
	if (access(arena_printf(w->arena, "%s/PG_VERSION", place->folder), F_OK) != 0 && errno == ENOENT)
		return fail(w, ERR_DATABASE,
		    "%s is there, but holds no database: put back what belongs there, or remove the folder "
		    "to begin with nothing",
		    place->folder);
	return settings_write(w, place, place->folder);
}
