/* The SCORM 2004 data model, call by call: every row of the table and each error code. */
#include "unit.h"

#include <stdio.h>

#include "cmi2004_fixture.h"

/* A name of the row: 0 for each index. */
static const char *one(const struct cmi2004_element *row)
{
	static char name[CMI2004_PATH_MAX + 32];
	size_t len = 0;

	for (const char *p = row->path; *p != '\0'; p++) {
		if (*p == '@')
			len += (size_t)snprintf(name + len, sizeof(name) - len, "{target=a.b}");
		else
			name[len++] = *p == '#' ? '0' : *p;
	}
	name[len] = '\0';
	return name;
}

static void test_rows__answer_by_their_access(void **state)
{
	for (size_t i = 0; i < cmi2004_elements_count; i++) {
		const struct cmi2004_element *row = &cmi2004_elements[i];
		const char *element = one(row), *value;
		struct cmi2004 *cmi = opened(state, "");
		enum scorm2004_code code = cmi2004_get(cmi, element, &value);

		if (row->access == CMI2004_R)
			set_is(cmi, element, "anything", SCORM2004_READ_ONLY);
		if (strchr(row->path, '#') != NULL)
			assert_int_equal(code, SCORM2004_GET_FAILED);
		else if (row->access == CMI2004_W)
			assert_int_equal(code, SCORM2004_WRITE_ONLY);
		else if (row->initial == NULL)
			assert_int_equal(code, SCORM2004_NOT_SET);
		else
			assert_int_equal(code, SCORM2004_OK);
		if (code != SCORM2004_OK)
			assert_string_equal(value, "");
	}
}

static void test_vocabularies__take_their_words_and_no_others(void **state)
{
	for (size_t i = 0; i < cmi2004_elements_count; i++) {
		const struct cmi2004_element *row = &cmi2004_elements[i];
		struct cmi2004 *cmi = opened(state, "");

		if (row->type != CMI2004_VOCABULARY || row->access == CMI2004_R)
			continue;
		set_is(cmi, "cmi.interactions.0.id", "i", SCORM2004_OK);
		set_is(cmi, "cmi.objectives.0.id", "o", SCORM2004_OK);
		for (const char *p = row->vocabulary;; p++) {
			char word[64] = {0};
			size_t len = strcspn(p, "|");

			memcpy(word, p, len);
			set_is(cmi, one(row), word, SCORM2004_OK);
			word[0] ^= 0x20;
			if (len > 0)
				set_is(cmi, one(row), word, SCORM2004_TYPE);
			p += len;
			if (*p == '\0')
				break;
		}
		set_is(cmi, one(row), "illegal_state", SCORM2004_TYPE);
	}
}

static void test_patterns__are_as_many_as_the_type_has(void **state)
{
	struct cmi2004 *cmi = opened(state, "");

	set_is(cmi, "cmi.interactions.0.id", "i", SCORM2004_OK);
	set_is(cmi, "cmi.interactions.0.type", "true-false", SCORM2004_OK);
	set_is(cmi, "cmi.interactions.0.correct_responses.0.pattern", "true", SCORM2004_OK);
	set_is(cmi, "cmi.interactions.0.correct_responses.1.pattern", "invalid", SCORM2004_SET_FAILED);
	set_is(cmi, "cmi.interactions.0.type", "choice", SCORM2004_SET_FAILED);
	set_is(cmi, "cmi.interactions.0.type", "true-false", SCORM2004_OK);
	set_is(cmi, "cmi.interactions.1.id", "i", SCORM2004_OK);
	set_is(cmi, "cmi.interactions.1.type", "choice", SCORM2004_OK);
	set_is(cmi, "cmi.interactions.1.correct_responses.0.pattern", "a[,]b", SCORM2004_OK);
	set_is(cmi, "cmi.interactions.1.correct_responses.1.pattern", "a[,]b", SCORM2004_SET_FAILED);
	set_is(cmi, "cmi.interactions.1.correct_responses.1.pattern", "[,]", SCORM2004_TYPE);
	set_is(cmi, "cmi.interactions.1.correct_responses.2.pattern", "c", SCORM2004_SET_FAILED);
	set_is(cmi, "cmi.interactions.1.correct_responses.1.pattern", "c", SCORM2004_OK);
	set_is(cmi, "cmi.interactions.1.correct_responses.0.pattern", "c", SCORM2004_SET_FAILED);
	set_is(cmi, "cmi.interactions.1.correct_responses.0.pattern", "d", SCORM2004_OK);
	set_is(cmi, "cmi.interactions.1.correct_responses.1.pattern", "a[,]b", SCORM2004_OK);
	get_is(cmi, "cmi.interactions.1.correct_responses._count", SCORM2004_OK, "2");
}

