/* The least that a piece of work's SQL can cost: its statements, prepared, sent through libpq's pipeline
 * without waiting, one round trip for each piece. Reads all of FILE, says `ready`, begins when a line comes
 * on standard input, prints its own CPU seconds for each piece, and keeps its connection until standard input
 * ends, so that the backend's time can be read where it lives.
 *
 *   statements CONNINFO FILE
 *
 * Lines of FILE, fields parted by tabs, with \N for NULL and \\, \t, \n as in COPY:
 *   prepare NAME SQL
 *   run NAME PARAMETER…
 *   sync                  the end of one piece */
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { FIELDS_MAX = 64, LINES_MAX = 1000000 };

struct line {
	int count;
	char **fields;
};

static struct line lines[LINES_MAX];
static int lines_count;

static void die(const char *why, const char *detail)
{
	fprintf(stderr, "statements: %s: %s\n", why, detail);
	exit(1);
}

/* Undoes COPY's escapes in place; NULL for \N. */
static char *field_decode(char *field)
{
	char *to = field;

	if (strcmp(field, "\\N") == 0)
		return NULL;
	for (const char *from = field; *from != '\0'; from++) {
		if (*from == '\\' && from[1] != '\0') {
			from++;
			*to++ = *from == 't' ? '\t' : *from == 'n' ? '\n' : *from;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
	return field;
}

static void line_add(char *text)
{
	struct line *line = &lines[lines_count++];
	char *fields[FIELDS_MAX], *rest = text;

	text[strcspn(text, "\n")] = '\0';
	while (rest != NULL && line->count < FIELDS_MAX)
		fields[line->count++] = field_decode(strsep(&rest, "\t"));
	line->fields = malloc(sizeof(*fields) * (size_t)line->count);
	if (rest != NULL || line->fields == NULL)
		die("too many fields", text);
	memcpy(line->fields, fields, sizeof(*fields) * (size_t)line->count);
}

static void lines_read(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	if (file == NULL)
		die("cannot be read", path);
	while (getline(&text, &size, file) > 0) {
		if (lines_count == LINES_MAX)
			die("too many lines", path);
		line_add(strdup(text));
	}
	free(text);
	fclose(file);
}

static void result_check(PGconn *pg, PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		die("a statement failed", PQerrorMessage(pg));
	PQclear(result);
	PQclear(PQgetResult(pg));
}

static void piece_end(PGconn *pg, int statements)
{
	PGresult *end;

	if (PQpipelineSync(pg) != 1)
		die("sync", PQerrorMessage(pg));
	for (int i = 0; i < statements; i++)
		result_check(pg, PQgetResult(pg));
	end = PQgetResult(pg);
	if (PQresultStatus(end) != PGRES_PIPELINE_SYNC)
		die("sync", PQerrorMessage(pg));
	PQclear(end);
}

/* Statements are prepared at once; the rest is sent when run. Returns how many pieces there were. */
static int lines_send(PGconn *pg, bool preparing)
{
	int waiting = 0, pieces = 0;

	for (int i = 0; i < lines_count; i++) {
		const struct line *line = &lines[i];
		const char *what = line->fields[0];
		int sent = 1;

		if (strcmp(what, "prepare") == 0) {
			if (preparing)
				PQclear(PQprepare(pg, line->fields[1], line->fields[2], 0, NULL));
		} else if (preparing) {
			continue;
		} else if (strcmp(what, "run") == 0) {
			sent = PQsendQueryPrepared(pg, line->fields[1], line->count - 2,
			    (const char *const *)line->fields + 2, NULL, NULL, 0);
			waiting++;
		} else {
			piece_end(pg, waiting);
			waiting = 0;
			pieces++;
		}
		if (sent != 1)
			die(what, PQerrorMessage(pg));
	}
	return pieces;
}

static double cpu_s(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv)
{
	PGconn *pg;
	double began;
	int pieces;

	if (argc != 3)
		die("usage", "statements CONNINFO FILE");
	lines_read(argv[2]);
	pg = PQconnectdb(argv[1]);
	if (PQstatus(pg) != CONNECTION_OK)
		die("no connection", PQerrorMessage(pg));
	lines_send(pg, true);
	if (PQenterPipelineMode(pg) != 1)
		die("no pipeline", PQerrorMessage(pg));
	printf("ready\n");
	fflush(stdout);
	if (getchar() == EOF)
		die("standard input", "ended");
	began = cpu_s();
	pieces = lines_send(pg, false);
	printf("%.9f\n", pieces > 0 ? (cpu_s() - began) / pieces : 0.0);
	fflush(stdout);
	while (getchar() != EOF)
		;
	PQfinish(pg);
	return 0;
}
