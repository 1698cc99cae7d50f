/* What a store passes on: filters, the walk in order with what was voided, how statements are written for
 * others, how webhooks are signed, and what answers mean. */
#include "unit.h"

#include "store_fixture.h"
#include "xapi/feed/feed.h"

static struct store store;

static struct work *work_on(struct arena *a)
{
	struct work *w = arena_alloc(a, sizeof(*w));

	work_init(w, a);
	db_attach(w, store.cluster.db, DB_WORKER, false);
	return w;
}

static json_t *json_of(struct work *w, const char *text)
{
	json_t *json;

	assert_int_equal(json_read(w, "a test", text, strlen(text), &json), OK);
	return json;
}

static enum err filter_of(struct work *w, const char *text, struct xapi_feed_filter *ret_filter)
{
	return xapi_feed_filter_read(w, json_of(w, text), ret_filter);
}

/* --- filters --- */

static void test_a_filter__is_read_and_what_is_wrong_is_named(void **state)
{
	static const struct {
		const char *json, *field;
	} wrong[] = {
	    {"{\"verbs\": \"https://example.org/did\"}", "filter.verbs"},
	    {"{\"verbs\": [\"did\"]}", "filter.verbs"},
	    {"{\"activity\": \"analysis\"}", "filter.activity"},
	    {"{\"related_activities\": true}", "filter.related_activities"},
	    {"{\"agent\": {\"name\": \"Ada\"}}", "filter.agent"},
	    {"{\"related_agents\": true}", "filter.related_agents"},
	    {"{\"registration\": \"1\"}", "filter.registration"},
	    {"{\"verb\": \"https://example.org/did\"}", "filter.verb"},
	};
	ARENA_LOCAL struct arena *a = arena_new();
	struct xapi_feed_filter filter;
	struct work w;

	(void)state;
	work_init(&w, a);
	assert_int_equal(xapi_feed_filter_read(&w, NULL, &filter), OK);
	assert_null(filter.verbs);
	assert_int_equal(filter_of(&w, "{}", &filter), OK);
	assert_true(filter.verbs == NULL && filter.activity == NULL && filter.agent == NULL &&
	            filter.registration == NULL);
	assert_int_equal(
	    filter_of(&w,
	        "{\"verbs\": [\"https://example.org/did\", \"https://example.org/made\"], \"activity\": "
	        "\"https://example.org/a\", \"related_activities\": true, \"agent\": {\"mbox\": "
	        "\"mailto:ada@example.org\"}, \"registration\": \"39F3B1E2-6A55-4F0A-9D0B-000000000001\"}",
	        &filter),
	    OK);
	assert_int_equal(strlen(filter.verbs), 2 * 36 + 3);
	assert_int_equal(strlen(filter.activity), 2 * 36 + 3);
	assert_int_equal(strlen(filter.agent), 36 + 2);
	assert_int_equal(strlen(filter.registration), 36 + 2);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(filter_of(&w, wrong[i].json, &filter), ERR_BAD_INPUT);
		assert_string_equal(w.field, wrong[i].field);
	}
}

/* --- the walk --- */

static const char did[] = "https://example.org/did", made[] = "https://example.org/made",
                  ada[] = "mbox:mailto:ada@example.org", bob[] = "mbox:mailto:bob@example.org",
                  analysis[] = "https://example.org/analysis";

/* All that a feed gives, page by page, as ids in one text. */
static size_t walked(struct work *w, struct uuid org, const char *filter_json, struct uuid *ids, size_t max)
{
	struct xapi_feed_filter filter;
	struct xapi_feed_page page;
	int64_t after = 0;
	size_t count = 0;

	assert_int_equal(filter_of(w, filter_json, &filter), OK);
	for (;;) {
		assert_int_equal(
		    fixture_told(w, xapi_feed_walk(w, org, &filter, after, INT64_MAX, &page)), OK);
		if (page.looked == 0)
			return count;
		assert_true(page.looked_to > after);
		assert_true(page.count <= FEED_STATEMENTS_MAX);
		for (size_t i = 0; i < page.count; i++) {
			assert_true(page.statements[i].stored.position > after);
			assert_true(page.statements[i].stored.position <= page.looked_to);
			assert_true(count < max);
			ids[count++] = page.statements[i].stored.id;
			after = page.statements[i].stored.position;
		}
		after = page.looked_to;
	}
}

