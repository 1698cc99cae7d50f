/* What a statement may be, each rule with one that keeps it and one that breaks it. */
#include "statements.h"

#define AGENT "{'mbox':'mailto:b@example.org'}"
#define OBJ(object) "{" ACTOR "," VERB ",'object':" object "}"
#define BY(actor) "{'actor':" actor "," VERB "," OBJECT "}"
#define VERBED(verb) "{" ACTOR ",'verb':" verb "," OBJECT "}"
#define DEFINED(definition) OBJ("{'id':'http://a.example','definition':{" definition "}}")
#define RESULT(result) WITH("'result':{" result "}")
#define CONTEXT(context) WITH("'context':{" context "}")
#define SUB(more) OBJ("{'objectType':'SubStatement'," ACTOR "," VERB "," OBJECT more "}")
#define ATTACHED(a) WITH("'attachments':[{" a "}]")
#define ATTACHMENT_BASE "'usageType':'http://u.example','display':{'en':'x'},'contentType':'text/plain'"
#define HASH "495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a"

static void test_statement__actor_verb_and_object_are_required_and_nothing_unknown_is_taken(void **state)
{
	both_take(PLAIN);
	both_refuse("{" VERB "," OBJECT "}", "");
	both_refuse("{" ACTOR "," OBJECT "}", "");
	both_refuse("{" ACTOR "," VERB "}", "");
	both_refuse(WITH("'foo':1"), "/foo");
	both_refuse(WITH("'Result':{}"), "/Result");
	both_refuse(WITH("'objectType':'Activity'"), "/objectType");
	both_refuse(WITH("'result':null"), "/result");
	both_refuse("[" PLAIN "," WITH("'foo':1") "]", "/1/foo");
	both_refuse("3", "");
	both_refuse("[3]", "/0");
}

static void test_statement__id_timestamp_stored_and_version_have_their_forms(void **state)
{
	both_take(WITH("'id':'12345678-1234-5678-1234-567812345678'"));
	both_take(WITH("'id':'FD41C918-B88B-4B20-A0A5-A4C32391AAA0'"));
	both_refuse(WITH("'id':'fd41c918b88b4b20a0a5a4c32391aaa0'"), "/id");
	both_refuse(WITH("'id':'MA97B177-9383-4934-8543-0F91A7A02836'"), "/id");
	both_refuse(WITH("'id':'AA97B177-9383-4934-8543-0F91A7A028368'"), "/id");
	both_refuse(WITH("'id':12345"), "/id");
	both_take(WITH("'timestamp':'2026-11-21T08:32:43.120Z','stored':'2026-11-21T08:32:43Z'"));
	both_refuse(WITH("'timestamp':'2026-11-21'"), "/timestamp");
	both_refuse(WITH("'stored':'yesterday'"), "/stored");
	both_take(WITH("'version':'1.0'"));
	both_take(WITH("'version':'1.0.9'"));
	both_refuse(WITH("'version':'0.9.9'"), "/version");
	both_refuse(WITH("'version':'1.1.0'"), "/version");
	both_refuse(WITH("'version':'1.0.'"), "/version");
	both_refuse(WITH("'version':1.0"), "/version");
}

static void test_statement__two_of_one_request_have_different_ids(void **state)
{
#define WITH_ID(id) WITH("'id':'" id "'")
	struct lrs lrs;

	lrs_begin(&lrs, XAPI_1_0_3);
	assert_int_equal(
	    statements_take(&lrs, "[" WITH_ID("fd41c918-b88b-4b20-a0a5-a4c32391aaa0") "," WITH_ID(
	                              "fd41c918-b88b-4b20-a0a5-a4c32391aaa1") "]"),
	    OK);
	assert_int_equal(lrs.count, 2);
	assert_true(lrs.array);
	assert_int_equal(statements_take(&lrs, "[]"), OK);
	assert_int_equal(lrs.count, 0);
	lrs_end(&lrs);
	both_refuse("[" WITH_ID("fd41c918-b88b-4b20-a0a5-a4c32391aaa0") "," PLAIN "," WITH_ID(
	                "FD41C918-B88B-4B20-A0A5-A4C32391AAA0") "]",
	    "/2/id");
}

