/* What each type of the SCORM 2004 data model takes and refuses. */
#include "unit.h"

#include "cmi2004_fixture.h"

enum { EACH_MAX = 16 };

static void takes(void **state, const char *element, const char *const values[EACH_MAX])
{
	for (size_t i = 0; i < EACH_MAX && values[i] != NULL; i++) {
		struct cmi2004 *cmi = opened(state, "");

		set_is(cmi, "cmi.interactions.0.id", "i", SCORM2004_OK);
		set_is(cmi, element, values[i], SCORM2004_OK);
		get_is(cmi, element, SCORM2004_OK, values[i]);
	}
}

static void refuses(
    void **state, const char *element, enum scorm2004_code code, const char *const values[EACH_MAX])
{
	struct cmi2004 *cmi = opened(state, "");

	set_is(cmi, "cmi.interactions.0.id", "i", SCORM2004_OK);
	for (size_t i = 0; i < EACH_MAX && values[i] != NULL; i++)
		set_is(cmi, element, values[i], code);
	if (strcmp(element, "cmi.interactions.0.id") == 0)
		get_is(cmi, element, SCORM2004_OK, "i");
}

#define LIST(...) ((const char *const[EACH_MAX]){__VA_ARGS__})

static void test_text__is_never_cut(void **state)
{
	struct fixture *f = *state;
	char *long_text = arena_alloc(f->arena, CMI2004_VALUE_MAX + 2);

	memset(long_text, 'x', CMI2004_VALUE_MAX);
	takes(state, "cmi.location", LIST("", " ", "欢迎使用  Unicode", "😀", "{lang=zz}", long_text));
	takes(state, "cmi.suspend_data", LIST(long_text));
	long_text[CMI2004_VALUE_MAX] = 'x';
	refuses(state, "cmi.location", SCORM2004_SET_FAILED, LIST(long_text));
	refuses(state, "cmi.location", SCORM2004_TYPE, LIST("\xff", "\xed\xa0\x80"));
}

static void test_localized__begins_with_a_language_that_is_one(void **state)
{
	const char *comment = "cmi.comments_from_learner.0.comment";

	takes(state, comment,
	    LIST("", "text", "{lang=fr}", "{lang=en-US}x", "{lang=ENG}x", "{lang=i-klingon}", "{lang=x-ours}",
	        "{lang=qaa}", "{lang=zh-min-nan}", "{lang=en", "{other=zz}x", " {lang=zz}"));
	refuses(state, comment, SCORM2004_TYPE,
	    LIST("{lang=}", "{lang=sp}", "{lang=frl}z", "{lang=ruq-JM}", "{lang=i}", "{lang=en-}",
	        "{lang=en-toolong99}", "{lang=e n}", "{lang=fr_CA}"));
	takes(state, "cmi.learner_preference.language", LIST("", "fr-CA", "sgn-BE-nl", "mo"));
	refuses(state, "cmi.learner_preference.language", SCORM2004_TYPE, LIST("sp", " ", "english", "fr "));
}

static void test_identifiers__are_names_or_whole_urns(void **state)
{
	takes(state, "cmi.interactions.0.id",
	    LIST("1", "urn:adl:lmsTest/OBJ01", "URN:a:b", "ob j 1", "Quelle est la capitale ?",
	        "http://example.org/x"));
	refuses(state, "cmi.interactions.0.id", SCORM2004_TYPE,
	    LIST("", "  ", "urn:", "urn:a", "urn:a:", "urn:adl:lms Test/OBJ01", "urn:-a:b", "a\tb"));
}

static void test_reals__keep_their_digits_and_their_range(void **state)
{
	takes(state, "cmi.score.raw", LIST("7", "-7.5", "7.000099999887765544", ".5", "85.", "-0"));
	refuses(state, "cmi.score.raw", SCORM2004_TYPE,
	    LIST("", " ", "invalid", "+5", "1e2", "34,000.00", " 5", "5 ", "-", ".", "0x10", "3.1.4"));
	takes(state, "cmi.score.scaled", LIST("-1.0", "1", "0.5"));
	refuses(state, "cmi.score.scaled", SCORM2004_RANGE, LIST("-2.0", "1.0000999", "1.9"));
	takes(state, "cmi.progress_measure", LIST("0.0", "1"));
	refuses(state, "cmi.progress_measure", SCORM2004_RANGE, LIST("-0.1", "1.01"));
	takes(state, "cmi.learner_preference.audio_level", LIST("0", "100.5"));
	refuses(state, "cmi.learner_preference.audio_level", SCORM2004_RANGE, LIST("-1.0"));
}

