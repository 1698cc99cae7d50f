/* Many writers at once, by two queues as if on two nodes: every statement once, conflicts decided, voiding
 * and references as if one had come after the other, and nobody waiting for another in a circle. */
#include "unit.h"

#include "store_fixture.h"

enum { THREADS = 6, ROUNDS = 5, SAME = 8, SHARED_ACTIVITIES = 20, BATCH = 50 };

static struct store store;
static struct xapi_ingest *nodes[2];

/* What one thread sends and gets. */
struct sender {
	pthread_t thread;
	struct arena *arena;
	int index, round;
	struct xapi_statement statements[BATCH];
	size_t count;
	struct xapi_ingest_request request;
	enum err error;
};

static void *sender_main(void *arg)
{
	struct sender *sender = arg;

	sender->request.statements = sender->statements;
	sender->request.count = sender->count;
	sender->request.org = store.org_a;
	sender->error = xapi_ingest_wait(nodes[sender->index % 2], &sender->request);
	return NULL;
}

typedef void sender_fill(struct sender *sender, const void *arg);

/* Each thread sends once, all at the same time. */
static void senders_run(struct sender *senders, int count, int round, sender_fill *fill, const void *arg)
{
	for (int i = 0; i < count; i++) {
		senders[i] = (struct sender){.arena = arena_new(), .index = i, .round = round};
		fill(&senders[i], arg);
	}
	for (int i = 0; i < count; i++)
		assert_int_equal(pthread_create(&senders[i].thread, NULL, sender_main, &senders[i]), 0);
	for (int i = 0; i < count; i++)
		assert_int_equal(pthread_join(senders[i].thread, NULL), 0);
}

static void senders_end(struct sender *senders, int count)
{
	for (int i = 0; i < count; i++)
		arena_free(senders[i].arena);
}

static int senders_with(const struct sender *senders, int count, enum err error)
{
	int found = 0;

	for (int i = 0; i < count; i++)
		found += senders[i].error == error;
	return found;
}

/* Half of the threads say one thing with the id, half another. */
static void fill_same_id(struct sender *sender, const void *arg)
{
	const struct uuid *id = arg;
	const char *verb = sender->index / 2 % 2 == 0 ? "verb:this" : "verb:that";

	sender->statements[0] =
	    statement_make(sender->arena, *id, verb, "mbox:mailto:a@example.com", "act:x");
	sender->count = 1;
}

static void test_one_id__is_given_once_however_many_ask_at_once(void **state)
{
	struct sender senders[SAME];
	size_t before = 0;

	for (int round = 0; round < ROUNDS; round++) {
		struct uuid id = uuid_v4();
		size_t added = 0;

		senders_run(senders, SAME, round, fill_same_id, &id);
		for (int i = 0; i < SAME; i++)
			added += senders[i].request.added;
		assert_int_equal(added, 1);
		assert_int_equal(senders_with(senders, SAME, OK), SAME / 2);
		assert_int_equal(senders_with(senders, SAME, ERR_CONFLICT), SAME / 2);
		before++;
		assert_int_equal(
		    store_count(&store, store.org_a, (struct xapi_filter){.activity = "act:x"}), before);
		senders_end(senders, SAME);
	}
}

/* Requests that share one id, whose other statements are their own. */
static void fill_overlapping(struct sender *sender, const void *arg)
{
	const struct uuid *id = arg;
	const char *verb = arena_printf(sender->arena, "verb:overlap-%d-%d", sender->round, sender->index);

	for (int i = 0; i < 5; i++)
		sender->statements[i] =
		    statement_make(sender->arena, i == sender->index % 5 ? *id : uuid_v4(), verb,
		        "mbox:mailto:b@example.com", "act:overlap");
	sender->count = 5;
}

static void test_requests_that_conflict__are_written_whole_or_not_at_all(void **state)
{
	struct sender senders[THREADS];

	for (int round = 0; round < ROUNDS; round++) {
		struct uuid id = uuid_v4();

		senders_run(senders, THREADS, round, fill_overlapping, &id);
		assert_int_equal(senders_with(senders, THREADS, OK), 1);
		assert_int_equal(senders_with(senders, THREADS, ERR_CONFLICT), THREADS - 1);
		for (int i = 0; i < THREADS; i++) {
			const char *verb = senders[i].statements[0].verb;

			assert_int_equal(store_count(&store, store.org_a, (struct xapi_filter){.verb = verb}),
			    senders[i].error == OK ? 5 : 0);
		}
		senders_end(senders, THREADS);
	}
}

