/* What is remembered of organisations for whoever comes, against a real database. */
#include "house_fixture.h"

#include "lms/organization/face.h"

#define SCHOOL "b0000000-0000-4000-8000-000000000000"
#define HOST "school.example.org"

static struct house_fixture house;
static struct face_cache *cache;
static const struct uuid nil;

static int open_house(void **state)
{
	return house_open(&house);
}

static int close_house(void **state)
{
	house_close(&house);
	return 0;
}

static int school(void **state)
{
	house_sql(&house, "DELETE FROM organization_hosts");
	house_sql(&house, "DELETE FROM organizations WHERE slug = 'school'");
	house_sql(&house,
	    "INSERT INTO organizations (id, slug, name, settings) VALUES ('" SCHOOL "', 'school', 'School', "
	    "'{\"time_zone\": \"Europe/Paris\", \"look\": {\"sheet\": \"0123\"}}')");
	house_sql(&house, "INSERT INTO organization_hosts (host, org_id) VALUES ('" HOST "', '" SCHOOL "')");
	cache = face_cache_new();
	return 0;
}

static int school_closes(void **state)
{
	face_cache_free(cache);
	return 0;
}

static const char *name_of(const char *slug, struct uuid org, const char *host)
{
	struct face face;

	work_forgive(&house.w);
	assert_int_equal(fixture_told(&house.w, face_find(&house.w, cache, slug, org, host, &face)), OK);
	return face.name;
}

static const char *owner_of(const char *host)
{
	const char *slug = NULL;

	work_forgive(&house.w);
	assert_int_equal(fixture_told(&house.w, face_host(&house.w, cache, host, &slug)), OK);
	return slug;
}

static void test_find__tells_of_an_organisation_by_slug_id_or_host(void **state)
{
	struct uuid id;
	struct face face;

	assert_true(uuid_parse(SCHOOL, &id));
	for (int again = 0; again < 2; again++) {
		assert_string_equal(name_of("school", nil, ""), "School");
		assert_string_equal(name_of("", id, ""), "School");
		assert_string_equal(name_of("", nil, HOST), "School");
		assert_int_equal(face_find(&house.w, cache, "school", nil, "", &face), OK);
		assert_string_equal(face.slug, "school");
		assert_string_equal(face.look, "0123 ");
		assert_string_equal(face.zone, "Europe/Paris");
		assert_string_equal(name_of("nowhere", nil, ""), "");
		assert_string_equal(name_of("", nil, "other.example.org"), "");
	}
}

static void test_find__asks_nothing_where_nothing_is_asked_for(void **state)
{
	struct work unconnected;
	struct face face = {.name = "untouched"};

	work_init(&unconnected, house.arena);
	assert_int_equal(face_find(&unconnected, cache, "", nil, "", &face), OK);
	assert_string_equal(face.slug, "");
	assert_string_equal(face.name, "");
}

static void test_find__remembers_until_it_is_told_to_forget(void **state)
{
	assert_string_equal(name_of("school", nil, ""), "School");
	assert_string_equal(name_of("later", nil, ""), "");
	house_sql(&house, "UPDATE organizations SET name = 'Renamed' WHERE slug = 'school'");
	assert_string_equal(name_of("school", nil, ""), "School");
	assert_string_equal(name_of("", nil, HOST), "Renamed");
	face_cache_forget(cache);
	assert_string_equal(name_of("school", nil, ""), "Renamed");
	house_sql(&house, "UPDATE organizations SET disabled_at = now() WHERE slug = 'school'");
	face_cache_forget(cache);
	assert_string_equal(name_of("school", nil, ""), "");
}

static void test_host__is_whose_it_was_within_five_seconds(void **state)
{
	const char *slug;

	assert_false(face_host_known(&house.w, cache, HOST, &slug));
	assert_string_equal(owner_of(HOST), "school");
	assert_string_equal(owner_of("other.example.org"), "");
	assert_true(face_host_known(&house.w, cache, HOST, &slug));
	assert_string_equal(slug, "school");
	house_sql(&house, "DELETE FROM organization_hosts");
	assert_string_equal(owner_of(HOST), "school");
	face_cache_forget(cache);
	assert_false(face_host_known(&house.w, cache, HOST, &slug));
	assert_string_equal(owner_of(HOST), "");
	assert_false(face_host_known(&house.w, cache, "other.example.org", &slug));
}

static void test_host__is_whose_it_is_though_the_organisation_is_disabled(void **state)
{
	house_sql(&house, "UPDATE organizations SET disabled_at = now() WHERE slug = 'school'");
	assert_string_equal(owner_of(HOST), "school");
	assert_string_equal(name_of("", nil, HOST), "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, school, school_closes)
	const struct CMUnitTest tests[] = {
	    TEST(test_find__tells_of_an_organisation_by_slug_id_or_host),
	    TEST(test_find__asks_nothing_where_nothing_is_asked_for),
	    TEST(test_find__remembers_until_it_is_told_to_forget),
	    TEST(test_host__is_whose_it_was_within_five_seconds),
	    TEST(test_host__is_whose_it_is_though_the_organisation_is_disabled),
	};

	return cmocka_run_group_tests(tests, open_house, close_house);
}
