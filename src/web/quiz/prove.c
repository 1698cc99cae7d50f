#include <stdarg.h>
#include <string.h>

#include "lms/grade/grade.h"
#include "lms/organization/face.h"
#include "web/page/frame.h"
#include "web/player/player.h"
#include "web/quiz/quiz.h"

struct launch_capability quiz_launch(const struct request *r)
{
	return launch_of_principal(&r->principal);
}

/* From memory where it was asked within seconds, as everywhere. */
static enum err school_open(struct request *r, struct uuid org)
{
	struct face face;

	TRY(face_find(&r->work, r->app->face_cache, "", org, "", &face));
	return *face.slug != '\0' ? OK : fail(&r->work, ERR_GONE, "this organisation is disabled");
}

enum err quiz_admit(struct request *r)
{
	reply_header(r, "Cache-Control", "no-store");
	return school_open(r, quiz_launch(r).org);
}

enum err quiz_expired(struct request *r)
{
	work_forgive(&r->work);
	return player_page_expired(r);
}

void quiz_dress(struct request *r, const struct quiz_view *view)
{
	if (*view->locale != '\0')
		request_set_locale(r, view->locale);
	if (*view->frame_origins != '\0')
		reply_frame_ancestors(r, view->frame_origins);
}

enum err quiz_prove(struct request *r, struct quiz_view *ret_view, bool *ret_answered)
{
	const struct launch_capability launch = quiz_launch(r);
	struct quiz_view view;
	enum err e;

	*ret_answered = false;
	e = quiz_admit(r);
	if (e == OK)
		e = quiz_view_of_launch(&r->work, &launch, &view);
	if (e == ERR_GONE) {
		*ret_answered = true;
		return quiz_expired(r);
	}
	TRY(e);
	quiz_dress(r, &view);
	*ret_view = view;
	return OK;
}

enum err quiz_prove_open(
    struct request *r, struct quiz_view *ret_view, struct paper *ret_paper, bool *ret_answered)
{
	const struct launch_capability launch = quiz_launch(r);
	enum err e = quiz_admit(r);

	*ret_answered = false;
	if (e == OK)
		e = paper_read_open(&r->work, &launch, ret_view, ret_paper);
	if (e == ERR_GONE) {
		*ret_answered = true;
		return quiz_expired(r);
	}
	TRY(e);
	quiz_dress(r, ret_view);
	return OK;
}

enum err quiz_refused(struct request *r, enum err e, struct quiz_view *ret_view, bool *ret_answered)
{
	const struct work told = r->work;

	if (e == ERR_GONE) {
		*ret_answered = true;
		return quiz_expired(r);
	}
	work_forgive(&r->work);
	TRY(quiz_prove(r, ret_view, ret_answered));
	if (*ret_answered)
		return OK;
	return fail_field(&r->work, e, told.field, "%s", told.detail);
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
