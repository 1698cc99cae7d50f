/* The queue of statements: many requests in one transaction, which do not hurt each other, and its bounds. */
#include "unit.h"

#include "store_fixture.h"

#define ADA "mbox:mailto:ada@example.com"
#define COURSE "https://example.com/course"

static struct store store;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int done_count;

static void request_done(struct xapi_ingest_request *request)
{
	pthread_mutex_lock(&lock);
	done_count++;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
}

static void done_await(int count)
{
	pthread_mutex_lock(&lock);
	while (done_count < count)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

/* In one batch, and in those after it, which ask first. */
static void test_statements__that_come_again_among_new_ones_hold_nobody_up(void **state)
{
	enum { ROUNDS = 40 };
	ARENA_LOCAL struct arena *a = arena_new();
	struct xapi_statement first = statement_make(a, uuid_v4(), "verb:among", ADA, COURSE);
	struct xapi_statement other = statement_make(a, first.id, "verb:other", ADA, COURSE);
	struct xapi_statement all[ROUNDS];
	struct xapi_ingest_request requests[ROUNDS];

	assert_int_equal(store_write_one(&store, store.org_a, first), OK);
	for (int round = 0; round < 2; round++) {
		done_count = 0;
		for (int i = 0; i < ROUNDS; i++) {
			all[i] = i == 3   ? first
			         : i == 5 ? other
			                  : statement_make(a, uuid_v4(), "verb:among", ADA, COURSE);
			requests[i] = (struct xapi_ingest_request){
			    .org = store.org_a, .statements = &all[i], .count = 1, .done = request_done};
			assert_int_equal(xapi_ingest_submit(store.ingest, &requests[i]), OK);
		}
		done_await(ROUNDS);
		for (int i = 0; i < ROUNDS; i++) {
			assert_int_equal(requests[i].error, i == 5 ? ERR_CONFLICT : OK);
			assert_int_equal(requests[i].added, i == 3 || i == 5 ? 0 : 1);
		}
	}
	assert_int_equal(store_count(&store, store.org_a, (struct xapi_filter){.verb = "verb:among"}),
	    1 + 2 * (ROUNDS - 2));
}

static void test_a_request_that_cannot_be_written_does_not_hurt_its_neighbours(void **state)
{
	enum { MANY = 60, BAD = 37, REFERRING = 41 };
	ARENA_LOCAL struct arena *a = arena_new();
	struct xapi_statement all[MANY];
	struct xapi_ingest_request requests[MANY];

	for (int i = 0; i < MANY; i++)
		all[i] = statement_make(a, uuid_v4(), "verb:neighbour", ADA, COURSE);
	all[REFERRING] = statement_about(a, uuid_v4(), "verb:neighbour", uuid_v4());
	/* Names that are no UTF-8: the database refuses them, on the quick way and on the careful one. */
	all[BAD].agents[0].name = all[REFERRING].agents[0].name = "\xff\xfe";
	done_count = 0;
	for (int i = 0; i < MANY; i++) {
		requests[i] = (struct xapi_ingest_request){.org = i % 2 == 0 ? store.org_a : store.org_b,
		    .statements = &all[i],
		    .count = 1,
		    .done = request_done};
		assert_int_equal(xapi_ingest_submit(store.ingest, &requests[i]), OK);
	}
	done_await(MANY);
	for (int i = 0; i < MANY; i++)
		assert_int_equal(requests[i].error, i == BAD || i == REFERRING ? ERR_INTERNAL : OK);
	assert_int_equal(
	    store_count(&store, store.org_a, (struct xapi_filter){.verb = "verb:neighbour"}), MANY / 2);
	assert_int_equal(
	    store_count(&store, store.org_b, (struct xapi_filter){.verb = "verb:neighbour"}), MANY / 2 - 2);
	assert_false(store_has(&store, store.org_b, all[BAD].id, false));
}

static void test_a_queue__that_is_full_takes_no_more_and_says_so(void **state)
{
	enum { BIG = 1300000 };
	ARENA_LOCAL struct arena *a = arena_new();
	char *body = arena_alloc(a, BIG + 1);
	struct xapi_statement s[3];
	struct xapi_ingest_request requests[3];
	int taken = 0;

	memset(body, ' ', BIG);
	body[0] = '{';
	body[BIG - 1] = '}';
	done_count = 0;
	for (int i = 0; i < 3; i++) {
		enum err e;

		s[i] = statement_make(a, uuid_v4(), "verb:big", ADA, COURSE);
		s[i].body = body;
		s[i].body_len = BIG;
		requests[i] = (struct xapi_ingest_request){
		    .org = store.org_a, .statements = &s[i], .count = 1, .done = request_done};
		e = xapi_ingest_submit(store.ingest, &requests[i]);
		/* Two fit below the bound; the first may be done before the third comes. */
		assert_true(e == OK || (i == 2 && e == ERR_BUSY));
		taken += e == OK;
	}
	assert_true(taken >= 2);
	done_await(taken);
	assert_int_equal(
	    store_number(&store, "SELECT count(*) FROM statements WHERE octet_length(body) = 1300000"),
	    taken);
	assert_int_equal(store_count(&store, store.org_a, (struct xapi_filter){.verb = "verb:big"}), taken);
}

static void test_a_queue__has_room_for_so_much_and_for_one_large_request_besides(void **state)
{
	enum { MIB = 1024 * 1024 };
	ARENA_LOCAL struct arena *a = arena_new();
	struct xapi_statement s = statement_make(a, uuid_v4(), "verb:room", ADA, COURSE);
	struct xapi_ingest_request request = {
	    .org = store.org_a, .statements = &s, .count = 1, .done = request_done};

	/* Reading takes six times as much. */
	assert_true(xapi_ingest_reserve(store.ingest, MIB));
	assert_true(xapi_ingest_reserve(store.ingest, MIB));
	assert_false(xapi_ingest_reserve(store.ingest, 1));
	assert_int_equal(xapi_ingest_submit(store.ingest, &request), ERR_BUSY);
	assert_true(xapi_ingest_reserve(store.ingest, 8 * MIB));
	assert_false(xapi_ingest_reserve(store.ingest, 2 * MIB));
	xapi_ingest_release(store.ingest, 8 * MIB);
	assert_true(xapi_ingest_reserve(store.ingest, 2 * MIB));
	xapi_ingest_release(store.ingest, 2 * MIB);
	/* What was taken for reading is used up by what waits of it. */
	done_count = 0;
	request.reserved = MIB;
	assert_int_equal(xapi_ingest_submit(store.ingest, &request), OK);
	done_await(1);
	assert_true(xapi_ingest_reserve(store.ingest, MIB));
	assert_false(xapi_ingest_reserve(store.ingest, 1));
	xapi_ingest_release(store.ingest, MIB);
	xapi_ingest_release(store.ingest, MIB);
	assert_int_equal(store_count(&store, store.org_a, (struct xapi_filter){.verb = "verb:room"}), 1);
}

static int setup(void **state)
{
	return store_setup(&store) != STORE_OPENED;
}

static int teardown(void **state)
{
	store_teardown(&store);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_statements__that_come_again_among_new_ones_hold_nobody_up),
	    cmocka_unit_test(test_a_request_that_cannot_be_written_does_not_hurt_its_neighbours),
	    cmocka_unit_test(test_a_queue__that_is_full_takes_no_more_and_says_so),
	    cmocka_unit_test(test_a_queue__has_room_for_so_much_and_for_one_large_request_besides),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
