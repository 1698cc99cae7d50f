#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "scorm/cmi/text.h"
#include "scorm/cmi12/cmi12_inside.h"

static bool decimal_fits(const char *value)
{
	double number;

	return cmi_decimal(value, strlen(value), &number);
}

static bool score_fits(const struct cmi12_element *row, const char *value)
{
	double number;

	if (value[0] == '\0')
		return true;
	return cmi_decimal(value, strlen(value), &number) && number >= row->low && number <= row->high;
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
		return cmi_printable(value, len);
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
		return cmi_word(row->vocabulary, value, len);
	case CMI12_RESULT:
		return cmi_word(row->vocabulary, value, len) || decimal_fits(value);
	case CMI12_FEEDBACK:
		return feedback_fits(value, len, interaction_type);
	}
	return false;
}
