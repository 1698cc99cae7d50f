#include "unit.h"

#include "lti/roles.h"

#define LIS "http://purl.imsglobal.org/vocab/lis/v2/"

static void decided(json_t *own, bool learner, bool staff)
{
	bool is_learner, is_staff;

	lti_roles_decide(own, &is_learner, &is_staff);
	json_decref(own);
	assert_int_equal(is_learner, learner);
	assert_int_equal(is_staff, staff);
}

static void test_roles__context_roles_decide_first(void **state)
{
	decided(json_pack("[s]", LIS "membership#Learner"), true, false);
	decided(json_pack("[s]", LIS "membership#Instructor"), false, true);
	decided(
	    json_pack("[s,s]", LIS "institution/person#Student", LIS "membership#Instructor"), false, true);
	decided(json_pack("[s,s]", LIS "institution/person#Faculty", LIS "membership#Learner"), true, false);
}

static void test_roles__a_sub_role_implies_its_principal(void **state)
{
	decided(json_pack("[s]", LIS "membership/Instructor#TeachingAssistant"), false, true);
	decided(json_pack("[s]", LIS "membership/Learner#GuestLearner"), true, false);
	decided(json_pack("[s,s]", LIS "membership#Learner", LIS "membership/Instructor#TeachingAssistant"),
	    true, true);
}

static void test_roles__short_and_lti_1_names_are_context_roles(void **state)
{
	decided(json_pack("[s]", "Learner"), true, false);
	decided(json_pack("[s]", "Instructor#TeachingAssistant"), false, true);
	decided(json_pack("[s]", "urn:lti:role:ims/lis/Instructor"), false, true);
	decided(json_pack("[s]", "urn:lti:role:ims/lis/Learner"), true, false);
}

static void test_roles__institution_roles_count_only_without_a_context_role(void **state)
{
	decided(json_pack("[s]", LIS "institution/person#Student"), true, false);
	decided(
	    json_pack("[s,s]", LIS "institution/person#Instructor", LIS "system/person#User"), false, true);
}

static void test_roles__a_platforms_administrator_is_nobody_here(void **state)
{
	decided(json_pack("[s,s]", LIS "system/person#Administrator", LIS "institution/person#Administrator"),
	    false, false);
	decided(json_pack("[s]", LIS "system/person#SysAdmin"), false, false);
}

static void test_roles__unknown_and_none_are_nothing(void **state)
{
	decided(json_pack("[s,s]", LIS "institution/person#None", LIS "system/person#None"), false, false);
	decided(json_pack("[s]", "http://example.org/roles#Wizard"), false, false);
	decided(json_pack("[]"), false, false);
	decided(NULL, false, false);
	decided(json_pack("[s]", LIS "membershipX#Learner"), false, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_roles__context_roles_decide_first),
	    cmocka_unit_test(test_roles__a_sub_role_implies_its_principal),
	    cmocka_unit_test(test_roles__short_and_lti_1_names_are_context_roles),
	    cmocka_unit_test(test_roles__institution_roles_count_only_without_a_context_role),
	    cmocka_unit_test(test_roles__a_platforms_administrator_is_nobody_here),
	    cmocka_unit_test(test_roles__unknown_and_none_are_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
