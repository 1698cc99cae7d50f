/* LtiDeepLinkingRequest: somebody who teaches chooses content. What was asked is kept, and its pages carry
 * their proof in the address: in a platform's frame browsers keep cookies back. */
#include "lms/pick/notices.h"
#include "lms/pick/pick.h"
#include "web/lti/lti.h"
#include "web/lti/message.h"

enum err lti_message_deep_linking(struct request *r, struct lti_launch *launch)
{
	struct work *w = &r->work;
	const char *capability;

	TRY(pick_begin(
	    w, r->app->keys, PICK_CHOOSE, launch, lti_frame_origins(w, &launch->registration), &capability));
	notices_offered(w, launch);
	return reply_redirect(
	    r, 303, arena_printf(w->arena, "%s/pick/%s", r->app->config.app_url, capability));
}
