/* A private cluster in a temporary folder for a test program. PostgreSQL refuses root: as root the program
 * first becomes the user postgres. Header only, so that tests of other rooms may use it. */
#ifndef TESTS_UNIT_DB_CLUSTER_FIXTURE_H
#define TESTS_UNIT_DB_CLUSTER_FIXTURE_H

#include <ftw.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"
#include "db/db.h"

struct cluster_fixture {
	char data[256];
	struct arena *arena; /* of the configuration */
	struct config config;
	struct db *db;
};

static inline void fixture_drop_root(void)
{
	const struct passwd *user = geteuid() == 0 ? getpwnam("postgres") : NULL;

	if (user != NULL && (initgroups(user->pw_name, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 ||
	                        setuid(user->pw_uid) != 0))
		abort();
}

/* Prints the sentence of a failure; for use in assert_int_equal(fixture_told(…), OK). */
static inline enum err fixture_told(const struct work *w, enum err e)
{
	if (e != OK)
		fprintf(stderr, "%s: %s\n", err_info(e)->name, w->detail);
	return e;
}

/* Opens (again) the database of the fixture's folder. */
static inline enum err fixture_open_db(struct cluster_fixture *f, const struct db_book *const *books)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct work w;

	work_init(&w, a);
	return fixture_told(&w, db_open(&w, &f->config, books, &f->db));
}

static inline enum err fixture_prepare(struct cluster_fixture *f)
{
	char data[] = "/tmp/lectern-test-XXXXXX", flag[] = "--data";
	char *argv[] = {flag, f->data, NULL};
	struct work w;
	int used = 0;

	fixture_drop_root();
	log_setup(LOG_ERROR);
	if (mkdtemp(data) == NULL)
		abort();
	snprintf(f->data, sizeof(f->data), "%s", data);
	f->arena = arena_new();
	work_init(&w, f->arena);
	return fixture_told(&w, config_load(&w, 2, argv, &f->config, &used));
}

static inline int fixture_remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static inline void fixture_close(struct cluster_fixture *f)
{
	db_close(f->db);
	f->db = NULL;
	nftw(f->data, fixture_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	arena_free(f->arena);
}

/* A connection past all of the service's rules: in role lectern_owner, whom row-level security does not hold.
 */
static inline PGconn *fixture_owner(const struct cluster_fixture *f, const char *database)
{
	char address[512];

	snprintf(address, sizeof(address), "host=%s/socket user=lectern_owner dbname=%s", f->data, database);
	return PQconnectdb(address);
}

/* Runs SQL as the owner; the first column of the first row (or "") into text. False when it failed. */
static inline bool fixture_sql(
    const struct cluster_fixture *f, const char *database, const char *sql, char text[static 256])
{
	PGconn *pg = fixture_owner(f, database);
	PGresult *result = PQexec(pg, sql);
	bool good = PQresultStatus(result) == PGRES_TUPLES_OK || PQresultStatus(result) == PGRES_COMMAND_OK;

	text[0] = '\0';
	if (PQntuples(result) > 0)
		snprintf(text, 256, "%s", PQgetvalue(result, 0, 0));
	if (!good)
		fprintf(stderr, "%s", PQerrorMessage(pg));
	PQclear(result);
	PQfinish(pg);
	return good;
}

/* The postmaster's process id, 0 where there is none. */
static inline int fixture_postmaster(const struct cluster_fixture *f)
{
	char path[300];
	FILE *in;
	int pid = 0;

	snprintf(path, sizeof(path), "%s/cluster/postmaster.pid", f->data);
	in = fopen(path, "r");
	if (in == NULL)
		return 0;
	if (fscanf(in, "%d", &pid) != 1)
		pid = 0;
	fclose(in);
	return pid;
}

#endif
