/* What the store promises of what comes in: each id once, a request whole or not at all, voiding and
 * references in any order. */
#include "unit.h"

#include "store_fixture.h"

#define ADA "mbox:mailto:ada@example.com"
#define DID "https://example.com/did"
#define COURSE "https://example.com/course"

static struct store store;

static void test_statements__are_there_once_they_are_answered(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct xapi_statement all[3];
	struct xapi_ingest_request request;

	for (int i = 0; i < 3; i++)
		all[i] = statement_make(a, uuid_v4(), DID, ADA, COURSE);
	assert_int_equal(store_write(&store, store.org_a, all, 3, &request), OK);
	assert_int_equal(request.added, 3);
	assert_true(request.stored_us > 0);
	for (int i = 0; i < 3; i++)
		assert_true(store_has(&store, store.org_a, all[i].id, false));
	assert_false(store_has(&store, store.org_b, all[0].id, false));
	assert_int_equal(store_count(&store, store.org_a, (struct xapi_filter){.verb = DID}), 3);
	assert_int_equal(store_count(&store, store.org_b, (struct xapi_filter){.verb = DID}), 0);
}

static void test_statements__the_same_again_is_there_already(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct xapi_statement s = statement_make(a, uuid_v4(), "verb:again", ADA, COURSE);
	struct xapi_ingest_request request;

	assert_int_equal(store_write(&store, store.org_a, &s, 1, &request), OK);
	assert_int_equal(store_write(&store, store.org_a, &s, 1, &request), OK);
	assert_int_equal(request.added, 0);
	assert_int_equal(store_count(&store, store.org_a, (struct xapi_filter){.verb = "verb:again"}), 1);
	/* Another organisation's ids are its own. */
	assert_int_equal(store_write(&store, store.org_b, &s, 1, &request), OK);
	assert_int_equal(request.added, 1);
}

static void
test_statements__a_different_one_with_the_same_id_is_a_conflict_and_nothing_of_its_request_is_written(
    void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct uuid id = uuid_v4();
	struct xapi_statement all[3] = {statement_make(a, uuid_v4(), "verb:conflict", ADA, COURSE),
	    statement_make(a, id, "verb:other", ADA, COURSE),
	    statement_make(a, uuid_v4(), "verb:conflict", ADA, COURSE)};
	struct xapi_ingest_request request;

	assert_int_equal(
	    store_write_one(&store, store.org_a, statement_make(a, id, "verb:first", ADA, COURSE)), OK);
	assert_int_equal(store_write(&store, store.org_a, all, 3, &request), ERR_CONFLICT);
	assert_int_equal(request.conflict, 1);
	assert_int_equal(store_count(&store, store.org_a, (struct xapi_filter){.verb = "verb:conflict"}), 0);
	assert_int_equal(store_count(&store, store.org_a, (struct xapi_filter){.verb = "verb:other"}), 0);
	assert_int_equal(store_count(&store, store.org_a, (struct xapi_filter){.verb = "verb:first"}), 1);
}

static void test_voiding__hides_its_target_whichever_comes_first(void **state)
{
	for (int first = 0; first < 3; first++) {
		ARENA_LOCAL struct arena *a = arena_new();
		const char *verb = arena_printf(a, "verb:voided-%d", first);
		struct uuid target = uuid_v4(), voiding = uuid_v4();
		struct xapi_statement both[2] = {
		    statement_make(a, target, verb, ADA, COURSE), statement_voiding(a, voiding, target)};
		struct xapi_ingest_request request;

		if (first == 2) {
			assert_int_equal(store_write(&store, store.org_a, both, 2, &request), OK);
		} else {
			assert_int_equal(store_write_one(&store, store.org_a, both[first]), OK);
			assert_int_equal(store_write_one(&store, store.org_a, both[1 - first]), OK);
		}
		assert_false(store_has(&store, store.org_a, target, false));
		assert_true(store_has(&store, store.org_a, target, true));
		assert_true(store_has(&store, store.org_a, voiding, false));
		/* The voiding statement is found by what its target said. */
		assert_int_equal(store_count(&store, store.org_a, (struct xapi_filter){.verb = verb}), 1);
	}
}

static void test_voiding__does_nothing_to_a_voiding_statement(void **state)
{
	for (int first = 0; first < 2; first++) {
		ARENA_LOCAL struct arena *a = arena_new();
		struct uuid target = uuid_v4(), voiding = uuid_v4(), again = uuid_v4();
		struct xapi_statement two[2] = {
		    statement_voiding(a, voiding, target), statement_voiding(a, again, voiding)};

		assert_int_equal(store_write_one(&store, store.org_a, two[first]), OK);
		assert_int_equal(store_write_one(&store, store.org_a, two[1 - first]), OK);
		assert_true(store_has(&store, store.org_a, voiding, false));
		assert_int_equal(
		    store_write_one(&store, store.org_a, statement_make(a, target, DID, ADA, COURSE)), OK);
		assert_false(store_has(&store, store.org_a, target, false));
	}
}

