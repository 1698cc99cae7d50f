/* Who is the same person: what a link sets, what it refuses, and what undoing one leaves. */
#include "house_fixture.h"

#include "lms/link/link.h"

static struct house_fixture house;
static int learners_made;

static const struct principal job = {.kind = PRINCIPAL_JOB};

static struct uuid origin(const char *slug, const char *kind)
{
	struct uuid id = uuid_v7();

	house_sql(&house,
	    arena_printf(house.arena,
	        "INSERT INTO origins (org_id, id, slug, kind) VALUES ('%s', '%s', '%s', '%s') RETURNING slug",
	        uuid_text(house.arena, house.org), uuid_text(house.arena, id), slug, kind));
	return id;
}

static struct uuid learner(struct uuid from)
{
	struct uuid id = uuid_v7();

	house_sql(&house, arena_printf(house.arena,
	                      "INSERT INTO learners (org_id, id, origin_id, external_user_id, email) VALUES "
	                      "('%s', '%s', '%s', "
	                      "'%d', 'same@school.example') RETURNING id",
	                      uuid_text(house.arena, house.org), uuid_text(house.arena, id),
	                      uuid_text(house.arena, from), ++learners_made));
	return id;
}

static struct uuid moodle, edx, third, direct;

static enum err join(
    struct uuid a, struct uuid b, struct uuid account, enum link_proof proof, struct uuid *link)
{
	work_forgive(&house.w);
	return learner_link(&house.w,
	    &(struct link){
	        .by = &job, .org = house.org, .learner = a, .other = b, .account = account, .proof = proof},
	    link);
}

static struct uuid joined(struct uuid a, struct uuid b)
{
	struct uuid link;

	assert_int_equal(join(a, b, (struct uuid){{0}}, LINK_BY_CODE, &link), OK);
	return link;
}

static struct joined person_of(struct uuid learner_id)
{
	struct joined person;

	assert_int_equal(joined_read(&house.w, house.org, learner_id, &person), OK);
	return person;
}

static void test_a_link__makes_two_learners_one_person_and_moves_nothing(void **state)
{
	struct uuid a = learner(moodle), b = learner(edx);
	struct uuid link = joined(a, b), again;
	struct joined one = person_of(a), other = person_of(b);

	assert_false(uuid_is_nil(link));
	assert_true(uuid_equal(one.id, other.id));
	assert_int_equal(one.learners_count, 2);
	assert_int_equal(one.links_count, 1);
	assert_string_equal(one.links[0].proof, "code");
	again = joined(b, a);
	assert_true(uuid_is_nil(again));
	assert_string_equal(
	    house_sql(&house,
	        arena_printf(house.arena,
	            "SELECT count(*) FROM audit_logs WHERE action = 'learner.joined' AND subject_id = '%s'",
	            uuid_text(house.arena, a))),
	    "1");
}

static void test_a_link__is_refused_where_it_would_be_somebody_else(void **state)
{
	struct uuid a = learner(moodle), a2 = learner(moodle), b = learner(edx), link = {{9}}, nil = {{0}};

	assert_int_equal(join(a, a, nil, LINK_BY_CODE, &link), ERR_CONFLICT);
	assert_string_equal(house.w.field, "self");
	assert_int_equal(join(a, a2, nil, LINK_BY_CODE, &link), ERR_CONFLICT);
	assert_string_equal(house.w.field, "origin");
	joined(a, b);
	assert_int_equal(join(a2, b, nil, LINK_BY_CODE, &link), ERR_CONFLICT);
	assert_string_equal(house.w.field, "origin");
	assert_int_equal(join(a, uuid_v7(), nil, LINK_BY_CODE, &link), ERR_NOT_FOUND);
	assert_int_equal(link.bytes[0], 9);
	assert_true(uuid_is_nil(person_of(a2).id));
	/* A platform that proved itself knows its own people. */
	assert_int_equal(join(a2, a, nil, LINK_BY_PLATFORM, &link), OK);
	assert_int_equal(person_of(a2).learners_count, 3);
}