static void test_durations__have_units_in_order(void **state)
{
	const char *latency = "cmi.interactions.0.latency";

	takes(state, latency,
	    LIST(
	        "P1Y2M3DT4H5M6.5S", "PT0S", "PT0H0M0S", "PT01H059M020S", "P6M14DT4H6.34S", "P1Y", "PT6.34S"));
	refuses(state, latency, SCORM2004_TYPE,
	    LIST("", "P", "PT", "1Y", "P1Y6M14DT", "P1D4H", "PT1M1H", "PT1.5M", "PT1.234S", "00:01:00",
	        "P1W"));
}

static void test_times__are_dates_between_1970_and_2038(void **state)
{
	const char *timestamp = "cmi.interactions.0.timestamp";

	takes(state, timestamp,
	    LIST("2004", "2004-04", "2004-04-01", "2004-04-01T15", "2004-04-01T15:21", "2004-04-01T15:21:45",
	        "2004-04-01T15:21:45.5", "2004-04-01T15:21:45.55Z", "2004-04-01T15:21:45.55+02",
	        "2004-04-01T15:21:45.55-05:59", "2004-02-29"));
	refuses(state, timestamp, SCORM2004_TYPE,
	    LIST("", "1969", "2039", "2004-13", "2004-02-30", "2004-04-01T", "2004-04-01T24",
	        "2004-04-01T15Z", "2004-04-01T15:21:45Z", "2004-04-01T15:21:45.555",
	        "2004-04-01T15:21:45.5+24", "2004-4-1"));
}

static void test_results__are_words_or_numbers(void **state)
{
	takes(state, "cmi.interactions.0.result",
	    LIST("correct", "incorrect", "unanticipated", "neutral", "-3500.043"));
	refuses(state, "cmi.interactions.0.result", SCORM2004_TYPE, LIST("", "wrong", "34,000.00"));
}

static void test_navigation__names_a_request_or_a_target(void **state)
{
	struct cmi2004_launch third = usual;
	struct cmi2004 *cmi;

	takes(state, "adl.nav.request",
	    LIST("continue", "exitAll", "suspendAll", "_none_", "{target=a.b}choice", "{target=_9_}jump"));
	refuses(state, "adl.nav.request", SCORM2004_TYPE,
	    LIST("", "choice", "{target=}choice", "{target=a}retry", "{target=a"));
	third.edition = 3;
	cmi = open_with(state, &third, "");
	set_is(cmi, "adl.nav.request", "{target=a}jump", SCORM2004_TYPE);
	set_is(cmi, "adl.nav.request", "{target=a}choice", SCORM2004_OK);
}

static void typed(void **state, const char *type, const char *const good[EACH_MAX],
    const char *const bad[EACH_MAX], bool pattern)
{
	const char *element = pattern ? "cmi.interactions.0.correct_responses.0.pattern"
	                              : "cmi.interactions.0.learner_response";
	struct cmi2004 *cmi = opened(state, "");

	set_is(cmi, "cmi.interactions.0.id", "i", SCORM2004_OK);
	set_is(cmi, element, "x", SCORM2004_DEPENDENCY);
	set_is(cmi, "cmi.interactions.0.type", type, SCORM2004_OK);
	for (size_t i = 0; i < EACH_MAX && good[i] != NULL; i++) {
		set_is(cmi, element, good[i], SCORM2004_OK);
		get_is(cmi, element, SCORM2004_OK, good[i]);
	}
	for (size_t i = 0; i < EACH_MAX && bad[i] != NULL; i++)
		set_is(cmi, element, bad[i], SCORM2004_TYPE);
}

