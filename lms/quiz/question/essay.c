/* {"text","lines","guide"}: a person judges it; the guide is for them. */
#include "lms/quiz/question/question_int.h"

enum { LINES = 12, LINES_MIN = 2, LINES_MAX = 60 };

enum err essay_check(struct work *w, json_t *body)
{
	const char *text = "", *feedback = "", *guide = "";
	int64_t lines = 0;
	const struct field fields[] = {
	    QUESTION_TEXT_FIELDS(text, feedback),
	    {.name = "lines", .type = FIELD_INT, .min = LINES_MIN, .max = LINES_MAX, .ret = &lines},
	    {.name = "guide", .type = FIELD_TEXT, .max = QUESTION_FEEDBACK_MAX, .ret = &guide},
	};

	TRY(body_members(w, body, "body", fields, FIELDS_COUNT(fields)));
	body_default(body, "lines", json_integer(LINES));
	body_default(body, "guide", json_string(""));
	return OK;
}

void essay_draw(struct work *w, const struct question *question, struct drawn *drawn)
{
	(void)w;
	drawn->control = CONTROL_TEXT;
	drawn->lines = body_int(question->body, "lines");
}

void essay_judge(
    struct work *w, const struct question *question, const struct answer *answer, struct judged *judged)
{
	judged_end(w, question, answer, judged, "");
	if (judged->verdict != VERDICT_UNANSWERED)
		judged->verdict = VERDICT_WAITING;
}
