/* Arrivals against a real database: who is found, who is made, and which module is meant. */
#include "house_fixture.h"

#include <pthread.h>

#include "base/time.h"
#include "lms/capability.h"
#include "lms/entry/entry.h"

#define ORG_B "b0000000-0000-4000-8000-000000000000"
#define REGISTRATION "c0000000-0000-4000-8000-000000000001"
#define DEPLOYMENT "d0000000-0000-4000-8000-000000000001"
#define MODULE_1 "10000000-0000-4000-8000-000000000001"
#define MODULE_2 "10000000-0000-4000-8000-000000000002"
#define MODULE_B "10000000-0000-4000-8000-00000000000b"

static struct house_fixture house;

static const char *sql(const char *text)
{
	return house_sql(&house, text);
}

static struct uuid id_of(const char *text)
{
	struct uuid id;

	assert_true(uuid_parse(text, &id));
	return id;
}

/* A module with a package, in the organisation whose id the SQL expression gives. */
static void module_add(const char *org, const char *module)
{
	sql(arena_printf(house.arena,
	    "WITH o AS (SELECT %s AS id), c AS (INSERT INTO courses (org_id, id, title) SELECT o.id, '%s', "
	    "'T' FROM o), "
	    "v AS (INSERT INTO course_versions (org_id, id, course_id, number) SELECT o.id, '%s', '%s', 1 "
	    "FROM o), "
	    "s AS (INSERT INTO sequences (org_id, id, course_version_id, position, title) SELECT o.id, '%s', "
	    "'%s', 1, 'S' FROM o), "
	    "p AS (INSERT INTO packages (org_id, id, title) SELECT o.id, '%s', 'P' FROM o), "
	    "pv AS (INSERT INTO package_versions (org_id, id, package_id, number, kind, sha256, manifest, "
	    "files, bytes) "
	    "SELECT o.id, '%s', '%s', 1, 'scorm12', 'x', '{}', 1, 1 FROM o) "
	    "INSERT INTO modules (org_id, id, sequence_id, position, type, title, package_version_id) "
	    "SELECT o.id, '%s', '%s', 1, 'scorm', 'M', '%s' FROM o",
	    org, module, module, module, module, module, module, module, module, module, module, module));
}

static int open_house(void **state)
{
	if (house_open(&house) != 0)
		return -1;
	sql("INSERT INTO organizations (id, slug, name) VALUES ('" ORG_B "', 'b', 'B')");
	sql("INSERT INTO origins (org_id, id, slug, kind) SELECT id, id, 'moodle', 'moodle' FROM "
	    "organizations");
	sql("INSERT INTO origins (org_id, id, slug, kind) SELECT id, '" REGISTRATION
	    "', 'second', 'moodle' FROM organizations");
	module_add("(SELECT id FROM organizations WHERE slug = 'main')", MODULE_1);
	module_add("'" ORG_B "'::uuid", MODULE_B);
	return 0;
}

static int close_house(void **state)
{
	house_close(&house);
	return 0;
}

static struct lti_launch launch_of(const char *sub, const char *link)
{
	return (struct lti_launch){
	    .registration =
	        {.id = id_of(REGISTRATION), .org = house.org, .origin = house.org, .name = "", .issuer = ""},
	    .deployment = id_of(DEPLOYMENT),
	    .lti_launch_id = uuid_v7(),
	    .message_type = "LtiResourceLinkRequest",
	    .sub = sub,
	    .name = "Ada Lovelace",
	    .given_name = "Ada",
	    .family_name = "Lovelace",
	    .email = "ada@example.org",
	    .locale = "fr",
	    .context_id = "2",
	    .context_label = "C1",
	    .context_title = "A course",
	    .roles = json_own(house.arena, json_pack("[s]", "Learner")),
	    .is_learner = true,
	    .resource_link_id = link,
	    .resource_link_title = "Unit 5",
	    .target_link_uri = arena_printf(house.arena, "%s/lti/launch", house.f.config.app_url),
	    .return_url = "https://lms.example.org/return",
	    .document_target = "iframe",
	    .lineitem = "https://lms.example.org/items/7?type=1",
	    .lineitems = "",
	    .login_name = "",
	    .nrps_url = "",
	};
}

