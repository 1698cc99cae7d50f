/* Checks of an LtiDeepLinkingRequest (Deep Linking 2.0, 2.2.1): what must be there to answer it, and who
 * asks. */
#include <string.h>
#include <strings.h>

#include "lti/checks_int.h"
#include "lti/deep_linking.h"
#include "lti/roles.h"

enum { RETURN_URL_MAX = 4000, SETTINGS_TEXT_MAX = 32 * 1024 };

static const json_t *settings_of(const struct lti_evidence *e)
{
	return json_object_get(e->peek.payload, LTI_DEEP_LINKING_SETTINGS);
}

bool check_deep_linking_settings(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	const json_t *settings = settings_of(e);

	/* It may hold a session key of the platform: it is not shown. */
	r->received = json_is_object(settings) ? WORDS("as expected")
	              : settings == NULL       ? WORDS("absent")
	                                       : WORDS("not an object");
	r->expected = arena_printf(w->arena, WORDS("an object of at most %d bytes"), SETTINGS_TEXT_MAX);
	if (!json_is_object(settings))
		return false;
	if (strlen(json_text(w->arena, settings)) <= SETTINGS_TEXT_MAX)
		return true;
	r->received = WORDS("more than that");
	return false;
}

bool check_deep_link_return_url(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	const json_t *url = json_object_get(settings_of(e), "deep_link_return_url");

	r->expected =
	    arena_printf(w->arena, WORDS("an address by http or https of at most %d bytes"), RETURN_URL_MAX);
	r->received = url == NULL ? WORDS("absent") : WORDS("another text");
	if (!json_is_string(url) || !lti_url_is_web(json_string_value(url)) ||
	    json_string_length(url) > RETURN_URL_MAX)
		return false;
	r->received = WORDS("as expected");
	return true;
}

bool check_accept_types(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	struct lti_deep_linking settings;

	r->received = shown_json(w, json_object_get(settings_of(e), "accept_types"));
	r->expected =
	    WORDS("an array with ltiResourceLink in it: activities are what this service has to give");
	lti_deep_linking_read(w, settings_of(e), &settings);
	return settings.takes_links;
}

bool check_accept_targets(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	const json_t *targets = json_object_get(settings_of(e), "accept_presentation_document_targets");

	r->received = shown_json(w, targets);
	r->expected = WORDS("an array of texts");
	return json_is_array(targets) || json_is_string(targets);
}

bool check_author(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	json_t *roles = lti_claim(e->peek.payload, "roles");

	r->received = shown_json(w, roles);
	r->expected = WORDS(
	    "somebody who may choose content in this course: Instructor, ContentDeveloper or Administrator");
	return lti_roles_may_author(roles);
}