static void test_actor__has_exactly_one_identifier(void **state)
{
	both_take(BY("{'objectType':'Agent','name':'B','mbox':'mailto:b@example.org'}"));
	both_take(BY("{'mbox_sha1sum':'cd9b00a5611f94eaa7b1661edab976068e364975'}"));
	both_take(BY("{'openid':'https://me.example/'}"));
	both_take(BY("{'account':{'homePage':'http://a.example','name':'7'}}"));
	both_refuse(BY("{'name':'B'}"), "/actor");
	both_refuse(BY("{'mbox':'mailto:b@example.org','openid':'https://me.example/'}"), "/actor/openid");
	both_refuse(BY("{'mbox':'b@example.org'}"), "/actor/mbox");
	both_refuse(BY("{'mbox':'mailto:should.fail.com'}"), "/actor/mbox");
	both_refuse(BY("{'mbox':'MAILTO:b@example.org'}"), "/actor/mbox");
	both_refuse(BY("{'mbox':'mailto:a b@example.org'}"), "/actor/mbox");
	both_refuse(BY("{'mbox_sha1sum':'cd9b'}"), "/actor/mbox_sha1sum");
	both_refuse(BY("{'openid':'ab=c://should.fail.com'}"), "/actor/openid");
	both_refuse(BY("{'account':{'homePage':'http://a.example'}}"), "/actor/account");
	both_refuse(BY("{'account':{'name':'7'}}"), "/actor/account");
	both_refuse(BY("{'account':{'homePage':'a.example','name':'7'}}"), "/actor/account/homePage");
	both_refuse(
	    BY("{'account':{'homePage':'http://a.example','name':'\\u0000'}}"), "/actor/account/name");
	both_refuse(BY("{'objectType':'agent','mbox':'mailto:b@example.org'}"), "/actor/objectType");
	both_refuse(BY("{'objectType':'Activity','mbox':'mailto:b@example.org'}"), "/actor/objectType");
}

static void test_actor__a_group_has_members_or_an_identifier_and_members_are_agents(void **state)
{
	both_take(BY("{'objectType':'Group','member':[" AGENT "]}"));
	both_take(BY("{'objectType':'Group','mbox':'mailto:g@example.org'}"));
	both_take(BY("{'objectType':'Group','mbox':'mailto:g@example.org','member':[" AGENT "," AGENT "]}"));
	both_refuse(BY("{'objectType':'Group'}"), "/actor");
	both_refuse(BY("{'mbox':'mailto:g@example.org','member':[" AGENT "]}"), "/actor/member");
	both_refuse(BY("{'objectType':'Group','member':" AGENT "}"), "/actor/member");
	both_refuse(BY("{'objectType':'Group','member':[{'name':'x'}]}"), "/actor/member/0");
	both_refuse(BY("{'objectType':'Group','member':[" AGENT
	               ",{'objectType':'Group','mbox':'mailto:g@example.org'}]}"),
	    "/actor/member/1");
}

static void test_verb__has_an_iri_and_display_is_a_language_map(void **state)
{
	both_take(VERBED("{'id':'http://v.example/été','display':{'en-US':'did','zh-Hant':'x','cmn':'y'}}"));
	both_take(VERBED("{'id':'urn:x','display':{}}"));
	both_refuse(VERBED("{'display':{'en':'did'}}"), "/verb");
	both_refuse(VERBED("{'id':'did'}"), "/verb/id");
	both_refuse(VERBED("{'id':'http://v.example/a b'}"), "/verb/id");
	both_refuse(VERBED("{'id':'http://v.example/\\u0000'}"), "/verb/id");
	both_refuse(VERBED("{'id':'http://v.example','display':'did'}"), "/verb/display");
	both_refuse(VERBED("{'id':'http://v.example','display':{'a12345':'did'}}"), "/verb/display/a12345");
	both_refuse(VERBED("{'id':'http://v.example','display':{'en':null}}"), "/verb/display/en");
	both_refuse(
	    VERBED("{'id':'http://v.example','display':{'something':'x'}}"), "/verb/display/something");
}

