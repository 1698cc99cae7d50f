/* The messages that platforms send to a launch address, as the claim message_type tells them apart: one
 * table. Every message arrives at every launch address (E3); what answers each kind is a row of
 * src/web/lti/message.c. */
#ifndef LTI_MESSAGE_H
#define LTI_MESSAGE_H

enum lti_message_kind {
	LTI_MESSAGE_NOT_OFFERED, /* LTI knows it; we say politely that we do not answer it */
	LTI_MESSAGE_RESOURCE_LINK,
	LTI_MESSAGE_DEEP_LINKING,
	LTI_MESSAGE_SUBMISSION_REVIEW,
	LTI_MESSAGE_KINDS
};

/* What a message must carry besides what every one does; the checks of lti/checks.c that only some messages
 * need name one of these. */
enum lti_message_needs { LTI_NEEDS_RESOURCE_LINK = 1, LTI_NEEDS_DEEP_LINKING = 2, LTI_NEEDS_FOR_USER = 4 };

struct lti_message {
	const char *type; /* the claim's value */
	enum lti_message_kind kind;
	unsigned needs;
};

/* NULL: LTI knows no such message. type may be NULL. */
const struct lti_message *lti_message_find(const char *type);

#endif
