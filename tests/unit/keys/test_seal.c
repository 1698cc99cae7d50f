#include "unit.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fields.h"
#include "keys/keys_int.h"

static struct arena *arena;
static struct work w;
static struct keys *keys;
static char folder[64];

static struct keys *keys_of(uint8_t byte)
{
	uint8_t secret[SECRET_SIZE];
	struct keys *made;

	memset(secret, byte, sizeof(secret));
	assert_int_equal(keys_new(&w, secret, NULL, &made), OK);
	return made;
}

static int begin(void **state)
{
	arena = arena_new();
	work_init(&w, arena);
	keys = keys_of(7);
	strcpy(folder, "/tmp/lectern-secret-XXXXXX");
	assert_non_null(mkdtemp(folder));
	return 0;
}

static int end(void **state)
{
	keys_close(keys);
	unlink(arena_printf(arena, "%s/secret", folder));
	assert_int_equal(rmdir(folder), 0);
	arena_free(arena);
	return 0;
}

static void test_seal__gives_back_what_was_sealed(void **state)
{
	const char *sealed, *again, *plain;
	size_t len;

	assert_int_equal(keys_seal(&w, keys, "access-token", "a\0b", 3, &sealed), OK);
	assert_int_equal(keys_seal(&w, keys, "access-token", "a\0b", 3, &again), OK);
	assert_string_not_equal(sealed, again);
	assert_int_equal(keys_unseal(&w, keys, "access-token", sealed, &plain, &len), OK);
	assert_int_equal(len, 3);
	assert_memory_equal(plain, "a\0b", 4);
	assert_int_equal(keys_seal(&w, keys, "access-token", "", 0, &sealed), OK);
	assert_int_equal(keys_unseal(&w, keys, "access-token", sealed, &plain, &len), OK);
	assert_int_equal(len, 0);
}

static void test_seal__opens_for_its_purpose_and_secret_only(void **state)
{
	struct keys *others = keys_of(8);
	const char *sealed, *plain = NULL;
	size_t len;

	assert_int_equal(keys_seal(&w, keys, "access-token", "secret", 6, &sealed), OK);
	assert_int_equal(keys_unseal(&w, keys, "private-key", sealed, &plain, &len), ERR_INTERNAL);
	assert_int_equal(keys_unseal(&w, others, "access-token", sealed, &plain, &len), ERR_INTERNAL);
	assert_null(plain);
	keys_close(others);
}

static void test_seal__refuses_every_changed_or_shortened_byte(void **state)
{
	const char *sealed, *plain;
	size_t len;

	assert_int_equal(keys_seal(&w, keys, "p", "secret", 6, &sealed), OK);
	for (size_t i = 0; i < strlen(sealed); i++) {
		char *changed = arena_strdup(arena, sealed);

		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		assert_int_equal(keys_unseal(&w, keys, "p", changed, &plain, &len), ERR_INTERNAL);
		changed[i] = '\0';
		assert_int_equal(keys_unseal(&w, keys, "p", changed, &plain, &len), ERR_INTERNAL);
	}
}

static void test_capability__reads_what_was_made_for_this_purpose_and_length(void **state)
{
	struct keys *others = keys_of(8);
	uint8_t data[96], read[96] = {0};

	random_bytes(data, sizeof(data));
	for (size_t len = 0; len <= sizeof(data); len++) {
		const char *text = keys_capability(&w, keys, "write", data, len);

		assert_int_equal(strlen(text), ((len + 16) * 8 + 5) / 6);
		assert_true(keys_capability_read(keys, "write", text, read, len));
		assert_memory_equal(read, data, len);
		assert_false(keys_capability_read(keys, "read", text, read, len));
		assert_false(keys_capability_read(others, "write", text, read, len));
		if (len > 0)
			assert_false(keys_capability_read(keys, "write", text, read, len - 1));
		assert_false(keys_capability_read(keys, "write", text, read, len + 1));
	}
	keys_close(others);
}

static void test_capability__refuses_every_other_spelling_and_leaves_the_result_alone(void **state)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	uint8_t data[32] = {1}, read[32];
	const char *text = keys_capability(&w, keys, "write", data, sizeof(data));
	size_t len = strlen(text);

	memset(read, 9, sizeof(read));
	for (size_t i = 0; i < len; i++) {
		for (size_t c = 0; c < 64; c++) {
			char *changed = arena_strdup(arena, text);

			changed[i] = alphabet[c];
			if (changed[i] != text[i])
				assert_false(
				    keys_capability_read(keys, "write", changed, read, sizeof(data)));
		}
	}
	assert_false(keys_capability_read(keys, "write", "", read, sizeof(data)));
	assert_false(
	    keys_capability_read(keys, "write", arena_printf(arena, "%s=", text), read, sizeof(data)));
	assert_false(keys_capability_read(
	    keys, "write", arena_printf(arena, "%s/%s", text, text), read, sizeof(data)));
	assert_false(
	    keys_capability_read(keys, "write", arena_printf(arena, "+%s", text + 1), read, sizeof(data)));
	for (size_t i = 0; i < sizeof(read); i++)
		assert_int_equal(read[i], 9);
}

