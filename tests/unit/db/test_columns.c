/* Rows in binary: every type, NULLs, bytes with zeros, and what does not fit. */
#include "unit.h"

#include "db/cluster_fixture.h"
#include "db/columns.h"

static struct cluster_fixture fixture;
static const struct uuid org = {{1}};

static const struct db_query told = {.name = "test.told",
    .scope = DB_TENANT,
    .sql = "SELECT id::text, n, t, b, encode(y, 'hex'), y FROM unnest($1::uuid[], $2::bigint[], $3::text[], "
           "$4::boolean[], $5::bytea[]) AS r (id, n, t, b, y)",
    .params = 5,
    .row_types = "uuid,bigint,text,boolean,bytea"};
static const struct db_query made = {.name = "test.made",
    .scope = DB_TENANT,
    .sql = "CREATE TEMP TABLE made (b boolean, y bytea) ON COMMIT DROP"};
static const struct db_query kept = {.name = "test.kept",
    .scope = DB_TENANT,
    .sql = "INSERT INTO made SELECT * FROM unnest($1::boolean[], $2::bytea[])",
    .params = 2,
    .row_types = "boolean,bytea"};
static const struct db_query read_back = {.name = "test.read_back",
    .scope = DB_TENANT,
    .sql = "SELECT string_agg(b || ' ' || encode(y, 'escape'), ',' ORDER BY b) FROM made"};

static const uint8_t bytes[] = {0, 'a', 0xff, 0};

static enum err columns_body(struct work *w, void *arg)
{
	struct db_columns *c = db_columns_new(w->arena, &told);
	struct db_rows *rows = NULL;
	size_t len = 0;

	for (int i = 0; i < 3000; i++) {
		db_put_uuid(c, org.bytes);
		db_put_int(c, -i);
		if (i % 2 == 0)
			db_put_bytes(c, "text", 4);
		else
			db_put_null(c);
		db_put_bool(c, i % 3 == 0);
		db_put_bytes(c, bytes, sizeof(bytes));
	}
	assert_int_equal(db_columns_rows(c), 3000);
	/* In any number of tries the same. */
	for (int i = 0; i < 2; i++) {
		TRY(db_ask_columns(w, c, &rows));
		TRY(db_flush(w));
		assert_int_equal(db_count(rows), 3000);
		assert_true(uuid_equal(db_uuid(rows, 2999, 0), org));
		assert_int_equal(db_int(rows, 2999, 1), -2999);
		assert_true(db_is_null(rows, 2999, 2));
		assert_string_equal(db_text(rows, 2998, 2), "text");
		assert_true(db_bool(rows, 2997, 3));
		assert_false(db_bool(rows, 2998, 3));
		assert_string_equal(db_text(rows, 2999, 4), "0061ff00");
		assert_memory_equal(db_bytes(w, rows, 2999, 5, &len), bytes, sizeof(bytes));
		assert_int_equal(len, sizeof(bytes));
		assert_null(db_bytes(w, rows, 2999, 2, &len));
	}
	return OK;
}

static enum err wrong_body(struct work *w, void *arg)
{
	struct db_columns *c = db_columns_new(w->arena, &told);

	if (arg != NULL)
		db_put_int(c, 1); /* the column is a uuid */
	db_put_uuid(c, org.bytes);
	if (arg == NULL)
		return db_send_columns(w, db_columns_new(w->arena, &told)); /* no rows: nothing is sent */
	return db_send_columns(w, c);
}

static enum err half_body(struct work *w, void *arg)
{
	struct db_columns *c = db_columns_new(w->arena, &kept);

	db_put_bool(c, true);
	db_put_bytes(c, "x", 1);
	db_put_bool(c, true);
	return db_send_columns(w, c);
}

static enum err gathered_body(struct work *w, void *arg)
{
	const char *rows[2][2] = {{"t", "one"}, {"f", "other"}};
	struct db_rows *found = NULL;

	TRY(db_run(w, &made, NULL, NULL));
	for (int i = 0; i < 2; i++)
		TRY(db_send(w, &kept, rows[i]));
	TRY(db_run(w, &read_back, NULL, &found));
	assert_string_equal(db_text(found, 0, 0), "false other,true one");
	return OK;
}

static enum err run(db_body *body, void *arg)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct work w;

	work_init(&w, a);
	db_attach(&w, fixture.db, DB_APP, false);
	return db_transact(&w, db_tenant(org), body, arg);
}

static void test_columns__carry_every_type_and_null(void **state)
{
	assert_int_equal(run(columns_body, NULL), OK);
}

static void test_columns__of_another_type_or_half_a_row_are_refused(void **state)
{
	assert_int_equal(run(wrong_body, NULL), OK);
	assert_int_equal(run(wrong_body, &fixture), ERR_INTERNAL);
	assert_int_equal(run(half_body, NULL), ERR_INTERNAL);
}

static void test_gathered_rows__may_hold_bytes_and_booleans(void **state)
{
	assert_int_equal(run(gathered_body, NULL), OK);
}

static enum err whose_body(struct work *w, void *arg)
{
	static const struct db_query whose = {.name = "test.whose",
	    .scope = DB_TENANT,
	    .sql = "SELECT length(current_setting('lectern.orgs'))"};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &whose, NULL, &rows));
	*(int64_t *)arg = db_int(rows, 0, 0);
	return OK;
}

struct asked {
	struct db_rows *told, *whose;
};

static enum err asked_body(struct work *w, void *arg)
{
	static const struct db_query whose = {
	    .name = "test.whose", .scope = DB_TENANT, .sql = "SELECT current_setting('lectern.orgs')"};
	struct asked *asked = arg;
	struct db_columns *c = db_columns_new(w->arena, &told);

	db_put_uuid(c, org.bytes);
	db_put_int(c, 7);
	db_put_null(c);
	db_put_bool(c, true);
	db_put_bytes(c, bytes, sizeof(bytes));
	TRY(db_ask_columns(w, c, &asked->told));
	return db_ask(w, &whose, NULL, &asked->whose);
}

static void test_what_is_asked_for_last__comes_with_the_commit(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct asked asked = {0};
	struct work w;

	work_init(&w, a);
	db_attach(&w, fixture.db, DB_APP, false);
	assert_int_equal(db_transact(&w, db_tenant(org), asked_body, &asked), OK);
	assert_int_equal(db_count(asked.told), 1);
	assert_int_equal(db_int(asked.told, 0, 1), 7);
	assert_string_equal(db_text(asked.whose, 0, 0), arena_printf(a, "{%s}", uuid_text(a, org)));
}

static void test_a_transaction__may_serve_several_organisations(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct uuid orgs[3] = {uuid_v4(), uuid_v4(), uuid_v4()};
	int64_t length = 0;
	struct work w;

	work_init(&w, a);
	db_attach(&w, fixture.db, DB_APP, false);
	assert_int_equal(db_transact(&w, db_tenants(orgs, 3), whose_body, &length), OK);
	assert_int_equal(length, 3 * 36 + 2 + 2);
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
	    cmocka_unit_test(test_columns__carry_every_type_and_null),
	    cmocka_unit_test(test_columns__of_another_type_or_half_a_row_are_refused),
	    cmocka_unit_test(test_gathered_rows__may_hold_bytes_and_booleans),
	    cmocka_unit_test(test_what_is_asked_for_last__comes_with_the_commit),
	    cmocka_unit_test(test_a_transaction__may_serve_several_organisations),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
