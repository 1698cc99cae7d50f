/* A job has the rights of its kind in its own organisation, and nobody gets done by one what they may not do.
 */
#include "unit.h"

#include <string.h>

#include "db/cluster_fixture.h"
#include "lms/job/job_int.h"

extern const struct db_book keys_book, lti_book, lms_book;
static const struct db_book *const books[] = {&keys_book, &lti_book, &lms_book, NULL};

static struct {
	struct cluster_fixture f;
	struct uuid org, other;
	struct arena *arena;
	struct work w;
} house;

static const char kind[] = "course.import";

static int open_house(void **state)
{
	char answer[256];

	if (fixture_prepare(&house.f) != OK || fixture_open_db(&house.f, books) != OK)
		return -1;
	house.arena = arena_new();
	work_init(&house.w, house.arena);
	db_attach(&house.w, house.f.db, DB_APP, false);
	house.other = uuid_v7();
	return fixture_sql(&house.f, "lectern", "SELECT id FROM organizations WHERE slug = 'main'", answer) &&
	               uuid_parse(answer, &house.org)
	           ? 0
	           : -1;
}

static int close_house(void **state)
{
	arena_free(house.arena);
	fixture_close(&house.f);
	return 0;
}

static int begin(void **state)
{
	work_forgive(&house.w);
	return 0;
}

static enum err put_body(struct work *w, void *arg)
{
	return job_put(w, house.org, uuid_v7(), kind, NULL, arg, 0);
}

static enum err put(struct principal by)
{
	work_forgive(&house.w);
	return db_transact(&house.w, db_tenant(house.org), put_body, &by);
}

static const permission_set import = (permission_set)1 << PERMISSION_PACKAGE_IMPORT;

static void test_job__is_put_by_who_may_do_its_work_and_nobody_else(void **state)
{
	const permission_set others = permission_set_of_instance() & ~import;

	for (int k = PRINCIPAL_NOBODY; k <= PRINCIPAL_JOB; k++) {
		const struct principal by = {.kind = (enum principal_kind)k, .org = house.org, .name = ""};
		struct principal one = by;

		assert_int_equal(put(by), ERR_FORBIDDEN);
		one.permissions = others;
		assert_int_equal(put(one), ERR_FORBIDDEN);
		one.permissions = import;
		assert_int_equal(put(one), OK);
	}
}

static void test_job__of_another_organisation_is_not_put(void **state)
{
	struct principal by = {.kind = PRINCIPAL_JOB, .org = house.other, .permissions = import, .name = ""};

	assert_int_equal(put(by), ERR_FORBIDDEN);
	by.org = (struct uuid){{0}};
	assert_int_equal(put(by), OK);
	by.org = house.org;
	assert_int_equal(put(by), OK);
}

static void test_job__runs_with_the_rights_of_its_kind_in_its_organisation(void **state)
{
	struct uuid id = uuid_v7();
	struct principal runs = job_principal(job_kind_find(kind), house.org, id);

	assert_int_equal(runs.kind, PRINCIPAL_JOB);
	assert_true(uuid_equal(runs.org, house.org) && uuid_equal(runs.id, id));
	for (int p = 0; p < PERMISSION_COUNT; p++)
		assert_int_equal(principal_may(&runs, (enum permission)p), p == PERMISSION_PACKAGE_IMPORT);
	assert_false(runs.platform_admin || runs.strong);
}

static void test_job__of_the_schedule_has_no_rights_and_is_asked_for_by_nobody(void **state)
{
	const struct principal all = {
	    .kind = PRINCIPAL_USER, .permissions = permission_set_of_instance(), .name = ""};

	for (size_t i = 0; job_kinds[i] != NULL; i++) {
		assert_true((job_kinds[i]->every_s > 0) == (job_kinds[i]->needs == 0));
		assert_int_equal(job_kinds[i]->needs & ~permission_set_of_organization(), 0);
	}
	work_forgive(&house.w);
	assert_int_equal(
	    job_put(&house.w, house.org, uuid_v7(), "house.sweep", NULL, &all, 0), ERR_FORBIDDEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_job__is_put_by_who_may_do_its_work_and_nobody_else, begin),
	    cmocka_unit_test_setup(test_job__of_another_organisation_is_not_put, begin),
	    cmocka_unit_test_setup(test_job__runs_with_the_rights_of_its_kind_in_its_organisation, begin),
	    cmocka_unit_test_setup(test_job__of_the_schedule_has_no_rights_and_is_asked_for_by_nobody, begin),
	};

	return cmocka_run_group_tests(tests, open_house, close_house);
}
