#include "keys/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "base/text.h"

enum { SHA1_SIZE = 20, URI_MAX = 2048 };

/* RFC 4226 section 5.3. */
uint32_t totp_code(const uint8_t *secret, size_t secret_len, int64_t step, int digits)
{
	uint8_t counter[8], mac[EVP_MAX_MD_SIZE] = {0};
	unsigned mac_len = 0;
	uint32_t code, modulus = 1;
	size_t at;

	for (int i = 0; i < 8; i++)
		counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
	HMAC(EVP_sha1(), secret, (int)secret_len, counter, sizeof(counter), mac, &mac_len);
	at = mac[SHA1_SIZE - 1] & 0x0fU;
	code =
	    (mac[at] & 0x7fU) << 24 | (uint32_t)mac[at + 1] << 16 | (uint32_t)mac[at + 2] << 8 | mac[at + 3];
	for (int i = 0; i < digits; i++)
		modulus *= 10;
	return code % modulus;
}

/* Exactly TOTP_DIGITS digits, blanks aside. */
static bool code_read(const char *text, uint32_t *ret_code)
{
	uint32_t code = 0;
	int digits = 0;

	for (; *text != '\0'; text++) {
		if (*text == ' ')
			continue;
		if (*text < '0' || *text > '9' || digits == TOTP_DIGITS)
			return false;
		code = code * 10 + (uint32_t)(*text - '0');
		digits++;
	}
	if (digits != TOTP_DIGITS)
		return false;
	*ret_code = code;
	return true;
}

int64_t totp_match(
    const uint8_t secret[static TOTP_SECRET_SIZE], int64_t now_s, int64_t after_step, const char *code)
{
	int64_t now = now_s / TOTP_STEP_S, found = 0;
	uint32_t given;

	if (!code_read(code, &given))
		return 0;
	for (int64_t step = now - 1; step <= now + 1; step++) {
		uint32_t wanted = totp_code(secret, TOTP_SECRET_SIZE, step, TOTP_DIGITS);

		if (step > after_step && equal_constant_time(&wanted, &given, sizeof(wanted)))
			found = step;
	}
	return found;
}

const char *totp_secret_text(struct arena *a, const uint8_t secret[static TOTP_SECRET_SIZE], bool spaced)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	struct text text = text_new(a, TOTP_SECRET_SIZE * 2);

	/* 20 bytes are 32 letters of 5 bits, without a rest. */
	for (size_t i = 0; i < TOTP_SECRET_SIZE * 8 / 5; i++) {
		size_t bit = i * 5;
		unsigned pair = (unsigned)secret[bit / 8] << 8 |
		                (bit / 8 + 1 < TOTP_SECRET_SIZE ? secret[bit / 8 + 1] : 0U);

		if (spaced && i > 0 && i % 4 == 0)
			text_add_char(&text, ' ');
		text_add_char(&text, letters[pair >> (11 - bit % 8) & 0x1fU]);
	}
	return text.data;
}

const char *totp_uri(
    struct arena *a, const char *issuer, const char *account, const uint8_t secret[static TOTP_SECRET_SIZE])
{
	struct text uri = text_new(a, URI_MAX);

	text_add(&uri, "otpauth://totp/");
	text_add_url(&uri, issuer);
	text_add_char(&uri, ':');
	text_add_url(&uri, account);
	text_printf(&uri, "?secret=%s&issuer=", totp_secret_text(a, secret, false));
	text_add_url(&uri, issuer);
	return uri.data;
}
