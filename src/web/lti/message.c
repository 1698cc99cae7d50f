/* What answers each kind of message (lti/message.h): one row each, its handler in a file of its own. */
#include <string.h>

#include "lti/message.h"
#include "web/lti/message.h"

static lti_message_handler *const handlers[LTI_MESSAGE_KINDS] = {
    [LTI_MESSAGE_RESOURCE_LINK] = lti_message_resource_link,
    [LTI_MESSAGE_DEEP_LINKING] = lti_message_deep_linking,
    [LTI_MESSAGE_SUBMISSION_REVIEW] = lti_message_submission_review,
};

/* What the browser says of itself is truer than what the platform intended: after S9 the same link is in a
 * window. */
static void window_see(struct request *r, struct lti_launch *launch)
{
	const char *dest = request_header(r, "Sec-Fetch-Dest");

	if (strcmp(dest, "document") == 0)
		launch->document_target = "window";
	else if (strcmp(dest, "iframe") == 0 || strcmp(dest, "frame") == 0)
		launch->document_target = "iframe";
}

enum err lti_message_answer(struct request *r, struct lti_launch *launch)
{
	const struct lti_message *message = lti_message_find(launch->message_type);

	return lti_message_answer_as(r, message != NULL ? message->kind : LTI_MESSAGE_NOT_OFFERED, launch);
}

enum err lti_message_answer_as(struct request *r, enum lti_message_kind kind, struct lti_launch *launch)
{
	window_see(r, launch);
	if (handlers[kind] == NULL)
		return fail(
		    &r->work, ERR_INTERNAL, "nothing answers the message %.100s", launch->message_type);
	return handlers[kind](r, launch);
}
