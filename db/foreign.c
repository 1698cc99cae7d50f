#include "db/foreign.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static const char begin[] = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
                  undefined_table[] = "42P01";

struct db_foreign {
	PGconn *pg;
};

static void result_clear(PGresult **result)
{
	PQclear(*result);
}
#define RESULT_LOCAL __attribute__((cleanup(result_clear)))

/* libpq's sentence without its line end; it names the place, never the password. */
static enum err foreign_fail(struct work *w, const char *said)
{
	return fail(w, ERR_UPSTREAM, "the base that is read says: %.*s", (int)strcspn(said, "\n"), said);
}

static bool address_valid(const char *url)
{
	char *reason = NULL;
	PQconninfoOption *options = PQconninfoParse(url, &reason);

	PQfreemem(reason);
	PQconninfoFree(options);
	return options != NULL;
}

enum err db_foreign_open(struct work *w, const char *url, struct db_foreign **ret_foreign)
{
	static const char *const keywords[] = {
	    "dbname", "application_name", "connect_timeout", "client_encoding", "options", NULL};
	const char *const values[] = {url, "lectern import", "10", "UTF8",
	    "-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres", NULL};
	RESULT_LOCAL PGresult *result = NULL;
	struct db_foreign *foreign;
	PGconn *pg;
	enum err e;

	if (!address_valid(url))
		return fail_field(w, ERR_BAD_INPUT, "source",
		    "is no PostgreSQL address; write postgresql://user:password@host:5432/name");
	pg = PQconnectdbParams(keywords, values, 1);
	if (PQstatus(pg) == CONNECTION_OK)
		result = PQexec(pg, begin);
	if (PQresultStatus(result) != PGRES_COMMAND_OK) {
		e = foreign_fail(w, PQerrorMessage(pg));
		PQfinish(pg);
		return e;
	}
	foreign = calloc(1, sizeof(*foreign));
	if (foreign == NULL)
		abort(); /* as the arena: out of memory stops the process */
	foreign->pg = pg;
	*ret_foreign = foreign;
	return OK;
}

void db_foreign_close(struct db_foreign *foreign)
{
	if (foreign == NULL)
		return;
	PQfinish(foreign->pg);
	free(foreign);
}

/* Takes every result that is left, so that the connection can be asked again; the first failure counts. */
static enum err rows_take(struct work *w, PGconn *pg, const char *table, db_foreign_row *row, void *owner)
{
	enum err e = OK;

	for (PGresult *result = PQgetResult(pg); result != NULL; result = PQgetResult(pg)) {
		ExecStatusType status = PQresultStatus(result);
		const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

		if (e == OK && status == PGRES_SINGLE_TUPLE)
			e = row(w, PQgetvalue(result, 0, 0), owner);
		else if (e == OK && status != PGRES_TUPLES_OK && state != NULL &&
		         strcmp(state, undefined_table) == 0)
			e = fail_field(w, ERR_NOT_FOUND, "source", "there is no table %.60s there", table);
		else if (e == OK && status != PGRES_TUPLES_OK)
			e = foreign_fail(w, PQresultErrorMessage(result));
		PQclear(result);
	}
	return e;
}

enum err db_foreign_rows(
    struct work *w, struct db_foreign *foreign, const char *table, db_foreign_row *row, void *owner)
{
	char *name = PQescapeIdentifier(foreign->pg, table, strlen(table));
	const char *sql =
	    arena_printf(w->arena, "SELECT to_jsonb(t)::text FROM %s t", name != NULL ? name : "");

	PQfreemem(name);
	if (PQsendQuery(foreign->pg, sql) != 1 || PQsetSingleRowMode(foreign->pg) != 1)
		return foreign_fail(w, PQerrorMessage(foreign->pg));
	return rows_take(w, foreign->pg, table, row, owner);
}
