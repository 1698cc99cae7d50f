/* Group commit: what is new, what was there, what is refused, and what is wrong with one does not hurt
 * another. */
#include "unit.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>

#include "base/time.h"
#include "db/append.h"
#include "db/cluster_fixture.h"

/* More batches than the writer expects rows that are there already in, once it met one. */
enum { MANY = 2000, NEW_BATCHES = 70 };

static struct cluster_fixture fixture;
static struct uuid org_a, org_b, attempt, open_session, ended_session;

static const struct db_query log_append = {.name = "test.log_append",
    .scope = DB_TENANT,
    .sql = "INSERT INTO attempt_log (org_id, session_id, seq, body) SELECT r.org_id, r.session_id, r.seq, "
           "r.body "
           "FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[]) r (org_id, session_id, seq, body) "
           "WHERE EXISTS (SELECT 1 FROM attempt_sessions s WHERE s.org_id = r.org_id AND s.id = r.session_id "
           "AND "
           "s.state = 'open') ON CONFLICT DO NOTHING RETURNING org_id, session_id, seq",
    .params = 4,
    .row_types = "uuid,uuid,bigint,text"};
static const struct db_query log_append_new = {.name = "test.log_append_new",
    .scope = DB_TENANT,
    .sql = "INSERT INTO attempt_log (org_id, session_id, seq, body) SELECT r.org_id, r.session_id, r.seq, "
           "r.body "
           "FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[]) r (org_id, session_id, seq, body) "
           "WHERE EXISTS (SELECT 1 FROM attempt_sessions s WHERE s.org_id = r.org_id AND s.id = r.session_id "
           "AND s.state = 'open')",
    .params = 4,
    .row_types = "uuid,uuid,bigint,text"};
static const struct db_query log_explain = {.name = "test.log_explain",
    .scope = DB_TENANT,
    .sql = "SELECT EXISTS (SELECT 1 FROM attempt_log WHERE org_id = $1 AND session_id = $2 AND seq = $3)",
    .params = 3};
static const struct db_append_kind kind = {
    .append = &log_append, .append_new = &log_append_new, .explain = &log_explain, .columns = 4, .keys = 3};
static const struct db_query count_log = {.name = "test.count_log",
    .scope = DB_TENANT,
    .sql = "SELECT count(*) FROM attempt_log WHERE org_id = $1",
    .params = 1};

static const struct db_query *const queries[] = {
    &log_append, &log_append_new, &log_explain, &count_log, NULL};
static const struct db_book book = {.room = "test", .queries = queries};
static const struct db_book *const books[] = {&book, NULL};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int done_count;

struct delta {
	struct db_append item;
	char org[UUID_TEXT_SIZE], session[UUID_TEXT_SIZE], seq[24];
};

static void delta_done(struct db_append *item)
{
	pthread_mutex_lock(&lock);
	done_count++;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
}

static void delta_make(
    struct delta *d, struct uuid org, struct uuid session, const char *seq, const char *body)
{
	memset(d, 0, sizeof(*d));
	uuid_format(org, d->org);
	uuid_format(session, d->session);
	snprintf(d->seq, sizeof(d->seq), "%s", seq);
	d->item.kind = &kind;
	d->item.org = org;
	d->item.order = session.bytes[15];
	d->item.values[0] = d->org;
	d->item.values[1] = d->session;
	d->item.values[2] = d->seq;
	d->item.values[3] = body;
	for (int i = 0; i < 4; i++)
		d->item.lengths[i] = (int)strlen(d->item.values[i]);
	d->item.done = delta_done;
}

static void deltas_run(struct delta *deltas, int count)
{
	done_count = 0;
	for (int i = 0; i < count; i++)
		assert_int_equal(db_append_submit(fixture.db, &deltas[i].item), OK);
	pthread_mutex_lock(&lock);
	while (done_count < count)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

static long rows_of(struct uuid org)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct db_rows *rows = NULL;
	const char *params[1];
	struct work w;

	work_init(&w, a);
	db_attach(&w, fixture.db, DB_APP, false);
	params[0] = db_p_uuid(&w, org);
	assert_int_equal(fixture_told(&w, db_once(&w, db_tenant(org), &count_log, params, &rows)), OK);
	return db_int(rows, 0, 0);
}

static void test_append__a_row_is_appended_once_and_then_already_there(void **state)
{
	struct delta d[2];

	delta_make(&d[0], org_a, open_session, "1", "{}");
	delta_make(&d[1], org_a, open_session, "1", "{}");
	deltas_run(d, 2);
	assert_int_equal(d[0].item.result, DB_APPENDED);
	assert_int_equal(d[1].item.result, DB_ALREADY);
	deltas_run(d, 1);
	assert_int_equal(d[0].item.result, DB_ALREADY);
	assert_int_equal(rows_of(org_a), 1);
}

