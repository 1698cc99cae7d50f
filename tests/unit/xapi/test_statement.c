/* What is made of a statement: what is kept, what it is found by, and when two are the same. */
#include "statements.h"

#include <string.h>

#define STAMP "'timestamp':'2026-11-21T08:32:43Z'"
#define ID "'id':'fd41c918-b88b-4b20-a0a5-a4c32391aaa0'"

static void assert_body(struct lrs *lrs, const char *text, const char *body)
{
	const struct xapi_statement *s = statement_good(lrs, text);

	assert_int_equal(s->body_len, strlen(s->body));
	assert_string_equal(s->body, quoted(lrs, body));
}

static void test_body__keeps_what_was_sent_and_adds_what_the_store_owns(void **state)
{
	struct lrs lrs;

	lrs_begin(&lrs, XAPI_1_0_3);
	assert_body(&lrs,
	    "{ " ID " , 'version':'1.0', 'actor' : { 'mbox' : 'mailto:a@b.c' }, " VERB "," OBJECT
	    ", 'result':{'score':{'raw': 1.0 , 'max':12345678901234567890}},'stored':"
	    "'2020-01-01T00:00:00Z','authority':{'mbox':'mailto:x@y.z'}," STAMP " }",
	    "{'authority':" AUTHORITY "," ID ",'version':'1.0','actor':{ 'mbox' : 'mailto:a@b.c' }," VERB
	    "," OBJECT ",'result':{'score':{'raw': 1.0 , 'max':12345678901234567890}}," STAMP "}");
	lrs.reading.trusted = true;
	assert_body(&lrs, WITH(ID ",'version':'1.0.0','authority':{'mbox':'mailto:x@y.z'}"),
	    WITH(ID ",'version':'1.0.0','authority':{'mbox':'mailto:x@y.z'}"));
	lrs_end(&lrs);
}

static void test_body__gets_id_and_version_where_they_are_missing(void **state)
{
	struct lrs lrs;
	const struct xapi_statement *s;
	const char *start;

	lrs_begin(&lrs, XAPI_1_0_3);
	s = statement_good(&lrs, PLAIN);
	start = arena_printf(lrs.arena, "{\"id\":\"%s\",\"version\":\"1.0.0\",", uuid_text(lrs.arena, s->id));
	assert_memory_equal(s->body, start, strlen(start));
	assert_true(s->timestamp_missing);
	lrs.reading.version = XAPI_2_0_0;
	s = statement_good(&lrs, WITH(STAMP));
	assert_non_null(strstr(s->body, "\"version\":\"2.0.0\""));
	assert_false(s->timestamp_missing);
	assert_int_equal(s->timestamp_us, INT64_C(1795249963000000));
	lrs_end(&lrs);
}

static void test_body__context_activities_become_arrays_in_sub_statements_too(void **state)
{
#define ONE                                                                                                  \
	"'context':{'contextActivities':{'parent': {'id':'urn:p'} "                                          \
	",'other':[{'id':'urn:o'}],'category':{'id':'urn:c'}}}"
#define MANY                                                                                                 \
	"'context':{'contextActivities':{'parent': [{'id':'urn:p'}] "                                        \
	",'other':[{'id':'urn:o'}],'category':[{'id':'urn:c'}]}}"
#define SUB(context)                                                                                         \
	"{'authority':" AUTHORITY "," ID ",'version':'1.0.0'," ACTOR "," VERB                                \
	",'object':{'objectType':'SubStatement'," ACTOR "," VERB "," OBJECT "," context "}}"
	struct lrs lrs;

	lrs_begin(&lrs, XAPI_1_0_3);
	assert_body(&lrs, SUB(ONE), SUB(MANY));
	assert_body(&lrs,
	    "{'authority':" AUTHORITY "," ID ",'version':'1.0.0'," ONE "," ACTOR "," VERB "," OBJECT "}",
	    "{'authority':" AUTHORITY "," ID ",'version':'1.0.0'," MANY "," ACTOR "," VERB "," OBJECT "}");
	lrs_end(&lrs);
}

