#include <string.h>

#include "base/log.h"
#include "db/db_int.h"

static const struct {
	const char *prefix; /* of the SQLSTATE; the first that fits counts */
	enum err error;
	const char *sentence;
} kinds[] = {
    {"23", ERR_CONFLICT, NULL},
    {"40001", ERR_RETRY, "the work met other work on the same rows"},
    {"40P01", ERR_RETRY, "the work met other work on the same rows"},
    {"55P03", ERR_TIMEOUT, "the database waited too long for a lock"},
    {"57014", ERR_TIMEOUT, "the database took too long"},
    {"25P03", ERR_TIMEOUT, "the transaction stood idle for too long"},
    {"25006", ERR_DATABASE, "the database takes no writes just now"},
    {"08", ERR_DATABASE, "the connection to the database broke"},
    {"57P", ERR_DATABASE, "the database is stopping or starting"},
    {"53", ERR_DATABASE, "the database is out of room"},
    {"58", ERR_DATABASE, "the database cannot use its files"},
};

static const char *result_state(const PGresult *result)
{
	const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);

	return state == NULL ? "08000" : state; /* libpq's own errors carry no state: the connection */
}

static size_t state_kind(const char *state)
{
	size_t i = 0;

	while (i < sizeof(kinds) / sizeof(kinds[0]) &&
	       strncmp(state, kinds[i].prefix, strlen(kinds[i].prefix)) != 0)
		i++;
	return i;
}

enum err sqlstate_error(const PGresult *result)
{
	size_t kind = state_kind(result_state(result));

	return kind < sizeof(kinds) / sizeof(kinds[0]) ? kinds[kind].error : ERR_INTERNAL;
}

bool sqlstate_again(const PGresult *result)
{
	return sqlstate_error(result) == ERR_RETRY;
}

enum err sqlstate_fail(struct work *w, const char *name, const PGresult *result)
{
	const char *state = result_state(result), *constraint, *message;
	size_t kind = state_kind(state);

	if (kind == 0) {
		constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
		if (constraint == NULL)
			constraint = PQresultErrorField(result, PG_DIAG_COLUMN_NAME);
		return fail(w, ERR_CONFLICT, "%s", constraint == NULL ? name : constraint);
	}
	if (kind < sizeof(kinds) / sizeof(kinds[0]))
		return fail(w, kinds[kind].error, "%s", kinds[kind].sentence);
	/* Class 22 (bad data) quotes the value, which may be personal. */
	message = strncmp(state, "22", 2) == 0 ? NULL : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	log_line(LOG_ERROR, "db", "query %s failed: SQLSTATE %s%s%s", name, state,
	    message == NULL ? "" : ": ", message == NULL ? "" : message);
	return fail(w, ERR_INTERNAL, "query %s failed (SQLSTATE %s)", name, state);
}
