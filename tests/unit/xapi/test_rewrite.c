/* Whose a statement is, and how it reads once a person stands in it no longer. */
#include "statements.h"

#include <string.h>

#include "xapi/keep/keep_int.h"

#define ANNA "{'mbox':'mailto:anna@example.org'}"
#define BOB "{'mbox':'mailto:bob@example.org'}"
#define SELF "'id':'fd41c918-b88b-4b20-a0a5-a4c32391aaa0','version':'1.0.0','authority':" AUTHORITY
#define PLACE "{\"objectType\":\"Agent\",\"account\":{\"homePage\":\"urn:home\",\"name\":\"nobody\"}}"
#define GROUP_PLACE "{\"objectType\":\"Group\",\"account\":{\"homePage\":\"urn:home\",\"name\":\"nobody\"}}"

struct judged {
	struct lrs lrs;
	struct xapi_person person;
	enum verdict verdict;
	struct rewritten rewritten;
};

static void begin(struct judged *j, bool erases)
{
	const char *anna;

	memset(j, 0, sizeof(*j));
	lrs_begin(&j->lrs, XAPI_1_0_3);
	j->lrs.reading.trusted = true;
	anna = quoted(&j->lrs, ANNA);
	assert_int_equal(xapi_person_add_agent(&j->lrs.w, &j->person, anna, strlen(anna)), OK);
	j->person.erases = erases;
	j->person.home = "urn:home";
	j->person.name = "nobody";
	j->person.unsigned_usage = "urn:unsigned";
}

/* What is kept of the text, judged. */
static enum verdict judge(struct judged *j, const char *text)
{
	const struct xapi_statement *s = statement_good(&j->lrs, text);

	assert_int_equal(
	    person_judge(&j->lrs.w, &j->person, s->body, s->body_len, &j->verdict, &j->rewritten), OK);
	return j->verdict;
}

static void assert_rewritten(struct judged *j, const char *text, const char *body)
{
	struct xapi_statement *again;
	size_t count;
	bool array;

	assert_int_equal(judge(j, text), VERDICT_REWRITTEN);
	assert_string_equal(j->rewritten.body, body);
	assert_int_equal(j->rewritten.body_len, strlen(body));
	assert_int_equal(
	    xapi_statements_read(&j->lrs.w, &j->lrs.reading, body, strlen(body), &again, &count, &array), OK);
	assert_memory_equal(again->digest, j->rewritten.digest, SHA256_SIZE);
	assert_int_equal(again->key_count, j->rewritten.key_count);
	for (size_t i = 0; i < again->key_count; i++)
		assert_memory_equal(again->keys[i].bytes, j->rewritten.keys + i * 16, 16);
	assert_null(strstr(body, "anna"));
}

static void test_judge__actor_object_and_a_group_of_nobody_else_are_theirs(void **state)
{
	struct judged j;

	begin(&j, true);
	assert_int_equal(judge(&j, "{'actor':" ANNA "," VERB "," OBJECT "}"), VERDICT_GOES);
	assert_int_equal(
	    judge(&j, "{'actor':{'mbox':'mailto:anna@EXAMPLE.org'}," VERB "," OBJECT "}"), VERDICT_GOES);
	assert_int_equal(
	    judge(&j,
	        "{'actor':{'mbox_sha1sum':'41d40f59ee32d36ac8f7fa0ed22ef4acb4afe86b'}," VERB "," OBJECT "}"),
	    VERDICT_STAYS);
	assert_int_equal(
	    judge(&j, "{'actor':{'objectType':'Group','member':[" ANNA "]}," VERB "," OBJECT "}"),
	    VERDICT_GOES);
	assert_int_equal(judge(&j, "{'actor':" BOB "," VERB
	                           ",'object':{'objectType':'Agent','mbox':'mailto:anna@example.org'}}"),
	    VERDICT_GOES);
	assert_int_equal(
	    judge(&j, "{'actor':{'objectType':'Group','member':[" ANNA "," BOB "]}," VERB "," OBJECT "}"),
	    VERDICT_REWRITTEN);
	assert_int_equal(
	    judge(&j, "{'actor':{'objectType':'Group','mbox':'mailto:class@example.org','member':[" ANNA
	              "]}," VERB "," OBJECT "}"),
	    VERDICT_REWRITTEN);
	assert_int_equal(judge(&j, "{'actor':" BOB "," VERB "," OBJECT
	                           ",'result':{'response':'mailto:anna@example.org'}}"),
	    VERDICT_STAYS);
	j.person.erases = false;
	assert_int_equal(judge(&j, "{'actor':" ANNA "," VERB "," OBJECT "}"), VERDICT_REWRITTEN);
	lrs_end(&j.lrs);
}

