/* LtiResourceLinkRequest: somebody opens an activity. */
#include "lms/entry/entry.h"
#include "lms/entry/entry_me.h"
#include "web/lti/lti.h"
#include "web/lti/message.h"

enum err lti_message_resource_link(struct request *r, struct lti_launch *launch)
{
	struct work *w = &r->work;
	const char *frame_origins = lti_frame_origins(w, &launch->registration);
	struct lti_refusal refusal;
	struct entry entry;
	const char *address = NULL;
	enum err e;

	if (entry_me_asked(&r->app->config, launch))
		e = entry_me_from_lti(w, &r->app->config, r->app->keys, launch, frame_origins, &address);
	else
		e = entry_from_lti(w, &r->app->config, r->app->keys, launch, frame_origins, &entry);
	refusal = lti_refusal_take(r, e);
	if (e == ERR_UNPROCESSABLE) {
		request_set_locale(r, launch->locale);
		reply_frame_ancestors(r, frame_origins);
		return lti_page_launch_failed(r, &refusal, launch, NULL);
	}
	TRY(e);
	if (address != NULL)
		return reply_redirect(r, 303, address);
	return reply_redirect(r, 303, entry.teach_url != NULL ? entry.teach_url : entry.player_url);
}
