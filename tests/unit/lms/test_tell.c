/* What the house tells of SCORM: every statement is one by the store's own judge, in both versions, whatever
 * content said. */
#include "unit.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lms/statement/tell.h"

#define HOME "https://lectern.example"
#define AUTHORITY "{\"account\":{\"homePage\":\"" HOME "\",\"name\":\"lectern\"}}"

static const struct uuid grain = {{1}};
static const struct telling_attempt attempt = {
    .attempt = {{2}}, .learner = {{3}}, .module = {{4}}, .session = {{5}}, .title = "A \"course\" <é>"};

static struct telling telling_of(enum telling_verb verb, enum telling_kind kind)
{
	return (struct telling){.verb = verb,
	    .kind = kind,
	    .grain = grain,
	    .title = "First",
	    .part = "q 1/é?",
	    .description = "",
	    .at_us = INT64_C(1790000000000000),
	    .duration_cs = -1};
}

static bool judged(const char *json)
{
	bool good = true;

	for (enum xapi_version v = XAPI_1_0_3; v <= XAPI_2_0_0; v++) {
		ARENA_LOCAL struct arena *a = arena_new();
		struct xapi_reading reading = {.version = v, .authority = AUTHORITY};
		struct xapi_statement *statements;
		struct work w;
		size_t count;
		bool array;

		work_init(&w, a);
		if (xapi_statements_read(&w, &reading, json, strlen(json), &statements, &count, &array) !=
		    OK) {
			fprintf(stderr, "%s\nrefused at %s: %s\n", json, w.field, w.detail);
			good = false;
		}
	}
	return good;
}

/* The statement, which must be good. */
static json_t *told(const struct telling *telling)
{
	ARENA_LOCAL struct arena *a = arena_new();
	const char *json = telling_json(a, HOME, uuid_v7(), &attempt, telling);

	assert_non_null(json);
	assert_true(judged(json));
	return json_loads(json, 0, NULL);
}

static const char *text_at(const json_t *json, const char *const path[])
{
	for (size_t i = 0; path[i] != NULL; i++)
		json = json_is_array(json) ? json_array_get(json, (size_t)(path[i][0] - '0'))
		                           : json_object_get(json, path[i]);
	return json_string_value(json);
}
#define AT(json, ...) text_at(json, (const char *const[]){__VA_ARGS__, NULL})

static void test_json__is_a_statement_of_every_verb_and_kind(void **state)
{
	static const struct telling_response response = {
	    .type = "choice", .response = "a", .result = "correct"};

	for (enum telling_verb verb = 0; verb < TELLING_VERBS; verb++) {
		for (enum telling_kind kind = TELLING_COURSE; kind <= TELLING_OBJECTIVE; kind++) {
			struct telling telling = telling_of(verb, kind);

			telling.response = kind == TELLING_INTERACTION ? &response : NULL;
			json_decref(told(&telling));
			telling.title = NULL;
			telling.completion = COMPLETION_COMPLETED;
			telling.success = SUCCESS_FAILED;
			telling.duration_cs = 12345;
			telling.score =
			    (struct score){.known = true, .scaled = 0.5, .raw = 5, .has_raw = true};
			json_decref(told(&telling));
		}
	}
}

