/* The messages of a platform, once they are verified: whoever verified one (a launch, or one that was parked
 * until its browser was proven) hands it to lti_message_answer. */
#ifndef WEB_LTI_MESSAGE_H
#define WEB_LTI_MESSAGE_H

#include "lti/launch.h"
#include "lti/message.h"
#include "web/web.h"

/* Answers the request; on refusal too, as a page of the launch. */
typedef enum err lti_message_handler(struct request *r, struct lti_launch *launch);

/* By the launch's message type; where the message shows is what this request's browser says. */
enum err lti_message_answer(struct request *r, struct lti_launch *launch) MUST_CHECK;
/* The same of a kind, whatever its type is called (LTI 1.1 has other words). */
enum err lti_message_answer_as(
    struct request *r, enum lti_message_kind kind, struct lti_launch *launch) MUST_CHECK;

lti_message_handler lti_message_resource_link, lti_message_deep_linking, lti_message_submission_review;

#endif
