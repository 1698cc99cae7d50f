#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/quiz/form.h"
#include "web/quiz/quiz.h"

static struct page_quiz_question question_row(
    struct request *r, const struct quiz_view *view, const struct paper_question *q, size_t index)
{
	struct page_quiz_question row = {.number = (int64_t)index + 1,
	    .may_check =
	        view->quiz.feedback == QUIZ_FEEDBACK_QUESTION && !question_by_hand(q->question.type)};

	quiz_question_fill(r, q, arena_printf(r->work.arena, "q%zu-", index + 1), &row);
	return row;
}

static void questions_fill(struct request *r, const struct quiz_view *view, const struct paper *paper,
    size_t page, struct page_quiz_page *to)
{
	struct page_quiz_question *rows = arena_alloc(r->work.arena, (paper->count + 1) * sizeof(*rows));
	struct page_quiz_page_jumps *jumps = arena_alloc(r->work.arena, (paper->pages + 1) * sizeof(*jumps));
	size_t count = 0;

	for (size_t i = 0; i < paper->count; i++) {
		if (paper->page_of[i] == page)
			rows[count++] = question_row(r, view, &paper->questions[i], i);
	}
	for (size_t i = 0; i < paper->pages; i++)
		jumps[i] = (struct page_quiz_page_jumps){.number = (int64_t)i + 1,
		    .value = arena_printf(r->work.arena, "%zu", i + 1),
		    .current = i == page};
	to->questions = rows;
	to->questions_count = count;
	to->jumps = jumps;
	to->jumps_count = paper->pages;
}

static enum err show(struct request *r, const struct quiz_view *view, const struct paper *paper, size_t page)
{
	struct text html = text_new(r->work.arena, QUIZ_HTML_MAX);
	const struct sitting *s = paper->sitting;
	const struct write_capability write = {.org = view->attempt.org, .session = s->session};
	int64_t seq = sitting_page_seq(s, r->work.now_us);
	int64_t left_us = s->deadline_us != 0 ? s->deadline_us - r->work.now_us : 0;
	struct page_quiz_page to = {.lang = request_language(r),
	    .frame = quiz_frame(r, view),
	    .title = view->title,
	    .action = quiz_address(r, "/questions"),
	    .sitting = uuid_text(r->work.arena, s->id),
	    .page = (int64_t)page + 1,
	    .pages = (int64_t)paper->pages,
	    .many = paper->pages > 1,
	    .first = page == 0,
	    .last = page + 1 == paper->pages,
	    .at = seq / SITTING_PAGE_SEQS,
	    .seq = arena_printf(r->work.arena, "%lld", (long long)seq),
	    .write = write_capability_make(&r->work, r->app->keys, &write),
	    .deltas = quiz_address(r, "/deltas"),
	    .left = s->deadline_us == 0  ? 0
	            : left_us > US_PER_S ? left_us / US_PER_S
	                                 : 1,
	    .ends = s->deadline_us};

	questions_fill(r, view, paper, page, &to);
	page_quiz_page(&html, &to);
	return reply_page(r, 200, &html);
}

/* Where a learner is led whose sitting is over. */
static enum err lead_to_result(struct request *r, int64_t number)
{
	return reply_redirect(r, 303, quiz_address(r, "/results/%lld", (long long)number));
}

enum err quiz_get_questions(struct request *r)
{
	struct quiz_questions_input in = {.page = 1};
	struct quiz_view view;
	struct paper paper;
	bool answered;

	TRY(request_input(r, &in));
	TRY(quiz_prove_open(r, &view, &paper, &answered));
	if (answered)
		return OK;
	if (view.open == NULL)
		return view.newest > 0 ? lead_to_result(r, view.newest)
		                       : reply_redirect(r, 303, quiz_address(r, "%s", ""));
	if (in.page > (int64_t)paper.pages)
		in.page = (int64_t)paper.pages;
	return show(r, &view, &paper, (size_t)in.page - 1);
}

/* Where a button leads; pages that are not there are the last one. */
static const char *go_address(struct request *r, const struct quiz_answers_input *in)
{
	int64_t page = in->page;

	if (strcmp(in->go, "review") == 0)
		return quiz_address(r, "/review");
	if (strcmp(in->go, "next") == 0)
		page++;
	else if (strcmp(in->go, "previous") == 0)
		page--;
	else if (quiz_number(in->go) > 0)
		page = quiz_number(in->go);
	if (in->check > 0)
		return quiz_address(
		    r, "/questions?page=%lld#question-%lld", (long long)page, (long long)in->check);
	return quiz_address(r, "/questions?page=%lld", (long long)(page > 0 ? page : 1));
}

enum err quiz_post_questions(struct request *r)
{
	const struct launch_capability launch = quiz_launch(r);
	struct quiz_answers_input in = {.go = "stay", .page = 1};
	struct said_result result;
	struct said_form form;
	struct sitting *sitting;
	struct quiz_view view;
	bool answered, graded;

	TRY(quiz_same_page(r));
	TRY(quiz_prove(r, &view, &answered));
	if (answered)
		return OK;
	TRY(request_input(r, &in));
	TRY(quiz_form_read(r, &in, &form));
	if (strcmp(in.go, "submit") == 0) {
		TRY(sitting_submit(&r->work, &launch, &form, &view, &sitting, &graded));
		quiz_wake(r, graded);
		return lead_to_result(r, sitting->number);
	}
	TRY(sitting_save(&r->work, &launch, &form, &result));
	quiz_wake(r, result.graded);
	if (result.ended)
		return lead_to_result(r, result.number);
	return reply_redirect(r, 303, go_address(r, &in));
}