static void test_verb__voided_needs_a_reference_to_a_statement(void **state)
{
#define VOID "'verb':{'id':'http://adlnet.gov/expapi/verbs/voided'}"
	struct lrs lrs;
	const struct xapi_statement *s;

	lrs_begin(&lrs, XAPI_1_0_3);
	s = statement_good(&lrs, "{" ACTOR "," VOID ",'object':{'objectType':'StatementRef',"
	                         "'id':'FD41C918-b88b-4b20-a0a5-a4c32391aaa0'}}");
	assert_true(s->voiding && s->has_ref);
	assert_string_equal(uuid_text(lrs.arena, s->ref), "fd41c918-b88b-4b20-a0a5-a4c32391aaa0");
	lrs_end(&lrs);
	both_refuse("{" ACTOR "," VOID "," OBJECT "}", "/verb");
	both_refuse("{" ACTOR "," VOID ",'object':{'objectType':'StatementRef'}}", "/object");
}

static void test_object__is_one_of_five_kinds_each_with_its_own_properties(void **state)
{
	both_take(OBJ("{'objectType':'Activity','id':'http://a.example'}"));
	both_take(OBJ("{'objectType':'Agent','mbox':'mailto:b@example.org'}"));
	both_take(OBJ("{'objectType':'Group','member':[" AGENT "]}"));
	both_take(OBJ("{'objectType':'StatementRef','id':'fd41c918-b88b-4b20-a0a5-a4c32391aaa0'}"));
	both_take(SUB(""));
	both_refuse(OBJ("{}"), "/object");
	both_refuse(OBJ("{'mbox':'mailto:b@example.org'}"), "/object/mbox");
	both_refuse(OBJ("{'objectType':'activity','id':'http://a.example'}"), "/object/objectType");
	both_refuse(OBJ("{'objectType':'StatementRef','id':'http://a.example'}"), "/object/id");
	both_refuse(OBJ("{'objectType':'StatementRef','id':'fd41c918-b88b-4b20-a0a5-a4c32391aaa0','x':1}"),
	    "/object/x");
	both_refuse(OBJ("{'id':'http://a.example','definition':{'x':1}}"), "/object/definition/x");
	both_refuse(
	    OBJ("{'id':'http://a.example','definition':{'moreInfo':'/x'}}"), "/object/definition/moreInfo");
}

static void test_sub_statement__is_a_statement_without_what_the_store_owns(void **state)
{
	both_take(SUB(",'timestamp':'2036-01-01T00:00:00Z','result':{'success':true}"));
	both_refuse(SUB(",'id':'fd41c918-b88b-4b20-a0a5-a4c32391aaa0'"), "/object/id");
	both_refuse(SUB(",'stored':'2036-01-01T00:00:00Z'"), "/object/stored");
	both_refuse(SUB(",'version':'1.0.0'"), "/object/version");
	both_refuse(SUB(",'authority':" AGENT), "/object/authority");
	both_refuse(SUB(",'result':{'success':1}"), "/object/result/success");
	both_refuse(OBJ("{'objectType':'SubStatement'," ACTOR "," VERB
	                ",'object':{'objectType':'SubStatement'," ACTOR "," VERB "," OBJECT "}}"),
	    "/object/object");
}

