/* The SCORM 1.2 data model, call by call: every row of the table and each error code. */
#include "unit.h"

#include <stdio.h>

#include "cmi12_fixture.h"

static const char *one(const char *path)
{
	static char name[256];
	size_t len = 0;

	for (const char *p = path; *p != '\0'; p++)
		name[len++] = *p == '#' ? '0' : *p;
	name[len] = '\0';
	return name;
}

/* Values that fit and values that do not, by type. */
static void values_of(const struct cmi12_element *row, const char *good[4], const char *bad[4])
{
	memset(good, 0, 4 * sizeof(*good));
	memset(bad, 0, 4 * sizeof(*bad));
	switch (row->type) {
	case CMI12_TEXT:
		good[0] = "", good[1] = "Texte à moi, 漢字\n";
		bad[0] = "\xff";
		break;
	case CMI12_IDENTIFIER:
		good[0] = "obj_1", good[1] = "Question 1 : où ?";
		bad[0] = "", bad[1] = "a\tb";
		break;
	case CMI12_SCORE:
		good[0] = "0", good[1] = "100.00", good[2] = "";
		bad[0] = "100.1", bad[1] = "-1", bad[2] = "high";
		break;
	case CMI12_DECIMAL:
		good[0] = "-1.5", good[1] = "1000";
		bad[0] = "", bad[1] = "1e2";
		break;
	case CMI12_INTEGER:
		good[0] = "-1", good[1] = "1";
		bad[0] = "101", bad[1] = "0.5", bad[2] = "";
		break;
	case CMI12_TIMESPAN:
		good[0] = "0001:02:03", good[1] = "01:02:03.5";
		bad[0] = "1:02:03", bad[1] = "PT1H", bad[2] = "";
		break;
	case CMI12_TIME:
		good[0] = "23:59:59.99";
		bad[0] = "24:00:00", bad[1] = "";
		break;
	case CMI12_VOCABULARY: /* has its own test */
		break;
	case CMI12_RESULT:
		good[0] = "wrong", good[1] = "0.5";
		bad[0] = "incorrect", bad[1] = "";
		break;
	case CMI12_FEEDBACK:
		good[0] = "anything before the type is known", good[1] = "";
		break;
	}
}

static void test_element__every_row_answers_its_code_and_keeps_what_fits(void **state)
{
	for (size_t i = 0; i < cmi12_elements_count; i++) {
		const struct cmi12_element *row = &cmi12_elements[i];
		struct cmi12 *cmi = opened(state, "");
		const char *name = one(row->path), *good[4] = {0}, *bad[4] = {0}, *value;
		bool array = strchr(row->path, '#') != NULL;

		values_of(row, good, bad);
		assert_int_equal(cmi12_get(cmi, name, &value), row->access == CMI12_W ? SCORM12_WRITE_ONLY
		                                               : array                ? SCORM12_ARGUMENT
		                                                                      : SCORM12_OK);
		if (row->access == CMI12_RW && !array)
			assert_string_equal(value, row->initial);
		for (int j = 0; j < 4 && bad[j] != NULL; j++)
			set_is(cmi, name, bad[j], row->access == CMI12_R ? SCORM12_READ_ONLY : SCORM12_TYPE);
		for (int j = 0; j < 4 && good[j] != NULL; j++) {
			set_is(cmi, name, good[j], row->access == CMI12_R ? SCORM12_READ_ONLY : SCORM12_OK);
			if (row->access == CMI12_RW && strcmp(name, "cmi.comments") != 0)
				get_is(cmi, name, SCORM12_OK, good[j]);
		}
	}
}

static void test_vocabulary__takes_each_word_and_no_other(void **state)
{
	for (size_t i = 0; i < cmi12_elements_count; i++) {
		const struct cmi12_element *row = &cmi12_elements[i];
		struct cmi12 *cmi = opened(state, "");
		const char *p = row->vocabulary;

		if (row->type != CMI12_VOCABULARY || row->access == CMI12_R)
			continue;
		for (;; p++) {
			size_t len = strcspn(p, "|");
			char word[64];

			memcpy(word, p, len);
			word[len] = '\0';
			set_is(cmi, one(row->path), word, SCORM12_OK);
			if (word[0] != '\0') {
				word[0] ^= 0x20;
				set_is(cmi, one(row->path), word, SCORM12_TYPE);
			}
			p += len;
			if (*p == '\0')
				break;
		}
		set_is(cmi, one(row->path), "something else", SCORM12_TYPE);
	}
}