static void test_append__of_a_closed_session_is_refused(void **state)
{
	struct delta d[2];

	delta_make(&d[0], org_a, ended_session, "1", "{}");
	delta_make(&d[1], org_a, open_session, "2", "{}");
	deltas_run(d, 2);
	assert_int_equal(d[0].item.result, DB_REFUSED);
	assert_int_equal(d[1].item.result, DB_APPENDED);
}

/* Until the writer takes batches to be new again. */
static void new_rows_run(int first)
{
	struct delta d;
	char seq[24];

	for (int i = 0; i < NEW_BATCHES; i++) {
		snprintf(seq, sizeof(seq), "%d", first + i);
		delta_make(&d, org_a, open_session, seq, "{}");
		deltas_run(&d, 1);
		assert_int_equal(d.item.result, DB_APPENDED);
	}
}

static void test_append__among_new_rows_one_that_was_there_is_found(void **state)
{
	struct delta d[3];
	long before;

	new_rows_run(1000);
	before = rows_of(org_a);
	delta_make(&d[0], org_a, open_session, "2000", "{}");
	delta_make(&d[1], org_a, open_session, "1000", "{}");
	delta_make(&d[2], org_a, open_session, "2001", "{}");
	deltas_run(d, 3);
	assert_int_equal(d[0].item.result, DB_APPENDED);
	assert_int_equal(d[1].item.result, DB_ALREADY);
	assert_int_equal(d[2].item.result, DB_APPENDED);
	assert_int_equal(rows_of(org_a), before + 2);
}

static void test_append__among_new_rows_those_of_a_closed_session_are_refused(void **state)
{
	struct delta d[3];
	long before;

	new_rows_run(3000);
	before = rows_of(org_a);
	delta_make(&d[0], org_a, open_session, "4000", "{}");
	delta_make(&d[1], org_a, ended_session, "1", "{}");
	delta_make(&d[2], org_a, open_session, "4001", "{}");
	deltas_run(d, 3);
	assert_int_equal(d[0].item.result, DB_APPENDED);
	assert_int_equal(d[1].item.result, DB_REFUSED);
	assert_int_equal(d[2].item.result, DB_APPENDED);
	assert_int_equal(rows_of(org_a), before + 2);
}

static void test_append__a_bad_item_does_not_hurt_its_neighbours(void **state)
{
	struct delta *d = calloc(100, sizeof(*d));
	char seq[24];

	for (int i = 0; i < 100; i++) {
		snprintf(seq, sizeof(seq), "%d", 100 + i);
		delta_make(&d[i], org_a, open_session, i == 37 ? "not a number" : seq, "{}");
	}
	deltas_run(d, 100);
	for (int i = 0; i < 100; i++)
		assert_int_equal(d[i].item.result, i == 37 ? DB_FAILED : DB_APPENDED);
	assert_int_equal(d[37].item.error, ERR_INTERNAL);
	free(d);
}

static void test_append__an_organisation_cannot_write_into_another(void **state)
{
	struct delta d;

	delta_make(&d, org_a, open_session, "900", "{}");
	d.item.org = org_b; /* served as B, with a row that says A */
	deltas_run(&d, 1);
	assert_int_not_equal(d.item.result, DB_APPENDED);
	assert_int_equal(rows_of(org_b), 0);
}

static void test_append__many_are_written_in_few_batches(void **state)
{
	struct delta *d = calloc(MANY, sizeof(*d));
	uint64_t waiting, batches, items, batches_before, items_before;
	long before = rows_of(org_a);
	char seq[24];

	db_append_figures(fixture.db, &waiting, &batches_before, &items_before);
	for (int i = 0; i < MANY; i++) {
		snprintf(seq, sizeof(seq), "%d", 10000 + i);
		delta_make(
		    &d[i], org_a, open_session, seq, "{\"set\":[[\"cmi.core.lesson_location\",\"page 7\"]]}");
		d[i].item.order = (uint64_t)i;
	}
	deltas_run(d, MANY);
	for (int i = 0; i < MANY; i++)
		assert_int_equal(d[i].item.result, DB_APPENDED);
	assert_int_equal(rows_of(org_a), before + MANY);
	db_append_figures(fixture.db, &waiting, &batches, &items);
	assert_int_equal(waiting, 0);
	assert_int_equal(items - items_before, MANY);
	assert_in_range(batches - batches_before, 2, MANY / 4);
	free(d);
}

