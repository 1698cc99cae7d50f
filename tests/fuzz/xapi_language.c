/* A language tag in the first line, an Accept-Language in the second. The tag is judged as by the grammar of
 * RFC 5646 2.1 written as a regular expression; only that says nothing of extensions that come twice. */
#include "fuzz.h"

#include <regex.h>

#include "xapi/statement/format.h"

#define LANGUAGE "([a-z]{2,3}(-[a-z]{3}){0,3}|[a-z]{4,8})"
#define SCRIPT "(-[a-z]{4})?"
#define REGION "(-([a-z]{2}|[0-9]{3}))?"
#define VARIANTS "(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
#define EXTENSIONS "(-[0-9a-wyz](-[a-z0-9]{2,8})+)*"
#define PRIVATE "x(-[a-z0-9]{1,8})+"
#define IRREGULAR                                                                                            \
	"en-gb-oed|i-ami|i-bnn|i-default|i-enochian|i-hak|i-klingon|i-lux|i-mingo|i-navajo|i-pwn|i-tao|"     \
	"i-tay|i-tsu|sgn-be-fr|sgn-be-nl|sgn-ch-de"

static bool extension_comes_twice(const char *tag)
{
	bool seen[256] = {false};

	for (const char *p = strchr(tag, '-'); p != NULL; p = strchr(p + 1, '-')) {
		unsigned char c = (unsigned char)(p[1] | 0x20);

		if (p[1] == '\0' || p[2] != '-')
			continue;
		if (c == 'x')
			return false;
		if (seen[c])
			return true;
		seen[c] = true;
	}
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static regex_t grammar;
	static bool compiled;
	ARENA_LOCAL struct arena *a = arena_new();
	char *rest = input_text(a, data, len);
	const char *tag = next_line(&rest);
	struct xapi_languages languages;
	bool good, expected;

	if (len > 1024)
		return 0;
	if (!compiled)
		must(regcomp(&grammar,
		         "^(" LANGUAGE SCRIPT REGION VARIANTS EXTENSIONS "(-" PRIVATE ")?|" PRIVATE
		         "|" IRREGULAR ")$",
		         REG_EXTENDED | REG_ICASE | REG_NOSUB) == 0);
	compiled = true;
	good = xapi_language_valid(tag, strlen(tag));
	expected = regexec(&grammar, tag, 0, NULL, 0) == 0;
	must(good == expected || (expected && extension_comes_twice(tag)));

	xapi_languages_read(rest, &languages);
	must(languages.count <= XAPI_LANGUAGES_MAX);
	for (size_t i = 0; i < languages.count; i++) {
		const char *range = languages.list[i].range;

		must(languages.list[i].quality >= 0 && languages.list[i].quality <= 1000);
		must(i == 0 || languages.list[i - 1].quality >= languages.list[i].quality);
		must(strcmp(range, "*") == 0 || xapi_language_valid(range, strlen(range)));
	}
	return 0;
}
