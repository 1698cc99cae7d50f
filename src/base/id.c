#include "base/id.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/time.h"

void random_bytes(void *bytes, size_t len)
{
	static const char line[] = "lectern: the operating system gives no randomness, stopping\n";

	if (RAND_bytes(bytes, (int)len) == 1)
		return;
	(void)!write(STDERR_FILENO, line, sizeof(line) - 1);
	abort();
}

struct uuid uuid_v4(void)
{
	struct uuid id;

	random_bytes(id.bytes, sizeof(id.bytes));
	id.bytes[6] = (uint8_t)((id.bytes[6] & 0x0f) | 0x40);
	id.bytes[8] = (uint8_t)((id.bytes[8] & 0x3f) | 0x80);
	return id;
}

enum { UUID_POOL = 64 };

/* Random bytes for names, taken from the generator for many at once: each is used once and wiped. */
static void pool_take(uint8_t ret_bytes[static 16])
{
	static _Thread_local uint8_t pool[UUID_POOL][16];
	static _Thread_local int left;

	if (left == 0) {
		random_bytes(pool, sizeof(pool));
		left = UUID_POOL;
	}
	left--;
	memcpy(ret_bytes, pool[left], sizeof(pool[left]));
	memset(pool[left], 0, sizeof(pool[left]));
}

/* RFC 9562 section 6.2, method 1: twelve bits of rand_a count within a millisecond, for the whole process. */
struct uuid uuid_v7(void)
{
	static _Atomic uint64_t last; /* milliseconds, and below them the counter */
	uint64_t seen = atomic_load_explicit(&last, memory_order_relaxed), fresh, next;
	uint64_t ms = (uint64_t)(time_now_us() / 1000);
	struct uuid id;

	pool_take(id.bytes);
	/* Start low enough to leave room for the others of this millisecond. */
	fresh = ms << 12 | (uint64_t)(id.bytes[6] & 0x07) << 8 | id.bytes[7];
	do {
		next = fresh > seen ? fresh : seen + 1;
	} while (!atomic_compare_exchange_weak_explicit(
	    &last, &seen, next, memory_order_relaxed, memory_order_relaxed));
	for (int i = 0; i < 6; i++)
		id.bytes[i] = (uint8_t)(next >> (52 - 8 * i));
	id.bytes[6] = (uint8_t)(0x70 | (next >> 8 & 0x0f));
	id.bytes[7] = (uint8_t)(next & 0xff);
	id.bytes[8] = (uint8_t)((id.bytes[8] & 0x3f) | 0x80);
	return id;
}

bool uuid_is_nil(struct uuid id)
{
	static const struct uuid nil;

	return uuid_equal(id, nil);
}

bool uuid_equal(struct uuid a, struct uuid b)
{
	return memcmp(a.bytes, b.bytes, sizeof(a.bytes)) == 0;
}

static const char hex_digits[] = "0123456789abcdef";

const char *uuid_format(struct uuid id, char text[static UUID_TEXT_SIZE])
{
	char *p = text;

	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*p++ = '-';
		*p++ = hex_digits[id.bytes[i] >> 4];
		*p++ = hex_digits[id.bytes[i] & 0x0f];
	}
	*p = '\0';
	return text;
}

const char *uuid_text(struct arena *a, struct uuid id)
{
	return uuid_format(id, arena_alloc(a, UUID_TEXT_SIZE));
}

int hex_value(char c)
{
	/* Every identifier goes through here: two comparisons, and a letter's case is one bit. */
	unsigned digit = (unsigned char)c - (unsigned)'0',
	         letter = ((unsigned char)c | 0x20U) - (unsigned)'a';

	if (digit < 10)
		return (int)digit;
	return letter < 6 ? (int)letter + 10 : -1;
}

