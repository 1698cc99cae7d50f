/* The SCORM 1.2 data model, call by call: every row of the table, each error code, and what a run amounts to.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "scorm/cmi12_inside.h"

struct fixture {
	struct arena *arena;
	struct work w;
};

static const struct cmi12_launch usual = {
    .student_id = "u-1",
    .student_name = "Curie, Marie",
    .launch_data = "a=b",
    .mastery_score = "80",
    .max_time_allowed = "0000:30:00",
    .time_limit_action = "exit,message",
    .comments_from_lms = "Bonjour",
    .credit = "credit",
    .mode = "normal",
    .use_mastery_score = true,
};

static int setup(void **state)
{
	static struct fixture f;

	f.arena = arena_new();
	work_init(&f.w, f.arena);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->arena);
	return 0;
}

static struct cmi12 *open_with(void **state, const struct cmi12_launch *launch, const char *saved)
{
	struct fixture *f = *state;
	struct cmi12 *cmi = NULL;

	assert_int_equal(cmi12_open(&f->w, launch, saved, &cmi), OK);
	return cmi;
}

static struct cmi12 *opened(void **state, const char *saved)
{
	return open_with(state, &usual, saved);
}

static const char *save(void **state, struct cmi12 *cmi)
{
	return cmi12_save(&((struct fixture *)*state)->w, cmi);
}

#define get_is(cmi, element, expected_code, expected)                                                        \
	do {                                                                                                 \
		const char *value_ = NULL;                                                                   \
		assert_int_equal(cmi12_get(cmi, element, &value_), expected_code);                           \
		assert_string_equal(value_, expected);                                                       \
	} while (0)
#define set_is(cmi, element, value, expected) assert_int_equal(cmi12_set(cmi, element, value), expected)

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

static void test_saved__comes_back_whole(void **state)
{
	struct cmi12 *cmi = opened(state, ""), *again;

	set_is(cmi, "cmi.suspend_data", "étape \"3\"\n", SCORM12_OK);
	set_is(cmi, "cmi.objectives.0.id", "o1", SCORM12_OK);
	set_is(cmi, "cmi.objectives.1.id", "o2", SCORM12_OK);
	set_is(cmi, "cmi.interactions.0.type", "numeric", SCORM12_OK);
	set_is(cmi, "cmi.core.session_time", "00:01:00", SCORM12_OK);
	again = opened(state, save(state, cmi));
	get_is(again, "cmi.suspend_data", SCORM12_OK, "étape \"3\"\n");
	get_is(again, "cmi.objectives._count", SCORM12_OK, "2");
	set_is(again, "cmi.interactions.0.student_response", "four", SCORM12_TYPE);
	assert_string_equal(save(state, again), save(state, cmi));
	cmi12_end(again, true, -1);
	assert_int_equal(cmi12_total_time_cs(again), 6000);
}

static void test_saved__what_is_not_ours_is_refused(void **state)
{
	struct fixture *f = *state;
	static const char *const bad[] = {"[]", "{", "{\"cmi.core.student_id\":\"x\"}",
	    "{\"cmi.nothing\":\"x\"}", "{\"cmi.suspend_data\":1}", "{\"other\":\"x\"}",
	    "{\"ended\":\"somehow\"}"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct cmi12 *cmi = NULL;

		assert_int_equal(cmi12_open(&f->w, &usual, bad[i], &cmi), ERR_INTERNAL);
		assert_null(cmi);
	}
}

static void test_all__holds_every_element_with_its_value(void **state)
{
	struct fixture *f = *state;
	struct cmi12 *cmi = opened(state, "");
	json_t *all;

	set_is(cmi, "cmi.interactions.0.id", "q1", SCORM12_OK);
	all = cmi12_all(&f->w, cmi);
	for (size_t i = 0; i < cmi12_elements_count; i++) {
		if (strchr(cmi12_elements[i].path, '#') == NULL)
			assert_non_null(json_object_get(all, cmi12_elements[i].path));
	}
	assert_string_equal(json_string_value(json_object_get(all, "cmi.interactions.0.id")), "q1");
	assert_string_equal(json_string_value(json_object_get(all, "cmi.core.student_id")), "u-1");
	assert_string_equal(
	    json_string_value(json_object_get(all, "cmi.core.lesson_status")), "not attempted");
}

static const char *entry_after(void **state, const char *exit_value, const char *location, bool finished)
{
	struct cmi12 *cmi = opened(state, "");
	const char *entry;

	set_is(cmi, "cmi.core.lesson_status", "incomplete", SCORM12_OK);
	set_is(cmi, "cmi.core.lesson_location", location, SCORM12_OK);
	set_is(cmi, "cmi.core.exit", exit_value, SCORM12_OK);
	cmi12_end(cmi, finished, -1);
	cmi = opened(state, save(state, cmi));
	assert_int_equal(cmi12_get(cmi, "cmi.core.entry", &entry), SCORM12_OK);
	return entry;
}

static void test_entry__follows_how_the_last_run_ended(void **state)
{
	get_is(opened(state, ""), "cmi.core.entry", SCORM12_OK, "ab-initio");
	get_is(opened(state, save(state, opened(state, ""))), "cmi.core.entry", SCORM12_OK, "ab-initio");
	assert_string_equal(entry_after(state, "suspend", "", true), "resume");
	assert_string_equal(entry_after(state, "", "", true), "");
	assert_string_equal(entry_after(state, "logout", "", true), "");
	assert_string_equal(entry_after(state, "time-out", "", true), "");
	assert_string_equal(entry_after(state, "", "page 4", true), "resume");
	assert_string_equal(entry_after(state, "", "", false), "resume");
}

static void test_entry__is_resume_when_the_run_before_never_ended(void **state)
{
	struct cmi12 *cmi = opened(state, "");

	set_is(cmi, "cmi.core.lesson_status", "incomplete", SCORM12_OK);
	get_is(opened(state, save(state, cmi)), "cmi.core.entry", SCORM12_OK, "resume");
}

static void test_finish__never_leaves_not_attempted(void **state)
{
	struct cmi12_launch browse = usual;
	struct cmi12 *cmi = opened(state, "");

	cmi12_end(cmi, true, -1);
	get_is(cmi, "cmi.core.lesson_status", SCORM12_OK, "completed");
	browse.mode = "browse";
	cmi = open_with(state, &browse, "");
	cmi12_end(cmi, true, -1);
	get_is(cmi, "cmi.core.lesson_status", SCORM12_OK, "browsed");
	cmi = opened(state, "");
	cmi12_end(cmi, false, -1);
	get_is(cmi, "cmi.core.lesson_status", SCORM12_OK, "not attempted");
}

static const char *judged(void **state, const struct cmi12_launch *launch, const char *status,
    const char *raw, const char *exit_value)
{
	struct cmi12 *cmi = open_with(state, launch, "");
	const char *value;

	set_is(cmi, "cmi.core.score.raw", raw, SCORM12_OK);
	if (status != NULL)
		set_is(cmi, "cmi.core.lesson_status", status, SCORM12_OK);
	set_is(cmi, "cmi.core.exit", exit_value, SCORM12_OK);
	cmi12_end(cmi, true, -1);
	assert_int_equal(cmi12_get(cmi, "cmi.core.lesson_status", &value), SCORM12_OK);
	return value;
}

static void test_mastery__decides_at_finish_for_credit_in_normal_mode(void **state)
{
	struct cmi12_launch other = usual;

	assert_string_equal(judged(state, &usual, "completed", "80", ""), "passed");
	assert_string_equal(judged(state, &usual, "passed", "79.99", ""), "failed");
	assert_string_equal(judged(state, &usual, NULL, "100", ""), "passed");
	assert_string_equal(judged(state, &usual, "incomplete", "10", ""), "failed");
	assert_string_equal(judged(state, &usual, "completed", "10", "suspend"), "failed");
	/* Interrupted in the middle: no verdict yet. */
	assert_string_equal(judged(state, &usual, "incomplete", "10", "suspend"), "incomplete");
	assert_string_equal(judged(state, &usual, "completed", "", ""), "completed");
	other.use_mastery_score = false;
	assert_string_equal(judged(state, &other, "completed", "10", ""), "completed");
	other = usual;
	other.credit = "no-credit";
	assert_string_equal(judged(state, &other, "completed", "10", ""), "completed");
	other = usual;
	other.mode = "review";
	assert_string_equal(judged(state, &other, "completed", "10", ""), "completed");
	other = usual;
	other.mastery_score = "";
	assert_string_equal(judged(state, &other, "completed", "10", ""), "completed");
}

