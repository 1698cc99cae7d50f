/* The rules of a cmi5 session, sentence by sentence. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "xapi/cmi5/session.h"

#define REGISTRATION "760e3480-ba55-4991-94b0-01820dbd23a2"

struct fixture {
	struct cmi5_session s;
	struct cmi5_said said;
	int seconds; /* of the next timestamp */
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->s = (struct cmi5_session){.session = "s1",
	    .registration = REGISTRATION,
	    .activity = "https://lms.example/au",
	    .publisher = "https://publisher.example/au",
	    .actor_home = "https://lms.example",
	    .actor_name = "learner",
	    .has_mastery = true,
	    .mastery = 0.8,
	    .preferences_read = true};
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

static json_t *of_text(const char *text)
{
	json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);

	assert_non_null(json);
	return json;
}

/* Puts a value at a path of names divided by |; NULL takes it away. */
static void put(json_t *root, const char *path, const char *value)
{
	char name[128];
	json_t *at = root;

	for (;;) {
		size_t len = strcspn(path, "|");

		snprintf(name, sizeof(name), "%.*s", (int)len, path);
		path += len;
		if (*path == '\0')
			break;
		if (json_object_get(at, name) == NULL)
			json_object_set_new(at, name, json_object());
		at = json_object_get(at, name);
		path++;
	}
	if (value == NULL)
		json_object_del(at, name);
	else
		json_object_set_new(at, name, of_text(value));
}

static json_t *allowed(struct fixture *f, const char *verb)
{
	char timestamp[64], id[160];
	json_t *statement =
	    of_text("{\"id\":\"fd41c918-b88b-4b20-a0a5-a4c32391aaa0\",\"actor\":{\"objectType\":\"Agent\","
	            "\"account\":"
	            "{\"homePage\":\"https://lms.example\",\"name\":\"learner\"}},\"object\":{\"id\":"
	            "\"https://lms.example/au\"},\"context\":{\"registration\":\"" REGISTRATION
	            "\",\"contextActivities\":"
	            "{\"grouping\":[{\"id\":\"https://publisher.example/"
	            "au\"}]},\"extensions\":{\"" CMI5_EXTENSION_SESSION "\":\"s1\"}}}");

	snprintf(timestamp, sizeof(timestamp), "\"2026-11-21T08:32:%02d.120Z\"", f->seconds++);
	snprintf(id, sizeof(id), "\"%s\"", verb);
	put(statement, "timestamp", timestamp);
	put(statement, "verb|id", id);
	return statement;
}

/* A good cmi5 defined statement of the verb. */
static json_t *defined(struct fixture *f, enum cmi5_verb verb)
{
	json_t *statement = allowed(f, cmi5_verb_ids[verb]);
	bool judged = verb == CMI5_VERB_PASSED || verb == CMI5_VERB_FAILED;

	put(statement, "context|contextActivities|category", "[{\"id\":\"" CMI5_CATEGORY "\"}]");
	if (verb != CMI5_INITIALIZED)
		put(statement, "result|duration", "\"PT1M\"");
	if (judged || verb == CMI5_VERB_COMPLETED)
		put(statement, "context|contextActivities|category",
		    "[{\"id\":\"" CMI5_CATEGORY "\"},{\"id\":\"" CMI5_CATEGORY_MOVE_ON "\"}]");
	if (verb == CMI5_VERB_COMPLETED)
		put(statement, "result|completion", "true");
	if (judged) {
		put(statement, "result|success", verb == CMI5_VERB_PASSED ? "true" : "false");
		put(statement, "result|score|scaled", verb == CMI5_VERB_PASSED ? "0.8" : "0.79");
		put(statement, "context|extensions|" CMI5_EXTENSION_MASTERY, "0.8");
	}
	return statement;
}

/* "" or the requirement that refuses. */
static const char *judged(struct fixture *f, json_t *own_statement)
{
	struct cmi5_session before = f->s;
	struct cmi5_refusal refusal = {.requirement = ""};
	bool accepted = cmi5_judge(&f->s, own_statement, &f->said, &refusal);

	json_decref(own_statement);
	if (!accepted) {
		assert_memory_equal(&before, &f->s, sizeof(before));
		assert_true(strlen(refusal.sentence) > 10);
	}
	return refusal.requirement;
}

#define assert_accepted(f, statement) assert_string_equal(judged(f, statement), "")
#define assert_refused(f, statement, requirement) assert_string_equal(judged(f, statement), requirement)

static json_t *changed(json_t *statement, const char *path, const char *value)
{
	put(statement, path, value);
	return statement;
}

