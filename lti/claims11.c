/* What the parameters of a launch by LTI 1.1 say, in the words of LTI 1.3. */
#include <string.h>

#include "base/text.h"
#include "lti/checks11.h"
#include "lti/roles.h"

enum { TEXT_MAX = 1000, URL_MAX_BYTES = 4000, SOURCEDID_MAX = 4000, LOCALE_MAX = 35, ROLES_MAX = 64 };

#define BASIC_OUTCOMES "https://purl.imsglobal.org/spec/lti-bo/scope/basicoutcome"

static const char *text_of(const struct form *body, const char *name, size_t max)
{
	const char *value = lti11_parameter(body, name);

	return strlen(value) <= max ? value : "";
}

static const char *url_of(const struct form *body, const char *name)
{
	const char *url = text_of(body, name, URL_MAX_BYTES);

	return strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0 ? url : "";
}

/* LTI 1.1.1, appendix A: short names and urn:lti:… forms, separated by commas. */
static json_t *roles_read(struct work *w, const char *text)
{
	json_t *roles = json_own(w->arena, json_array());

	for (const char *p = text; json_array_size(roles) < ROLES_MAX; p++) {
		size_t len;

		p += strspn(p, " \t,");
		if (*p == '\0')
			break;
		len = strcspn(p, ",");
		while (len > 0 && p[len - 1] == ' ')
			len--;
		json_array_append_new(roles, json_stringn(p, len));
		p += strcspn(p, ",");
		if (*p == '\0')
			break;
	}
	return roles;
}

/* custom_module_id is the custom parameter module_id. */
static json_t *custom_read(struct work *w, const struct form *body)
{
	static const char prefix[] = "custom_";
	json_t *custom = json_own(w->arena, json_object());

	for (size_t i = 0; i < body->count; i++) {
		if (strncmp(body->pairs[i].name, prefix, sizeof(prefix) - 1) == 0)
			json_object_set_new(custom, body->pairs[i].name + sizeof(prefix) - 1,
			    json_string(body->pairs[i].value));
	}
	return custom;
}

/* BCP 47; fr_FR is fr-FR. */
static const char *locale_read(struct work *w, const struct form *body)
{
	char *locale = arena_strdup(w->arena, text_of(body, "launch_presentation_locale", LOCALE_MAX));

	for (char *p = locale; *p != '\0'; p++) {
		if (*p == '_')
			*p = '-';
		else if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') ||
		             *p == '-'))
			return "";
	}
	return locale;
}

/* Open edX's Studio shows a unit to its author as the user "student", whoever that is (I4). */
static const char *user_read(const struct form *body, enum lti_policy policy)
{
	const char *id = lti11_parameter(body, "user_id");

	return policy == LTI_POLICY_OPENEDX && strcmp(id, "student") == 0 ? "" : id;
}

static const char *person_name(const struct form *body)
{
	const char *name = text_of(body, "lis_person_name_full", TEXT_MAX);

	/* Open edX has no name to give, only the user name. */
	return *name != '\0' ? name : text_of(body, "lis_person_sourcedid", TEXT_MAX);
}

static void outcome_read(struct work *w, const struct form *body, struct lti_launch *launch)
{
	const char *url = url_of(body, "lis_outcome_service_url");
	const char *sourcedid = text_of(body, "lis_result_sourcedid", SOURCEDID_MAX);

	/* One is of no use without the other. */
	if (*url == '\0' || *sourcedid == '\0')
		return;
	launch->lineitem = url;
	launch->result_sourcedid = sourcedid;
	launch->ags_scopes = json_own(w->arena, json_pack("[s]", BASIC_OUTCOMES));
}

void lti11_parameters_read(struct work *w, const struct form *body, struct lti_launch *launch)
{
	launch->message_type = text_of(body, "lti_message_type", TEXT_MAX);
	launch->sub = user_read(body, launch->registration.policy);
	launch->name = person_name(body);
	launch->given_name = text_of(body, "lis_person_name_given", TEXT_MAX);
	launch->family_name = text_of(body, "lis_person_name_family", TEXT_MAX);
	launch->email = text_of(body, "lis_person_contact_email_primary", TEXT_MAX);
	launch->locale = locale_read(w, body);
	launch->context_id = text_of(body, "context_id", 255);
	launch->context_label = text_of(body, "context_label", TEXT_MAX);
	launch->context_title = text_of(body, "context_title", TEXT_MAX);
	launch->roles = roles_read(w, text_of(body, "roles", URL_MAX_BYTES));
	lti_roles_decide(launch->roles, &launch->is_learner, &launch->is_staff);
	launch->resource_link_id = text_of(body, "resource_link_id", 255);
	launch->resource_link_title = text_of(body, "resource_link_title", TEXT_MAX);
	launch->return_url = url_of(body, "launch_presentation_return_url");
	launch->document_target = text_of(body, "launch_presentation_document_target", LOCALE_MAX);
	launch->custom = custom_read(w, body);
	outcome_read(w, body, launch);
}
