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

/* What a pattern says in front of its parts. */
struct flags {
	bool case_said, case_matters;
	bool order_said, order_matters;
};

/* Takes "{NAME=true}" or "{NAME=false}" off the front. False where something else is said there; what never
 * closes is no such word. */
static bool flag_take(struct part *rest, const char *flag, bool *said, bool *value)
{
	size_t flag_len = strlen(flag);
	struct part word;
	const char *close;

	if (*said || rest->len < flag_len || memcmp(rest->text, flag, flag_len) != 0)
		return true;
	close = memchr(rest->text, '}', rest->len);
	if (close == NULL)
		return true;
	word = (struct part){rest->text + flag_len, (size_t)(close - rest->text) - flag_len};
	if (!cmi_word("true|false", word.text, word.len))
		return false;
	*value = word.len == 4;
	rest->len -= (size_t)(close + 1 - rest->text);
	rest->text = close + 1;
	*said = true;
	return true;
}

/* The two come in either order, each once. What the type does not know is left as text. */
static bool flags_take(
    struct part *rest, const struct cmi2004_interaction *interaction, struct flags *ret_flags)
{
	struct flags f = {.case_said = !interaction->case_matters,
	    .order_said = !interaction->order_matters,
	    .order_matters = true};

	if (!flag_take(rest, "{case_matters=", &f.case_said, &f.case_matters) ||
	    !flag_take(rest, "{order_matters=", &f.order_said, &f.order_matters) ||
	    !flag_take(rest, "{case_matters=", &f.case_said, &f.case_matters))
		return false;
	*ret_flags = f;
	return true;
}

/* The {lang=…} in front; empty where there is none. */
static struct part language_take(struct part *rest)
{
	static const char mark[] = "{lang=";
	struct part language = {rest->text, 0};
	const char *close;

	if (rest->len < sizeof(mark) - 1 || memcmp(rest->text, mark, sizeof(mark) - 1) != 0)
		return language;
	close = memchr(rest->text, '}', rest->len);
	if (close == NULL)
		return language;
	language.len = (size_t)(close + 1 - rest->text);
	*rest = (struct part){close + 1, rest->len - language.len};
	return language;
}

static bool form_fits(const struct cmi2004_interaction *interaction, bool pattern, struct part rest)
{
	double number;

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

const char *cmi2004_response_read(struct arena *a, const struct cmi2004_interaction *interaction,
    bool pattern, const char *value, size_t len)
{
	struct part rest = {value, len}, language = {value, 0};
	struct flags flags;

	if (interaction == NULL)
		return NULL;
	if (!pattern)
		return form_fits(interaction, false, rest) ? value : NULL;
	if (!flags_take(&rest, interaction, &flags) || !form_fits(interaction, true, rest))
		return NULL;
	if (interaction->form == CMI2004_FORM_STRING) {
		language = language_take(&rest);
		if (!flag_take(&rest, "{case_matters=", &flags.case_said, &flags.case_matters))
			return NULL;
	}
	if (language.len + rest.len == len || len > CMI2004_FLAGS_MAX)
		return value;
	return arena_printf(a, "%s%s%.*s%.*s", flags.case_matters ? "{case_matters=true}" : "",
	    flags.order_matters ? "" : "{order_matters=false}", (int)language.len, language.text,
	    (int)rest.len, rest.text);
}
