#include <stdio.h>
#include <string.h>

#include "db/db_int.h"

/* Every connection: nothing is seen until a transaction says whose rows it serves. Values hold no blanks: the
 * server splits options at them. */
static const char session_options[] =
    "-c lectern.orgs={} -c lectern.all_orgs=off -c lectern.stored=0 -c statement_timeout=10000 "
    "-c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000 "
    "-c TimeZone=UTC -c DateStyle=ISO -c search_path=public";

static const struct {
	const char *keyword, *value;
} defaults[] = {
    {"application_name", "lectern"},
    {"connect_timeout", "5"},
    {"keepalives", "1"},
    {"keepalives_idle", "30"},
    {"keepalives_interval", "5"},
    {"keepalives_count", "3"},
    {"tcp_user_timeout", "30000"},
    {"target_session_attrs", "read-write"},
    {"client_encoding", "UTF8"},
};

static const char *address_value(const struct address *address, const char *keyword)
{
	for (int i = 0; i < address->count; i++)
		if (strcmp(address->keywords[i], keyword) == 0)
			return address->values[i];
	return NULL;
}

static void address_set(struct address *address, const char *keyword, const char *value)
{
	if (address->count >= CONNINFO_MAX - 4)
		return;
	address->keywords[address->count] = keyword;
	address->values[address->count] = value;
	address->count++;
}

static void address_complete(struct address *address)
{
	const char *host = address_value(address, "host"), *name = address_value(address, "dbname");

	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		if (address_value(address, defaults[i].keyword) == NULL)
			address_set(address, defaults[i].keyword, defaults[i].value);
	address->people = arena_printf(address->arena, "%s at %s",
	    name != NULL ? name : "the default database", host != NULL ? host : "the default host");
}

enum err address_parse(struct work *w, struct arena *a, const char *key, const char *url, struct address *ret)
{
	struct address address = {.arena = a};
	char *reason = NULL;
	PQconninfoOption *options = PQconninfoParse(url, &reason);

	if (options == NULL) {
		/* libpq's sentence quotes the URL, and with it the password. */
		PQfreemem(reason);
		return fail_field(w, ERR_BAD_INPUT, key,
		    "%s is not a PostgreSQL address; write postgresql://user:password@host:5432/name", key);
	}
	for (const PQconninfoOption *o = options; o->keyword != NULL; o++)
		if (o->val != NULL && o->val[0] != '\0')
			address_set(&address, arena_strdup(a, o->keyword), arena_strdup(a, o->val));
	PQconninfoFree(options);
	address_complete(&address);
	*ret = address;
	return OK;
}

void address_private(struct arena *a, const char *socket_folder, const char *database, struct address *ret)
{
	struct address address = {.arena = a, .own_roles = true};

	address_set(&address, "host", socket_folder);
	address_set(&address, "port", "5432");
	address_set(&address, "dbname", database);
	/* The environment's PG… variables have no say in the private cluster. */
	address_set(&address, "sslmode", "disable");
	address_set(&address, "gssencmode", "disable");
	address_complete(&address);
	*ret = address;
}

PGconn *address_connect(const struct address *address, const char *role)
{
	const char *keywords[CONNINFO_MAX + 1], *values[CONNINFO_MAX + 1];
	const char *given = address_value(address, "options");
	char options[1024];
	int count = 0;

	for (int i = 0; i < address->count; i++)
		if (strcmp(address->keywords[i], "options") != 0) {
			keywords[count] = address->keywords[i];
			values[count++] = address->values[i];
		}
	snprintf(options, sizeof(options), "%s %s%s%s", given != NULL ? given : "", session_options,
	    address->own_roles ? "" : " -c role=", address->own_roles ? "" : role);
	keywords[count] = "options";
	values[count++] = options;
	if (address->own_roles) {
		keywords[count] = "user";
		values[count++] = role;
	}
	keywords[count] = NULL;
	values[count] = NULL;
	return PQconnectdbParams(keywords, values, 0);
}