static void fill_shared(struct sender *sender, const void *arg)
{
	for (int i = 0; i < BATCH; i++) {
		const char *activity = arena_printf(
		    sender->arena, "act:shared-%d", (i * 7 + sender->index * 3) % SHARED_ACTIVITIES);
		const char *verb = arena_printf(sender->arena, "verb:shared-%d", sender->round);

		sender->statements[i] =
		    statement_make(sender->arena, uuid_v4(), verb, "mbox:mailto:c@example.com", activity);
	}
	sender->count = BATCH;
}

static void test_batches_over_the_same_activities__all_succeed(void **state)
{
	struct sender senders[THREADS];

	for (int round = 0; round < ROUNDS; round++) {
		ARENA_LOCAL struct arena *a = arena_new();
		const char *verb = arena_printf(a, "verb:shared-%d", round);

		senders_run(senders, THREADS, round, fill_shared, NULL);
		assert_int_equal(senders_with(senders, THREADS, OK), THREADS);
		assert_int_equal(
		    store_count(&store, store.org_a, (struct xapi_filter){.verb = verb}), THREADS * BATCH);
		senders_end(senders, THREADS);
	}
	assert_int_equal(
	    store_number(
	        &store, "SELECT count(DISTINCT key) FROM activity_definitions WHERE iri LIKE 'act:shared%'"),
	    SHARED_ACTIVITIES);
	assert_int_equal(
	    store_number(&store, "SELECT deadlocks FROM pg_stat_database WHERE datname = 'lectern'"), 0);
}

/* A chain 0 → 1 → … → THREADS - 1, each link sent by a thread of its own, in no order. */
static void fill_chain(struct sender *sender, const void *arg)
{
	const struct uuid *ids = arg;
	const char *verb = arena_printf(sender->arena, "verb:end-%d", sender->round);

	if (sender->index < THREADS - 1)
		sender->statements[0] =
		    statement_about(sender->arena, ids[sender->index], "verb:link", ids[sender->index + 1]);
	else
		sender->statements[0] = statement_make(
		    sender->arena, ids[sender->index], verb, "mbox:mailto:d@example.com", "act:end");
	sender->count = 1;
}

static void test_references_sent_at_once__are_all_followed(void **state)
{
	struct sender senders[THREADS];

	for (int round = 0; round < ROUNDS; round++) {
		ARENA_LOCAL struct arena *a = arena_new();
		const char *verb = arena_printf(a, "verb:end-%d", round);
		struct uuid ids[THREADS];

		for (int i = 0; i < THREADS; i++)
			ids[i] = uuid_v4();
		senders_run(senders, THREADS, round, fill_chain, ids);
		assert_int_equal(senders_with(senders, THREADS, OK), THREADS);
		assert_int_equal(
		    store_count(&store, store.org_a, (struct xapi_filter){.verb = verb}), THREADS);
		senders_end(senders, THREADS);
	}
}

/* Thread 0 sends the target, the others void it or refer to it. */
static void fill_voiding(struct sender *sender, const void *arg)
{
	const struct uuid *target = arg;
	const char *verb = arena_printf(sender->arena, "verb:gone-%d", sender->round);

	if (sender->index == 0)
		sender->statements[0] =
		    statement_make(sender->arena, *target, verb, "mbox:mailto:e@example.com", "act:gone");
	else if (sender->index % 2 == 1)
		sender->statements[0] = statement_voiding(sender->arena, uuid_v4(), *target);
	else
		sender->statements[0] = statement_about(sender->arena, uuid_v4(), "verb:about", *target);
	sender->count = 1;
}

static void test_voiding_sent_with_its_target__hides_it(void **state)
{
	struct sender senders[THREADS];

	for (int round = 0; round < ROUNDS; round++) {
		ARENA_LOCAL struct arena *a = arena_new();
		const char *verb = arena_printf(a, "verb:gone-%d", round);
		struct uuid target = uuid_v4();

		senders_run(senders, THREADS, round, fill_voiding, &target);
		assert_int_equal(senders_with(senders, THREADS, OK), THREADS);
		assert_false(store_has(&store, store.org_a, target, false));
		assert_true(store_has(&store, store.org_a, target, true));
		assert_int_equal(
		    store_count(&store, store.org_a, (struct xapi_filter){.verb = verb}), THREADS - 1);
		senders_end(senders, THREADS);
	}
}