static void test_a_link__joins_what_each_side_was_joined_to(void **state)
{
	struct uuid a = learner(moodle), b = learner(edx), c = learner(third), d = learner(direct),
	            e = learner(direct);

	joined(a, b);
	joined(c, d);
	joined(d, e);
	joined(b, c);
	assert_int_equal(person_of(e).learners_count, 5);
	assert_int_equal(person_of(a).links_count, 4);
}

static void test_undoing__leaves_what_the_other_links_prove(void **state)
{
	struct uuid a = learner(moodle), b = learner(edx), c = learner(third), d = learner(direct);
	struct uuid between;

	joined(a, b);
	between = joined(b, c);
	joined(c, d);
	assert_int_equal(learner_unlink(&house.w, &job, house.org, learner(direct), between), ERR_NOT_FOUND);
	work_forgive(&house.w);
	assert_int_equal(learner_unlink(&house.w, &job, house.org, d, between), OK);
	assert_int_equal(person_of(a).learners_count, 2);
	assert_int_equal(person_of(d).learners_count, 2);
	assert_false(uuid_equal(person_of(a).id, person_of(d).id));
	assert_int_equal(
	    learner_unlink(&house.w, &job, house.org, (struct uuid){{0}}, between), ERR_NOT_FOUND);
	work_forgive(&house.w);
	joined(a, d);
	assert_int_equal(person_of(b).learners_count, 4);
}

static void test_undoing__the_last_link_leaves_nobody(void **state)
{
	struct uuid a = learner(moodle), b = learner(edx);

	assert_int_equal(learner_unlink(&house.w, &job, house.org, a, joined(a, b)), OK);
	assert_true(uuid_is_nil(person_of(a).id));
	assert_true(uuid_is_nil(person_of(b).id));
}

static void test_an_account__is_joined_once_and_its_id_stays_its_own(void **state)
{
	struct uuid a = learner(moodle), b = learner(edx), c = learner(third), account = uuid_v7(),
	            other = uuid_v7();
	struct uuid nil = {{0}}, mine, theirs, refused;

	assert_int_equal(join(a, nil, account, LINK_BY_PASSWORD, &mine), OK);
	assert_true(uuid_equal(person_of(a).id, account));
	joined(b, a);
	assert_true(uuid_equal(person_of(b).id, account));
	assert_int_equal(join(c, nil, other, LINK_BY_PASSWORD, &theirs), OK);
	assert_int_equal(join(c, b, nil, LINK_BY_CODE, &refused), ERR_CONFLICT);
	assert_string_equal(house.w.field, "account");
	work_forgive(&house.w);
	assert_int_equal(learner_unlink(&house.w, &job, house.org, b, mine), OK);
	assert_int_equal(person_of(a).learners_count, 2);
	assert_false(uuid_equal(person_of(a).id, account));
	assert_int_equal(join(b, nil, account, LINK_BY_PASSWORD, &mine), OK);
	assert_true(uuid_equal(person_of(a).id, account));
}

static int set_up(void **state)
{
	if (house_open(&house) != 0)
		return -1;
	moodle = origin("moodle", "moodle");
	edx = origin("funmooc", "funmooc");
	third = origin("moodle-2", "moodle");
	direct = origin("direct", "direct");
	return 0;
}

static int tear_down(void **state)
{
	house_close(&house);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_link__makes_two_learners_one_person_and_moves_nothing),
	    cmocka_unit_test(test_a_link__is_refused_where_it_would_be_somebody_else),
	    cmocka_unit_test(test_a_link__joins_what_each_side_was_joined_to),
	    cmocka_unit_test(test_undoing__leaves_what_the_other_links_prove),
	    cmocka_unit_test(test_undoing__the_last_link_leaves_nobody),
	    cmocka_unit_test(test_an_account__is_joined_once_and_its_id_stays_its_own),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
