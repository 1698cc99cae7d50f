/* From verified claims to the words of lti/launch.h. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "keys/http.h"
#include "lti/checks.h"
#include "lti/notice.h"
#include "lti/roles.h"

#define LTI_CLAIM "https://purl.imsglobal.org/spec/lti/claim/"
#define AGS_ENDPOINT "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
#define NRPS_SERVICE "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
#define GROUPS_SERVICE "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"

enum { TEXT_MAX = 1000, URL_TEXT_MAX = 4000, LOCALE_MAX = 35 };

json_t *lti_claim(const json_t *claims, const char *name)
{
	char whole[sizeof(LTI_CLAIM) + 32];
	int len = snprintf(whole, sizeof(whole), LTI_CLAIM "%s", name);

	return len > 0 && (size_t)len < sizeof(whole) ? json_object_get(claims, whole) : NULL;
}

/* "" for anything but a text; cut at max bytes, at a character's end. */
static const char *text_of(struct work *w, const json_t *object, const char *name, size_t max)
{
	const json_t *value = json_object_get(object, name);
	const char *s = json_string_value(value);
	size_t len = json_string_length(value);

	if (s == NULL)
		return "";
	if (len <= max)
		return arena_strdup(w->arena, s);
	len = max;
	while (len > 0 && ((unsigned char)s[len] & 0xc0) == 0x80)
		len--;
	return arena_strndup(w->arena, s, len);
}

/* Ids may come as numbers (V15, V17). */
static const char *id_of(struct work *w, const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (json_is_integer(value))
		return arena_printf(w->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	return text_of(w, object, name, TEXT_MAX);
}

bool lti_url_is_web(const char *url)
{
	if (strncasecmp(url, "https://", 8) != 0 && strncasecmp(url, "http://", 7) != 0)
		return false;
	for (const char *p = url; *p != '\0'; p++) {
		if ((unsigned char)*p <= ' ' || *p == 0x7f || *p == '\\' || *p == '"' || *p == '<' ||
		    *p == '>')
			return false;
	}
	return true;
}

/* Only addresses a browser or we may be sent to: "" for javascript: and the like. */
static const char *url_of(struct work *w, const json_t *object, const char *name)
{
	const char *url = text_of(w, object, name, URL_TEXT_MAX);

	if (json_string_length(json_object_get(object, name)) > URL_TEXT_MAX)
		return "";
	return lti_url_is_web(url) ? url : "";
}

static json_t *kind_or_null(json_t *value, json_type type)
{
	return value != NULL && json_typeof(value) == type ? value : NULL;
}

const char *lti_claim_deployment(struct work *w, const json_t *claims)
{
	const json_t *value = lti_claim(claims, "deployment_id");

	if (json_is_integer(value))
		return arena_printf(w->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	return json_string_value(value);
}

bool lti_url_is_ours(struct work *w, const char *app_url, const char *url)
{
	const char *ours, *theirs, *path, *below;
	size_t len;

	if (http_url_origin(w, app_url, &ours) != OK || http_url_origin(w, url, &theirs) != OK ||
	    strcmp(ours, theirs) != 0) {
		work_forgive(w);
		return false;
	}
	/* app_url may have a path of its own; both have :// by now. */
	path = strchr(strstr(app_url, "://") + 3, '/');
	if (path == NULL)
		return true;
	below = strchr(strstr(url, "://") + 3, '/');
	len = strlen(path);
	while (len > 0 && path[len - 1] == '/')
		len--;
	return below != NULL && strncmp(below, path, len) == 0 && strchr("/?#", below[len]) != NULL;
}

/* BCP 47: letters, digits and hyphens; Moodle writes fr_ca. */
static const char *locale_of(struct work *w, const json_t *claims, const json_t *presentation)
{
	const char *locale = text_of(w, presentation, "locale", LOCALE_MAX);
	char *clean;

	if (*locale == '\0')
		locale = text_of(w, claims, "locale", LOCALE_MAX);
	clean = arena_strdup(w->arena, locale);
	for (char *p = clean; *p != '\0'; p++) {
		if (*p == '_')
			*p = '-';
		else if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') ||
		             *p == '-'))
			return "";
	}
	return clean;
}