static void test_body__timestamps_of_2_0_are_in_utc_with_all_their_digits(void **state)
{
	struct lrs lrs;

	lrs_begin(&lrs, XAPI_2_0_0);
	assert_non_null(
	    strstr(statement_good(&lrs, WITH("'timestamp':'2026-01-01T00:30:00.123456789+02:00'"))->body,
	        "\"timestamp\":\"2025-12-31T22:30:00.123456789Z\""));
	assert_non_null(strstr(statement_good(&lrs, WITH("'timestamp':'2026-01-01T00:30:00'"))->body,
	    "\"timestamp\":\"2026-01-01T00:30:00Z\""));
	assert_non_null(strstr(statement_good(&lrs, WITH("'timestamp':'2026-01-01T00:30:00.100Z'"))->body,
	    "\"timestamp\":\"2026-01-01T00:30:00.100Z\""));
	assert_non_null(strstr(statement_good(&lrs, WITH("'timestamp':'20260101t0030Z'"))->body,
	    "\"timestamp\":\"2026-01-01T00:30:00Z\""));
	assert_non_null(strstr(statement_good(&lrs, WITH("'timestamp':'2026-01-01T00:30:00,5z'"))->body,
	    "\"timestamp\":\"2026-01-01T00:30:00.5Z\""));
	lrs.reading.version = XAPI_1_0_3;
	assert_non_null(strstr(statement_good(&lrs, WITH("'timestamp':'2026-01-01T00:30:00+02:00'"))->body,
	    "\"timestamp\":\"2026-01-01T00:30:00+02:00\""));
	lrs_end(&lrs);
}

static void test_digest__leaves_out_what_may_change(void **state)
{
	static const char with[] =
	    "{" ID "," ACTOR ",'verb':{'id':'http://verbs.example/did','display':{'en':'x'}},"
	    "'object':{'definition':{'name':{'en':'x'}},'id':'http://things.example/1'}," STAMP
	    ",'version':'1.0.0','attachments':[],'authority':{'mbox':'mailto:x@y.z'}}";

	assert_true(same_statement(PLAIN, with));
	assert_true(same_statement(PLAIN, "{" OBJECT "," VERB "," ACTOR "}"));
	assert_false(same_statement(PLAIN, WITH("'result':{}")));
	assert_false(
	    same_statement(PLAIN, "{" VERB "," OBJECT ",'actor':{'mbox':'mailto:bob@example.org'}}"));
	assert_false(same_statement(
	    PLAIN, "{" VERB "," OBJECT ",'actor':{'name':'A','mbox':'mailto:anna@example.org'}}"));
}

static void test_digest__members_of_a_group_have_no_order(void **state)
{
#define MEMBERS(list) "{" VERB "," OBJECT ",'actor':{'objectType':'Group','member':[" list "]}}"
#define M(name) "{'mbox':'mailto:" name "@example.org'}"
	assert_true(
	    same_statement(MEMBERS(M("a") "," M("bb") "," M("c")), MEMBERS(M("c") "," M("a") "," M("bb"))));
	assert_false(same_statement(MEMBERS(M("a") "," M("b")), MEMBERS(M("a") "," M("a"))));
	assert_false(same_statement(MEMBERS(M("a") "," M("b")), MEMBERS(M("a"))));
	assert_false(
	    same_statement(WITH("'context':{'contextActivities':{'other':[{'id':'urn:a'},{'id':'urn:b'}]}}"),
	        WITH("'context':{'contextActivities':{'other':[{'id':'urn:b'},{'id':'urn:a'}]}}")));
	assert_true(same_statement(WITH("'context':{'contextActivities':{'other':[{'id':'urn:a'}]}}"),
	    WITH("'context':{'contextActivities':{'other':{'id':'urn:a'}}}")));
}

