#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "db/columns.h"
#include "db/db_int.h"

/* PostgreSQL's array_recv: dimensions, whether there is a NULL, the elements' type, then length and first
 * index of the one dimension; each element is its length and its bytes in the type's own binary form. Nothing
 * has to be escaped or parsed, and one statement serves any number of rows. */
enum { HEADER_WORDS = 5, NULL_LENGTH = -1 };

enum kind { KIND_TEXT, KIND_UUID, KIND_BIGINT, KIND_FLOAT8, KIND_BYTEA, KIND_BOOLEAN };

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
    [KIND_BYTEA] = {"bytea", 17, 0},
    [KIND_BOOLEAN] = {"boolean", 16, 1},
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
	case KIND_BOOLEAN:
		*at = value[0] == 't';
		return len == 1 && (value[0] == 't' || value[0] == 'f') ? at + 1 : NULL;
	case KIND_TEXT:
	case KIND_BYTEA:
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

struct growing {
	enum kind kind;
	bool nulls;
	char *bytes;
	size_t len, room;
};

struct db_columns {
	struct arena *arena;
	const struct db_query *query;
	int next; /* the column whose value is put next */
	int rows;
	bool bad;
	struct growing columns[ROW_COLUMNS_MAX];
};

enum { GROWING_FIRST = 1024, HEADER_SIZE = HEADER_WORDS * (int)sizeof(uint32_t) };

struct db_columns *db_columns_new(struct arena *a, const struct db_query *query)
{
	struct db_columns *c = arena_alloc(a, sizeof(*c));
	const char *type = query->row_types;

	c->arena = a;
	c->query = query;
	c->bad = type == NULL || query->params > ROW_COLUMNS_MAX;
	for (int i = 0; !c->bad && i < query->params; i++) {
		size_t len = strcspn(type, ",");

		c->columns[i].kind = kind_of(type, len);
		c->columns[i].len = HEADER_SIZE;
		type += len + (type[len] == ',');
	}
	return c;
}

const struct db_query *db_columns_query(const struct db_columns *columns)
{
	return columns->query;
}

int db_columns_rows(const struct db_columns *columns)
{
	return columns->rows;
}

void db_columns_expect(struct db_columns *columns, int column, size_t bytes)
{
	struct growing *g = &columns->columns[column];

	if (columns->bad || g->bytes != NULL)
		return;
	g->room = HEADER_SIZE + bytes;
	g->bytes = arena_alloc(columns->arena, g->room);
}

/* Room for the length word and the value of the next column; NULL where it is of another kind. */
static char *growing_put(struct db_columns *c, bool fits, uint32_t length, size_t size)
{
	struct growing *g = &c->columns[c->next];
	size_t need = g->len + sizeof(uint32_t) + size;
	char *at;

	c->bad = c->bad || !fits;
	if (c->bad)
		return NULL;
	if (need > g->room) {
		size_t room = g->room * 2 > need ? g->room * 2 : need + GROWING_FIRST;
		char *bytes = arena_alloc(c->arena, room);

		if (g->bytes != NULL)
			memcpy(bytes, g->bytes, g->len);
		g->bytes = bytes;
		g->room = room;
	}
	at = word_put(g->bytes + g->len, length);
	g->len = need;
	c->next++;
	if (c->next == c->query->params) {
		c->next = 0;
		c->rows++;
	}
	return at;
}

static enum kind kind_next(const struct db_columns *c)
{
	return c->columns[c->next].kind;
}

void db_put_uuid(struct db_columns *columns, const uint8_t bytes[static 16])
{
	char *at = growing_put(columns, kind_next(columns) == KIND_UUID, 16, 16);

	if (at != NULL)
		memcpy(at, bytes, 16);
}

void db_put_int(struct db_columns *columns, int64_t value)
{
	char *at = growing_put(columns, kind_next(columns) == KIND_BIGINT, sizeof(value), sizeof(value));

	if (at != NULL)
		long_put(at, (uint64_t)value);
}

void db_put_bool(struct db_columns *columns, bool value)
{
	char *at = growing_put(columns, kind_next(columns) == KIND_BOOLEAN, 1, 1);

	if (at != NULL)
		*at = value;
}

void db_put_bytes(struct db_columns *columns, const void *data, size_t len)
{
	enum kind kind = kind_next(columns);
	char *at = growing_put(columns, kind == KIND_TEXT || kind == KIND_BYTEA, (uint32_t)len, len);

	if (at != NULL && len > 0)
		memcpy(at, data, len);
}

void db_put_null(struct db_columns *columns)
{
	columns->columns[columns->next].nulls = true;
	growing_put(columns, true, (uint32_t)NULL_LENGTH, 0);
}

enum err columns_finish(
    struct work *w, const struct db_columns *c, struct column ret_columns[static ROW_COLUMNS_MAX])
{
	if (c->bad || c->next != 0)
		return fail(w, ERR_INTERNAL, "rows of query %s are not of its types", c->query->name);
	for (int i = 0; c->rows > 0 && i < c->query->params; i++) {
		const struct growing *g = &c->columns[i];
		char *at = g->bytes;

		if (g->len > INT32_MAX)
			return fail(w, ERR_INTERNAL, "rows of query %s are too many", c->query->name);
		at = word_put(at, 1);
		at = word_put(at, g->nulls);
		at = word_put(at, kinds[g->kind].oid);
		at = word_put(at, (uint32_t)c->rows);
		word_put(at, 1);
		ret_columns[i] = (struct column){.bytes = g->bytes, .len = (int)g->len};
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
