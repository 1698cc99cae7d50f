/* A named query. Every .sql file of a room is a book of them:
 *
 *     -- name: registration_find
 *     -- scope: directory | tenant
 *     -- about: one sentence
 *     SELECT … WHERE issuer = $1
 *
 * tools/query compiles the book at build time: room lti, name registration_find becomes the constant
 * lti_registration_find, declared in lti_sql.h. Nothing else may hold SQL text. A query with a line
 * `-- rows: uuid,uuid,bigint,text` takes any number of rows of those columns at once (uuid, bigint, text,
 * float8, bytea, boolean): `FROM :rows AS v (a, b, c, d)` becomes one array for each column, read side by
 * side, and no other parameter is allowed. A query that only the role lectern_worker may run says `-- role:
 * worker`. All queries are checked at start. */
#ifndef DB_QUERY_H
#define DB_QUERY_H

#include <stdbool.h>

enum db_scope_kind { DB_DIRECTORY, DB_TENANT };

struct db_query {
	const char *name; /* "lti.registration_find" */
	enum db_scope_kind scope;
	const char *sql;
	int params;            /* the highest $n; of one that takes rows: their columns */
	const char *row_types; /* NULL unless it takes rows */
	bool worker;           /* checked and run as lectern_worker */
};

/* The table of one room, made by tools/query; ends with NULL. */
struct db_book {
	const char *room;
	const struct db_query *const *queries;
};

#endif
