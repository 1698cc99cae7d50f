/* Sessions against a real database: whom they prove, where, and for how long. */
#include "house_fixture.h"

#include "base/time.h"
#include "lms/people/session.h"

#define ANN "a0000000-0000-4000-8000-000000000001"
#define ORG_B "b0000000-0000-4000-8000-000000000000"
#define SESSION "50000000-0000-4000-8000-000000000001"
#define COOKIE "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static struct house_fixture house;
static struct session_cache *cache;

static const char *sql(const char *text)
{
	return house_sql(&house, text);
}

static int open_house(void **state)
{
	if (house_open(&house) != 0)
		return -1;
	sql("INSERT INTO organizations (id, slug, name) VALUES ('" ORG_B "', 'b', 'School B')");
	return 0;
}

static int close_house(void **state)
{
	house_close(&house);
	return 0;
}

/* Ann is a tutor of main and signed in; she is not of b. */
static int ann(void **state)
{
	sql("DELETE FROM user_sessions");
	sql("DELETE FROM memberships");
	sql("DELETE FROM organization_roles");
	sql("DELETE FROM users");
	sql("UPDATE organizations SET settings = '{}', disabled_at = NULL");
	sql("INSERT INTO users (id, email, name, language, status) VALUES ('" ANN
	    "', 'ann@example.org', 'Ann', 'fr', 'active')");
	sql("INSERT INTO memberships (user_id, org_id, roles, status) SELECT '" ANN
	    "', id, '{tutor}', 'active' FROM organizations WHERE slug = 'main'");
	sql("INSERT INTO user_sessions (id, token_hash, user_id, idle_s, expires_at) VALUES ('" SESSION
	    "', encode(sha256('" COOKIE "'), 'hex'), '" ANN "', 60, now() + interval '1 hour')");
	cache = session_cache_new();
	return 0;
}

static int ann_leaves(void **state)
{
	session_cache_free(cache);
	return 0;
}

static enum err prove(const char *cookie, const char *slug, struct session *ret_session)
{
	work_forgive(&house.w);
	return session_prove(&house.w, house.keys, cache, cookie, slug, ret_session);
}

static enum err proves(const char *slug)
{
	struct session session;

	return prove(COOKIE, slug, &session);
}

static bool is_cached(struct session_cache *remembered, const char *slug)
{
	struct session session;

	return session_proven(&house.w, remembered, COOKIE, slug, &session);
}

static void test_prove__says_who_it_is_and_what_they_may_do_there(void **state)
{
	struct session session;
	char id[UUID_TEXT_SIZE];

	assert_int_equal(fixture_told(&house.w, prove(COOKIE, "main", &session)), OK);
	assert_int_equal(session.principal.kind, PRINCIPAL_USER);
	assert_string_equal(uuid_format(session.principal.id, id), ANN);
	assert_string_equal(uuid_format(session.principal.session, id), SESSION);
	assert_true(session.principal.permissions == role_find("tutor")->permissions);
	assert_true(session.principal.team_only);
	assert_false(session.principal.platform_admin);
	assert_string_equal(session.principal.name, "Ann");
	assert_string_equal(session.language, "fr");
	assert_string_equal(session.org_slug, "main");
	assert_int_equal(strlen(session.csrf), CSRF_TEXT_BYTES);

	assert_int_equal(prove(COOKIE, "", &session), OK);
	assert_true(session.principal.permissions == 0);
	assert_true(uuid_is_nil(session.principal.org));
}

static void test_prove__knows_no_other_cookie(void **state)
{
	struct session session;

	assert_int_equal(prove("", "main", &session), ERR_UNAUTHORIZED);
	assert_int_equal(
	    prove("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB", "main", &session), ERR_UNAUTHORIZED);
	assert_int_equal(prove(COOKIE "A", "main", &session), ERR_UNAUTHORIZED);
	assert_int_equal(
	    prove("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'", "main", &session), ERR_UNAUTHORIZED);
}

static void test_prove__leads_into_no_other_organisation(void **state)
{
	assert_int_equal(proves("b"), ERR_NOT_FOUND);
	assert_int_equal(proves("nowhere"), ERR_NOT_FOUND);
	assert_string_equal(house.w.field, "org");
	assert_int_equal(proves("main"), OK);
	sql("UPDATE memberships SET status = 'suspended'");
	session_forget_all(cache);
	assert_int_equal(proves("main"), ERR_NOT_FOUND);
	assert_int_equal(proves(""), OK);
	sql("UPDATE memberships SET status = 'invited'");
	session_forget_all(cache);
	assert_int_equal(proves("main"), ERR_NOT_FOUND);
}

static void test_prove__leads_into_no_disabled_organisation(void **state)
{
	sql("UPDATE organizations SET disabled_at = now() WHERE slug = 'main'");
	assert_int_equal(proves("main"), ERR_NOT_FOUND);
}

static void test_prove__lets_platform_administrators_into_every_organisation(void **state)
{
	struct session session;

	sql("UPDATE users SET platform_admin = true");
	assert_int_equal(prove(COOKIE, "b", &session), OK);
	assert_true(principal_may(&session.principal, PERMISSION_INSTANCE_MANAGE));
	assert_true(principal_may(&session.principal, PERMISSION_MEMBER_MANAGE));
	assert_false(session.principal.team_only);
	assert_int_equal(prove(COOKIE, "nowhere", &session), ERR_NOT_FOUND);
}

