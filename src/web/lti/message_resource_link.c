/* LtiResourceLinkRequest: somebody opens an activity. */
#include "lms/entry/entry.h"
#include "lms/entry/entry_course.h"
#include "lms/entry/entry_me.h"
#include "lms/pick/notices.h"
#include "lms/pick/pick.h"
#include "web/lti/lti.h"
#include "web/lti/message.h"

/* A link that opens nothing: who may choose what it opens is asked at once, everybody else is told to tell
 * them. */
static enum err link_lost(struct request *r, struct lti_launch *launch, const char *frame_origins,
    const struct lti_refusal *refusal, bool mendable)
{
	struct work *w = &r->work;
	const char *capability;

	/* Without a field it is not the link that is at fault. */
	if (mendable && *refusal->field != '\0' && launch->may_author) {
		work_forgive(w);
		TRY(pick_begin(w, r->app->keys, PICK_MEND, launch, frame_origins, &capability));
		return reply_redirect(
		    r, 303, arena_printf(w->arena, "%s/pick/%s", r->app->config.app_url, capability));
	}
	request_set_locale(r, launch->locale);
	reply_frame_ancestors(r, frame_origins);
	return lti_page_launch_failed(r, refusal, launch, NULL);
}

enum err lti_message_resource_link(struct request *r, struct lti_launch *launch)
{
	struct work *w = &r->work;
	const char *frame_origins = lti_frame_origins(w, &launch->registration);
	struct lti_refusal refusal;
	struct entry entry;
	const char *address = NULL;
	bool me = entry_me_asked(&r->app->config, launch),
	     course = !me && entry_course_asked(&r->app->config, launch);
	enum err e;

	if (me)
		e = entry_me_from_lti(w, &r->app->config, r->app->keys, launch, frame_origins, &address);
	else if (course)
		e = entry_course_from_lti(w, &r->app->config, r->app->keys, launch, frame_origins, &address);
	else
		e = entry_from_lti(w, &r->app->config, r->app->keys, launch, frame_origins, &entry);
	refusal = lti_refusal_take(r, e);
	if (e == ERR_UNPROCESSABLE)
		return link_lost(r, launch, frame_origins, &refusal, !me && !course);
	TRY(e);
	notices_offered(w, launch);
	if (address != NULL)
		return reply_redirect(r, 303, address);
	return reply_redirect(r, 303, entry.address);
}