static void test_mac__differs_by_purpose_and_from_capabilities(void **state)
{
	uint8_t one[SHA256_SIZE], two[SHA256_SIZE], again[SHA256_SIZE];

	keys_mac(keys, "label", "x", 1, one);
	keys_mac(keys, "label", "x", 1, again);
	keys_mac(keys, "write", "x", 1, two);
	assert_memory_equal(one, again, sizeof(one));
	assert_memory_not_equal(one, two, sizeof(one));
}

static enum err load(const char *file, uint8_t *secret)
{
	const struct config config = {.data = folder, .secret_file = file};

	return secret_load(&w, &config, secret);
}

static void write_secret(const char *path, size_t len, mode_t mode)
{
	FILE *f = fopen(path, "w");

	for (size_t i = 0; i < len; i++)
		fputc('s', f);
	fclose(f);
	chmod(path, mode);
}

static void test_secret__is_made_once_for_its_owner_alone(void **state)
{
	const char *path = arena_printf(arena, "%s/secret", folder);
	uint8_t first[SECRET_SIZE], second[SECRET_SIZE], zero[SECRET_SIZE] = {0};
	struct stat st;

	assert_int_equal(load("", first), OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_size, SECRET_SIZE);
	assert_memory_not_equal(first, zero, SECRET_SIZE);
	assert_int_equal(load("", second), OK);
	assert_memory_equal(first, second, SECRET_SIZE);
	/* Nothing but the secret is left in the folder: end() removes it, then the folder. */
}

static void test_secret__is_refused_when_others_can_read_it_or_its_size_is_wrong(void **state)
{
	const char *path = arena_printf(arena, "%s/secret", folder);
	uint8_t secret[SECRET_SIZE];

	write_secret(path, SECRET_SIZE, 0644);
	assert_int_equal(load("", secret), ERR_BAD_INPUT);
	assert_string_equal(w.field, "secret_file");
	assert_non_null(strstr(w.detail, "can be read by others"));
	chmod(path, 0600);
	assert_int_equal(load("", secret), OK);
	write_secret(path, SECRET_SIZE - 1, 0600);
	assert_int_equal(load("", secret), ERR_BAD_INPUT);
	assert_non_null(strstr(w.detail, "exactly 32 bytes"));
	write_secret(path, SECRET_SIZE + 1, 0600);
	assert_int_equal(load("", secret), ERR_BAD_INPUT);
}

static void test_secret__that_is_configured_is_never_made(void **state)
{
	const char *path = arena_printf(arena, "%s/secret", folder);
	uint8_t secret[SECRET_SIZE];

	assert_int_equal(load(path, secret), ERR_BAD_INPUT);
	assert_non_null(strstr(w.detail, "does not exist"));
	assert_int_not_equal(access(path, F_OK), 0);
	write_secret(path, SECRET_SIZE, 0600);
	assert_int_equal(load(path, secret), OK);
	assert_int_equal(load(folder, secret), ERR_BAD_INPUT);
}

static void test_own_key__signs_what_its_published_set_verifies(void **state)
{
	json_t *jwk, *published;
	json_t *claims = json_own(arena, json_pack("{s:s, s:i}", "iss", "client", "iat", 5));
	enum jws_result result;
	struct own_key key;
	struct jws_peek peek;
	const char *text, *token;

	assert_int_equal(own_make(&w, &key), OK);
	assert_int_equal(keys_sign(&w, keys, NULL, claims, &token), ERR_INTERNAL);
	assert_int_equal(own_use(&w, keys, &key, 1, "digest"), OK);
	assert_true(own_is(keys, "digest"));
	assert_false(own_is(keys, "another"));
	assert_int_equal(keys_public_set(&w, keys, &text), OK);
	assert_null(strstr(text, "\"d\""));
	assert_int_equal(json_read(&w, "set", text, strlen(text), &published), OK);
	jwk = json_array_get(json_object_get(published, "keys"), 0);
	assert_string_equal(json_string_value(json_object_get(jwk, "use")), "sig");
	assert_string_equal(json_string_value(json_object_get(jwk, "alg")), "RS256");
	assert_string_equal(json_string_value(json_object_get(jwk, "kid")), key.kid);
	assert_int_equal(keys_sign(&w, keys, NULL, claims, &token), OK);
	assert_int_equal(jws_verify(&w, token, published, &result), OK);
	assert_int_equal(result, JWS_GOOD);
	assert_int_equal(jws_peek(&w, token, &peek), OK);
	assert_string_equal(peek.kid, key.kid);
	assert_string_equal(json_string_value(json_object_get(peek.header, "typ")), "JWT");
	assert_int_equal(json_integer_value(json_object_get(peek.payload, "iat")), 5);
}