static void test_interaction__lists_belong_to_types_and_ids_differ(void **state)
{
	both_take(
	    DEFINED("'interactionType':'choice','choices':[{'id':'a'},{'id':'b','description':{'en':'B'}}],"
	            "'correctResponsesPattern':['a[,]b']"));
	both_take(DEFINED("'interactionType':'matching','source':[{'id':'a'}],'target':[{'id':'a'}]"));
	both_take(DEFINED("'interactionType':'other','correctResponsesPattern':[]"));
	both_refuse(DEFINED("'interactionType':'Choice'"), "/object/definition/interactionType");
	both_refuse(DEFINED("'correctResponsesPattern':[]"), "/object/definition");
	both_refuse(DEFINED("'choices':[{'id':'a'}]"), "/object/definition");
	both_refuse(
	    DEFINED("'interactionType':'likert','choices':[{'id':'a'}]"), "/object/definition/choices");
	both_refuse(DEFINED("'interactionType':'true-false','steps':[]"), "/object/definition/steps");
	both_refuse(DEFINED("'interactionType':'choice','choices':[{'id':'a'},{'id':'\\u0061'}]"),
	    "/object/definition/choices/1/id");
	both_refuse(DEFINED("'interactionType':'choice','choices':[{'description':{'en':'B'}}]"),
	    "/object/definition/choices/0");
	both_refuse(DEFINED("'interactionType':'numeric','correctResponsesPattern':[4]"),
	    "/object/definition/correctResponsesPattern/0");
}

static void test_extensions__have_iris_for_names_and_anything_for_values(void **state)
{
	both_take(DEFINED("'extensions':{}"));
	both_take(RESULT("'extensions':{'http://x.example/a':null,'urn:b':{'c':[1,2,{'d':null}]}}"));
	both_take(CONTEXT("'extensions':{'http://x.example/a':'\\u0000\\ud800'}"));
	both_refuse(RESULT("'extensions':{'a':1}"), "/result/extensions/a");
	both_refuse(CONTEXT("'extensions':[]"), "/context/extensions");
	both_refuse(RESULT("'extensions':{'http://x.example/a~/b':{},'c':1}"), "/result/extensions/c");
}

static void test_result__scores_are_numbers_within_their_bounds(void **state)
{
	both_take(RESULT("'score':{'scaled':-1.0000,'raw':5,'min':0,'max':5}"));
	both_take(RESULT("'score':{'scaled':1e0,'min':-1e400,'max':1e400,'raw':12345678901234567890}"));
	both_refuse(RESULT("'score':{'scaled':1.00001}"), "/result/score/scaled");
	both_refuse(RESULT("'score':{'scaled':-10e-1000000000000000000000,'raw':'5'}"), "/result/score/raw");
	both_refuse(RESULT("'score':{'min':5,'max':5.0}"), "/result/score/min");
	both_refuse(RESULT("'score':{'raw':5.01,'max':5}"), "/result/score/raw");
	both_refuse(
	    RESULT("'score':{'raw':100000000000000000000,'min':100000000000000000001}"), "/result/score/raw");
	both_refuse(RESULT("'score':7"), "/result/score");
	both_take(RESULT("'success':true,'completion':false,'response':'','duration':'PT1S'"));
	both_refuse(RESULT("'success':'true'"), "/result/success");
	both_refuse(RESULT("'completion':0"), "/result/completion");
	both_refuse(RESULT("'duration':'PA1H0M0S'"), "/result/duration");
	both_refuse(RESULT("'response':7"), "/result/response");
}

