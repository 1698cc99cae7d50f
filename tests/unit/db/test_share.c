/* Work that shares transactions: done once each, together where many wait, alone where it is told apart. */
#include "unit.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "db/cluster_fixture.h"
#include "db/session_int.h"
#include "db/share.h"

enum { MANY = DB_SHARED_MAX };

static struct cluster_fixture fixture;
static struct uuid org, other_org;

#define QUERY(id, where, count, text)                                                                        \
	static const struct db_query id = {.name = "test." #id, .scope = where, .sql = text, .params = count}

QUERY(origin_add, DB_TENANT, 3,
    "INSERT INTO origins (org_id, id, slug, kind) VALUES ($1::uuid, $2::uuid, $3, 'api') RETURNING slug");
QUERY(origin_count, DB_TENANT, 2, "SELECT count(*) FROM origins WHERE org_id = $1::uuid AND slug = $2");
QUERY(organization_add, DB_DIRECTORY, 2,
    "INSERT INTO organizations (id, slug, name) VALUES ($1::uuid, $2, 'X')");

/* One origin that is to be made, on a thread of its own. */
struct making {
	pthread_t thread;
	struct uuid org;
	char slug[32];
	bool picky;       /* never together */
	const char *then; /* the organisation that is made after it; NULL: none */
	sem_t *held;      /* alone waits for it; NULL: for nothing */
	struct db_rows *rows;
	enum err result;
	char answer[32], detail[WORK_DETAIL_MAX];
};

static atomic_int holding, finished, batches, members_taken, alones, names;

static const char *const *params_of(struct work *w, const struct making *m)
{
	const char *const params[] = {db_p_uuid(w, m->org), db_p_uuid(w, uuid_v7()), m->slug};

	return arena_memdup(w->arena, params, sizeof(params));
}

static enum err body_make(struct work *w, void *arg)
{
	struct making *m = arg;

	return db_run(w, &origin_add, params_of(w, m), &m->rows);
}

static enum err make_alone(struct work *w, void *arg)
{
	const struct making *m = arg;

	atomic_fetch_add(&alones, 1);
	if (m->held != NULL) {
		atomic_fetch_add(&holding, 1);
		sem_wait(m->held);
	}
	return db_transact(w, db_tenant(m->org), body_make, arg);
}

static enum err make_together(struct work *w, struct db_member *members[], size_t count)
{
	(void)w;
	atomic_fetch_add(&batches, 1);
	for (size_t i = 0; i < count; i++) {
		struct making *m = members[i]->arg;
		struct work *own = members[i]->work;

		if (m->picky)
			continue;
		TRY(db_ask(own, &origin_add, params_of(own, m), &m->rows));
		members[i]->taken = true;
		atomic_fetch_add(&members_taken, 1);
		if (m->then != NULL) {
			const char *const organization[] = {db_p_uuid(own, uuid_v7()), m->then};

			TRY(db_then(own, &organization_add, organization));
		}
	}
	return OK;
}

static const struct db_shared shared = {.together = make_together, .alone = make_alone};

static void *making_main(void *arg)
{
	struct making *m = arg;
	ARENA_LOCAL struct arena *arena = arena_new();
	struct work w;

	work_init(&w, arena);
	db_attach(&w, fixture.db, DB_APP, false);
	m->result = db_share(&w, db_tenant(m->org), &shared, m);
	/* What it asked for lives in its own arena. */
	if (m->result == OK)
		snprintf(m->answer, sizeof(m->answer), "%s", db_text(m->rows, 0, 0));
	snprintf(m->detail, sizeof(m->detail), "%s", w.detail);
	db_detach(&w);
	atomic_fetch_add(&finished, 1);
	return NULL;
}

static void making_start(struct making *m)
{
	assert_int_equal(pthread_create(&m->thread, NULL, making_main, m), 0);
}

typedef void prepare_making(struct making *m, int i, int round);

/* Lets all wait behind works that hold, until some of them shared a transaction: a machine that is too slow
 * to bring two of them before the first has waited enough gets another round. */
static void make_behind_held(struct making all[MANY], prepare_making *prepare)
{
	int leaders = fixture.db->sharing.leaders_max, before = atomic_load(&batches);

	for (int round = 0; atomic_load(&batches) == before; round++) {
		struct making held[8] = {{0}};
		sem_t go;

		assert_in_range(leaders, 1, 8);
		sem_init(&go, 0, 0);
		atomic_store(&holding, 0);
		for (int i = 0; i < leaders; i++) {
			held[i] = (struct making){.org = other_org, .held = &go};
			snprintf(held[i].slug, sizeof(held[i].slug), "held-%d", atomic_fetch_add(&names, 1));
			making_start(&held[i]);
		}
		while (atomic_load(&holding) < leaders)
			sched_yield();
		atomic_store(&finished, 0);
		for (int i = 0; i < MANY; i++) {
			all[i] = (struct making){.org = org};
			prepare(&all[i], i, round);
			making_start(&all[i]);
		}
		while (atomic_load(&batches) == before && atomic_load(&finished) < MANY)
			sched_yield();
		for (int i = 0; i < leaders; i++)
			sem_post(&go);
		for (int i = 0; i < MANY; i++)
			pthread_join(all[i].thread, NULL);
		for (int i = 0; i < leaders; i++)
			pthread_join(held[i].thread, NULL);
		sem_destroy(&go);
	}
}

static int64_t counted(const struct db_query *query, struct db_scope scope, const char *const params[])
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct db_rows *rows = NULL;
	struct work w;

	work_init(&w, arena);
	db_attach(&w, fixture.db, DB_APP, false);
	assert_int_equal(fixture_told(&w, db_once(&w, scope, query, params, &rows)), OK);
	return db_int(rows, 0, 0);
}

