#include "unit.h"

#include <string.h>

#include "lti/names_int.h"

static struct arena *arena;
static struct work w;
static struct names_member *members;
static size_t count;

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

static enum err read_page(const char *body)
{
	work_forgive(&w);
	return names_page_read(&w, body, strlen(body), &members, &count);
}

static void refuses(const char *body, const char *field)
{
	assert_int_equal(read_page(body), ERR_UPSTREAM);
	assert_string_equal(w.field, field);
}

static void test_page__members_that_are_missing_are_not_none(void **state)
{
	assert_int_equal(read_page("{\"id\":\"x\",\"members\":[]}"), OK);
	assert_int_equal(count, 0);
	refuses("{\"id\":\"x\",\"context\":{\"id\":\"2\"}}", "unreadable");
	refuses("{\"members\":null}", "unreadable");
	refuses("{\"members\":{}}", "unreadable");
	refuses("<html></html>", "unreadable");
	refuses("", "unreadable");
	refuses("[]", "unreadable");
}

static void test_member__is_read_as_moodle_and_open_edx_write_it(void **state)
{
	assert_int_equal(
	    read_page("{\"members\":[{\"status\":\"Active\",\"user_id\":\"2\",\"roles\":[\"Instructor\","
	              "\"http://purl.imsglobal.org/vocab/lis/v2/person#Administrator\"],\"name\":\"Ada L\","
	              "\"email\":\"ada@example.org\",\"lis_person_sourcedid\":\"\"},"
	              "{\"user_id\":\"d652fc25\",\"roles\":[\"http://purl.imsglobal.org/vocab/lis/v2/"
	              "membership#Learner\"],\"status\":\"Inactive\"}]}"),
	    OK);
	assert_int_equal(count, 2);
	assert_string_equal(
	    members[0].roles, "Instructor http://purl.imsglobal.org/vocab/lis/v2/person#Administrator");
	assert_true(members[0].is_staff && !members[0].is_learner);
	assert_string_equal(members[0].name, "Ada L");
	assert_string_equal(members[1].name, "");
	assert_string_equal(members[1].email, "");
	assert_true(members[1].is_learner && !members[1].is_staff);
	assert_int_equal(members[0].status, NAMES_ACTIVE);
	assert_int_equal(members[1].status, NAMES_INACTIVE);
}

static void test_member__ids_may_be_numbers_and_nobody_is_without_one(void **state)
{
	assert_int_equal(
	    read_page("{\"members\":[{\"user_id\":7},{\"name\":\"Nobody\"},{\"user_id\":\"\"},8,null,"
	              "{\"user_id\":\"9\",\"status\":\"DELETED\",\"roles\":\"Learner\"}]}"),
	    OK);
	assert_int_equal(count, 2);
	assert_string_equal(members[0].user_id, "7");
	assert_string_equal(members[0].roles, "");
	assert_int_equal(members[1].status, NAMES_DELETED);
	assert_true(members[1].is_learner);
}

static void test_member__name_is_made_of_its_parts_where_it_is_missing(void **state)
{
	assert_int_equal(read_page("{\"members\":[{\"user_id\":\"1\",\"given_name\":\"Ada\",\"family_name\":"
	                           "\"Lovelace\"},{\"user_id\":\"2\",\"family_name\":\"Plato\"},"
	                           "{\"user_id\":\"3\",\"name\":\"a\\nb\\u0007\"}]}"),
	    OK);
	assert_string_equal(members[0].name, "Ada Lovelace");
	assert_string_equal(members[1].name, "Plato");
	assert_string_equal(members[2].name, "a b ");
}

static void test_member__message_may_be_an_object_or_an_array(void **state)
{
	assert_int_equal(
	    read_page("{\"members\":[{\"user_id\":\"1\",\"message\":{\"a\":1}},{\"user_id\":\"2\","
	              "\"message\":[{\"a\":1},{\"b\":2}]},{\"user_id\":\"3\",\"message\":\"no\"}]}"),
	    OK);
	assert_int_equal(json_array_size(members[0].messages), 1);
	assert_int_equal(json_array_size(members[1].messages), 2);
	assert_null(members[2].messages);
}