static void person_read(struct work *w, const json_t *claims, struct lti_launch *launch)
{
	launch->sub = text_of(w, claims, "sub", TEXT_MAX);
	launch->name = text_of(w, claims, "name", TEXT_MAX);
	launch->given_name = text_of(w, claims, "given_name", TEXT_MAX);
	launch->family_name = text_of(w, claims, "family_name", TEXT_MAX);
	launch->email = text_of(w, claims, "email", TEXT_MAX);
}

/* Only where course copies are among what it tells of. */
static const char *notices_of(struct work *w, const json_t *claims)
{
	const json_t *service = lti_claim(claims, "platformnotificationservice"), *type;
	const json_t *types = json_object_get(service, "notice_types_supported");
	size_t i;

	json_array_foreach(types, i, type)
	{
		if (json_is_string(type) && strcmp(json_string_value(type), LTI_CONTEXT_COPY) == 0)
			return url_of(w, service, "platform_notification_service_url");
	}
	return "";
}

static void services_read(struct work *w, const json_t *claims, struct lti_launch *launch)
{
	const json_t *ags = json_object_get(claims, AGS_ENDPOINT);
	const json_t *groups = json_object_get(claims, GROUPS_SERVICE);

	launch->lineitem = url_of(w, ags, "lineitem");
	launch->lineitems = url_of(w, ags, "lineitems");
	launch->ags_scopes = kind_or_null(json_object_get(ags, "scope"), JSON_ARRAY);
	launch->nrps_url = url_of(w, json_object_get(claims, NRPS_SERVICE), "context_memberships_url");
	launch->notices_url = notices_of(w, claims);
	launch->groups_url = url_of(w, groups, "context_groups_url");
	launch->group_sets_url = url_of(w, groups, "context_group_sets_url");
}

void lti_claims_read(struct work *w, json_t *claims, struct lti_launch *launch)
{
	const json_t *context = lti_claim(claims, "context");
	const json_t *link = lti_claim(claims, "resource_link");
	const json_t *presentation = lti_claim(claims, "launch_presentation");

	launch->claims = claims;
	launch->deployment_id = id_of(w, claims, LTI_CLAIM "deployment_id");
	person_read(w, claims, launch);
	services_read(w, claims, launch);
	launch->message_type = text_of(w, claims, LTI_CLAIM "message_type", TEXT_MAX);
	launch->locale = locale_of(w, claims, presentation);
	launch->context_id = id_of(w, context, "id");
	launch->context_label = text_of(w, context, "label", TEXT_MAX);
	launch->context_title = text_of(w, context, "title", TEXT_MAX);
	launch->context_types = kind_or_null(json_object_get(context, "type"), JSON_ARRAY);
	launch->roles = kind_or_null(lti_claim(claims, "roles"), JSON_ARRAY);
	lti_roles_decide(launch->roles, &launch->is_learner, &launch->is_staff);
	launch->may_author = lti_roles_may_author(launch->roles);
	launch->resource_link_id = id_of(w, link, "id");
	launch->resource_link_title = text_of(w, link, "title", TEXT_MAX);
	launch->target_link_uri = url_of(w, claims, LTI_CLAIM "target_link_uri");
	launch->return_url = url_of(w, presentation, "return_url");
	launch->document_target = text_of(w, presentation, "document_target", LOCALE_MAX);
	launch->for_user = id_of(w, lti_claim(claims, "for_user"), "user_id");
	launch->custom = kind_or_null(lti_claim(claims, "custom"), JSON_OBJECT);
	launch->deep_linking = kind_or_null(json_object_get(claims, LTI_DEEP_LINKING_SETTINGS), JSON_OBJECT);
}
