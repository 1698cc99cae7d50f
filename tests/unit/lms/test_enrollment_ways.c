/* The ways in that learners take themselves: links and self-enrolment, with many at once. */
#include "house_fixture.h"

#include <pthread.h>
#include <string.h>

#include "base/time.h"
#include "lms/enrollment/link.h"
#include "lms/enrollment/self.h"
#include "lms/enrollment/session.h"

enum { CROWD = 24, LINK_SEATS = 5 };

static struct house_fixture house;
static const struct principal staff = {.kind = PRINCIPAL_JOB};
static struct uuid course;

static int set_up(void **state)
{
	const char *org, *id, *version;
	char sql[2048];

	if (house_open(&house) != 0)
		return -1;
	course = uuid_v7();
	org = uuid_text(house.arena, house.org);
	id = uuid_text(house.arena, course);
	version = uuid_text(house.arena, uuid_v7());
	snprintf(sql, sizeof(sql),
	    "INSERT INTO origins (org_id, id, slug, kind) VALUES ('%s', '%s', 'moodle', 'moodle'); "
	    "INSERT INTO courses (org_id, id, title, status) VALUES ('%s', '%s', 'Botany', 'published'); "
	    "INSERT INTO course_versions (org_id, id, course_id, number, published_at) VALUES ('%s', '%s', "
	    "'%s', 1, now()); "
	    "UPDATE courses SET published_id = '%s'; "
	    "INSERT INTO learners (org_id, id, origin_id, external_user_id) "
	    "SELECT '%s', ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, '%s', 'l' || n FROM "
	    "generate_series(1, 200) n; "
	    "SELECT 'made'",
	    org, id, org, id, org, version, id, version, org, id);
	assert_string_equal(house_sql(&house, sql), "made");
	return 0;
}

static int tear_down(void **state)
{
	house_close(&house);
	return 0;
}

static struct uuid learner(int n)
{
	struct uuid id = {{0}};
	char text[UUID_TEXT_SIZE];

	snprintf(text, sizeof(text), "00000000-0000-4000-8000-%012d", n);
	assert_true(uuid_parse(text, &id));
	return id;
}

static struct principal by(void)
{
	struct principal p = staff;

	p.org = house.org;
	p.id = house.org;
	return p;
}

static struct enroll_link link_make(int64_t seats, bool approval)
{
	struct enroll_link link = {.id = uuid_v7(),
	    .course = course,
	    .title = "",
	    .approval = approval,
	    .seats = seats,
	    .expires_us = house.w.now_us + 3600 * US_PER_S};
	struct principal p = by();

	assert_int_equal(enroll_link_add(&house.w, &p, &link), OK);
	assert_int_equal(enroll_link_find(&house.w, &p, link.id, &link), OK);
	return link;
}

struct using
{
	struct work *w;
	const struct enroll_link *link;
	struct uuid learner, session;
	struct enrollment_kept kept;
	enum err error;
	bool self;
};

static enum err use_body(struct work *w, void *arg)
{
	struct using *u = arg;

	return u->self ? enrollment_self_put(w, house.org, u->learner, course, u->session, &u->kept)
	               : enroll_link_use(w, u->link, u->learner, &u->kept);
}

static struct using use(const struct enroll_link *link, int n)
{
	struct using u = {.link = link, .learner = learner(n)};

	work_forgive(&house.w);
	u.error = db_transact(&house.w, db_tenant(house.org), use_body, &u);
	return u;
}

static void *use_alone(void *arg)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct using *u = arg;
	struct work w;

	work_init(&w, arena);
	db_attach(&w, house.f.db, DB_APP, false);
	u->error = db_transact(&w, db_tenant(house.org), use_body, u);
	db_detach(&w);
	return NULL;
}

static void test_link__is_read_by_its_address_and_by_no_other(void **state)
{
	struct enroll_link link = link_make(0, false), found;
	const char *address = enroll_link_address(&house.w, &house.f.config, house.keys, house.org, link.id);
	char *token = arena_strdup(house.arena, strrchr(address, '/') + 1);

	assert_int_equal(enroll_link_read(&house.w, house.keys, token, &found), OK);
	assert_true(uuid_equal(found.id, link.id));
	assert_string_equal(found.course_title, "Botany");
	assert_string_equal(found.state, "open");
	token[3] = token[3] == 'A' ? 'B' : 'A';
	assert_int_equal(enroll_link_read(&house.w, house.keys, token, &found), ERR_NOT_FOUND);
	assert_int_equal(enroll_link_read(&house.w, house.keys, "nothing", &found), ERR_NOT_FOUND);
}

static void test_link__never_takes_one_more_than_it_has_seats_however_many_come_at_once(void **state)
{
	struct enroll_link link = link_make(LINK_SEATS, false);
	struct using all[CROWD];
	pthread_t threads[CROWD];
	int in = 0;

	for (int i = 0; i < CROWD; i++) {
		all[i] = (struct using){.link = &link, .learner = learner(100 + i)};
		assert_int_equal(pthread_create(&threads[i], NULL, use_alone, &all[i]), 0);
	}
	for (int i = 0; i < CROWD; i++) {
		pthread_join(threads[i], NULL);
		assert_true(all[i].error == OK || all[i].error == ERR_GONE);
		in += all[i].error == OK;
	}
	assert_int_equal(in, LINK_SEATS);
	assert_string_equal(
	    house_sql(&house,
	        "SELECT count(*) || ' ' || (SELECT max(used) FROM enrollment_links) FROM enrollments "
	        "WHERE source = 'link' AND learner_id > '00000000-0000-4000-8000-000000000099'"),
	    "5 5");
}

