#include "db/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "db/backup.h"
#include "db/db_int.h"
#include "db_sql.h"

enum { BOOKS_MAX = 32, READY_WAIT_US = 1000 * 1000 };

static bool name_good(const char *name, size_t len)
{
	return len > 0 && len <= DATABASE_NAME_MAX && name[0] >= 'a' && name[0] <= 'z' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") >= len;
}

/* A database of that name in the private cluster, made where it is missing. */
static enum err database_make(struct work *w, const char *socket_folder, const char *name)
{
	struct address address;
	PGresult *result = NULL;
	const char *state;
	PGconn *pg;
	enum err e = OK;

	address_private(w->arena, socket_folder, "postgres", &address);
	pg = address_connect(&address, "lectern_owner");
	if (PQstatus(pg) == CONNECTION_OK)
		PQclear(PQexec(pg, "SET statement_timeout = '5min'"));
	result = PQexec(pg, arena_printf(w->arena, "CREATE DATABASE %s", name));
	state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	if (PQresultStatus(result) != PGRES_COMMAND_OK && (state == NULL || strcmp(state, "42P04") != 0))
		e = fail(w, ERR_DATABASE, "cannot make database %s: %s", name, PQerrorMessage(pg));
	PQclear(result);
	PQfinish(pg);
	return e;
}

/* One word of tenant_databases: name=URL, or only a name in the private cluster. */
static enum err tenant_database_add(struct work *w, struct db *db, const char *word)
{
	struct database *database = &db->databases[db->databases_count];
	size_t len = strcspn(word, "=");

	if (db->databases_count == DATABASES_MAX)
		return fail_field(
		    w, ERR_BAD_INPUT, "tenant_databases", "more than %d databases", DATABASES_MAX);
	if (!name_good(word, len))
		return fail_field(w, ERR_BAD_INPUT, "tenant_databases",
		    "tenant_databases: a name is a letter, then letters, digits and _ (lower case)");
	for (int i = 1; i < db->databases_count; i++)
		if (strncmp(db->databases[i].name, word, len) == 0 && db->databases[i].name[len] == '\0')
			return fail_field(w, ERR_BAD_INPUT, "tenant_databases",
			    "tenant_databases names %s twice", db->databases[i].name);
	memcpy(database->name, word, len);
	if (word[len] == '=') {
		TRY(address_parse(w, db->arena, "tenant_databases", word + len + 1, &database->address));
	} else {
		if (db->cluster == NULL)
			return fail_field(w, ERR_BAD_INPUT, "tenant_databases",
			    "tenant_databases: %s has no address (name=URL)", database->name);
		TRY(database_make(w, cluster_socket_folder(db->cluster), database->name));
		address_private(
		    db->arena, cluster_socket_folder(db->cluster), database->name, &database->address);
	}
	db->databases_count++;
	return OK;
}

static enum err databases_find(struct work *w, struct db *db, const struct config *config)
{
	char *words = arena_strdup(w->arena, config->tenant_databases), *rest = NULL;

	db->databases = arena_alloc(db->arena, sizeof(*db->databases) * DATABASES_MAX);
	if (config->database_url[0] != '\0') {
		TRY(address_parse(
		    w, db->arena, "database_url", config->database_url, &db->databases[0].address));
	} else {
		TRY(cluster_open(w, config->data, &db->cluster));
		address_private(
		    db->arena, cluster_socket_folder(db->cluster), "lectern", &db->databases[0].address);
	}
	db->databases_count = 1;
	for (char *word = strtok_r(words, " \t", &rest); word != NULL; word = strtok_r(NULL, " \t", &rest))
		TRY(tenant_database_add(w, db, word));
	return OK;
}

static enum err databases_check(
    struct work *w, struct db *db, const struct db_book *const *books, bool check_queries)
{
	const struct db_book *all[BOOKS_MAX + 2] = {&db_book};

