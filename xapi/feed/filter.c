#include <string.h>

#include "base/text.h"
#include "db/list.h"
#include "xapi/feed/feed.h"

enum { KEYS_OF_ONE_MAX = 2 };

struct wish {
	struct texts verbs;
	const char *activity;
	json_t *agent;
	bool related_activities, related_agents;
	struct uuid registration;
};

static void key_add(struct text *t, enum xapi_key_kind kind, const char *value)
{
	char id[UUID_TEXT_SIZE];
	struct uuid key;

	xapi_key_make(kind, value, strlen(value), key.bytes);
	db_list_add(t, uuid_format(key, id));
}

/* One or two kinds of one text. */
static const char *keys_of(
    struct work *w, enum xapi_key_kind kind, enum xapi_key_kind related, const char *value)
{
	struct text t = text_new(w->arena, (KEYS_OF_ONE_MAX + 1) * UUID_TEXT_SIZE);

	key_add(&t, kind, value);
	if (related != kind)
		key_add(&t, related, value);
	db_list_end(&t);
	return t.data;
}

static enum err iri_check(struct work *w, const char *field, const char *iri)
{
	if (strlen(iri) > FEED_IRI_MAX || !xapi_iri_valid(iri, strlen(iri)))
		return fail_field(
		    w, ERR_BAD_INPUT, field, "%.60s is no IRI of at most %d bytes", iri, FEED_IRI_MAX);
	return OK;
}

static enum err verbs_read(struct work *w, const struct texts *verbs, const char **ret_keys)
{
	struct text t = text_new(w->arena, (FEED_VERBS_MAX + 1) * UUID_TEXT_SIZE);

	if (verbs->count == 0)
		return OK;
	for (size_t i = 0; i < verbs->count; i++) {
		TRY(iri_check(w, "filter.verbs", verbs->items[i]));
		key_add(&t, XAPI_KEY_VERB, verbs->items[i]);
	}
	text_add_char(&t, '}');
	*ret_keys = t.data;
	return OK;
}

static enum err agent_read(struct work *w, const struct wish *wish, const char **ret_keys)
{
	const char *json = json_text(w->arena, wish->agent);
	struct xapi_agent agent;

	if (strlen(json) > FEED_AGENT_MAX)
		return fail_field(
		    w, ERR_BAD_INPUT, "filter.agent", "is longer than %d bytes", FEED_AGENT_MAX);
	if (xapi_agent_read(w, XAPI_2_0_0, json, strlen(json), true, &agent) != OK)
		return fail_field(w, ERR_BAD_INPUT, "filter.agent",
		    "is an agent or an identified group, as {\"mbox\": \"mailto:ada@example.org\"}");
	*ret_keys = keys_of(w, XAPI_KEY_AGENT, wish->related_agents ? XAPI_KEY_AGENT_RELATED : XAPI_KEY_AGENT,
	    agent.identifier);
	return OK;
}

static enum err wish_read(struct work *w, json_t *json, struct wish *ret_wish)
{
	const struct field fields[] = {
	    {"verbs", FIELD_TEXTS, .max = FEED_VERBS_MAX, .ret = &ret_wish->verbs},
	    {"activity", FIELD_TEXT, .max = FEED_IRI_MAX, .ret = &ret_wish->activity},
	    {"related_activities", FIELD_BOOL, .ret = &ret_wish->related_activities},
	    {"agent", FIELD_OBJECT, .max = 10, .ret = &ret_wish->agent},
	    {"related_agents", FIELD_BOOL, .ret = &ret_wish->related_agents},
	    {"registration", FIELD_UUID, .ret = &ret_wish->registration},
	};
	enum err e = fields_from_json(w, json, fields, FIELDS_COUNT(fields));

	if (e != OK) {
		const char *detail = arena_strdup(w->arena, w->detail);

		return fail_field(w, e, arena_printf(w->arena, "filter.%s", w->field), "%s", detail);
	}
	return OK;
}

enum err xapi_feed_filter_read(struct work *w, json_t *json, struct xapi_feed_filter *ret_filter)
{
	struct xapi_feed_filter filter = {0};
	struct wish wish = {0};
	char id[UUID_TEXT_SIZE];

	if (json == NULL || json_is_null(json)) {
		*ret_filter = filter;
		return OK;
	}
	TRY(wish_read(w, json, &wish));
	TRY(verbs_read(w, &wish.verbs, &filter.verbs));
	if (wish.activity != NULL && *wish.activity != '\0') {
		TRY(iri_check(w, "filter.activity", wish.activity));
		filter.activity = keys_of(w, XAPI_KEY_ACTIVITY,
		    wish.related_activities ? XAPI_KEY_ACTIVITY_RELATED : XAPI_KEY_ACTIVITY, wish.activity);
	} else if (wish.related_activities) {
		return fail_field(w, ERR_BAD_INPUT, "filter.related_activities", "goes with an activity");
	}
	if (wish.agent != NULL)
		TRY(agent_read(w, &wish, &filter.agent));
	else if (wish.related_agents)
		return fail_field(w, ERR_BAD_INPUT, "filter.related_agents", "goes with an agent");
	if (!uuid_is_nil(wish.registration))
		filter.registration = keys_of(
		    w, XAPI_KEY_REGISTRATION, XAPI_KEY_REGISTRATION, uuid_format(wish.registration, id));
	*ret_filter = filter;
	return OK;
}