static void test_judge__an_mbox_is_also_its_hash(void **state)
{
	struct judged j;

	begin(&j, true);
	assert_int_equal(j.person.count, 2);
	/* printf %s mailto:anna@example.org | sha1sum */
	assert_int_equal(
	    judge(&j,
	        "{'actor':{'mbox_sha1sum':'41439fd30116c4ee020ef587b7f9a3f1d537d8a8'}," VERB "," OBJECT "}"),
	    VERDICT_GOES);
	lrs_end(&j.lrs);
}

static void test_rewrite__changes_the_places_alone(void **state)
{
	struct judged j;

	begin(&j, true);
	assert_rewritten(&j,
	    "{" SELF ",'actor':" BOB ", 'verb' : {'id':'http://verbs.example/did'}," OBJECT
	    ",'result':{'score':{'raw': 1.0 }},'context':{'instructor': "
	    "{'name':'Anna','mbox':'mailto:anna@example.org'} ,'team':{'objectType':'Group','member':[" BOB
	    "," ANNA "]}}}",
	    arena_printf(j.lrs.arena, "%s%s%s%s%s",
	        quoted(&j.lrs, "{" SELF ",'actor':" BOB ",'verb':{'id':'http://verbs.example/did'}," OBJECT
	                       ",'result':{'score':{'raw': 1.0 }},'context':{'instructor': "),
	        PLACE, quoted(&j.lrs, " ,'team':{'objectType':'Group','member':[" BOB ","), PLACE, "]}}}"));
	lrs_end(&j.lrs);
}

static void test_rewrite__authority_too(void **state)
{
	struct judged j;

	begin(&j, true);
	assert_rewritten(&j,
	    "{'id':'fd41c918-b88b-4b20-a0a5-a4c32391aaa0','version':'1.0.0','authority':" ANNA ",'actor':" BOB
	    "," VERB "," OBJECT "}",
	    arena_printf(j.lrs.arena, "%s%s%s",
	        quoted(&j.lrs, "{'id':'fd41c918-b88b-4b20-a0a5-a4c32391aaa0','version':'1.0.0','authority':"),
	        PLACE, quoted(&j.lrs, ",'actor':" BOB "," VERB "," OBJECT "}")));
	lrs_end(&j.lrs);
}

static void test_rewrite__a_group_of_that_name_loses_its_members(void **state)
{
	struct judged j;

	begin(&j, false);
	assert_rewritten(&j,
	    "{" SELF ",'actor':{'objectType':'Group','mbox':'mailto:anna@example.org','member':[" ANNA "," BOB
	    "]}," VERB "," OBJECT "}",
	    arena_printf(j.lrs.arena, "%s%s%s", quoted(&j.lrs, "{" SELF ",'actor':"), GROUP_PLACE,
	        quoted(&j.lrs, "," VERB "," OBJECT "}")));
	lrs_end(&j.lrs);
}

static void test_rewrite__a_signature_is_said_to_hold_no_longer(void **state)
{
#define ATTACHED(usage)                                                                                      \
	"'attachments':[{'usageType':'" usage                                                                \
	"','display':{'en':'x'},'contentType':'application/octet-stream','length':1,'sha2':"                 \
	"'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'}]"
	struct judged j;

	begin(&j, false);
	assert_rewritten(&j,
	    "{" SELF ",'actor':" ANNA "," VERB "," OBJECT
	    "," ATTACHED("http://adlnet.gov/expapi/attachments/signature") "}",
	    arena_printf(j.lrs.arena, "%s%s%s", quoted(&j.lrs, "{" SELF ",'actor':"), PLACE,
	        quoted(&j.lrs, "," VERB "," OBJECT "," ATTACHED("urn:unsigned") "}")));
	assert_int_equal(j.rewritten.signature_count, 1);
	assert_string_equal(
	    j.rewritten.signatures[0], "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
	assert_rewritten(&j, "{" SELF ",'actor':" ANNA "," VERB "," OBJECT "," ATTACHED("urn:other") "}",
	    arena_printf(j.lrs.arena, "%s%s%s", quoted(&j.lrs, "{" SELF ",'actor':"), PLACE,
	        quoted(&j.lrs, "," VERB "," OBJECT "," ATTACHED("urn:other") "}")));
	assert_int_equal(j.rewritten.signature_count, 0);
	lrs_end(&j.lrs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_judge__actor_object_and_a_group_of_nobody_else_are_theirs),
	    cmocka_unit_test(test_judge__an_mbox_is_also_its_hash),
	    cmocka_unit_test(test_rewrite__changes_the_places_alone),
	    cmocka_unit_test(test_rewrite__authority_too),
	    cmocka_unit_test(test_rewrite__a_group_of_that_name_loses_its_members),
	    cmocka_unit_test(test_rewrite__a_signature_is_said_to_hold_no_longer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