static void test_time__the_last_session_time_counts_and_once(void **state)
{
	struct cmi12_launch later = usual;
	struct cmi12 *cmi = opened(state, "");

	set_is(cmi, "cmi.core.session_time", "00:00:10", SCORM12_OK);
	set_is(cmi, "cmi.core.session_time", "00:00:20.5", SCORM12_OK);
	get_is(cmi, "cmi.core.total_time", SCORM12_OK, "0000:00:00.00");
	cmi12_end(cmi, true, 99999);
	cmi12_end(cmi, true, 99999);
	cmi12_end(cmi, false, 99999);
	assert_int_equal(cmi12_total_time_cs(cmi), 2050);
	get_is(cmi, "cmi.core.total_time", SCORM12_OK, "0000:00:20.50");

	/* The page goes away after the content had finished: nothing more. */
	later.total_time_cs = cmi12_total_time_cs(cmi);
	cmi = open_with(state, &later, save(state, cmi));
	cmi12_end(cmi, false, 99999);
	assert_int_equal(cmi12_total_time_cs(cmi), 2050);

	set_is(cmi, "cmi.core.lesson_location", "2", SCORM12_OK);
	cmi12_end(cmi, false, 500);
	assert_int_equal(cmi12_total_time_cs(cmi), 2550);
}

