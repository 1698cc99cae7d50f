/* LtiSubmissionReviewRequest: who teaches looks at one learner's work, from the platform's grade book. */
#include "lms/entry/entry_review.h"
#include "pages.h"
#include "web/lti/lti.h"
#include "web/lti/message.h"
#include "web/page/frame.h"
#include "web/page/page.h"

enum { PAGE_MAX = 64 * 1024 };

/* Nothing is broken: the page says why there is nothing to see, and leads back. */
static enum err nothing(struct request *r, const struct lti_refusal *refusal, const struct lti_launch *launch)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);
	const char *lang = request_language(r);

	page_review_nothing(&html, &(struct page_review_nothing){.lang = lang,
	                               .frame = frame_of_school(r, "", launch->registration.org),
	                               .sentence = page_retell(r->work.arena, lang, refusal->detail),
	                               .code = uuid_text(r->work.arena, r->work.request_id),
	                               .return_url = launch->return_url});
	return reply_page(r, err_info(refusal->error)->status, &html);
}

enum err lti_message_submission_review(struct request *r, struct lti_launch *launch)
{
	struct work *w = &r->work;
	const char *frame_origins = lti_frame_origins(w, &launch->registration), *url;
	struct lti_refusal refusal;
	enum err e;

	e = entry_review(w, &r->app->config, r->app->keys, launch, frame_origins, &url);
	refusal = lti_refusal_take(r, e);
	if (e == ERR_UNPROCESSABLE) {
		request_set_locale(r, launch->locale);
		reply_frame_ancestors(r, frame_origins);
		return nothing(r, &refusal, launch);
	}
	TRY(e);
	return reply_redirect(r, 303, url);
}
