/* Agents and activities as the store knows them: 1.0.3 Communication 2.4, 2.5. */
#include <string.h>

#include "base/text.h"
#include "web/xapi/xapi.h"
#include "xapi/read.h"
#include "xapi/statement/format.h"

enum { ACTIVITY_MAX = 16 * 1024 * 1024 };

/* Names that others gave this agent are theirs who may read what was said of it. */
static bool sees_names(const struct request *r)
{
	return (r->xapi->proof.scopes & (XAPI_SCOPE_READ | XAPI_SCOPE_ALL_READ | XAPI_SCOPE_ALL)) != 0;
}

static void name_add(json_t *names, const char *name)
{
	size_t i;
	json_t *one;

	json_array_foreach(names, i, one)
	{
		if (strcmp(json_string_value(one), name) == 0)
			return;
	}
	json_array_append_new(names, json_string(name));
}

enum err xapi_get_agent(struct request *r)
{
	static const char *const identifiers[] = {"mbox", "mbox_sha1sum", "openid", "account"};
	struct xapi_agent agent;
	const char **names = NULL, *text;
	json_t *person, *asked, *told = json_own(r->work.arena, json_array());
	size_t count = 0;

	TRY(xapi_need_agent(r, &agent));
	if (sees_names(r))
		TRY(xapi_agent_names(&r->work, r->principal.org, agent.identifier, &names, &count));
	TRY(json_read(&r->work, "the agent", agent.json.data, agent.json.len, &asked));
	person = json_own(r->work.arena, json_pack("{s:s}", "objectType", "Person"));
	if (agent.name != NULL)
		name_add(told, agent.name);
	for (size_t i = 0; i < count; i++)
		name_add(told, names[i]);
	if (json_array_size(told) > 0)
		json_object_set(person, "name", told);
	for (size_t i = 0; i < FIELDS_COUNT(identifiers); i++) {
		json_t *value = json_object_get(asked, identifiers[i]);

		if (value != NULL)
			json_object_set_new(person, identifiers[i], json_pack("[O]", value));
	}
	text = json_text(r->work.arena, person);
	return xapi_reply_json(r, text, strlen(text));
}

enum err xapi_get_activity(struct request *r)
{
	struct text t = text_new(r->work.arena, ACTIVITY_MAX);
	const char *activity = NULL, *definition = NULL;

	TRY(xapi_need_activity(r, &activity));
	TRY(xapi_activity_find(&r->work, r->principal.org, activity, &definition));
	text_add(&t, "{\"objectType\":\"Activity\",\"id\":");
	text_add_json(&t, activity);
	if (definition != NULL) {
		text_add(&t, ",\"definition\":");
		text_add(&t, definition);
	}
	text_add_char(&t, '}');
	if (!text_fits(&t))
		return fail(&r->work, ERR_INTERNAL, "the activity is longer than its limit");
	return xapi_reply_json(r, t.data, t.len);
}
