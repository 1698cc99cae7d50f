/* The databases as files, by PostgreSQL's own pg_dump and pg_restore (package postgresql-client), in role
 * lectern_owner, whom row-level security does not hold. Every dump is one consistent moment. */
#ifndef DB_BACKUP_H
#define DB_BACKUP_H

#include "db/db.h"

/* Opens what db_open opens, but runs no migration and looks at no schema; for db_backup_databases,
 * db_restore_check and db_restore only. */
enum err db_open_bare(struct work *w, const struct config *config, struct db **ret_db) MUST_CHECK;

/* "main", then the tenant databases; NULL after the last. Borrowed. */
const char *db_backup_database(const struct db *db, size_t index);

/* Writes one database into a new file. ERR_DATABASE with the program's last words. */
enum err db_dump(struct work *w, struct db *db, size_t index, const char *file) MUST_CHECK;

/* Whether a dump can be put into the database: ERR_BUSY while others (a running service) are connected to it,
 * ERR_CONFLICT when it holds tables. */
enum err db_restore_check(struct work *w, struct db *db, size_t index) MUST_CHECK;
/* Fills the database from the file in one transaction, after emptying it where it holds tables. says: a new
 * file for the program's words, removed when all went well. */
enum err db_restore(
    struct work *w, struct db *db, size_t index, const char *file, const char *says) MUST_CHECK;

/* "15.8 (Debian …)": of the first database's server. In w's arena. */
enum err db_server_version(struct work *w, struct db *db, const char **ret_version) MUST_CHECK;

#endif