static void test_context__has_people_activities_and_words_in_their_places(void **state)
{
	both_take(CONTEXT("'registration':'FD41C918-B88B-4B20-A0A5-A4C32391AAA0','language':'fr-CA',"
	                  "'revision':'1','platform':'x','instructor':" AGENT
	                  ",'team':{'objectType':'Group','member':[" AGENT "]},'statement':"
	                  "{'objectType':'StatementRef','id':'fd41c918-b88b-4b20-a0a5-a4c32391aaa0'}"));
	both_refuse(CONTEXT("'registration':'7'"), "/context/registration");
	both_refuse(CONTEXT("'language':'french language'"), "/context/language");
	both_refuse(CONTEXT("'team':" AGENT), "/context/team");
	both_refuse(
	    CONTEXT("'statement':{'id':'fd41c918-b88b-4b20-a0a5-a4c32391aaa0'}"), "/context/statement");
	both_refuse("{" ACTOR "," VERB ",'object':{'objectType':'Agent','mbox':'mailto:b@example.org'},"
	            "'context':{'revision':'1'}}",
	    "/context/revision");
	both_refuse("{" ACTOR "," VERB ",'object':{'objectType':'Agent','mbox':'mailto:b@example.org'},"
	            "'context':{'platform':'1'}}",
	    "/context/platform");
	both_take(
	    CONTEXT("'contextActivities':{'parent':{'id':'urn:p'},'other':[{'id':'urn:q'}],'grouping':[]}"));
	both_refuse(CONTEXT("'contextActivities':{'Parent':[]}"), "/context/contextActivities/Parent");
	both_refuse(CONTEXT("'contextActivities':{'parent':'urn:p'}"), "/context/contextActivities/parent");
	both_refuse(CONTEXT("'contextActivities':{'parent':[{}]}"), "/context/contextActivities/parent/0");
}

static void test_context__agents_and_groups_of_it_came_with_2_0(void **state)
{
	static const char agents[] =
	    CONTEXT("'contextAgents':[{'objectType':'contextAgent','agent':" AGENT
	            ",'relevantTypes':['urn:t']}],'contextGroups':[{'objectType':"
	            "'contextGroup','group':{'objectType':'Group','member':[" AGENT "]}}]");
	static const char *const bad[][2] = {
	    {CONTEXT("'contextAgents':[{'agent':" AGENT "}]"), "/context/contextAgents/0"},
	    {CONTEXT("'contextAgents':[{'objectType':'ContextAgent','agent':" AGENT "}]"),
	        "/context/contextAgents/0/objectType"},
	    {CONTEXT("'contextAgents':[{'objectType':'contextAgent','agent':" AGENT ",'relevantTypes':[]}]"),
	        "/context/contextAgents/0/relevantTypes"},
	    {CONTEXT(
	         "'contextAgents':[{'objectType':'contextAgent','agent':" AGENT ",'relevantTypes':['t']}]"),
	        "/context/contextAgents/0/relevantTypes/0"},
	    {CONTEXT("'contextGroups':[{'objectType':'contextGroup','group':" AGENT "}]"),
	        "/context/contextGroups/0/group"},
	    {CONTEXT("'contextGroups':{}"), "/context/contextGroups"},
	};
	struct lrs lrs;

	lrs_begin(&lrs, XAPI_2_0_0);
	statement_good(&lrs, agents);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(statements_take(&lrs, bad[i][0]), ERR_BAD_INPUT);
		assert_string_equal(lrs.w.field, bad[i][1]);
	}
	lrs.reading.version = XAPI_1_0_3;
	assert_int_equal(statements_take(&lrs, agents), ERR_BAD_INPUT);
	assert_string_equal(lrs.w.field, "/context/contextAgents");
	assert_int_equal(statements_take(&lrs, WITH("'version':'2.0.0'")), ERR_BAD_INPUT);
	lrs_end(&lrs);
}

static void test_authority__is_an_agent_or_two_of_them(void **state)
{
#define PAIR                                                                                                 \
	"{'objectType':'Group','member':[" AGENT ",{'account':{'homePage':'http://o.example','name':'k'}}]"
	both_take(WITH("'authority':" AGENT));
	both_take(WITH("'authority':" PAIR "}"));
	both_refuse(WITH("'authority':{'objectType':'Group','member':[" AGENT "]}"), "/authority");
	both_refuse(WITH("'authority':" PAIR ",'mbox':'mailto:g@example.org'}"), "/authority");
	both_refuse(WITH("'authority':'me'"), "/authority");
}

