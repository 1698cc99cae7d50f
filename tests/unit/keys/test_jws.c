#include "unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "keys/keys_int.h"
#include "maker.h"

#define HEADER "{\"alg\":\"RS256\",\"kid\":\"k1\",\"typ\":\"JWT\"}"
#define PAYLOAD "{\"iss\":\"https://lms.example.org\",\"sub\":\"2\"}"

static EVP_PKEY *key, *other;
static struct arena *arena;
static struct work w;
static json_t *set;

static int begin(void **state)
{
	arena = arena_new();
	work_init(&w, arena);
	set = maker_set(arena, maker_jwk(arena, key, "k1"));
	return 0;
}

static int end(void **state)
{
	arena_free(arena);
	return 0;
}

static int make_keys(void **state)
{
	key = maker_key(2048);
	other = maker_key(2048);
	return 0;
}

static int free_keys(void **state)
{
	EVP_PKEY_free(key);
	EVP_PKEY_free(other);
	return 0;
}

static const char *good(void)
{
	return maker_token(arena, key, "SHA256", HEADER, PAYLOAD);
}

static const char *with_header(const char *header)
{
	return maker_token(arena, key, "SHA256", header, PAYLOAD);
}

static void expect(const char *token, const json_t *jwks, enum jws_result expected)
{
	enum jws_result result = JWS_NO_SET;

	assert_int_equal(jws_verify(&w, token, jwks, &result), OK);
	assert_int_equal(result, expected);
}

/* Refused for its form, naming the field. */
static void refuse(const char *token, const char *field)
{
	enum jws_result result = JWS_NO_SET;
	struct jws_peek peek;

	assert_int_equal(jws_verify(&w, token, set, &result), ERR_BAD_INPUT);
	assert_int_equal(result, JWS_NO_SET);
	assert_string_equal(w.field, field);
	assert_int_equal(jws_peek(&w, token, &peek), ERR_BAD_INPUT);
}

static json_t *changed(const char *name, json_t *value)
{
	json_t *jwk = maker_jwk(arena, key, "k1");

	json_object_set_new(jwk, name, value);
	return maker_set(arena, jwk);
}

static void test_peek__shows_header_and_payload_unproven(void **state)
{
	struct jws_peek peek;

	assert_int_equal(jws_peek(&w, good(), &peek), OK);
	assert_string_equal(peek.alg, "RS256");
	assert_string_equal(peek.kid, "k1");
	assert_string_equal(json_string_value(json_object_get(peek.payload, "sub")), "2");
	assert_int_equal(jws_peek(&w, with_header("{\"alg\":\"RS256\"}"), &peek), OK);
	assert_null(peek.kid);
}

static void test_verify__takes_what_the_key_signed(void **state)
{
	expect(good(), set, JWS_GOOD);
}

static void test_verify__refuses_another_signature(void **state)
{
	char *token = arena_strdup(arena, good());
	char *signature = strrchr(token, '.') + 1;

	expect(maker_token(arena, other, "SHA256", HEADER, PAYLOAD), set, JWS_BAD_SIGNATURE);
	signature[10] = signature[10] == 'A' ? 'B' : 'A';
	expect(token, set, JWS_BAD_SIGNATURE);
	signature[4] = '\0';
	expect(token, set, JWS_BAD_SIGNATURE);
}

static void test_verify__refuses_a_swapped_payload_and_a_swapped_header(void **state)
{
	const char *token = good();
	const char *payload = base64url_encode(arena, "{\"sub\":\"1\"}", 11);
	const char *header = base64url_encode(arena, "{\"alg\":\"RS256\",\"kid\":\"k1\"}", 26);

	expect(
	    arena_printf(arena, "%.*s.%s%s", (int)strcspn(token, "."), token, payload, strrchr(token, '.')),
	    set, JWS_BAD_SIGNATURE);
	expect(arena_printf(arena, "%s%s", header, strchr(token, '.')), set, JWS_BAD_SIGNATURE);
}

