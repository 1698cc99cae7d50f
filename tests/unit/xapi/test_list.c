/* How statements are found: every filter alone and together, both orders, pages that neither repeat nor miss,
 * and Consistent-Through, which never passes a write that is under way. */
#include "unit.h"

#include "base/time.h"
#include "store_fixture.h"

enum { MANY = 120, COMMON = 2400 };

static struct store store;

static const char *word(struct arena *a, const char *kind, int i)
{
	return arena_printf(a, "%s:%d", kind, i);
}

/* Statement i: verb i % 2, agent i % 3, activity i % 5; the halves are stored one after the other. */
static void store_fill(struct arena *a, int64_t *ret_middle_us)
{
	struct xapi_statement all[MANY / 2];
	struct xapi_ingest_request request;

	for (int half = 0; half < 2; half++) {
		for (int i = 0; i < MANY / 2; i++) {
			int n = half * MANY / 2 + i;

			all[i] = statement_make(
			    a, uuid_v4(), word(a, "v", n % 2), word(a, "a", n % 3), word(a, "o", n % 5));
		}
		assert_int_equal(store_write(&store, store.org_a, all, MANY / 2, &request), OK);
		if (half == 0)
			*ret_middle_us = request.stored_us;
	}
}

static size_t count_in(struct xapi_filter filter)
{
	return store_count(&store, store.org_a, filter);
}

static void test_filters__hold_alone_and_together_in_both_orders(void **state)
{
	for (int up = 0; up < 2; up++) {
		bool ascending = up == 1;

		for (int limit = 0; limit < 20; limit += 7) {
			assert_int_equal(
			    count_in((struct xapi_filter){.limit = limit, .ascending = ascending}), MANY);
			assert_int_equal(count_in((struct xapi_filter){
			                     .limit = limit, .ascending = ascending, .verb = "v:0"}),
			    MANY / 2);
			assert_int_equal(
			    count_in((struct xapi_filter){
			        .limit = limit, .ascending = ascending, .verb = "v:0", .agent = "a:1"}),
			    MANY / 6);
			assert_int_equal(count_in((struct xapi_filter){.limit = limit,
			                     .ascending = ascending,
			                     .verb = "v:1",
			                     .agent = "a:2",
			                     .activity = "o:3"}),
			    MANY / 30);
		}
		assert_int_equal(count_in((struct xapi_filter){.ascending = ascending, .verb = "v:9"}), 0);
		assert_int_equal(
		    count_in((struct xapi_filter){.ascending = ascending, .verb = "v:0", .agent = "a:9"}), 0);
	}
}

static void test_since_and_until__part_what_was_stored(void **state)
{
	int64_t middle = *(int64_t *)*state;
	struct xapi_filter since = {.has_since = true, .since_us = middle};
	struct xapi_filter until = {.has_until = true, .until_us = middle};

	assert_int_equal(count_in(since), MANY / 2);
	assert_int_equal(count_in(until), MANY / 2);
	since.limit = until.limit = 7;
	since.ascending = until.ascending = true;
	since.verb = until.verb = "v:1";
	assert_int_equal(count_in(since), MANY / 4);
	assert_int_equal(count_in(until), MANY / 4);
	since.since_us = INT64_MAX;
	until.until_us = -5;
	assert_int_equal(count_in(since), 0);
	assert_int_equal(count_in(until), 0);
}

static void test_related__finds_both_kinds_of_keys_and_none_twice(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();

	for (int i = 0; i < 9; i++) {
		struct xapi_statement s = statement_make(a, uuid_v4(), "v:related", "a:related", "o:related");

		s.keys[1].kind = i % 3 == 0 ? XAPI_KEY_AGENT : XAPI_KEY_AGENT_RELATED;
		xapi_key_make(s.keys[1].kind, "a:related", 9, s.keys[1].bytes);
		assert_int_equal(store_write_one(&store, store.org_b, s), OK);
	}
	for (int limit = 0; limit < 5; limit += 2) {
		struct xapi_filter filter = {.agent = "a:related", .limit = limit};

		assert_int_equal(store_count(&store, store.org_b, filter), 3);
		filter.related_agents = true;
		assert_int_equal(store_count(&store, store.org_b, filter), 9);
		filter.verb = "v:related";
		filter.ascending = true;
		assert_int_equal(store_count(&store, store.org_b, filter), 9);
	}
}

/* More that one filter finds than a page looks at, and of it hardly any that the other holds for. */
static void test_a_page__looks_at_no_more_than_its_bound_and_the_walk_comes_to_the_end(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct xapi_filter filter = {.agent = "a:common", .verb = "v:rare", .limit = 10};
	struct xapi_statement *all = arena_alloc(a, 400 * sizeof(*all));
	struct xapi_ingest_request request;
	struct xapi_page page;
	size_t found = 0, pages = 0;
	struct work w;

	for (int from = 0; from < COMMON; from += 400) {
		for (int i = 0; i < 400; i++)
			all[i] = statement_make(
			    a, uuid_v4(), from + i == 3 ? "v:rare" : "v:common", "a:common", "o:common");
		assert_int_equal(store_write(&store, store.org_b, all, 400, &request), OK);
	}
	work_init(&w, a);
	db_attach(&w, store.cluster.db, DB_APP, false);
	do {
		assert_int_equal(fixture_told(&w, xapi_statements_list(&w, store.org_b, &filter, &page)), OK);
		found += page.count;
		filter.cursor = arena_strdup(a, page.cursor);
		pages++;
	} while (page.more);
	assert_int_equal(found, 1);
	assert_int_equal(pages, 2);
}