static void test_responses__follow_the_type(void **state)
{
	typed(state, "true-false", LIST("true", "false"), LIST("", "t", "true-false"), false);
	typed(state, "choice", LIST("", "a", "a[,]b", "une réponse[,]b"),
	    LIST("[,]", "a[,]a", "a[,]", "{}{[]}"), false);
	typed(state, "fill-in", LIST("", " ", "[,]", "{lang=fr}oui[,]non", "{case_matters=no}x"),
	    LIST("{lang=zz}x", "a[,]{lang=zz}"), false);
	typed(state, "long-fill-in", LIST("", "a[,]b", "{lang=en}x"), LIST("{lang=zz}x"), false);
	typed(state, "likert", LIST("agree"), LIST("", "a[.]b", "{}"), false);
	typed(state, "matching", LIST("", "a[.]b", "a[.]b[,]c[.]d"),
	    LIST("z", "a[.]", "[.]a", "a[.]b[.]c", "a[.]b[,]c"), false);
	typed(state, "performance", LIST("", "a[.]b", "[.]b", "a[.]", "a[.]1[:]2"),
	    LIST("a", "[.]", "a[.]b[.]c", "a[.]b[,]c"), false);
	typed(state, "sequencing", LIST("", "a", "a[,]a"), LIST("[,]", "a[.]b"), false);
	typed(state, "numeric", LIST("4", "-0.23100"), LIST("", "3[:]4", "4a"), false);
	typed(state, "other", LIST("", "a[,]b", "{}{[]}"), LIST(NULL), false);
}

static void test_patterns__follow_the_type_and_its_flags(void **state)
{
	typed(state, "fill-in",
	    LIST("{case_matters=true}z", "{order_matters=false}a[,]b", "{lang=fr}{case_matters=no}z"),
	    LIST("{case_matters=no}z", "{order_matters=}z", "{case_matters=true}{lang=zz}z"), true);
	typed(state, "long-fill-in", LIST("{case_matters=true}{lang=fr}z", "{order_matters=no}z"),
	    LIST("{case_matters=no}z", "{lang=fr}{case_matters=no}z"), true);
	typed(
	    state, "performance", LIST("{order_matters=false}a[.]b"), LIST("{order_matters=no}a[.]b"), true);
	typed(state, "numeric", LIST("3[:]10", "[:]10", "3[:]", "[:]", "4"),
	    LIST("", "300[:]1.5", "1[:]2[:]3", "a[:]b"), true);
	typed(state, "choice", LIST("", "a[,]b"), LIST("{case_matters=true}a", "a[,]a"), true);
	typed(state, "true-false", LIST("true"), LIST("", "maybe"), true);
}

static void test_patterns__are_kept_without_what_holds_anyway(void **state)
{
	static const struct {
		const char *type, *said, *kept;
	} cases[] = {
	    {"fill-in", "{case_matters=false}z", "z"},
	    {"fill-in", "{order_matters=true}{case_matters=true}z", "{case_matters=true}z"},
	    {"long-fill-in", "{lang=fr}{case_matters=true}z", "{case_matters=true}{lang=fr}z"},
	    {"long-fill-in", "{lang=fr}{case_matters=false}z", "{lang=fr}z"},
	    {"performance", "{order_matters=true}a[.]b", "a[.]b"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cmi2004 *cmi = opened(state, "");

		set_is(cmi, "cmi.interactions.0.id", "i", SCORM2004_OK);
		set_is(cmi, "cmi.interactions.0.type", cases[i].type, SCORM2004_OK);
		set_is(cmi, "cmi.interactions.0.correct_responses.0.pattern", cases[i].said, SCORM2004_OK);
		get_is(cmi, "cmi.interactions.0.correct_responses.0.pattern", SCORM2004_OK, cases[i].kept);
	}
}

#define T(name) cmocka_unit_test_setup_teardown(name, cmi2004_setup, cmi2004_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_text__is_never_cut),
	    T(test_localized__begins_with_a_language_that_is_one),
	    T(test_identifiers__are_names_or_whole_urns),
	    T(test_reals__keep_their_digits_and_their_range),
	    T(test_durations__have_units_in_order),
	    T(test_times__are_dates_between_1970_and_2038),
	    T(test_results__are_words_or_numbers),
	    T(test_navigation__names_a_request_or_a_target),
	    T(test_responses__follow_the_type),
	    T(test_patterns__follow_the_type_and_its_flags),
	    T(test_patterns__are_kept_without_what_holds_anyway),
	};

	return cmocka_run_group_tests_name("cmi2004_types", tests, NULL, NULL);
}