static void test_json__names_who_what_and_where_as_cmi5_does(void **state)
{
	struct telling telling = telling_of(TELLING_PASSED, TELLING_LESSON);
	json_t *json = told(&telling), *grouping;

	assert_string_equal(AT(json, "actor", "account", "homePage"), HOME);
	assert_string_equal(AT(json, "actor", "account", "name"), "03000000-0000-0000-0000-000000000000");
	assert_null(AT(json, "actor", "name"));
	assert_string_equal(AT(json, "verb", "id"), "http://adlnet.gov/expapi/verbs/passed");
	assert_string_equal(
	    AT(json, "object", "id"), HOME "/xapi/activities/01000000-0000-0000-0000-000000000000");
	assert_string_equal(
	    AT(json, "object", "definition", "type"), "http://adlnet.gov/expapi/activities/lesson");
	assert_string_equal(AT(json, "object", "definition", "name", "und"), "First");
	assert_string_equal(AT(json, "context", "registration"), "02000000-0000-0000-0000-000000000000");
	assert_string_equal(
	    AT(json, "context", "contextActivities", "category", "0", "id"), "https://w3id.org/xapi/scorm");
	assert_string_equal(AT(json, "context", "contextActivities", "parent", "0", "id"),
	    HOME "/xapi/activities/04000000-0000-0000-0000-000000000000");
	/* The profile's general template asks for both. */
	grouping = json_object_get(
	    json_object_get(json_object_get(json, "context"), "contextActivities"), "grouping");
	assert_string_equal(
	    AT(grouping, "0", "definition", "type"), "http://adlnet.gov/expapi/activities/course");
	assert_string_equal(
	    AT(grouping, "1", "definition", "type"), "http://adlnet.gov/expapi/activities/attempt");
	assert_null(json_object_get(json, "result"));
	json_decref(json);
}

static void test_json__puts_questions_and_objectives_below_their_lesson(void **state)
{
	struct telling_response response = {.scorm12 = true,
	    .type = "matching",
	    .response = "1.a,2.b",
	    .result = "wrong",
	    .patterns = {"{1.b,2.a}"},
	    .patterns_count = 1};
	struct telling telling = telling_of(TELLING_RESPONDED, TELLING_INTERACTION);
	json_t *json;

	telling.response = &response;
	telling.duration_cs = 250;
	telling.description = "{lang=fr}Qui ?";
	json = told(&telling);
	assert_string_equal(AT(json, "object", "id"),
	    HOME "/xapi/activities/01000000-0000-0000-0000-000000000000/interactions/q%201%2F%C3%A9%3F");
	assert_string_equal(AT(json, "object", "definition", "interactionType"), "matching");
	assert_string_equal(
	    AT(json, "object", "definition", "correctResponsesPattern", "0"), "1[.]b[,]2[.]a");
	assert_string_equal(AT(json, "object", "definition", "description", "fr"), "Qui ?");
	assert_string_equal(AT(json, "result", "response"), "1[.]a[,]2[.]b");
	assert_true(json_is_false(json_object_get(json_object_get(json, "result"), "success")));
	assert_string_equal(AT(json, "result", "duration"), "PT2.50S");
	assert_string_equal(AT(json, "context", "contextActivities", "parent", "0", "definition", "type"),
	    "http://adlnet.gov/expapi/activities/lesson");
	json_decref(json);
	telling = telling_of(TELLING_PASSED, TELLING_OBJECTIVE);
	json = told(&telling);
	assert_string_equal(AT(json, "object", "id"),
	    HOME "/xapi/activities/01000000-0000-0000-0000-000000000000/objectives/q%201%2F%C3%A9%3F");
	json_decref(json);
}