static void test_the_walk__gives_everything_once_in_order_and_nothing_of_others(void **state)
{
	enum { MANY = 130 };
	ARENA_LOCAL struct arena *a = arena_new();
	struct xapi_statement all[MANY];
	struct uuid ids[MANY];
	struct work *w = work_on(a);

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		all[i] = statement_make(a, uuid_v4(), i % 3 == 0 ? did : made, ada, analysis);
		assert_int_equal(store_write_one(&store, store.org_a, all[i]), OK);
	}
	assert_int_equal(
	    store_write_one(&store, store.org_b, statement_make(a, uuid_v4(), did, ada, analysis)), OK);
	assert_int_equal(walked(w, store.org_a, "{}", ids, MANY), MANY);
	for (size_t i = 0; i < MANY; i++)
		assert_true(uuid_equal(ids[i], all[i].id));
	assert_int_equal(
	    walked(w, store.org_a, "{\"verbs\": [\"https://example.org/did\"]}", ids, MANY), (MANY + 2) / 3);
	assert_true(uuid_equal(ids[1], all[3].id));
	assert_int_equal(
	    walked(w, store.org_a,
	        "{\"verbs\": [\"https://example.org/did\", \"https://example.org/made\"], \"agent\": "
	        "{\"mbox\": \"mailto:ada@example.org\"}, \"activity\": \"https://example.org/analysis\"}",
	        ids, MANY),
	    MANY);
	assert_int_equal(
	    walked(w, store.org_a, "{\"agent\": {\"mbox\": \"mailto:bob@example.org\"}}", ids, MANY), 0);
	assert_int_equal(walked(w, store.org_b, "{}", ids, MANY), 1);
}

static void test_the_walk__gives_what_was_voided_and_what_voids_it(void **state)
{
	static const char filter[] = "{\"agent\": {\"mbox\": \"mailto:bob@example.org\"}}";
	ARENA_LOCAL struct arena *a = arena_new();
	struct uuid target = uuid_v4(), voider = uuid_v4(), other = uuid_v4(), late = uuid_v4(),
	            early = uuid_v4(), about = uuid_v4(), ids[8];
	struct work *w = work_on(a);

	(void)state;
	assert_int_equal(
	    store_write_one(&store, store.org_b, statement_make(a, target, did, bob, analysis)), OK);
	assert_int_equal(store_write_one(&store, store.org_b, statement_about(a, about, made, target)), OK);
	assert_int_equal(store_write_one(&store, store.org_b, statement_voiding(a, voider, target)), OK);
	/* Of somebody else's statement, which does not go. */
	assert_int_equal(
	    store_write_one(&store, store.org_b, statement_make(a, other, did, ada, analysis)), OK);
	assert_int_equal(store_write_one(&store, store.org_b, statement_voiding(a, uuid_v4(), other)), OK);
	/* What voids comes first: nobody knows yet whose statement it is about. */
	assert_int_equal(store_write_one(&store, store.org_b, statement_voiding(a, early, late)), OK);
	assert_int_equal(walked(w, store.org_b, filter, ids, 8), 4);
	assert_true(uuid_equal(ids[0], target) && uuid_equal(ids[1], about) && uuid_equal(ids[2], voider) &&
	            uuid_equal(ids[3], early));
	assert_int_equal(
	    store_write_one(&store, store.org_b, statement_make(a, late, did, bob, analysis)), OK);
	assert_int_equal(walked(w, store.org_b, filter, ids, 8), 5);
	assert_true(uuid_equal(ids[4], late));
}

static void test_the_walk__ends_before_what_may_still_come(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct xapi_feed_filter filter = {0};
	struct work *w = work_on(a);
	struct xapi_feed_page page;

	(void)state;
	assert_int_equal(
	    store_write_one(&store, store.org_a, statement_make(a, uuid_v4(), did, ada, analysis)), OK);
	assert_int_equal(xapi_feed_walk(w, store.org_a, &filter, 0, 1, &page), OK);
	assert_true(page.looked == 0 && page.count == 0);
}

/* --- what is written --- */

static struct xapi_stored stored_of(const char *body, bool timestamp_missing)
{
	return (struct xapi_stored){.stored_us = INT64_C(1763800000123456),
	    .timestamp_missing = timestamp_missing,
	    .body = body,
	    .body_len = strlen(body)};
}

static void test_a_statement__is_written_with_its_times_and_a_version_that_is_taken_there(void **state)
{
	static const char newer[] =
	    "{\"id\":\"1\",\"version\" : \"2.0.0\",\"result\":{\"score\":{\"raw\":17.50}}}";
	ARENA_LOCAL struct arena *a = arena_new();
	struct text t = text_new(a, 1000), old = text_new(a, 1000);
	struct xapi_stored stored = stored_of(newer, true);
	struct work w;

	(void)state;
	work_init(&w, a);
	assert_int_equal(xapi_feed_statement_write(&w, XAPI_2_0_0, &stored, &t), OK);
	assert_string_equal(t.data, "{\"stored\":\"2025-11-22T08:26:40.123456Z\",\"timestamp\":\"2025-11-"
	                            "22T08:26:40.123456Z\",\"id\":\"1\","
	                            "\"version\" : \"2.0.0\",\"result\":{\"score\":{\"raw\":17.50}}}");
	stored.timestamp_missing = false;
	assert_int_equal(xapi_feed_statement_write(&w, XAPI_1_0_3, &stored, &old), OK);
	assert_string_equal(old.data,
	    "{\"stored\":\"2025-11-22T08:26:40.123456Z\",\"id\":\"1\",\"version\" : \"1.0.0\",\"result\":{"
	    "\"score\":{\"raw\":17.50}}}");
	stored = stored_of("{\"version\":\"1.0.1\"}", false);
	old.len = 0;
	assert_int_equal(xapi_feed_statement_write(&w, XAPI_1_0_3, &stored, &old), OK);
	assert_non_null(strstr(old.data, "\"1.0.1\""));
}

