#include "lti/message.h"

#include <string.h>

/* A kind other than NOT_OFFERED has its handler in src/web/lti/message.c. */
static const struct lti_message messages[] = {
    {"LtiResourceLinkRequest", LTI_MESSAGE_RESOURCE_LINK, LTI_NEEDS_RESOURCE_LINK},
    {"LtiDeepLinkingRequest", LTI_MESSAGE_DEEP_LINKING, LTI_NEEDS_DEEP_LINKING},
    {"LtiSubmissionReviewRequest", LTI_MESSAGE_SUBMISSION_REVIEW,
        LTI_NEEDS_RESOURCE_LINK | LTI_NEEDS_FOR_USER},
    {"LtiStartProctoring", LTI_MESSAGE_NOT_OFFERED, LTI_NEEDS_RESOURCE_LINK},
    {"LtiEndAssessment", LTI_MESSAGE_NOT_OFFERED, LTI_NEEDS_RESOURCE_LINK},
    {"DataPrivacyLaunchRequest", LTI_MESSAGE_NOT_OFFERED, 0},
    {"LtiAssetProcessorSettingsRequest", LTI_MESSAGE_NOT_OFFERED, 0},
    {"LtiReportReviewRequest", LTI_MESSAGE_NOT_OFFERED, 0},
    {"LtiEulaRequest", LTI_MESSAGE_NOT_OFFERED, 0},
    {"LtiContextLaunchRequest", LTI_MESSAGE_NOT_OFFERED, 0},
};

const struct lti_message *lti_message_find(const char *type)
{
	for (size_t i = 0; type != NULL && i < sizeof(messages) / sizeof(messages[0]); i++) {
		if (strcmp(messages[i].type, type) == 0)
			return &messages[i];
	}
	return NULL;
}