/* a → b → c, in each of the six orders: all three are found by what c says. */
static void test_references__are_followed_to_the_end_whatever_the_order(void **state)
{
	static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

	for (int order = 0; order < 6; order++) {
		ARENA_LOCAL struct arena *a = arena_new();
		const char *verb = arena_printf(a, "verb:chain-%d", order);
		struct uuid ids[3] = {uuid_v4(), uuid_v4(), uuid_v4()};
		struct xapi_statement all[3] = {statement_about(a, ids[0], "verb:a", ids[1]),
		    statement_about(a, ids[1], "verb:b", ids[2]),
		    statement_make(a, ids[2], verb, ADA, COURSE)};

		for (int i = 0; i < 3; i++)
			assert_int_equal(store_write_one(&store, store.org_a, all[orders[order][i]]), OK);
		assert_int_equal(store_count(&store, store.org_a, (struct xapi_filter){.verb = verb}), 3);
		/* Voided, it is not listed any more; what refers to it still is. */
		assert_int_equal(
		    store_write_one(&store, store.org_a, statement_voiding(a, uuid_v4(), ids[2])), OK);
		assert_int_equal(store_count(&store, store.org_a, (struct xapi_filter){.verb = verb}), 3);
		assert_false(store_has(&store, store.org_a, ids[2], false));
		/* The one in the middle goes with all it was found by. */
		assert_int_equal(
		    store_write_one(&store, store.org_a, statement_voiding(a, uuid_v4(), ids[1])), OK);
		assert_false(store_has(&store, store.org_a, ids[1], false));
		assert_int_equal(store_count(&store, store.org_a, (struct xapi_filter){.verb = verb}), 3);
	}
}

static void test_references__in_a_circle_end(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct uuid one = uuid_v4(), other = uuid_v4();

	assert_int_equal(
	    store_write_one(&store, store.org_a, statement_about(a, one, "verb:one", other)), OK);
	assert_int_equal(
	    store_write_one(&store, store.org_a, statement_about(a, other, "verb:two", one)), OK);
	assert_int_equal(store_count(&store, store.org_a, (struct xapi_filter){.verb = "verb:one"}), 2);
	assert_int_equal(store_count(&store, store.org_a, (struct xapi_filter){.verb = "verb:two"}), 2);
	assert_int_equal(store_write_one(&store, store.org_a, statement_voiding(a, uuid_v4(), one)), OK);
	assert_int_equal(store_count(&store, store.org_a, (struct xapi_filter){.verb = "verb:one"}), 2);
}

static void test_attachments__are_kept_once_for_all_who_name_them(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	static const char bytes[] = {'a', 0, (char)0xff, 'b'};
	static struct xapi_attachment attachment = {.content_type = "text/plain", .sha2 = "00aa"};
	struct xapi_blob blob = {.sha2 = "00aa", .data = {bytes, sizeof(bytes)}};
	struct xapi_stored_attachment *found = NULL;
	struct xapi_stored all[2];
	const char *data = NULL;
	size_t count = 0, len = 0;
	struct work w;

	for (int i = 0; i < 2; i++) {
		struct xapi_statement s = statement_make(a, uuid_v4(), "verb:attached", ADA, COURSE);
		struct xapi_ingest_request request = {
		    .org = store.org_a, .statements = &s, .count = 1, .blobs = &blob, .blob_count = 1};

		s.attachments = &attachment;
		s.attachment_count = 1;
		assert_int_equal(xapi_ingest_wait(store.ingest, &request), OK);
		work_init(&w, a);
		db_attach(&w, store.cluster.db, DB_APP, false);
		assert_int_equal(xapi_statement_find(&w, store.org_a, s.id, false, NULL, &all[i]), OK);
	}
	assert_int_equal(xapi_attachments_of(&w, store.org_a, all, 2, &found, &count), OK);
	assert_int_equal(count, 1);
	assert_string_equal(found[0].content_type, "text/plain");
	assert_int_equal(found[0].length, sizeof(bytes));
	assert_int_equal(xapi_attachment_read(&w, store.org_a, "00aa", &data, &len), OK);
	assert_int_equal(len, sizeof(bytes));
	assert_memory_equal(data, bytes, sizeof(bytes));
	assert_int_equal(xapi_attachment_read(&w, store.org_b, "00aa", &data, &len), ERR_NOT_FOUND);
	assert_int_equal(xapi_attachments_of(&w, store.org_b, all, 2, &found, &count), OK);
	assert_int_equal(count, 0);
}

