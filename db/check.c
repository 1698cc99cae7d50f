#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "db/db_int.h"

/* Rights are asked for when a statement is about to run: a plan that is never carried out shows whether the
 * role has them. */
static const char sql_rights_begin[] = "SET plan_cache_mode = force_generic_plan";

static enum err check_rights(struct work *w, PGconn *pg, const struct db_query *query)
{
	struct text sql = text_new(w->arena, 2048);
	PGresult *result;
	enum err e = OK;

	text_add(&sql, "EXPLAIN EXECUTE checked");
	for (int i = 0; i < query->params; i++)
		text_add(&sql, i == 0 ? " (NULL" : ", NULL");
	text_add(&sql, query->params > 0 ? "); DEALLOCATE checked" : "; DEALLOCATE checked");
	result = PQexec(pg, sql.data);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		e = fail(w, ERR_INTERNAL, "query %s cannot be planned as %s: %s", query->name,
		    role_name(query->worker ? DB_WORKER : DB_APP), PQresultErrorMessage(result));
	PQclear(result);
	return e;
}

static enum err check_query(struct work *w, PGconn *pg, const struct db_query *query)
{
	PGresult *result = PQprepare(pg, "checked", query->sql, 0, NULL);
	bool good = PQresultStatus(result) == PGRES_COMMAND_OK;

	/* libpq's message carries the line with a caret below the place. */
	if (!good)
		fail(w, ERR_INTERNAL, "query %s cannot be prepared: %s", query->name,
		    PQresultErrorMessage(result));
	PQclear(result);
	return good ? check_rights(w, pg, query) : ERR_INTERNAL;
}

static enum err check_role(
    struct work *w, const struct address *address, const struct db_book *const *books, enum db_role role)
{
	PGconn *pg = address_connect(address, role_name(role));
	enum err e = OK;

	if (PQstatus(pg) != CONNECTION_OK)
		e = fail(w, ERR_DATABASE, "cannot connect to %s: %s", address->people, PQerrorMessage(pg));
	else
		PQclear(PQexec(pg, sql_rights_begin));
	for (size_t b = 0; e == OK && books[b] != NULL; b++)
		for (size_t q = 0; e == OK && books[b]->queries[q] != NULL; q++)
			if (books[b]->queries[q]->worker == (role == DB_WORKER))
				e = check_query(w, pg, books[b]->queries[q]);
	PQfinish(pg);
	return e;
}

enum err check_books(struct work *w, const struct address *address, const struct db_book *const *books)
{
	TRY(check_role(w, address, books, DB_APP));
	return check_role(w, address, books, DB_WORKER);
}
