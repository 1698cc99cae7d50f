/* The private cluster, a database of somebody's own, and several databases. */
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "db/cluster_fixture.h"

static struct cluster_fixture fixture;

static const struct db_query organizations = {
    .name = "test.organizations", .scope = DB_DIRECTORY, .sql = "SELECT count(*) FROM organizations"};
static const struct db_query origin_add = {.name = "test.origin_add",
    .scope = DB_TENANT,
    .sql = "INSERT INTO origins (org_id, id, slug, kind) VALUES ($1::uuid, $2::uuid, $3, 'api')",
    .params = 3};

static enum err ask(struct db *db)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct work w;

	work_init(&w, a);
	db_attach(&w, db, DB_APP, false);
	return db_once(&w, db_directory(), &organizations, NULL, NULL);
}

static enum err origin_write(struct db *db, struct uuid org, const char *slug)
{
	ARENA_LOCAL struct arena *a = arena_new();
	const char *params[3];
	struct work w;

	work_init(&w, a);
	db_attach(&w, db, DB_APP, false);
	params[0] = db_p_uuid(&w, org);
	params[1] = db_p_uuid(&w, uuid_v7());
	params[2] = slug;
	return db_once(&w, db_tenant(org), &origin_add, params, NULL);
}

static const struct db_query origins_count = {.name = "test.origins_count",
    .scope = DB_TENANT,
    .sql = "SELECT count(*) FROM origins WHERE slug IN ('x', 'y')"};

/* One origin in the first database and two in the second, and no third: what outboxes and janitors meet. */
static void assert_walk(struct db *db)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct db_rows *rows = NULL;
	struct work w;

	work_init(&w, a);
	db_attach(&w, db, DB_WORKER, false);
	assert_int_equal(db_databases(&w), 2);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(db_once(&w, db_all_tenants_in(i), &origins_count, NULL, &rows), OK);
		assert_int_equal(db_int(rows, 0, 0), i + 1);
	}
	assert_true(db_database_known(&w, ""));
	assert_true(db_database_known(&w, "two"));
	assert_false(db_database_known(&w, "three"));
}

static void pause_ms(long ms)
{
	struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	nanosleep(&pause, NULL);
}

static bool process_gone_in(int pid, int ms)
{
	for (int waited = 0; waited < ms; waited += 20) {
		if (kill(pid, 0) != 0)
			return true;
		pause_ms(20);
	}
	return false;
}

/* A backend outlives its postmaster for a moment: what was asked just now may have been answered by a dying
 * one. */
static bool ready_in(struct db *db, int ms)
{
	for (int waited = 0; waited < ms; waited += 20) {
		if (db_ready(db))
			return true;
		pause_ms(20);
	}
	return false;
}

static void test_cluster__a_killed_postmaster_comes_back_with_what_was_acknowledged(void **state)
{
	struct uuid org = uuid_v7();
	char text[256], sql[128], id[UUID_TEXT_SIZE];
	enum err e = ERR_DATABASE;

	assert_int_equal(origin_write(fixture.db, org, "kept"), OK);
	kill(fixture_postmaster(&fixture), SIGKILL);
	for (int tries = 0; e != OK && tries < 100; tries++) {
		e = origin_write(fixture.db, org, "later");
		pause_ms(20);
	}
	assert_int_equal(e, OK);
	/* A backend of the killed postmaster may have served that before it noticed. */
	for (int tries = 0; !db_ready(fixture.db) && tries < 500; tries++)
		pause_ms(20);
	assert_true(ready_in(fixture.db, 10000));
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM origins WHERE org_id = '%s'", uuid_format(org, id));
	assert_true(fixture_sql(&fixture, "lectern", sql, text));
	assert_string_equal(text, "2");
}

static void test_cluster__a_second_process_joins_and_takes_over(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct db *second = NULL;
	int before = fixture_postmaster(&fixture);
	struct work w;

	work_init(&w, a);
	assert_int_equal(fixture_told(&w, db_open(&w, &fixture.config, NULL, &second)), OK);
	assert_int_equal(ask(second), OK);
	assert_int_equal(fixture_postmaster(&fixture), before);
	db_close(fixture.db); /* stops the cluster that it started */
	assert_true(process_gone_in(before, 5000));
	assert_int_equal(ask(second), OK);
	assert_int_not_equal(fixture_postmaster(&fixture), before);
	assert_int_equal(fixture_open_db(&fixture, NULL), OK);
	db_close(second);
	assert_int_equal(ask(fixture.db), OK);
}

static void test_cluster__ends_in_order_when_its_parent_is_killed(void **state)
{
	int postmaster, status = 0;
	pid_t child;

	db_close(fixture.db);
	fixture.db = NULL;
	assert_int_equal(fixture_postmaster(&fixture), 0);
	child = fork();
	if (child == 0) {
		if (fixture_open_db(&fixture, NULL) == OK)
			pause();
		_exit(1);
	}
	for (int tries = 0; tries < 500 && fixture_postmaster(&fixture) == 0; tries++)
		pause_ms(20);
	pause_ms(500);
	postmaster = fixture_postmaster(&fixture);
	assert_int_not_equal(postmaster, 0);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	/* At once, while the orphan may still be stopping. */
	assert_int_equal(fixture_open_db(&fixture, NULL), OK);
	assert_int_not_equal(fixture_postmaster(&fixture), postmaster);
	assert_int_equal(ask(fixture.db), OK);
}