static void test_names__that_are_none_or_stand_for_nothing(void **state)
{
	static const char *const undefined[] = {"x", "cmi", "cmi.", "cmi.nothing", "cmi.objectives",
	    "cmi.objectives.0", "cmi.objectives.n.id", "cmi.objectives.#.id", "cmi.core.lesson_status",
	    "adl.data", "adl.nav.request_valid.choice", "adl.nav.request_valid.choice.{target=}",
	    "adl.nav.request_valid.choice.@", "ssp.data"};
	struct cmi2004 *cmi = opened(state, "");

	for (size_t i = 0; i < sizeof(undefined) / sizeof(undefined[0]); i++) {
		get_is(cmi, undefined[i], SCORM2004_UNDEFINED, "");
		set_is(cmi, undefined[i], "x", SCORM2004_UNDEFINED);
	}
	get_is(cmi, "", SCORM2004_GET_FAILED, "");
	set_is(cmi, "", "x", SCORM2004_SET_FAILED);
	get_is(cmi, "adl.nav.request_valid.choice.{target=a.b}", SCORM2004_OK, "unknown");
}

static void test_keywords__are_read_where_they_belong(void **state)
{
	struct cmi2004 *cmi = opened(state, "");

	get_is(cmi, "cmi._version", SCORM2004_OK, "1.0");
	get_is(cmi, "cmi.score._children", SCORM2004_OK, "scaled,raw,min,max");
	get_is(cmi, "cmi.interactions._count", SCORM2004_OK, "0");
	get_is(cmi, "adl.data._children", SCORM2004_OK, "id,store");
	get_is(cmi, "cmi.objectives._children", SCORM2004_OK,
	    "id,score,success_status,completion_status,progress_measure,description");
	get_is(cmi, "cmi.objectives.0.score._children", SCORM2004_GET_FAILED, "");
	get_is(cmi, "cmi.location._children", SCORM2004_GET_FAILED, "");
	get_is(cmi, "cmi.score._count", SCORM2004_GET_FAILED, "");
	get_is(cmi, "cmi.score._version", SCORM2004_GET_FAILED, "");
	set_is(cmi, "cmi._version", "2", SCORM2004_READ_ONLY);
	set_is(cmi, "cmi.objectives._count", "2", SCORM2004_READ_ONLY);
}

static void test_members__come_in_order_and_after_what_they_need(void **state)
{
	struct cmi2004 *cmi = opened(state, "");

	set_is(cmi, "cmi.interactions.1.id", "i", SCORM2004_SET_FAILED);
	set_is(cmi, "cmi.interactions.01.id", "i", SCORM2004_SET_FAILED);
	set_is(cmi, "cmi.interactions.0.type", "choice", SCORM2004_DEPENDENCY);
	set_is(cmi, "cmi.interactions.0.objectives.0.id", "o", SCORM2004_DEPENDENCY);
	set_is(cmi, "cmi.interactions.0.objectives.1.id", "o", SCORM2004_SET_FAILED);
	get_is(cmi, "cmi.interactions._count", SCORM2004_OK, "0");
	set_is(cmi, "cmi.interactions.0.id", "i", SCORM2004_OK);
	get_is(cmi, "cmi.interactions.0.type", SCORM2004_NOT_SET, "");
	get_is(cmi, "cmi.interactions.01.id", SCORM2004_GET_FAILED, "");
	get_is(cmi, "cmi.interactions.1.id", SCORM2004_GET_FAILED, "");
	set_is(cmi, "cmi.interactions.0.objectives.0.id", "o", SCORM2004_OK);
	set_is(cmi, "cmi.interactions.0.objectives.1.id", "o", SCORM2004_SET_FAILED);
	set_is(cmi, "cmi.interactions.0.objectives.1.id", "p", SCORM2004_OK);
	set_is(cmi, "cmi.objectives.0.success_status", "passed", SCORM2004_DEPENDENCY);
}

static void test_objectives__have_an_id_that_stays_and_is_theirs(void **state)
{
	struct cmi2004 *cmi = opened(state, "");

	set_is(cmi, "cmi.objectives.0.id", "", SCORM2004_TYPE);
	set_is(cmi, "cmi.objectives.0.id", "o", SCORM2004_OK);
	set_is(cmi, "cmi.objectives.0.id", "other", SCORM2004_SET_FAILED);
	set_is(cmi, "cmi.objectives.0.id", "o", SCORM2004_OK);
	set_is(cmi, "cmi.objectives.1.id", "o", SCORM2004_SET_FAILED);
	get_is(cmi, "cmi.objectives._count", SCORM2004_OK, "1");
	get_is(cmi, "cmi.objectives.0.completion_status", SCORM2004_OK, "unknown");
}