static void test_member__groups_stand_between_line_breaks(void **state)
{
	assert_int_equal(
	    read_page("{\"members\":[{\"user_id\":\"1\",\"group_enrollments\":[{\"group_id\":\"a\"},"
	              "{\"group_id\":7},{}]},{\"user_id\":\"2\",\"group_enrollments\":[]}]}"),
	    OK);
	assert_string_equal(members[0].groups, "\na\n7\n");
	assert_string_equal(members[1].groups, "");
}

static void test_page__is_read_as_strictly_as_any_json(void **state)
{
	static const char *const broken[] = {"{\"members\":[]", "{\"members\":[]}x", "{\"members\":[],}",
	    "{\"members\":[{\"user_id\":\"1\",\"user_id\":\"2\"}]}", "{\"members\":[],\"members\":[]}",
	    "{\"members\":[{\"user_id\":\"1\",\"picture\":{\"a\":1,\"a\":2}}]}",
	    "{\"members\":[{\"user_id\":\"1\",\"message\":[1,]}]}",
	    "{\"members\":[{\"user_id\":\"\\ud83d\"}]}", "{\"members\":[{\"user_id\":\"a\\u0000b\"}]}",
	    "{\"members\":[{\"user_id\":\"\xff\"}]}", "{\"members\":[{\"user_id\":\"a\nb\"}]}",
	    "{\"members\":[{\"user_id\":01}]}", "{\"members\":[{\"user_id\":\"1\",\"roles\":[\"Learner\"}]}"};

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		refuses(broken[i], "unreadable");
	assert_int_equal(read_page(" {\"members\" : [ {\"user_id\":\"\\u00e9\\ud83d\\ude00\"} ] } \n"), OK);
	assert_string_equal(members[0].user_id, "\xc3\xa9\xf0\x9f\x98\x80");
}

static void test_member__has_the_roles_that_are_written_for_it(void **state)
{
	assert_int_equal(
	    read_page(
	        "{\"members\":[{\"user_id\":\"1\",\"roles\":[\"Learner\"]},{\"user_id\":\"2\",\"roles\":"
	        "[\"Learner\"]},{\"user_id\":\"3\"},{\"user_id\":\"4\",\"roles\":[\"Instructor\",\"a b\"]},"
	        "{\"user_id\":\"5\",\"roles\":{}},{\"user_id\":\"6\",\"roles\":[\"Learner\"]}]}"),
	    OK);
	assert_true(members[0].is_learner && members[1].is_learner && members[5].is_learner);
	assert_string_equal(members[1].roles, "Learner");
	assert_false(members[2].is_learner || members[2].is_staff);
	assert_string_equal(members[2].roles, "");
	assert_true(members[3].is_staff && !members[3].is_learner);
	assert_string_equal(members[3].roles, "Instructor");
	assert_string_equal(members[4].roles, "");
}

static void judged(int status, const char *body, enum err e, const char *field)
{
	const struct http_answer answer = {.status = status, .body = body, .body_len = strlen(body)};

	work_forgive(&w);
	assert_int_equal(names_status_judge(&w, &answer), e);
	assert_string_equal(w.field, field);
}

static void test_answer__says_whether_to_come_again(void **state)
{
	judged(500, "", ERR_UPSTREAM, "unreachable");
	judged(429, "", ERR_UPSTREAM, "unreachable");
	judged(403, "not for you", ERR_UNPROCESSABLE, "refused");
	assert_non_null(strstr(w.detail, "not for you"));
	judged(404, "", ERR_UNPROCESSABLE, "refused");
	judged(302, "", ERR_UNPROCESSABLE, "refused");
	judged(403, "token eyJhbGciOi", ERR_UNPROCESSABLE, "refused");
	assert_null(strstr(w.detail, "eyJ"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_page__members_that_are_missing_are_not_none),
	    TEST(test_member__is_read_as_moodle_and_open_edx_write_it),
	    TEST(test_member__ids_may_be_numbers_and_nobody_is_without_one),
	    TEST(test_member__name_is_made_of_its_parts_where_it_is_missing),
	    TEST(test_member__message_may_be_an_object_or_an_array),
	    TEST(test_member__groups_stand_between_line_breaks),
	    TEST(test_page__is_read_as_strictly_as_any_json),
	    TEST(test_member__has_the_roles_that_are_written_for_it),
	    TEST(test_answer__says_whether_to_come_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
