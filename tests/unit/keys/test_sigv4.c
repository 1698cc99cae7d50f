/* The examples that AWS prints for S3 ("Signature Calculations for the Authorization Header", "Authenticating
 * Requests: Using Query Parameters"), with their signatures. */
#include "unit.h"

#include <string.h>

#include "base/id.h"
#include "keys/storage/sigv4.h"

#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const struct sigv4_key key = {
    "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1"};
/* 2013-05-24T00:00:00Z. */
static const int64_t when = 1369353600;

#define HOST                                                                                                 \
	{                                                                                                    \
		"host", "examplebucket.s3.amazonaws.com"                                                     \
	}
#define DATE                                                                                                 \
	{                                                                                                    \
		"x-amz-date", "20130524T000000Z"                                                             \
	}
#define BODY(sum)                                                                                            \
	{                                                                                                    \
		"x-amz-content-sha256", sum                                                                  \
	}

static void signed_as(struct sigv4_request request, const char *headers, const char *signature)
{
	ARENA_LOCAL struct arena *a = arena_new();

	assert_string_equal(sigv4_authorization(a, &key, when, &request),
	    arena_printf(a,
	        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
	        "SignedHeaders=%s,Signature=%s",
	        headers, signature));
}

static void test_header__get_object(void **state)
{
	static const struct sigv4_pair headers[] = {HOST, {"range", "bytes=0-9"}, BODY(EMPTY), DATE};

	signed_as((struct sigv4_request){.method = "GET",
	              .path = "/test.txt",
	              .headers = headers,
	              .header_count = COUNT(headers),
	              .payload = EMPTY},
	    "host;range;x-amz-content-sha256;x-amz-date",
	    "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

static void test_header__put_object_whose_name_is_encoded(void **state)
{
	static const char sum[] = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
	const struct sigv4_pair headers[] = {DATE, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}, BODY(sum),
	    HOST, {"date", "Fri, 24 May 2013 00:00:00 GMT"}};
	ARENA_LOCAL struct arena *a = arena_new();

	assert_string_equal(sha256_hex(a, "Welcome to Amazon S3."), sum);
	signed_as((struct sigv4_request){.method = "PUT",
	              .path = "/test$file.text",
	              .headers = headers,
	              .header_count = COUNT(headers),
	              .payload = sum},
	    "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
	    "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

static void test_header__get_bucket_lifecycle(void **state)
{
	static const struct sigv4_pair headers[] = {HOST, BODY(EMPTY), DATE}, query[] = {{"lifecycle", ""}};

	signed_as((struct sigv4_request){.method = "GET",
	              .path = "/",
	              .query = query,
	              .query_count = 1,
	              .headers = headers,
	              .header_count = COUNT(headers),
	              .payload = EMPTY},
	    "host;x-amz-content-sha256;x-amz-date",
	    "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
}

static void test_header__list_objects_whatever_the_order(void **state)
{
	static const struct sigv4_pair headers[] = {DATE, BODY(EMPTY), HOST},
	                               query[] = {{"prefix", "J"}, {"max-keys", "2"}};

	signed_as((struct sigv4_request){.method = "GET",
	              .path = "/",
	              .query = query,
	              .query_count = 2,
	              .headers = headers,
	              .header_count = COUNT(headers),
	              .payload = EMPTY},
	    "host;x-amz-content-sha256;x-amz-date",
	    "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

static void test_address__of_an_object(void **state)
{
	static const struct sigv4_pair headers[] = {HOST};
	ARENA_LOCAL struct arena *a = arena_new();
	const struct sigv4_request request = {.method = "GET",
	    .path = "/test.txt",
	    .headers = headers,
	    .header_count = 1,
	    .payload = SIGV4_UNSIGNED};

	assert_string_equal(sigv4_presigned_query(a, &key, when, 86400, &request),
	    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1"
	    "%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
	    "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

static void test_query__is_sorted_and_encoded(void **state)
{
	static const struct sigv4_pair query[] = {{"b", "é /+"}, {"a", "2"}, {"A", "~-._"}, {"a", "1"}};
	ARENA_LOCAL struct arena *a = arena_new();

	assert_string_equal(sigv4_query(a, query, 4), "A=~-._&a=1&a=2&b=%C3%A9%20%2F%2B");
	assert_string_equal(sigv4_query(a, NULL, 0), "");
	assert_string_equal(sigv4_path(a, "/bucket/a b/é$"), "/bucket/a%20b/%C3%A9%24");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_header__get_object),
	    cmocka_unit_test(test_header__put_object_whose_name_is_encoded),
	    cmocka_unit_test(test_header__get_bucket_lifecycle),
	    cmocka_unit_test(test_header__list_objects_whatever_the_order),
	    cmocka_unit_test(test_address__of_an_object),
	    cmocka_unit_test(test_query__is_sorted_and_encoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
