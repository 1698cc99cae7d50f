#include "unit.h"

#include <string.h>

#include "lti/outcome.h"

static struct arena *arena;
static struct work w;

static int begin(void **state)
{
	arena = arena_new();
	work_init(&w, arena);
	return 0;
}

static int end(void **state)
{
	arena_free(arena);
	return 0;
}

#define ENVELOPE(major, description, body)                                                                   \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                                       \
	"<imsx_POXEnvelopeResponse xmlns = \"http://www.imsglobal.org/services/ltiv1p1/xsd/imsoms_v1p0\">"   \
	"<imsx_POXHeader><imsx_POXResponseHeaderInfo><imsx_version>V1.0</imsx_version>"                      \
	"<imsx_messageIdentifier>unknown</imsx_messageIdentifier><imsx_statusInfo>"                          \
	"<imsx_codeMajor>" major "</imsx_codeMajor><imsx_severity>status</imsx_severity>"                    \
	"<imsx_description>" description "</imsx_description></imsx_statusInfo>"                             \
	"</imsx_POXResponseHeaderInfo></imsx_POXHeader><imsx_POXBody>" body                                  \
	"</imsx_POXBody></imsx_POXEnvelopeResponse>"

static struct ags_answer answer_to(int status, const char *body)
{
	return outcome_classify(&w, &(struct http_answer){.status = status,
	                                .content_type = "application/xml",
	                                .cache_control = "",
	                                .etag = "",
	                                .link = "",
	                                .retry_after_s = -1,
	                                .body = body,
	                                .body_len = strlen(body)});
}

static void refused_because(const char *description, const char *code, const char *reason)
{
	const char *body = arena_printf(arena,
	    "<imsx_POXEnvelopeResponse><imsx_codeMajor>failure</imsx_codeMajor><imsx_description>%s"
	    "</imsx_description></imsx_POXEnvelopeResponse>",
	    description);
	struct ags_answer answer = answer_to(200, body);

	assert_int_equal(answer.outcome, AGS_REFUSED);
	assert_string_equal(answer.code, code);
	assert_string_equal(answer.reason, reason);
}

static void test_pox__asks_for_a_cell_by_its_escaped_sourcedid(void **state)
{
	const char *request = pox_replace_request(&w, "m-1", "a<b>&\"c\"", 0.83);

	assert_non_null(strstr(request, "<replaceResultRequest><resultRecord><sourcedGUID><sourcedId>"
	                                "a&lt;b&gt;&amp;&quot;c&quot;</sourcedId></sourcedGUID>"));
	assert_non_null(strstr(request, "<textString>0.830000</textString>"));
	assert_non_null(strstr(request, "<imsx_messageIdentifier>m-1</imsx_messageIdentifier>"));
}

static void test_outcome__tells_success_failure_unsupported_and_processing(void **state)
{
	assert_int_equal(
	    answer_to(200, ENVELOPE("success", "Score is now 0.4", "<replaceResultResponse/>")).outcome,
	    AGS_ACCEPTED);
	assert_int_equal(answer_to(200, ENVELOPE("Success", "", "")).outcome, AGS_ACCEPTED);
	assert_int_equal(answer_to(200, ENVELOPE("failure", "", "")).outcome, AGS_REFUSED);
	assert_string_equal(
	    answer_to(200, ENVELOPE("failure", "", "")).reason, "the platform refused the grade");
	assert_int_equal(answer_to(200, ENVELOPE("unsupported", "", "")).outcome, AGS_REFUSED);
	assert_int_equal(answer_to(200, ENVELOPE("processing", "", "")).outcome, AGS_RETRY);
}

static void test_outcome__knows_what_open_edx_and_moodle_say(void **state)
{
#define SAID "the platform refused the grade: "
	refused_because("Grade is past due", "past_due", SAID "Grade is past due");
	refused_because("User not found.", "person_refused", SAID "User not found.");
	refused_because(
	    "OAuth verification error: no", "secret_refused", SAID "OAuth verification error: no");
	refused_because("SourcedId hash not valid", "column_gone", SAID "SourcedId hash not valid");
	refused_because("The  moon\n is full", "score_refused", SAID "The moon is full");
	refused_because("", "score_refused", "the platform refused the grade");
#undef SAID
}

static void test_outcome__reads_what_open_edx_does_not_escape(void **state)
{
	struct ags_answer answer =
	    answer_to(200, ENVELOPE("failure", "Request body XML parsing error: a & b < c", ""));

	assert_int_equal(answer.outcome, AGS_REFUSED);
	assert_non_null(strstr(answer.reason, "Request body XML parsing error"));
}

static void test_outcome__waits_for_what_is_no_answer(void **state)
{
	static const struct {
		int status;
		const char *body;
	} cases[] = {{200, ""}, {200, "<html><body>Maintenance</body></html>"}, {200, "{}"}, {503, "busy"},
	    {500, ENVELOPE("failure", "", "")}, {429, ""},
	    {200, "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" ENVELOPE("success", "&e;", "")},
	    {200, ENVELOPE("maybe", "", "")}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(answer_to(cases[i].status, cases[i].body).outcome, AGS_RETRY);
}

static void test_outcome__takes_the_word_of_an_envelope_within_an_error(void **state)
{
	struct ags_answer answer = answer_to(403, ENVELOPE("failure", "Message signature not valid", ""));

	assert_int_equal(answer.outcome, AGS_REFUSED);
	assert_non_null(strstr(answer.reason, "signature"));
	assert_int_equal(answer_to(404, "gone").outcome, AGS_REFUSED);
	/* An error does not say yes. */
	assert_int_equal(answer_to(403, ENVELOPE("success", "", "")).outcome, AGS_REFUSED);
}

static void test_outcome__asks_over_https_where_http_is_not_allowed(void **state)
{
	assert_string_equal(
	    outcome_address(&w, "http://lms.example.org/x?y", false), "https://lms.example.org/x?y");
	assert_string_equal(
	    outcome_address(&w, "http://lms.example.org/x?y", true), "http://lms.example.org/x?y");
	assert_string_equal(
	    outcome_address(&w, "https://lms.example.org/x", false), "https://lms.example.org/x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_pox__asks_for_a_cell_by_its_escaped_sourcedid, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_outcome__tells_success_failure_unsupported_and_processing, begin, end),
	    cmocka_unit_test_setup_teardown(test_outcome__knows_what_open_edx_and_moodle_say, begin, end),
	    cmocka_unit_test_setup_teardown(test_outcome__reads_what_open_edx_does_not_escape, begin, end),
	    cmocka_unit_test_setup_teardown(test_outcome__waits_for_what_is_no_answer, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_outcome__takes_the_word_of_an_envelope_within_an_error, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_outcome__asks_over_https_where_http_is_not_allowed, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