static void test_digest__numbers_count_by_their_value_however_long(void **state)
{
#define RAW(number) WITH("'result':{'extensions':{'urn:n':" number "}}")
	assert_true(same_statement(RAW("1"), RAW("1.0")));
	assert_true(same_statement(RAW("1"), RAW("1e0")));
	assert_true(same_statement(RAW("100"), RAW("1E+2")));
	assert_true(same_statement(RAW("0.001"), RAW("100.0e-5")));
	assert_true(same_statement(RAW("0"), RAW("-0.000e7")));
	assert_true(same_statement(RAW("12345678901234567890"), RAW("12345678901234567890.00")));
	assert_false(same_statement(RAW("12345678901234567890"), RAW("12345678901234567891")));
	assert_false(same_statement(RAW("1"), RAW("-1")));
	assert_false(same_statement(RAW("1"), RAW("'1'")));
	assert_false(same_statement(RAW("10"), RAW("1")));
	assert_false(same_statement(RAW("1e1000000000000000000000"), RAW("1e1000000000000000000001")));
}

static void test_digest__durations_are_cut_at_hundredths_and_texts_are_decoded(void **state)
{
#define DURATION(text) WITH("'result':{'duration':'" text "'}")
	assert_true(same_statement(DURATION("P1DT12H36M0.12567S"), DURATION("P1DT12H36M0.12S")));
	assert_true(same_statement(DURATION("PT1.50S"), DURATION("PT1.5S")));
	assert_true(same_statement(DURATION("PT1.001S"), DURATION("PT1S")));
	assert_false(same_statement(DURATION("PT0.12S"), DURATION("PT0.13S")));
	assert_false(same_statement(DURATION("PT60S"), DURATION("PT1M")));
	assert_false(same_statement(DURATION("PT1.123M"), DURATION("PT1.12M")));
	assert_true(same_statement(RAW("'\\u00e9\\/\\ud83d\\ude00'"), RAW("'é/😀'")));
	assert_false(same_statement(RAW("'\\ud83d'"), RAW("'\\ude00'")));
	assert_false(same_statement(RAW("'a\\u0000b'"), RAW("'a'")));
	assert_true(
	    same_statement("{" VERB "," OBJECT ",'actor':{'mbox':'mailto:anna@EXAMPLE.org'}}", PLAIN));
	assert_false(
	    same_statement("{" VERB "," OBJECT ",'actor':{'mbox':'mailto:ANNA@example.org'}}", PLAIN));
}

static void test_keys__narrow_and_related_kinds_tell_apart_where_something_stands(void **state)
{
	static const char text[] =
	    "{'actor':{'objectType':'Group','mbox':'mailto:g@EXAMPLE.org','member':[{'mbox':'mailto:m@"
	    "example.org'}]},"
	    "'verb':{'id':'http://verbs.example/did'},'object':{'id':'urn:object'},'context':{"
	    "'registration':'FD41C918-B88B-4B20-A0A5-A4C32391AAA0','instructor':{'mbox_sha1sum':"
	    "'CD9B00A5611F94EAA7B1661EDAB976068E364975'},'team':{'objectType':'Group','member':["
	    "{'mbox':'mailto:m@example.org'},{'openid':'https://t.example'}]},"
	    "'contextActivities':{'parent':[{'id':'urn:parent'},{'id':'urn:object'}]}}}";
	struct lrs lrs;
	const struct xapi_statement *s;

	lrs_begin(&lrs, XAPI_1_0_3);
	s = statement_good(&lrs, text);
	assert_true(has_key(&lrs, s, XAPI_KEY_VERB, "http://verbs.example/did"));
	assert_true(has_key(&lrs, s, XAPI_KEY_AGENT, "mbox:mailto:g@example.org"));
	assert_true(has_key(&lrs, s, XAPI_KEY_AGENT, "mbox:mailto:m@example.org"));
	assert_false(has_key(&lrs, s, XAPI_KEY_AGENT_RELATED, "mbox:mailto:m@example.org"));
	assert_true(has_key(
	    &lrs, s, XAPI_KEY_AGENT_RELATED, "mbox_sha1sum:cd9b00a5611f94eaa7b1661edab976068e364975"));
	assert_true(has_key(&lrs, s, XAPI_KEY_AGENT_RELATED, "openid:https://t.example"));
	assert_true(has_key(&lrs, s, XAPI_KEY_AGENT_RELATED, "account:http%3A%2F%2Flrs.example|key"));
	assert_true(has_key(&lrs, s, XAPI_KEY_AUTHORITY, "account:http%3A%2F%2Flrs.example|key"));
	assert_true(has_key(&lrs, s, XAPI_KEY_ACTIVITY, "urn:object"));
	assert_false(has_key(&lrs, s, XAPI_KEY_ACTIVITY_RELATED, "urn:object"));
	assert_true(has_key(&lrs, s, XAPI_KEY_ACTIVITY_RELATED, "urn:parent"));
	assert_true(has_key(&lrs, s, XAPI_KEY_REGISTRATION, "fd41c918-b88b-4b20-a0a5-a4c32391aaa0"));
	assert_int_equal(s->key_count, 10);
	for (size_t i = 1; i < s->key_count; i++)
		assert_true(memcmp(s->keys[i - 1].bytes, s->keys[i].bytes, 16) < 0);
	lrs_end(&lrs);
}

