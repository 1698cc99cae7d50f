#include "store_fixture.h"

#include <stdlib.h>

#include "unit.h"
#include "xapi_sql.h"

static const struct db_book *const books[] = {&xapi_book, NULL};

enum store_open store_setup(struct store *store)
{
	ARENA_LOCAL struct arena *a = arena_new();
	char text[256];
	struct work w;

	/* Other tests of this room read it; as a setting nobody knows it. */
	unsetenv("LECTERN_FIXTURES");
	if (fixture_prepare(&store->cluster) != OK || fixture_open_db(&store->cluster, books) != OK)
		return STORE_FAILED;
	work_init(&w, a);
	if (!fixture_sql(&store->cluster, "lectern", "SELECT id FROM organizations", text) ||
	    !uuid_parse(text, &store->org_a) ||
	    !fixture_sql(&store->cluster, "lectern",
	        "INSERT INTO organizations (id, slug, name) VALUES (gen_random_uuid(), 'b', 'B') RETURNING "
	        "id",
	        text) ||
	    !uuid_parse(text, &store->org_b))
		return STORE_FAILED;
	return fixture_told(&w, xapi_ingest_start(&w, store->cluster.db, &store->ingest)) == OK
	           ? STORE_OPENED
	           : STORE_FAILED;
}

void store_teardown(struct store *store)
{
	xapi_ingest_stop(store->ingest);
	fixture_close(&store->cluster);
}

long store_number(const struct store *store, const char *sql)
{
	char text[256];

	assert_true(fixture_sql(&store->cluster, "lectern", sql, text));
	return strtol(text, NULL, 10);
}

static struct xapi_key key_of(enum xapi_key_kind kind, const char *text)
{
	struct xapi_key key = {.kind = kind};

	xapi_key_make(kind, text, strlen(text), key.bytes);
	return key;
}

struct xapi_statement statement_make(
    struct arena *a, struct uuid id, const char *verb, const char *actor, const char *activity)
{
	struct xapi_statement s = {.id = id, .verb = verb, .timestamp_missing = true};

	s.body = arena_printf(a, "{\"id\":\"%s\",\"actor\":\"%s\",\"verb\":\"%s\",\"object\":\"%s\"}",
	    uuid_text(a, id), actor, verb, activity);
	s.body_len = strlen(s.body);
	sha256(arena_printf(a, "%s %s %s", verb, actor, activity),
	    strlen(verb) + strlen(actor) + strlen(activity) + 2, s.digest);
	s.keys = arena_alloc(a, 3 * sizeof(*s.keys));
	s.keys[0] = key_of(XAPI_KEY_VERB, verb);
	s.keys[1] = key_of(XAPI_KEY_AGENT, actor);
	s.keys[2] = key_of(XAPI_KEY_ACTIVITY, activity);
	s.key_count = 3;
	s.agents = arena_alloc(a, sizeof(*s.agents));
	s.agents[0] = (struct xapi_agent){.identifier = actor, .name = arena_printf(a, "Name of %s", actor)};
	s.agent_count = 1;
	s.activities = arena_alloc(a, sizeof(*s.activities));
	s.activities[0].id = activity;
	s.activities[0].definition.data = arena_printf(a, "{\"name\":{\"en\":\"%s as %s\"}}", activity, verb);
	s.activities[0].definition.len = strlen(s.activities[0].definition.data);
	s.activity_count = 1;
	return s;
}

struct xapi_statement statement_about(struct arena *a, struct uuid id, const char *verb, struct uuid target)
{
	struct xapi_statement s =
	    statement_make(a, id, verb, "mbox:mailto:referrer@example.com", uuid_text(a, target));

	s.key_count = 2; /* an id is no activity */
	s.activity_count = 0;
	s.has_ref = true;
	s.ref = target;
	return s;
}

struct xapi_statement statement_voiding(struct arena *a, struct uuid id, struct uuid target)
{
	struct xapi_statement s = statement_about(a, id, "http://adlnet.gov/expapi/verbs/voided", target);

	s.voiding = true;
	return s;
}

enum err store_write(struct store *store, struct uuid org, const struct xapi_statement *statements,
    size_t count, struct xapi_ingest_request *ret_request)
{
	*ret_request = (struct xapi_ingest_request){.org = org, .statements = statements, .count = count};
	return xapi_ingest_wait(store->ingest, ret_request);
}

enum err store_write_one(struct store *store, struct uuid org, struct xapi_statement statement)
{
	struct xapi_ingest_request request;

	return store_write(store, org, &statement, 1, &request);
}

size_t store_count(struct store *store, struct uuid org, struct xapi_filter filter)
{
	ARENA_LOCAL struct arena *a = arena_new();
	int64_t last = filter.ascending ? 0 : INT64_MAX;
	size_t count = 0;
	struct xapi_page page;
	struct work w;

	work_init(&w, a);
	db_attach(&w, store->cluster.db, DB_APP, false);
	do {
		assert_int_equal(fixture_told(&w, xapi_statements_list(&w, org, &filter, &page)), OK);
		for (size_t i = 0; i < page.count; i++) {
			assert_true(filter.ascending ? page.statements[i].position > last
			                             : page.statements[i].position < last);
			assert_false(page.statements[i].voided);
			last = page.statements[i].position;
		}
		count += page.count;
		filter.cursor = arena_strdup(a, page.cursor);
	} while (page.more);
	return count;
}

bool store_has(struct store *store, struct uuid org, struct uuid id, bool voided)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct xapi_stored found;
	struct work w;
	enum err e;

	work_init(&w, a);
	db_attach(&w, store->cluster.db, DB_APP, false);
	e = xapi_statement_find(&w, org, id, voided, NULL, &found);
	assert_true(e == OK || e == ERR_NOT_FOUND);
	assert_true(e != OK || uuid_equal(found.id, id));
	return e == OK;
}
