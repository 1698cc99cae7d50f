/* Deep linking's pure half: settings as platforms really write them, and who may choose. */
#include "unit.h"

#include <string.h>

#include "lti/deep_linking.h"
#include "lti/message.h"
#include "lti/roles.h"

static struct lti_deep_linking read_settings(struct work *w, const char *text)
{
	struct lti_deep_linking settings;
	json_t *json;

	assert_int_equal(json_read(w, "the settings", text, strlen(text), &json), OK);
	lti_deep_linking_read(w, json, &settings);
	return settings;
}

static void test_settings__truth_values_may_be_texts_and_lists_one_text(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct lti_deep_linking s;
	struct work w;

	work_init(&w, a);
	s = read_settings(&w,
	    "{\"accept_types\":\"link, "
	    "ltiResourceLink\",\"accept_multiple\":\"True\",\"accept_lineitem\":\"false\"}");
	assert_true(s.takes_links && s.accept_multiple && !s.accept_line_item);
	s = read_settings(
	    &w, "{\"accept_types\":[\"ltiResourceLink\"],\"accept_multiple\":\"0\",\"accept_lineitem\":1}");
	assert_true(s.takes_links && !s.accept_multiple && s.accept_line_item);
	s = read_settings(&w, "{\"accept_types\":[\"ltiResourceLinks\",7],\"data\":null}");
	assert_false(s.takes_links || s.accept_multiple);
	assert_true(s.accept_line_item);
	assert_null(s.data);
	s = read_settings(&w, "{\"accept_types\":\"ltiResourceLinkX\",\"data\":\"\"}");
	assert_false(s.takes_links);
	assert_non_null(s.data);
	lti_deep_linking_read(&w, NULL, &s);
	assert_string_equal(s.return_url, "");
	assert_false(s.takes_links);
}

static void test_rules__a_policy_without_a_row_of_its_own_does_as_the_standard_says(void **state)
{
	assert_false(lti_item_rules(LTI_POLICY_STANDARD)->single);
	assert_true(lti_item_rules(LTI_POLICY_OPENEDX)->single);
	assert_true(lti_item_rules(LTI_POLICY_OPENEDX)->makes_no_columns);
	for (int policy = 0; policy <= LTI_POLICY_COUNT; policy++)
		assert_true(lti_item_rules((enum lti_policy)policy)->title_max > 0);
	assert_ptr_equal(lti_item_rules(LTI_POLICY_MOODLE), lti_item_rules(LTI_POLICY_STANDARD));
}

#define CONTEXT "http://purl.imsglobal.org/vocab/lis/v2/membership"
#define INSTITUTION "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
#define SYSTEM "http://purl.imsglobal.org/vocab/lis/v2/system/person"

static bool may(const char *one, const char *other)
{
	json_t *roles = json_array();
	bool answer;

	json_array_append_new(roles, json_string(one));
	if (other != NULL)
		json_array_append_new(roles, json_string(other));
	answer = lti_roles_may_author(roles);
	json_decref(roles);
	return answer;
}

static void test_author__makers_of_the_course_may_choose_and_helpers_may_not(void **state)
{
	assert_true(may(CONTEXT "#Instructor", NULL));
	assert_true(may("Instructor", NULL));
	assert_true(may(CONTEXT "#ContentDeveloper", CONTEXT "#Learner"));
	assert_true(may(CONTEXT "/Instructor#Lecturer", NULL));
	assert_true(may(CONTEXT "/Instructor#TeachingAssistant", CONTEXT "#Instructor"));
	assert_false(may(CONTEXT "/Instructor#TeachingAssistantSection", CONTEXT "#Learner"));
	assert_false(may(CONTEXT "/Instructor#Grader", NULL));
	assert_false(may(CONTEXT "#Mentor", NULL));
	assert_false(may(CONTEXT "#Learner", SYSTEM "#Administrator"));
	assert_true(may(SYSTEM "#None", INSTITUTION "#Instructor"));
	assert_true(may(SYSTEM "#Administrator", NULL));
	assert_false(may(INSTITUTION "#Student", NULL));
	assert_false(may(SYSTEM "#None", INSTITUTION "#None"));
	assert_false(may("https://example.org/roles#Instructor", NULL));
	assert_false(lti_roles_may_author(NULL));
}

static void test_message__every_type_of_the_standard_is_told_apart(void **state)
{
	assert_int_equal(lti_message_find("LtiDeepLinkingRequest")->kind, LTI_MESSAGE_DEEP_LINKING);
	assert_int_equal(lti_message_find("LtiResourceLinkRequest")->kind, LTI_MESSAGE_RESOURCE_LINK);
	assert_int_equal(lti_message_find("LtiStartProctoring")->kind, LTI_MESSAGE_NOT_OFFERED);
	assert_null(lti_message_find("LtiDeepLinkingResponse"));
	assert_null(lti_message_find(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_settings__truth_values_may_be_texts_and_lists_one_text),
	    cmocka_unit_test(test_rules__a_policy_without_a_row_of_its_own_does_as_the_standard_says),
	    cmocka_unit_test(test_author__makers_of_the_course_may_choose_and_helpers_may_not),
	    cmocka_unit_test(test_message__every_type_of_the_standard_is_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