static void initialize(struct fixture *f)
{
	assert_accepted(f, defined(f, CMI5_INITIALIZED));
}

static void test_session__a_whole_session_is_accepted(void **state)
{
	struct fixture *f = *state;

	initialize(f);
	assert_true(f->said.defined);
	assert_accepted(f, allowed(f, "https://example.org/verbs/looked"));
	assert_false(f->said.defined);
	assert_accepted(f, defined(f, CMI5_VERB_COMPLETED));
	assert_accepted(f, defined(f, CMI5_VERB_PASSED));
	assert_true(f->said.has_score);
	assert_true(f->said.score > 0.79 && f->said.score < 0.81);
	assert_int_equal(f->said.duration_cs, 6000);
	assert_accepted(f, defined(f, CMI5_TERMINATED));
	assert_true(f->s.initialized && f->s.completed && f->s.passed && f->s.terminated);
	assert_true(f->s.ever_completed && f->s.ever_passed);
}

static void test_session__nothing_goes_before_initialized(void **state)
{
	struct fixture *f = *state;

	assert_refused(f, allowed(f, "https://example.org/verbs/looked"), "9.3.0.0-4");
	assert_refused(f, defined(f, CMI5_VERB_COMPLETED), "9.3.0.0-4");
	assert_refused(f, defined(f, CMI5_TERMINATED), "9.3.0.0-4");
	/* The verb alone does not make it cmi5's. */
	assert_refused(f, allowed(f, cmi5_verb_ids[CMI5_INITIALIZED]), "9.3.0.0-4");
	f->seconds = 30;
	initialize(f);
	f->seconds = 10; /* sent later, said earlier */
	assert_refused(f, allowed(f, "https://example.org/verbs/looked"), "9.3.0.0-4");
}

static void test_session__nothing_goes_after_terminated(void **state)
{
	struct fixture *f = *state;

	initialize(f);
	assert_accepted(f, defined(f, CMI5_TERMINATED));
	assert_refused(f, allowed(f, "https://example.org/verbs/looked"), "9.3.0.0-5");
	assert_refused(f, defined(f, CMI5_VERB_COMPLETED), "9.3.0.0-5");
	assert_refused(f, defined(f, CMI5_TERMINATED), "9.3.0.0-5");
}

static void test_session__terminated_is_the_last_by_its_timestamp(void **state)
{
	struct fixture *f = *state;

	initialize(f);
	f->seconds = 20;
	assert_accepted(f, allowed(f, "https://example.org/verbs/looked"));
	f->seconds = 19;
	assert_refused(f, defined(f, CMI5_TERMINATED), "9.3.8.0-2");
	assert_accepted(f, defined(f, CMI5_TERMINATED));
}

static void test_session__nothing_goes_after_abandoned(void **state)
{
	struct fixture *f = *state;

	initialize(f);
	f->s.abandoned = true;
	assert_refused(f, allowed(f, "https://example.org/verbs/looked"), "9.3.6.0-2");
	assert_refused(f, defined(f, CMI5_TERMINATED), "9.3.6.0-2");
}

static void test_session__each_verb_once(void **state)
{
	struct fixture *f = *state;

	initialize(f);
	assert_refused(f, defined(f, CMI5_INITIALIZED), "9.3.2.0-3");
	assert_accepted(f, defined(f, CMI5_VERB_FAILED));
	assert_refused(f, defined(f, CMI5_VERB_FAILED), "9.3.0.0-2");
	assert_refused(f, defined(f, CMI5_VERB_PASSED), "9.3.0.0-3");
	assert_accepted(f, defined(f, CMI5_VERB_COMPLETED));
	assert_refused(f, defined(f, CMI5_VERB_COMPLETED), "9.3.0.0-2");
	/* An allowed statement may use the verb again. */
	assert_accepted(f, allowed(f, cmi5_verb_ids[CMI5_VERB_COMPLETED]));
}

static void test_session__once_in_a_registration(void **state)
{
	struct fixture *f = *state;

	f->s.ever_completed = f->s.ever_passed = true;
	initialize(f);
	assert_refused(f, defined(f, CMI5_VERB_COMPLETED), "9.3.0.0-6");
	assert_refused(f, defined(f, CMI5_VERB_PASSED), "9.3.0.0-7");
	assert_refused(f, defined(f, CMI5_VERB_FAILED), "9.3.0.0-8");
	assert_accepted(f, defined(f, CMI5_TERMINATED));
}