static void test_names__of_an_agent_are_told_newest_first(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	const char **names = NULL;
	size_t count = 0;
	struct work w;

	for (int i = 0; i < 4; i++) {
		struct xapi_statement s = statement_make(a, uuid_v4(), DID, "openid:https://named", COURSE);

		s.agents[0].name = i % 2 == 0 ? "Old" : "New";
		assert_int_equal(store_write_one(&store, store.org_a, s), OK);
	}
	work_init(&w, a);
	db_attach(&w, store.cluster.db, DB_APP, false);
	assert_int_equal(xapi_agent_names(&w, store.org_a, "openid:https://named", &names, &count), OK);
	assert_int_equal(count, 2);
	assert_string_equal(names[0], "New");
	assert_string_equal(names[1], "Old");
}

struct told {
	const struct xapi_statement *statements;
	size_t count;
	bool fail;
};

static enum err tell_body(struct work *w, void *arg)
{
	const struct told *told = arg;
	unsigned ordinal = 0;

	for (size_t i = 0; i < told->count; i++)
		TRY(xapi_ingest_tell(w, store.org_a, &told->statements[i], 1, &ordinal));
	return told->fail ? fail(w, ERR_BUSY, "asked to fail") : OK;
}

static void test_what_the_house_says_goes_with_the_transaction_it_belongs_to(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct xapi_statement all[3];
	struct told told = {.statements = all, .count = 3, .fail = true};
	struct work w;

	for (int i = 0; i < 3; i++)
		all[i] = statement_make(a, uuid_v7(), "verb:house", ADA, COURSE);
	work_init(&w, a);
	db_attach(&w, store.cluster.db, DB_APP, false);
	assert_int_equal(db_transact(&w, db_tenant(store.org_a), tell_body, &told), ERR_BUSY);
	assert_int_equal(store_count(&store, store.org_a, (struct xapi_filter){.verb = "verb:house"}), 0);
	told.fail = false;
	assert_int_equal(fixture_told(&w, db_transact(&w, db_tenant(store.org_a), tell_body, &told)), OK);
	assert_int_equal(store_count(&store, store.org_a, (struct xapi_filter){.verb = "verb:house"}), 3);
	assert_int_equal(db_transact(&w, db_tenant(store.org_a), tell_body, &told), ERR_CONFLICT);
}

static enum err now_body(struct work *w, void *arg)
{
	return xapi_ingest_now(w, arg);
}

static void test_a_clients_request_inside_a_transaction_follows_every_rule(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct uuid id = uuid_v4();
	struct xapi_statement s = statement_make(a, id, "verb:now", ADA, COURSE);
	struct xapi_statement other = statement_make(a, id, "verb:other-now", ADA, COURSE);
	struct xapi_ingest_request request = {.org = store.org_a, .statements = &s, .count = 1};
	struct work w;

	work_init(&w, a);
	db_attach(&w, store.cluster.db, DB_APP, false);
	assert_int_equal(fixture_told(&w, db_transact(&w, db_tenant(store.org_a), now_body, &request)), OK);
	assert_int_equal(request.added, 1);
	assert_int_equal(db_transact(&w, db_tenant(store.org_a), now_body, &request), OK);
	assert_int_equal(request.added, 0);
	request.statements = &other;
	assert_int_equal(db_transact(&w, db_tenant(store.org_a), now_body, &request), ERR_CONFLICT);
	assert_int_equal(store_count(&store, store.org_a, (struct xapi_filter){.verb = "verb:now"}), 1);
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
	    cmocka_unit_test(test_statements__are_there_once_they_are_answered),
	    cmocka_unit_test(test_statements__the_same_again_is_there_already),
	    cmocka_unit_test(
	        test_statements__a_different_one_with_the_same_id_is_a_conflict_and_nothing_of_its_request_is_written),
	    cmocka_unit_test(test_voiding__hides_its_target_whichever_comes_first),
	    cmocka_unit_test(test_voiding__does_nothing_to_a_voiding_statement),
	    cmocka_unit_test(test_references__are_followed_to_the_end_whatever_the_order),
	    cmocka_unit_test(test_references__in_a_circle_end),
	    cmocka_unit_test(test_attachments__are_kept_once_for_all_who_name_them),
	    cmocka_unit_test(test_names__of_an_agent_are_told_newest_first),
	    cmocka_unit_test(test_what_the_house_says_goes_with_the_transaction_it_belongs_to),
	    cmocka_unit_test(test_a_clients_request_inside_a_transaction_follows_every_rule),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
