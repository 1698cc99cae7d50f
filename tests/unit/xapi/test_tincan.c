/* What a tincan.xml says, what of it is refused, and what statements of its content amount to. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "xapi/tincan/tincan.h"

#define ROOT "<tincan xmlns=\"http://projecttincan.com/tincan.xsd\"><activities>"
#define END "</activities></tincan>"
#define ACTIVITY(id, inside) "<activity id=\"" id "\" type=\"urn:any\">" inside "</activity>"
#define LAUNCH(url) "<launch lang=\"en\">" url "</launch>"
#define REGISTRATION "760e3480-ba55-4991-94b0-01820dbd23a2"
#define ACTOR "\"actor\":{\"account\":{\"homePage\":\"https://lms.example\",\"name\":\"ada\"}}"
#define SAYS(verb, rest)                                                                                     \
	"{" ACTOR ",\"verb\":{\"id\":\"http://adlnet.gov/expapi/verbs/" verb                                 \
	"\"},\"object\":{\"id\":\"https://example.org/a\"}" rest "}"

struct fixture {
	struct arena *arena;
	struct work w;
	struct tincan_package package;
	struct tincan_said said;
	char told[256]; /* codes, each with a blank behind it */
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->arena = arena_new();
	work_init(&f->w, f->arena);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->arena);
	free(f);
	return 0;
}

/* The zip holds index.html. */
static enum cmi5_file find(void *owner, const char *url, const char **ret_url)
{
	(void)owner;
	*ret_url = url;
	return strncmp(url, "index.html", strcspn(url, "?#")) == 0 ? CMI5_FILE_THERE : CMI5_FILE_MISSING;
}

static void told(void *owner, enum cmi5_finding finding, const char *place, const char *message)
{
	struct fixture *f = owner;
	size_t len = strlen(f->told);

	assert_true(place[0] != '\0' && message[0] != '\0');
	(void)snprintf(f->told + len, sizeof(f->told) - len, "%s ", cmi5_finding_kinds[finding].code);
}

/* "" where it was read, else the code. */
static const char *code(struct fixture *f, const char *xml)
{
	const struct cmi5_reading reading = {.find = find, .told = told, .owner = f};

	work_forgive(&f->w);
	f->told[0] = '\0';
	if (tincan_package_read(&f->w, &reading, xml, strlen(xml), &f->package) == OK)
		return "";
	assert_true(f->w.detail[0] != '\0');
	return f->w.field;
}

static void test_tincan__activities_with_a_launch_are_read_in_order(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(
	    code(f, ROOT ACTIVITY("urn:none", "<name>Not opened</name>") ACTIVITY("urn:one",
	                "<name> First </name><description>About</description>" LAUNCH(" index.html?a=1 "))
	                ACTIVITY("urn:two", LAUNCH("index.html")) END),
	    "");
	assert_int_equal(f->package.count, 2);
	assert_string_equal(f->package.title, "First");
	assert_string_equal(f->package.activities[0].id, "urn:one");
	assert_string_equal(f->package.activities[0].url, "index.html?a=1");
	assert_string_equal(f->package.activities[0].description, "About");
	assert_string_equal(f->package.activities[1].title, "urn:two");
	assert_string_equal(f->told, "");
}

static void test_tincan__the_first_course_gives_the_title(void **state)
{
	struct fixture *f = *state;
#define COURSE(id)                                                                                           \
	"<activity id=\"" id                                                                                 \
	"\" type=\"http://adlnet.gov/expapi/activities/course\">" LAUNCH("index.html") "</activity>"

	assert_string_equal(
	    code(f, ROOT ACTIVITY("urn:a", LAUNCH("index.html")) COURSE("urn:b") COURSE("urn:c") END), "");
	assert_string_equal(f->package.title, "urn:b");
}

static void test_tincan__languages_and_other_sites_are_told(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(code(f, ROOT ACTIVITY("urn:a", LAUNCH("") LAUNCH("https://other.example/")
	                                                       LAUNCH("index.html")) END),
	    "");
	assert_string_equal(f->package.activities[0].url, "https://other.example/");
	assert_string_equal(f->told, "structure-url-other-site tincan-languages ");
}