static void test_append__a_full_queue_says_busy_and_keeps_nothing(void **state)
{
	struct delta *d = calloc(9000, sizeof(*d));
	int taken = 0, busy = 0;

	done_count = 0;
	for (int i = 0; i < 9000; i++) {
		delta_make(&d[i], org_a, ended_session, "5", "{}");
		if (db_append_submit(fixture.db, &d[i].item) == OK)
			taken++;
		else
			busy++;
	}
	pthread_mutex_lock(&lock);
	while (done_count < taken)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
	assert_int_equal(taken + busy, 9000);
	assert_true(busy > 0);
	free(d);
}

enum { AWAY_MAX_S = 120, SEND_AGAIN_MS = 20 };

static bool any_failed(const struct delta *d, int count)
{
	for (int i = 0; i < count; i++) {
		if (d[i].item.result == DB_FAILED)
			return true;
	}
	return false;
}

static void test_append__survives_the_death_of_the_database(void **state)
{
	struct delta d[60];
	char seq[24];
	const struct timespec pause = {.tv_nsec = SEND_AGAIN_MS * 1000000L};
	int64_t until_us = time_monotonic_us() + INT64_C(1000000) * AWAY_MAX_S;

	for (int i = 0; i < 60; i++) {
		snprintf(seq, sizeof(seq), "%d", 50000 + i);
		delta_make(&d[i], org_a, open_session, seq, "{}");
	}
	deltas_run(d, 20);
	kill(fixture_postmaster(&fixture), SIGKILL);
	deltas_run(d + 20, 20);
	for (int i = 20; i < 40; i++)
		if (d[i].item.result == DB_FAILED)
			assert_int_equal(d[i].item.error, ERR_DATABASE);
	/* What failed is sent again, as players do: backends may outlive their postmaster for a moment, and
	 * die then. */
	deltas_run(d, 60);
	while (any_failed(d, 60) && time_monotonic_us() < until_us) {
		nanosleep(&pause, NULL);
		deltas_run(d, 60);
	}
	for (int i = 0; i < 20; i++)
		assert_int_equal(d[i].item.result, DB_ALREADY);
	for (int i = 20; i < 60; i++)
		assert_in_range(d[i].item.result, DB_APPENDED, DB_ALREADY);
}

static void test_append__close_waits_for_the_queue(void **state)
{
	struct delta d[50];
	char seq[24];
	long before = rows_of(org_a);

	done_count = 0;
	for (int i = 0; i < 50; i++) {
		snprintf(seq, sizeof(seq), "%d", 60000 + i);
		delta_make(&d[i], org_a, open_session, seq, "{}");
		assert_int_equal(db_append_submit(fixture.db, &d[i].item), OK);
	}
	db_close(fixture.db);
	assert_int_equal(done_count, 50);
	assert_int_equal(fixture_open_db(&fixture, books), OK);
	assert_int_equal(rows_of(org_a), before + 50);
}

static int setup(void **state)
{
	char sql[1024], text[256], org[UUID_TEXT_SIZE], id[UUID_TEXT_SIZE], other[UUID_TEXT_SIZE],
	    third[UUID_TEXT_SIZE];

	org_a = uuid_v7();
	org_b = uuid_v7();
	attempt = uuid_v7();
	open_session = uuid_v7();
	ended_session = uuid_v7();
	if (fixture_prepare(&fixture) != OK)
		return 1;
	fixture.config.append_queue = 3000;
	if (fixture_open_db(&fixture, books) != OK)
		return 1;
	snprintf(sql, sizeof(sql),
	    "INSERT INTO attempt_sessions (org_id, id, attempt_id, launch_id, state) VALUES ('%s', '%s', "
	    "'%s', '%s', 'open'), "
	    "('%s', '%s', '%s', '%s', 'ended')",
	    uuid_format(org_a, org), uuid_format(open_session, id), uuid_format(attempt, third), third, org,
	    uuid_format(ended_session, other), third, third);
	return !fixture_sql(&fixture, "lectern", sql, text);
}

static int teardown(void **state)
{
	fixture_close(&fixture);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_append__a_row_is_appended_once_and_then_already_there),
	    cmocka_unit_test(test_append__of_a_closed_session_is_refused),
	    cmocka_unit_test(test_append__among_new_rows_one_that_was_there_is_found),
	    cmocka_unit_test(test_append__among_new_rows_those_of_a_closed_session_are_refused),
	    cmocka_unit_test(test_append__a_bad_item_does_not_hurt_its_neighbours),
	    cmocka_unit_test(test_append__an_organisation_cannot_write_into_another),
	    cmocka_unit_test(test_append__many_are_written_in_few_batches),
	    cmocka_unit_test(test_append__a_full_queue_says_busy_and_keeps_nothing),
	    cmocka_unit_test(test_append__survives_the_death_of_the_database),
	    cmocka_unit_test(test_append__close_waits_for_the_queue),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