static int64_t origins_named(const char *slug)
{
	char text[UUID_TEXT_SIZE];
	const char *const params[] = {uuid_format(org, text), slug};

	return counted(&origin_count, db_tenant(org), params);
}

static void prepare_plain(struct making *m, int i, int round)
{
	(void)i;
	(void)round;
	snprintf(m->slug, sizeof(m->slug), "plain-%d", atomic_fetch_add(&names, 1));
}

static void test_share__does_each_work_once_and_answers_in_its_own_arena(void **state)
{
	struct making all[MANY];

	(void)state;
	make_behind_held(all, prepare_plain);
	assert_true(atomic_load(&members_taken) >= 2);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(all[i].result, OK);
		assert_string_equal(all[i].answer, all[i].slug);
		assert_int_equal(origins_named(all[i].slug), 1);
	}
}

static void test_share__does_alone_what_nobody_waits_with(void **state)
{
	struct making m = {.org = org, .slug = "lonely"};
	int before = atomic_load(&batches);

	(void)state;
	making_start(&m);
	pthread_join(m.thread, NULL);
	assert_int_equal(m.result, OK);
	assert_int_equal(atomic_load(&batches), before);
	assert_int_equal(origins_named("lonely"), 1);
}

static void prepare_picky(struct making *m, int i, int round)
{
	prepare_plain(m, i, round);
	m->picky = i % 2 == 0;
}

static void test_share__does_alone_what_was_not_taken(void **state)
{
	struct making all[MANY];
	int before = atomic_load(&alones);

	(void)state;
	make_behind_held(all, prepare_picky);
	assert_true(atomic_load(&alones) - before >= MANY / 2);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(all[i].result, OK);
		assert_int_equal(origins_named(all[i].slug), 1);
	}
}

/* The last one's name is there already. */
static void prepare_with_a_bad_one(struct making *m, int i, int round)
{
	prepare_plain(m, i, round);
	if (i == MANY - 1)
		snprintf(m->slug, sizeof(m->slug), "lonely");
}

static void test_share__one_that_fails_takes_nobody_along(void **state)
{
	struct making all[MANY];

	(void)state;
	make_behind_held(all, prepare_with_a_bad_one);
	for (int i = 0; i < MANY - 1; i++) {
		assert_int_equal(all[i].result, OK);
		assert_int_equal(origins_named(all[i].slug), 1);
	}
	assert_int_equal(all[MANY - 1].result, ERR_CONFLICT);
	assert_string_equal(all[MANY - 1].detail, "origins_org_id_slug_key");
}

/* What follows is possible once. */
static void prepare_followed(struct making *m, int i, int round)
{
	static const char *const slugs[] = {"then-0", "then-1", "then-2", "then-3", "then-4", "then-5"};

	prepare_plain(m, i, round);
	m->then = slugs[round % 6];
}

static void test_share__a_failure_behind_the_commit_is_told_and_nothing_is_done_twice(void **state)
{
	struct making all[MANY];
	int told = 0;

	(void)state;
	make_behind_held(all, prepare_followed);
	for (int i = 0; i < MANY; i++) {
		told += all[i].result == ERR_CONFLICT;
		assert_true(all[i].result == OK || strcmp(all[i].detail, "organizations_slug_key") == 0);
		assert_int_equal(origins_named(all[i].slug), 1);
	}
	assert_true(told >= 2);
}

static int setup(void **state)
{
	(void)state;
	org = uuid_v7();
	other_org = uuid_v7();
	return fixture_prepare(&fixture) != OK || fixture_open_db(&fixture, NULL) != OK;
}

static int teardown(void **state)
{
	(void)state;
	fixture_close(&fixture);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_share__does_each_work_once_and_answers_in_its_own_arena),
	    cmocka_unit_test(test_share__does_alone_what_nobody_waits_with),
	    cmocka_unit_test(test_share__does_alone_what_was_not_taken),
	    cmocka_unit_test(test_share__one_that_fails_takes_nobody_along),
	    cmocka_unit_test(test_share__a_failure_behind_the_commit_is_told_and_nothing_is_done_twice),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
