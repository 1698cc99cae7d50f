#include "db/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/cluster_int.h"

enum { ENVIRONMENT_MAX = CONNINFO_MAX + 4, FILE_MODE = 0600 };

static void pg_end(PGconn **pg)
{
	PQfinish(*pg);
}

static void result_end(PGresult **result)
{
	PQclear(*result);
}

#define PG_LOCAL __attribute__((cleanup(pg_end)))
#define RESULT_LOCAL __attribute__((cleanup(result_end)))

const char *db_backup_database(const struct db *db, size_t index)
{
	if (index >= (size_t)db->databases_count)
		return NULL;
	return index == 0 ? "main" : db->databases[index].name;
}

/* The folder with the newest pg_dump and pg_restore: a pg_dump refuses servers that are newer than it. */
static const char *client_programs(struct arena *a)
{
	const char *best = "/usr/bin";
	long best_version = 0;
	glob_t found;

	if (glob("/usr/lib/postgresql/*/bin/pg_dump", 0, NULL, &found) != 0)
		return best;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		char *path = arena_strdup(a, found.gl_pathv[i]);
		long version = strtol(path + strlen("/usr/lib/postgresql/"), NULL, 10);

		*strrchr(path, '/') = '\0';
		if (version > best_version && access(arena_printf(a, "%s/pg_restore", path), X_OK) == 0) {
			best_version = version;
			best = path;
		}
	}
	globfree(&found);
	return best;
}

/* Where the database is, as libpq's variables: a password stands in no argument list. */
static void environment_make(struct arena *a, const struct address *address, char *environment[])
{
	PQconninfoOption *known = PQconndefaults();
	int count = 0;

	environment[count++] = arena_strdup(a, "PATH=/usr/bin:/bin");
	environment[count++] = arena_strdup(a, "LC_ALL=C.UTF-8");
	if (address->own_roles)
		environment[count++] = arena_strdup(a, "PGUSER=lectern_owner");
	for (const PQconninfoOption *o = known; o != NULL && o->keyword != NULL; o++)
		for (int i = 0; i < address->count && o->envvar != NULL && count < ENVIRONMENT_MAX; i++)
			if (strcmp(o->keyword, address->keywords[i]) == 0)
				environment[count++] =
				    arena_printf(a, "%s=%s", o->envvar, address->values[i]);
	PQconninfoFree(known);
	environment[count] = NULL;
}

/* Runs the program to its end, what it says into `says` (removed when all went well). */
static enum err program(
    struct work *w, const struct address *address, const char *const argv[], const char *says)
{
	const char *path = arena_printf(w->arena, "%s/%s", client_programs(w->arena), argv[0]);
	char *environment[ENVIRONMENT_MAX + 1], *arguments[16] = {0};
	posix_spawn_file_actions_t files;
	int status = 0, failure;
	pid_t child = -1;

	for (int i = 0; i < 15 && argv[i] != NULL; i++)
		arguments[i] = arena_strdup(w->arena, argv[i]);
	environment_make(w->arena, address, environment);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(
	    &files, STDOUT_FILENO, says, O_WRONLY | O_CREAT | O_TRUNC, FILE_MODE);
	posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
	failure = posix_spawn(&child, path, &files, NULL, arguments, environment);
	posix_spawn_file_actions_destroy(&files);
	if (failure != 0)
		return fail(w, ERR_DATABASE, "%s cannot be run: %s; install the package postgresql-client",
		    path, strerror(failure));
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		(void)fail(w, ERR_DATABASE, "%s failed: %s", argv[0], file_tail(w->arena, says));
		unlink(says);
		return ERR_DATABASE;
	}
	unlink(says);
	return OK;
}

enum err db_dump(struct work *w, struct db *db, size_t index, const char *file)
{
	const struct address *address = &db->databases[index].address;
	const char *const argv[] = {"pg_dump", "--format=custom", "--no-owner", "--no-password",
	    arena_printf(w->arena, "--file=%s", file), address->own_roles ? NULL : "--role=lectern_owner",
	    NULL};

	return program(w, address, argv, arena_printf(w->arena, "%s.log", file));
}