bool uuid_parse(const char *text, struct uuid *ret_id)
{
	struct uuid id;
	const char *p = text;

	for (int i = 0; i < 16; i++) {
		int high, low;

		if ((i == 4 || i == 6 || i == 8 || i == 10) && *p++ != '-')
			return false;
		high = hex_value(p[0]);
		if (high < 0)
			return false;
		low = hex_value(p[1]);
		if (low < 0)
			return false;
		id.bytes[i] = (uint8_t)(high << 4 | low);
		p += 2;
	}
	if (*p != '\0')
		return false;
	*ret_id = id;
	return true;
}

const char *random_token(struct arena *a, size_t len)
{
	uint8_t bytes[64];

	if (len > sizeof(bytes))
		len = sizeof(bytes);
	random_bytes(bytes, len);
	return base64url_encode(a, bytes, len);
}

static EVP_MD *sha256_found;

static void sha256_find(void)
{
	sha256_found = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (sha256_found == NULL)
		abort();
}

/* Looking it up, which EVP_sha256 does each time, takes longer than a short text's hash. */
void sha256(const void *data, size_t len, uint8_t ret_digest[static SHA256_SIZE])
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	if (pthread_once(&once, sha256_find) != 0 ||
	    EVP_Digest(data, len, ret_digest, NULL, sha256_found, NULL) != 1)
		abort();
}

bool sha256_file(int fd, char ret_hex[static SHA256_HEX_SIZE], int64_t *ret_size)
{
	enum { STEP = 64 * 1024 };
	EVP_MD_CTX *digest = EVP_MD_CTX_new();
	unsigned char *buffer = malloc(STEP), sum[SHA256_SIZE];
	int64_t size = 0;
	ssize_t got = 0;
	bool good;

	if (digest == NULL || buffer == NULL || EVP_DigestInit_ex(digest, EVP_sha256(), NULL) != 1)
		abort();
	while ((got = read(fd, buffer, STEP)) > 0 && EVP_DigestUpdate(digest, buffer, (size_t)got) == 1)
		size += got;
	good = got == 0 && EVP_DigestFinal_ex(digest, sum, NULL) == 1;
	EVP_MD_CTX_free(digest);
	free(buffer);
	if (!good)
		return false;
	for (int i = 0; i < SHA256_SIZE; i++) {
		ret_hex[2 * i] = hex_digits[sum[i] >> 4];
		ret_hex[2 * i + 1] = hex_digits[sum[i] & 0x0f];
	}
	ret_hex[SHA256_HEX_SIZE - 1] = '\0';
	*ret_size = size;
	return true;
}

const char *sha256_hex(struct arena *a, const char *text)
{
	uint8_t digest[SHA256_SIZE];

	sha256(text, strlen(text), digest);
	return hex_encode(a, digest, sizeof(digest));
}

const char *sha2_hex(struct arena *a, size_t digits, const void *data, size_t len)
{
	const EVP_MD *kind = digits == 56    ? EVP_sha224()
	                     : digits == 64  ? EVP_sha256()
	                     : digits == 96  ? EVP_sha384()
	                     : digits == 128 ? EVP_sha512()
	                                     : NULL;
	uint8_t digest[EVP_MAX_MD_SIZE];

	if (kind == NULL)
		return NULL;
	if (EVP_Digest(data, len, digest, NULL, kind, NULL) != 1)
		abort();
	return hex_encode(a, digest, digits / 2);
}

void hmac_sha256(
    const void *key, size_t key_len, const void *data, size_t len, uint8_t ret_mac[static SHA256_SIZE])
{
	unsigned size = SHA256_SIZE;

	if (HMAC(EVP_sha256(), key, (int)key_len, data, len, ret_mac, &size) == NULL)
		abort();
}

bool equal_constant_time(const void *a, const void *b, size_t len)
{
	return CRYPTO_memcmp(a, b, len) == 0;
}

const char *hex_encode(struct arena *a, const void *data, size_t len)
{
	const uint8_t *bytes = data;
	char *text = arena_alloc(a, 2 * len + 1);

	for (size_t i = 0; i < len; i++) {
		text[2 * i] = hex_digits[bytes[i] >> 4];
		text[2 * i + 1] = hex_digits[bytes[i] & 0x0f];
	}
	return text;
}

