#include "xapi/cmi5/launch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "xapi/statement/statement.h"

enum { STATEMENT_MAX = 256 * 1024, ACTOR_MAX = 8192, LANGUAGES_MAX = 100 };

static void actor_add(struct text *t, const char *home, const char *name)
{
	text_add(t, "{\"objectType\":\"Agent\",\"account\":{\"homePage\":");
	text_add_json(t, home);
	text_add(t, ",\"name\":");
	text_add_json(t, name);
	text_add(t, "}}");
}

const char *cmi5_actor_json(struct arena *a, const char *home, const char *name)
{
	struct text t = text_new(a, ACTOR_MAX);

	actor_add(&t, home, name);
	return t.data;
}

void cmi5_parameter_add(struct text *t, const char *name, const char *value)
{
	char last = t->len > 0 ? t->data[t->len - 1] : '?';

	if (last != '?' && last != '&')
		text_add_char(t, strchr(t->data, '?') != NULL ? '&' : '?');
	text_add(t, name);
	text_add_char(t, '=');
	text_add_url(t, value);
}

const char *cmi5_launch_url(struct arena *a, const struct cmi5_launch *launch)
{
	struct text t = text_new(a, CMI5_LAUNCH_URL_MAX);
	size_t bare = strcspn(launch->url, "#");

	text_add_bytes(&t, launch->url, bare);
	cmi5_parameter_add(&t, "endpoint", launch->endpoint);
	cmi5_parameter_add(&t, "fetch", launch->fetch);
	cmi5_parameter_add(&t, "actor", cmi5_actor_json(a, launch->actor_home, launch->actor_name));
	cmi5_parameter_add(&t, "registration", launch->registration);
	cmi5_parameter_add(&t, "activityId", launch->activity);
	text_add(&t, launch->url + bare);
	return t.data;
}

static void member_add(struct text *t, const char *name, const char *value)
{
	text_add_char(t, ',');
	text_add_json(t, name);
	text_add_char(t, ':');
	text_add_json(t, value);
}

/* A decimal of XML as a number of JSON: as few digits as say the same. */
static void mastery_add(struct text *t, const char *name, const char *mastery)
{
	if (mastery[0] == '\0')
		return;
	text_add_char(t, ',');
	text_add_json(t, name);
	text_printf(t, ":%.15g", strtod(mastery, NULL));
}

const char *cmi5_launch_data(struct arena *a, const struct cmi5_launch *launch)
{
	const struct cmi5_part *unit = launch->unit;
	struct text t = text_new(a, CMI5_DOCUMENT_MAX);

	text_add(&t, "{\"contextTemplate\":{\"contextActivities\":{\"grouping\":[{\"id\":");
	text_add_json(&t, unit->id);
	text_add(&t, "}]},\"extensions\":{\"" CMI5_EXTENSION_SESSION "\":");
	text_add_json(&t, launch->session);
	text_add(&t, "}}");
	member_add(&t, "launchMode", cmi5_mode_names[launch->mode]);
	member_add(&t, "launchMethod", cmi5_launch_method_names[unit->launch_method]);
	member_add(&t, "moveOn", cmi5_move_on_names[unit->move_on]);
	mastery_add(&t, "masteryScore", unit->mastery_score);
	if (unit->launch_parameters[0] != '\0')
		member_add(&t, "launchParameters", unit->launch_parameters);
	if (launch->return_url[0] != '\0')
		member_add(&t, "returnURL", launch->return_url);
	if (unit->entitlement_key[0] != '\0') {
		text_add(&t, ",\"entitlementKey\":{\"courseStructure\":");
		text_add_json(&t, unit->entitlement_key);
		text_add_char(&t, '}');
	}
	text_add_char(&t, '}');
	return t.data;
}

static void object_add(struct text *t, const struct cmi5_telling *telling)
{
	text_add(t, ",\"object\":{\"objectType\":\"Activity\",\"id\":");
	text_add_json(t, telling->object);
	text_add(t, ",\"definition\":{\"name\":{");
	for (size_t i = 0; i < telling->name->count; i++) {
		const struct cmi5_string *s = &telling->name->items[i];
		bool again = false;

		for (size_t j = 0; j < i; j++)
			again = again || strcmp(telling->name->items[j].lang, s->lang) == 0;
		if (again)
			continue;
		if (i > 0)
			text_add_char(t, ',');
		text_add_json(t, s->lang[0] != '\0' ? s->lang : "und");
		text_add_char(t, ':');
		text_add_json(t, s->text);
	}
	text_add_char(t, '}');
	if (telling->type != NULL)
		member_add(t, "type", telling->type);
	text_add(t, "}}");
}