static void test_prove__ends_with_the_session_and_with_the_person(void **state)
{
	assert_int_equal(proves("main"), OK);
	sql("UPDATE user_sessions SET seen_at = now() - interval '61 seconds'");
	session_forget_all(cache);
	assert_int_equal(proves("main"), ERR_UNAUTHORIZED);
	sql("UPDATE user_sessions SET seen_at = now(), expires_at = now()");
	assert_int_equal(proves("main"), ERR_UNAUTHORIZED);
	sql("UPDATE user_sessions SET expires_at = now() + interval '1 hour'");
	assert_int_equal(proves("main"), OK);
	sql("UPDATE users SET status = 'disabled'");
	session_forget_all(cache);
	assert_int_equal(proves("main"), ERR_UNAUTHORIZED);
}

static void test_prove__slides_a_session_that_is_used(void **state)
{
	sql("UPDATE user_sessions SET seen_at = now() - interval '30 seconds', idle_s = 600");
	assert_int_equal(proves("main"), OK);
	assert_string_equal(sql("SELECT seen_at < now() - interval '29 seconds' FROM user_sessions"), "t");
	sql("UPDATE user_sessions SET seen_at = now() - interval '300 seconds'");
	session_forget_all(cache);
	assert_int_equal(proves("main"), OK);
	assert_string_equal(sql("SELECT seen_at > now() - interval '29 seconds' FROM user_sessions"), "t");
}

static void test_prove__waits_for_the_second_factor(void **state)
{
	sql("UPDATE user_sessions SET owes_factor = true");
	assert_int_equal(proves("main"), ERR_UNAUTHORIZED);
	assert_int_equal(proves(""), ERR_UNAUTHORIZED);
	sql("UPDATE user_sessions SET owes_factor = false, strong = true");
	assert_int_equal(proves("main"), OK);
}

static void test_prove__asks_for_the_second_factor_where_the_organisation_does(void **state)
{
	struct session session;

	sql("UPDATE organizations SET settings = '{\"require_totp\": true}' WHERE slug = 'main'");
	assert_int_equal(prove(COOKIE, "main", &session), ERR_FACTOR_REQUIRED);
	assert_string_equal(house.w.field, "totp");
	assert_int_equal(prove(COOKIE, "", &session), OK);
	sql("UPDATE user_sessions SET strong = true");
	assert_int_equal(prove(COOKIE, "main", &session), OK);
	assert_true(session.principal.strong);
}

static void test_prove__goes_by_the_organisations_own_roles(void **state)
{
	struct session session;

	sql("INSERT INTO organization_roles (org_id, role, permissions, team_only) SELECT id, 'tutor', "
	    "'audit:read', false "
	    "FROM organizations");
	assert_int_equal(prove(COOKIE, "main", &session), OK);
	assert_true(session.principal.permissions == permission_bit(PERMISSION_AUDIT_READ));
	assert_false(session.principal.team_only);
}

static void test_proven__is_known_without_a_query_after_the_first_time(void **state)
{
	struct session first, again;
	struct db_session *db = house.w.db;

	assert_false(is_cached(cache, "main"));
	assert_int_equal(prove(COOKIE, "main", &first), OK);
	assert_true(is_cached(cache, "main"));
	assert_false(is_cached(cache, "b"));
	assert_false(is_cached(cache, ""));
	house.w.db = NULL;
	assert_int_equal(prove(COOKIE, "main", &again), OK);
	house.w.db = db;
	assert_memory_equal(first.csrf, again.csrf, sizeof(first.csrf));
	assert_true(first.principal.permissions == again.principal.permissions);
}

static void test_proven__is_forgotten_at_once_when_it_is_told(void **state)
{
	struct uuid session, ann_id, somebody = uuid_v7();

	assert_true(uuid_parse(SESSION, &session) && uuid_parse(ANN, &ann_id));
	assert_int_equal(proves("main"), OK);
	session_forget(cache, somebody);
	session_forget_user(cache, somebody);
	assert_true(is_cached(cache, "main"));
	session_forget(cache, session);
	assert_false(is_cached(cache, "main"));
	assert_int_equal(proves("main"), OK);
	session_forget_user(cache, ann_id);
	assert_false(is_cached(cache, "main"));
}

static void test_proven__is_not_believed_after_the_session_ended_by_itself(void **state)
{
	int64_t now_us = house.w.now_us;

	assert_int_equal(proves("main"), OK);
	house.w.now_us = time_now_us() + 61 * US_PER_S;
	assert_false(is_cached(cache, "main"));
	house.w.now_us = now_us;
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, ann, ann_leaves)
	const struct CMUnitTest tests[] = {
	    TEST(test_prove__says_who_it_is_and_what_they_may_do_there),
	    TEST(test_prove__knows_no_other_cookie),
	    TEST(test_prove__leads_into_no_other_organisation),
	    TEST(test_prove__leads_into_no_disabled_organisation),
	    TEST(test_prove__lets_platform_administrators_into_every_organisation),
	    TEST(test_prove__ends_with_the_session_and_with_the_person),
	    TEST(test_prove__slides_a_session_that_is_used),
	    TEST(test_prove__waits_for_the_second_factor),
	    TEST(test_prove__asks_for_the_second_factor_where_the_organisation_does),
	    TEST(test_prove__goes_by_the_organisations_own_roles),
	    TEST(test_proven__is_known_without_a_query_after_the_first_time),
	    TEST(test_proven__is_forgotten_at_once_when_it_is_told),
	    TEST(test_proven__is_not_believed_after_the_session_ended_by_itself),
	};

	return cmocka_run_group_tests(tests, open_house, close_house);
}
