/* What a learner answered and what would have been right, by the type of the interaction (run-time
 * environment, section 4.2.9.1). The book's counts of parts and lengths are minimums, so only the structure
 * is held. Where the book wants a short_identifier_type, words and sentences are taken, as authoring tools
 * send them, but none of the signs that part them. */
#include <string.h>

#include "scorm/cmi/text.h"
#include "scorm/cmi2004/cmi2004_inside.h"

/* A stretch of the value. */
struct part {
	const char *text;
	size_t len;
};

enum { SEPARATOR_SIZE = 3 };

/* Where the separator ("[,]") stands first; NULL: nowhere. */
static const char *separator_in(const struct part *whole, const char *separator)
{
	return whole->len < SEPARATOR_SIZE ? NULL
	                                   : memmem(whole->text, whole->len, separator, SEPARATOR_SIZE);
}

/* Cuts off what stands before the separator. False once the last part was given. */
static bool part_next(struct part *rest, const char *separator, struct part *ret_part)
{
	const char *at;

	if (rest->text == NULL)
		return false;
	at = separator_in(rest, separator);
	if (at == NULL) {
		*ret_part = *rest;
		*rest = (struct part){NULL, 0};
		return true;
	}
	*ret_part = (struct part){rest->text, (size_t)(at - rest->text)};
	*rest = (struct part){at + SEPARATOR_SIZE, rest->len - ret_part->len - SEPARATOR_SIZE};
	return true;
}

static bool name_fits(const struct part *p)
{
	if (!cmi_printable(p->text, p->len))
		return false;
	for (size_t i = 0; i < p->len; i++) {
		if (strchr("[]{}", p->text[i]) != NULL)
			return false;
	}
	return true;
}

static bool names_fit(struct part rest)
{
	struct part name;

	while (part_next(&rest, "[,]", &name)) {
		if (!name_fits(&name))
			return false;
	}
	return true;
}

static bool choices_fit(struct part rest)
{
	struct part choices[CMI2004_CHOICES_MAX];
	size_t count = 0;

	while (part_next(&rest, "[,]", &choices[count])) {
		const struct part *name = &choices[count];

		if (!name_fits(name))
			return false;
		for (size_t i = 0; i < count; i++) {
			if (choices[i].len == name->len &&
			    memcmp(choices[i].text, name->text, name->len) == 0)
				return false;
		}
		if (++count == CMI2004_CHOICES_MAX)
			return rest.text == NULL;
	}
	return true;
}

static bool strings_fit(struct part rest)
{
	struct part string;

	while (part_next(&rest, "[,]", &string)) {
		if (!cmi2004_localized_fits(string.text, string.len))
			return false;
	}
	return true;
}

/* The two sides of the only [.] of a part. */
static bool sides_of(struct part whole, struct part *ret_left, struct part *ret_right)
{
	return part_next(&whole, "[.]", ret_left) && part_next(&whole, "[.]", ret_right) &&
	       whole.text == NULL;
}

static bool pairs_fit(struct part rest)
{
	struct part pair, left, right;

	while (part_next(&rest, "[,]", &pair)) {
		if (!sides_of(pair, &left, &right) || !name_fits(&left) || !name_fits(&right))
			return false;
	}
	return true;
}

static bool steps_fit(struct part rest)
{
	struct part step, name, answer;

	while (part_next(&rest, "[,]", &step)) {
		if (!sides_of(step, &name, &answer) || (name.len > 0 && !name_fits(&name)) ||
		    (name.len == 0 && answer.len == 0))
			return false;
	}
	return true;
}

/* low[:]high, each of which may be blank. A single number is seen as well and means itself. */
static bool range_fits(struct part whole)
{
	struct part left, right;
	double low, high;

	if (separator_in(&whole, "[:]") == NULL)
		return cmi_decimal(whole.text, whole.len, &low);
	if (!part_next(&whole, "[:]", &left) || !part_next(&whole, "[:]", &right) || whole.text != NULL)
		return false;
	if ((left.len > 0 && !cmi_decimal(left.text, left.len, &low)) ||
	    (right.len > 0 && !cmi_decimal(right.text, right.len, &high)))
		return false;
	return left.len == 0 || right.len == 0 || low <= high;
}

/* Takes "{NAME=true}" or "{NAME=false}" off the front. False where something else is said there; what never
 * closes is no such word. */
static bool flag_take(struct part *rest, const char *flag, bool *seen)
{
	size_t flag_len = strlen(flag);
	struct part word;
	const char *close;

	if (*seen || rest->len < flag_len || memcmp(rest->text, flag, flag_len) != 0)
		return true;
	close = memchr(rest->text, '}', rest->len);
	if (close == NULL)
		return true;
	word = (struct part){rest->text + flag_len, (size_t)(close - rest->text) - flag_len};
	if (!cmi_word("true|false", word.text, word.len))
		return false;
	rest->len -= (size_t)(close + 1 - rest->text);
	rest->text = close + 1;
	*seen = true;
	return true;
}

/* The two come in either order, each once. */
static bool flags_take(struct part *rest, const struct cmi2004_interaction *interaction)
{
	bool case_seen = !interaction->case_matters, order_seen = !interaction->order_matters;

	return flag_take(rest, "{case_matters=", &case_seen) &&
	       flag_take(rest, "{order_matters=", &order_seen) &&
	       flag_take(rest, "{case_matters=", &case_seen);
}

bool cmi2004_response_fits(
    const struct cmi2004_interaction *interaction, bool pattern, const char *value, size_t len)
{
	struct part rest = {value, len};
	double number;

	if (interaction == NULL || (pattern && !flags_take(&rest, interaction)))
		return false;
	switch (interaction->form) {
	case CMI2004_FORM_TRUTH:
		return cmi_word("true|false", rest.text, rest.len);
	case CMI2004_FORM_CHOICES:
		return rest.len == 0 || choices_fit(rest);
	case CMI2004_FORM_STRINGS:
		return strings_fit(rest);
	case CMI2004_FORM_STRING:
		return cmi2004_localized_fits(rest.text, rest.len);
	case CMI2004_FORM_NAME:
		return name_fits(&rest);
	case CMI2004_FORM_PAIRS:
		return rest.len == 0 || pairs_fit(rest);
	case CMI2004_FORM_STEPS:
		return rest.len == 0 || steps_fit(rest);
	case CMI2004_FORM_NAMES:
		return rest.len == 0 || names_fit(rest);
	case CMI2004_FORM_NUMBER:
		return pattern ? range_fits(rest) : cmi_decimal(rest.text, rest.len, &number);
	case CMI2004_FORM_ANYTHING:
		return true;
	}
	return false;
}
