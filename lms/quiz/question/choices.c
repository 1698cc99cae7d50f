/* Several of several. {"text","choices":[{"id","text","right","feedback"}],"shuffle","partial":"each"|"all"}:
 * by "each" the share of what is right that was chosen, less the share of what is wrong that was chosen,
 * never below nothing. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "lms/quiz/question/question_int.h"

static enum err option_check(struct work *w, json_t *option, size_t index, bool *any)
{
	const char *id = "", *text = "", *feedback = "";
	bool right = false;
	char place[48];
	const struct field fields[] = {
	    {.name = "id", .type = FIELD_TEXT, .max = 32, .ret = &id},
	    {.name = "text",
	        .type = FIELD_TEXT,
	        .required = true,
	        .min = 1,
	        .max = QUESTION_OPTION_MAX,
	        .ret = &text},
	    {.name = "right", .type = FIELD_BOOL, .ret = &right},
	    {.name = "feedback", .type = FIELD_TEXT, .max = QUESTION_FEEDBACK_MAX, .ret = &feedback},
	};

	snprintf(place, sizeof place, "body.choices[%zu]", index);
	TRY(body_members(w, option, place, fields, FIELDS_COUNT(fields)));
	body_default(option, "right", json_false());
	body_default(option, "feedback", json_string(""));
	*any = *any || right;
	return OK;
}

enum err choices_check(struct work *w, json_t *body)
{
	const char *text = "", *feedback = "", *partial = "";
	json_t *choices = NULL;
	bool shuffle, any = false;
	const struct field fields[] = {
	    QUESTION_TEXT_FIELDS(text, feedback),
	    {.name = "choices",
	        .type = FIELD_ARRAY,
	        .required = true,
	        .max = QUESTION_OPTIONS_MAX,
	        .ret = &choices},
	    {.name = "shuffle", .type = FIELD_BOOL, .ret = &shuffle},
	    {.name = "partial", .type = FIELD_CHOICE, .ret = &partial, .choices = partial_words},
	};

	TRY(body_members(w, body, "body", fields, FIELDS_COUNT(fields)));
	TRY(body_array(w, body, "body", "choices", 2, QUESTION_OPTIONS_MAX, &choices));
	for (size_t i = 0; i < json_array_size(choices); i++)
		TRY(option_check(w, json_array_get(choices, i), i, &any));
	if (!any)
		return fail_field(
		    w, ERR_BAD_INPUT, "body.choices", WORDS("At least one choice must be right."));
	body_default(body, "shuffle", json_true());
	body_default(body, "partial", json_string("each"));
	return body_ids(w, choices, "body.choices", 'c');
}

void choices_draw(struct work *w, const struct question *question, struct drawn *drawn)
{
	choice_draw(w, question, drawn);
	drawn->control = CONTROL_BOXES;
}

struct tally {
	int64_t right, wrong, right_picked, wrong_picked;
};

static struct fraction tally_fraction(const struct tally *t, bool each)
{
	struct fraction f = {0, 1};

	if (!each)
		f.num = t->right_picked == t->right && t->wrong_picked == 0;
	else if (t->wrong == 0)
		f = (struct fraction){t->right_picked, t->right};
	else
		f = (struct fraction){
		    t->right_picked * t->wrong - t->wrong_picked * t->right, t->right * t->wrong};
	return f.num > 0 ? f : (struct fraction){0, 1};
}

void choices_judge(
    struct work *w, const struct question *question, const struct answer *answer, struct judged *judged)
{
	const json_t *choices = json_object_get(question->body, "choices");
	struct text feedback = text_new(w->arena, QUESTION_BODY_MAX),
	            right = text_new(w->arena, QUESTION_BODY_MAX);
	struct tally tally = {0};
	struct drawn drawn;

	question_draw(w, question, &drawn);
	for (size_t i = 0; i < json_array_size(choices); i++) {
		const json_t *one = json_array_get(choices, i);
		const char *id = body_text(one, "id"), *said = body_text(one, "feedback");
		bool is_right = body_bool(one, "right"),
		     picked = answer_ticked(answer, question_key(w, question, id));

		tally.right += is_right;
		tally.wrong += !is_right;
		tally.right_picked += is_right && picked;
		tally.wrong_picked += !is_right && picked;
		if (is_right)
			text_printf(&right, "%s%s", right.len > 0 ? "; " : "", body_text(one, "text"));
		if (!picked)
			continue;
		judged_pick(judged, id);
		if (*said != '\0')
			text_printf(&feedback, "%s%s", feedback.len > 0 ? "\n\n" : "", said);
		for (size_t j = 0; j < drawn.options_count; j++) {
			if (drawn.options[j].id == id)
				judged->fields_right[j] = is_right;
		}
	}
	judged->right = right.data;
	judged->fraction = tally_fraction(&tally, strcmp(body_text(question->body, "partial"), "each") == 0);
	judged_end(w, question, answer, judged, feedback.data);
}
