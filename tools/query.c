/* query_book ROOM HEADER TABLE books…: compiles books of named queries (db/query.h) into ROOM_sql.h and its
 * table. Runs at build time and stands alone. A fault in a book stops the build with file:line. */
#include "query.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void stop_at(const char *file, int line, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:%d: error: ", file, line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

/* The value of a header line "-- key: value" with blanks around it removed (in place); NULL when the line is
 * not one. */
static char *header_value(char *line, const char *key)
{
	size_t len = strlen(key);
	char *at = line;

	if (strncmp(at, "--", 2) != 0)
		return NULL;
	at += 2;
	while (*at == ' ')
		at++;
	if (strncmp(at, key, len) != 0 || at[len] != ':')
		return NULL;
	at += len + 1;
	while (isspace((unsigned char)*at))
		at++;
	for (char *end = at + strlen(at); end > at && isspace((unsigned char)end[-1]);)
		*--end = '\0';
	return at;
}

static void query_begin(struct book *book, const char *file, int line, const char *name)
{
	struct query *query = &book->queries[book->count];

	if (book->count == QUERIES_MAX)
		stop_at(file, line, "more than %d queries in one room", QUERIES_MAX);
	if (name[0] == '\0' || strlen(name) > NAME_MAX_BYTES)
		stop_at(file, line, "a query's name has 1 to %d characters", NAME_MAX_BYTES);
	for (const char *c = name; *c != '\0'; c++)
		if (!islower((unsigned char)*c) && *c != '_' && (c == name || !isdigit((unsigned char)*c)))
			stop_at(file, line, "name %s: only a-z, 0-9 and _", name);
	if (strcmp(name, "book") == 0)
		stop_at(file, line, "the name book is taken by the table itself");
	for (size_t i = 0; i < book->count; i++)
		if (strcmp(book->queries[i].name, name) == 0)
			stop_at(file, line, "query %s stands at %s:%d already", name, book->queries[i].file,
			    book->queries[i].line);
	query->file = file;
	query->line = line;
	strcpy(query->name, name);
	query->sql = malloc(SQL_MAX_BYTES + 1);
	if (query->sql == NULL)
		stop_at(file, line, "out of memory");
	query->sql[0] = '\0';
	book->count++;
}

/* The types that db/columns.c can write. */
static bool types_known(const char *types)
{
	static const char *const known[] = {"uuid", "bigint", "text", "float8", "bytea", "boolean"};

	for (;;) {
		size_t len = strcspn(types, ","), k = 0, count = sizeof known / sizeof known[0];

		while (k < count && (strlen(known[k]) != len || strncmp(known[k], types, len) != 0))
			k++;
		if (k == count)
			return false;
		if (types[len] == '\0')
			return true;
		types += len + 1;
	}
}

/* True when the line was one of the header lines of a query. */
static bool query_header(struct query *query, int line, char *text)
{
	const char *value;

	if ((value = header_value(text, "scope")) != NULL) {
		query->directory = strcmp(value, "directory") == 0;
		if (query->scoped || (!query->directory && strcmp(value, "tenant") != 0))
			stop_at(query->file, line, "one scope: directory or tenant");
		query->scoped = true;
		return true;
	}
	if ((value = header_value(text, "about")) != NULL) {
		query->about = query->about || *value != '\0';
		return true;
	}
	if ((value = header_value(text, "role")) != NULL) {
		query->worker = strcmp(value, "worker") == 0;
		if (!query->worker && strcmp(value, "app") != 0)
			stop_at(query->file, line, "role: app or worker");
		return true;
	}
	if ((value = header_value(text, "rows")) != NULL) {
		if (strlen(value) >= sizeof query->rows || !types_known(value))
			stop_at(query->file, line,
			    "rows: uuid, bigint, text, float8, bytea or boolean, separated by commas, "
			    "without blanks");
		strcpy(query->rows, value);
		return true;
	}
	return false;
}

static void query_add(struct query *query, int line, const char *text)
{
	size_t len = strlen(text);

	if (query->len + len + 1 > SQL_MAX_BYTES)
		stop_at(query->file, line, "query %s is longer than %d bytes", query->name, SQL_MAX_BYTES);
	memcpy(query->sql + query->len, text, len + 1);
	query->len += len;
}

static void book_read(struct book *book, const char *file)
{
	char text[LINE_MAX_BYTES + 2];
	struct query *query = NULL;
	FILE *in = fopen(file, "r");
	int line = 0;

	if (in == NULL)
		stop_at(file, 1, "%s", strerror(errno));
	while (fgets(text, sizeof text, in) != NULL) {
		char *start = text + strspn(text, " \t");
		const char *name;

		line++;
		if (strchr(text, '\n') == NULL && !feof(in))
			stop_at(file, line, "a line has more than %d bytes", LINE_MAX_BYTES);
		if ((name = header_value(start, "name")) != NULL) {
			query_begin(book, file, line, name);
			query = &book->queries[book->count - 1];
			continue;
		}
		if (*start == '\n' || *start == '\0' || *start == '\r')
			continue;
		if (strncmp(start, "--", 2) == 0) {
			if (query != NULL && query->len == 0)
				query_header(query, line, start);
			continue;
		}
		if (query == NULL)
			stop_at(file, line, "SQL before the first \"-- name:\"");
		query_add(query, line, text);
	}
	fclose(in);
}

