/* RFC 5849's own examples, and those of the body hash extension. */
#include "unit.h"

#include <string.h>

#include "base/sha1.h"
#include "lti/moved11.h"
#include "lti/oauth1.h"

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

static struct form form_of(const char *text)
{
	struct form form;

	assert_int_equal(form_parse(&w, text, strlen(text), &form), OK);
	return form;
}

static const char *base_of(const char *method, const char *url, const char *body)
{
	struct form form = form_of(body);
	const char *base;

	assert_int_equal(oauth1_base_string(&w,
	                     &(struct oauth1_request){.method = method, .url = url, .body = &form}, &base),
	    OK);
	return base;
}

static void test_sha1__is_the_one_of_the_standard(void **state)
{
	uint8_t digest[SHA1_SIZE];

	sha1("abc", 3, digest);
	assert_string_equal(hex_encode(arena, digest, SHA1_SIZE), "a9993e364706816aba3e25717850c26c9cd0d89d");
	/* RFC 2202, case 2. */
	hmac_sha1("Jefe", 4, "what do ya want for nothing?", 28, digest);
	assert_string_equal(hex_encode(arena, digest, SHA1_SIZE), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

static void test_base64__pads(void **state)
{
	assert_string_equal(base64_encode(arena, "", 0), "");
	assert_string_equal(base64_encode(arena, "f", 1), "Zg==");
	assert_string_equal(base64_encode(arena, "fo", 2), "Zm8=");
	assert_string_equal(base64_encode(arena, "foo", 3), "Zm9v");
	assert_string_equal(base64_encode(arena, "\xff\xef\xbe", 3), "/+++");
}

/* RFC 5849, 3.4.1.1: the example, whose parameters come from the query, the header and the body. */
static void test_oauth1__makes_the_base_string_of_the_standards_example(void **state)
{
	assert_string_equal(
	    base_of("POST", "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
	        "c2&a3=2+q&oauth_consumer_key=9djdj82h48djs9d2&oauth_token=kkk9d7dh3k39sjv7"
	        "&oauth_signature_method=HMAC-SHA1&oauth_timestamp=137131201&oauth_nonce=7d8f3e4a"
	        "&realm=Example&oauth_signature=bYT5CMsGcbgUdFHObYMEfcx6bsw%3D"),
	    "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%"
	    "25253D%26"
	    "c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26"
	    "oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%"
	    "3Dkkk9d7dh3k39sjv7");
}

/* RFC 5849, 3.4.1.2. */
static void test_oauth1__leaves_default_ports_and_fragments_out_and_others_in(void **state)
{
	assert_string_equal(base_of("POST", "https://www.example.net:8080/?q=1", ""),
	    "POST&https%3A%2F%2Fwww.example.net%3A8080%2F&q%3D1");
	assert_string_equal(base_of("POST", "HTTPS://Example.ORG:443", "z=%E2%82%AC&a=~"),
	    "POST&https%3A%2F%2Fexample.org%2F&a%3D~%26z%3D%25E2%2582%25AC");
	assert_string_equal(base_of("POST", "http://h/p#f", "a=1"), "POST&http%3A%2F%2Fh%2Fp&a%3D1");
}

static void test_oauth1__orders_by_name_then_value_after_encoding(void **state)
{
	assert_string_equal(base_of("POST", "http://h/", "x=b&x=a+b&x=&a%20=1&a=2&X=9"),
	    "POST&http%3A%2F%2Fh%2F&X%3D9%26a%3D2%26a%2520%3D1%26x%3D%26x%3Da%2520b%26x%3Db");
}

/* RFC 5849, 1.2: the signature of the first request, whose secret is kd94hf93k423kf44 and which has no token.
 */
static void test_oauth1__signs_as_the_standards_example(void **state)
{
	const char *base = base_of("POST", "https://photos.example.net/initiate",
	    "oauth_consumer_key=dpf43f3p2l4k3l03&oauth_signature_method=HMAC-SHA1&oauth_timestamp=137131200"
	    "&oauth_nonce=wIjqoS&oauth_callback=http%3A%2F%2Fprinter.example.com%"
	    "2Fready");
	const char *made = oauth1_signature(&w, base, "kd94hf93k423kf44");

	assert_string_equal(made, "74KNZJeDHnMBp0EMJ9ZHt/XKycU=");
	assert_true(oauth1_signature_equal(made, made));
	assert_false(oauth1_signature_equal(made, oauth1_signature(&w, base, "kd94hf93k423kf4")));
	assert_false(oauth1_signature_equal(made, ""));
	assert_string_equal(
	    oauth1_signature(&w, "POST&http%3A%2F%2Fh%2F&a%3D1", "secret"), "pMljzepzTeck018OXKtYY2erAD4=");
}

static void test_oauth1__signs_a_body_by_its_hash(void **state)
{
	/* OAuth request body hash, 4.1: its example's body. */
	const struct oauth1_post post = {.url = "http://www.example.com/resource",
	    .key = "key",
	    .secret = "secret",
	    .nonce = "10369470270925",
	    .body = "Hello World!",
	    .body_len = 12,
	    .at_us = INT64_C(1236874236) * 1000000};
	const char *header;

	assert_int_equal(oauth1_post_header(&w, &post, &header), OK);
	assert_non_null(
	    strstr(header, "Authorization: OAuth oauth_body_hash=\"Lve95gjOVATpfV8EL5X4nxwjKHE%3D\", "));
	assert_non_null(strstr(header, "oauth_consumer_key=\"key\""));
	assert_non_null(strstr(header, "oauth_timestamp=\"1236874236\""));
	assert_null(strstr(header, "secret"));
}

static void test_oauth1__refuses_an_address_that_is_none(void **state)
{
	const char *base;

	assert_int_equal(
	    oauth1_base_string(&w, &(struct oauth1_request){.method = "POST", .url = "nowhere"}, &base),
	    ERR_BAD_INPUT);
}

/* LTI 1.3 migration guide, 4.1.2.1. */
static void test_moved__signs_as_the_migration_guides_example(void **state)
{
	assert_string_equal(lti_moved_sign(&w,
	                        &(struct lti_moved_claim){.key = "179248902",
	                            .deployment_id = "689302",
	                            .iss = "https://lmsvendor.com",
	                            .client_id = "PM48OJSfGDTAzAo",
	                            .exp_s = 1551290856,
	                            .nonce = "172we8671fd8z"},
	                        "my-lti11-secret"),
	    "lWd54kFo5qU7xshAna6v8BwoBm6tmUjc6GTax6+12ps=");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_sha1__is_the_one_of_the_standard, begin, end),
	    cmocka_unit_test_setup_teardown(test_base64__pads, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_oauth1__makes_the_base_string_of_the_standards_example, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_oauth1__leaves_default_ports_and_fragments_out_and_others_in, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_oauth1__orders_by_name_then_value_after_encoding, begin, end),
	    cmocka_unit_test_setup_teardown(test_oauth1__signs_as_the_standards_example, begin, end),
	    cmocka_unit_test_setup_teardown(test_oauth1__signs_a_body_by_its_hash, begin, end),
	    cmocka_unit_test_setup_teardown(test_oauth1__refuses_an_address_that_is_none, begin, end),
	    cmocka_unit_test_setup_teardown(test_moved__signs_as_the_migration_guides_example, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