static void test_session__browse_and_review_judge_nothing(void **state)
{
	struct fixture *f = *state;
	static const struct {
		enum cmi5_mode mode;
		const char *requirement;
	} modes[] = {{CMI5_BROWSE, "10.2.2.0-2"}, {CMI5_REVIEW, "10.2.2.0-3"}};

	initialize(f);
	for (int i = 0; i < 2; i++) {
		f->s.mode = modes[i].mode;
		for (enum cmi5_verb verb = CMI5_VERB_COMPLETED; verb <= CMI5_VERB_FAILED; verb++)
			assert_refused(f, defined(f, verb), modes[i].requirement);
		assert_accepted(f, allowed(f, "https://example.org/verbs/looked"));
	}
	assert_accepted(f, defined(f, CMI5_TERMINATED));
}

static void test_session__verbs_of_the_lms_are_not_the_unit_s(void **state)
{
	struct fixture *f = *state;

	initialize(f);
	for (enum cmi5_verb verb = CMI5_LAUNCHED; verb < CMI5_VERBS; verb++)
		assert_refused(f, defined(f, verb), "7.1.3.0-1");
	assert_refused(f,
	    changed(
	        allowed(f, "https://example.org/v"), "verb|id", "\"http://adlnet.gov/expapi/verbs/voided\""),
	    "6.3.0.0-1");
	assert_refused(f,
	    changed(allowed(f, "https://example.org/v"), "context|contextActivities|category",
	        "[{\"id\":\"" CMI5_CATEGORY "\"}]"),
	    "7.1.3.0-1");
}

/* What is wrong with any statement, allowed or defined. */
static void test_session__every_statement_is_of_its_launch(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *path, *value, *requirement;
	} rows[] = {
	    {"id", NULL, "9.1.0.0-1"},
	    {"timestamp", NULL, "9.7.0.0-1"},
	    {"timestamp", "\"2026-11-21T08:32:43.120+01:00\"", "9.7.0.0-2"},
	    {"actor|objectType", "\"Group\"", "9.2.0.0-2"},
	    {"actor|account", NULL, "9.2.0.0-3"},
	    {"actor|account|name", "\"other\"", "8.1.3.0-3"},
	    {"actor|account|homePage", "\"https://other.example\"", "8.1.3.0-3"},
	    {"context", NULL, "9.6.0.0-1"},
	    {"context|registration", NULL, "9.6.1.0-1"},
	    {"context|registration", "\"760e3480-ba55-4991-94b0-01820dbd23a3\"", "9.6.1.0-1"},
	    {"context|extensions", NULL, "9.6.3.1-4"},
	    {"context|extensions|" CMI5_EXTENSION_SESSION, "\"s2\"", "9.6.3.1-4"},
	    {"context|contextActivities|grouping", NULL, "10.2.1.0-6"},
	    {"context|contextActivities|grouping", "[{\"id\":\"https://other.example\"}]", "10.2.1.0-6"},
	};

	initialize(f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_refused(f,
		    changed(allowed(f, "https://example.org/verbs/looked"), rows[i].path, rows[i].value),
		    rows[i].requirement);
		assert_refused(f, changed(defined(f, CMI5_VERB_COMPLETED), rows[i].path, rows[i].value),
		    rows[i].requirement);
	}
	/* What says the same in other words. */
	assert_accepted(f, changed(allowed(f, "urn:v"), "timestamp", "\"2026-11-21T08:33:00.120+00:00\""));
	assert_accepted(f,
	    changed(allowed(f, "urn:v"), "context|registration", "\"760E3480-BA55-4991-94B0-01820DBD23A2\""));
	assert_accepted(f, changed(allowed(f, "urn:v"), "context|contextActivities|grouping",
	                       "{\"id\":\"https://publisher.example/au\"}"));
	assert_accepted(
	    f, changed(allowed(f, "urn:v"), "context|contextActivities|grouping",
	           "[{\"id\":\"https://more.example\"},{\"id\":\"https://publisher.example/au\"}]"));
}

