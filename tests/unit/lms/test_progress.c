/* How far an enrolment is: counted from its attempts, to the digit, as often as one likes. */
#include "house_fixture.h"

#include <stdio.h>

#include "db/db.h"
#include "lms/enrollment/progress.h"

#define ENROLLMENT "e0000000-0000-7000-8000-000000000001"
#define OTHER "e0000000-0000-7000-8000-000000000002"
#define COURSE "c0000000-0000-7000-8000-000000000001"
#define VERSION "b0000000-0000-7000-8000-000000000001"
#define LONGER "b0000000-0000-7000-8000-000000000002"
#define MAIN "(SELECT id FROM organizations WHERE slug = 'main')"

static struct house_fixture house;

static const char *sql(const char *text)
{
	return house_sql(&house, text);
}

static int open_house(void **state)
{
	return house_open(&house);
}

static int close_house(void **state)
{
	house_close(&house);
	return 0;
}

/* A version of three modules, the third of which is not required; one of four, all required; two learners. */
static int enrolled(void **state)
{
	sql("DELETE FROM events; DELETE FROM attempts; DELETE FROM enrollments; DELETE FROM version_modules");
	sql("INSERT INTO version_modules (org_id, version_id, module_id, sequence_id, position, title, type, "
	    "required)"
	    " SELECT " MAIN
	    ", v, md5('m' || n)::uuid, md5('s')::uuid, n, 'm', 'scorm', n <> 3 OR v <> '" VERSION
	    "'::uuid FROM unnest(ARRAY['" VERSION "', '" LONGER
	    "']::uuid[]) v, generate_series(1, 4) n WHERE n < 4 OR v = '" LONGER "'::uuid");
	sql("INSERT INTO enrollments (org_id, id, learner_id, course_id, course_version_id, source) "
	    "SELECT " MAIN ", e, md5(e::text)::uuid, '" COURSE "', '" VERSION
	    "', 'lti' FROM unnest(ARRAY['" ENROLLMENT "', '" OTHER "']::uuid[]) e");
	return 0;
}

/* An attempt of the enrolment at module n. */
static void attempted(const char *enrollment, int n, const char *completion, int time_cs)
{
	char text[1024];

	snprintf(text, sizeof text,
	    "INSERT INTO attempts (org_id, id, learner_id, module_id, placement_id, number, "
	    "package_version_id,"
	    " completion, total_time_cs, enrollment_id) VALUES (" MAIN ", gen_random_uuid(), md5('%s')::uuid,"
	    " md5('m%d')::uuid, md5('p')::uuid, 1, md5('v')::uuid, '%s', %d, '%s')"
	    " ON CONFLICT (org_id, learner_id, module_id, placement_id, number) DO UPDATE SET"
	    " completion = EXCLUDED.completion, total_time_cs = EXCLUDED.total_time_cs",
	    enrollment, n, completion, time_cs, enrollment);
	sql(text);
}

static enum err count_body(struct work *w, void *arg)
{
	return enrollment_recount(w, house.org, *(struct uuid *)arg);
}

static void count(const char *enrollment)
{
	struct uuid id;

	assert_true(uuid_parse(enrollment, &id));
	assert_int_equal(db_transact(&house.w, db_tenant(house.org), count_body, &id), OK);
}

#define SAYS(enrollment, what) sql("SELECT " what " FROM enrollments WHERE id = '" enrollment "'")
#define STANDS                                                                                               \
	"concat_ws(' ', status, progress_pct, total_time_cs, started_at IS NOT NULL, completed_at IS NOT "   \
	"NULL)"

static void test_required_modules_make_the_progress_and_all_attempts_the_time(void **state)
{
	count(ENROLLMENT);
	assert_string_equal(SAYS(ENROLLMENT, STANDS), "active 0 0 f f");
	attempted(ENROLLMENT, 1, "completed", 125);
	attempted(ENROLLMENT, 2, "incomplete", 1000000000);
	attempted(ENROLLMENT, 3, "completed", 3);
	attempted(OTHER, 2, "completed", 7);
	count(ENROLLMENT);
	assert_string_equal(SAYS(ENROLLMENT, STANDS), "active 50 1000000128 t f");
	assert_string_equal(SAYS(OTHER, STANDS), "active 0 0 f f");
}

