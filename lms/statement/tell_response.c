/* Responses and patterns of SCORM 1.2 (run-time environment 3.4.7) as xAPI writes them (1.0.3 Data 2.4.4.1).
 */
#include <string.h>

#include "base/text.h"
#include "lms/statement/tell.h"

/* The book has one letter or digit for each choice. */
static bool is_choice(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static const char *truth(const char *text)
{
	static const struct {
		const char *said, *meant;
	} words[] = {{"t", "true"}, {"1", "true"}, {"true", "true"}, {"f", "false"}, {"0", "false"},
	    {"false", "false"}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(text, words[i].said) == 0)
			return words[i].meant;
	}
	return text;
}

/* "a,b" or "{a,b}"; with pairs "1.a,2.b". NULL where it is anything else. */
static const char *list(struct arena *a, const char *text, bool pairs)
{
	struct text out = text_new(a, (size_t)4 * TOLD_TEXT_MAX);
	size_t len = strlen(text), item = pairs ? 3 : 1;

	if (len > 1 && text[0] == '{' && text[len - 1] == '}') {
		text++;
		len -= 2;
	}
	if (len == 0)
		return NULL;
	for (size_t i = 0; i < len; i += item + 1) {
		if (len - i < item || !is_choice(text[i]) ||
		    (pairs && (text[i + 1] != '.' || !is_choice(text[i + 2]))) ||
		    (len - i > item && text[i + item] != ',') || len - i == item + 1)
			return NULL;
		if (i > 0)
			text_add(&out, "[,]");
		text_add_char(&out, text[i]);
		if (pairs)
			text_add(&out, "[.]");
		if (pairs)
			text_add_char(&out, text[i + 2]);
	}
	return text_fits(&out) ? out.data : NULL;
}

const char *telling_response_text(struct arena *a, const char *type, const char *text)
{
	const char *listed = NULL;

	if (strcmp(type, "true-false") == 0)
		return truth(text);
	if (strcmp(type, "choice") == 0 || strcmp(type, "sequencing") == 0)
		listed = list(a, text, false);
	else if (strcmp(type, "matching") == 0)
		listed = list(a, text, true);
	return listed != NULL ? listed : text;
}