/* Each time another arrival by the same link. */
static enum err enter(struct lti_launch *launch, struct entry *ret_entry)
{
	launch->lti_launch_id = uuid_v7();
	work_forgive(&house.w);
	return entry_from_lti(
	    &house.w, &house.f.config, house.keys, launch, "https://lms.example.org", ret_entry);
}

static struct entry entered(struct lti_launch *launch)
{
	struct entry entry;

	assert_int_equal(fixture_told(&house.w, enter(launch, &entry)), OK);
	return entry;
}

static const char *of_attempt(const struct entry *entry, const char *column)
{
	return sql(arena_printf(house.arena, "SELECT %s FROM attempts WHERE id = '%s'", column,
	    uuid_text(house.arena, entry->attempt.id)));
}

static void test_entry__a_learner_comes_back_to_the_same_attempt_by_another_launch(void **state)
{
	struct lti_launch launch = launch_of("42", "57");
	struct entry first = entered(&launch), second = entered(&launch);

	assert_true(uuid_equal(first.learner, second.learner));
	assert_true(uuid_equal(first.attempt.id, second.attempt.id));
	assert_false(uuid_equal(first.launch, second.launch));
	assert_string_equal(of_attempt(&first, "gradable"), "t");
	assert_string_equal(of_attempt(&first, "number"), "1");
}

static void test_entry__the_players_address_carries_a_capability_for_this_launch(void **state)
{
	struct lti_launch launch = launch_of("42", "57");
	struct entry entry = entered(&launch);
	const char *play = strstr(entry.player_url, "/play/");
	struct launch_capability capability;
	char label[CONTENT_LABEL_SIZE];

	assert_non_null(play);
	assert_true(launch_capability_read(house.keys, play + 6, house.w.now_us, &capability));
	assert_true(uuid_equal(capability.org, house.org));
	assert_true(uuid_equal(capability.launch, entry.launch));
	assert_false(
	    launch_capability_read(house.keys, play + 6, house.w.now_us + 25 * 3600 * US_PER_S, &capability));
	content_label(house.keys, entry.learner, id_of(MODULE_1), label);
	assert_non_null(strstr(entry.player_url, label));
}

static void test_entry__the_same_name_at_two_origins_is_two_learners(void **state)
{
	struct lti_launch here = launch_of("same", "57"), there = launch_of("same", "57");
	struct entry one, two;

	there.registration.origin = id_of(REGISTRATION);
	one = entered(&here);
	two = entered(&there);
	assert_false(uuid_equal(one.learner, two.learner));
}

static void test_entry__what_the_platform_says_now_is_kept_and_silence_changes_nothing(void **state)
{
	struct lti_launch launch = launch_of("names", "57");
	struct entry entry;
	const char *name =
	    "SELECT name || '|' || email || '|' || given_name FROM learners WHERE external_user_id = 'names'";

	entered(&launch);
	launch.name = "Ada King";
	launch.email = launch.given_name = launch.family_name = launch.locale = "";
	entry = entered(&launch);
	assert_string_equal(sql(name), "Ada King|ada@example.org|Ada");
	assert_string_equal(sql("SELECT count(*) FROM learners WHERE external_user_id = 'names'"), "1");
	assert_false(uuid_is_nil(entry.learner));
}

static void test_entry__nobody_is_matched_by_e_mail(void **state)
{
	struct lti_launch one = launch_of("mail-1", "57"), two = launch_of("mail-2", "57");

	assert_false(uuid_equal(entered(&one).learner, entered(&two).learner));
}

static void test_entry__each_anonymous_launch_is_somebody_and_never_graded(void **state)
{
	struct lti_launch one = launch_of("", "57"), two = launch_of("", "57");
	struct entry first = entered(&one), second = entered(&two);

	assert_false(uuid_equal(first.learner, second.learner));
	assert_string_equal(of_attempt(&first, "gradable"), "f");
}

static void test_entry__staff_are_not_graded_until_they_are_learners(void **state)
{
	struct lti_launch launch = launch_of("teacher", "57");
	struct entry entry;

	launch.is_learner = false;
	launch.is_staff = true;
	entry = entered(&launch);
	assert_string_equal(of_attempt(&entry, "gradable"), "f");
	launch.is_learner = true;
	entry = entered(&launch);
	assert_string_equal(of_attempt(&entry, "gradable"), "t");
}

