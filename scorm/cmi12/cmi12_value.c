#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "scorm/cmi12/cmi12_inside.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "85." and ".5" are seen in the field and mean one thing only, so they are taken. */
bool cmi12_decimal(const char *text, double *ret_number)
{
	size_t digits = 0, len = strlen(text);
	bool point = false;

	if (len > CMI12_DECIMAL_MAX)
		return false;
	for (const char *p = text[0] == '-' ? text + 1 : text; *p != '\0'; p++) {
		if (is_digit(*p))
			digits++;
		else if (*p == '.' && !point)
			point = true;
		else
			return false;
	}
	if (digits == 0)
		return false;
	*ret_number = strtod(text, NULL);
	return true;
}

static bool decimal_fits(const char *value)
{
	double number;

	return cmi12_decimal(value, &number);
}

static bool score_fits(const struct cmi12_element *row, const char *value)
{
	double number;

	if (value[0] == '\0')
		return true;
	return cmi12_decimal(value, &number) && number >= row->low && number <= row->high;
}

static bool integer_fits(const struct cmi12_element *row, const char *value)
{
	const char *digits = value[0] == '-' ? value + 1 : value;
	size_t len = strspn(digits, "0123456789");
	long number;

	if (len == 0 || len > 9 || digits[len] != '\0')
		return false;
	number = strtol(value, NULL, 10);
	return number >= row->low && number <= row->high;
}

static bool word_fits(const char *words, const char *value, size_t len)
{
	for (const char *p = words;; p++) {
		size_t word = strcspn(p, "|");

		if (word == len && memcmp(p, value, len) == 0)
			return true;
		p += word;
		if (*p == '\0')
			return false;
	}
}

static bool identifier_fits(const char *value)
{
	if (value[0] == '\0')
		return false;
	for (const unsigned char *p = (const unsigned char *)value; *p != '\0'; p++) {
		if (*p < 0x20 || *p == 0x7f)
			return false;
	}
	return true;
}

/* source.target, separated by commas, the whole optionally in braces. */
static bool pairs_fit(const char *value, size_t len)
{
	const char *end = value + len;

	if (len >= 2 && value[0] == '{' && end[-1] == '}') {
		value++;
		end--;
	}
	while (value <= end) {
		const char *comma = memchr(value, ',', (size_t)(end - value));
		const char *stop = comma != NULL ? comma : end;
		size_t size = (size_t)(stop - value);

		if (size < 3 || memchr(value + 1, '.', size - 2) == NULL)
			return false;
		value = stop + 1;
	}
	return true;
}

/* CMIFeedback, by the type of the interaction. The book wants single characters in choice, sequencing,
 * matching and likert; authoring tools send words and whole sentences, so there only the structure is held. A
 * learner who did not answer gives "". Before the type is known anything is taken, since 1.2 orders no order.
 */
static bool feedback_fits(const char *value, size_t len, const char *type)
{
	if (len == 0)
		return true;
	if (strcmp(type, "true-false") == 0)
		return strchr("01tfTF", value[0]) != NULL;
	if (strcmp(type, "choice") == 0 || strcmp(type, "sequencing") == 0)
		return strspn(value, ",{} ") < len;
	if (strcmp(type, "matching") == 0)
		return pairs_fit(value, len);
	if (strcmp(type, "numeric") == 0)
		return decimal_fits(value);
	return true;
}

bool cmi12_value_fits(
    const struct cmi12_element *row, const char *value, size_t len, const char *interaction_type)
{
	int64_t cs;

	if (len > CMI12_VALUE_MAX || !utf8_valid(value, len))
		return false;
	switch (row->type) {
	case CMI12_TEXT:
		return true;
	case CMI12_IDENTIFIER:
		return identifier_fits(value);
	case CMI12_SCORE:
		return score_fits(row, value);
	case CMI12_DECIMAL:
		return decimal_fits(value);
	case CMI12_INTEGER:
		return integer_fits(row, value);
	case CMI12_TIMESPAN:
		return timespan_parse(value, &cs);
	case CMI12_TIME:
		return timeofday_valid(value);
	case CMI12_VOCABULARY:
		return word_fits(row->vocabulary, value, len);
	case CMI12_RESULT:
		return word_fits(row->vocabulary, value, len) || decimal_fits(value);
	case CMI12_FEEDBACK:
		return feedback_fits(value, len, interaction_type);
	}
	return false;
}
