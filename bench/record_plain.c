/* The plain design that the statements bench is held against: a pool of threads, each with a database
 * connection of its own and one transaction for each request, the statement parsed into objects and written
 * out again. The same rows in the same tables, by the same role.
 *
 *   record_plain PORT CONNINFO ORGANISATION THREADS
 *
 * Answers POST with 200 and the id; says `ready`, and ends when standard input does. */
#include <jansson.h>
#include <libpq-fe.h>
#include <microhttpd.h>
#include <openssl/sha.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BODY_MAX = 256 * 1024, KEYS_MAX = 32, KEY_TEXT = 40 };

static const char *conninfo, *org;
static pthread_key_t connection_key;

static const struct {
	const char *name, *sql;
} statements[] = {
    {"id", "INSERT INTO statement_ids (org_id, id, position, digest) VALUES ($1, $2, "
           "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint * 1024 + (random() * 1023)::int, "
           "decode($3, 'hex')) ON CONFLICT DO NOTHING RETURNING position"},
    {"statement", "INSERT INTO statements (org_id, position, id, flags, keys, body) VALUES ($1, $2, $3, 0, "
                  "decode($4, 'hex'), convert_to($5, 'UTF8'))"},
    {"keys", "INSERT INTO statement_keys (org_id, key, position) SELECT $1, k, $2 FROM unnest($3::uuid[]) k"},
    {"definition",
        "INSERT INTO activity_definitions (org_id, key, digest, iri, definition, position) VALUES ($1, $2, "
        "$3, $4, $5, $6) ON CONFLICT DO NOTHING"},
    {"name", "INSERT INTO agent_names (org_id, key, digest, name, position) VALUES ($1, $2, $3, $4, $5) ON "
             "CONFLICT DO NOTHING"},
};

static void die(const char *why)
{
	fprintf(stderr, "record_plain: %s\n", why);
	exit(1);
}

static PGconn *connection(void)
{
	PGconn *pg = pthread_getspecific(connection_key);

	if (pg != NULL)
		return pg;
	pg = PQconnectdb(conninfo);
	if (PQstatus(pg) != CONNECTION_OK)
		die(PQerrorMessage(pg));
	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++)
		PQclear(PQprepare(pg, statements[i].name, statements[i].sql, 0, NULL));
	pthread_setspecific(connection_key, pg);
	return pg;
}

/* Runs a prepared statement; its first value into text where there is one. */
static bool run(PGconn *pg, const char *name, int count, const char *const params[], char text[static 64])
{
	PGresult *result = PQexecPrepared(pg, name, count, params, NULL, NULL, 0);
	bool good = PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK;

	if (PQntuples(result) > 0)
		snprintf(text, 64, "%s", PQgetvalue(result, 0, 0));
	if (!good)
		fprintf(stderr, "record_plain: %s: %s", name, PQerrorMessage(pg));
	PQclear(result);
	return good;
}

static void hex_put(char *at, const unsigned char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		snprintf(at + 2 * i, 3, "%02x", bytes[i]);
}

struct keys {
	char list[KEYS_MAX * KEY_TEXT];
	char hex[KEYS_MAX * 32 + 1];
	size_t count;
};

static void key_text(char kind, const char *text, char hex[static 33])
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	char buffer[2048];
	int len = snprintf(buffer, sizeof(buffer), "%c:%s", kind, text);

	SHA256((unsigned char *)buffer, len < 0 ? 0 : (size_t)len, digest);
	hex_put(hex, digest, 16);
}

static void key_add(struct keys *keys, char kind, const char *text)
{
	char hex[33];

	if (text == NULL || keys->count == KEYS_MAX)
		return;
	key_text(kind, text, hex);
	snprintf(keys->list + strlen(keys->list), sizeof(keys->list) - strlen(keys->list), "%s%s",
	    keys->count == 0 ? "{" : ",", hex);
	memcpy(keys->hex + 32 * keys->count, hex, 33);
	keys->count++;
}