static void test_lesson_status__content_may_not_say_not_attempted(void **state)
{
	struct cmi12 *cmi = opened(state, "");

	get_is(cmi, "cmi.core.lesson_status", SCORM12_OK, "not attempted");
	set_is(cmi, "cmi.core.lesson_status", "not attempted", SCORM12_TYPE);
	set_is(cmi, "cmi.objectives.0.status", "not attempted", SCORM12_OK);
}

static void test_launch__its_values_can_be_read(void **state)
{
	struct cmi12 *cmi = opened(state, "");

	get_is(cmi, "cmi.core.student_id", SCORM12_OK, "u-1");
	get_is(cmi, "cmi.core.student_name", SCORM12_OK, "Curie, Marie");
	get_is(cmi, "cmi.core.credit", SCORM12_OK, "credit");
	get_is(cmi, "cmi.core.lesson_mode", SCORM12_OK, "normal");
	get_is(cmi, "cmi.core.total_time", SCORM12_OK, "0000:00:00.00");
	get_is(cmi, "cmi.launch_data", SCORM12_OK, "a=b");
	get_is(cmi, "cmi.comments_from_lms", SCORM12_OK, "Bonjour");
	get_is(cmi, "cmi.student_data.mastery_score", SCORM12_OK, "80");
	get_is(cmi, "cmi.student_data.max_time_allowed", SCORM12_OK, "0000:30:00");
	get_is(cmi, "cmi.student_data.time_limit_action", SCORM12_OK, "exit,message");
}

static void test_name__unknown_ones_have_their_codes(void **state)
{
	struct cmi12 *cmi = opened(state, "");
	static const struct {
		const char *name;
		enum scorm12_code get, set;
	} wrong[] = {
	    {"", SCORM12_ARGUMENT, SCORM12_ARGUMENT},
	    {"cmi", SCORM12_ARGUMENT, SCORM12_ARGUMENT},
	    {"cmi.core", SCORM12_ARGUMENT, SCORM12_ARGUMENT},
	    {"cmi.core.nothing", SCORM12_ARGUMENT, SCORM12_ARGUMENT},
	    {"cmi.nothing", SCORM12_NOT_IMPLEMENTED, SCORM12_NOT_IMPLEMENTED},
	    {"cmi.nothing.x._count", SCORM12_NOT_IMPLEMENTED, SCORM12_NOT_IMPLEMENTED},
	    {"adl.nav.request", SCORM12_NOT_IMPLEMENTED, SCORM12_NOT_IMPLEMENTED},
	    {"cmi.objectives.0", SCORM12_ARGUMENT, SCORM12_ARGUMENT},
	    {"cmi.objectives.#.id", SCORM12_ARGUMENT, SCORM12_ARGUMENT},
	    {"cmi.objectives.n.id", SCORM12_ARGUMENT, SCORM12_ARGUMENT},
	    {"cmi.objectives.00.id", SCORM12_ARGUMENT, SCORM12_ARGUMENT},
	    {"cmi.objectives.-1.id", SCORM12_ARGUMENT, SCORM12_ARGUMENT},
	    {"cmi.objectives.1.id", SCORM12_ARGUMENT, SCORM12_ARGUMENT},
	    {"cmi.objectives.4294967296.id", SCORM12_ARGUMENT, SCORM12_ARGUMENT},
	    {"cmi.core.student_id._children", SCORM12_NO_CHILDREN, SCORM12_KEYWORD},
	    {"cmi.core.student_id._count", SCORM12_NOT_ARRAY, SCORM12_KEYWORD},
	    {"cmi.core._count", SCORM12_NOT_ARRAY, SCORM12_KEYWORD},
	    {"cmi.interactions.0.objectives._children", SCORM12_ARGUMENT, SCORM12_KEYWORD},
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		get_is(cmi, wrong[i].name, wrong[i].get, "");
		set_is(cmi, wrong[i].name, "1", wrong[i].set);
	}
	get_is(cmi, "cmi._version", SCORM12_OK, "3.4");
	set_is(cmi, "cmi._version", "3.4", SCORM12_KEYWORD);
}

