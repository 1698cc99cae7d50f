/* Statements as they are answered: ids, and canonical in the reader's language. */
#include "statements.h"

#include <string.h>

#include "xapi/statement/format.h"

#define GROUP                                                                                                \
	"{'objectType':'Group','name':'G','member':[{'name':'A','mbox':'mailto:a@example.org'},{'"           \
	"objectType':"                                                                                       \
	"'Agent','account':{'homePage':'http://h.example','name':'n'},'name':'B'}]}"
#define IDENTIFIED "{'objectType':'Group','name':'G','mbox':'mailto:g@example.org','member':[]}"
#define CHOICE                                                                                               \
	"{'name':{'en':'Name','fr':'Nom'},'description':{'en':'D','fr':'E'},'type':'urn:t',"                 \
	"'interactionType':'choice','choices':[{'id':'a','description':{'de':'Eins','fr':'Un'}},{'id':'b'}]" \
	","                                                                                                  \
	"'extensions':{'urn:x':{'en':'1','fr':'2'}}}"

static const char *ids_of(struct lrs *lrs, const char *body)
{
	const char *json = quoted(lrs, body), *text;
	size_t len;

	assert_int_equal(xapi_format_ids(&lrs->w, json, strlen(json), &text, &len), OK);
	assert_int_equal(strlen(text), len);
	return text;
}

static struct xapi_span find(void *owner, const char *id, size_t len)
{
	struct lrs *lrs = owner;
	const char *known = quoted(lrs, "{'name':{'en':'Known','fr':'Connu'},'moreInfo':'http://m.example'}");

	if (len != strlen("urn:known") || strcmp(id, "urn:known") != 0)
		return (struct xapi_span){0};
	return (struct xapi_span){.data = known, .len = strlen(known)};
}

static const char *canonical(struct lrs *lrs, const char *header, const char *body)
{
	struct xapi_languages languages;
	const char *json = quoted(lrs, body), *text;
	size_t len;

	xapi_languages_read(header, &languages);
	assert_int_equal(
	    xapi_format_canonical(&lrs->w, &languages, find, lrs, json, strlen(json), &text, &len), OK);
	assert_int_equal(strlen(text), len);
	return text;
}

static void test_ids__cuts_agents_verbs_and_activities_to_what_identifies_them(void **state)
{
	struct lrs lrs;

	lrs_begin(&lrs, XAPI_2_0_0);
	assert_string_equal(
	    ids_of(&lrs,
	        "{'id':'1','actor':" GROUP ",'verb':{'id':'urn:v','display':{'en':'x'}},'object':{"
	        "'objectType':'Activity','id':'urn:a','definition':" CHOICE
	        "},'result':{'score':{ 'raw':1.0}},"
	        "'context':{'instructor':" IDENTIFIED ",'team':" GROUP ",'platform':'p','contextActivities':{"
	        "'parent':[{'id':'urn:p','definition':{}}]},'contextAgents':[{'objectType':'contextAgent',"
	        "'agent':{'name':'N','openid':'urn:o'},'relevantTypes':['urn:t']}]},'authority':{'name':'L',"
	        "'mbox':'mailto:l@example.org'}}"),
	    quoted(&lrs,
	        "{'id':'1','actor':{'objectType':'Group','member':[{'mbox':'mailto:a@example.org'},"
	        "{'objectType':'Agent','account':{'homePage':'http://h.example','name':'n'}}]},"
	        "'verb':{'id':'urn:v'},'object':{'id':'urn:a'},'result':{'score':{ "
	        "'raw':1.0}},'context':{'instructor':{'objectType':'Group','mbox':'mailto:g@example.org'},"
	        "'team':{'objectType':'Group','member':[{'mbox':'mailto:a@example.org'},{'objectType':'Agent'"
	        ","
	        "'account':{'homePage':'http://h.example','name':'n'}}]},'platform':'p','contextActivities':{"
	        "'parent':[{'id':'urn:p'}]},'contextAgents':[{'objectType':'contextAgent','agent':{'openid':"
	        "'urn:o'},'relevantTypes':['urn:t']}]},'authority':{'mbox':'mailto:l@example.org'}}"));
	lrs_end(&lrs);
}