static const char *text_at(json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static void keys_find(json_t *s, struct keys *keys, const char **ret_agent)
{
	static _Thread_local char agent[512];
	json_t *account = json_object_get(json_object_get(s, "actor"), "account"), *kind, *activity;
	json_t *context = json_object_get(s, "context");
	const char *name;
	size_t i;

	snprintf(
	    agent, sizeof(agent), "account:%s|%s", text_at(account, "homePage"), text_at(account, "name"));
	*ret_agent = agent;
	key_add(keys, 'v', text_at(json_object_get(s, "verb"), "id"));
	key_add(keys, 'a', agent);
	key_add(keys, 'o', text_at(json_object_get(s, "object"), "id"));
	key_add(keys, 'r', text_at(context, "registration"));
	key_add(keys, 'A', "account:https://lectern|bench");
	key_add(keys, 'm', "account:https://lectern|bench");
	json_object_foreach(json_object_get(context, "contextActivities"), name, kind)
	{
		json_array_foreach(kind, i, activity) key_add(keys, 'O', text_at(activity, "id"));
	}
	snprintf(keys->list + strlen(keys->list), 2, "}");
}

/* The definition and the name that the statement says. */
static bool said_write(PGconn *pg, json_t *s, const char *agent, const char *position)
{
	json_t *object = json_object_get(s, "object");
	char *definition = json_dumps(json_object_get(object, "definition"), JSON_COMPACT);
	const char *name = text_at(json_object_get(s, "actor"), "name");
	char activity_key[33], agent_key[33], definition_digest[33], name_digest[33], ignored[64];
	bool good = definition != NULL && name != NULL;

	if (good) {
		const char *one[] = {
		    org, activity_key, definition_digest, text_at(object, "id"), definition, position};
		const char *other[] = {org, agent_key, name_digest, name, position};

		key_text('o', text_at(object, "id"), activity_key);
		key_text('a', agent, agent_key);
		key_text('d', definition, definition_digest);
		key_text('n', name, name_digest);
		good = run(pg, "definition", 6, one, ignored) && run(pg, "name", 5, other, ignored);
	}
	free(definition);
	return good;
}

static bool statement_write(PGconn *pg, json_t *s)
{
	struct keys keys = {.list = ""};
	char position[64] = "", digest[65], ignored[64];
	unsigned char sum[SHA256_DIGEST_LENGTH];
	const char *agent, *id = text_at(s, "id");
	char *body = json_dumps(s, JSON_COMPACT);
	bool good;

	keys_find(s, &keys, &agent);
	SHA256((unsigned char *)body, strlen(body), sum);
	hex_put(digest, sum, sizeof(sum));
	PQclear(PQexec(pg, "BEGIN"));
	good = run(pg, "id", 3, (const char *const[]){org, id, digest}, position) && position[0] != '\0' &&
	       run(pg, "statement", 5, (const char *const[]){org, position, id, keys.hex, body}, ignored) &&
	       run(pg, "keys", 3, (const char *const[]){org, position, keys.list}, ignored) &&
	       said_write(pg, s, agent, position);
	PQclear(PQexec(pg, good ? "COMMIT" : "ROLLBACK"));
	free(body);
	return good;
}

struct request {
	size_t len;
	char body[BODY_MAX];
};

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status, const char *id)
{
	char text[128];
	int len = snprintf(text, sizeof(text), "[\"%s\"]", id);
	struct MHD_Response *response =
	    MHD_create_response_from_buffer(len < 0 ? 0 : (size_t)len, text, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result result;

	MHD_add_response_header(response, "Content-Type", "application/json");
	MHD_add_response_header(response, "X-Experience-API-Version", "2.0.0");
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *mhd, const char *url, const char *method,
    const char *version, const char *data, size_t *len, void **state)
{
	struct request *request = *state;
	json_t *s;
	bool good;
	enum MHD_Result result;

	(void)cls;
	(void)url;
	(void)method;
	(void)version;
	if (request == NULL) {
		*state = malloc(sizeof(*request));
		if (*state == NULL)
			die("memory");
		((struct request *)*state)->len = 0;
		return MHD_YES;
	}
	if (*len > 0) {
		if (request->len + *len > sizeof(request->body))
			return MHD_NO;
		memcpy(request->body + request->len, data, *len);
		request->len += *len;
		*len = 0;
		return MHD_YES;
	}
	s = json_loadb(request->body, request->len, JSON_REJECT_DUPLICATES, NULL);
	good = s != NULL && statement_write(connection(), s);
	result =
	    answer(mhd, good ? MHD_HTTP_OK : MHD_HTTP_INTERNAL_SERVER_ERROR, good ? text_at(s, "id") : "");
	json_decref(s);
	return result;
}

static void on_end(void *cls, struct MHD_Connection *mhd, void **state, enum MHD_RequestTerminationCode code)
{
	(void)cls;
	(void)mhd;
	(void)code;
	free(*state);
	*state = NULL;
}

int main(int argc, char **argv)
{
	struct MHD_Daemon *daemon;

	if (argc != 5)
		die("usage: see the head of bench/record_plain.c");
	conninfo = argv[2];
	org = argv[3];
	pthread_key_create(&connection_key, NULL);
	daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t)strtol(argv[1], NULL, 10), NULL,
	    NULL, on_request, NULL, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)strtol(argv[4], NULL, 10),
	    MHD_OPTION_CONNECTION_LIMIT, 1024U, MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_END);
	if (daemon == NULL)
		die("cannot listen");
	puts("ready");
	fflush(stdout);
	while (getchar() != EOF)
		;
	MHD_stop_daemon(daemon);
	return 0;
}
