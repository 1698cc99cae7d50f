#include "keys/smtp_words.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include <openssl/evp.h>

#include "base/text.h"
#include "base/time.h"

/* An encoded word is at most 75 characters: 45 bytes become 60. */
enum { WORD_BYTES = 45, HEADER_MAX = 4096, SAYS_MAX = 300 };

static bool is_plain(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || (unsigned char)*text > '~')
			return false;
	return true;
}

static const char *one_line(struct work *w, const char *text)
{
	char *line = arena_strndup(w->arena, text, strnlen(text, HEADER_MAX / 4));

	for (char *c = line; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = ' ';
	utf8_mend(line);
	return line;
}

static void word_add(struct text *t, const char *bytes, size_t len)
{
	unsigned char base64[WORD_BYTES * 2];
	int made = EVP_EncodeBlock(base64, (const unsigned char *)bytes, (int)len);

	text_add(t, "=?UTF-8?B?");
	text_add_bytes(t, base64, (size_t)made);
	text_add(t, "?=");
}

/* Bytes of the next word: no letter is cut. */
static size_t word_length(const char *text)
{
	size_t len = strnlen(text, WORD_BYTES);

	while (text[len] != '\0' && ((unsigned char)text[len] & 0xc0) == 0x80)
		len--;
	return len;
}

static const char *encoded(struct work *w, const char *line)
{
	struct text t = text_new(w->arena, HEADER_MAX);

	while (*line != '\0') {
		size_t len = word_length(line);

		if (t.len > 0)
			text_add(&t, "\r\n ");
		word_add(&t, line, len);
		line += len;
	}
	return t.data;
}

const char *smtp_words_header(struct work *w, const char *text)
{
	const char *line = one_line(w, text);

	/* What looks like an encoded word would be read as one. */
	return is_plain(line) && strstr(line, "=?") == NULL ? line : encoded(w, line);
}

const char *smtp_words_mailbox(struct work *w, const char *name, const char *address)
{
	const char *line = one_line(w, name);
	struct text t = text_new(w->arena, HEADER_MAX);

	if (line[0] == '\0')
		return address;
	if (!is_plain(line) || strstr(line, "=?") != NULL) {
		text_add(&t, encoded(w, line));
	} else {
		text_add_char(&t, '"');
		for (; *line != '\0'; line++) {
			if (*line == '"' || *line == '\\')
				text_add_char(&t, '\\');
			text_add_char(&t, *line);
		}
		text_add_char(&t, '"');
	}
	text_printf(&t, " <%s>", address);
	return t.data;
}

const char *smtp_words_date(struct work *w, int64_t us)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t when = (time_t)(us / US_PER_S);
	struct tm tm = {0};

	gmtime_r(&when, &tm);
	return arena_printf(w->arena, "%.3s, %d %.3s %d %02d:%02d:%02d +0000", days + tm.tm_wday * 3,
	    tm.tm_mday, months + tm.tm_mon * 3, tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

const char *smtp_words_clean(struct work *w, const char *says, const char *keep)
{
	const char *line = one_line(w, says);
	struct text t = text_new(w->arena, SAYS_MAX);
	static const char ends[] = " <>()[],;:\"'";

	while (*line != '\0') {
		size_t len = strcspn(line, ends);
		size_t gap = strspn(line + len, ends);
		bool address = memchr(line, '@', len) != NULL;

		if (address && !(len == strlen(keep) && strncasecmp(line, keep, len) == 0))
			text_add(&t, "(an address)");
		else
			text_add_bytes(&t, line, len);
		text_add_bytes(&t, line + len, gap);
		line += len + gap;
	}
	utf8_mend(t.data);
	return t.data;
}

const char *smtp_words_domain(const char *address)
{
	const char *at = strrchr(address, '@');

	return at != NULL ? at + 1 : address;
}