static void result_add(struct text *t, const struct cmi5_telling *telling)
{
	char duration[DURATION_TEXT_SIZE];

	if (telling->verb == CMI5_ABANDONED)
		text_printf(
		    t, ",\"result\":{\"duration\":\"%s\"}", duration_format(telling->duration_cs, duration));
	if (telling->verb != CMI5_WAIVED)
		return;
	text_add(t,
	    ",\"result\":{\"success\":true,\"completion\":true,\"extensions\":{\"" CMI5_EXTENSION_REASON
	    "\":");
	text_add_json(t, telling->reason);
	text_add(t, "}}");
}

static void launched_add(struct text *t, const struct cmi5_launch *launch)
{
	member_add(t, CMI5_EXTENSION_MODE, cmi5_mode_names[launch->mode]);
	member_add(t, CMI5_EXTENSION_URL, launch->url);
	member_add(t, CMI5_EXTENSION_MOVE_ON, cmi5_move_on_names[launch->unit->move_on]);
	mastery_add(t, CMI5_EXTENSION_MASTERY, launch->unit->mastery_score);
	if (launch->unit->launch_parameters[0] != '\0')
		member_add(t, CMI5_EXTENSION_PARAMETERS, launch->unit->launch_parameters);
}

static void context_add(struct text *t, const struct cmi5_telling *telling)
{
	text_add(t, ",\"context\":{\"registration\":");
	text_add_json(t, telling->registration);
	text_add(t, ",\"contextActivities\":{\"grouping\":[{\"id\":");
	text_add_json(t, telling->publisher);
	text_add(t, "}],\"category\":[{\"id\":\"" CMI5_CATEGORY "\"}");
	if (telling->verb == CMI5_WAIVED)
		text_add(t, ",{\"id\":\"" CMI5_CATEGORY_MOVE_ON "\"}");
	text_add(t, "]},\"extensions\":{\"" CMI5_EXTENSION_SESSION "\":");
	text_add_json(t, telling->session);
	if (telling->launch != NULL)
		launched_add(t, telling->launch);
	text_add(t, "}}");
}

const char *cmi5_statement(struct arena *a, const struct cmi5_telling *telling)
{
	struct text t = text_new(a, STATEMENT_MAX);
	char timestamp[TIME_TEXT_SIZE];

	text_printf(&t, "{\"id\":\"%s\",\"actor\":", uuid_text(a, telling->id));
	actor_add(&t, telling->actor_home, telling->actor_name);
	text_printf(&t, ",\"verb\":{\"id\":\"%s\",\"display\":{\"en\":\"%s\"}}", cmi5_verb_ids[telling->verb],
	    cmi5_verb_names[telling->verb]);
	object_add(&t, telling);
	result_add(&t, telling);
	context_add(&t, telling);
	text_printf(&t, ",\"timestamp\":\"%s\"}", time_format(telling->timestamp_us, timestamp));
	return t.data;
}

static bool languages_valid(const char *list)
{
	for (int count = 0; list != NULL && count < LANGUAGES_MAX; count++) {
		size_t len = strcspn(list, ",");

		if (!xapi_language_valid(list, len))
			return false;
		if (list[len] == '\0')
			return true;
		list += len + 1;
		list += strspn(list, " ");
	}
	return false;
}

bool cmi5_preferences_valid(const char *content, size_t len)
{
	json_t *json = json_loadb(content, len, JSON_REJECT_DUPLICATES, NULL);
	const char *audio = json_string_value(json_object_get(json, "audioPreference"));
	bool valid = languages_valid(json_string_value(json_object_get(json, "languagePreference"))) &&
	             audio != NULL && (strcmp(audio, "on") == 0 || strcmp(audio, "off") == 0);

	json_decref(json);
	return valid;
}