static void test_completion__is_decided_by_the_threshold_where_it_is_known(void **state)
{
	struct cmi2004_launch launch = usual;
	struct cmi2004 *cmi = opened(state, "");

	get_is(cmi, "cmi.completion_status", SCORM2004_OK, "unknown");
	set_is(cmi, "cmi.completion_status", "completed", SCORM2004_OK);
	get_is(cmi, "cmi.completion_status", SCORM2004_OK, "completed");
	launch.completion_threshold = "0.8";
	cmi = open_with(state, &launch, "");
	set_is(cmi, "cmi.completion_status", "completed", SCORM2004_OK);
	get_is(cmi, "cmi.completion_status", SCORM2004_OK, "unknown");
	set_is(cmi, "cmi.progress_measure", "0.79", SCORM2004_OK);
	get_is(cmi, "cmi.completion_status", SCORM2004_OK, "incomplete");
	set_is(cmi, "cmi.progress_measure", "0.80", SCORM2004_OK);
	get_is(cmi, "cmi.completion_status", SCORM2004_OK, "completed");
	launch.completion_threshold = "often";
	get_is(open_with(state, &launch, ""), "cmi.completion_threshold", SCORM2004_NOT_SET, "");
}

static void test_success__is_decided_by_the_passing_score_where_it_is_known(void **state)
{
	struct cmi2004_launch launch = usual;
	struct cmi2004 *cmi = opened(state, "");

	set_is(cmi, "cmi.success_status", "passed", SCORM2004_OK);
	get_is(cmi, "cmi.success_status", SCORM2004_OK, "passed");
	launch.scaled_passing_score = "0.5";
	cmi = open_with(state, &launch, "");
	set_is(cmi, "cmi.success_status", "passed", SCORM2004_OK);
	get_is(cmi, "cmi.success_status", SCORM2004_OK, "unknown");
	set_is(cmi, "cmi.score.scaled", "0.49", SCORM2004_OK);
	get_is(cmi, "cmi.success_status", SCORM2004_OK, "failed");
	set_is(cmi, "cmi.score.scaled", "0.5", SCORM2004_OK);
	get_is(cmi, "cmi.success_status", SCORM2004_OK, "passed");
}

static void test_editions__have_what_they_brought(void **state)
{
	struct cmi2004_launch third = usual;
	struct cmi2004 *cmi;

	third.edition = 3;
	cmi = open_with(state, &third, "");
	get_is(cmi, "adl.data._count", SCORM2004_UNDEFINED, "");
	get_is(cmi, "adl.nav.request_valid.jump.{target=a}", SCORM2004_UNDEFINED, "");
	get_is(cmi, "adl.nav.request_valid.choice.{target=a}", SCORM2004_OK, "unknown");
	get_is(opened(state, ""), "adl.data._count", SCORM2004_OK, "0");
}

static void test_turns__are_what_decides(void **state)
{
	assert_true(cmi2004_is_turn("cmi.completion_status"));
	assert_true(cmi2004_is_turn("cmi.score.scaled"));
	assert_true(cmi2004_is_turn("cmi.objectives.3.success_status"));
	assert_false(cmi2004_is_turn("cmi.location"));
	assert_false(cmi2004_is_turn("cmi.score._children"));
	assert_false(cmi2004_is_turn("x"));
}

static void test_codes__each_have_their_words(void **state)
{
	assert_int_equal(cmi2004_codes_count, 26);
	for (size_t i = 0; i < cmi2004_codes_count; i++)
		assert_in_range(strlen(cmi2004_codes[i].text), 1, 255);
}

#define T(name) cmocka_unit_test_setup_teardown(name, cmi2004_setup, cmi2004_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_rows__answer_by_their_access),
	    T(test_vocabularies__take_their_words_and_no_others),
	    T(test_patterns__are_as_many_as_the_type_has),
	    T(test_names__that_are_none_or_stand_for_nothing),
	    T(test_keywords__are_read_where_they_belong),
	    T(test_members__come_in_order_and_after_what_they_need),
	    T(test_objectives__have_an_id_that_stays_and_is_theirs),
	    T(test_completion__is_decided_by_the_threshold_where_it_is_known),
	    T(test_success__is_decided_by_the_passing_score_where_it_is_known),
	    T(test_editions__have_what_they_brought),
	    T(test_turns__are_what_decides),
	    T(test_codes__each_have_their_words),
	};

	return cmocka_run_group_tests_name("cmi2004", tests, NULL, NULL);
}