static void test_counting_again_changes_nothing_and_completion_is_told_once(void **state)
{
	char before[256];

	attempted(ENROLLMENT, 1, "completed", 1);
	attempted(ENROLLMENT, 2, "completed", 1);
	count(ENROLLMENT);
	assert_string_equal(SAYS(ENROLLMENT, STANDS), "completed 100 2 t t");
	snprintf(before, sizeof before, "%s",
	    SAYS(ENROLLMENT, "updated_at || ' ' || completed_at || ' ' || xmin"));
	count(ENROLLMENT);
	assert_string_equal(SAYS(ENROLLMENT, "updated_at || ' ' || completed_at || ' ' || xmin"), before);
	assert_string_equal(sql("SELECT count(*) || ' ' || min(type) FROM events"), "1 course.completed");
}

static void test_another_version_counts_the_same_attempts_anew(void **state)
{
	attempted(ENROLLMENT, 1, "completed", 1);
	attempted(ENROLLMENT, 2, "completed", 1);
	count(ENROLLMENT);
	sql("UPDATE enrollments SET course_version_id = '" LONGER "' WHERE id = '" ENROLLMENT "'");
	count(ENROLLMENT);
	assert_string_equal(SAYS(ENROLLMENT, STANDS), "active 50 2 t t");
}

static void test_where_no_module_is_required_all_count(void **state)
{
	sql("UPDATE version_modules SET required = false");
	attempted(ENROLLMENT, 1, "completed", 1);
	count(ENROLLMENT);
	assert_string_equal(SAYS(ENROLLMENT, "round(progress_pct::numeric, 9)"), "33.333333333");
}

static void test_a_suspended_learner_is_counted_and_stays_suspended(void **state)
{
	sql("UPDATE enrollments SET status = 'suspended'");
	attempted(ENROLLMENT, 1, "completed", 1);
	attempted(ENROLLMENT, 2, "completed", 1);
	count(ENROLLMENT);
	assert_string_equal(SAYS(ENROLLMENT, "status || ' ' || progress_pct"), "suspended 100");
}

static void test_one_that_is_not_there_is_left_out(void **state)
{
	count("e0000000-0000-7000-8000-00000000000f");
	assert_string_equal(sql("SELECT count(*) FROM events"), "0");
}

static enum err both_body(struct work *w, void *arg)
{
	struct recount *counts = arg;
	bool graded = false;

	return enrollments_recount(w, house.org, counts, 3, &graded);
}

static void test_several_are_counted_at_once_each_once(void **state)
{
	struct recount counts[3] = {0};

	assert_true(uuid_parse(OTHER, &counts[0].enrollment));
	assert_true(uuid_parse(ENROLLMENT, &counts[1].enrollment));
	assert_true(uuid_parse(OTHER, &counts[2].enrollment));
	attempted(ENROLLMENT, 1, "completed", 5);
	attempted(OTHER, 2, "completed", 6);
	assert_int_equal(db_transact(&house.w, db_tenant(house.org), both_body, counts), OK);
	assert_string_equal(SAYS(ENROLLMENT, STANDS), "active 50 5 t f");
	assert_string_equal(SAYS(OTHER, STANDS), "active 50 6 t f");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup(name, enrolled)
	    T(test_required_modules_make_the_progress_and_all_attempts_the_time),
	    T(test_counting_again_changes_nothing_and_completion_is_told_once),
	    T(test_another_version_counts_the_same_attempts_anew),
	    T(test_where_no_module_is_required_all_count),
	    T(test_a_suspended_learner_is_counted_and_stays_suspended),
	    T(test_one_that_is_not_there_is_left_out),
	    T(test_several_are_counted_at_once_each_once),
	};

	return cmocka_run_group_tests(tests, open_house, close_house);
}