static void test_verify__refuses_every_other_algorithm(void **state)
{
	static const char *const algorithms[] = {
	    "none", "None", "HS256", "RS384", "RS512", "PS256", "ES256", "rs256", "RS256 ", ""};

	for (size_t i = 0; i < sizeof(algorithms) / sizeof(*algorithms); i++)
		refuse(with_header(arena_printf(arena, "{\"alg\":\"%s\",\"kid\":\"k1\"}", algorithms[i])),
		    "alg");
	refuse(with_header("{\"kid\":\"k1\"}"), "alg");
	refuse(with_header("{\"alg\":256,\"kid\":\"k1\"}"), "alg");
	refuse(maker_token(arena, key, "SHA512", "{\"alg\":\"RS512\",\"kid\":\"k1\"}", PAYLOAD), "alg");
	refuse(maker_hmac_token(arena, key, "{\"alg\":\"HS256\",\"kid\":\"k1\"}", PAYLOAD), "alg");
}

static void test_verify__refuses_a_digest_that_the_header_does_not_say(void **state)
{
	expect(maker_token(arena, key, "SHA512", HEADER, PAYLOAD), set, JWS_BAD_SIGNATURE);
	expect(maker_hmac_token(arena, key, HEADER, PAYLOAD), set, JWS_BAD_SIGNATURE);
}

static void test_verify__refuses_an_unsigned_token(void **state)
{
	const char *token = good();

	refuse(arena_printf(arena, "%.*s.", (int)(strrchr(token, '.') - token), token), "id_token");
}

static void test_verify__refuses_critical_extensions(void **state)
{
	refuse(with_header("{\"alg\":\"RS256\",\"kid\":\"k1\",\"crit\":[\"exp\"],\"exp\":1}"), "crit");
	refuse(with_header("{\"alg\":\"RS256\",\"kid\":\"k1\",\"crit\":[\"b64\"],\"b64\":false}"), "crit");
	refuse(with_header("{\"alg\":\"RS256\",\"kid\":\"k1\",\"crit\":null}"), "crit");
}

static void test_verify__refuses_members_that_stand_twice(void **state)
{
	refuse(with_header("{\"alg\":\"RS256\",\"alg\":\"RS256\",\"kid\":\"k1\"}"), "id_token");
	refuse(maker_token(arena, key, "SHA256", HEADER, "{\"sub\":\"1\",\"sub\":\"2\"}"), "id_token");
	refuse(maker_token(arena, key, "SHA256", HEADER, "{\"a\":{\"b\":1,\"b\":2}}"), "id_token");
}

static void test_verify__refuses_other_forms(void **state)
{
	const char *token = good();
	char *long_token = arena_alloc(arena, 70000);

	refuse("", "id_token");
	refuse("a.b", "id_token");
	refuse("..", "id_token");
	refuse(arena_printf(arena, "%s.", token), "id_token");
	refuse(arena_printf(arena, "%s.x", token), "id_token");
	refuse(arena_printf(arena, " %s", token), "id_token");
	refuse(arena_printf(arena, "%s=", token), "id_token");
	refuse(arena_printf(arena, "%s\n", token), "id_token");
	refuse(arena_printf(arena, "%.20s+%s", token, token + 21), "id_token");
	refuse(with_header("[\"RS256\"]"), "id_token");
	refuse(maker_token(arena, key, "SHA256", HEADER, "\"text\""), "id_token");
	refuse(maker_token(arena, key, "SHA256", HEADER, "{\"a\":\"\xff\"}"), "id_token");
	refuse(with_header("{\"alg\":\"RS256\",\"kid\":7}"), "kid");
	memset(long_token, 'a', 69999);
	refuse(long_token, "id_token");
}

