/* One-time codes by the clock (RFC 6238: HMAC-SHA-1, 30 s, 6 digits), as authenticator programs make them.
 * Pure. */
#ifndef KEYS_TOTP_H
#define KEYS_TOTP_H

#include "base/arena.h"
#include "base/id.h"

enum { TOTP_SECRET_SIZE = 20, TOTP_STEP_S = 30, TOTP_DIGITS = 6 };

/* The code of a time step: digits decimal digits, 6 to 8. */
uint32_t totp_code(const uint8_t *secret, size_t secret_len, int64_t step, int digits);

/* The step whose code this is, the present one or one beside it, later than after_step: a code counts once.
 * 0: none. Blanks in code are passed over. */
int64_t totp_match(
    const uint8_t secret[static TOTP_SECRET_SIZE], int64_t now_s, int64_t after_step, const char *code);

/* Base32 (RFC 4648 section 6) without padding, in groups of four where spaced: for typing. In the arena. */
const char *totp_secret_text(struct arena *a, const uint8_t secret[static TOTP_SECRET_SIZE], bool spaced);

/* otpauth://totp/ISSUER:ACCOUNT?secret=…&issuer=…, as authenticator programs read it from a QR code. */
const char *totp_uri(
    struct arena *a, const char *issuer, const char *account, const uint8_t secret[static TOTP_SECRET_SIZE]);

#endif
