/* One of several. {"text","choices":[{"id","text","weight":-100..100,"feedback"}],"shuffle"}: a weight of 100
 * is right, of others a part of the marks, or taken away. */
#include <stdio.h>
#include <string.h>

#include "lms/quiz/question/question_int.h"

enum { WEIGHT_FULL = 100 };

static enum err option_check(struct work *w, json_t *option, size_t index, bool *full)
{
	const char *id = "", *text = "", *feedback = "";
	int64_t weight = 0;
	char place[48];
	const struct field fields[] = {
	    {.name = "id", .type = FIELD_TEXT, .max = 32, .ret = &id},
	    {.name = "text",
	        .type = FIELD_TEXT,
	        .required = true,
	        .min = 1,
	        .max = QUESTION_OPTION_MAX,
	        .ret = &text},
	    {.name = "weight", .type = FIELD_INT, .min = -WEIGHT_FULL, .max = WEIGHT_FULL, .ret = &weight},
	    {.name = "feedback", .type = FIELD_TEXT, .max = QUESTION_FEEDBACK_MAX, .ret = &feedback},
	};

	snprintf(place, sizeof place, "body.choices[%zu]", index);
	TRY(body_members(w, option, place, fields, FIELDS_COUNT(fields)));
	body_default(option, "weight", json_integer(0));
	body_default(option, "feedback", json_string(""));
	*full = *full || weight == WEIGHT_FULL;
	return OK;
}

enum err choice_check(struct work *w, json_t *body)
{
	const char *text = "", *feedback = "";
	json_t *choices = NULL;
	bool shuffle, full = false;
	const struct field fields[] = {
	    QUESTION_TEXT_FIELDS(text, feedback),
	    {.name = "choices",
	        .type = FIELD_ARRAY,
	        .required = true,
	        .max = QUESTION_OPTIONS_MAX,
	        .ret = &choices},
	    {.name = "shuffle", .type = FIELD_BOOL, .ret = &shuffle},
	};

	TRY(body_members(w, body, "body", fields, FIELDS_COUNT(fields)));
	TRY(body_array(w, body, "body", "choices", 2, QUESTION_OPTIONS_MAX, &choices));
	for (size_t i = 0; i < json_array_size(choices); i++)
		TRY(option_check(w, json_array_get(choices, i), i, &full));
	if (!full)
		return fail_field(w, ERR_BAD_INPUT, "body.choices",
		    WORDS("At least one choice must be right: give it a weight of 100."));
	body_default(body, "shuffle", json_true());
	return body_ids(w, choices, "body.choices", 'c');
}

void choice_draw(struct work *w, const struct question *question, struct drawn *drawn)
{
	const json_t *choices = json_object_get(question->body, "choices");

	drawn->control = CONTROL_RADIO;
	drawn->options = options_draw(w, question, choices, body_bool(question->body, "shuffle"));
	drawn->options_count = json_array_size(choices);
}

void choice_judge(
    struct work *w, const struct question *question, const struct answer *answer, struct judged *judged)
{
	const json_t *choices = json_object_get(question->body, "choices");
	const char *key = answer_value(answer, "answer"), *feedback = "";

	for (size_t i = 0; i < json_array_size(choices); i++) {
		const json_t *one = json_array_get(choices, i);

		if (body_int(one, "weight") == WEIGHT_FULL && *judged->right == '\0')
			judged->right = body_text(one, "text");
		if (strcmp(question_key(w, question, body_text(one, "id")), key) != 0)
			continue;
		judged->fraction = (struct fraction){body_int(one, "weight"), WEIGHT_FULL};
		feedback = body_text(one, "feedback");
		judged_pick(judged, body_text(one, "id"));
	}
	judged_end(w, question, answer, judged, feedback);
}