static void test_session__what_is_defined_has_the_shape_of_its_verb(void **state)
{
	struct fixture *f = *state;
	static const struct {
		enum cmi5_verb verb;
		const char *path, *value, *requirement;
	} rows[] = {
	    {CMI5_VERB_COMPLETED, "object|id", "\"https://publisher.example/au\"", "8.1.5.0-6"},
	    {CMI5_VERB_COMPLETED, "object|objectType", "\"StatementRef\"", "8.1.5.0-6"},
	    {CMI5_VERB_COMPLETED, "result|score|scaled", "1", "9.5.1.0-2"},
	    {CMI5_TERMINATED, "result|score|scaled", "1", "9.5.1.0-2"},
	    {CMI5_VERB_PASSED, "result|score|scaled", "1.01", "9.5.1.0-1"},
	    {CMI5_VERB_FAILED, "result|score|scaled", "-0.1", "9.5.1.0-1"},
	    {CMI5_VERB_PASSED, "result|score", "{\"raw\":1,\"max\":2}", "9.5.1.0-3"},
	    {CMI5_VERB_PASSED, "result|score", "{\"raw\":1,\"min\":0}", "9.5.1.0-3"},
	    {CMI5_VERB_PASSED, "result|score|scaled", "0.79", "9.3.4.0-2"},
	    {CMI5_VERB_FAILED, "result|score|scaled", "0.8", "9.3.5.0-2"},
	    {CMI5_VERB_PASSED, "context|extensions|" CMI5_EXTENSION_MASTERY, NULL, "9.6.3.2-2"},
	    {CMI5_VERB_FAILED, "context|extensions|" CMI5_EXTENSION_MASTERY, "0.5", "9.6.3.2-2"},
	    {CMI5_VERB_PASSED, "context|extensions|" CMI5_EXTENSION_MASTERY, "\"0.8\"", "9.6.3.2-2"},
	    {CMI5_VERB_PASSED, "result|success", NULL, "9.5.2.0-1"},
	    {CMI5_VERB_PASSED, "result|success", "false", "9.5.2.0-1"},
	    {CMI5_VERB_FAILED, "result|success", "true", "9.5.2.0-2"},
	    {CMI5_VERB_COMPLETED, "result|success", "true", "9.5.2.0-3"},
	    {CMI5_VERB_COMPLETED, "result|completion", NULL, "9.5.3.0-1"},
	    {CMI5_VERB_COMPLETED, "result|completion", "false", "9.5.3.0-1"},
	    {CMI5_VERB_PASSED, "result|completion", "true", "9.5.3.0-2"},
	    {CMI5_TERMINATED, "result|duration", NULL, "9.5.4.1-1"},
	    {CMI5_VERB_COMPLETED, "result|duration", NULL, "9.5.4.1-2"},
	    {CMI5_VERB_PASSED, "result|duration", NULL, "9.5.4.1-3"},
	    {CMI5_VERB_FAILED, "result|duration", NULL, "9.5.4.1-4"},
	    {CMI5_VERB_COMPLETED, "context|contextActivities|category", "[{\"id\":\"" CMI5_CATEGORY "\"}]",
	        "9.6.2.2-1"},
	    {CMI5_VERB_PASSED, "context|contextActivities|category", "[{\"id\":\"" CMI5_CATEGORY "\"}]",
	        "9.6.2.2-1"},
	    {CMI5_VERB_FAILED, "context|contextActivities|category", "[{\"id\":\"" CMI5_CATEGORY "\"}]",
	        "9.6.2.2-1"},
	    {CMI5_TERMINATED, "context|contextActivities|category",
	        "[{\"id\":\"" CMI5_CATEGORY "\"},{\"id\":\"" CMI5_CATEGORY_MOVE_ON "\"}]", "9.6.2.2-2"},
	    {CMI5_VERB_COMPLETED, "context|contextActivities|category",
	        "[{\"id\":\"" CMI5_CATEGORY_MOVE_ON "\"}]", "9.6.2.2-2"},
	};

	initialize(f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_refused(
		    f, changed(defined(f, rows[i].verb), rows[i].path, rows[i].value), rows[i].requirement);
}

static void test_session__preferences_are_read_before_initialized(void **state)
{
	struct fixture *f = *state;

	f->s.preferences_read = false;
	assert_refused(f, defined(f, CMI5_INITIALIZED), "11.0.0.0-3");
	f->s.preferences_read = true;
	initialize(f);
}

static void test_session__a_raw_score_becomes_a_scaled_one(void **state)
{
	struct fixture *f = *state;

	initialize(f);
	assert_accepted(
	    f, changed(defined(f, CMI5_VERB_PASSED), "result|score", "{\"raw\":15,\"min\":10,\"max\":20}"));
	assert_true(f->said.has_score && f->said.score > 0.49 && f->said.score < 0.51);
}

static void test_session__a_duration_is_any_that_xapi_takes(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *text;
		int64_t cs;
	} durations[] = {{"\"PT0.123S\"", 12}, {"\"PT1M1.999S\"", 6199}, {"\"PT0S\"", 0},
	    {"\"P1DT2H\"", 9360000}, {"\"PT12.5S\"", 1250}, {"\"P2W\"", 0}};

	for (size_t i = 0; i < sizeof(durations) / sizeof(durations[0]); i++) {
		struct cmi5_session before;

		f->s.initialized = f->s.completed = f->s.ever_completed = false;
		initialize(f);
		before = f->s;
		assert_accepted(
		    f, changed(defined(f, CMI5_VERB_COMPLETED), "result|duration", durations[i].text));
		assert_int_equal(f->said.duration_cs, durations[i].cs);
		f->s = before;
		assert_refused(f, changed(defined(f, CMI5_VERB_COMPLETED), "result|duration", "\"1 minute\""),
		    "9.5.4.1-2");
	}
}

