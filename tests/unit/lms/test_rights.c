/* What roles amount to. */
#include "unit.h"

#include "lms/access/access.h"

static struct rights read_of(const char *held, const char *own)
{
	struct rights rights;

	rights_read(held, own, &rights);
	return rights;
}

static bool may(struct rights rights, enum permission p)
{
	return (rights.permissions & permission_bit(p)) != 0;
}

static void test_rights__of_nobody_and_of_unknown_roles_are_none(void **state)
{
	assert_true(read_of("", NULL).permissions == 0);
	assert_true(read_of("  ", NULL).permissions == 0);
	assert_true(read_of("emperor Administrator admin", NULL).permissions == 0);
}

static void test_rights__of_each_role_are_what_the_catalogue_says(void **state)
{
	for (size_t i = 0; i < role_count; i++)
		assert_true(read_of(roles[i].name, NULL).permissions == roles[i].permissions);
}

static void test_rights__of_several_roles_are_their_union(void **state)
{
	struct rights rights = read_of("designer inspector", NULL);

	assert_true(may(rights, PERMISSION_PACKAGE_IMPORT));
	assert_true(may(rights, PERMISSION_AUDIT_READ));
	assert_false(may(rights, PERMISSION_MEMBER_MANAGE));
}

static void test_rights__of_the_organisations_own_version_stand_in_place_of_the_catalogues(void **state)
{
	static const char own[] =
	    "tutors all members:manage\ntutor all members:read\ndirector team audit:read x:y";
	struct rights rights = read_of("tutor", own);

	assert_true(rights.permissions == permission_bit(PERMISSION_MEMBER_READ));
	assert_false(rights.team_only);
	assert_true(read_of("director", own).permissions == permission_bit(PERMISSION_AUDIT_READ));
	assert_true(may(read_of("teacher", own), PERMISSION_GRADE_READ));
	assert_true(read_of("tutor", "tutor all ").permissions == 0);
}

static void test_rights__of_the_instance_are_never_given_by_a_role(void **state)
{
	assert_false(may(read_of("tutor", "tutor all instance:manage instance:grant audit:read"),
	    PERMISSION_INSTANCE_MANAGE));
	assert_true(may(read_of("tutor", "tutor all instance:manage audit:read"), PERMISSION_AUDIT_READ));
}

static void test_rights__reach_own_teams_only_where_no_role_reaches_further(void **state)
{
	assert_true(read_of("tutor", NULL).team_only);
	assert_true(read_of("tutor teacher", NULL).team_only);
	assert_false(read_of("administrator", NULL).team_only);
	assert_false(read_of("tutor director", NULL).team_only);
	/* A designer reaches nobody, so the tutor's reach stays what it was. */
	assert_true(read_of("designer tutor", NULL).team_only);
	/* A referent sees everybody's attempts, but nobody's grades: a tutor's right to those does not grow.
	 */
	assert_true(read_of("referent tutor", NULL).team_only);
	assert_false(read_of("referent", NULL).team_only);
	assert_false(read_of("designer", NULL).team_only);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rights__of_nobody_and_of_unknown_roles_are_none),
	    cmocka_unit_test(test_rights__of_each_role_are_what_the_catalogue_says),
	    cmocka_unit_test(test_rights__of_several_roles_are_their_union),
	    cmocka_unit_test(test_rights__of_the_organisations_own_version_stand_in_place_of_the_catalogues),
	    cmocka_unit_test(test_rights__of_the_instance_are_never_given_by_a_role),
	    cmocka_unit_test(test_rights__reach_own_teams_only_where_no_role_reaches_further),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