static void test_json__says_only_scores_that_make_sense(void **state)
{
	static const struct {
		struct score score;
		const char *told;
	} rows[] = {
	    {{.known = true,
	         .scaled = 0.85,
	         .raw = 85,
	         .min = 0,
	         .max = 100,
	         .has_raw = true,
	         .has_min = true,
	         .has_max = true},
	        "{\"scaled\":0.85,\"raw\":85.0,\"min\":0.0,\"max\":100.0}"},
	    {{.known = true, .scaled = 1.5}, NULL},
	    {{.raw = 120, .min = 0, .max = 100, .has_raw = true, .has_min = true, .has_max = true},
	        "{\"raw\":120.0}"},
	    {{.raw = 5, .min = 9, .max = 1, .has_raw = true, .has_min = true, .has_max = true},
	        "{\"raw\":5.0}"},
	    {{.raw = HUGE_VAL, .has_raw = true}, NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct telling telling = telling_of(TELLING_TERMINATED, TELLING_LESSON);
		json_t *json, *score, *wanted;

		telling.score = rows[i].score;
		json = told(&telling);
		score = json_object_get(json_object_get(json, "result"), "score");
		wanted = rows[i].told != NULL ? json_loads(rows[i].told, 0, NULL) : NULL;
		assert_int_equal(score == NULL, wanted == NULL);
		for (const char *const *name = (const char *const[]){"scaled", "raw", "min", "max", NULL};
		     wanted != NULL && *name != NULL; name++)
			assert_true(fabs(json_number_value(json_object_get(score, *name)) -
			                 json_number_value(json_object_get(wanted, *name))) < 1e-9 &&
			            (json_object_get(score, *name) == NULL) ==
			                (json_object_get(wanted, *name) == NULL));
		json_decref(wanted);
		json_decref(json);
	}
}

/* Whatever content says, a statement comes of it, or NULL: never one that the judge refuses. */
static void test_json__takes_whatever_content_says(void **state)
{
	static const char *const texts[] = {"", " ", "\xff\xfe", "\x01\x02", "{lang=}", "{lang=xx",
	    "{lang=no such}x", "[,]", "a,b,", "{", "{}", "\xed\xa0\x80", "\"\\", "1.", "nan", "inf", "0x10",
	    "urn:x y", "%zz"};
	char *large = malloc(TOLD_TEXT_MAX + 2);

	assert_non_null(large);
	memset(large, '<', TOLD_TEXT_MAX + 1);
	large[TOLD_TEXT_MAX + 1] = '\0';
	for (size_t i = 0; i <= sizeof(texts) / sizeof(texts[0]); i++) {
		const char *text = i < sizeof(texts) / sizeof(texts[0]) ? texts[i] : large;
		struct telling_response response = {.scorm12 = i % 2 == 0,
		    .type = i % 3 == 0 ? "choice" : "",
		    .response = text,
		    .result = text,
		    .patterns = {text, text},
		    .patterns_count = 2};
		struct telling telling = telling_of(TELLING_RESPONDED, TELLING_INTERACTION);
		ARENA_LOCAL struct arena *a = arena_new();
		const char *json;

		telling.response = &response;
		telling.part = telling.description = telling.title = text;
		json = telling_json(a, HOME, uuid_v7(), &attempt, &telling);
		assert_true(json == NULL || judged(json));
	}
	free(large);
}

static void test_response_text__is_xapis_where_it_is_by_the_book(void **state)
{
	static const struct {
		const char *type, *said, *told;
	} rows[] = {
	    {"true-false", "t", "true"},
	    {"true-false", "0", "false"},
	    {"true-false", "maybe", "maybe"},
	    {"choice", "a", "a"},
	    {"choice", "a,b,c", "a[,]b[,]c"},
	    {"choice", "{a,b}", "a[,]b"},
	    {"choice", "Paris, France", "Paris, France"},
	    {"choice", "a,", "a,"},
	    {"choice", ",", ","},
	    {"sequencing", "3,1,2", "3[,]1[,]2"},
	    {"matching", "1.a,2.b", "1[.]a[,]2[.]b"},
	    {"matching", "1.a,2", "1.a,2"},
	    {"matching", "1a", "1a"},
	    {"matching", "1.a,", "1.a,"},
	    {"fill-in", "a,b", "a,b"},
	    {"numeric", "4.5", "4.5"},
	    {"", "a,b", "a,b"},
	    {"choice", "", ""},
	    {"choice", "{}", "{}"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ARENA_LOCAL struct arena *a = arena_new();

		assert_string_equal(telling_response_text(a, rows[i].type, rows[i].said), rows[i].told);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_json__is_a_statement_of_every_verb_and_kind),
	    cmocka_unit_test(test_json__names_who_what_and_where_as_cmi5_does),
	    cmocka_unit_test(test_json__puts_questions_and_objectives_below_their_lesson),
	    cmocka_unit_test(test_json__says_only_scores_that_make_sense),
	    cmocka_unit_test(test_json__takes_whatever_content_says),
	    cmocka_unit_test(test_response_text__is_xapis_where_it_is_by_the_book),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
