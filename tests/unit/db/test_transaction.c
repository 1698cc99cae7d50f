/* Transactions: scopes, isolation, retries, errors. */
#include "unit.h"

#include <pthread.h>

#include "db/cluster_fixture.h"

static struct cluster_fixture fixture;
static struct uuid org_a, org_b;

#define QUERY(id, where, count, text)                                                                        \
	static const struct db_query id = {.name = "test." #id, .scope = where, .sql = text, .params = count}

QUERY(origin_add, DB_TENANT, 3,
    "INSERT INTO origins (org_id, id, slug, kind) VALUES ($1::uuid, $2::uuid, $3, 'api')");
QUERY(origins_all, DB_TENANT, 0, "SELECT org_id, id, slug, NULL::text FROM origins ORDER BY id");
QUERY(origins_rename, DB_TENANT, 1, "UPDATE origins SET name = $1");
QUERY(origin_set, DB_TENANT, 2, "UPDATE origins SET name = $2 WHERE slug = $1");
QUERY(organizations_all, DB_DIRECTORY, 0, "SELECT id, slug FROM organizations");
QUERY(values_all, DB_DIRECTORY, 0, "SELECT 't'::boolean, -5::bigint, 2.5::float8, ''::text");
QUERY(sleep_long, DB_DIRECTORY, 0, "SELECT pg_sleep(30)");
QUERY(broken, DB_DIRECTORY, 0, "SELECT 1/0");
QUERY(organization_add, DB_DIRECTORY, 2,
    "INSERT INTO organizations (id, slug, name) VALUES ($1::uuid, $2, 'X')");
static const struct db_query origins_add = {.name = "test.origins_add",
    .scope = DB_TENANT,
    .sql =
        "INSERT INTO origins (org_id, id, slug, kind) SELECT org_id, id, slug, 'api' FROM unnest($1::uuid[], "
        "$2::uuid[], $3::text[]) AS v (org_id, id, slug)",
    .params = 3,
    .row_types = "uuid,uuid,text"};
QUERY(timeout_short, DB_DIRECTORY, 0, "SET LOCAL statement_timeout = 50");
QUERY(learner_add, DB_TENANT, 3,
    "INSERT INTO learners (org_id, id, origin_id, external_user_id) VALUES ($1::uuid, $2::uuid, $3::uuid, "
    "'x')");

struct attached {
	struct arena *arena;
	struct work w;
};

static struct attached *attach(enum db_role role)
{
	struct attached *at = calloc(1, sizeof(*at));

	at->arena = arena_new();
	work_init(&at->w, at->arena);
	db_attach(&at->w, fixture.db, role, false);
	return at;
}

static void detach(struct attached *at)
{
	arena_free(at->arena);
	free(at);
}

static enum err add_origin(struct work *w, struct uuid scope, struct uuid org, const char *slug)
{
	const char *params[] = {db_p_uuid(w, org), db_p_uuid(w, uuid_v7()), slug};

	return db_once(w, db_tenant(scope), &origin_add, params, NULL);
}

static size_t count_origins(struct work *w, struct db_scope scope)
{
	struct db_rows *rows = NULL;

	assert_int_equal(fixture_told(w, db_once(w, scope, &origins_all, NULL, &rows)), OK);
	return db_count(rows);
}

static void test_rows__give_every_type_and_null_as_nothing(void **state)
{
	struct attached *at = attach(DB_APP);
	struct db_rows *rows = NULL;

	assert_int_equal(db_once(&at->w, db_directory(), &values_all, NULL, &rows), OK);
	assert_true(db_bool(rows, 0, 0));
	assert_int_equal(db_int(rows, 0, 1), -5);
	assert_true(db_real(rows, 0, 2) == 2.5);
	assert_string_equal(db_text(rows, 0, 3), "");
	assert_null(db_text(rows, 1, 0));
	assert_null(db_text(rows, 0, 9));
	detach(at);
}

static void test_isolation__an_organisation_sees_and_writes_only_its_own(void **state)
{
	struct attached *at = attach(DB_APP);
	const char *name[] = {"taken"};
	struct db_rows *rows = NULL;

	assert_int_equal(add_origin(&at->w, org_a, org_a, "a1"), OK);
	assert_int_equal(add_origin(&at->w, org_b, org_b, "b1"), OK);
	assert_int_equal(count_origins(&at->w, db_tenant(org_a)), 1);
	assert_int_equal(count_origins(&at->w, db_tenant(org_b)), 1);
	assert_int_equal(count_origins(&at->w, db_tenant(uuid_v7())), 0);
	assert_int_equal(add_origin(&at->w, org_a, org_b, "b2"), ERR_INTERNAL);
	assert_int_equal(db_once(&at->w, db_tenant(org_b), &origins_rename, name, &rows), OK);
	assert_int_equal(db_changed(rows), 1);
	detach(at);
}

static void test_worker__sees_all_organisations_only_when_it_asks(void **state)
{
	struct attached *at = attach(DB_WORKER), *app = attach(DB_APP);

	assert_int_equal(count_origins(&at->w, db_tenant(org_a)), 1);
	assert_int_equal(count_origins(&at->w, db_all_tenants_in(0)), 2);
	assert_int_equal(db_once(&app->w, db_all_tenants_in(0), &origins_all, NULL, NULL), ERR_INTERNAL);
	detach(at);
	detach(app);
}

static void test_conflict__names_the_constraint(void **state)
{
	struct attached *at = attach(DB_APP);
	const char *params[] = {
	    db_p_uuid(&at->w, org_a), db_p_uuid(&at->w, uuid_v7()), db_p_uuid(&at->w, uuid_v7())};

	assert_int_equal(add_origin(&at->w, org_a, org_a, "a1"), ERR_CONFLICT);
	assert_string_equal(at->w.detail, "origins_org_id_slug_key");
	assert_int_equal(db_once(&at->w, db_tenant(org_a), &learner_add, params, NULL), ERR_CONFLICT);
	assert_string_equal(at->w.detail, "learners_org_id_origin_id_fkey");
	detach(at);
}

static void test_failure__is_told_and_the_connection_serves_again(void **state)
{
	struct attached *at = attach(DB_APP);
	struct db_rows *rows = NULL;

	assert_int_equal(db_once(&at->w, db_directory(), &broken, NULL, NULL), ERR_INTERNAL);
	assert_string_equal(at->w.detail, "query test.broken failed (SQLSTATE 22012)");
	assert_int_equal(db_once(&at->w, db_directory(), &organizations_all, NULL, &rows), OK);
	assert_string_equal(db_text(rows, 0, 1), "main");
	detach(at);
}

static void test_scope__a_query_of_the_other_scope_is_refused(void **state)
{
	struct attached *at = attach(DB_APP);

	assert_int_equal(db_once(&at->w, db_directory(), &origins_all, NULL, NULL), ERR_INTERNAL);
	assert_int_equal(db_once(&at->w, db_tenant(org_a), &organizations_all, NULL, NULL), ERR_INTERNAL);
	assert_int_equal(db_run(&at->w, &origins_all, NULL, NULL), ERR_INTERNAL);
	detach(at);
}

static enum err body_times_out(struct work *w, void *arg)
{
	TRY(db_run(w, &timeout_short, NULL, NULL));
	return db_run(w, &sleep_long, NULL, NULL);
}

static void test_timeout__of_a_statement_is_its_own_error(void **state)
{
	struct attached *at = attach(DB_APP);

	assert_int_equal(db_transact(&at->w, db_directory(), body_times_out, NULL), ERR_TIMEOUT);
	detach(at);
}

static enum err body_adds_two(struct work *w, void *arg)
{
	const char *first[] = {db_p_uuid(w, org_a), db_p_uuid(w, uuid_v7()), "sent"};
	const char *second[] = {db_p_uuid(w, org_a), db_p_uuid(w, uuid_v7()), "run"};

	TRY(db_send(w, &origin_add, first));
	TRY(db_run(w, &origin_add, second, NULL));
	return *(enum err *)arg;
}

static void test_transact__commits_or_rolls_back_whole(void **state)
{
	struct attached *at = attach(DB_APP);
	enum err answer = ERR_FORBIDDEN;
	size_t before = count_origins(&at->w, db_tenant(org_a));

	assert_int_equal(db_transact(&at->w, db_tenant(org_a), body_adds_two, &answer), ERR_FORBIDDEN);
	assert_int_equal(count_origins(&at->w, db_tenant(org_a)), before);
	answer = OK;
	assert_int_equal(db_transact(&at->w, db_tenant(org_a), body_adds_two, &answer), OK);
	assert_int_equal(count_origins(&at->w, db_tenant(org_a)), before + 2);
	detach(at);
}

static enum err body_swallows(struct work *w, void *arg)
{
	const char *params[] = {db_p_uuid(w, org_a), db_p_uuid(w, uuid_v7()), "a1"};

	(void)!db_run(w, &origin_add, params, NULL);
	return OK;
}

static enum err body_sends_bad(struct work *w, void *arg)
{
	const char *params[] = {db_p_uuid(w, org_a), db_p_uuid(w, uuid_v7()), "a1"};

	return db_send(w, &origin_add, params);
}

static void test_transact__a_failed_query_is_never_committed_over(void **state)
{
	struct attached *at = attach(DB_APP);

	assert_int_equal(db_transact(&at->w, db_tenant(org_a), body_swallows, NULL), ERR_CONFLICT);
	assert_int_equal(db_transact(&at->w, db_tenant(org_a), body_sends_bad, NULL), ERR_CONFLICT);
	detach(at);
}

struct meeting {
	const char *first, *second;
	int runs;
	enum err result;
};

static struct meeting meetings[2];
static pthread_barrier_t barrier;

/* Each holds the row that the other wants next: PostgreSQL ends one of the two (40P01). */
static enum err body_meets(struct work *w, void *arg)
{
	struct meeting *m = arg;
	const char *first[] = {m->first, "changed"}, *second[] = {m->second, "changed"};

	TRY(db_run(w, &origin_set, first, NULL));
	if (m->runs++ == 0)
		pthread_barrier_wait(&barrier);
	return db_run(w, &origin_set, second, NULL);
}

static void *meet(void *arg)
{
	struct meeting *m = arg;
	struct attached *at = attach(DB_APP);

	m->result = db_transact(&at->w, db_tenant(org_a), body_meets, m);
	detach(at);
	return NULL;
}

static void test_transact__runs_again_after_a_deadlock(void **state)
{
	pthread_t other;

	pthread_barrier_init(&barrier, NULL, 2);
	meetings[0] = (struct meeting){.first = "sent", .second = "run"};
	meetings[1] = (struct meeting){.first = "run", .second = "sent"};
	assert_int_equal(pthread_create(&other, NULL, meet, &meetings[1]), 0);
	meet(&meetings[0]);
	pthread_join(other, NULL);
	pthread_barrier_destroy(&barrier);
	assert_int_equal(meetings[0].result, OK);
	assert_int_equal(meetings[1].result, OK);
	assert_in_range(meetings[0].runs + meetings[1].runs, 3, 4);
}

static enum err body_nests(struct work *w, void *arg)
{
	return db_once(w, db_tenant(org_a), &origins_all, NULL, NULL);
}

static void test_transact__does_not_nest(void **state)
{
	struct attached *at = attach(DB_APP);

	assert_int_equal(db_transact(&at->w, db_tenant(org_a), body_nests, NULL), ERR_INTERNAL);
	detach(at);
}

/* How the transaction and what follows it end. */
struct follows {
	const struct db_query *then;
	const char *slug; /* of the organisation that is made then */
	enum err answer;
	size_t seen; /* origins, inside */
};

static enum err body_then(struct work *w, void *arg)
{
	struct follows *f = arg;
	const char *origin[] = {db_p_uuid(w, org_a), db_p_uuid(w, uuid_v7()), f->slug};
	const char *organization[] = {db_p_uuid(w, uuid_v7()), f->slug};

	TRY(db_then(w, f->then, organization));
	TRY(db_send(w, &origin_add, origin));
	return f->answer;
}

static bool organization_is(struct work *w, const char *slug)
{
	struct db_rows *rows = NULL;
	bool found = false;

	assert_int_equal(db_once(w, db_directory(), &organizations_all, NULL, &rows), OK);
	for (size_t i = 0; i < db_count(rows); i++)
		found = found || strcmp(db_text(rows, i, 1), slug) == 0;
	return found;
}

static void test_then__follows_what_is_committed_and_nothing_else(void **state)
{
	struct attached *at = attach(DB_APP);
	struct follows good = {&organization_add, "then-1", OK, 0},
	               refused = {&organization_add, "then-2", ERR_FORBIDDEN, 0};
	struct follows twice = {&organization_add, "then-1", OK, 0}, fails = {&broken, "then-3", OK, 0};
	struct follows tenant = {&origins_rename, "then-4", OK, 0};
	size_t before = count_origins(&at->w, db_tenant(org_a));

	assert_int_equal(fixture_told(&at->w, db_transact(&at->w, db_tenant(org_a), body_then, &good)), OK);
	assert_true(organization_is(&at->w, "then-1"));
	assert_int_equal(db_transact(&at->w, db_tenant(org_a), body_then, &refused), ERR_FORBIDDEN);
	assert_false(organization_is(&at->w, "then-2"));
	assert_int_equal(count_origins(&at->w, db_tenant(org_a)), before + 1);
	/* A COMMIT that is not reached is followed by nothing; the next transaction neither. */
	assert_int_equal(db_transact(&at->w, db_tenant(org_a), body_then, &twice), ERR_CONFLICT);
	assert_int_equal(count_origins(&at->w, db_tenant(org_a)), before + 1);
	/* What follows fails alone: the rest is done, once. */
	assert_int_equal(db_transact(&at->w, db_tenant(org_a), body_then, &fails), ERR_INTERNAL);
	assert_int_equal(count_origins(&at->w, db_tenant(org_a)), before + 2);
	assert_int_equal(db_transact(&at->w, db_tenant(org_a), body_then, &tenant), ERR_INTERNAL);
	assert_int_equal(count_origins(&at->w, db_tenant(org_a)), before + 2);
	detach(at);
}

static enum err body_flushes(struct work *w, void *arg)
{
	struct follows *f = arg;
	const char *origin[] = {db_p_uuid(w, org_a), db_p_uuid(w, uuid_v7()), f->slug};
	struct db_rows *rows = NULL;

	TRY(db_flush(w));
	TRY(db_send(w, &origins_add, origin));
	TRY(db_flush(w));
	TRY(db_run(w, &origins_all, NULL, &rows));
	f->seen = db_count(rows);
	return OK;
}

static void test_flush__sends_what_was_gathered_and_tells_how_it_went(void **state)
{
	struct attached *at = attach(DB_APP);
	struct follows f = {.slug = "flushed"};
	size_t before = count_origins(&at->w, db_tenant(org_a));

	assert_int_equal(fixture_told(&at->w, db_transact(&at->w, db_tenant(org_a), body_flushes, &f)), OK);
	assert_int_equal(f.seen, before + 1);
	assert_int_equal(db_transact(&at->w, db_tenant(org_a), body_flushes, &f), ERR_CONFLICT);
	assert_non_null(strstr(at->w.detail, "origins"));
	assert_int_equal(db_flush(&at->w), ERR_INTERNAL);
	assert_int_equal(count_origins(&at->w, db_tenant(org_a)), before + 1);
	detach(at);
}

static int setup(void **state)
{
	org_a = uuid_v7();
	org_b = uuid_v7();
	return fixture_prepare(&fixture) != OK || fixture_open_db(&fixture, NULL) != OK;
}

static int teardown(void **state)
{
	fixture_close(&fixture);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows__give_every_type_and_null_as_nothing),
	    cmocka_unit_test(test_isolation__an_organisation_sees_and_writes_only_its_own),
	    cmocka_unit_test(test_worker__sees_all_organisations_only_when_it_asks),
	    cmocka_unit_test(test_conflict__names_the_constraint),
	    cmocka_unit_test(test_failure__is_told_and_the_connection_serves_again),
	    cmocka_unit_test(test_scope__a_query_of_the_other_scope_is_refused),
	    cmocka_unit_test(test_timeout__of_a_statement_is_its_own_error),
	    cmocka_unit_test(test_transact__commits_or_rolls_back_whole),
	    cmocka_unit_test(test_transact__a_failed_query_is_never_committed_over),
	    cmocka_unit_test(test_transact__runs_again_after_a_deadlock),
	    cmocka_unit_test(test_transact__does_not_nest),
	    cmocka_unit_test(test_then__follows_what_is_committed_and_nothing_else),
	    cmocka_unit_test(test_flush__sends_what_was_gathered_and_tells_how_it_went),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
