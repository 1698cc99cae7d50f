/* {"text","answers":[{"value":"3.14","tolerance":"0.01","relative","weight","feedback"}],"units":["m"],
 * "unit":"none"|"optional"|"required"}. Values are texts, so that no digit is lost. A unit is compared letter
 * for letter (mW is not MW), blanks around it aside. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "lms/quiz/question/question_int.h"

enum { NUMBER_MAX = 60, UNIT_MAX = 40, UNITS_MAX = 10 };

static const char *const unit_words[] = {"none", "optional", "required", NULL};

static bool number_is_good(const char *text, bool may_be_negative)
{
	struct decimal number;
	const char *end;

	return number_read(text, &number, &end) && *end == '\0' && (may_be_negative || !number.negative);
}

static enum err value_check(struct work *w, json_t *value, size_t index, bool *full)
{
	const char *number = "", *tolerance = "0", *feedback = "";
	bool relative = false;
	int64_t weight = 100;
	char place[48], field[64];
	const struct field fields[] = {
	    {.name = "value",
	        .type = FIELD_TEXT,
	        .required = true,
	        .min = 1,
	        .max = NUMBER_MAX,
	        .ret = &number},
	    {.name = "tolerance", .type = FIELD_TEXT, .min = 1, .max = NUMBER_MAX, .ret = &tolerance},
	    {.name = "relative", .type = FIELD_BOOL, .ret = &relative},
	    {.name = "weight", .type = FIELD_INT, .min = 1, .max = 100, .ret = &weight},
	    {.name = "feedback", .type = FIELD_TEXT, .max = QUESTION_FEEDBACK_MAX, .ret = &feedback},
	};

	snprintf(place, sizeof place, "body.answers[%zu]", index);
	TRY(body_members(w, value, place, fields, FIELDS_COUNT(fields)));
	snprintf(field, sizeof field, "%s.value", place);
	if (!number_is_good(number, true))
		return fail_field(w, ERR_BAD_INPUT, field, WORDS("A number is expected, like 3.14 or -2e6."));
	snprintf(field, sizeof field, "%s.tolerance", place);
	if (!number_is_good(tolerance, false))
		return fail_field(w, ERR_BAD_INPUT, field, WORDS("A number from 0 on is expected."));
	body_default(value, "tolerance", json_string("0"));
	body_default(value, "relative", json_false());
	body_default(value, "weight", json_integer(100));
	body_default(value, "feedback", json_string(""));
	*full = *full || weight == 100;
	return OK;
}

static enum err units_check(struct work *w, json_t *body, const struct texts *units)
{
	body_default(body, "units", json_array());
	body_default(body, "unit", json_string(units->count > 0 ? "optional" : "none"));
	if (strcmp(body_text(body, "unit"), "none") != 0 && units->count == 0)
		return fail_field(w, ERR_BAD_INPUT, "body.units", WORDS("Name at least one unit."));
	for (size_t i = 0; i < units->count; i++) {
		const char *unit = units->items[i];

		if (*unit == '\0' || strlen(unit) > UNIT_MAX || isdigit((unsigned char)*unit))
			return fail_field(w, ERR_BAD_INPUT, "body.units",
			    WORDS("A unit has 1 to %d bytes and does not begin with a digit."), UNIT_MAX);
	}
	return OK;
}

enum err numeric_check(struct work *w, json_t *body)
{
	const char *text = "", *feedback = "", *unit = "";
	json_t *answers = NULL;
	struct texts units = {0};
	bool full = false;
	const struct field fields[] = {
	    QUESTION_TEXT_FIELDS(text, feedback),
	    {.name = "answers",
	        .type = FIELD_ARRAY,
	        .required = true,
	        .max = QUESTION_PATTERNS_MAX,
	        .ret = &answers},
	    {.name = "units", .type = FIELD_TEXTS, .max = UNITS_MAX, .ret = &units},
	    {.name = "unit", .type = FIELD_CHOICE, .ret = &unit, .choices = unit_words},
	};

	TRY(body_members(w, body, "body", fields, FIELDS_COUNT(fields)));
	TRY(body_array(w, body, "body", "answers", 1, QUESTION_PATTERNS_MAX, &answers));
	for (size_t i = 0; i < json_array_size(answers); i++)
		TRY(value_check(w, json_array_get(answers, i), i, &full));
	if (!full)
		return fail_field(w, ERR_BAD_INPUT, "body.answers",
		    WORDS("At least one answer must count fully: give it a weight of 100."));
	return units_check(w, body, &units);
}

void numeric_draw(struct work *w, const struct question *question, struct drawn *drawn)
{
	(void)w;
	(void)question;
	drawn->control = CONTROL_NUMBER;
}

/* What follows the number is as the question wants it. */
static bool unit_fits(struct work *w, const json_t *body, const char *rest)
{
	const json_t *units = json_object_get(body, "units");
	const char *unit = body_text(body, "unit");
	size_t len;

	while (isspace((unsigned char)*rest))
		rest++;
	/* A narrow or fixed blank before the unit, as French sets it. */
	if (strncmp(rest, "\xc2\xa0", 2) == 0)
		rest += 2;
	else if (strncmp(rest, "\xe2\x80\xaf", 3) == 0)
		rest += 3;
	len = strlen(rest);
	while (len > 0 && isspace((unsigned char)rest[len - 1]))
		len--;
	if (len == 0)
		return strcmp(unit, "required") != 0;
	if (strcmp(unit, "none") == 0)
		return false;
	for (size_t i = 0; i < json_array_size(units); i++) {
		if (strcmp(json_string_value(json_array_get(units, i)), arena_strndup(w->arena, rest, len)) ==
		    0)
			return true;
	}
	return false;
}

static const json_t *value_find(const json_t *answers, const struct decimal *said)
{
	const json_t *found = NULL;

	for (size_t i = 0; i < json_array_size(answers); i++) {
		const json_t *one = json_array_get(answers, i);
		struct decimal value, tolerance;
		const char *end;

		if (number_read(body_text(one, "value"), &value, &end) &&
		    number_read(body_text(one, "tolerance"), &tolerance, &end) &&
		    number_near(said, &value, &tolerance, body_bool(one, "relative")) &&
		    (found == NULL || body_int(one, "weight") > body_int(found, "weight")))
			found = one;
	}
	return found;
}

static const char *right_words(struct work *w, const json_t *body)
{
	const json_t *answers = json_object_get(body, "answers");
	const char *unit = json_string_value(json_array_get(json_object_get(body, "units"), 0));

	for (size_t i = 0; i < json_array_size(answers); i++) {
		const json_t *one = json_array_get(answers, i);

		if (body_int(one, "weight") == 100)
			return unit == NULL ? body_text(one, "value")
			                    : arena_printf(w->arena, "%s %s", body_text(one, "value"), unit);
	}
	return "";
}

void numeric_judge(
    struct work *w, const struct question *question, const struct answer *answer, struct judged *judged)
{
	const json_t *answers = json_object_get(question->body, "answers"), *found = NULL;
	const char *said = answer_value(answer, "answer"), *rest;
	struct decimal number;

	judged->right = right_words(w, question->body);
	if (number_read(said, &number, &rest) && unit_fits(w, question->body, rest))
		found = value_find(answers, &number);
	if (found != NULL) {
		judged->fraction = (struct fraction){body_int(found, "weight"), 100};
		judged_pick(judged, body_text(found, "value"));
	}
	judged_end(w, question, answer, judged, found != NULL ? body_text(found, "feedback") : "");
}