static void test_time__is_the_services_own_when_content_reports_none(void **state)
{
	struct cmi12 *cmi = opened(state, "");
	struct fact fact;

	cmi12_end(cmi, true, 1234);
	assert_int_equal(cmi12_total_time_cs(cmi), 1234);
	cmi12_fact(cmi, &fact);
	assert_int_equal(fact.session_time_cs, 1234);
	cmi = opened(state, "");
	cmi12_end(cmi, true, -1);
	assert_int_equal(cmi12_total_time_cs(cmi), 0);
	cmi12_fact(cmi, &fact);
	assert_int_equal(fact.session_time_cs, -1);
}

static void test_fact__splits_the_status_in_two(void **state)
{
	static const struct {
		const char *status;
		enum completion completion;
		enum success success;
	} split[] = {
	    {"passed", COMPLETION_COMPLETED, SUCCESS_PASSED},
	    {"failed", COMPLETION_COMPLETED, SUCCESS_FAILED},
	    {"completed", COMPLETION_COMPLETED, SUCCESS_UNKNOWN},
	    {"incomplete", COMPLETION_INCOMPLETE, SUCCESS_UNKNOWN},
	    {"browsed", COMPLETION_INCOMPLETE, SUCCESS_UNKNOWN},
	};
	struct cmi12 *cmi = opened(state, "");
	struct fact fact;

	cmi12_fact(cmi, &fact);
	assert_int_equal(fact.completion, COMPLETION_NOT_ATTEMPTED);
	assert_false(fact.ended);
	set_is(cmi, "cmi.suspend_data", "x", SCORM12_OK);
	cmi12_fact(cmi, &fact);
	assert_int_equal(fact.completion, COMPLETION_INCOMPLETE);
	for (size_t i = 0; i < sizeof(split) / sizeof(split[0]); i++) {
		set_is(cmi, "cmi.core.lesson_status", split[i].status, SCORM12_OK);
		cmi12_fact(cmi, &fact);
		assert_int_equal(fact.completion, split[i].completion);
		assert_int_equal(fact.success, split[i].success);
	}
	cmi12_end(cmi, true, -1);
	cmi12_fact(cmi, &fact);
	assert_true(fact.ended);
}

static double scaled(void **state, const char *raw, const char *min, const char *max)
{
	struct cmi12 *cmi = opened(state, "");
	struct fact fact;

	set_is(cmi, "cmi.core.score.raw", raw, SCORM12_OK);
	set_is(cmi, "cmi.core.score.min", min, SCORM12_OK);
	set_is(cmi, "cmi.core.score.max", max, SCORM12_OK);
	cmi12_fact(cmi, &fact);
	return fact.score.known ? fact.score.scaled : -9;
}

static void test_fact__the_score_is_raw_within_its_range(void **state)
{
	assert_true(scaled(state, "", "", "") == -9);
	assert_true(scaled(state, "75", "", "") == 0.75);
	assert_true(scaled(state, "15", "10", "20") == 0.5);
	assert_true(scaled(state, "5", "", "20") == 0.25);
	assert_true(scaled(state, "80", "0", "0") == 0.8);
	assert_true(scaled(state, "80", "", "10") == 0.8);
	assert_true(scaled(state, "0", "0", "100") == 0);
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

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

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
	    T(test_saved__comes_back_whole),
	    T(test_saved__what_is_not_ours_is_refused),
	    T(test_all__holds_every_element_with_its_value),
	    T(test_entry__follows_how_the_last_run_ended),
	    T(test_entry__is_resume_when_the_run_before_never_ended),
	    T(test_finish__never_leaves_not_attempted),
	    T(test_mastery__decides_at_finish_for_credit_in_normal_mode),
	    T(test_time__the_last_session_time_counts_and_once),
	    T(test_time__is_the_services_own_when_content_reports_none),
	    T(test_fact__splits_the_status_in_two),
	    T(test_fact__the_score_is_raw_within_its_range),
	    T(test_elements__end_at_their_limit),
	};

	return cmocka_run_group_tests_name("cmi12", tests, NULL, NULL);
}
