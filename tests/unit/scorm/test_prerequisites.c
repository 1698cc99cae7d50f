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

static void test_cluster__is_completed_when_all_its_parts_are_done(void **state)
{
	struct prerequisites_cluster cluster = {0};

	(void)state;
	assert_string_equal(prerequisites_cluster_status(&cluster), "not attempted");
	prerequisites_cluster_add(&cluster, "passed");
	assert_string_equal(prerequisites_cluster_status(&cluster), "completed");
	prerequisites_cluster_add(&cluster, "not attempted");
	assert_string_equal(prerequisites_cluster_status(&cluster), "incomplete");
	cluster = (struct prerequisites_cluster){0};
	prerequisites_cluster_add(&cluster, "not attempted");
	assert_string_equal(prerequisites_cluster_status(&cluster), "not attempted");
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
	    cmocka_unit_test(test_cluster__is_completed_when_all_its_parts_are_done),
	};

	return cmocka_run_group_tests_name("prerequisites", tests, NULL, NULL);
}
