/* Statements in short, for people. */
#include "statements.h"

#include <string.h>

#include "xapi/statement/gist.h"

static struct xapi_gist gist_of(struct lrs *lrs, const char *languages, const char *body)
{
	struct xapi_languages wanted;
	const char *json = quoted(lrs, body);
	struct xapi_gist gist;

	xapi_languages_read(languages, &wanted);
	assert_int_equal(xapi_gist_read(&lrs->w, &wanted, json, strlen(json), &gist), OK);
	return gist;
}

static void test_gist__tells_who_did_what_with_what_result(void **state)
{
	struct xapi_gist gist;
	struct lrs lrs;

	lrs_begin(&lrs, XAPI_2_0_0);
	gist = gist_of(&lrs, "fr",
	    "{'actor':{'objectType':'Agent','name':'Anna','mbox':'mailto:anna@example.org'},'verb':{'id':'"
	    "http://"
	    "verbs.example/did','display':{'en':'did','fr':'a "
	    "fait'}},'object':{'id':'http://things.example/1',"
	    "'definition':{'name':{'en':'Thing','fr':'Chose'}}},'result':{'score':{'scaled':0.50,'raw':17.50,"
	    "'max':20},'success':false,'completion':true,'duration':'PT1M','response':'b'},'context':{"
	    "'registration':'6c62e6d4-2d6a-4fd9-9f6e-3f6cbcc4a2a1'},'timestamp':'2026-11-22T01:00:00Z',"
	    "'authority':{'account':{'homePage':'http://h.example','name':'xak_1'}}}");
	assert_string_equal(gist.actor.name, "Anna");
	assert_string_equal(gist.actor.mail, "anna@example.org");
	assert_false(gist.actor.group);
	assert_string_equal(gist.verb, "http://verbs.example/did");
	assert_string_equal(gist.verb_words, "a fait");
	assert_int_equal(gist.object_kind, XAPI_GIST_ACTIVITY);
	assert_string_equal(gist.object, "http://things.example/1");
	assert_string_equal(gist.object_words, "Chose");
	assert_true(gist.scaled_said);
	assert_true(gist.scaled == 0.5);
	assert_string_equal(gist.raw, "17.50");
	assert_string_equal(gist.minimum, "");
	assert_string_equal(gist.maximum, "20");
	assert_int_equal(gist.success, XAPI_GIST_NO);
	assert_int_equal(gist.completion, XAPI_GIST_YES);
	assert_string_equal(gist.duration, "PT1M");
	assert_string_equal(gist.response, "b");
	assert_string_equal(gist.registration, "6c62e6d4-2d6a-4fd9-9f6e-3f6cbcc4a2a1");
	assert_string_equal(gist.timestamp, "2026-11-22T01:00:00Z");
	assert_string_equal(gist.authority.account_name, "xak_1");
	assert_int_equal(gist.attachment_count, 0);
	lrs_end(&lrs);
}

static void test_gist__has_nothing_where_nothing_is_said(void **state)
{
	struct xapi_gist gist;
	struct lrs lrs;

	lrs_begin(&lrs, XAPI_2_0_0);
	gist = gist_of(&lrs, "", PLAIN);
	assert_string_equal(gist.actor.name, "");
	assert_string_equal(gist.verb_words, "");
	assert_string_equal(gist.object_words, "");
	assert_string_equal(gist.duration, "");
	assert_string_equal(gist.authority.account_home, "");
	assert_false(gist.scaled_said);
	assert_int_equal(gist.success, XAPI_GIST_UNSAID);
	assert_int_equal(gist.completion, XAPI_GIST_UNSAID);
	lrs_end(&lrs);
}

static void test_gist__knows_every_kind_of_object(void **state)
{
	struct xapi_gist gist;
	struct lrs lrs;

	lrs_begin(&lrs, XAPI_2_0_0);
	gist = gist_of(&lrs, "", "{" ACTOR "," VERB ",'object':{'objectType':'StatementRef','id':'6c62'}}");
	assert_int_equal(gist.object_kind, XAPI_GIST_STATEMENT);
	assert_string_equal(gist.object, "6c62");
	gist = gist_of(&lrs, "",
	    "{" ACTOR "," VERB
	    ",'object':{'objectType':'Agent','name':'Bob','openid':'http://bob.example'}}");
	assert_int_equal(gist.object_kind, XAPI_GIST_AGENT);
	assert_string_equal(gist.object_agent.name, "Bob");
	assert_string_equal(gist.object_agent.other, "http://bob.example");
	gist = gist_of(&lrs, "",
	    "{'actor':{'objectType':'Group','member':[{},{}]}," VERB
	    ",'object':{'objectType':'SubStatement'," ACTOR "," VERB "," OBJECT "}}");
	assert_int_equal(gist.object_kind, XAPI_GIST_SUB_STATEMENT);
	assert_true(gist.actor.group);
	assert_int_equal(gist.actor.members, 2);
	lrs_end(&lrs);
}

