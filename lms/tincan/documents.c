/* What content of a Tin Can package may do with documents. */
#include <string.h>

#include "lms/tincan/tincan.h"
#include "xapi/cmi5/launch.h"

/* The activity of the launch, or one whose id continues it. */
static bool lies_below(const struct tincan_content *content, const char *activity)
{
	size_t len = strlen(content->activity);

	return strncmp(activity, content->activity, len) == 0 &&
	       (activity[len] == '\0' || strchr("/#?:", activity[len]) != NULL ||
	           (len > 0 && strchr("/#?:", content->activity[len - 1]) != NULL));
}

static enum err agent_check(
    struct work *w, const struct tincan_content *content, const struct xapi_document_context *context)
{
	if (strcmp(context->agent, content->identifier) != 0)
		return fail_field(w, ERR_FORBIDDEN, "agent", "the agent is not the one of the launch");
	return OK;
}

static enum err state_check(
    struct work *w, const struct tincan_content *content, const struct xapi_document_context *context)
{
	TRY(agent_check(w, content, context));
	if (context->has_registration && !uuid_equal(context->registration, content->attempt))
		return fail_field(
		    w, ERR_FORBIDDEN, "registration", "the registration is not the one of the launch");
	/* Without one it is the learner's in everything they do here. */
	if (!context->has_registration && !lies_below(content, context->activity))
		return fail_field(w, ERR_FORBIDDEN, "activityId",
		    "without the registration of the launch only states of its activity are reached");
	return OK;
}

enum err tincan_document_check(struct work *w, const struct tincan_content *content,
    const struct xapi_document_context *context, const char *name, bool changes)
{
	switch (context->kind) {
	case XAPI_STATE:
		return state_check(w, content, context);
	case XAPI_AGENT_PROFILE:
		TRY(agent_check(w, content, context));
		if (changes && strcmp(name, CMI5_PREFERENCES) == 0)
			return fail_field(w, ERR_FORBIDDEN, "profileId",
			    "the learner's preferences are kept for units of cmi5");
		return OK;
	case XAPI_ACTIVITY_PROFILE:
		break;
	}
	if (changes)
		return fail_field(w, ERR_FORBIDDEN, "activityId",
		    "the profile of an activity is everybody's: content only reads it");
	return OK;
}
