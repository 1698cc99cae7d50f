/* The packages of ADL's 4th Edition suite against its own cases: every item that a case launches is there and
 * opens the page the case names, with the objectives the case expects cmi.objectives to begin with. */
#include "unit.h"

#include <dirent.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "package_fixture.h"

static void release_json(void *json)
{
	json_decref(json);
}

static json_t *load(struct package_fixture *f, const char *path)
{
	json_t *json = json_load_file(path, 0, NULL);

	assert_non_null(json);
	arena_defer(f->arena, release_json, json);
	return json;
}

static bool listed(const json_t *ids, const char *identifier)
{
	for (size_t i = 0; i < json_array_size(ids); i++) {
		if (strcmp(json_string_value(json_array_get(ids, i)), identifier) == 0)
			return true;
	}
	return false;
}

/* The first question after Initialize is what the manifest alone has put there. */
static size_t check_objectives(const struct activity *activity, const json_t *launch)
{
	const json_t *call = json_array_get(json_object_get(launch, "calls"), 1),
	             *ids = json_object_get(call, "ids");
	size_t named = 0;

	if (ids == NULL)
		return 0;
	for (size_t i = 0; i < activity->objectives_count; i++) {
		const char *identifier = activity->objectives[i].identifier;

		if (identifier[0] == '\0')
			continue;
		assert_true(listed(ids, identifier));
		named++;
	}
	assert_int_equal(named, json_array_size(ids));
	return 1;
}

/* What a SCO reads that nobody but the manifest decides. */
static size_t check_reads(const struct activity *activity, const json_t *launch)
{
	const json_t *calls = json_object_get(launch, "calls");
	size_t compared = 0;

	for (size_t i = 0; i < json_array_size(calls); i++) {
		const json_t *call = json_array_get(calls, i), *args = json_object_get(call, "args");
		const char *fn = json_string_value(json_object_get(call, "fn")),
		           *element = json_string_value(json_array_get(args, 0)),
		           *answer = json_string_value(json_object_get(call, "return"));

		if (strcmp(fn, "GetValue") != 0 || element == NULL)
			continue;
		compared++;
		if (strcmp(element, "cmi.launch_data") == 0)
			assert_string_equal(activity->launch_data, answer);
		else if (strcmp(element, "cmi.max_time_allowed") == 0)
			assert_string_equal(activity->max_time_allowed, answer);
		else if (strcmp(element, "cmi.time_limit_action") == 0)
			assert_string_equal(time_limit_action_word(activity->time_limit_action), answer);
		else if (strcmp(element, "adl.data._count") == 0)
			assert_int_equal(activity->shares_count, strtoul(answer, NULL, 10));
		else if (strcmp(element, "cmi.completion_threshold") == 0 && answer[0] == '\0')
			assert_false(activity->completion.by_measure);
		else if (strcmp(element, "cmi.completion_threshold") == 0)
			assert_true(activity->completion.by_measure &&
			            strtod(answer, NULL) - activity->completion.min_measure < 1e-9 &&
			            activity->completion.min_measure - strtod(answer, NULL) < 1e-9);
		else
			compared--;
	}
	return compared;
}

static size_t check_launches(struct package_fixture *f, const json_t *test, const char *package)
{
	const json_t *launches = json_object_get(test, "launches");
	size_t compared = 0;

	for (size_t i = 0; i < json_array_size(launches); i++) {
		const json_t *launch = json_array_get(launches, i), *of = json_object_get(launch, "package");
		int index =
		    activity_find(f->package.tree, json_string_value(json_object_get(launch, "item")));
		const struct activity *activity;

		if (of != NULL && strcmp(json_string_value(of), package) != 0)
			continue;
		assert_int_not_equal(index, ACTIVITY_NONE);
		activity = &f->package.tree->activities[index];
		assert_int_not_equal(activity->kind, ACTIVITY_CLUSTER);
		assert_non_null(strstr(activity->href, json_string_value(json_object_get(launch, "sco"))));
		compared += check_objectives(activity, launch) + check_reads(activity, launch);
	}
	return compared;
}

static size_t check_case(struct package_fixture *f, const char *path)
{
	const json_t *test = load(f, path), *packages = json_object_get(test, "packages");
	size_t compared = 0;

	assert_true(json_array_size(packages) > 0);
	for (size_t i = 0; i < json_array_size(packages); i++) {
		const char *name = json_string_value(json_array_get(packages, i));

		assert_string_equal(import(f, arena_printf(f->arena, "%s/adl-cts/LMSTestPackage_%s.zip",
		                                  fixtures_folder(), name)),
		    "OK");
		assert_int_equal(f->package.edition, PACKAGE_SCORM_2004_4);
		compared += check_launches(f, test, name);
	}
	return compared;
}

static void test_cts__cases_find_in_the_model_what_they_launch(void **state)
{
	struct package_fixture *f = *state;
	size_t cases = 0, compared = 0;
	const char *folder;
	struct dirent *entry;
	DIR *dir;

	if (fixtures_folder() == NULL) {
		print_message("SKIPPED: no fixtures; set LECTERN_FIXTURES\n");
		skip();
	}
	folder = arena_printf(f->arena, "%s/../cts", fixtures_folder());
	dir = opendir(folder);
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		size_t len = strlen(entry->d_name);

		if (len < 5 || strcmp(entry->d_name + len - 5, ".json") != 0)
			continue;
		compared += check_case(f, arena_printf(f->arena, "%s/%s", folder, entry->d_name));
		cases++;
	}
	closedir(dir);
	assert_true(cases > 0);
	print_message("%zu cases, %zu answers that the manifest decides\n", cases, compared);
}

#define T(name) cmocka_unit_test_setup_teardown(name, package_setup, package_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_cts__cases_find_in_the_model_what_they_launch),
	};

	return cmocka_run_group_tests_name("cts_packages", tests, NULL, NULL);
}
