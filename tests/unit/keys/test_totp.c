/* One-time codes by the clock: RFC 6238 appendix B, and what counts when. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "keys/totp.h"

static const uint8_t secret[] = "12345678901234567890";

static const char *code_at(int64_t step)
{
	static char text[16];

	snprintf(text, sizeof(text), "%06u", totp_code(secret, TOTP_SECRET_SIZE, step, TOTP_DIGITS));
	return text;
}

static void test_code__is_what_rfc_6238_prints(void **state)
{
	static const struct {
		int64_t time;
		uint32_t code;
	} vectors[] = {{59, 94287082}, {1111111109, 7081804}, {1111111111, 14050471}, {1234567890, 89005924},
	    {2000000000, 69279037}, {INT64_C(20000000000), 65353130}};

	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
		assert_int_equal(
		    totp_code(secret, TOTP_SECRET_SIZE, vectors[i].time / TOTP_STEP_S, 8), vectors[i].code);
	/* RFC 4226 appendix D, six digits. */
	assert_int_equal(totp_code(secret, TOTP_SECRET_SIZE, 0, 6), 755224);
	assert_int_equal(totp_code(secret, TOTP_SECRET_SIZE, 9, 6), 520489);
}

static void test_match__takes_the_present_step_and_the_ones_beside_it(void **state)
{
	int64_t now = 1234567890, step = now / TOTP_STEP_S;

	for (int64_t off = -1; off <= 1; off++)
		assert_int_equal(totp_match(secret, now, 0, code_at(step + off)), step + off);
	assert_int_equal(totp_match(secret, now, 0, code_at(step - 2)), 0);
	assert_int_equal(totp_match(secret, now, 0, code_at(step + 2)), 0);
}

static void test_match__takes_each_step_once(void **state)
{
	int64_t now = 1234567890, step = now / TOTP_STEP_S;

	assert_int_equal(totp_match(secret, now, step, code_at(step)), 0);
	assert_int_equal(totp_match(secret, now, step, code_at(step - 1)), 0);
	assert_int_equal(totp_match(secret, now, step, code_at(step + 1)), step + 1);
	assert_int_equal(totp_match(secret, now, step - 1, code_at(step)), step);
}

static void test_match__takes_six_digits_and_blanks_only(void **state)
{
	int64_t now = 1234567890, step = now / TOTP_STEP_S;
	char spaced[32];

	snprintf(spaced, sizeof(spaced), " %.3s %s ", code_at(step), code_at(step) + 3);
	assert_int_equal(totp_match(secret, now, 0, spaced), step);
	assert_int_equal(totp_match(secret, now, 0, ""), 0);
	assert_int_equal(totp_match(secret, now, 0, "00592"), 0);
	assert_int_equal(totp_match(secret, now, 0, "8900592400"), 0);
	assert_int_equal(totp_match(secret, now, 0, "-05924"), 0);
	assert_int_equal(totp_match(secret, now, 0, "+05924"), 0);
}

static void test_secret__reads_as_base32(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();

	assert_string_equal(totp_secret_text(a, secret, false), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	assert_string_equal(totp_secret_text(a, secret, true), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
}

static void test_uri__names_issuer_and_account(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();

	assert_string_equal(totp_uri(a, "Lycée & co", "ann@example.org", secret),
	    "otpauth://totp/"
	    "Lyc%C3%A9e%20%26%20co:ann%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer="
	    "Lyc%C3%A9e%20%26%20co");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_code__is_what_rfc_6238_prints),
	    cmocka_unit_test(test_match__takes_the_present_step_and_the_ones_beside_it),
	    cmocka_unit_test(test_match__takes_each_step_once),
	    cmocka_unit_test(test_match__takes_six_digits_and_blanks_only),
	    cmocka_unit_test(test_secret__reads_as_base32),
	    cmocka_unit_test(test_uri__names_issuer_and_account),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
