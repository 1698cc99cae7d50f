#include <string.h>

#include "pages.h"
#include "web/explain/sentence.h"
#include "web/page/frame.h"
#include "web/page/page.h"
#include "web/quiz/quiz.h"

static void rows_fill(struct request *r, const struct quiz_view *view, struct page_quiz *page)
{
	struct page_quiz_rows *rows = arena_alloc(r->work.arena, (view->count + 1) * sizeof(*rows));
	const char *lang = request_language(r);

	for (size_t i = 0; i < view->count; i++) {
		/* The last one first. */
		const struct sitting *s = &view->sittings[view->count - 1 - i];
		bool scored = quiz_shows_score(view, s, r->work.now_us);

		rows[i] = (struct page_quiz_rows){.number = s->number,
		    .link = s->state == SITTING_OPEN ? ""
		                                     : quiz_address(r, "/results/%lld", (long long)s->number),
		    .state = sitting_state_name(s->state),
		    .at = s->submitted_us,
		    .score = scored ? marks_of_words(r->work.arena, lang, s->points, s->marks) : "",
		    .success = scored && s->success != SUCCESS_UNKNOWN ? success_name(s->success) : ""};
	}
	page->rows = rows;
	page->rows_count = view->count;
}

static int64_t questions_of(const struct quiz *quiz)
{
	int64_t count = 0;

	for (size_t i = 0; i < quiz->slots_count; i++)
		count += quiz->slots[i].draw;
	return count;
}

/* The result of the attempt, once any score of it may be shown. */
static bool result_shows(const struct quiz_view *view, int64_t now_us)
{
	for (size_t i = 0; i < view->count; i++) {
		if (quiz_shows_score(view, &view->sittings[i], now_us))
			return view->scored;
	}
	return false;
}

static enum err show(struct request *r, const struct quiz_view *view, int status, const char *trouble)
{
	static const char *const may[] = {"ok", "early", "closed", "no-more"};
	struct text html = text_new(r->work.arena, QUIZ_HTML_MAX);
	int64_t limit_s = view->quiz.time_limit_s * view->time_per_cent / 100,
	        left = quiz_sittings_left(view);
	bool result = result_shows(view, r->work.now_us);
	struct page_quiz page = {.lang = request_language(r),
	    .frame = quiz_frame(r, view),
	    .title = view->title,
	    .action = quiz_address(r, "%s", ""),
	    .questions = quiz_address(r, "/questions"),
	    .return_url = view->return_url,
	    .intro = {question_markup(&r->work, view->quiz.intro)},
	    .count = questions_of(&view->quiz),
	    .limited = limit_s > 0,
	    .minutes = (limit_s + 59) / 60,
	    .opens = view->quiz.open_us,
	    .closes = view->close_us,
	    .may = may[quiz_may_start(view, r->work.now_us)],
	    .open = view->open != NULL,
	    .left = left,
	    .bounded = left >= 0,
	    .passes = view->quiz.pass_per_cent >= 0,
	    .pass = view->quiz.pass_per_cent,
	    .trouble = trouble,
	    .result = result ? percent_words(r->work.arena, request_language(r), view->score) : "",
	    .success = result ? success_name(view->success) : ""};

	rows_fill(r, view, &page);
	page_quiz(&html, &page);
	return reply_page(r, status, &html);
}

enum err quiz_get_start(struct request *r)
{
	struct quiz_view view;
	bool answered;

	TRY(quiz_prove(r, &view, &answered));
	return answered ? OK : show(r, &view, 200, "");
}

enum err quiz_post_start(struct request *r)
{
	const struct launch_capability launch = quiz_launch(r);
	struct quiz_view view;
	const char *why;
	bool answered = false;
	enum err e;

	TRY(quiz_same_page(r));
	e = quiz_admit(r);
	if (e == OK)
		e = sitting_start(&r->work, &launch, &view);
	if (e == OK)
		return reply_redirect(r, 303, quiz_address(r, "/questions"));
	e = quiz_refused(r, e, &view, &answered);
	if (answered || e != ERR_UNPROCESSABLE)
		return e;
	why = page_sentence(r->work.arena, request_language(r), arena_strdup(r->work.arena, r->work.detail));
	work_forgive(&r->work);
	return show(r, &view, err_info(ERR_UNPROCESSABLE)->status, why);
}