static void test_cluster__starts_although_an_old_pid_file_names_a_living_process(void **state)
{
	char path[300];
	FILE *out;

	db_close(fixture.db);
	snprintf(path, sizeof(path), "%s/cluster/postmaster.pid", fixture.data);
	out = fopen(path, "w");
	assert_non_null(out);
	fprintf(out, "%d\n%s/cluster\n1\n5432\n%s/socket\n\n\n", (int)getpid(), fixture.data, fixture.data);
	fclose(out);
	assert_int_equal(fixture_open_db(&fixture, NULL), OK);
	assert_int_equal(ask(fixture.db), OK);
}

static void test_cluster__that_cannot_start_tells_why(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct db *db = NULL;
	char path[300];
	struct work w;
	FILE *out;

	work_init(&w, a);
	db_close(fixture.db);
	snprintf(path, sizeof(path), "%s/cluster/local.conf", fixture.data);
	out = fopen(path, "w");
	assert_non_null(out);
	fputs("no_such_setting = 1\n", out);
	fclose(out);
	assert_int_equal(db_open(&w, &fixture.config, NULL, &db), ERR_DATABASE);
	assert_non_null(strstr(w.detail, "no_such_setting"));
	unlink(path);
	assert_int_equal(fixture_open_db(&fixture, NULL), OK);
}

static void test_cluster__half_made_is_made_again_also_at_a_long_path(void **state)
{
	struct cluster_fixture other;
	char half[300];

	assert_int_equal(fixture_prepare(&other), OK);
	for (int i = 0; i < 8; i++) {
		snprintf(other.data + strlen(other.data), sizeof(other.data) - strlen(other.data),
		    "/quite-a-long-name");
		assert_int_equal(mkdir(other.data, 0700), 0);
	}
	other.config.data = other.data;
	snprintf(half, sizeof(half), "%s/cluster.new", other.data);
	assert_int_equal(mkdir(half, 0700), 0);
	snprintf(half, sizeof(half), "%s/cluster.new/PG_VERSION", other.data);
	fclose(fopen(half, "w"));
	assert_int_equal(fixture_open_db(&other, NULL), OK);
	assert_int_equal(ask(other.db), OK);
	*strstr(other.data, "/quite") = '\0';
	fixture_close(&other);
}

static void test_databases__organisations_live_where_the_directory_says(void **state)
{
	struct uuid here = uuid_v7(), there = uuid_v7(), nowhere = uuid_v7();
	char text[256], sql[512], first[UUID_TEXT_SIZE], second[UUID_TEXT_SIZE];

	db_close(fixture.db);
	fixture.config.tenant_databases = "two";
	assert_int_equal(fixture_open_db(&fixture, NULL), OK);
	snprintf(sql, sizeof(sql),
	    "INSERT INTO organizations (id, slug, name, database) VALUES ('%s', 'here', '', ''), ('%s', "
	    "'there', '', 'two')",
	    uuid_format(here, first), uuid_format(there, second));
	assert_true(fixture_sql(&fixture, "lectern", sql, text));
	assert_int_equal(origin_write(fixture.db, here, "x"), OK);
	assert_int_equal(origin_write(fixture.db, there, "x"), OK);
	assert_int_equal(origin_write(fixture.db, there, "y"), OK);
	assert_int_equal(origin_write(fixture.db, nowhere, "x"), ERR_NOT_FOUND);
	snprintf(
	    sql, sizeof(sql), "SELECT count(*) FROM origins WHERE org_id IN ('%s', '%s')", first, second);
	assert_true(fixture_sql(&fixture, "lectern", sql, text));
	assert_string_equal(text, "1");
	assert_true(fixture_sql(&fixture, "two", sql, text));
	assert_string_equal(text, "2");
	assert_walk(fixture.db);
	db_close(fixture.db);
	fixture.config.tenant_databases = "";
	assert_int_equal(fixture_open_db(&fixture, NULL), OK);
}

static int setup(void **state)
{
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
	    cmocka_unit_test(test_cluster__a_killed_postmaster_comes_back_with_what_was_acknowledged),
	    cmocka_unit_test(test_cluster__a_second_process_joins_and_takes_over),
	    cmocka_unit_test(test_cluster__ends_in_order_when_its_parent_is_killed),
	    cmocka_unit_test(test_cluster__starts_although_an_old_pid_file_names_a_living_process),
	    cmocka_unit_test(test_cluster__that_cannot_start_tells_why),
	    cmocka_unit_test(test_cluster__half_made_is_made_again_also_at_a_long_path),
	    cmocka_unit_test(test_databases__organisations_live_where_the_directory_says),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