static void test_link__counts_nobody_twice_and_lets_in_who_is_in_when_it_is_full(void **state)
{
	struct enroll_link link = link_make(1, false);
	struct principal p = by();
	struct using first = use(&link, 1), again = use(&link, 1);

	assert_int_equal(first.error, OK);
	assert_true(first.kept.is_new);
	assert_int_equal(again.error, OK);
	assert_false(again.kept.is_new);
	assert_true(uuid_equal(first.kept.id, again.kept.id));
	assert_int_equal(use(&link, 2).error, ERR_GONE);
	assert_int_equal(enroll_link_find(&house.w, &p, link.id, &link), OK);
	assert_int_equal(link.used, 1);
	assert_string_equal(link.state, "full");
	link.revoked_us = house.w.now_us;
	link.seats = 0;
	assert_int_equal(enroll_link_change(&house.w, &p, &link), OK);
	assert_int_equal(use(&link, 2).error, ERR_GONE);
	assert_int_equal(use(&link, 1).error, OK);
}

static void test_link__that_asks_for_approval_makes_a_request(void **state)
{
	struct enroll_link link = link_make(0, true), open = link_make(0, false);
	struct using asked = use(&link, 3);

	assert_int_equal(asked.error, OK);
	assert_string_equal(asked.kept.status, "requested");
	assert_string_equal(use(&link, 3).kept.status, "requested");
	assert_string_equal(use(&open, 3).kept.status, "active");
}

static struct using self(int n, struct uuid session)
{
	struct using u = {.learner = learner(n), .session = session, .self = true};

	work_forgive(&house.w);
	u.error = db_transact(&house.w, db_tenant(house.org), use_body, &u);
	return u;
}

static void terms_set(const char *how, bool in_session)
{
	struct enrollment_terms terms;
	struct principal p = by();

	assert_int_equal(enrollment_terms_read(&house.w, house.org, course, &terms), OK);
	terms.self = how;
	terms.in_session = in_session;
	assert_int_equal(enrollment_terms_set(&house.w, &p, course, &terms), OK);
}

static void test_self__is_closed_until_the_course_says_so(void **state)
{
	struct enrollment_self told;
	const struct uuid none = {{0}};

	assert_int_equal(self(10, none).error, ERR_FORBIDDEN);
	assert_int_equal(enrollment_self_read(&house.w, house.org, course, &told), OK);
	assert_false(told.open);
	terms_set("open", false);
	assert_string_equal(self(10, none).kept.status, "active");
	terms_set("approval", false);
	assert_string_equal(self(11, none).kept.status, "requested");
	assert_int_equal(self(12, learner(1)).error, ERR_BAD_INPUT);
}

static void test_self__into_a_session_keeps_to_its_window_and_its_seats(void **state)
{
	struct course_session run = {
	    .id = uuid_v7(), .course = course, .title = "Spring", .state = "open", .capacity = 1};
	struct course_session later = {.id = uuid_v7(),
	    .course = course,
	    .title = "Later",
	    .state = "open",
	    .enroll_from_us = house.w.now_us + 3600 * US_PER_S};
	const struct uuid none = {{0}};
	struct enrollment_self told;
	struct principal p = by();

	terms_set("open", true);
	assert_int_equal(course_session_add(&house.w, &p, &run), OK);
	assert_int_equal(course_session_add(&house.w, &p, &later), OK);
	assert_int_equal(enrollment_self_read(&house.w, house.org, course, &told), OK);
	assert_true(told.open && told.in_session);
	assert_int_equal(told.sessions_count, 1);
	assert_int_equal(told.sessions[0].free, 1);
	assert_int_equal(self(20, none).error, ERR_BAD_INPUT);
	assert_int_equal(self(20, later.id).error, ERR_CONFLICT);
	assert_string_equal(self(20, run.id).kept.status, "active");
	assert_string_equal(self(21, run.id).kept.status, "waiting");
	assert_int_equal(enrollment_leave(&house.w, house.org, learner(20), self(20, run.id).kept.id), OK);
	assert_string_equal(self(21, run.id).kept.status, "active");
}

static enum err gate_body(struct work *w, void *arg)
{
	struct using *u = arg;
	enum enrollment_gate gate;

	TRY(enrollment_open(w, house.org, u->kept.id, &gate));
	assert_int_equal(gate, ENROLLMENT_ASKED);
	return OK;
}

static void test_open__says_whether_its_learner_may_learn_now(void **state)
{
	struct using asked = self(11, (struct uuid){{0}});

	terms_set("approval", false);
	asked = self(11, (struct uuid){{0}});
	assert_int_equal(db_transact(&house.w, db_tenant(house.org), gate_body, &asked), OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_link__is_read_by_its_address_and_by_no_other),
	    cmocka_unit_test(test_link__never_takes_one_more_than_it_has_seats_however_many_come_at_once),
	    cmocka_unit_test(test_link__counts_nobody_twice_and_lets_in_who_is_in_when_it_is_full),
	    cmocka_unit_test(test_link__that_asks_for_approval_makes_a_request),
	    cmocka_unit_test(test_self__is_closed_until_the_course_says_so),
	    cmocka_unit_test(test_self__into_a_session_keeps_to_its_window_and_its_seats),
	    cmocka_unit_test(test_open__says_whether_its_learner_may_learn_now),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