static void test_children__list_exactly_what_is_supported(void **state)
{
	struct cmi12 *cmi = opened(state, "");

	get_is(cmi, "cmi.core._children", SCORM12_OK,
	    "student_id,student_name,lesson_location,credit,lesson_status,entry,score,total_time,lesson_mode,"
	    "exit,session_time");
	get_is(cmi, "cmi.core.score._children", SCORM12_OK, "raw,min,max");
	get_is(cmi, "cmi.objectives._children", SCORM12_OK, "id,score,status");
	get_is(cmi, "cmi.student_data._children", SCORM12_OK,
	    "mastery_score,max_time_allowed,time_limit_action");
	get_is(cmi, "cmi.student_preference._children", SCORM12_OK, "audio,language,speed,text");
	get_is(cmi, "cmi.interactions._children", SCORM12_OK,
	    "id,objectives,time,type,correct_responses,weighting,student_response,result,latency");
	get_is(cmi, "cmi.objectives.0.score._children", SCORM12_ARGUMENT, "");
	set_is(cmi, "cmi.objectives.0.id", "o", SCORM12_OK);
	get_is(cmi, "cmi.objectives.0.score._children", SCORM12_OK, "raw,min,max");
	get_is(cmi, "cmi.objectives.0._children", SCORM12_NO_CHILDREN, "");
}

static void test_array__grows_by_one_and_refuses_a_gap(void **state)
{
	struct cmi12 *cmi = opened(state, "");

	get_is(cmi, "cmi.objectives._count", SCORM12_OK, "0");
	set_is(cmi, "cmi.objectives.1.id", "b", SCORM12_ARGUMENT);
	set_is(cmi, "cmi.objectives.0.score.raw", "seventy", SCORM12_TYPE);
	get_is(cmi, "cmi.objectives._count", SCORM12_OK, "0");
	set_is(cmi, "cmi.objectives.0.id", "a", SCORM12_OK);
	set_is(cmi, "cmi.objectives.1.score.raw", "70", SCORM12_OK);
	get_is(cmi, "cmi.objectives._count", SCORM12_OK, "2");
	get_is(cmi, "cmi.objectives.1.id", SCORM12_OK, "");
	get_is(cmi, "cmi.objectives.1.status", SCORM12_OK, "not attempted");

	set_is(cmi, "cmi.interactions.0.correct_responses.1.pattern", "a", SCORM12_ARGUMENT);
	set_is(cmi, "cmi.interactions.0.correct_responses.0.pattern", "a", SCORM12_OK);
	set_is(cmi, "cmi.interactions.0.correct_responses.1.pattern", "b", SCORM12_OK);
	get_is(cmi, "cmi.interactions._count", SCORM12_OK, "1");
	get_is(cmi, "cmi.interactions.0.correct_responses._count", SCORM12_OK, "2");
	get_is(cmi, "cmi.interactions.0.objectives._count", SCORM12_OK, "0");
	get_is(cmi, "cmi.interactions.1.objectives._count", SCORM12_ARGUMENT, "");
}

static void test_response__fits_the_type_of_its_interaction(void **state)
{
	static const struct {
		const char *type, *good[4], *bad[3];
	} kinds[] = {
	    {"true-false", {"0", "t", "false", ""}, {"yes", "2", NULL}},
	    {"choice", {"a", "{a,b}", "Paris, la nuit", ""}, {",", "{}", NULL}},
	    {"matching", {"a.1,b.2", "{a.1}", "x[.]y[,]z[.]w", ""}, {"a", "a.1,b", ".a"}},
	    {"sequencing", {"c,a,b", "3", "un,deux", ""}, {",,", NULL, NULL}},
	    {"numeric", {"4.5", "-3", "0", ""}, {"four", "1,5", "1e3"}},
	    {"fill-in", {"anything", ",", "{}", ""}, {NULL}},
	    {"performance", {"anything", ",", "{}", ""}, {NULL}},
	    {"likert", {"1", "agree", "d'accord, plutôt", ""}, {NULL}},
	};
	static const char *const names[] = {
	    "cmi.interactions.0.student_response", "cmi.interactions.0.correct_responses.0.pattern"};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		for (size_t n = 0; n < 2; n++) {
			struct cmi12 *cmi = opened(state, "");

			set_is(cmi, "cmi.interactions.0.type", kinds[i].type, SCORM12_OK);
			for (int j = 0; j < 4; j++)
				set_is(cmi, names[n], kinds[i].good[j], SCORM12_OK);
			for (int j = 0; j < 3 && kinds[i].bad[j] != NULL; j++)
				set_is(cmi, names[n], kinds[i].bad[j], SCORM12_TYPE);
		}
	}
}