static void test_entry__keeps_context_roles_line_item_and_who_it_was(void **state)
{
	struct lti_launch launch = launch_of("kept", "kept-link");
	struct entry entry;
	const char *learner;

	launch.checks[0] = (struct lti_check_result){
	    .name = "exp", .passed = true, .received = "a \"b\"", .expected = "", .hint = ""};
	launch.checks_count = 1;
	entry = entered(&launch);
	launch.lineitem = "https://lms.example.org/items/8";
	entered(&launch);
	learner = uuid_text(house.arena, entry.learner);
	assert_string_equal(sql(arena_printf(house.arena,
	                        "SELECT roles::text FROM context_roles WHERE learner_id = '%s'", learner)),
	    "[\"Learner\"]");
	assert_string_equal(
	    sql("SELECT string_agg(url, ' ') FROM line_items l JOIN placements p ON p.id = l.placement_id "
	        "WHERE p.resource_link_id = 'kept-link'"),
	    "https://lms.example.org/items/8");
	assert_string_equal(sql(arena_printf(house.arena,
	                        "SELECT learner_id || ' ' || outcome || ' ' || checks::text FROM "
	                        "lti_launches WHERE id = '%s'",
	                        uuid_text(house.arena, launch.lti_launch_id))),
	    arena_printf(house.arena,
	        "%s accepted [{\"name\": \"exp\", \"passed\": true, \"expected\": \"\", \"received\": \"a "
	        "\\\"b\\\"\"}]",
	        learner));
	assert_string_equal(sql(arena_printf(house.arena,
	                        "SELECT source || ' ' || return_url || ' ' || frame_origins || ' ' || locale "
	                        "|| ' ' || in_frame FROM "
	                        "launches WHERE id = '%s'",
	                        uuid_text(house.arena, entry.launch))),
	    "lti https://lms.example.org/return https://lms.example.org fr true");
}

static void test_entry__another_organisations_module_is_not_here(void **state)
{
	struct lti_launch launch = launch_of("42", "57");
	struct entry entry;

	launch.custom = json_own(house.arena, json_pack("{s:s}", "module_id", MODULE_B));
	assert_int_equal(enter(&launch, &entry), ERR_UNPROCESSABLE);
	assert_string_equal(house.w.field, "module_id");
	assert_non_null(strstr(house.w.detail, MODULE_B));
	/* The log tells of it all the same; nobody has arrived. */
	assert_string_equal(
	    sql(arena_printf(house.arena,
	        "SELECT outcome || ' ' || (learner_id IS NULL) FROM lti_launches WHERE id = '%s'",
	        uuid_text(house.arena, launch.lti_launch_id))),
	    "accepted true");
}

enum { ARRIVALS = 12 };

static pthread_barrier_t at_once;
static struct lti_launch twelve_times; /* the house's arena is the main thread's */

static void *arrive_at_once(void *arg)
{
	struct entry *ret_entry = arg;
	struct lti_launch launch = twelve_times;
	struct arena *arena = arena_new();
	struct work w;

	launch.lti_launch_id = uuid_v7();
	work_init(&w, arena);
	db_attach(&w, house.f.db, DB_APP, false);
	pthread_barrier_wait(&at_once);
	if (fixture_told(&w, entry_from_lti(&w, &house.f.config, house.keys, &launch, "", ret_entry)) != OK)
		*ret_entry = (struct entry){.player_url = ""};
	db_detach(&w);
	arena_free(arena);
	return NULL;
}

static void test_entry__launches_of_a_new_learner_at_the_same_time_become_one_learner_and_attempt(
    void **state)
{
	static struct entry entries[ARRIVALS];
	pthread_t threads[ARRIVALS];

	twelve_times = launch_of("new-in-twelve-tabs", "new-link");
	pthread_barrier_init(&at_once, NULL, ARRIVALS);
	for (int i = 0; i < ARRIVALS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, arrive_at_once, &entries[i]), 0);
	for (int i = 0; i < ARRIVALS; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&at_once);
	for (int i = 0; i < ARRIVALS; i++) {
		assert_true(uuid_equal(entries[i].learner, entries[0].learner));
		assert_true(uuid_equal(entries[i].attempt.id, entries[0].attempt.id));
		assert_false(uuid_is_nil(entries[i].attempt.id));
	}
	assert_string_equal(
	    sql("SELECT count(*) FROM launches WHERE learner_id = (SELECT id FROM learners WHERE "
	        "external_user_id = 'new-in-twelve-tabs')"),
	    "12");
}