static void test_ids__goes_into_sub_statements_and_leaves_references_alone(void **state)
{
	struct lrs lrs;

	lrs_begin(&lrs, XAPI_1_0_3);
	assert_string_equal(
	    ids_of(&lrs, "{'object':{'objectType':'SubStatement','actor':{'name':'A','mbox':'mailto:a@b.c'},"
	                 "'object':{'id':'urn:a','definition':{}}}}"),
	    quoted(&lrs,
	        "{'object':{'objectType':'SubStatement','actor':{'mbox':'mailto:a@b.c'},'object':{'id':"
	        "'urn:a'}}}"));
	assert_string_equal(ids_of(&lrs, "{'object':{'objectType':'StatementRef','id':'x'}}"),
	    quoted(&lrs, "{'object':{'objectType':'StatementRef','id':'x'}}"));
	assert_string_equal(ids_of(&lrs, "{'object':{'objectType':'Agent','name':'A','openid':'urn:o'}}"),
	    quoted(&lrs, "{'object':{'objectType':'Agent','openid':'urn:o'}}"));
	lrs_end(&lrs);
}

static void test_canonical__gives_one_language_for_each_map_by_what_the_reader_wants(void **state)
{
	struct lrs lrs;

	lrs_begin(&lrs, XAPI_1_0_3);
	assert_string_equal(
	    canonical(&lrs, "fr-CA, en;q=0.5",
	        "{'actor':" GROUP ",'verb':{'id':'urn:v','display':{'en':'did','fr':'fit'}},'object':{"
	        "'id':'urn:a','definition':" CHOICE "}}"),
	    quoted(&lrs,
	        "{'actor':" GROUP ",'verb':{'id':'urn:v','display':{'fr':'fit'}},'object':{'id':'urn:a',"
	        "'definition':{'name':{'fr':'Nom'},'description':{'fr':'E'},'type':'urn:t',"
	        "'interactionType':'choice','choices':[{'id':'a','description':{'fr':'Un'}},{'id':'b'}],"
	        "'extensions':{'urn:x':{'en':'1','fr':'2'}}}}}"));
	assert_string_equal(
	    canonical(&lrs, NULL, "{'verb':{'id':'urn:v','display':{'en':'did','fr':'fit'}}}"),
	    quoted(&lrs, "{'verb':{'id':'urn:v','display':{'en':'did'}}}"));
	assert_string_equal(
	    canonical(&lrs, "fr", "{'verb':{'display':{}}}"), quoted(&lrs, "{'verb':{'display':{}}}"));
	lrs_end(&lrs);
}

static void test_canonical__takes_definitions_that_are_known_in_place_of_those_sent(void **state)
{
	struct lrs lrs;

	lrs_begin(&lrs, XAPI_1_0_3);
	assert_string_equal(canonical(&lrs, "fr",
	                        "{'object':{'definition':{'name':{'fr':'Dit'}},'id':'urn:known'},'context':{"
	                        "'contextActivities':{'other':[{'id':'urn:known'},{'id':'urn:other'}]}}}"),
	    quoted(&lrs, "{'object':{'id':'urn:known','definition':{'name':{'fr':'Connu'},'moreInfo':"
	                 "'http://m.example'}},'context':{'contextActivities':{'other':[{'id':'urn:known',"
	                 "'definition':{'name':{'fr':'Connu'},'moreInfo':'http://"
	                 "m.example'}},{'id':'urn:other'}]}}}"));
	lrs_end(&lrs);
}

static void assert_language(const char *header, const char *map, const char *chosen)
{
	struct lrs lrs;

	lrs_begin(&lrs, XAPI_1_0_3);
	assert_string_equal(canonical(&lrs, header, arena_printf(lrs.arena, "{'verb':{'display':%s}}", map)),
	    quoted(&lrs, arena_printf(lrs.arena, "{'verb':{'display':{'%s':'x'}}}", chosen)));
	lrs_end(&lrs);
}

static void test_languages__are_weighed_looked_up_and_bounded(void **state)
{
#define MAP "{'de':'x','en-US':'x','fr':'x','zh-Hant-TW':'x'}"
	assert_language("en", MAP, "en-US");
	assert_language("EN-us", MAP, "en-US");
	assert_language("en-GB", MAP, "en-US");
	assert_language("fr;q=0.2,de;q=0.3", MAP, "de");
	assert_language("fr ; q=1.000 , de;q=0.9", MAP, "fr");
	assert_language("zh", MAP, "zh-Hant-TW");
	assert_language("zh-Hant", MAP, "zh-Hant-TW");
	assert_language("es, fr;q=0.1", MAP, "fr");
	assert_language("es", MAP, "de");
	assert_language("*", MAP, "de");
	assert_language("*, de;q=0", MAP, "en-US");
	assert_language("es, *;q=0", MAP, "de");
	assert_language("", MAP, "de");
	assert_language("fr;q=2,,;;, de-1996-1996-1996-1996-1996-1996-1996-1996, \x01", MAP, "de");
	assert_language("fr;q=0.1234, en", MAP, "en-US");
	assert_language("a1,b1,c1,d1,e1,f1,g1,ab,ac,ad,ae,af,ag,ah,ai,aj,ak,al,am,an,ao,ap,aq,fr", MAP, "de");
}

