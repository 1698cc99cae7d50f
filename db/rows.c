#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "db/db_int.h"

struct db_rows {
	PGresult *result;
};

static void result_release(void *object)
{
	PQclear(object);
}

struct db_rows *rows_own(struct work *w, PGresult *own)
{
	struct db_rows *rows = arena_alloc(w->arena, sizeof(*rows));

	rows->result = own;
	arena_defer(w->arena, result_release, own);
	return rows;
}

size_t db_count(const struct db_rows *rows)
{
	return (size_t)PQntuples(rows->result);
}

size_t db_changed(const struct db_rows *rows)
{
	return (size_t)strtoull(PQcmdTuples(rows->result), NULL, 10);
}

const char *db_text(const struct db_rows *rows, size_t row, int column)
{
	if (row >= db_count(rows) || column < 0 || column >= PQnfields(rows->result))
		return NULL;
	if (PQgetisnull(rows->result, (int)row, column))
		return NULL;
	return PQgetvalue(rows->result, (int)row, column);
}

bool db_is_null(const struct db_rows *rows, size_t row, int column)
{
	return db_text(rows, row, column) == NULL;
}

int64_t db_int(const struct db_rows *rows, size_t row, int column)
{
	const char *text = db_text(rows, row, column);

	return text == NULL ? 0 : strtoll(text, NULL, 10);
}

double db_real(const struct db_rows *rows, size_t row, int column)
{
	const char *text = db_text(rows, row, column);

	return text == NULL ? 0 : strtod(text, NULL);
}

bool db_bool(const struct db_rows *rows, size_t row, int column)
{
	const char *text = db_text(rows, row, column);

	return text != NULL && text[0] == 't';
}

struct uuid db_uuid(const struct db_rows *rows, size_t row, int column)
{
	const char *text = db_text(rows, row, column);
	struct uuid id = {{0}};

	if (text == NULL || !uuid_parse(text, &id))
		return (struct uuid){{0}};
	return id;
}

/* PostgreSQL writes a bytea as \\x and hexadecimal digits. */
const uint8_t *db_bytes(struct work *w, const struct db_rows *rows, size_t row, int column, size_t *ret_len)
{
	const char *text = db_text(rows, row, column);
	size_t len;
	uint8_t *bytes;

	*ret_len = 0;
	if (text == NULL || text[0] != '\\' || text[1] != 'x')
		return NULL;
	text += 2;
	len = strlen(text) / 2;
	bytes = arena_alloc(w->arena, len + 1);
	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(hex_value(text[2 * i]) << 4 | hex_value(text[2 * i + 1]));
	*ret_len = len;
	return bytes;
}

const char *db_p_uuid(struct work *w, struct uuid id)
{
	return uuid_text(w->arena, id);
}

const char *db_p_uuid_or_null(struct work *w, struct uuid id)
{
	return uuid_is_nil(id) ? NULL : db_p_uuid(w, id);
}

const char *db_p_int(struct work *w, int64_t value)
{
	return int_text(w->arena, value);
}

const char *db_p_real(struct work *w, double value)
{
	return arena_printf(w->arena, "%.17g", value);
}

const char *db_p_bool(bool value)
{
	return value ? "t" : "f";
}

const char *db_p_list(struct work *w, const char *const values[], size_t count)
{
	size_t size = sizeof("{}");
	char *list, *at;

	for (size_t i = 0; i < count; i++)
		size += strlen(values[i]) + 1;
	list = at = arena_alloc(w->arena, size);
	*at++ = '{';
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			*at++ = ',';
		at = stpcpy(at, values[i]);
	}
	*at = '}';
	return list;
}

const char *db_p_time(struct work *w, int64_t us)
{
	int64_t seconds = us / US_PER_S, rest = us % US_PER_S;
	time_t when;
	struct tm tm;

	if (rest < 0) {
		seconds--;
		rest += US_PER_S;
	}
	when = (time_t)seconds;
	if (gmtime_r(&when, &tm) == NULL)
		return arena_strdup(w->arena, "infinity");
	return arena_printf(w->arena, "%04d-%02d-%02dT%02d:%02d:%02d.%06" PRId64 "Z", tm.tm_year + 1900,
	    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, rest);
}
