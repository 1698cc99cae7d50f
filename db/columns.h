/* Rows for a query that takes them (db/query.h), written value by value in PostgreSQL's binary form: for
 * writers of very many rows, and for bytes. The values of a row are put in the order of its columns. */
#ifndef DB_COLUMNS_H
#define DB_COLUMNS_H

#include "db/db.h"

struct db_columns;

/* In a, with everything that is put into it; may be sent in any number of tries of one transaction. */
struct db_columns *db_columns_new(struct arena *a, const struct db_query *query);
const struct db_query *db_columns_query(const struct db_columns *columns);
/* Before the first value: that a column's values, with four bytes for each, will take about so much. It grows
 * by copies otherwise. */
void db_columns_expect(struct db_columns *columns, int column, size_t bytes);
/* Whole rows so far. */
int db_columns_rows(const struct db_columns *columns);

/* A value of another type than its column's makes sending fail as ERR_INTERNAL. */
void db_put_uuid(struct db_columns *columns, const uint8_t bytes[static 16]);
void db_put_int(struct db_columns *columns, int64_t value);
void db_put_bool(struct db_columns *columns, bool value);
/* text and bytea */
void db_put_bytes(struct db_columns *columns, const void *data, size_t len);
void db_put_null(struct db_columns *columns);

/* As db_send; no rows: nothing is sent. */
enum err db_send_columns(struct work *w, const struct db_columns *columns) MUST_CHECK;
/* As db_ask; ERR_INTERNAL without rows. */
enum err db_ask_columns(
    struct work *w, const struct db_columns *columns, struct db_rows **ret_rows) MUST_CHECK;

#endif
