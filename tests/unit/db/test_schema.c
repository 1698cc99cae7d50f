/* What the schema promises: comments, fences, rights, and migrations that run once. */
#include "unit.h"

#include "db/cluster_fixture.h"

static struct cluster_fixture fixture;
static char text[256];

/* Asked before a tenant is known; every other table is a tenant's. */
#define DIRECTORY                                                                                            \
	"('organizations', 'signing_keys', 'signing_pins', 'lti_registrations', 'lti_deployments', "         \
	"'lti_logins', 'lti_frame_refusals', "                                                               \
	"'lti_tokens', 'lti_sites', 'lti_tests', 'lti_token_faults', 'lti_refused_logins', "                 \
	"'lti11_consumers', 'lti11_nonces', "                                                                \
	"'credentials', 'api_sessions', 'assertion_ids', 'idempotency_keys', "                               \
	"'direct_links', 'directory_outbox', 'lectern_migrations', 'users', "                                \
	"'memberships', 'organization_roles', 'user_sessions', 'user_tokens', 'reset_requests', "            \
	"'recovery_codes', 'sign_in_throttle', 'organization_hosts', 'organization_logos', "                 \
	"'registration_invites', 'xapi_keys')"
#define TABLES "FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') "

static void assert_none(const char *sql)
{
	assert_true(fixture_sql(&fixture, "lectern", sql, text));
	assert_string_equal(text, "");
}

static void test_schema__every_table_and_column_has_a_comment(void **state)
{
	assert_none(
	    "SELECT string_agg(c.relname, ' ') " TABLES "AND obj_description(c.oid, 'pg_class') IS NULL");
	assert_none("SELECT string_agg(c.relname || '.' || a.attname, ' ') FROM pg_attribute a JOIN pg_class "
	            "c ON c.oid = "
	            "a.attrelid WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') "
	            "AND a.attnum > 0 "
	            "AND NOT a.attisdropped AND col_description(c.oid, a.attnum) IS NULL");
}

static void test_schema__every_tenant_table_is_fenced(void **state)
{
	assert_none(
	    "SELECT string_agg(c.relname, ' ') " TABLES "AND c.relname NOT IN " DIRECTORY
	    " AND NOT (c.relrowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND "
	    "p.polname = 'served'))");
	assert_none("SELECT string_agg(c.relname, ' ') " TABLES "AND c.relname IN " DIRECTORY
	            " AND c.relrowsecurity");
}

static void test_schema__org_id_stands_first_in_every_tenant_key(void **state)
{
	assert_none(
	    "SELECT string_agg(c.relname, ' ') " TABLES "AND c.relname NOT IN " DIRECTORY
	    " AND NOT EXISTS (SELECT 1 FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = c.oid AND "
	    "a.attnum = k.conkey[1] WHERE k.conrelid = c.oid AND k.contype = 'p' AND a.attname = 'org_id')");
}

static void test_schema__what_stays_for_ever_cannot_be_deleted(void **state)
{
	static const char *const tables[] = {
	    "grade_ledger", "attempt_events", "attempt_log", "attempts", "learners"};
	char sql[256];

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		snprintf(sql, sizeof(sql),
		    "SELECT has_table_privilege('lectern_app', '%s', 'DELETE') OR "
		    "has_table_privilege('lectern_worker', '%s', 'TRUNCATE')",
		    tables[i], tables[i]);
		assert_true(fixture_sql(&fixture, "lectern", sql, text));
		assert_string_equal(text, "f");
	}
	assert_true(fixture_sql(&fixture, "lectern",
	    "SELECT has_table_privilege('lectern_app', 'attempt_events', 'UPDATE')", text));
	assert_string_equal(text, "f");
	assert_true(fixture_sql(
	    &fixture, "lectern", "SELECT has_table_privilege('lectern_app', 'lti_logins', 'DELETE')", text));
	assert_string_equal(text, "t");
}

