#include "keys/password.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/id.h"
#include "base/text.h"

enum { WORD_MIN = 4, OWN_LETTERS_MIN = 6, PERIOD_MAX = 11, HASH_SIZE = 32, WORDS_MAX = 32, PASSES_MAX = 64 };

#define MEMORY_MIN (INT64_C(8) << 20)
#define MEMORY_MAX (INT64_C(1) << 30)

static const char *const common_words[] = {
#define WORD(text) text,
#include "keys/password_words.def"
#undef WORD
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start(void)
{
	if (sodium_init() < 0)
		abort();
}

/* --- what may be a password --- */

/* Where a key lies on a keyboard; false: on none of its four rows. */
static bool key_place(const char *const rows[4], char c, int *ret_row, int *ret_column)
{
	char small = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;

	for (int row = 0; row < 4; row++) {
		const char *at = strchr(rows[row], small);

		if (at != NULL && small != '\0') {
			*ret_row = row;
			*ret_column = (int)(at - rows[row]);
			return true;
		}
	}
	return false;
}

/* "1qaz2wsx3edc", "qwerty123456": fingers that go from key to neighbour, and jump at most once in four steps.
 */
static bool is_walk_on(const char *const rows[4], const char *password)
{
	size_t jumps = 0, len = strlen(password);
	int row, column, next_row = 0, next_column = 0;

	for (size_t i = 0; i < len; i++) {
		row = next_row;
		column = next_column;
		if (!key_place(rows, password[i], &next_row, &next_column))
			return false;
		if (i > 0 && (abs(row - next_row) > 1 || abs(column - next_column) > 1))
			jumps++;
	}
	return jumps * 4 <= len;
}

static bool is_walk(const char *password)
{
	static const char *const qwerty[] = {"1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"},
	                         *const azerty[] = {"1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn"};

	return is_walk_on(qwerty, password) || is_walk_on(azerty, password);
}

/* "aaaaaaaaaaaa", "azertyazerty": a few letters over and over. */
static bool is_repeated(const char *password)
{
	size_t len = strlen(password);

	for (size_t period = 1; period <= PERIOD_MAX && 2 * period <= len; period++)
		if (memcmp(password, password + period, len - period) == 0)
			return true;
	return false;
}

static int word_compare(const void *a, const void *b)
{
	return strcmp(a, *(const char *const *)b);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* What a sign stands for within a word, in lower case. */
static char letter_meant(char c)
{
	static const char signs[] = "@43105$7!", letters[] = "aaeiossti";
	const char *at = strchr(signs, c);

	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return at != NULL && c != '\0' ? letters[at - signs] : c;
}

/* "Bienvenue2024", "P@ssw0rd!!!!": a word that everybody knows, dressed up. */
static bool is_dressed_word(const char *password)
{
	char word[PASSWORD_BYTES_MAX + 1];
	size_t len;

	while (*password != '\0' && !is_letter(*password))
		password++;
	len = strlen(password);
	for (size_t i = 0; i < len; i++)
		word[i] = letter_meant(password[i]);
	/* With the signs at its end as letters, with fewer of them, with none. */
	for (; len > 0; len--) {
		word[len] = '\0';
		if (bsearch(word, common_words, sizeof(common_words) / sizeof(common_words[0]),
		        sizeof(common_words[0]), word_compare) != NULL)
			return true;
		if (is_letter(password[len - 1]))
			return false;
	}
	return false;
}

/* As people count, several blanks in a row as one (ASVS 2.1.1). */
static size_t letters_of(const char *password)
{
	size_t count = utf8_length(password);

	for (; *password != '\0'; password++)
		count -= password[0] == ' ' && password[1] == ' ';
	return count;
}

/* "abcdefghijkl", "210987654321" */
static bool is_run(const char *password)
{
	for (int step = -1; step <= 1; step += 2) {
		const char *c = password;

		while (c[1] != '\0' &&
		       (c[1] - c[0] == step || (c[0] == '9' && c[1] == '0') || (c[0] == '0' && c[1] == '9')))
			c++;
		if (c[1] == '\0')
			return true;
	}
	return false;
}

/* Takes every occurrence of a word out of text. */
static void word_remove(char *text, const char *word, size_t len)
{
	for (char *at = text; *at != '\0';) {
		if (strncasecmp(at, word, len) == 0)
			memmove(at, at + len, strlen(at + len) + 1);
		else
			at++;
	}
}

static bool is_own_words(const char *password, const char *const *words)
{
	char rest[PASSWORD_BYTES_MAX + 1];
	int letters = 0;

	memcpy(rest, password, strlen(password) + 1);
	for (int i = 0; i < WORDS_MAX && words[i] != NULL; i++) {
		const char *word = words[i];

		if (strlen(word) >= WORD_MIN)
			word_remove(rest, word, strlen(word));
		while (*word != '\0') {
			size_t len = strcspn(word, " @.-_");

			if (len >= WORD_MIN)
				word_remove(rest, word, len);
			word += len;
			word += strspn(word, " @.-_");
		}
	}
	for (const char *c = rest; *c != '\0'; c++)
		letters += (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (unsigned char)*c >= 0x80;
	return strlen(rest) < strlen(password) && letters < OWN_LETTERS_MIN &&
	       strlen(rest) < PASSWORD_LETTERS_MIN;
}

enum err password_judge(struct work *w, const char *field, const char *password, const char *const *words)
{
	size_t len = strlen(password);

	if (!utf8_valid(password, len) || letters_of(password) < PASSWORD_LETTERS_MIN)
		return fail_field(
		    w, ERR_BAD_INPUT, field, "A password has at least %d letters", PASSWORD_LETTERS_MIN);
	if (len > PASSWORD_BYTES_MAX || utf8_length(password) > PASSWORD_LETTERS_MAX)
		return fail_field(
		    w, ERR_BAD_INPUT, field, "A password has at most %d letters", PASSWORD_LETTERS_MAX);
	if (is_walk(password) || is_dressed_word(password) || is_repeated(password) || is_run(password))
		return fail_field(w, ERR_BAD_INPUT, field,
		    "This password is one of those that everybody tries first: take another one");
	if (is_own_words(password, words))
		return fail_field(
		    w, ERR_BAD_INPUT, field, "This password is your own name or address: take another one");
	return OK;
}

/* --- hashes --- */

enum err password_settings_check(struct work *w, const struct config *config)
{
	if (config->password_memory < MEMORY_MIN || config->password_memory > MEMORY_MAX)
		return fail_field(w, ERR_BAD_INPUT, "password_memory", "is not between 8M and 1G");
	if (config->password_passes < 1 || config->password_passes > PASSES_MAX)
		return fail_field(w, ERR_BAD_INPUT, "password_passes", "is not between 1 and %d", PASSES_MAX);
	return OK;
}

static enum err no_memory(struct work *w)
{
	return fail(w, ERR_BUSY, "there is no memory to check a password just now");
}

enum err password_hash(
    struct work *w, const struct config *config, const char *password, const char **ret_hash)
{
	char hash[crypto_pwhash_STRBYTES];

	pthread_once(&once, start);
	if (crypto_pwhash_str_alg(hash, password, strlen(password),
	        (unsigned long long)config->password_passes, (size_t)config->password_memory,
	        crypto_pwhash_ALG_ARGON2ID13) != 0)
		return no_memory(w);
	*ret_hash = arena_strdup(w->arena, hash);
	return OK;
}

/* As long as a check takes. */
static enum err check_nothing(struct work *w, const struct config *config, const char *password)
{
	static const unsigned char salt[crypto_pwhash_SALTBYTES] = {0};
	unsigned char out[HASH_SIZE];

	if (crypto_pwhash(out, sizeof(out), password, strlen(password), salt,
	        (unsigned long long)config->password_passes, (size_t)config->password_memory,
	        crypto_pwhash_ALG_ARGON2ID13) != 0)
		return no_memory(w);
	return OK;
}

enum err password_check(struct work *w, const struct config *config, const char *hash, const char *password,
    bool *ret_right, bool *ret_stale)
{
	bool right;

	pthread_once(&once, start);
	/* What is longer than any password can be is not worth hashing. */
	if (*hash == '\0' || strlen(password) > PASSWORD_BYTES_MAX) {
		TRY(check_nothing(w, config, strlen(password) > PASSWORD_BYTES_MAX ? "" : password));
		*ret_right = *ret_stale = false;
		return OK;
	}
	right = crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
	*ret_right = right;
	*ret_stale =
	    right && crypto_pwhash_str_needs_rehash(hash, (unsigned long long)config->password_passes,
	                 (size_t)config->password_memory) != 0;
	return OK;
}

const char *password_make(struct arena *a)
{
	/* Without letters and digits that look alike. */
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
	char text[4 * 5];
	uint8_t byte;

	for (size_t i = 0; i < sizeof(text); i++) {
		if (i % 5 == 4) {
			text[i] = '-';
			continue;
		}
		/* Every letter as likely as any other. */
		do {
			random_bytes(&byte, sizeof(byte));
		} while (byte >= 256 / (sizeof(letters) - 1) * (sizeof(letters) - 1));
		text[i] = letters[byte % (sizeof(letters) - 1)];
	}
	text[sizeof(text) - 1] = '\0';
	return arena_strdup(a, text);
}
