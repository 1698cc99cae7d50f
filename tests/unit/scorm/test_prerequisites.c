/* What must be done first, in AICC's words and in those authors use. */
#include "unit.h"

#include <string.h>

#include "scorm/prerequisites.h"

static const struct {
	const char *identifier, *status;
} course[] = {
    {"passed", "passed"},
    {"completed", "completed"},
    {"failed", "failed"},
    {"started", "incomplete"},
    {"looked", "browsed"},
    {"new", "not attempted"},
    {"2nd-part.a_b", "passed"},
    {"ANDES", "passed"},
};

static const char *status_of(void *owner, const char *identifier)
{
	(void)owner;
	for (size_t i = 0; i < sizeof(course) / sizeof(course[0]); i++) {
		if (strcmp(course[i].identifier, identifier) == 0)
			return course[i].status;
	}
	return NULL;
}

static enum prerequisites check(const char *script)
{
	return prerequisites_check(script, status_of, NULL);
}

static void assert_all(const char *const scripts[], enum prerequisites expected)
{
	for (; *scripts != NULL; scripts++) {
		enum prerequisites got = check(*scripts);

		if (got != expected)
			print_error("%s: %d\n", *scripts, (int)got);
		assert_int_equal(got, expected);
	}
}

static void test_prerequisites__are_fulfilled(void **state)
{
	static const char *const scripts[] = {"", "  ", "passed", " completed ", "2nd-part.a_b", "ANDES",
	    "passed & completed", "passed&completed", "new | passed", "~new", "~~passed", "~ failed",
	    "failed=failed", "failed=\"failed\"", "failed = 'failed'", "failed=f", "new=not attempted",
	    "new=\"not attempted\" & passed", "new=N", "started<>completed", "looked=browsed", "passed<>f",
	    "new & passed | completed", "(new | passed) & completed", "{passed, completed}",
	    "2*{passed, new, completed}", "1*{new, passed}", "0*{new}", "2 * { passed , completed }",
	    "2*{passed & completed, ~new, failed}", "passed AND completed", "new or passed", "NOT new",
	    "(passed AND new) OR completed", NULL};

	(void)state;
	assert_all(scripts, PREREQUISITES_YES);
}

static void test_prerequisites__are_not_fulfilled(void **state)
{
	static const char *const scripts[] = {"failed", "started", "looked", "new", "~passed", "passed & new",
	    "new | failed", "passed=completed", "passed<>passed", "{passed, new}",
	    "3*{passed, completed, new}", "passed & (new | failed)", "new & passed | failed",
	    "(passed AND new) OR failed", "2*{passed}", NULL};

	(void)state;
	assert_all(scripts, PREREQUISITES_NO);
}

static void test_prerequisites__and_binds_more_than_or_and_not_more_than_both(void **state)
{
	(void)state;
	assert_int_equal(check("passed | new & new"), PREREQUISITES_YES);
	assert_int_equal(check("(passed | new) & new"), PREREQUISITES_NO);
	assert_int_equal(check("~passed & new"), PREREQUISITES_NO);
	assert_int_equal(check("~(passed & new)"), PREREQUISITES_YES);
}

static void test_prerequisites__an_item_that_is_not_there_decides_nothing(void **state)
{
	static const char *const unknown[] = {"gone", "~gone", "gone & passed", "gone | new", "gone=passed",
	    "gone<>passed", "{gone, passed}", "2*{gone, passed, new}", NULL};

	(void)state;
	assert_all(unknown, PREREQUISITES_UNKNOWN);
	assert_int_equal(check("gone & new"), PREREQUISITES_NO);
	assert_int_equal(check("gone | passed"), PREREQUISITES_YES);
	assert_int_equal(check("1*{gone, passed}"), PREREQUISITES_YES);
}

static void test_prerequisites__what_is_no_script_is_said(void **state)
{
	static const char *const faulty[] = {"&", "passed &", "passed completed", "(passed", "passed)", "{}",
	    "{passed", "{passed,}", "2*passed", "passed=", "passed=sometimes", "passed=\"passed", "passed=po",
	    "passed < new", "~", "passed, new", "99999*{passed}", "passed == passed", NULL};

	(void)state;
	assert_all(faulty, PREREQUISITES_MALFORMED);
}

