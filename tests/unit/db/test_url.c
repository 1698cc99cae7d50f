/* A PostgreSQL of somebody's own (database_url): which logins are taken. The server is a private cluster's
 * folder, run by the test itself with rules of its own. */
#include "unit.h"

#include <glob.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "db/cluster_fixture.h"

static struct cluster_fixture fixture;
static pid_t server;
static char socket_folder[300];

static const struct db_query organizations = {
    .name = "test.organizations", .scope = DB_DIRECTORY, .sql = "SELECT count(*) FROM organizations"};

static void file_write(const char *name, const char *text)
{
	char path[320];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", fixture.data, name);
	out = fopen(path, "w");
	if (out == NULL || fputs(text, out) < 0 || fclose(out) != 0)
		abort();
}

static const char *postgres_path(void)
{
	static char path[256];
	glob_t found;

	if (glob("/usr/lib/postgresql/*/bin/postgres", 0, NULL, &found) != 0)
		abort();
	snprintf(path, sizeof(path), "%s", found.gl_pathv[found.gl_pathc - 1]);
	globfree(&found);
	return path;
}

static PGconn *administrator(const char *database)
{
	char address[512];

	snprintf(
	    address, sizeof(address), "host=%s user=lectern_bootstrap dbname=%s", socket_folder, database);
	return PQconnectdb(address);
}

static bool administer(const char *database, const char *sql)
{
	PGconn *pg = administrator(database);
	PGresult *result = PQexec(pg, sql);
	bool good = PQresultStatus(result) == PGRES_COMMAND_OK;

	if (!good)
		fprintf(stderr, "%s", PQerrorMessage(pg));
	PQclear(result);
	PQfinish(pg);
	return good;
}

static bool server_start(void)
{
	char folder[300], rules[320], sockets[400], conf[320];
	struct timespec pause = {.tv_nsec = 20000000};

	file_write("rules.conf", "local all all trust\n");
	snprintf(folder, sizeof(folder), "%s/cluster", fixture.data);
	snprintf(rules, sizeof(rules), "hba_file=%s/rules.conf", fixture.data);
	snprintf(sockets, sizeof(sockets), "unix_socket_directories=%s", socket_folder);
	snprintf(conf, sizeof(conf), "%s/server.log", fixture.data);
	server = fork();
	if (server == 0) {
		if (freopen(conf, "w", stderr) == NULL)
			_exit(127);
		execl(postgres_path(), postgres_path(), "-D", folder, "-c", rules, "-c", sockets, "-c",
		    "listen_addresses=", (char *)NULL);
		_exit(127);
	}
	for (int tries = 0; tries < 500; tries++) {
		PGconn *pg = administrator("postgres");
		bool up = PQstatus(pg) == CONNECTION_OK;

		PQfinish(pg);
		if (up)
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

static enum err open_as(const char *user, const char *database, char detail[static WORK_DETAIL_MAX])
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct config config = fixture.config;
	struct db *db = NULL;
	char url[400];
	struct work w;
	enum err e;

	snprintf(
	    url, sizeof(url), "postgresql:///%s?host=/nowhere,%s&user=%s", database, socket_folder, user);
	work_init(&w, a);
	config.database_url = url;
	e = db_open(&w, &config, NULL, &db);
	snprintf(detail, WORK_DETAIL_MAX, "%s", w.detail);
	if (e != OK)
		return e;
	db_attach(&w, db, DB_APP, false);
	e = db_once(&w, db_directory(), &organizations, NULL, NULL);
	db_close(db);
	return e;
}

static void test_url__without_the_three_roles_says_how_to_make_them(void **state)
{
	char detail[WORK_DETAIL_MAX];

	assert_int_equal(open_as("stranger", "shop", detail), ERR_DATABASE);
	assert_non_null(strstr(
	    detail, "CREATE ROLE lectern_owner; CREATE ROLE lectern_app; CREATE ROLE lectern_worker;"));
	assert_non_null(strstr(detail, "GRANT lectern_owner, lectern_app, lectern_worker TO LOGIN"));
	assert_non_null(strstr(detail, "ALTER DATABASE NAME OWNER TO lectern_owner"));
}

static void test_url__of_an_ordinary_member_is_taken(void **state)
{
	char detail[WORK_DETAIL_MAX];

	assert_int_equal(open_as("member", "shop", detail), OK);
	assert_int_equal(open_as("member", "shop", detail), OK);
}

static void test_url__of_a_superuser_is_refused(void **state)
{
	char detail[WORK_DETAIL_MAX];

	assert_int_equal(open_as("lectern_bootstrap", "shop", detail), ERR_DATABASE);
	assert_non_null(strstr(detail, "superuser"));
}

static void test_url__a_role_that_passes_by_the_fence_or_owns_tables_is_refused(void **state)
{
	char detail[WORK_DETAIL_MAX];

	assert_true(administer("shop", "ALTER ROLE lectern_app BYPASSRLS"));
	assert_int_equal(open_as("member", "shop", detail), ERR_DATABASE);
	assert_non_null(strstr(detail, "lectern_app NOBYPASSRLS"));
	assert_true(administer("shop", "ALTER ROLE lectern_app NOBYPASSRLS"));
	assert_true(administer("shop", "CREATE TABLE mine (); ALTER TABLE mine OWNER TO lectern_worker"));
	assert_int_equal(open_as("member", "shop", detail), ERR_DATABASE);
	assert_non_null(strstr(detail, "owns tables"));
	assert_true(administer("shop", "DROP TABLE mine"));
	assert_int_equal(open_as("member", "shop", detail), OK);
}

static void test_url__that_cannot_be_read_is_not_quoted(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct config config = fixture.config;
	struct db *db = NULL;
	struct work w;

	work_init(&w, a);
	config.database_url = "postgresql://somebody:geheim@[::";
	assert_int_equal(db_open(&w, &config, NULL, &db), ERR_BAD_INPUT);
	assert_string_equal(w.field, "database_url");
	assert_null(strstr(w.detail, "geheim"));
}

static int setup(void **state)
{
	if (fixture_prepare(&fixture) != OK || fixture_open_db(&fixture, NULL) != OK)
		return 1;
	db_close(fixture.db);
	fixture.db = NULL;
	snprintf(socket_folder, sizeof(socket_folder), "%s/own", fixture.data);
	if (mkdir(socket_folder, 0700) != 0 || !server_start())
		return 1;
	return !administer("postgres", "CREATE DATABASE shop OWNER lectern_owner") ||
	       !administer("postgres", "CREATE ROLE stranger LOGIN; CREATE ROLE member LOGIN; "
	                               "GRANT lectern_owner, lectern_app, lectern_worker TO member");
}

static int teardown(void **state)
{
	/* 0: the setup failed before it; a signal to 0 would meet everybody here. */
	if (server > 0) {
		kill(server, SIGINT);
		waitpid(server, NULL, 0);
	}
	fixture_close(&fixture);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_url__without_the_three_roles_says_how_to_make_them),
	    cmocka_unit_test(test_url__of_an_ordinary_member_is_taken),
	    cmocka_unit_test(test_url__of_a_superuser_is_refused),
	    cmocka_unit_test(test_url__a_role_that_passes_by_the_fence_or_owns_tables_is_refused),
	    cmocka_unit_test(test_url__that_cannot_be_read_is_not_quoted),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
