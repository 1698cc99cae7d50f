/* A quiz, as docs/quizzes.md has it (lms/quiz): with pages of its own, outside the player. Made, its
 * questions and their versions are fixed. */
#include "lms/quiz/quiz.h"

#include "lms/material/material_int.h"

static enum err quiz_body_read(struct material_reading *m, json_t *body)
{
	json_t *draft = json_own(m->w->arena, json_deep_copy(body));

	TRY(quiz_check(m->w, draft));
	m->shown = draft;
	return m->whole ? quiz_make(m->w, m->org, draft, &m->shown) : OK;
}

const struct material_type material_quiz = {
    .name = QUIZ_KIND, .title = WORDS("Quiz"), .played = false, .read = quiz_body_read, .made = quiz_made};
