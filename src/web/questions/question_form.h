/* How the bodies of the nine types of questions are written in a form. */
#ifndef WEB_QUESTIONS_QUESTION_FORM_H
#define WEB_QUESTIONS_QUESTION_FORM_H

#include "lms/quiz/question/question.h"
#include "web/editor/body_form.h"

/* Every member that docs/quizzes.md has of that type. */
const struct edit_member *question_members(enum question_type type);
/* What a new question of that type begins with: a body that is not whole yet, ends with the arena. */
enum err question_beginning(struct work *w, enum question_type type, json_t **ret_body) MUST_CHECK;

#endif
