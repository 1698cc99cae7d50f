#include <string.h>

#include "pages.h"
#include "web/explain/sentence.h"
#include "web/page/frame.h"
#include "web/quiz/form.h"
#include "web/quiz/quiz.h"

static enum err show_review(struct request *r, const struct quiz_view *view, const struct paper *paper)
{
	struct text html = text_new(r->work.arena, QUIZ_HTML_MAX);
	struct page_quiz_review_rows *rows = arena_alloc(r->work.arena, (paper->count + 1) * sizeof(*rows));
	int64_t open = 0;

	for (size_t i = 0; i < paper->count; i++) {
		const struct paper_question *q = &paper->questions[i];

		open += !q->given;
		rows[i] = (struct page_quiz_review_rows){.number = (int64_t)i + 1,
		    .link = quiz_address(r, "/questions?page=%zu#question-%zu", paper->page_of[i] + 1, i + 1),
		    .answered = q->given,
		    .flagged = q->flagged,
		    .checked = q->checked};
	}
	page_quiz_review(&html, &(struct page_quiz_review){.lang = request_language(r),
	                            .frame = quiz_frame(r, view),
	                            .title = view->title,
	                            .action = quiz_address(r, "/review"),
	                            .back = quiz_address(r, "/questions"),
	                            .sitting = uuid_text(r->work.arena, paper->sitting->id),
	                            .open = open,
	                            .left = paper->sitting->deadline_us != 0,
	                            .ends = paper->sitting->deadline_us,
	                            .rows = rows,
	                            .rows_count = paper->count});
	return reply_page(r, 200, &html);
}

enum err quiz_get_review(struct request *r)
{
	struct quiz_view view;
	struct paper paper;
	bool answered;

	TRY(quiz_prove_open(r, &view, &paper, &answered));
	if (answered)
		return OK;
	if (view.open == NULL)
		return reply_redirect(r, 303, quiz_address(r, "%s", ""));
	return show_review(r, &view, &paper);
}

enum err quiz_post_review(struct request *r)
{
	const struct launch_capability launch = quiz_launch(r);
	struct quiz_submit_input in = {0};
	struct said_form form = {0};
	struct sitting *sitting;
	struct quiz_view view;
	bool answered = false, graded;
	enum err e;

	TRY(quiz_same_page(r));
	e = quiz_admit(r);
	if (e == OK)
		e = request_input(r, &in);
	form.sitting = in.sitting;
	if (e == OK)
		e = sitting_submit(&r->work, &launch, &form, &view, &sitting, &graded);
	if (e != OK)
		return quiz_refused(r, e, &view, &answered);
	quiz_wake(r, graded);
	return reply_redirect(r, 303, quiz_address(r, "/results/%lld", (long long)sitting->number));
}

static void answers_fill(
    struct request *r, const struct quiz_view *view, const struct paper *paper, struct page_quiz_result *page)
{
	struct page_quiz_result_questions *rows =
	    arena_alloc(r->work.arena, (paper->count + 1) * sizeof(*rows));
	const char *lang = request_language(r);

	(void)view;
	for (size_t i = 0; i < paper->count; i++) {
		const struct paper_question *q = &paper->questions[i];
		bool waits = q->verdict == VERDICT_WAITING;

		rows[i] = (struct page_quiz_result_questions){.number = (int64_t)i + 1,
		    .text = {question_markup(&r->work, question_text(r->work.arena, q))},
		    .kind = question_type_name(q->question.type),
		    .verdict = verdict_name(q->verdict),
		    .points = waits ? "" : marks_of_words(r->work.arena, lang, q->points, q->pick.marks),
		    .answer = answer_words(r->work.arena, q),
		    .right = q->judged.right,
		    .feedback = {question_markup(&r->work, q->judged.feedback)},
		    .comment = q->comment};
	}
	page->questions = rows;
	page->questions_count = paper->count;
}

static enum err show_result(struct request *r, const struct quiz_view *view, struct sitting *s)
{
	struct text html = text_new(r->work.arena, QUIZ_HTML_MAX);
	const char *lang = request_language(r);
	bool scored = quiz_shows_score(view, s, r->work.now_us);
	struct paper paper;
	struct page_quiz_result page = {.lang = lang,
	    .frame = quiz_frame(r, view),
	    .title = view->title,
	    .back = quiz_address(r, "%s", ""),
	    .return_url = view->return_url,
	    .number = s->number,
	    .state = sitting_state_name(s->state),
	    .by_time = s->by_time,
	    .shows = quiz_shows_answers(view, s, r->work.now_us)};

	if (scored) {
		page.score = percent_words(
		    r->work.arena, lang, s->marks > 0 ? (double)s->points / (double)s->marks : 0);
		page.points = marks_of_words(r->work.arena, lang, s->points, s->marks);
		page.success = s->success != SUCCESS_UNKNOWN ? success_name(s->success) : "";
	}
	if (view->quiz.feedback == QUIZ_FEEDBACK_CLOSE && !page.shows) {
		page.later = "close";
		page.closes = view->quiz.close_us;
	}
	if (page.shows) {
		TRY(paper_read(&r->work, view, s, true, &paper));
		answers_fill(r, view, &paper, &page);
	}
	page_quiz_result(&html, &page);
	return reply_page(r, 200, &html);
}

enum err quiz_get_result(struct request *r)
{
	struct quiz_result_input in = {0};
	struct quiz_view view;
	bool answered;

	TRY(request_input(r, &in));
	TRY(quiz_prove(r, &view, &answered));
	if (answered)
		return OK;
	if (in.number > (int64_t)view.count)
		return fail_field(&r->work, ERR_NOT_FOUND, "number", WORDS("There is no such attempt."));
	if (view.sittings[in.number - 1].state == SITTING_OPEN)
		return reply_redirect(r, 303, quiz_address(r, "/questions"));
	return show_result(r, &view, &view.sittings[in.number - 1]);
}
