#include "db/migrate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "db/db_int.h"

/* One lock for all lectern processes at one database. */
static const char sql_lock[] = "SELECT pg_advisory_lock(7165349012345)";
static const char sql_table[] =
    "CREATE TABLE IF NOT EXISTS lectern_migrations ("
    "number int PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL, at timestamptz NOT NULL DEFAULT "
    "now());"
    "COMMENT ON TABLE lectern_migrations IS 'Migrations that ran in this database.';"
    "COMMENT ON COLUMN lectern_migrations.number IS 'The number its file begins with.';"
    "COMMENT ON COLUMN lectern_migrations.name IS 'Its file, without .sql.';"
    "COMMENT ON COLUMN lectern_migrations.sha256 IS 'Of the text that ran.';"
    "COMMENT ON COLUMN lectern_migrations.at IS 'When it ran.';"
    "GRANT SELECT ON lectern_migrations TO lectern_app, lectern_worker";
static const char sql_done[] = "SELECT number, name, sha256 FROM lectern_migrations ORDER BY number";
static const char sql_note[] = "INSERT INTO lectern_migrations (number, name, sha256) VALUES ($1, $2, $3)";
static const char mark_no_transaction[] = "-- no-transaction\n";

static void connection_end(PGconn **pg)
{
	PQfinish(*pg);
}

static void result_end(PGresult **result)
{
	PQclear(*result);
}

#define CONNECTION_LOCAL __attribute__((cleanup(connection_end)))
#define RESULT_LOCAL __attribute__((cleanup(result_end)))

static bool result_good(const PGresult *result)
{
	return PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK;
}

static enum err migrate_execute(struct work *w, PGconn *pg, const char *what, const char *sql)
{
	RESULT_LOCAL PGresult *result = PQexec(pg, sql);

	if (!result_good(result))
		return fail(w, ERR_DATABASE, "%s failed: %s", what, PQerrorMessage(pg));
	return OK;
}

int migrate_last(void)
{
	int last = 0;

	for (const struct db_migration *m = db_migrations; m->number != 0; m++)
		last = m->number;
	return last;
}

/* *ret_missing: some migration has still to run. A migration that ran with another text is a failure. */
static enum err migrate_compare(struct work *w, PGconn *pg, bool *ret_missing)
{
	RESULT_LOCAL PGresult *result = PQexec(pg, sql_done);
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	bool missing = false;
	int row = 0;

	if (state != NULL && strcmp(state, "42P01") == 0) {
		*ret_missing = true;
		return OK;
	}
	if (!result_good(result))
		return fail(w, ERR_DATABASE, "reading lectern_migrations failed: %s", PQerrorMessage(pg));
	for (const struct db_migration *m = db_migrations; m->number != 0; m++) {
		if (row >= PQntuples(result)) {
			missing = true;
			break;
		}
		if (strtol(PQgetvalue(result, row, 0), NULL, 10) != m->number ||
		    strcmp(PQgetvalue(result, row, 2), sha256_hex(w->arena, m->sql)) != 0)
			return fail(w, ERR_DATABASE,
			    "migration %s is not the one that ran in this database (%s): this data was made "
			    "by another build",
			    m->name, PQgetvalue(result, row, 1));
		row++;
	}
	*ret_missing = missing;
	return OK;
}

static enum err migrate_note(struct work *w, PGconn *pg, const struct db_migration *m)
{
	const char *params[3];
	RESULT_LOCAL PGresult *result = NULL;

	params[0] = db_p_int(w, m->number);
	params[1] = m->name;
	params[2] = sha256_hex(w->arena, m->sql);
	result = PQexecParams(pg, sql_note, 3, NULL, params, NULL, NULL, 0);
	if (!result_good(result))
		return fail(w, ERR_DATABASE, "noting migration %s failed: %s", m->name, PQerrorMessage(pg));
	return OK;
}

static enum err migrate_one(struct work *w, PGconn *pg, const struct db_migration *m)
{
	/* A migration outside a transaction holds one statement, safe to run twice: it may have run without
	 * being noted. */
	bool whole = strncmp(m->sql, mark_no_transaction, sizeof(mark_no_transaction) - 1) != 0;
	const char *what = arena_printf(w->arena, "migration %s", m->name);

	if (whole)
		TRY(migrate_execute(w, pg, what, "BEGIN"));
	TRY(migrate_execute(w, pg, what, m->sql));
	TRY(migrate_note(w, pg, m));
	if (whole)
		TRY(migrate_execute(w, pg, what, "COMMIT"));
	log_line(LOG_INFO, "db", "migration %s done", m->name);
	return OK;
}

static int migrate_count(PGconn *pg)
{
	RESULT_LOCAL PGresult *result = PQexec(pg, "SELECT coalesce(max(number), 0) FROM lectern_migrations");

	return result_good(result) ? (int)strtol(PQgetvalue(result, 0, 0), NULL, 10) : 0;
}

static enum err migrate_as_owner(struct work *w, const struct address *address)
{
	CONNECTION_LOCAL PGconn *pg = address_connect(address, "lectern_owner");
	bool missing = false;
	int last;

	if (PQstatus(pg) != CONNECTION_OK)
		return fail(w, ERR_DATABASE, "cannot become lectern_owner in %s: %s", address->people,
		    PQerrorMessage(pg));
	TRY(migrate_execute(w, pg, "setting timeouts",
	    "SET statement_timeout = '30min'; SET lock_timeout = 0; "
	    "SET idle_in_transaction_session_timeout = 0; "
	    "SET client_min_messages = warning"));
	TRY(migrate_execute(w, pg, "waiting for the migration lock", sql_lock));
	TRY(migrate_execute(w, pg, "making lectern_migrations", sql_table));
	/* Another process may have run them while this one waited. */
	TRY(migrate_compare(w, pg, &missing));
	last = migrate_count(pg);
	for (const struct db_migration *m = db_migrations; missing && m->number != 0; m++)
		if (m->number > last)
			TRY(migrate_one(w, pg, m));
	return OK;
}

enum err migrate_database(struct work *w, const struct address *address)
{
	bool missing = false;

	{
		CONNECTION_LOCAL PGconn *pg = address_connect(address, role_name(DB_APP));

		if (PQstatus(pg) != CONNECTION_OK)
			return fail(w, ERR_DATABASE, "cannot connect to %s as lectern_app: %s",
			    address->people, PQerrorMessage(pg));
		TRY(migrate_compare(w, pg, &missing));
	}
	return missing ? migrate_as_owner(w, address) : OK;
}