static void test_a_cursor__that_we_did_not_make_is_refused(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct xapi_filter filter = {.limit = 5};
	struct xapi_page page;
	char *cursor;
	struct work w;

	work_init(&w, a);
	db_attach(&w, store.cluster.db, DB_APP, false);
	assert_int_equal(xapi_statements_list(&w, store.org_a, &filter, &page), OK);
	assert_true(page.more);
	cursor = arena_strdup(a, page.cursor);
	filter.cursor = cursor;
	assert_int_equal(xapi_statements_list(&w, store.org_a, &filter, &page), OK);
	assert_int_equal(xapi_statements_list(&w, store.org_b, &filter, &page), ERR_BAD_INPUT);
	filter.ascending = true;
	assert_int_equal(xapi_statements_list(&w, store.org_a, &filter, &page), ERR_BAD_INPUT);
	filter.ascending = false;
	cursor[4] = cursor[4] == 'A' ? 'B' : 'A';
	assert_int_equal(xapi_statements_list(&w, store.org_a, &filter, &page), ERR_BAD_INPUT);
	assert_string_equal(w.field, "cursor");
	filter.cursor = "";
	assert_int_equal(xapi_statements_list(&w, store.org_a, &filter, &page), ERR_BAD_INPUT);
}

static void test_an_ascending_walk__ends_where_its_first_page_began(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct xapi_filter filter = {.ascending = true, .verb = "v:growing", .limit = 2};
	struct xapi_page page;
	size_t found = 0;
	struct work w;

	for (int i = 0; i < 5; i++)
		assert_int_equal(store_write_one(&store, store.org_a,
		                     statement_make(a, uuid_v4(), "v:growing", "a:g", "o:g")),
		    OK);
	work_init(&w, a);
	db_attach(&w, store.cluster.db, DB_APP, false);
	do {
		assert_int_equal(fixture_told(&w, xapi_statements_list(&w, store.org_a, &filter, &page)), OK);
		found += page.count;
		filter.cursor = arena_strdup(a, page.cursor);
		assert_int_equal(store_write_one(&store, store.org_a,
		                     statement_make(a, uuid_v4(), "v:growing", "a:g", "o:g")),
		    OK);
	} while (page.more);
	assert_int_equal(found, 5);
}

/* Another transaction that has stored and not committed. */
static PGconn *writer_open(int64_t *ret_stored_us)
{
	PGconn *pg = fixture_owner(&store.cluster, "lectern");
	PGresult *result;

	PQclear(PQexec(pg, "BEGIN"));
	PQclear(PQexec(pg, "SELECT pg_current_xact_id()"));
	result = PQexec(pg, "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint");
	assert_int_equal(PQntuples(result), 1);
	*ret_stored_us = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
	PQclear(result);
	return pg;
}

static void wait_a_moment(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL);
}

static void test_consistent_through__never_passes_a_write_under_way_and_goes_on_after_it(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct xapi_keeper *keeper = NULL;
	int64_t stored = 0, looked;
	struct work w;
	PGconn *pg;

	work_init(&w, a);
	assert_int_equal(fixture_told(&w, xapi_keeper_start(&w, store.cluster.db, &keeper)), OK);
	while (xapi_consistent_through(keeper, store.org_a) == 0)
		wait_a_moment();
	pg = writer_open(&stored);
	looked = time_monotonic_us();
	/* Several looks, while others come and go. */
	while (time_monotonic_us() - looked < 600 * 1000) {
		assert_int_equal(store_write_one(&store, store.org_b,
		                     statement_make(a, uuid_v4(), "v:passing", "a:p", "o:p")),
		    OK);
		assert_true(xapi_consistent_through(keeper, store.org_a) < stored);
		wait_a_moment();
	}
	PQclear(PQexec(pg, "COMMIT"));
	PQfinish(pg);
	while (xapi_consistent_through(keeper, store.org_a) < stored)
		wait_a_moment();
	xapi_keeper_stop(keeper);
}

static void test_partitions__of_the_months_to_come_are_there_and_nobody_but_the_owner_has_rights_on_them(
    void **state)
{
	assert_int_equal(store_number(&store, "SELECT count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = "
	                                      "i.inhparent WHERE c.relname = 'statements'"),
	    5);
	assert_int_equal(
	    store_number(&store, "SELECT count(*) FROM pg_class WHERE relispartition AND relkind = 'r' AND "
	                         "(has_table_privilege('lectern_app', oid, 'SELECT') OR "
	                         "has_table_privilege('lectern_worker', oid, 'DELETE'))"),
	    0);
}

static int64_t middle_us;

static int setup(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();

	if (store_setup(&store) != STORE_OPENED)
		return 1;
	store_fill(a, &middle_us);
	*state = &middle_us;
	return 0;
}

static int teardown(void **state)
{
	store_teardown(&store);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_filters__hold_alone_and_together_in_both_orders),
	    cmocka_unit_test(test_since_and_until__part_what_was_stored),
	    cmocka_unit_test(test_related__finds_both_kinds_of_keys_and_none_twice),
	    cmocka_unit_test(test_a_page__looks_at_no_more_than_its_bound_and_the_walk_comes_to_the_end),
	    cmocka_unit_test(test_a_cursor__that_we_did_not_make_is_refused),
	    cmocka_unit_test(test_an_ascending_walk__ends_where_its_first_page_began),
	    cmocka_unit_test(test_consistent_through__never_passes_a_write_under_way_and_goes_on_after_it),
	    cmocka_unit_test(
	        test_partitions__of_the_months_to_come_are_there_and_nobody_but_the_owner_has_rights_on_them),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
