/* What the forms of a quiz send: declared fields, and of each question that was shown "qN-PART". */
#ifndef WEB_QUIZ_FORM_H
#define WEB_QUIZ_FORM_H

#include "web/quiz/quiz.h"

struct quiz_questions_input {
	const char *launch;
	int64_t page;
};
struct quiz_answers_input {
	const char *launch, *go;
	struct uuid sitting;
	int64_t page, at, check;
};
struct quiz_result_input {
	const char *launch;
	int64_t number;
};
struct quiz_submit_input {
	const char *launch;
	struct uuid sitting;
};
extern const struct input quiz_start_input[], quiz_questions_table[], quiz_answers_table[],
    quiz_review_table[], quiz_submit_table[], quiz_result_table[];

/* 1 … QUIZ_QUESTIONS_MAX; 0 for anything else. */
int64_t quiz_number(const char *text);
/* A question that was shown and of which nothing came was left, or emptied. ERR_BAD_INPUT: more parts than a
 * question has. */
enum err quiz_form_read(
    struct request *r, const struct quiz_answers_input *in, struct said_form *ret_form) MUST_CHECK;

/* What the form says of that one question. ERR_BAD_INPUT, ERR_TOO_LARGE (field answer): too many parts, or
 * too long. */
enum err quiz_answer_read(struct request *r, int64_t position, struct said_answer *ret_answer) MUST_CHECK;

#endif