/* Skips a quoted text, a quoted name or a comment that begins at c; returns c itself when none does. */
static const char *sql_skip(const char *c)
{
	const char *end;

	if (*c == '\'' || *c == '"') {
		end = strchr(c + 1, *c);
		return end == NULL ? c + strlen(c) : end + 1;
	}
	if (c[0] == '-' && c[1] == '-') {
		end = strchr(c, '\n');
		return end == NULL ? c + strlen(c) : end;
	}
	if (c[0] == '/' && c[1] == '*') {
		end = strstr(c, "*/");
		return end == NULL ? c + strlen(c) : end + 2;
	}
	return c;
}

/* Finds the highest $n, refuses gaps and a second statement. */
static void query_scan(struct query *query)
{
	bool seen[PARAMS_MAX + 1] = {false};
	const char *c = query->sql;

	while (*c != '\0') {
		const char *after = sql_skip(c);
		if (after != c) {
			c = after;
		} else if (*c == ';') {
			stop_at(
			    query->file, query->line, "query %s holds more than one statement", query->name);
		} else if (*c == '$' && isdigit((unsigned char)c[1])) {
			long n = strtol(c + 1, (char **)&c, 10);
			if (n < 1 || n > PARAMS_MAX)
				stop_at(query->file, query->line, "query %s: parameters are $1 to $%d",
				    query->name, PARAMS_MAX);
			seen[n] = true;
			query->params = n > query->params ? (int)n : query->params;
		} else {
			c++;
		}
	}
	for (int n = 1; n <= query->params; n++)
		if (!seen[n])
			stop_at(query->file, query->line, "query %s uses $%d but not $%d", query->name,
			    query->params, n);
}

/* :rows becomes one array for each column. As results: a function in FROM would first keep each value. */
static void query_expand_rows(struct query *query, char *mark)
{
	char sql[SQL_MAX_BYTES];
	int len = snprintf(sql, sizeof sql, "%.*s(SELECT ", (int)(mark - query->sql), query->sql);

	for (const char *type = query->rows; *type != '\0';) {
		int type_len = (int)strcspn(type, ",");

		len += snprintf(sql + len, sizeof sql - (size_t)len, "%sunnest($%d::%.*s[])",
		    query->params > 0 ? ", " : "", query->params + 1, type_len, type);
		query->params++;
		type += type_len + (type[type_len] == ',');
		if (len >= SQL_MAX_BYTES / 2)
			stop_at(query->file, query->line, "query %s is too long", query->name);
	}
	len += snprintf(sql + len, sizeof sql - (size_t)len, ")%s", mark + strlen(":rows"));
	if (len >= SQL_MAX_BYTES)
		stop_at(query->file, query->line, "query %s is too long", query->name);
	strcpy(query->sql, sql);
	query->len = (size_t)len;
}

static void query_finish_rows(struct query *query)
{
	char *mark = strstr(query->sql, ":rows");

	if (query->rows[0] == '\0') {
		if (mark != NULL)
			stop_at(query->file, query->line, "query %s has :rows but no \"-- rows:\" types",
			    query->name);
		return;
	}
	if (mark == NULL || strstr(mark + 1, ":rows") != NULL)
		stop_at(query->file, query->line, "query %s: :rows stands in it once", query->name);
	if (query->params != 0)
		stop_at(query->file, query->line, "query %s: all parameters come through :rows", query->name);
	query_expand_rows(query, mark);
}

static void query_finish(struct query *query)
{
	while (query->len > 0 && (isspace((unsigned char)query->sql[query->len - 1])))
		query->sql[--query->len] = '\0';
	if (query->len > 0 && query->sql[query->len - 1] == ';')
		query->sql[--query->len] = '\0';
	if (query->len == 0)
		stop_at(query->file, query->line, "query %s has no statement", query->name);
	if (!query->scoped)
		stop_at(query->file, query->line, "query %s has no \"-- scope: directory | tenant\"",
		    query->name);
	if (!query->about)
		stop_at(query->file, query->line, "query %s has no \"-- about:\" sentence", query->name);
	query_scan(query);
	query_finish_rows(query);
}

int main(int argc, char **argv)
{
	static struct book book;

	if (argc < 5) {
		fprintf(stderr, "usage: query_book ROOM HEADER TABLE books...\n");
		return 2;
	}
	for (int i = 4; i < argc; i++)
		book_read(&book, argv[i]);
	for (size_t i = 0; i < book.count; i++)
		query_finish(&book.queries[i]);
	header_write(&book, argv[1], argv[2]);
	table_write(&book, argv[1], argv[3]);
	for (size_t i = 0; i < book.count; i++)
		free(book.queries[i].sql);
	return 0;
}
