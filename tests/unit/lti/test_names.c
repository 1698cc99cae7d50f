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

static void test_seen__knows_what_it_was_told_however_much(void **state)
{
	struct names_seen seen = {0};

	for (int i = 0; i < 5000; i++)
		assert_true(names_seen_add(&seen, arena_printf(arena, "user-%d", i)));
	for (int i = 0; i < 5000; i += 7)
		assert_false(names_seen_add(&seen, arena_printf(arena, "user-%d", i)));
	assert_true(names_seen_add(&seen, ""));
	assert_false(names_seen_add(&seen, ""));
	names_seen_free(&seen);
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
	    TEST(test_seen__knows_what_it_was_told_however_much),
	    TEST(test_answer__says_whether_to_come_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