/* After this there are two modules. */
static void test_entry__custom_then_address_then_placement_say_which_module(void **state)
{
	struct lti_launch launch = launch_of("42", "which");
	struct lti_launch unplaced = launch_of("42", "never-seen");
	struct entry entry = entered(&launch);

	module_add("(SELECT id FROM organizations WHERE slug = 'main')", MODULE_2);
	assert_string_equal(of_attempt(&entry, "module_id"), MODULE_1);
	entry = entered(&launch);
	assert_string_equal(of_attempt(&entry, "module_id"), MODULE_1);
	assert_int_equal(enter(&unplaced, &entry), ERR_UNPROCESSABLE);

	launch.target_link_uri =
	    arena_printf(house.arena, "%s/lti/launch/" MODULE_2 "?x=1", house.f.config.app_url);
	entry = entered(&launch);
	assert_string_equal(of_attempt(&entry, "module_id"), MODULE_2);

	launch.custom = json_own(house.arena, json_pack("{s:s}", "content_id", MODULE_1));
	entry = entered(&launch);
	assert_string_equal(of_attempt(&entry, "module_id"), MODULE_1);

	launch.custom = json_own(house.arena, json_pack("{s:s}", "module_id", "$Unknown.variable"));
	launch.target_link_uri = arena_printf(house.arena, "%s/lti/launch/unit/3", house.f.config.app_url);
	entry = entered(&launch);
	assert_string_equal(of_attempt(&entry, "module_id"), MODULE_1);
}

static void test_entry__a_guest_comes_back_by_the_direct_link(void **state)
{
	struct uuid guest = uuid_v4();
	struct entry first, second;

	sql("INSERT INTO direct_links (slug, org_id, module_id) SELECT 'abcdefghijklmnop', id, '" MODULE_1
	    "' FROM organizations WHERE slug = 'main'");
	assert_int_equal(fixture_told(&house.w, entry_direct(&house.w, &house.f.config, house.keys,
	                                            "abcdefghijklmnop", guest, 1, "fr", &first)),
	    OK);
	assert_int_equal(
	    entry_direct(&house.w, &house.f.config, house.keys, "abcdefghijklmnop", guest, 1, "fr", &second),
	    OK);
	assert_true(uuid_equal(first.attempt.id, second.attempt.id));
	assert_string_equal(sql(arena_printf(house.arena,
	                        "SELECT o.slug || ' ' || l.external_user_id FROM learners l JOIN origins o "
	                        "ON o.org_id = l.org_id AND "
	                        "o.id = l.origin_id WHERE l.id = '%s'",
	                        uuid_text(house.arena, first.learner))),
	    arena_printf(house.arena, "direct %s", uuid_text(house.arena, guest)));
	assert_int_equal(
	    entry_direct(&house.w, &house.f.config, house.keys, "nowhere", guest, 1, "fr", &second),
	    ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_entry__a_learner_comes_back_to_the_same_attempt_by_another_launch),
	    cmocka_unit_test(test_entry__the_players_address_carries_a_capability_for_this_launch),
	    cmocka_unit_test(test_entry__the_same_name_at_two_origins_is_two_learners),
	    cmocka_unit_test(test_entry__what_the_platform_says_now_is_kept_and_silence_changes_nothing),
	    cmocka_unit_test(test_entry__nobody_is_matched_by_e_mail),
	    cmocka_unit_test(test_entry__each_anonymous_launch_is_somebody_and_never_graded),
	    cmocka_unit_test(test_entry__staff_are_not_graded_until_they_are_learners),
	    cmocka_unit_test(test_entry__keeps_context_roles_line_item_and_who_it_was),
	    cmocka_unit_test(test_entry__another_organisations_module_is_not_here),
	    cmocka_unit_test(
	        test_entry__launches_of_a_new_learner_at_the_same_time_become_one_learner_and_attempt),
	    cmocka_unit_test(test_entry__custom_then_address_then_placement_say_which_module),
	    cmocka_unit_test(test_entry__a_guest_comes_back_by_the_direct_link),
	};

	return cmocka_run_group_tests(tests, open_house, close_house);
}
