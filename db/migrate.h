/* The numbered migrations, embedded in the program. */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include <stddef.h>

struct db_migration {
	int number;
	const char *name; /* 0001_house */
	const char *sql;
};

/* In order of number; ends with number 0. */
extern const struct db_migration db_migrations[];

#endif