static void test_the_same_statement__is_known_whoever_kept_it(void **state)
{
	static const char ours[] = "{\"id\":\"39f3b1e2-6a55-4f0a-9d0b-000000000001\",\"actor\":{\"mbox\":"
	                           "\"mailto:a@example.org\"},\"verb\":{\"id\":"
	                           "\"https://example.org/did\"},\"object\":{\"id\":\"https://example.org/"
	                           "a\"},\"result\":{\"score\":{\"raw\":1.0}}}";
	static const char theirs[] =
	    "{\"stored\":\"2026-01-01T00:00:00Z\",\"version\":\"1.0.0\",\"object\":{\"id\":\"https://"
	    "example.org/"
	    "a\"},\"id\":\"39f3b1e2-6a55-4f0a-9d0b-000000000001\",\"actor\":{\"mbox\":\"mailto:a@example."
	    "org\"},"
	    "\"verb\":{\"id\":\"https://example.org/did\"},\"result\":{\"score\":{\"raw\":1}}}";
	ARENA_LOCAL struct arena *a = arena_new();
	struct xapi_stored stored = stored_of(ours, true);
	char *other = arena_strdup(a, theirs);
	struct work w;

	(void)state;
	work_init(&w, a);
	assert_true(xapi_feed_same(&w, &stored, theirs, strlen(theirs)));
	strstr(other, "did")[1] = 'a';
	assert_false(xapi_feed_same(&w, &stored, other, strlen(other)));
	assert_false(xapi_feed_same(&w, &stored, "<html>", 6));
	assert_false(xapi_feed_same(&w, &stored, "[]", 2));
}

/* The example of Standard Webhooks' own libraries. */
static void test_a_webhook__is_signed_as_standard_webhooks_says(void **state)
{
	static const char body[] = "{\"test\": 2432232314}";
	ARENA_LOCAL struct arena *a = arena_new();
	char secret[FEED_SECRET_SIZE], other[FEED_SECRET_SIZE];
	struct work w;
	size_t len;

	(void)state;
	work_init(&w, a);
	assert_string_equal(xapi_webhook_sign(a, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
	                        "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, strlen(body)),
	    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
	xapi_webhook_secret_make(a, secret);
	xapi_webhook_secret_make(a, other);
	assert_int_equal(strlen(secret), 6 + 44);
	assert_string_not_equal(secret, other);
	assert_string_not_equal(
	    xapi_webhook_sign(a, secret, "m", 1, body, 5), xapi_webhook_sign(a, other, "m", 1, body, 5));
	assert_string_equal(xapi_webhook_body(&w, "ping", "2026", "{\"a\":1}", 7, &len),
	    "{\"type\":\"ping\",\"timestamp\":\"2026\",\"data\":{\"a\":1}}");
	assert_int_equal(len, 49);
}

static void test_an_answer__means_taken_later_refused_or_closed(void **state)
{
	static const struct {
		int status;
		enum xapi_feed_verdict verdict;
		const char *code;
	} answers[] = {
	    {200, FEED_TAKEN, ""},
	    {204, FEED_TAKEN, ""},
	    {0, FEED_LATER, "unreachable"},
	    {500, FEED_LATER, "broken"},
	    {503, FEED_LATER, "busy"},
	    {429, FEED_LATER, "busy"},
	    {408, FEED_LATER, "slow"},
	    {400, FEED_REFUSED, "not_wanted"},
	    {413, FEED_REFUSED, "too_large"},
	    {409, FEED_CONFLICT, "conflict"},
	    {301, FEED_CLOSED, "moved"},
	    {401, FEED_CLOSED, "unauthorized"},
	    {403, FEED_CLOSED, "forbidden"},
	    {404, FEED_CLOSED, "not_found"},
	    {405, FEED_CLOSED, "not_a_store"},
	    {599, FEED_LATER, "broken"},
	    {700, FEED_LATER, "broken"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		assert_int_equal(xapi_feed_judge(answers[i].status), answers[i].verdict);
		assert_string_equal(xapi_feed_code(answers[i].status), answers[i].code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_filter__is_read_and_what_is_wrong_is_named),
	    cmocka_unit_test(test_the_walk__gives_everything_once_in_order_and_nothing_of_others),
	    cmocka_unit_test(test_the_walk__gives_what_was_voided_and_what_voids_it),
	    cmocka_unit_test(test_the_walk__ends_before_what_may_still_come),
	    cmocka_unit_test(test_a_statement__is_written_with_its_times_and_a_version_that_is_taken_there),
	    cmocka_unit_test(test_the_same_statement__is_known_whoever_kept_it),
	    cmocka_unit_test(test_a_webhook__is_signed_as_standard_webhooks_says),
	    cmocka_unit_test(test_an_answer__means_taken_later_refused_or_closed),
	};
	int failed;

	if (store_setup(&store) != STORE_OPENED) {
		store_teardown(&store);
		return 1;
	}
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	store_teardown(&store);
	return failed;
}
