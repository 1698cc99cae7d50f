#include "unit.h"

#include <pthread.h>
#include <string.h>

#include "base/id.h"

static void test_uuid_v7__keeps_the_order_in_which_one_thread_made_them(void **state)
{
	struct uuid last = uuid_v7();

	(void)state;
	for (int i = 0; i < 10000; i++) {
		struct uuid next = uuid_v7();

		assert_true(memcmp(last.bytes, next.bytes, 16) < 0);
		assert_int_equal(next.bytes[6] >> 4, 7);
		assert_int_equal(next.bytes[8] >> 6, 2);
		last = next;
	}
}

static void *id_made(void *ret_id)
{
	*(struct uuid *)ret_id = uuid_v7();
	return NULL;
}

static void test_uuid_v7__keeps_the_order_in_which_several_threads_made_them_one_after_the_other(void **state)
{
	struct uuid last = uuid_v7();

	(void)state;
	for (int i = 0; i < 200; i++) {
		struct uuid next;
		pthread_t other;

		assert_int_equal(pthread_create(&other, NULL, id_made, &next), 0);
		assert_int_equal(pthread_join(other, NULL), 0);
		assert_true(memcmp(last.bytes, next.bytes, 16) < 0);
		last = uuid_v7();
		assert_true(memcmp(next.bytes, last.bytes, 16) < 0);
	}
}

static void test_uuid__goes_to_text_and_back_in_either_case(void **state)
{
	char text[UUID_TEXT_SIZE];
	struct uuid id = uuid_v4(), back;

	(void)state;
	assert_true(uuid_parse(uuid_format(id, text), &back));
	assert_true(uuid_equal(id, back));
	assert_true(uuid_parse("0190A000-0000-7000-8000-00000000ABCD", &back));
	assert_string_equal(uuid_format(back, text), "0190a000-0000-7000-8000-00000000abcd");
}

static void test_uuid__refuses_any_other_form(void **state)
{
	static const char *const bad[] = {"", "0190a000", "0190a00000007000800000000000abcd",
	    "0190a000-0000-7000-8000-00000000abc", "0190a000-0000-7000-8000-00000000abcde",
	    "{0190a000-0000-7000-8000-00000000abcd}", "0190g000-0000-7000-8000-00000000abcd",
	    "0190a000-0000-7000-8000 00000000abcd"};
	struct uuid id = {{9}};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(uuid_parse(bad[i], &id));
	assert_int_equal(id.bytes[0], 9);
}

static void test_hex__has_22_digits_and_no_other_character_is_one(void **state)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	int found = 0;

	(void)state;
	for (int c = 0; c < 256; c++) {
		const char *digit = c == 0 ? NULL : strchr(digits, c);
		int place = digit != NULL ? (int)(digit - digits) : -1;

		assert_int_equal(hex_value((char)c), place > 15 ? place - 6 : place);
		found += digit != NULL;
	}
	assert_int_equal(found, 22);
}

static void test_base64url__goes_there_and_back_for_every_length(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	uint8_t bytes[80], *back;
	size_t len;

	(void)state;
	random_bytes(bytes, sizeof(bytes));
	for (size_t n = 0; n <= sizeof(bytes); n++) {
		const char *text = base64url_encode(a, bytes, n);

		assert_true(base64url_decode(a, text, strlen(text), &back, &len));
		assert_int_equal(len, n);
		assert_memory_equal(back, bytes, n);
	}
}

static void test_base64url__refuses_padding_other_alphabets_and_a_second_spelling(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	static const char *const bad[] = {"QQ==", "Q", "Q+", "Q/", "Q Q", "QR"};
	uint8_t *back = NULL;
	size_t len = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(base64url_decode(a, bad[i], strlen(bad[i]), &back, &len));
	assert_int_equal(len, 42);
	assert_null(back);
}

static void test_sha256__agrees_with_the_published_vectors(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	uint8_t mac[SHA256_SIZE];

	(void)state;
	assert_string_equal(
	    sha256_hex(a, "abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	/* RFC 4231, test case 2. */
	hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, mac);
	assert_string_equal(hex_encode(a, mac, sizeof(mac)),
	    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_uuid_v7__keeps_the_order_in_which_one_thread_made_them),
	    cmocka_unit_test(
	        test_uuid_v7__keeps_the_order_in_which_several_threads_made_them_one_after_the_other),
	    cmocka_unit_test(test_uuid__goes_to_text_and_back_in_either_case),
	    cmocka_unit_test(test_uuid__refuses_any_other_form),
	    cmocka_unit_test(test_hex__has_22_digits_and_no_other_character_is_one),
	    cmocka_unit_test(test_base64url__goes_there_and_back_for_every_length),
	    cmocka_unit_test(test_base64url__refuses_padding_other_alphabets_and_a_second_spelling),
	    cmocka_unit_test(test_sha256__agrees_with_the_published_vectors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
