/* What an AU may do with documents (cmi5 6.2, 10, 11). */
#include <string.h>

#include "lms/cmi5/cmi5_store.h"

static enum err state_check(struct work *w, const struct cmi5_unit *unit,
    const struct xapi_document_context *context, const char *name, bool changes)
{
	struct uuid registration;

	if (!uuid_parse(unit->registration, &registration) ||
	    (context->has_registration && !uuid_equal(context->registration, registration)))
		return fail_field(
		    w, ERR_FORBIDDEN, "8.1.4.0-3", "the registration is not the one of the launch");
	if (strcmp(context->agent, unit->identifier) != 0)
		return fail_field(w, ERR_FORBIDDEN, "8.1.3.0-3", "the agent is not the one of the launch");
	if (!changes)
		return OK;
	if (strcmp(context->activity, unit->activity) != 0)
		return fail_field(w, ERR_FORBIDDEN, "8.1.5.0-6", "the activity is not the one of the launch");
	/* All of a context would take it along. */
	if (strcmp(name, CMI5_LAUNCH_DATA) == 0 || name[0] == '\0')
		return fail_field(w, ERR_FORBIDDEN, "10.2.1.0-5", "the launch data is the LMS's");
	return OK;
}

static enum err preferences_check(struct work *w, const char *content_type, const char *content, size_t len)
{
	if (content == NULL)
		return fail_field(
		    w, ERR_FORBIDDEN, "11.0.0.0-5", "the learner's preferences may not be removed");
	if (!xapi_type_is_json(content_type) || !cmi5_preferences_valid(content, len))
		return fail_field(w, ERR_FORBIDDEN, "11.0.0.0-5",
		    "languagePreference (a list of language tags) and audioPreference (on or off) are "
		    "expected");
	return OK;
}

enum err cmi5_document_check(struct work *w, const struct cmi5_unit *unit,
    const struct xapi_document_context *context, const char *name, bool changes, const char *content_type,
    const char *content, size_t len)
{
	switch (context->kind) {
	case XAPI_STATE:
		return state_check(w, unit, context, name, changes);
	case XAPI_AGENT_PROFILE:
		if (strcmp(context->agent, unit->identifier) != 0)
			return fail_field(
			    w, ERR_FORBIDDEN, "11.0.0.0-1", "the agent is not the one of the launch");
		if (strcmp(name, CMI5_PREFERENCES) != 0)
			return OK;
		return changes ? preferences_check(w, content_type, content, len)
		               : preferences_note(w, unit->org, unit->session);
	case XAPI_ACTIVITY_PROFILE:
		break;
	}
	if (changes && strcmp(context->activity, unit->activity) != 0)
		return fail_field(w, ERR_FORBIDDEN, "8.1.5.0-6", "the activity is not the one of the launch");
	return OK;
}