static void test_comments__are_added_to_what_is_there(void **state)
{
	struct cmi12 *cmi = opened(state, "");

	set_is(cmi, "cmi.comments", "one ", SCORM12_OK);
	set_is(cmi, "cmi.comments", "two", SCORM12_OK);
	get_is(cmi, "cmi.comments", SCORM12_OK, "one two");
}

static void test_value__is_never_cut_up_to_four_megabytes(void **state)
{
	struct cmi12 *cmi = opened(state, "");
	char *big = arena_alloc(((struct fixture *)*state)->arena, CMI12_VALUE_MAX + 2);
	const char *value;

	memset(big, 'x', CMI12_VALUE_MAX + 1);
	set_is(cmi, "cmi.suspend_data", big, SCORM12_TYPE);
	big[CMI12_VALUE_MAX] = '\0';
	set_is(cmi, "cmi.suspend_data", big, SCORM12_OK);
	assert_int_equal(cmi12_get(cmi, "cmi.suspend_data", &value), SCORM12_OK);
	assert_int_equal(strlen(value), CMI12_VALUE_MAX);
}

static void test_turn__is_what_changes_status_score_or_objective(void **state)
{
	(void)state;
	assert_true(cmi12_is_turn("cmi.core.lesson_status"));
	assert_true(cmi12_is_turn("cmi.core.score.raw"));
	assert_true(cmi12_is_turn("cmi.objectives.12.status"));
	assert_true(cmi12_is_turn("cmi.objectives.0.score.max"));
	assert_false(cmi12_is_turn("cmi.suspend_data"));
	assert_false(cmi12_is_turn("cmi.objectives.#.status"));
	assert_false(cmi12_is_turn("cmi.core.score._children"));
	assert_false(cmi12_is_turn("nothing"));
}

static void test_elements__end_at_their_limit(void **state)
{
	struct cmi12 *cmi = opened(state, "");
	char name[64];

	for (int i = 0; i < CMI12_ELEMENTS_MAX; i++) {
		(void)snprintf(name, sizeof(name), "cmi.objectives.%d.id", i);
		set_is(cmi, name, "o", SCORM12_OK);
	}
	(void)snprintf(name, sizeof(name), "cmi.objectives.%d.id", CMI12_ELEMENTS_MAX);
	set_is(cmi, name, "o", SCORM12_GENERAL);
	set_is(cmi, "cmi.core.lesson_location", "still here", SCORM12_OK);
}

#define T(name) cmocka_unit_test_setup_teardown(name, cmi12_setup, cmi12_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_element__every_row_answers_its_code_and_keeps_what_fits),
	    T(test_vocabulary__takes_each_word_and_no_other),
	    T(test_lesson_status__content_may_not_say_not_attempted),
	    T(test_launch__its_values_can_be_read),
	    T(test_name__unknown_ones_have_their_codes),
	    T(test_children__list_exactly_what_is_supported),
	    T(test_array__grows_by_one_and_refuses_a_gap),
	    T(test_response__fits_the_type_of_its_interaction),
	    T(test_comments__are_added_to_what_is_there),
	    T(test_value__is_never_cut_up_to_four_megabytes),
	    T(test_turn__is_what_changes_status_score_or_objective),
	    T(test_elements__end_at_their_limit),
	};

	return cmocka_run_group_tests_name("cmi12", tests, NULL, NULL);
}