/* Anything with anything: few ids, so that all meet all. */
static void fill_mix(struct sender *sender, const void *arg)
{
	const struct uuid *ids = arg;
	unsigned seed = (unsigned)(sender->round * 131 + sender->index * 17 + 1);

	sender->count = 1 + (size_t)(seed % 4);
	for (size_t i = 0; i < sender->count; i++) {
		struct uuid id = ids[(seed + i) % 16];

		seed = seed * 1103515245 + 12345;
		if (seed >> 16 & 1)
			sender->statements[i] = statement_make(
			    sender->arena, id, "verb:mix", "mbox:mailto:f@example.com", "act:mix");
		else if (seed >> 17 & 1)
			sender->statements[i] =
			    statement_about(sender->arena, id, "verb:mix-about", ids[seed >> 20 & 15]);
		else
			sender->statements[i] = statement_voiding(sender->arena, id, ids[seed >> 20 & 15]);
	}
}

/* What is kept after any mix: every id that has a statement has one, voided ones have no keys, and whoever
 * refers to another is found by what that one says. */
static void assert_sound(void)
{
	assert_int_equal(
	    store_number(&store, "SELECT count(*) FROM statement_ids i WHERE position IS NOT NULL AND "
	                         "(SELECT count(*) FROM statements s WHERE s.org_id = i.org_id AND "
	                         "s.position = i.position AND s.id = i.id AND (s.flags & 1 = 1) = "
	                         "i.voided) <> 1"),
	    0);
	assert_int_equal(
	    store_number(&store, "SELECT count(*) FROM statements s WHERE NOT EXISTS (SELECT FROM "
	                         "statement_ids i WHERE i.org_id = s.org_id AND i.id = s.id AND "
	                         "i.position = s.position)"),
	    0);
	assert_int_equal(
	    store_number(&store,
	        "SELECT count(*) FROM statement_keys k JOIN statements s USING (org_id, position) "
	        "WHERE s.flags & 1 = 1"),
	    0);
	assert_int_equal(
	    store_number(&store,
	        "SELECT count(*) FROM statements s JOIN statement_ids i ON i.org_id = s.org_id AND i.id = "
	        "s.ref "
	        "JOIN statements t ON t.org_id = i.org_id AND t.position = i.position "
	        "CROSS JOIN generate_series(0, length(t.keys) / 16 - 1) n "
	        "WHERE s.flags & 1 = 0 AND NOT EXISTS (SELECT FROM statement_keys k WHERE k.org_id = "
	        "s.org_id AND "
	        "k.position = s.position AND k.key = encode(substr(t.keys, n * 16 + 1, 16), 'hex')::uuid)"),
	    0);
	assert_int_equal(
	    store_number(&store,
	        "SELECT count(*) FROM statement_ids v JOIN statements s ON s.org_id = v.org_id AND "
	        "s.position = v.position JOIN statement_ids t ON t.org_id = s.org_id AND t.id = s.ref "
	        "WHERE v.voiding AND t.position IS NOT NULL AND NOT t.voiding AND NOT t.voided"),
	    0);
}

static void test_any_mix__leaves_the_store_sound(void **state)
{
	struct sender senders[THREADS];

	for (int round = 0; round < 3 * ROUNDS; round++) {
		static struct uuid ids[16];

		if (round % 6 == 0)
			for (int i = 0; i < 16; i++)
				ids[i] = uuid_v4();
		senders_run(senders, THREADS, round, fill_mix, ids);
		assert_int_equal(
		    senders_with(senders, THREADS, OK) + senders_with(senders, THREADS, ERR_CONFLICT),
		    THREADS);
		senders_end(senders, THREADS);
	}
	assert_sound();
	assert_int_equal(
	    store_number(&store, "SELECT deadlocks FROM pg_stat_database WHERE datname = 'lectern'"), 0);
}

static int setup(void **state)
{
	static struct arena *a;
	struct work w;

	if (store_setup(&store) != STORE_OPENED)
		return 1;
	a = arena_new();
	work_init(&w, a);
	nodes[0] = store.ingest;
	if (fixture_told(&w, xapi_ingest_start(&w, store.cluster.db, &nodes[1])) != OK)
		return 1;
	arena_free(a);
	return 0;
}

static int teardown(void **state)
{
	xapi_ingest_stop(nodes[1]);
	store_teardown(&store);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_one_id__is_given_once_however_many_ask_at_once),
	    cmocka_unit_test(test_requests_that_conflict__are_written_whole_or_not_at_all),
	    cmocka_unit_test(test_batches_over_the_same_activities__all_succeed),
	    cmocka_unit_test(test_references_sent_at_once__are_all_followed),
	    cmocka_unit_test(test_voiding_sent_with_its_target__hides_it),
	    cmocka_unit_test(test_any_mix__leaves_the_store_sound),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
