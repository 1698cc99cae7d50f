/* {"text","right":true|false,"feedback_true","feedback_false"}: the feedbacks of each answer. */
#include <string.h>

#include "lms/quiz/question/question_int.h"

enum err truefalse_check(struct work *w, json_t *body)
{
	const char *text = "", *feedback = "", *of_true = "", *of_false = "";
	bool right;
	const struct field fields[] = {
	    QUESTION_TEXT_FIELDS(text, feedback),
	    {.name = "right", .type = FIELD_BOOL, .required = true, .ret = &right},
	    {.name = "feedback_true", .type = FIELD_TEXT, .max = QUESTION_FEEDBACK_MAX, .ret = &of_true},
	    {.name = "feedback_false", .type = FIELD_TEXT, .max = QUESTION_FEEDBACK_MAX, .ret = &of_false},
	};

	TRY(body_members(w, body, "body", fields, FIELDS_COUNT(fields)));
	body_default(body, "feedback_true", json_string(""));
	body_default(body, "feedback_false", json_string(""));
	return OK;
}

/* Two words that say by themselves what they mean need no keys. */
void truefalse_draw(struct work *w, const struct question *question, struct drawn *drawn)
{
	(void)question;
	drawn->control = CONTROL_RADIO;
	drawn->options = arena_alloc(w->arena, 2 * sizeof(*drawn->options));
	drawn->options[0] = (struct drawn_option){"true", "true", ""};
	drawn->options[1] = (struct drawn_option){"false", "false", ""};
	drawn->options_count = 2;
}

void truefalse_judge(
    struct work *w, const struct question *question, const struct answer *answer, struct judged *judged)
{
	const char *said = answer_value(answer, "answer"), *feedback = "";
	bool right = body_bool(question->body, "right");

	judged->right = right ? "true" : "false";
	if (strcmp(said, "true") == 0 || strcmp(said, "false") == 0) {
		bool is_true = strcmp(said, "true") == 0;

		judged->fraction.num = is_true == right;
		feedback = body_text(question->body, is_true ? "feedback_true" : "feedback_false");
		judged_pick(judged, is_true ? "true" : "false");
	}
	judged_end(w, question, answer, judged, feedback);
}