static void test_definitions__of_one_activity_come_together(void **state)
{
	struct lrs lrs;
	const char *older, *newer, *text;
	size_t len;

	lrs_begin(&lrs, XAPI_1_0_3);
	older = quoted(&lrs, "{'name':{'en':'Old','de':'Alt'},'type':'urn:old','extensions':{'urn:a':1}}");
	newer =
	    quoted(&lrs, "{'name':{'en':'New','fr':'Neuf'},'moreInfo':'http://m.example','type':'urn:new'}");
	assert_int_equal(xapi_definition_merge(&lrs.w, (struct xapi_span){older, strlen(older)},
	                     (struct xapi_span){newer, strlen(newer)}, &text, &len),
	    OK);
	assert_int_equal(len, strlen(text));
	assert_string_equal(
	    text, quoted(&lrs, "{'name':{'en':'New','fr':'Neuf','de':'Alt'},'moreInfo':"
	                       "'http://m.example','type':'urn:new','extensions':{'urn:a':1}}"));
	assert_int_equal(xapi_definition_merge(&lrs.w, (struct xapi_span){0},
	                     (struct xapi_span){newer, strlen(newer)}, &text, &len),
	    OK);
	assert_ptr_equal(text, newer);
	assert_int_equal(xapi_definition_merge(&lrs.w, (struct xapi_span){"{", 1},
	                     (struct xapi_span){newer, strlen(newer)}, &text, &len),
	    ERR_INTERNAL);
	lrs_end(&lrs);
}

static void test_definitions__with_very_many_names_come_together_in_time(void **state)
{
	enum { NAMES = 60000 };
	struct lrs lrs;
	struct text older, newer;
	const char *text;
	size_t len;

	lrs_begin(&lrs, XAPI_1_0_3);
	older = text_new(lrs.arena, 1 << 22);
	newer = text_new(lrs.arena, 1 << 22);
	text_add(&older, "{\"extensions\":{\"urn:o\":1");
	text_add(&newer, "{\"extensions\":{\"urn:n\":1");
	for (int i = 0; i < NAMES; i++) {
		text_printf(&older, ",\"urn:%d\":1", i);
		text_printf(&newer, ",\"urn:%d\":1", i + 1);
	}
	text_add(&older, "}}");
	text_add(&newer, "}}");
	assert_int_equal(xapi_definition_merge(&lrs.w, (struct xapi_span){older.data, older.len},
	                     (struct xapi_span){newer.data, newer.len}, &text, &len),
	    OK);
	assert_int_equal(len, newer.len + strlen(",\"urn:o\":1,\"urn:0\":1"));
	lrs_end(&lrs);
}

static void test_activities__of_a_kept_statement_are_listed_once_each(void **state)
{
	static const char body[] =
	    "{'object':{'objectType':'SubStatement','object':{'id':'urn:b'},'context':{"
	    "'contextActivities':{'other':[{'id':'urn:c'},{'id':'urn:b'}]}}},'context':{"
	    "'contextActivities':{'parent':[{'id':'urn:a'}]}}}";
	struct lrs lrs;
	const char *const *ids, *json;
	size_t count;

	lrs_begin(&lrs, XAPI_1_0_3);
	json = quoted(&lrs, body);
	assert_int_equal(xapi_body_activities(&lrs.w, json, strlen(json), &ids, &count), OK);
	assert_int_equal(count, 3);
	assert_string_equal(ids[0], "urn:a");
	assert_string_equal(ids[1], "urn:b");
	assert_string_equal(ids[2], "urn:c");
	assert_int_equal(xapi_body_activities(&lrs.w, "[", 1, &ids, &count), ERR_INTERNAL);
	lrs_end(&lrs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_ids__cuts_agents_verbs_and_activities_to_what_identifies_them),
	    cmocka_unit_test(test_ids__goes_into_sub_statements_and_leaves_references_alone),
	    cmocka_unit_test(test_canonical__gives_one_language_for_each_map_by_what_the_reader_wants),
	    cmocka_unit_test(test_canonical__takes_definitions_that_are_known_in_place_of_those_sent),
	    cmocka_unit_test(test_languages__are_weighed_looked_up_and_bounded),
	    cmocka_unit_test(test_definitions__of_one_activity_come_together),
	    cmocka_unit_test(test_definitions__with_very_many_names_come_together_in_time),
	    cmocka_unit_test(test_activities__of_a_kept_statement_are_listed_once_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