static void test_keys__of_a_sub_statement_are_related_and_its_registration_is_its_own(void **state)
{
	static const char text[] =
	    "{" ACTOR "," VERB
	    ",'object':{'objectType':'SubStatement','actor':{'mbox':'mailto:s@example.org'},"
	    "'verb':{'id':'http://verbs.example/"
	    "other'},'object':{'id':'urn:inner'},'context':{'registration':"
	    "'fd41c918-b88b-4b20-a0a5-a4c32391aaa0'}}}";
	struct lrs lrs;
	const struct xapi_statement *s;

	lrs_begin(&lrs, XAPI_1_0_3);
	s = statement_good(&lrs, text);
	assert_true(has_key(&lrs, s, XAPI_KEY_AGENT_RELATED, "mbox:mailto:s@example.org"));
	assert_false(has_key(&lrs, s, XAPI_KEY_AGENT, "mbox:mailto:s@example.org"));
	assert_true(has_key(&lrs, s, XAPI_KEY_ACTIVITY_RELATED, "urn:inner"));
	assert_false(has_key(&lrs, s, XAPI_KEY_VERB, "http://verbs.example/other"));
	assert_false(s->has_registration);
	assert_false(s->has_ref);
	lrs_end(&lrs);
}

static void test_parts__activities_agents_and_attachments_are_listed(void **state)
{
	static const char text[] =
	    "{'actor':{'name':'\\u00c9va','mbox':'mailto:e@example.org'}," VERB
	    ",'object':{'id':'urn:a','definition': "
	    "{'name':{'en':'A'}} },'attachments':[{'usageType':"
	    "'http://adlnet.gov/expapi/attachments/signature','display':{},'contentType':"
	    "'application/octet-stream','length':4235,'sha2':"
	    "'672FA5FA658017F1B72D65036F13379C6AB05D4AB3B6664908D8ACF0B6A0C634'}]}";
	struct lrs lrs;
	const struct xapi_statement *s;

	lrs_begin(&lrs, XAPI_1_0_3);
	s = statement_good(&lrs, text);
	assert_int_equal(s->activity_count, 1);
	assert_string_equal(s->activities[0].id, "urn:a");
	assert_int_equal(s->activities[0].definition.len, strlen("{'name':{'en':'A'}}"));
	assert_int_equal(s->agent_count, 2);
	assert_string_equal(s->agents[0].identifier, "mbox:mailto:e@example.org");
	assert_string_equal(s->agents[0].name, "Éva");
	assert_string_equal(s->agents[1].identifier, "account:http%3A%2F%2Flrs.example|key");
	assert_int_equal(s->attachment_count, 1);
	assert_true(s->attachments[0].signature);
	assert_false(s->attachments[0].has_file_url);
	assert_int_equal(s->attachments[0].length, 4235);
	assert_string_equal(s->attachments[0].pointer, "/attachments/0");
	assert_string_equal(
	    s->attachments[0].sha2, "672fa5fa658017f1b72d65036f13379c6ab05d4ab3b6664908d8acf0b6a0c634");
	lrs_end(&lrs);
}