static void test_verify__finds_no_key_of_an_unknown_name(void **state)
{
	expect(with_header("{\"alg\":\"RS256\",\"kid\":\"k2\"}"), set, JWS_NO_KEY);
	expect(with_header("{\"alg\":\"RS256\",\"kid\":\"\"}"), set, JWS_NO_KEY);
	expect(good(), json_own(arena, json_pack("{s:[]}", "keys")), JWS_NO_KEY);
	expect(good(), json_own(arena, json_object()), JWS_NO_KEY);
}

/* K10: a pasted PEM has no name, whatever the platform's tokens call its key. */
static void test_verify__takes_a_key_without_a_name_for_any_name_and_no_other(void **state)
{
	json_t *others = maker_set(arena, maker_jwk(arena, other, NULL));

	expect(good(), maker_set(arena, maker_jwk(arena, key, NULL)), JWS_GOOD);
	expect(good(), others, JWS_NO_KEY);
	json_array_append(json_object_get(others, "keys"), maker_jwk(arena, other, "k1"));
	expect(good(), others, JWS_BAD_SIGNATURE);
}

static void test_verify__takes_keys_without_alg_and_use_as_open_edx_gives_them(void **state)
{
	expect(good(), changed("key_ops", json_pack("[s]", "verify")), JWS_GOOD);
	expect(good(), changed("use", json_string("sig")), JWS_GOOD);
	expect(good(), changed("alg", json_string("RS256")), JWS_GOOD);
	expect(good(), changed("x5c", json_pack("[s]", "MII")), JWS_GOOD);
}

static void test_verify__refuses_keys_that_are_for_something_else(void **state)
{
	expect(good(), changed("use", json_string("enc")), JWS_BAD_KEY);
	expect(good(), changed("alg", json_string("RS512")), JWS_BAD_KEY);
	expect(good(), changed("alg", json_string("PS256")), JWS_BAD_KEY);
	expect(good(), changed("key_ops", json_pack("[s]", "encrypt")), JWS_BAD_KEY);
	expect(good(), changed("key_ops", json_string("verify")), JWS_BAD_KEY);
	expect(good(), changed("kty", json_string("EC")), JWS_BAD_KEY);
	expect(good(), changed("kty", json_string("oct")), JWS_BAD_KEY);
	expect(good(), changed("e", json_string("AQ")), JWS_BAD_KEY);
	expect(good(), changed("e", json_string("")), JWS_BAD_KEY);
	expect(good(), changed("n", json_string("")), JWS_BAD_KEY);
	expect(good(), changed("n", json_null()), JWS_BAD_KEY);
	expect(good(), changed("n", json_string("AQAB=CD")), JWS_BAD_KEY);
	expect(good(), changed("n", json_string("====")), JWS_BAD_KEY);
}

static void test_verify__refuses_keys_below_2048_bits(void **state)
{
	EVP_PKEY *small = maker_key(1024);

	expect(maker_token(arena, small, "SHA256", HEADER, PAYLOAD),
	    maker_set(arena, maker_jwk(arena, small, "k1")), JWS_BAD_KEY);
	EVP_PKEY_free(small);
}

static void test_verify__tries_every_rsa_key_when_the_token_names_none_but_at_most_eight(void **state)
{
	const char *token = with_header("{\"alg\":\"RS256\"}");
	json_t *many = json_own(arena, json_pack("{s:[{s:s, s:s}]}", "keys", "kty", "EC", "crv", "P-256"));
	json_t *list = json_object_get(many, "keys");

	for (int i = 0; i < 7; i++)
		json_array_append(list, maker_jwk(arena, other, "x"));
	json_array_append(list, maker_jwk(arena, key, NULL));
	expect(token, many, JWS_GOOD);
	json_array_insert(list, 0, maker_jwk(arena, other, "x"));
	expect(token, many, JWS_BAD_SIGNATURE);
	expect(token, json_own(arena, json_pack("{s:[{s:s}]}", "keys", "kty", "EC")), JWS_NO_KEY);
}