static const char base64url_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const char *base64url_encode(struct arena *a, const void *data, size_t len)
{
	const uint8_t *bytes = data;
	char *text = arena_alloc(a, (len + 2) / 3 * 4 + 1);
	char *p = text;
	size_t i;

	for (i = 0; i + 2 < len; i += 3) {
		uint32_t v = (uint32_t)bytes[i] << 16 | (uint32_t)bytes[i + 1] << 8 | bytes[i + 2];

		*p++ = base64url_digits[v >> 18];
		*p++ = base64url_digits[v >> 12 & 63];
		*p++ = base64url_digits[v >> 6 & 63];
		*p++ = base64url_digits[v & 63];
	}
	if (len - i == 1) {
		*p++ = base64url_digits[bytes[i] >> 2];
		*p++ = base64url_digits[(bytes[i] & 3) << 4];
	} else if (len - i == 2) {
		*p++ = base64url_digits[bytes[i] >> 2];
		*p++ = base64url_digits[(bytes[i] & 3) << 4 | bytes[i + 1] >> 4];
		*p++ = base64url_digits[(bytes[i + 1] & 15) << 2];
	}
	*p = '\0';
	return text;
}

/* The value of each character plus one; 0: none. */
static const uint8_t base64url_values[256] = {['A'] = 1,
    ['B'] = 2,
    ['C'] = 3,
    ['D'] = 4,
    ['E'] = 5,
    ['F'] = 6,
    ['G'] = 7,
    ['H'] = 8,
    ['I'] = 9,
    ['J'] = 10,
    ['K'] = 11,
    ['L'] = 12,
    ['M'] = 13,
    ['N'] = 14,
    ['O'] = 15,
    ['P'] = 16,
    ['Q'] = 17,
    ['R'] = 18,
    ['S'] = 19,
    ['T'] = 20,
    ['U'] = 21,
    ['V'] = 22,
    ['W'] = 23,
    ['X'] = 24,
    ['Y'] = 25,
    ['Z'] = 26,
    ['a'] = 27,
    ['b'] = 28,
    ['c'] = 29,
    ['d'] = 30,
    ['e'] = 31,
    ['f'] = 32,
    ['g'] = 33,
    ['h'] = 34,
    ['i'] = 35,
    ['j'] = 36,
    ['k'] = 37,
    ['l'] = 38,
    ['m'] = 39,
    ['n'] = 40,
    ['o'] = 41,
    ['p'] = 42,
    ['q'] = 43,
    ['r'] = 44,
    ['s'] = 45,
    ['t'] = 46,
    ['u'] = 47,
    ['v'] = 48,
    ['w'] = 49,
    ['x'] = 50,
    ['y'] = 51,
    ['z'] = 52,
    ['0'] = 53,
    ['1'] = 54,
    ['2'] = 55,
    ['3'] = 56,
    ['4'] = 57,
    ['5'] = 58,
    ['6'] = 59,
    ['7'] = 60,
    ['8'] = 61,
    ['9'] = 62,
    ['-'] = 63,
    ['_'] = 64};

int base64url_value(char c)
{
	return base64url_values[(unsigned char)c] - 1;
}

bool base64url_decode(struct arena *a, const char *text, size_t len, uint8_t **ret_data, size_t *ret_len)
{
	uint8_t *data, *p;
	uint32_t bits = 0;
	int count = 0;

	if (len % 4 == 1)
		return false;
	data = arena_alloc(a, len / 4 * 3 + 3);
	p = data;
	for (size_t i = 0; i < len; i++) {
		int v = base64url_value(text[i]);

		if (v < 0)
			return false;
		bits = bits << 6 | (uint32_t)v;
		count += 6;
		if (count >= 8) {
			count -= 8;
			*p++ = (uint8_t)(bits >> count & 0xff);
		}
	}
	/* Two spellings of one value would let a token be varied: the spare bits must be zero. */
	if ((bits & ((UINT32_C(1) << count) - 1)) != 0)
		return false;
	*ret_len = (size_t)(p - data);
	*ret_data = data;
	return true;
}
