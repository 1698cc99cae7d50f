/* A word or a few. {"text","answers":[{"text","weight":1..100,"feedback"}],"case","accents","spaces"}: a * in
 * an answer stands for anything; whether capitals and accents count, and what blanks do, are the question's.
 */
#include "lms/quiz/question/question_int.h"

enum err shorttext_check(struct work *w, json_t *body)
{
	const char *text = "", *feedback = "", *spaces_word = "";
	struct word_rules rules;
	json_t *answers = NULL;
	const struct field fields[] = {
	    QUESTION_TEXT_FIELDS(text, feedback),
	    {.name = "answers",
	        .type = FIELD_ARRAY,
	        .required = true,
	        .max = QUESTION_PATTERNS_MAX,
	        .ret = &answers},
	    WORD_RULE_FIELDS(rules),
	};

	TRY(body_members(w, body, "body", fields, FIELDS_COUNT(fields)));
	word_rules_default(body);
	return patterns_check(w, body, "body");
}

void shorttext_draw(struct work *w, const struct question *question, struct drawn *drawn)
{
	(void)w;
	(void)question;
	drawn->control = CONTROL_LINE;
}

void shorttext_judge(
    struct work *w, const struct question *question, const struct answer *answer, struct judged *judged)
{
	const struct word_rules rules = word_rules_of(question->body);
	const json_t *answers = json_object_get(question->body, "answers");
	const json_t *found = patterns_find(&rules, answers, answer_value(answer, "answer"));

	judged->right = patterns_right(answers);
	if (found != NULL) {
		judged->fraction = (struct fraction){body_int(found, "weight"), 100};
		judged_pick(judged, body_text(found, "text"));
	}
	judged_end(w, question, answer, judged, found != NULL ? body_text(found, "feedback") : "");
}