/* The captured tokens: every string of a fixture that is a compact JWS. */
static json_t *captured_sets[2];
static int captured_good, captured_found;

static bool is_compact(const char *s)
{
	const char *first = strchr(s, '.');

	return strncmp(s, "eyJ", 3) == 0 && first != NULL && strchr(first + 1, '.') != NULL &&
	       strpbrk(s, " /:?&\"") == NULL;
}

static void verify_captured(const char *token)
{
	enum jws_result result;
	char *bad = arena_strdup(arena, token);
	char *payload = strchr(bad, '.') + 1;

	captured_found++;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(jws_verify(&w, token, captured_sets[i], &result), OK);
		captured_good += result == JWS_GOOD;
	}
	payload[strlen(payload) / 2] ^= 1;
	for (int i = 0; i < 2; i++)
		assert_true(jws_verify(&w, bad, captured_sets[i], &result) != OK || result != JWS_GOOD);
}

static void walk(const json_t *value)
{
	const char *name;
	json_t *member;
	size_t i;

	if (json_is_string(value) && is_compact(json_string_value(value)))
		verify_captured(json_string_value(value));
	json_array_foreach(value, i, member) walk(member);
	json_object_foreach((json_t *)value, name, member) walk(member);
}

static const char *fixtures(void)
{
	const char *folder = getenv("LECTERN_FIXTURES");
	const char *here = __FILE__;

	if (folder != NULL)
		return arena_printf(arena, "%s/lti", folder);
	return arena_printf(
	    arena, "%.*s../../../../shared/fixtures/lti", (int)(strrchr(here, '/') + 1 - here), here);
}

static json_t *load(const char *folder, const char *name)
{
	return json_own(arena, json_load_file(arena_printf(arena, "%s/%s", folder, name), 0, NULL));
}

static void test_verify__takes_the_captured_tokens_of_real_platforms(void **state)
{
	const char *folder = fixtures();
	DIR *dir = opendir(folder);
	struct dirent *entry;

	if (dir == NULL) {
		print_message("no fixtures at %s: set LECTERN_FIXTURES\n", folder);
		skip();
	}
	captured_sets[0] = json_object_get(load(folder, "openedx-jwks.json"), "body");
	captured_sets[1] = json_object_get(load(folder, "ltiphp-jwks.json"), "body");
	while ((entry = readdir(dir)) != NULL) {
		if (strstr(entry->d_name, ".json") != NULL)
			walk(load(folder, entry->d_name));
	}
	closedir(dir);
	assert_int_equal(captured_found, 38);
	assert_int_equal(captured_good, 38);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_peek__shows_header_and_payload_unproven),
	    TEST(test_verify__takes_what_the_key_signed),
	    TEST(test_verify__refuses_another_signature),
	    TEST(test_verify__refuses_a_swapped_payload_and_a_swapped_header),
	    TEST(test_verify__refuses_every_other_algorithm),
	    TEST(test_verify__refuses_a_digest_that_the_header_does_not_say),
	    TEST(test_verify__refuses_an_unsigned_token),
	    TEST(test_verify__refuses_critical_extensions),
	    TEST(test_verify__refuses_members_that_stand_twice),
	    TEST(test_verify__refuses_other_forms),
	    TEST(test_verify__finds_no_key_of_an_unknown_name),
	    TEST(test_verify__takes_a_key_without_a_name_for_any_name_and_no_other),
	    TEST(test_verify__takes_keys_without_alg_and_use_as_open_edx_gives_them),
	    TEST(test_verify__refuses_keys_that_are_for_something_else),
	    TEST(test_verify__refuses_keys_below_2048_bits),
	    TEST(test_verify__tries_every_rsa_key_when_the_token_names_none_but_at_most_eight),
	    TEST(test_verify__takes_the_captured_tokens_of_real_platforms),
	};

	return cmocka_run_group_tests(tests, make_keys, free_keys);
}
