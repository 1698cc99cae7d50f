/* A question as learners meet it, and how an answer would be judged. Nothing of it stays. */
#include <string.h>

#include "web/questions/questions.h"
#include "web/quiz/form.h"
#include "web/quiz/quiz.h"

struct fields {
	struct uuid id;
	const char *org;
	int64_t version;
};

const struct input question_trial_input[] = {
    QUESTIONS_ORG(struct fields),
    QUESTIONS_ID(struct fields, "the question"),
    {"version", INPUT_QUERY, FIELD_INT, false, 1, 1000000, offsetof(struct fields, version),
        .about = "the newest unless said"},
    {0},
};

static enum err trial(struct request *r, const struct answer *answer)
{
	struct text html = text_new(r->work.arena, QUESTIONS_HTML_MAX);
	struct page_quiz_question *shown = arena_alloc(r->work.arena, sizeof(*shown));
	struct question_version version;
	struct fields in = {0};
	struct question_row row;
	struct paper_question q;

	TRY(request_input(r, &in));
	TRY(question_find(&r->work, r->principal.org, in.id, in.version, &row, &version));
	/* One seed for all trials: what is shuffled stays where it was when it is judged. */
	q = (struct paper_question){.pick = {.id = in.id, .version = version.version, .marks = version.marks},
	    .question = {.id = in.id, .type = row.type, .body = version.body, .seed = 1}};
	question_draw(&r->work, &q.question, &q.drawn);
	if (answer != NULL) {
		q.answer = *answer;
		question_judge(&r->work, &q.question, answer, &q.judged);
		q.checked = true;
		q.verdict = q.judged.verdict;
		q.points = fraction_points(q.judged.fraction, version.marks);
	}
	*shown = (struct page_quiz_question){.number = 1};
	quiz_question_fill(r, &q, "q1-", shown);
	page_question_trial(
	    &html, &(struct page_question_trial){.lang = request_language(r),
	               .frame = frame_make(r, "questions"),
	               .list = frame_address(r, "/questions"),
	               .back = question_address(r, in.id, ""),
	               .again = question_address(r, in.id,
	                   arena_printf(r->work.arena, "/trial?version=%lld", (long long)version.version)),
	               .name = row.name,
	               .version = version.version,
	               .question = shown});
	return reply_page(r, 200, &html);
}

enum err get_question_trial(struct request *r)
{
	return trial(r, NULL);
}

enum err post_question_trial(struct request *r)
{
	struct said_answer said;

	TRY(quiz_answer_read(r, 1, &said));
	return trial(r, &said.answer);
}
