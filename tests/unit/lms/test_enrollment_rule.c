/* What may become of an enrolment, and when its learner may learn. */
#include "unit.h"

#include <string.h>

#include "lms/enrollment/rule.h"

static const struct enrollment_times open_now = {.status = "active", .session_state = ""};

static void test_gate__who_is_enrolled_may_learn(void **state)
{
	struct enrollment_times t = open_now;

	assert_int_equal(enrollment_gate(&t, 1000), ENROLLMENT_OPEN);
	t.status = "completed";
	assert_int_equal(enrollment_gate(&t, 1000), ENROLLMENT_OPEN);
	t.session_state = "open";
	assert_int_equal(enrollment_gate(&t, 1000), ENROLLMENT_OPEN);
}

static void test_gate__who_asks_waits_or_was_sent_away_may_not(void **state)
{
	static const struct {
		const char *status;
		enum enrollment_gate gate;
	} all[] = {{"requested", ENROLLMENT_ASKED}, {"waiting", ENROLLMENT_WAITS},
	    {"refused", ENROLLMENT_REFUSED}, {"suspended", ENROLLMENT_SUSPENDED},
	    {"ended", ENROLLMENT_ENDED}};
	struct enrollment_times t = open_now;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		t.status = all[i].status;
		assert_int_equal(enrollment_gate(&t, 1000), all[i].gate);
		assert_true(*enrollment_gate_says(all[i].gate) != '\0');
	}
}

static void test_gate__the_dates_of_a_run_and_of_the_enrolment_decide(void **state)
{
	struct enrollment_times t = {
	    .status = "active", .session_state = "open", .starts_us = 500, .session_ends_us = 900};

	assert_int_equal(enrollment_gate(&t, 499), ENROLLMENT_EARLY);
	assert_int_equal(enrollment_gate(&t, 500), ENROLLMENT_OPEN);
	assert_int_equal(enrollment_gate(&t, 900), ENROLLMENT_OVER);
	t.ends_us = 700;
	assert_int_equal(enrollment_gate(&t, 699), ENROLLMENT_OPEN);
	assert_int_equal(enrollment_gate(&t, 700), ENROLLMENT_OVER);
	t.session_state = "draft";
	assert_int_equal(enrollment_gate(&t, 600), ENROLLMENT_EARLY);
	t.session_state = "closed";
	assert_int_equal(enrollment_gate(&t, 600), ENROLLMENT_OVER);
	t.session_state = "cancelled";
	assert_int_equal(enrollment_gate(&t, 600), ENROLLMENT_CANCELLED);
}

static void test_step__each_state_leads_only_where_it_may(void **state)
{
	assert_string_equal(enrollment_step("requested", "active"), "approve");
	assert_string_equal(enrollment_step("waiting", "active"), "promote");
	assert_string_equal(enrollment_step("suspended", "active"), "resume");
	assert_null(enrollment_step("active", "requested"));
	assert_null(enrollment_step("refused", "suspended"));
	assert_null(enrollment_step("ended", "suspended"));
	assert_null(enrollment_step("active", "active"));
}

static void test_again__a_wish_takes_back_nothing_that_staff_did(void **state)
{
	assert_null(enrollment_again("refused", true, false));
	assert_null(enrollment_again("suspended", true, false));
	assert_null(enrollment_again("suspended", false, false));
	assert_string_equal(enrollment_again("refused", false, false), "active");
	assert_string_equal(enrollment_again("ended", true, true), "requested");
	assert_string_equal(enrollment_again("ended", true, false), "active");
	assert_string_equal(enrollment_again("requested", false, false), "active");
	assert_null(enrollment_again("requested", true, true));
	assert_null(enrollment_again("waiting", false, false));
	assert_null(enrollment_again("completed", false, false));
}

static void test_seats__are_taken_by_who_learns_or_has_learnt(void **state)
{
	for (size_t i = 0; enrollment_states[i] != NULL; i++)
		assert_int_equal(enrollment_seated(enrollment_states[i]),
		    strcmp(enrollment_states[i], "active") == 0 ||
		        strcmp(enrollment_states[i], "completed") == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_gate__who_is_enrolled_may_learn),
	    cmocka_unit_test(test_gate__who_asks_waits_or_was_sent_away_may_not),
	    cmocka_unit_test(test_gate__the_dates_of_a_run_and_of_the_enrolment_decide),
	    cmocka_unit_test(test_step__each_state_leads_only_where_it_may),
	    cmocka_unit_test(test_again__a_wish_takes_back_nothing_that_staff_did),
	    cmocka_unit_test(test_seats__are_taken_by_who_learns_or_has_learnt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