static void test_attachments__are_described_completely(void **state)
{
	both_take(ATTACHED(ATTACHMENT_BASE ",'length':27,'sha2':'" HASH "','fileUrl':'http://f.example/x',"
	                                   "'description':{'en':'y'}"));
	both_take(ATTACHED(ATTACHMENT_BASE ",'length':2.7e1,'sha2':'" HASH "'"));
	both_take(WITH("'attachments':[]"));
	both_refuse(ATTACHED(ATTACHMENT_BASE ",'length':27"), "/attachments/0");
	both_refuse(ATTACHED(ATTACHMENT_BASE ",'length':'27','sha2':'" HASH "'"), "/attachments/0/length");
	both_refuse(ATTACHED(ATTACHMENT_BASE ",'length':27.5,'sha2':'" HASH "'"), "/attachments/0/length");
	both_refuse(ATTACHED(ATTACHMENT_BASE ",'length':-1,'sha2':'" HASH "'"), "/attachments/0/length");
	both_refuse(ATTACHED(ATTACHMENT_BASE ",'length':27,'sha2':'49'"), "/attachments/0/sha2");
	both_refuse(ATTACHED(ATTACHMENT_BASE ",'length':27,'sha2':'" HASH "','fileUrl':'x'"),
	    "/attachments/0/fileUrl");
	both_refuse(ATTACHED("'usageType':'x','display':{},'contentType':'a/b','length':1,'sha2':'" HASH "'"),
	    "/attachments/0/usageType");
	both_refuse(
	    ATTACHED("'usageType':'urn:x','display':{},'contentType':'text','length':1,'sha2':'" HASH "'"),
	    "/attachments/0/contentType");
}

static void test_json__is_strict_and_says_where(void **state)
{
	both_refuse("{" ACTOR "," ACTOR "," VERB "," OBJECT "}", "/actor");
	both_refuse(OBJ("{'id':'urn:a','definition':{'extensions':{'urn:x':{'a':1,'\\u0061':2}}}}"),
	    "/object/definition/extensions/urn:x/a");
	both_refuse(PLAIN "x", "");
	both_refuse("{" ACTOR, "");
	both_refuse("", "");
	both_refuse(WITH("'result':{'response':'\xff'}"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_statement__actor_verb_and_object_are_required_and_nothing_unknown_is_taken),
	    cmocka_unit_test(test_statement__id_timestamp_stored_and_version_have_their_forms),
	    cmocka_unit_test(test_statement__two_of_one_request_have_different_ids),
	    cmocka_unit_test(test_actor__has_exactly_one_identifier),
	    cmocka_unit_test(test_actor__a_group_has_members_or_an_identifier_and_members_are_agents),
	    cmocka_unit_test(test_verb__has_an_iri_and_display_is_a_language_map),
	    cmocka_unit_test(test_verb__voided_needs_a_reference_to_a_statement),
	    cmocka_unit_test(test_object__is_one_of_five_kinds_each_with_its_own_properties),
	    cmocka_unit_test(test_sub_statement__is_a_statement_without_what_the_store_owns),
	    cmocka_unit_test(test_interaction__lists_belong_to_types_and_ids_differ),
	    cmocka_unit_test(test_extensions__have_iris_for_names_and_anything_for_values),
	    cmocka_unit_test(test_result__scores_are_numbers_within_their_bounds),
	    cmocka_unit_test(test_context__has_people_activities_and_words_in_their_places),
	    cmocka_unit_test(test_context__agents_and_groups_of_it_came_with_2_0),
	    cmocka_unit_test(test_authority__is_an_agent_or_two_of_them),
	    cmocka_unit_test(test_attachments__are_described_completely),
	    cmocka_unit_test(test_json__is_strict_and_says_where),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