static PGconn *owner(const struct address *address)
{
	PGconn *pg = address_connect(address, "lectern_owner");

	if (PQstatus(pg) == CONNECTION_OK)
		PQclear(PQexec(pg, "SET statement_timeout = '30min'; SET client_min_messages = warning"));
	return pg;
}

static enum err number_ask(struct work *w, PGconn *pg, const char *sql, long *ret_number)
{
	RESULT_LOCAL PGresult *result = PQexec(pg, sql);

	if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
		return fail(w, ERR_DATABASE, "the database cannot be looked at: %s", PQerrorMessage(pg));
	*ret_number = strtol(PQgetvalue(result, 0, 0), NULL, 10);
	return OK;
}

/* Of other roles little is shown, but that they are there. */
static const char sql_others[] = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                                 "AND pid <> pg_backend_pid() AND usesysid IS NOT NULL";
static const char sql_tables[] =
    "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')";

/* Whoever has just left is still seen for a moment: they are given time to go. */
static enum err others_ask(struct work *w, PGconn *pg, long *ret_others)
{
	enum { TRIES = 60, PAUSE_MS = 50 };
	long others = 0;

	for (int i = 0; i < TRIES; i++) {
		if (i > 0)
			poll(NULL, 0, PAUSE_MS);
		TRY(number_ask(w, pg, sql_others, &others));
		if (others == 0)
			break;
	}
	*ret_others = others;
	return OK;
}

enum err db_restore_check(struct work *w, struct db *db, size_t index)
{
	const struct address *address = &db->databases[index].address;
	PG_LOCAL PGconn *pg = owner(address);
	long others, tables;

	if (PQstatus(pg) != CONNECTION_OK)
		return fail(w, ERR_DATABASE, "cannot become lectern_owner in %s: %s", address->people,
		    PQerrorMessage(pg));
	TRY(others_ask(w, pg, &others));
	if (others > 0)
		return fail(w, ERR_BUSY, "%ld others are connected to %s: stop every lectern service first",
		    others, address->people);
	TRY(number_ask(w, pg, sql_tables, &tables));
	if (tables > 0)
		return fail(w, ERR_CONFLICT, "%s holds %ld tables", address->people, tables);
	return OK;
}

static enum err database_empty(struct work *w, const struct address *address)
{
	PG_LOCAL PGconn *pg = owner(address);
	RESULT_LOCAL PGresult *emptied = NULL;
	long tables;

	if (PQstatus(pg) != CONNECTION_OK)
		return fail(w, ERR_DATABASE, "cannot become lectern_owner in %s: %s", address->people,
		    PQerrorMessage(pg));
	TRY(number_ask(w, pg, sql_tables, &tables));
	if (tables == 0)
		return OK;
	/* As PostgreSQL 15 makes it in a new database. */
	emptied = PQexec(pg, "BEGIN; DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION "
	                     "pg_database_owner; GRANT USAGE ON SCHEMA public TO public; COMMIT");
	if (PQresultStatus(emptied) != PGRES_COMMAND_OK)
		return fail(w, ERR_DATABASE, "%s cannot be emptied: %s", address->people, PQerrorMessage(pg));
	return OK;
}

enum err db_restore(struct work *w, struct db *db, size_t index, const char *file, const char *says)
{
	const struct address *address = &db->databases[index].address;
	/* The empty name is that of the environment. */
	const char *const argv[] = {"pg_restore", "--exit-on-error", "--single-transaction", "--no-owner",
	    "--no-password", "--dbname=", file, address->own_roles ? NULL : "--role=lectern_owner", NULL};

	TRY(database_empty(w, address));
	return program(w, address, argv, says);
}

enum err db_server_version(struct work *w, struct db *db, const char **ret_version)
{
	PG_LOCAL PGconn *pg = owner(&db->databases[0].address);

	if (PQstatus(pg) != CONNECTION_OK)
		return fail(w, ERR_DATABASE, "cannot connect: %s", PQerrorMessage(pg));
	*ret_version = arena_strdup(w->arena, PQparameterStatus(pg, "server_version"));
	return OK;
}