static void test_tincan__what_cannot_be_opened_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(code(f, "<tincan"), "structure-malformed");
	assert_string_equal(code(f, "<!DOCTYPE tincan [<!ENTITY a \"b\">]>" ROOT END), "structure-doctype");
	assert_string_equal(code(f, "<tincan/>"), "tincan-other-root");
	assert_string_equal(
	    code(f, "<tincan xmlns=\"http://projecttincan.com/tincan.xsd\"/>"), "tincan-no-launch");
	assert_string_equal(code(f, ROOT ACTIVITY("urn:a", "") END), "tincan-no-launch");
	assert_string_equal(code(f, ROOT ACTIVITY("a", LAUNCH("index.html")) END), "structure-id");
	assert_string_equal(
	    code(f, ROOT ACTIVITY("urn:a", LAUNCH("other.html")) END), "structure-url-missing");
	assert_string_equal(code(f, ROOT ACTIVITY("urn:a", LAUNCH("data:text/html,a")) END), "structure-url");
	assert_string_equal(code(f, ROOT ACTIVITY("urn:a", LAUNCH("index.html?activity_id=1")) END),
	    "structure-url-parameter");
	/* A parameter of cmi5's launch is none of this one. */
	assert_string_equal(code(f, ROOT ACTIVITY("urn:a", LAUNCH("index.html?fetch=1")) END), "");
	assert_string_equal(
	    code(f, ROOT ACTIVITY("urn:a", LAUNCH("index.html")) ACTIVITY("urn:a", LAUNCH("index.html")) END),
	    "structure-id-twice");
}

static void test_tincan__a_launch_has_its_parameters_before_the_fragment(void **state)
{
	struct fixture *f = *state;
	const struct tincan_launch launch = {.url = "https://c.example/index.html?a=1#top",
	    .endpoint = "https://l.example/xapi/",
	    .auth = "Basic YTpi",
	    .actor = "{}",
	    .registration = REGISTRATION,
	    .activity_id = "urn:a&b"};

	assert_string_equal(tincan_launch_url(f->arena, &launch),
	    "https://c.example/index.html?a=1&endpoint=https%3A%2F%2Fl.example%2Fxapi%2F&auth=Basic%20YTpi"
	    "&actor=%7B%7D&registration=" REGISTRATION "&activity_id=urn%3Aa%26b#top");
}

/* NULL where it was accepted, else the JSON pointer. */
static const char *refused(struct fixture *f, const char *statement)
{
	static const struct tincan_rules rules = {.actor_home = "https://lms.example",
	    .actor_name = "ada",
	    .registration = REGISTRATION,
	    .activity = "https://example.org/a"};
	json_t *json = json_own(f->arena, json_loads(statement, JSON_DECODE_INT_AS_REAL, NULL));
	const char *pointer, *sentence;

	assert_non_null(json);
	memset(&f->said, 0, sizeof(f->said));
	if (tincan_judge(&rules, json, &f->said, &pointer, &sentence))
		return NULL;
	assert_true(strlen(sentence) > 10);
	return pointer;
}