static void test_gist__lists_attachments_and_leaves_out_what_no_text_can_hold(void **state)
{
	struct xapi_gist gist;
	struct lrs lrs;

	lrs_begin(&lrs, XAPI_2_0_0);
	gist = gist_of(&lrs, "",
	    WITH("'attachments':[{'usageType':'urn:u','display':{'en':'a\\u0000b'},'contentType':'text/"
	         "plain','length':27,'sha2':'ab','fileUrl':'http://f.example'},"
	         "{'display':{'en':'half \\ud800'},'length':1}]"));
	assert_int_equal(gist.attachment_count, 2);
	assert_string_equal(gist.attachments[0].title, "a");
	assert_string_equal(gist.attachments[0].content_type, "text/plain");
	assert_int_equal(gist.attachments[0].length, 27);
	assert_string_equal(gist.attachments[0].file_url, "http://f.example");
	assert_true(utf8_valid(gist.attachments[1].title, strlen(gist.attachments[1].title)));
	assert_memory_equal(gist.attachments[1].title, "half ", 5);
	lrs_end(&lrs);
}

static void test_gist__refuses_what_is_no_statement(void **state)
{
	struct xapi_languages languages = {0};
	struct xapi_gist gist;
	struct lrs lrs;

	lrs_begin(&lrs, XAPI_2_0_0);
	assert_int_equal(xapi_gist_read(&lrs.w, &languages, "[]", 2, &gist), ERR_INTERNAL);
	assert_int_equal(xapi_gist_read(&lrs.w, &languages, "{", 1, &gist), ERR_INTERNAL);
	lrs_end(&lrs);
}

static void test_definition_name__is_in_the_readers_language_or_empty(void **state)
{
	struct xapi_languages languages;
	struct lrs lrs;

	lrs_begin(&lrs, XAPI_2_0_0);
	xapi_languages_read("fr", &languages);
	assert_string_equal(
	    xapi_definition_name(&lrs.w, &languages, quoted(&lrs, "{'name':{'en':'Thing','fr-CA':'Chose'}}")),
	    "Chose");
	assert_string_equal(xapi_definition_name(&lrs.w, &languages, quoted(&lrs, "{'type':'urn:t'}")), "");
	assert_string_equal(xapi_definition_name(&lrs.w, &languages, "nonsense"), "");
	lrs_end(&lrs);
}

static void test_pretty__changes_nothing_but_the_blanks_between(void **state)
{
	struct lrs lrs;
	struct text t;
	const char *json;

	lrs_begin(&lrs, XAPI_2_0_0);
	t = text_new(lrs.arena, 1000);
	json = quoted(&lrs, "{'a' : 1.50e+3,\n'b':[ ],'c':{},'d':[true,{'e':'x, {y} \\\\'}],'f':'\\u00e9'}");
	xapi_json_pretty(json, strlen(json), &t);
	assert_string_equal(
	    t.data, quoted(&lrs, "{\n  'a': 1.50e+3,\n  'b': [],\n  'c': {},\n  'd': [\n    true,\n    {\n   "
	                         "   'e': 'x, {y} \\\\'\n    }\n  ],\n  'f': '\\u00e9'\n}"));
	lrs_end(&lrs);
}

static void test_duration__is_a_number_where_it_has_a_length(void **state)
{
	static const struct {
		const char *text;
		int64_t cs;
	} good[] = {{"PT1H5M9.25S", 390925}, {"P1DT1S", 8640100}, {"P2W", 120960000}, {"PT0,5S", 50},
	    {"PT0S", 0}, {"P0.5D", 4320000}};
	static const char *const none[] = {
	    "P1Y", "P1M", "", "PT", "nonsense", "PT1e9H", "P99999999999999999999D"};
	int64_t cs = -1;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(xapi_duration_read(good[i].text, &cs));
		assert_int_equal(cs, good[i].cs);
	}
	cs = -1;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_false(xapi_duration_read(none[i], &cs));
	assert_int_equal(cs, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_gist__tells_who_did_what_with_what_result),
	    cmocka_unit_test(test_gist__has_nothing_where_nothing_is_said),
	    cmocka_unit_test(test_gist__knows_every_kind_of_object),
	    cmocka_unit_test(test_gist__lists_attachments_and_leaves_out_what_no_text_can_hold),
	    cmocka_unit_test(test_gist__refuses_what_is_no_statement),
	    cmocka_unit_test(test_definition_name__is_in_the_readers_language_or_empty),
	    cmocka_unit_test(test_pretty__changes_nothing_but_the_blanks_between),
	    cmocka_unit_test(test_duration__is_a_number_where_it_has_a_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
