#include <stdarg.h>
#include <string.h>

#include "lms/grade/grade.h"
#include "lms/organization/organization.h"
#include "web/page/frame.h"
#include "web/player/player.h"
#include "web/quiz/quiz.h"

struct launch_capability quiz_launch(const struct request *r)
{
	return launch_of_principal(&r->principal);
}

enum err quiz_prove(struct request *r, struct quiz_view *ret_view, bool *ret_answered)
{
	const struct launch_capability launch = quiz_launch(r);
	struct quiz_view view;
	enum err e;

	*ret_answered = false;
	reply_header(r, "Cache-Control", "no-store");
	e = organization_admits(&r->work, launch.org);
	if (e == OK)
		e = quiz_view_of_launch(&r->work, &launch, &view);
	if (e == ERR_GONE) {
		work_forgive(&r->work);
		*ret_answered = true;
		return player_page_expired(r);
	}
	TRY(e);
	if (*view.locale != '\0')
		request_set_locale(r, view.locale);
	if (*view.frame_origins != '\0')
		reply_frame_ancestors(r, view.frame_origins);
	*ret_view = view;
	return OK;
}

enum err quiz_same_page(struct request *r)
{
	return request_same_site(r);
}

const struct page_frame *quiz_frame(struct request *r, const struct quiz_view *view)
{
	return frame_of_school(r, "", view->attempt.org);
}

const char *quiz_address(struct request *r, const char *format, ...)
{
	const char *rest;
	va_list args;

	va_start(args, format);
	rest = arena_vprintf(r->work.arena, format, args);
	va_end(args);
	return arena_printf(r->work.arena, "/quiz/%s%s", request_param(r, "launch"), rest);
}

void quiz_wake(struct request *r, bool graded)
{
	if (graded && r->app->grade_sender != NULL)
		grade_sender_wake(r->app->grade_sender);
}