static void test_tincan__verbs_and_results_say_what_they_amount_to(void **state)
{
	static const struct {
		const char *statement;
		enum completion completion;
		enum success success;
		double score; /* below -1: none */
	} rows[] = {
	    {SAYS("completed", ""), COMPLETION_COMPLETED, SUCCESS_UNKNOWN, -2},
	    {SAYS("completed", ",\"result\":{\"completion\":false}"), COMPLETION_UNKNOWN, SUCCESS_UNKNOWN,
	        -2},
	    {SAYS("completed", ",\"result\":{\"success\":false}"), COMPLETION_COMPLETED, SUCCESS_FAILED, -2},
	    {SAYS("passed", ",\"result\":{\"success\":false,\"score\":{\"scaled\":0.5}}"),
	        COMPLETION_COMPLETED, SUCCESS_PASSED, 0.5},
	    {SAYS("mastered", ""), COMPLETION_COMPLETED, SUCCESS_PASSED, -2},
	    {SAYS("failed", ",\"result\":{\"score\":{\"raw\":3,\"min\":1,\"max\":5}}"), COMPLETION_UNKNOWN,
	        SUCCESS_FAILED, 0.5},
	    {SAYS("failed", ",\"result\":{\"completion\":true,\"score\":{\"raw\":3}}"), COMPLETION_COMPLETED,
	        SUCCESS_FAILED, -2},
	    {SAYS("experienced", ",\"result\":{\"completion\":true,\"success\":true}"), COMPLETION_UNKNOWN,
	        SUCCESS_UNKNOWN, -2},
	    {SAYS("terminated", ",\"result\":{\"completion\":true}"), COMPLETION_UNKNOWN, SUCCESS_UNKNOWN,
	        -2},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < FIELDS_COUNT(rows); i++) {
		assert_null(refused(f, rows[i].statement));
		assert_true(f->said.about_it);
		assert_int_equal(f->said.completion, rows[i].completion);
		assert_int_equal(f->said.success, rows[i].success);
		assert_int_equal(f->said.has_score, rows[i].score > -2);
		if (f->said.has_score)
			assert_true(
			    f->said.score > rows[i].score - 1e-9 && f->said.score < rows[i].score + 1e-9);
	}
	assert_true(f->said.ended);
	assert_null(refused(f, SAYS("experienced", ",\"result\":{\"duration\":\"PT1M0.5S\"}")));
	assert_int_equal(f->said.duration_cs, 6050);
	assert_false(f->said.ended);
}

static void test_tincan__other_objects_decide_nothing(void **state)
{
	struct fixture *f = *state;

	assert_null(refused(f,
	    "{" ACTOR ",\"verb\":{\"id\":\"http://adlnet.gov/expapi/verbs/passed\"},"
	    "\"object\":{\"id\":\"https://example.org/a/1\"},\"result\":{\"duration\":\"PT1S\"}}"));
	assert_false(f->said.about_it);
	assert_int_equal(f->said.success, SUCCESS_UNKNOWN);
	assert_int_equal(f->said.duration_cs, 0);
	assert_null(
	    refused(f, "{" ACTOR ",\"verb\":{\"id\":\"http://adlnet.gov/expapi/verbs/passed\"},"
	               "\"object\":{\"objectType\":\"StatementRef\",\"id\":\"https://example.org/a\"}}"));
	assert_false(f->said.about_it);
}

static void test_tincan__what_is_not_the_learners_own_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(refused(f, "{\"actor\":{\"mbox\":\"mailto:ada@example.org\"}}"), "/actor");
	assert_string_equal(refused(f, "{\"actor\":{\"objectType\":\"Group\",\"account\":{\"homePage\":"
	                               "\"https://lms.example\",\"name\":\"ada\"}}}"),
	    "/actor");
	assert_string_equal(
	    refused(f,
	        SAYS("passed", ",\"context\":{\"registration\":\"860e3480-ba55-4991-94b0-01820dbd23a2\"}")),
	    "/context/registration");
	assert_null(refused(
	    f, SAYS("passed", ",\"context\":{\"registration\":\"760E3480-BA55-4991-94B0-01820DBD23A2\"}")));
	assert_string_equal(refused(f, SAYS("voided", "")), "/verb/id");
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_tincan__activities_with_a_launch_are_read_in_order),
	    T(test_tincan__the_first_course_gives_the_title),
	    T(test_tincan__languages_and_other_sites_are_told),
	    T(test_tincan__what_cannot_be_opened_is_refused),
	    T(test_tincan__a_launch_has_its_parameters_before_the_fragment),
	    T(test_tincan__verbs_and_results_say_what_they_amount_to),
	    T(test_tincan__other_objects_decide_nothing),
	    T(test_tincan__what_is_not_the_learners_own_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