static void test_prerequisites__are_bounded(void **state)
{
	char text[PREREQUISITES_MAX + 2];

	(void)state;
	memset(text, '(', sizeof(text));
	text[PREREQUISITES_DEPTH_MAX + 1] = '\0';
	assert_int_equal(check(text), PREREQUISITES_MALFORMED);
	memset(text, ' ', sizeof(text));
	text[PREREQUISITES_MAX + 1] = '\0';
	assert_int_equal(check(text), PREREQUISITES_MALFORMED);
	memset(text, '~', sizeof(text));
	memcpy(text + PREREQUISITES_MAX - 6, "passed", 7);
	assert_int_equal(check(text), PREREQUISITES_YES);
	memset(text, 'x', sizeof(text));
	text[PREREQUISITES_NAME_MAX + 1] = '\0';
	assert_int_equal(check(text), PREREQUISITES_MALFORMED);
	text[PREREQUISITES_NAME_MAX] = '\0';
	assert_int_equal(check(text), PREREQUISITES_UNKNOWN);
}

/* Two parts of two, an end; which of them may be opened is told as one letter each. */
static const char *opened(const char *first, const char *second, const char *third)
{
	static char text[8];
	ARENA_LOCAL struct arena *a = arena_new();
	struct prerequisites_item items[] = {{"A", "", -1, NULL, false}, {"a1", "", 0, first, false},
	    {"a2", "a1", 0, second, false}, {"B", "A", -1, NULL, false}, {"b1", "", 3, third, false},
	    {"end", "A & B", -1, "not attempted", false}, {"lost", "nowhere", -1, "not attempted", false}};
	size_t count = sizeof(items) / sizeof(items[0]);

	prerequisites_apply(a, items, count);
	for (size_t i = 0; i < count; i++)
		text[i] = items[i].may_open ? 'y' : 'n';
	text[count] = '\0';
	return text;
}

static void test_tree__clusters_amount_to_their_parts_and_hold_them_back(void **state)
{
	(void)state;
	assert_string_equal(opened("not attempted", "not attempted", "not attempted"), "yynnnny");
	assert_string_equal(opened("completed", "not attempted", "not attempted"), "yyynnny");
	assert_string_equal(opened("completed", "failed", "not attempted"), "yyynnny");
	assert_string_equal(opened("completed", "passed", "not attempted"), "yyyyyny");
	assert_string_equal(opened("completed", "passed", "completed"), "yyyyyyy");
}

static void test_tree__a_cluster_says_how_far_it_is(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct prerequisites_item items[] = {{"A", "", -1, NULL, false}, {"x", "", 0, "incomplete", false},
	    {"B", "", 0, NULL, false}, {"y", "", 2, "passed", false}, {"C", "", -1, NULL, false},
	    {"A", "", -1, "passed", false}, {"z", "A=incomplete", -1, "not attempted", false}};

	(void)state;
	prerequisites_apply(a, items, sizeof(items) / sizeof(items[0]));
	assert_string_equal(items[0].status, "incomplete");
	assert_string_equal(items[2].status, "completed");
	assert_string_equal(items[4].status, "not attempted");
	assert_true(items[6].may_open);
	prerequisites_apply(a, items, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_prerequisites__are_fulfilled),
	    cmocka_unit_test(test_prerequisites__are_not_fulfilled),
	    cmocka_unit_test(test_prerequisites__and_binds_more_than_or_and_not_more_than_both),
	    cmocka_unit_test(test_prerequisites__an_item_that_is_not_there_decides_nothing),
	    cmocka_unit_test(test_prerequisites__what_is_no_script_is_said),
	    cmocka_unit_test(test_prerequisites__are_bounded),
	    cmocka_unit_test(test_tree__clusters_amount_to_their_parts_and_hold_them_back),
	    cmocka_unit_test(test_tree__a_cluster_says_how_far_it_is),
	};

	return cmocka_run_group_tests_name("prerequisites", tests, NULL, NULL);
}
