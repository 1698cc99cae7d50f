#include "query.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static FILE *output_open(const char *path)
{
	FILE *out = fopen(path, "w");

	if (out == NULL)
		stop_at(path, 1, "%s", strerror(errno));
	return out;
}

static void output_close(FILE *out, const char *path)
{
	if (ferror(out) != 0 || fclose(out) != 0)
		stop_at(path, 1, "%s", strerror(errno));
}

static bool holds_already(const char *path, const char *bytes, size_t len)
{
	FILE *in = fopen(path, "r");
	bool same = in != NULL;

	for (size_t i = 0; same && i <= len; i++)
		same = fgetc(in) == (i < len ? (unsigned char)bytes[i] : EOF);
	if (in != NULL)
		fclose(in);
	return same;
}

/* Names alone, and only where there are others than before: who edits a statement compiles one table. */
void header_write(const struct book *book, const char *room, const char *path)
{
	char *bytes = NULL;
	size_t len = 0;
	FILE *text = open_memstream(&bytes, &len), *out;

	if (text == NULL)
		stop_at(path, 1, "%s", strerror(errno));
	fprintf(
	    text, "/* Made by tools/query. */\n#ifndef MADE_%s_SQL_H\n#define MADE_%s_SQL_H\n\n", room, room);
	fprintf(text, "#include \"db/query.h\"\n\nextern const struct db_book %s_book;\n\n", room);
	for (size_t i = 0; i < book->count; i++) {
		const char *file = strrchr(book->queries[i].file, '/');

		fprintf(text, "extern const struct db_query %s_%s; /* %s */\n", room, book->queries[i].name,
		    file != NULL ? file + 1 : book->queries[i].file);
	}
	fputs("\n#endif\n", text);
	output_close(text, path);
	if (!holds_already(path, bytes, len)) {
		out = output_open(path);
		if (fwrite(bytes, 1, len, out) != len)
			stop_at(path, 1, "%s", strerror(errno));
		output_close(out, path);
	}
	free(bytes);
}

/* As an array of characters: ISO C promises string literals of 4095 bytes only. */
static void sql_write(FILE *out, const struct query *query)
{
	fprintf(out, "static const char %s_sql[] = {", query->name);
	for (size_t i = 0; i < query->len; i++) {
		unsigned char c = (unsigned char)query->sql[i];

		if (i % 16 == 0)
			fputs("\n\t", out);
		if (isprint(c) && c != '\'' && c != '\\')
			fprintf(out, "'%c',", c);
		else
			fprintf(out, "'\\%03o',", c);
	}
	fputs("\n\t0};\n", out);
}

void table_write(const struct book *book, const char *room, const char *path)
{
	FILE *out = output_open(path);

	fprintf(out, "/* Made by tools/query. */\n#include <stddef.h>\n\n#include \"%s_sql.h\"\n\n", room);
	for (size_t i = 0; i < book->count; i++) {
		const struct query *query = &book->queries[i];

		sql_write(out, query);
		fprintf(out,
		    "const struct db_query %s_%s = {\n\t.name = \"%s.%s\",\n\t.scope = %s,\n\t.sql = "
		    "%s_sql,\n",
		    room, query->name, room, query->name, query->directory ? "DB_DIRECTORY" : "DB_TENANT",
		    query->name);
		fprintf(out, "\t.params = %d,\n", query->params);
		if (query->rows[0] != '\0')
			fprintf(out, "\t.row_types = \"%s\",\n", query->rows);
		if (query->worker)
			fputs("\t.worker = true,\n", out);
		fputs("};\n\n", out);
	}
	fputs("static const struct db_query *const queries[] = {\n", out);
	for (size_t i = 0; i < book->count; i++)
		fprintf(out, "\t&%s_%s,\n", room, book->queries[i].name);
	fprintf(out,
	    "\tNULL,\n};\n\nconst struct db_book %s_book = {\n\t.room = \"%s\",\n\t.queries = queries,\n};\n",
	    room, room);
	output_close(out, path);
}
