#include "unit.h"

#include <string.h>

#include "base/time.h"
#include "lti/ags_int.h"
#include "lti/token.h"

static struct arena *arena;
static struct work w;

static int begin(void **state)
{
	arena = arena_new();
	work_init(&w, arena);
	return 0;
}

static int end(void **state)
{
	arena_free(arena);
	return 0;
}

static const char *score_json(double given, double maximum)
{
	const struct ags_score score = {.user_sub = "5",
	    .given = given,
	    .maximum = maximum,
	    .activity_progress = "Completed",
	    .grading_progress = "FullyGraded",
	    .timestamp = "2026-11-21T08:00:00.120Z"};

	return ags_score_json(&w, &score);
}

static bool says(const char *json, const char *part)
{
	return strstr(json, part) != NULL;
}

static void test_score__writes_numbers_as_people_do(void **state)
{
	assert_string_equal(score_json(87.5, 100),
	    "{\"userId\":\"5\",\"scoreGiven\":87.5,\"scoreMaximum\":100,\"activityProgress\":\"Completed\","
	    "\"gradingProgress\":\"FullyGraded\",\"timestamp\":\"2026-11-21T08:00:00.120Z\"}");
	assert_true(says(score_json(0, 100), "\"scoreGiven\":0,"));
	assert_true(says(score_json(-0.0, 100), "\"scoreGiven\":0,"));
	assert_true(says(score_json(100, 100), "\"scoreGiven\":100,"));
	assert_true(says(score_json(83.333333, 100), "\"scoreGiven\":83.333333,"));
	assert_true(says(score_json(0.1, 1), "\"scoreGiven\":0.1,\"scoreMaximum\":1,"));
}

static void test_score__carries_a_comment_only_when_there_is_one(void **state)
{
	struct ags_score score = {.user_sub = "é\"",
	    .activity_progress = "a",
	    .grading_progress = "b",
	    .timestamp = "c",
	    .comment = ""};

	assert_false(says(ags_score_json(&w, &score), "comment"));
	score.comment = "well done";
	assert_true(says(ags_score_json(&w, &score), "\"comment\":\"well done\""));
	assert_true(says(ags_score_json(&w, &score), "\"userId\":\"é\\\"\""));
}

static struct ags_answer classify(int status, const char *body)
{
	const struct http_answer answer = {
	    .status = status, .body = body, .body_len = strlen(body), .retry_after_s = -1};

	return ags_classify(&w, &answer);
}

static void test_answer__is_accepted_retried_or_refused_by_its_status(void **state)
{
	static const int accepted[] = {200, 201, 202, 204};
	static const int retried[] = {302, 307, 401, 408, 425, 429, 500, 502, 503, 504, 599};
	static const int refused[] = {203, 206, 301, 308, 400, 403, 404, 405, 410, 413, 415, 422};

	for (size_t i = 0; i < sizeof(accepted) / sizeof(*accepted); i++)
		assert_int_equal(classify(accepted[i], "").outcome, AGS_ACCEPTED);
	for (size_t i = 0; i < sizeof(retried) / sizeof(*retried); i++)
		assert_int_equal(classify(retried[i], "").outcome, AGS_RETRY);
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		assert_int_equal(classify(refused[i], "").outcome, AGS_REFUSED);
	assert_int_equal(classify(409, "").outcome, AGS_CONFLICT);
	assert_int_equal(classify(409, "").status, 409);
}

static void test_answer__of_open_edx_about_the_timestamp_is_a_conflict(void **state)
{
	assert_int_equal(
	    classify(
	        400, "{\"timestamp\":[\"Score timestamp can only be updated to a later point in time\"]}")
	        .outcome,
	    AGS_CONFLICT);
	assert_int_equal(classify(400, "{\"scoreGiven\":[\"required\"]}").outcome, AGS_REFUSED);
	assert_int_equal(classify(400, "timestamp").outcome, AGS_REFUSED);
	assert_int_equal(classify(400, "[\"timestamp\"]").outcome, AGS_REFUSED);
}

static void test_answer__says_why_in_words_and_quotes_little(void **state)
{
	char body[1000];
	struct ags_answer answer = classify(400, "Incorrect score received\r\n\x01");

	assert_non_null(strstr(answer.reason, "teacher or not enrolled"));
	assert_non_null(strstr(answer.reason, "(status 400: Incorrect score received"));
	assert_null(strpbrk(answer.reason, "\r\n\x01"));
	memset(body, 'x', sizeof(body));
	body[999] = '\0';
	assert_in_range(strlen(classify(404, body).reason), 200, 300);
	answer = classify(403, "bad token eyJhbGciOi.secret");
	assert_non_null(strstr(answer.reason, "bad token"));
	assert_null(strstr(answer.reason, "secret"));
}

static const char *results_url(enum lti_policy policy, const char *url, const char *user)
{
	const char *result = "refused";

	return ags_results_url(&w, policy, url, user, &result) == OK ? result : "refused";
}

static void test_results__are_asked_with_the_user_percent_encoded(void **state)
{
	assert_string_equal(
	    results_url(LTI_POLICY_MOODLE, "https://m.org/2/lineitems/4/lineitem?type_id=7", "a+b@c"),
	    "https://m.org/2/lineitems/4/lineitem/results?type_id=7&user_id=a%2Bb%40c");
	assert_string_equal(
	    results_url(LTI_POLICY_STANDARD, "https://m.org/4", "5"), "https://m.org/4/results?user_id=5");
	assert_string_equal(results_url(LTI_POLICY_OPENEDX, "https://e.org/lti-ags/4", "a-b"),
	    "https://e.org/lti-ags/4/results/a-b");
}

static bool known;
static double given, maximum;

static enum err read_results(const char *body)
{
	known = false;
	return ags_results_read(&w, body, strlen(body), "5", &known, &given, &maximum);
}

static void test_results__are_found_among_others_and_by_numeric_ids(void **state)
{
	assert_int_equal(read_results("[{\"userId\":\"4\",\"resultScore\":1},{\"userId\":\"5\","
	                              "\"resultScore\":8.5,\"resultMaximum\":10}]"),
	    OK);
	assert_true(known);
	assert_true(given == 8.5 && maximum == 10);
	assert_int_equal(read_results("[{\"userId\":5,\"resultScore\":0.5}]"), OK);
	assert_true(known);
	assert_true(maximum == 1);
}

static void test_results__without_a_score_are_unknown(void **state)
{
	assert_int_equal(read_results("[]"), OK);
	assert_false(known);
	assert_int_equal(read_results("[{\"userId\":\"5\",\"resultMaximum\":10}]"), OK);
	assert_false(known);
	assert_int_equal(read_results("[{\"userId\":\"5\",\"resultScore\":null}, 7]"), OK);
	assert_false(known);
	assert_int_equal(read_results("[{\"userId\":\"55\",\"resultScore\":1}]"), OK);
	assert_false(known);
	assert_int_equal(read_results("{\"error\":\"x\"}"), ERR_UPSTREAM);
	assert_int_equal(read_results("<html>"), ERR_UPSTREAM);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_score__writes_numbers_as_people_do),
	    TEST(test_score__carries_a_comment_only_when_there_is_one),
	    TEST(test_answer__is_accepted_retried_or_refused_by_its_status),
	    TEST(test_answer__of_open_edx_about_the_timestamp_is_a_conflict),
	    TEST(test_answer__says_why_in_words_and_quotes_little),
	    TEST(test_results__are_asked_with_the_user_percent_encoded),
	    TEST(test_results__are_found_among_others_and_by_numeric_ids),
	    TEST(test_results__without_a_score_are_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