static void test_limits__a_statement_and_a_request_may_name_only_so_much(void **state)
{
	struct lrs lrs;
	struct text t;

	lrs_begin(&lrs, XAPI_1_0_3);
	t = text_new(lrs.arena, 1 << 20);
	text_add(&t, "{" VERB "," OBJECT ",'actor':{'objectType':'Group','member':[");
	for (int i = 0; i < XAPI_KEYS_MAX; i++)
		text_printf(&t, "%s{'mbox':'mailto:m%d@example.org'}", i == 0 ? "" : ",", i);
	text_add(&t, "]}}");
	assert_int_equal(statements_take(&lrs, t.data), ERR_TOO_LARGE);
	t = text_new(lrs.arena, 1 << 20);
	text_add(&t, "[" PLAIN);
	for (int i = 0; i < XAPI_STATEMENTS_MAX; i++)
		text_add(&t, "," PLAIN);
	text_add(&t, "]");
	assert_int_equal(statements_take(&lrs, t.data), ERR_TOO_LARGE);
	lrs_end(&lrs);
}

static void test_agent__as_a_parameter_is_an_identifier_and_says_why_not(void **state)
{
	static const char account[] =
	    "{\"account\":{\"homePage\":\"http://a.example/?x\",\"name\":\"a|b é\"}}";
	static const char group[] = "{\"objectType\":\"Group\",\"mbox\":\"mailto:g@example.org\"}";
	static const char anonymous[] = "{\"objectType\":\"Group\",\"member\":[]}";
	struct xapi_agent agent;
	struct lrs lrs;

	lrs_begin(&lrs, XAPI_1_0_3);
	assert_int_equal(
	    xapi_agent_read(&lrs.w, XAPI_1_0_3, account, sizeof(account) - 1, false, &agent), OK);
	assert_string_equal(agent.identifier, "account:http%3A%2F%2Fa.example%2F%3Fx|a%7Cb%20%C3%A9");
	assert_null(agent.name);
	assert_int_equal(xapi_agent_read(&lrs.w, XAPI_1_0_3, group, sizeof(group) - 1, true, &agent), OK);
	assert_int_equal(
	    xapi_agent_read(&lrs.w, XAPI_1_0_3, group, sizeof(group) - 1, false, &agent), ERR_BAD_INPUT);
	assert_string_equal(lrs.w.field, "agent");
	assert_int_equal(xapi_agent_read(&lrs.w, XAPI_1_0_3, anonymous, sizeof(anonymous) - 1, true, &agent),
	    ERR_BAD_INPUT);
	assert_int_equal(xapi_agent_read(&lrs.w, XAPI_1_0_3, "{", 1, true, &agent), ERR_BAD_INPUT);
	assert_string_equal(lrs.w.field, "agent");
	assert_int_equal(xapi_agent_read(&lrs.w, XAPI_1_0_3, "{}", 2, true, &agent), ERR_BAD_INPUT);
	lrs_end(&lrs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_body__keeps_what_was_sent_and_adds_what_the_store_owns),
	    cmocka_unit_test(test_body__gets_id_and_version_where_they_are_missing),
	    cmocka_unit_test(test_body__context_activities_become_arrays_in_sub_statements_too),
	    cmocka_unit_test(test_body__timestamps_of_2_0_are_in_utc_with_all_their_digits),
	    cmocka_unit_test(test_digest__leaves_out_what_may_change),
	    cmocka_unit_test(test_digest__members_of_a_group_have_no_order),
	    cmocka_unit_test(test_digest__numbers_count_by_their_value_however_long),
	    cmocka_unit_test(test_digest__durations_are_cut_at_hundredths_and_texts_are_decoded),
	    cmocka_unit_test(test_keys__narrow_and_related_kinds_tell_apart_where_something_stands),
	    cmocka_unit_test(test_keys__of_a_sub_statement_are_related_and_its_registration_is_its_own),
	    cmocka_unit_test(test_parts__activities_agents_and_attachments_are_listed),
	    cmocka_unit_test(test_limits__a_statement_and_a_request_may_name_only_so_much),
	    cmocka_unit_test(test_agent__as_a_parameter_is_an_identifier_and_says_why_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
