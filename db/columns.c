#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "db/db_int.h"

/* PostgreSQL's array_recv: dimensions, whether there is a NULL, the elements' type, then length and first
 * index of the one dimension; each element is its length and its bytes in the type's own binary form. Nothing
 * has to be escaped or parsed, and one statement serves any number of rows. */
enum { HEADER_WORDS = 5, NULL_LENGTH = -1 };

enum kind { KIND_TEXT, KIND_UUID, KIND_BIGINT, KIND_FLOAT8 };

/* Their identities never change (pg_type.dat). */
static const struct {
	const char *name;
	uint32_t oid;
	uint32_t size; /* 0: as long as it is */
} kinds[] = {
    [KIND_TEXT] = {"text", 25, 0},
    [KIND_UUID] = {"uuid", 2950, 16},
    [KIND_BIGINT] = {"bigint", 20, 8},
    [KIND_FLOAT8] = {"float8", 701, 8},
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static enum kind kind_of(const char *type, size_t len)
{
	for (enum kind kind = KIND_UUID; kind < (enum kind)KINDS; kind++)
		if (strncmp(kinds[kind].name, type, len) == 0 && kinds[kind].name[len] == '\0')
			return kind;
	return KIND_TEXT;
}

static char *word_put(char *at, uint32_t value)
{
	uint32_t big = htonl(value);

	return mempcpy(at, &big, sizeof(big));
}

static char *long_put(char *at, uint64_t value)
{
	uint64_t big = htobe64(value);

	return mempcpy(at, &big, sizeof(big));
}

/* NULL: the text is none of its kind. */
static char *value_put(char *at, enum kind kind, const char *value, size_t len)
{
	char *end = NULL;
	struct uuid id;
	long long integer;
	double real;
	uint64_t bits;

	switch (kind) {
	case KIND_UUID:
		return uuid_parse(value, &id) ? mempcpy(at, id.bytes, sizeof(id.bytes)) : NULL;
	case KIND_BIGINT:
		errno = 0;
		integer = strtoll(value, &end, 10);
		return len > 0 && *end == '\0' && errno == 0 ? long_put(at, (uint64_t)integer) : NULL;
	case KIND_FLOAT8:
		real = strtod(value, &end);
		memcpy(&bits, &real, sizeof(bits));
		return len > 0 && *end == '\0' ? long_put(at, bits) : NULL;
	case KIND_TEXT:
		break;
	}
	return mempcpy(at, value, len);
}

static size_t length_of(const char *value, enum kind kind, const int *length)
{
	if (value == NULL)
		return 0;
	if (kinds[kind].size > 0)
		return kinds[kind].size;
	return length != NULL ? (size_t)*length : strlen(value);
}

/* One column of `rows` rows, each `width` values further. */
static bool column_write(struct arena *a, enum kind kind, const char *const values[], const int lengths[],
    int width, int rows, struct column *ret_column)
{
	size_t size = HEADER_WORDS * sizeof(uint32_t);
	bool nulls = false;
	char *bytes, *at;

	for (int i = 0; i < rows * width; i += width) {
		size += sizeof(uint32_t) + length_of(values[i], kind, lengths != NULL ? &lengths[i] : NULL);
		nulls = nulls || values[i] == NULL;
	}
	bytes = at = arena_alloc(a, size);
	at = word_put(at, 1);
	at = word_put(at, nulls);
	at = word_put(at, kinds[kind].oid);
	at = word_put(at, (uint32_t)rows);
	at = word_put(at, 1);
	for (int i = 0; i < rows * width; i += width) {
		size_t len = length_of(values[i], kind, lengths != NULL ? &lengths[i] : NULL);

		at = word_put(at, values[i] != NULL ? (uint32_t)len : (uint32_t)NULL_LENGTH);
		if (values[i] != NULL && (at = value_put(at, kind, values[i], len)) == NULL)
			return false;
	}
	*ret_column = (struct column){.bytes = bytes, .len = (int)size};
	return true;
}

enum err columns_write(struct work *w, const struct db_query *query, const char *const values[],
    const int lengths[], int rows, struct column ret_columns[static ROW_COLUMNS_MAX])
{
	const char *type = query->row_types;

	if (type == NULL || query->params > ROW_COLUMNS_MAX)
		return fail(w, ERR_INTERNAL, "query %s takes no rows, or too wide ones", query->name);
	for (int i = 0; i < query->params; i++) {
		size_t len = strcspn(type, ",");

		if (!column_write(w->arena, kind_of(type, len), values + i,
		        lengths != NULL ? lengths + i : NULL, query->params, rows, &ret_columns[i]))
			return fail(
			    w, ERR_INTERNAL, "column %d of query %s is not of its type", i + 1, query->name);
		type += len + (type[len] == ',');
	}
	return OK;
}

bool connection_send_columns(
    struct connection *c, const struct db_query *query, const struct column columns[])
{
	static const int binary[ROW_COLUMNS_MAX] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
	const char *params[ROW_COLUMNS_MAX];
	int lengths[ROW_COLUMNS_MAX];

	for (int i = 0; i < query->params; i++) {
		params[i] = columns[i].bytes;
		lengths[i] = columns[i].len;
	}
	return connection_send(c, query->sql, query->params, params, lengths, binary);
}