static void test_session__without_a_score_nothing_is_measured(void **state)
{
	struct fixture *f = *state;

	initialize(f);
	json_t *statement = changed(defined(f, CMI5_VERB_PASSED), "result|score", NULL);
	assert_accepted(f, changed(statement, "context|extensions|" CMI5_EXTENSION_MASTERY, NULL));
	assert_false(f->said.has_score);
	f->s.passed = f->s.ever_passed = f->s.has_mastery = false;
	statement = changed(defined(f, CMI5_VERB_PASSED), "result|score|scaled", "0.1");
	assert_accepted(f, changed(statement, "context|extensions|" CMI5_EXTENSION_MASTERY, NULL));
}

static void test_move_on__is_met_by_what_it_names(void **state)
{
	static const struct {
		enum cmi5_move_on move_on;
		bool nothing, completed, passed, both;
	} rows[] = {
	    {CMI5_NOT_APPLICABLE, true, true, true, true},
	    {CMI5_PASSED, false, false, true, true},
	    {CMI5_COMPLETED, false, true, false, true},
	    {CMI5_COMPLETED_AND_PASSED, false, false, false, true},
	    {CMI5_COMPLETED_OR_PASSED, false, true, true, true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(cmi5_move_on_met(rows[i].move_on, false, false, false), rows[i].nothing);
		assert_int_equal(cmi5_move_on_met(rows[i].move_on, true, false, false), rows[i].completed);
		assert_int_equal(cmi5_move_on_met(rows[i].move_on, false, true, false), rows[i].passed);
		assert_int_equal(cmi5_move_on_met(rows[i].move_on, true, true, false), rows[i].both);
		assert_true(cmi5_move_on_met(rows[i].move_on, false, false, true));
	}
}

/* course: block(unit, block(unit)), unit */
static void test_satisfied__blocks_are_when_all_in_them_are(void **state)
{
	static const struct cmi5_part parts[] = {{.parent = -1}, {.parent = 0, .au = true}, {.parent = 0},
	    {.parent = 2, .au = true}, {.parent = -1, .au = true}};
	const struct cmi5_structure structure = {.parts_count = 5, .parts = parts};
	bool units[5] = {0}, satisfied[5];

	assert_false(cmi5_satisfied(&structure, units, satisfied));
	assert_false(satisfied[0] || satisfied[2]);
	units[3] = true;
	assert_false(cmi5_satisfied(&structure, units, satisfied));
	assert_true(satisfied[2]);
	assert_false(satisfied[0]);
	units[1] = true;
	assert_false(cmi5_satisfied(&structure, units, satisfied));
	assert_true(satisfied[0]);
	units[4] = true;
	assert_true(cmi5_satisfied(&structure, units, satisfied));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_session__a_whole_session_is_accepted),
	    T(test_session__nothing_goes_before_initialized),
	    T(test_session__nothing_goes_after_terminated),
	    T(test_session__terminated_is_the_last_by_its_timestamp),
	    T(test_session__nothing_goes_after_abandoned),
	    T(test_session__each_verb_once),
	    T(test_session__once_in_a_registration),
	    T(test_session__browse_and_review_judge_nothing),
	    T(test_session__verbs_of_the_lms_are_not_the_unit_s),
	    T(test_session__every_statement_is_of_its_launch),
	    T(test_session__what_is_defined_has_the_shape_of_its_verb),
	    T(test_session__preferences_are_read_before_initialized),
	    T(test_session__a_raw_score_becomes_a_scaled_one),
	    T(test_session__a_duration_is_any_that_xapi_takes),
	    T(test_session__without_a_score_nothing_is_measured),
	    T(test_move_on__is_met_by_what_it_names),
	    T(test_satisfied__blocks_are_when_all_in_them_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