static void test_roles__none_of_the_services_roles_passes_by_the_fence(void **state)
{
	assert_none(
	    "SELECT string_agg(rolname, ' ') FROM pg_roles WHERE rolname LIKE 'lectern\\_%' AND rolname <> "
	    "'lectern_bootstrap' AND (rolsuper OR rolbypassrls OR rolcreaterole)");
	assert_none(
	    "SELECT string_agg(c.relname, ' ') " TABLES "AND pg_get_userbyid(c.relowner) <> 'lectern_owner'");
}

static void test_roles__nobody_can_enter_as_the_bootstrap_superuser(void **state)
{
	char address[512];
	PGconn *pg;

	snprintf(
	    address, sizeof(address), "host=%s/socket user=lectern_bootstrap dbname=lectern", fixture.data);
	pg = PQconnectdb(address);
	assert_int_not_equal(PQstatus(pg), CONNECTION_OK);
	PQfinish(pg);
}

static void test_migrations__run_once(void **state)
{
	char first[256];

	assert_true(fixture_sql(&fixture, "lectern",
	    "SELECT string_agg(number || ' ' || at, ',') FROM lectern_migrations", first));
	db_close(fixture.db);
	assert_int_equal(fixture_open_db(&fixture, NULL), OK);
	assert_true(fixture_sql(&fixture, "lectern",
	    "SELECT string_agg(number || ' ' || at, ',') FROM lectern_migrations", text));
	assert_string_equal(text, first);
	assert_true(fixture_sql(&fixture, "lectern", "SELECT count(*) FROM organizations", text));
	assert_string_equal(text, "1");
	assert_true(db_ready(fixture.db));
}

static void test_migrations__one_that_ran_with_another_text_stops_the_start(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct db *second = NULL;
	struct work w;

	work_init(&w, a);
	assert_true(fixture_sql(&fixture, "lectern",
	    "UPDATE lectern_migrations SET sha256 = 'x' || sha256 WHERE number = 1", text));
	assert_int_equal(db_open(&w, &fixture.config, NULL, &second), ERR_DATABASE);
	assert_non_null(strstr(w.detail, "0001_house"));
	assert_true(fixture_sql(&fixture, "lectern",
	    "UPDATE lectern_migrations SET sha256 = substr(sha256, 2) WHERE number = 1", text));
	assert_int_equal(db_open(&w, &fixture.config, NULL, &second), OK);
	db_close(second);
}

static void test_check__a_bad_query_stops_the_start_and_is_named(void **state)
{
	static const struct db_query bad = {
	    .name = "test.bad", .scope = DB_TENANT, .sql = "SELECT nothing_such FROM origins", .params = 0};
	static const struct db_query *const queries[] = {&bad, NULL};
	static const struct db_book book = {.room = "test", .queries = queries};
	static const struct db_book *const books[] = {&book, NULL};
	ARENA_LOCAL struct arena *a = arena_new();
	struct db *second = NULL;
	struct work w;

	work_init(&w, a);
	assert_int_equal(db_open(&w, &fixture.config, books, &second), ERR_INTERNAL);
	assert_null(second);
	assert_non_null(strstr(w.detail, "query test.bad"));
	assert_non_null(strstr(w.detail, "LINE 1: SELECT nothing_such FROM origins\n               ^"));
}

static int setup(void **state)
{
	return fixture_prepare(&fixture) != OK || fixture_open_db(&fixture, NULL) != OK;
}

static int teardown(void **state)
{
	fixture_close(&fixture);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_schema__every_table_and_column_has_a_comment),
	    cmocka_unit_test(test_schema__every_tenant_table_is_fenced),
	    cmocka_unit_test(test_schema__org_id_stands_first_in_every_tenant_key),
	    cmocka_unit_test(test_schema__what_stays_for_ever_cannot_be_deleted),
	    cmocka_unit_test(test_roles__none_of_the_services_roles_passes_by_the_fence),
	    cmocka_unit_test(test_roles__nobody_can_enter_as_the_bootstrap_superuser),
	    cmocka_unit_test(test_migrations__run_once),
	    cmocka_unit_test(test_migrations__one_that_ran_with_another_text_stops_the_start),
	    cmocka_unit_test(test_check__a_bad_query_stops_the_start_and_is_named),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
