/* Another base, of another system: one connection, one moment, read and nothing else. What it holds is told
 * row by row, as JSON objects, so that it need not fit into memory. */
#ifndef DB_FOREIGN_H
#define DB_FOREIGN_H

#include <stdint.h>

#include "base/work.h"

struct db_foreign;

/* url: as libpq takes it; it is never told again. ERR_BAD_INPUT (field source): it is no address;
 * ERR_UPSTREAM: nobody answers there, or lets us in. */
enum err db_foreign_open(struct work *w, const char *url, struct db_foreign **ret_foreign) MUST_CHECK;
/* NULL is allowed. */
void db_foreign_close(struct db_foreign *foreign);

/* text: borrowed until the next row. */
typedef enum err db_foreign_row(struct work *w, const char *text, void *owner);
/* Every row of a table, as the row function is told; its error ends it. ERR_NOT_FOUND (field source): there
 * is no such table; ERR_UPSTREAM. */
enum err db_foreign_rows(struct work *w, struct db_foreign *foreign, const char *table, db_foreign_row *row,
    void *owner) MUST_CHECK;

#endif
