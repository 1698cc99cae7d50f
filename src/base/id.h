/* Names and randomness: UUIDv7 (RFC 9562), random bytes, SHA-256, base64url, hex, constant-time equality. */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct uuid {
	uint8_t bytes[16];
};

enum { UUID_TEXT_SIZE = 37, SHA256_SIZE = 32, SHA256_HEX_SIZE = 65 };

/* Time-ordered: one that this process makes after another, by whatever thread, sorts behind it. Thread-safe.
 */
struct uuid uuid_v7(void);
struct uuid uuid_v4(void);
bool uuid_is_nil(struct uuid id);
bool uuid_equal(struct uuid a, struct uuid b);

/* Lower-case 8-4-4-4-12 with a final NUL into text[UUID_TEXT_SIZE]; returns text. */
const char *uuid_format(struct uuid id, char text[static UUID_TEXT_SIZE]);
/* The same in the arena. */
const char *uuid_text(struct arena *a, struct uuid id);
/* Accepts the hyphenated form in either case; false (and *ret_id untouched) for anything else. */
bool uuid_parse(const char *text, struct uuid *ret_id) MUST_CHECK;

/* Fills bytes from the operating system; stops the process if there is no randomness. */
void random_bytes(void *bytes, size_t len);
/* len random bytes as base64url without padding, in the arena: 32 bytes make 43 characters. */
const char *random_token(struct arena *a, size_t len);

void sha256(const void *data, size_t len, uint8_t ret_digest[static SHA256_SIZE]);
/* Of a file from where it stands to its end, as hex; false where it cannot be read. *ret_size: its bytes. */
bool sha256_file(int fd, char ret_hex[static SHA256_HEX_SIZE], int64_t *ret_size) MUST_CHECK;
/* Lower-case hex of the SHA-256 of a string, in the arena: what the database keeps of a secret. */
const char *sha256_hex(struct arena *a, const char *text);
/* The SHA-2 whose hex has that many digits (56, 64, 96, 128), in lower case, in the arena; NULL for others.
 */
const char *sha2_hex(struct arena *a, size_t digits, const void *data, size_t len);
void hmac_sha256(
    const void *key, size_t key_len, const void *data, size_t len, uint8_t ret_mac[static SHA256_SIZE]);

bool equal_constant_time(const void *a, const void *b, size_t len);

/* The value of one digit, in either case; -1 for any other character. */
int hex_value(char c);
/* The value of one character of RFC 4648 section 5; -1 for any other, the NUL too. */
int base64url_value(char c);

const char *hex_encode(struct arena *a, const void *data, size_t len);
const char *base64url_encode(struct arena *a, const void *data, size_t len);
/* RFC 4648 section 5 without padding; refuses any other character. *ret_data is in the arena, with a NUL
 * after it. */
bool base64url_decode(
    struct arena *a, const char *text, size_t len, uint8_t **ret_data, size_t *ret_len) MUST_CHECK;

#endif
