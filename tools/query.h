/* Books of named queries as tools/query reads them (query.c) and what is made of them (query_write.c). */
#ifndef TOOLS_QUERY_H
#define TOOLS_QUERY_H

#include <stdbool.h>
#include <stddef.h>

enum {
	QUERIES_MAX = 2000,
	NAME_MAX_BYTES = 60,
	LINE_MAX_BYTES = 4000,
	SQL_MAX_BYTES = 65536,
	PARAMS_MAX = 99
};

struct query {
	const char *file;
	int line;
	char name[NAME_MAX_BYTES + 1];
	bool scoped;
	bool directory;
	bool about;
	bool worker;
	char rows[NAME_MAX_BYTES * 4]; /* the types of a row's columns, "" where it takes none */
	char *sql;
	size_t len;
	int params;
};

struct book {
	struct query queries[QUERIES_MAX];
	size_t count;
};

/* Ends the build with file:line and what is wrong there. */
_Noreturn void stop_at(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The names of all queries of a room, for those who run them: written where it would differ from what is
 * there. */
void header_write(const struct book *book, const char *room, const char *path);
/* The queries themselves. */
void table_write(const struct book *book, const char *room, const char *path);

#endif