struct signing {
	struct keys *keys;
	const char *published; /* both keys */
	atomic_int stop;
	int good;
};

static void *sign_on(void *arg)
{
	struct signing *signing = arg;

	while (!atomic_load(&signing->stop)) {
		ARENA_LOCAL struct arena *a = arena_new();
		json_t *claims = json_own(a, json_pack("{s:s}", "iss", "client")), *published;
		const char *token, *set;
		enum jws_result result;
		struct work own;

		work_init(&own, a);
		if (json_read(&own, "set", signing->published, strlen(signing->published), &published) ==
		        OK &&
		    keys_sign(&own, signing->keys, NULL, claims, &token) == OK &&
		    keys_public_set(&own, signing->keys, &set) == OK &&
		    jws_verify(&own, token, published, &result) == OK && result == JWS_GOOD)
			signing->good++;
		else
			return NULL;
	}
	return NULL;
}

static void test_own_keys__are_replaced_while_others_sign(void **state)
{
	struct own_key both[2], turned[2];
	struct signing signing[2] = {{.keys = keys}, {.keys = keys}};
	pthread_t threads[2];
	const char *token;

	assert_int_equal(own_make(&w, &both[0]), OK);
	assert_int_equal(own_make(&w, &both[1]), OK);
	turned[0] = both[1];
	turned[1] = both[0];
	assert_int_equal(own_use(&w, keys, both, 2, "0"), OK);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(keys_public_set(&w, keys, &signing[i].published), OK);
		assert_int_equal(pthread_create(&threads[i], NULL, sign_on, &signing[i]), 0);
	}
	for (int i = 0; i < 200; i++) {
		assert_int_equal(own_use(&w, keys, i % 2 == 0 ? turned : both, 2, "x"), OK);
		usleep(500);
	}
	for (int i = 0; i < 2; i++) {
		atomic_store(&signing[i].stop, 1);
		pthread_join(threads[i], NULL);
		assert_true(signing[i].good > 0);
	}
	/* By its name, whichever is current; one that is not there is asked for later. */
	assert_int_equal(keys_sign(&w, keys, both[1].kid, json_own(arena, json_object()), &token), OK);
	assert_int_equal(keys_sign(&w, keys, "gone", json_own(arena, json_object()), &token), ERR_BUSY);
}

static void test_token__is_read_by_its_own_service_in_time_alone(void **state)
{
	struct keys *others = keys_of(8);
	struct keys_token made = {
	    .audience = "https://a", .scope = "packages:write", .expires_s = w.now_us / 1000000 + 10};
	struct keys_token read = {.scope = "untouched"};
	const char *text;

	assert_int_equal(keys_token_make(&w, keys, &made, &text), OK);
	assert_int_equal(keys_token_read(&w, keys, text, "https://b", &read), ERR_UNAUTHORIZED);
	assert_int_equal(keys_token_read(&w, others, text, "https://a", &read), ERR_UNAUTHORIZED);
	assert_int_equal(keys_token_read(&w, keys, "", "https://a", &read), ERR_UNAUTHORIZED);
	assert_string_equal(read.scope, "untouched");
	assert_int_equal(keys_token_read(&w, keys, text, "https://a", &read), OK);
	assert_string_equal(read.scope, "packages:write");
	assert_int_equal(read.expires_s, made.expires_s);
	w.now_us += 9000000;
	assert_int_equal(keys_token_read(&w, keys, text, "https://a", &read), OK);
	w.now_us += 1000000;
	assert_int_equal(keys_token_read(&w, keys, text, "https://a", &read), ERR_UNAUTHORIZED);
	assert_non_null(strstr(w.detail, "has expired"));
	assert_null(strstr(w.detail, text));
	keys_close(others);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_seal__gives_back_what_was_sealed),
	    TEST(test_seal__opens_for_its_purpose_and_secret_only),
	    TEST(test_seal__refuses_every_changed_or_shortened_byte),
	    TEST(test_capability__reads_what_was_made_for_this_purpose_and_length),
	    TEST(test_capability__refuses_every_other_spelling_and_leaves_the_result_alone),
	    TEST(test_mac__differs_by_purpose_and_from_capabilities),
	    TEST(test_secret__is_made_once_for_its_owner_alone),
	    TEST(test_secret__is_refused_when_others_can_read_it_or_its_size_is_wrong),
	    TEST(test_secret__that_is_configured_is_never_made),
	    TEST(test_own_key__signs_what_its_published_set_verifies),
	    TEST(test_own_keys__are_replaced_while_others_sign),
	    TEST(test_token__is_read_by_its_own_service_in_time_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