	for (int i = 0; i < db->databases_count; i++) {
		TRY(roles_check(w, &db->databases[i].address));
		TRY(migrate_database(w, &db->databases[i].address));
	}
	if (books == NULL || !check_queries)
		return OK;
	for (int i = 0; books[i] != NULL; i++) {
		if (i == BOOKS_MAX)
			return fail(w, ERR_INTERNAL, "more than %d books", BOOKS_MAX);
		all[i + 1] = books[i];
	}
	return check_books(w, &db->databases[0].address, all);
}

/* Pools open connections when they are needed, up to their number: a verb of the command line needs one. */
static void pools_make(struct db *db, int64_t connections)
{
	int64_t total = connections < 2 ? 2 : connections > 1000 ? 1000 : connections;
	int workers = (int)(total / 4 > 0 ? total / 4 : 1);

	for (int i = 0; i < db->databases_count; i++) {
		struct database *database = &db->databases[i];

		pool_init(&database->pools[DB_APP], &database->address, DB_APP, (int)total - workers);
		pool_init(&database->pools[DB_WORKER], &database->address, DB_WORKER, workers);
	}
}

static void db_free(struct db *db)
{
	cluster_close(db->cluster);
	sharing_done(&db->sharing);
	pthread_mutex_destroy(&db->directory.lock);
	arena_free(db->arena);
}

enum err db_open(
    struct work *w, const struct config *config, const struct db_book *const *books, struct db **ret_db)
{
	struct arena *a = arena_new();
	struct db *db = arena_alloc(a, sizeof(*db));
	enum err e;

	db->arena = a;
	pthread_mutex_init(&db->directory.lock, NULL);
	sharing_init(&db->sharing, config->database_connections);
	e = databases_find(w, db, config);
	if (e == OK)
		e = databases_check(w, db, books, config->check_queries);
	if (e == OK) {
		db->address = db->databases[0].address.people;
		pools_make(db, config->database_connections);
		e = append_start(w, db, config->append_queue);
	}
	if (e != OK) {
		db_free(db);
		return e;
	}
	*ret_db = db;
	return OK;
}

void db_close(struct db *db)
{
	if (db == NULL)
		return;
	append_stop(db);
	for (int i = 0; i < db->databases_count; i++) {
		pool_done(&db->databases[i].pools[DB_APP]);
		pool_done(&db->databases[i].pools[DB_WORKER]);
	}
	db_free(db);
}

enum err db_open_bare(struct work *w, const struct config *config, struct db **ret_db)
{
	struct arena *a = arena_new();
	struct db *db = arena_alloc(a, sizeof(*db));
	enum err e;

	db->arena = a;
	pthread_mutex_init(&db->directory.lock, NULL);
	sharing_init(&db->sharing, config->database_connections);
	e = databases_find(w, db, config);
	for (int i = 0; e == OK && i < db->databases_count; i++)
		e = roles_check(w, &db->databases[i].address);
	if (e != OK) {
		db_free(db);
		return e;
	}
	db->address = db->databases[0].address.people;
	pools_make(db, config->database_connections);
	*ret_db = db;
	return OK;
}

bool db_ready(struct db *db)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct pool *pool = &db->databases[0].pools[DB_APP];
	struct connection *c = NULL;
	struct work w;
	bool ready = false;

	work_init(&w, a);
	if (pool_borrow(&w, pool, READY_WAIT_US, &c) != OK)
		return false;
	if (connection_send(c, db_last_migration.sql, 0, NULL, NULL, NULL) && connection_exchange(c))
		ready =
		    strtol(PQgetvalue(c->steps[c->steps_count - 1].result, 0, 0), NULL, 10) >= migrate_last();
	pool_return(pool, c);
	return ready;
}

const char *db_address(const struct db *db)
{
	return db->address;
}

bool db_figures(struct db *db, size_t index, struct db_figures *ret_figures)
{
	struct database *database = &db->databases[index / 2];

	if (index / 2 >= (size_t)db->databases_count)
		return false;
	pool_figures(&database->pools[index % 2], ret_figures);
	ret_figures->database = database->name[0] != '\0' ? database->name : "main";
	return true;
}
