/* LTI 1.1: the organisation's switch, the keys of its platforms, and whose old ids are believed. A secret is
 * shown once, in the answer that makes it. */
#include "lms/lti11/consumer.h"

#include <string.h>

#include "lti/registration.h"
#include "web/api/api.h"
#include "web/api/launches.h"

enum { BODY_MAX = 16 * 1024 };

struct lti11_input {
	struct paging paging;
	struct uuid id, consumer;
	const char *org, *name, *site, *policy, *origin, *frame_origins, *status, *outcome;
	bool on;
};

static const char *const policies[] = {"openedx", "moodle", "standard", NULL}, *const statuses[] = {"active",
                                                                                   "disabled", NULL};

#define CONSUMER_ROWS                                                                                        \
	{"id", SCHEMA_UUID, .about = "the consumer; its launches and grades name it as their registration"}, \
	    {"origin", SCHEMA_UUID, .about = "where its learners come from"},                                \
	    {"name", SCHEMA_TEXT, .about = "for people"},                                                    \
	    {"consumer_key", SCHEMA_TEXT, .about = "oauth_consumer_key of its launches"},                    \
	    {"site", SCHEMA_TEXT, .about = "the platform's address"},                                        \
	    {"frame_origins", SCHEMA_TEXT, .about = "who may frame us besides it"},                          \
	    {"policy", SCHEMA_TEXT, .about = "whose habits we follow"},                                      \
	    {"status", SCHEMA_CHOICE, .choices = statuses, .about = "disabled: its launches are refused"},   \
	    {"created_at", SCHEMA_TIME, .about = "when it was made"},                                        \
	{                                                                                                    \
		"secret_at", SCHEMA_TIME, .about = "since when its secret is this one"                       \
	}
static const struct schema consumer_output[] = {CONSUMER_ROWS, {0}};
static const struct schema launches_output[] = PAGE_OUTPUT(launch_output);
static const struct schema secret_output[] = {CONSUMER_ROWS,
    {"secret", SCHEMA_TEXT, .about = "the shared secret, shown this once"},
    {"launch_url", SCHEMA_TEXT, .about = "where the platform launches"}, {0}};
static const struct schema consumers_output[] = PAGE_OUTPUT(consumer_output);
static const struct schema switch_output[] = {
    {"on", SCHEMA_BOOL, .about = "launches by LTI 1.1 are taken"}, {0}};
static const struct schema trust_output[] = {
    {"registration", SCHEMA_UUID, .about = "the platform of LTI 1.3"},
    {"consumer", SCHEMA_UUID, .nullable = true, .about = "whose ids it is believed; null: none"},
    {0},
};

#define AT(member) offsetof(struct lti11_input, member)
static const struct input org_input[] = {ORG_INPUT(struct lti11_input, org), {0}};
static const struct input switch_input[] = {
    ORG_INPUT(struct lti11_input, org),
    {"on", INPUT_BODY, FIELD_BOOL, true, .offset = AT(on), .about = "whether launches by LTI 1.1 are taken"},
    {0},
};
static const struct input list_input[] = {
    PAGING_INPUT(struct lti11_input, paging), ORG_INPUT(struct lti11_input, org), {0}};
static const struct input one_input[] = {
    ID_INPUT(struct lti11_input, id, "the consumer"), ORG_INPUT(struct lti11_input, org), {0}};
static const char *const only_refused[] = {"refused", NULL};
static const struct input launches_input[] = {
    ID_INPUT(struct lti11_input, id, "the consumer"),
    PAGING_INPUT(struct lti11_input, paging),
    ORG_INPUT(struct lti11_input, org),
    {"outcome", INPUT_QUERY, FIELD_CHOICE, .offset = AT(outcome), .choices = only_refused,
        .about = "only those"},
    {0},
};
static const struct input new_input[] = {
    ORG_INPUT(struct lti11_input, org),
    {"name", INPUT_BODY, FIELD_TEXT, true, 1, LTI11_NAME_MAX, AT(name), .about = "for people"},
    {"site", INPUT_BODY, FIELD_URL, true, 1, LTI11_SITE_MAX, AT(site), .about = "the platform's address"},
    {"policy", INPUT_BODY, FIELD_CHOICE, .offset = AT(policy), .choices = policies,
        .about = "whose habits we follow; else openedx"},
    {"origin", INPUT_BODY, FIELD_SLUG, .max = 60, .offset = AT(origin),
        .about = "the origin whose ids its learners have; else one of its own"},
    {"frame_origins", INPUT_BODY, FIELD_TEXT, .max = LTI11_FRAMES_MAX, .offset = AT(frame_origins),
        .about = "who may frame us besides it, blank-separated"},
    {0},
};
static const struct input change_input[] = {
    ID_INPUT(struct lti11_input, id, "the consumer"),
    ORG_INPUT(struct lti11_input, org),
    {"name", INPUT_BODY, FIELD_TEXT, false, 1, LTI11_NAME_MAX, AT(name), .about = "for people"},
    {"site", INPUT_BODY, FIELD_URL, false, 1, LTI11_SITE_MAX, AT(site), .about = "the platform's address"},
    {"policy", INPUT_BODY, FIELD_CHOICE, .offset = AT(policy), .choices = policies,
        .about = "whose habits we follow"},
    {"frame_origins", INPUT_BODY, FIELD_TEXT, .max = LTI11_FRAMES_MAX, .offset = AT(frame_origins),
        .about = "who may frame us besides it, blank-separated"},
    {"status", INPUT_BODY, FIELD_CHOICE, .offset = AT(status), .choices = statuses,
        .about = "disabled: its launches are refused"},
    {0},
};
static const struct input trust_input[] = {
    ID_INPUT(struct lti11_input, id, "the platform of LTI 1.3"),
    ORG_INPUT(struct lti11_input, org),
    {"consumer", INPUT_BODY, FIELD_UUID, .offset = AT(consumer),
        .about = "whose ids it is believed without a signature; absent: none"},
    {0},
};

static enum err get_switch(struct request *r)
{
	struct lti11_input in = {0};
	struct uuid org;
	bool on;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(lti11_switched(&r->work, org, &on));
	return reply_json(r, 200, json_pack("{s:b}", "on", (int)on));
}

static enum err put_switch(struct request *r)
{
	struct lti11_input in = {0};
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(lti11_switch(&r->work, &r->principal, org, in.on));
	return reply_json(r, 200, json_pack("{s:b}", "on", (int)in.on));
}

static enum err get_consumers(struct request *r)
{
	struct lti11_input in = {0};
	struct consumer *rows;
	struct uuid org, after;
	size_t count, shown;
	json_t *items;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(paging_start_id(r, &in.paging, &after));
	TRY(consumer_list(&r->work, org, after, paging_rows(&in.paging), &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, consumer_json(&r->work, &rows[i]));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

static enum err reply_one(struct request *r, struct uuid org, struct uuid id)
{
	struct consumer consumer;

	TRY(consumer_find(&r->work, org, id, &consumer));
	return reply_json(r, 200, consumer_json(&r->work, &consumer));
}

static enum err get_consumer(struct request *r)
{
	struct lti11_input in = {0};
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	return reply_one(r, org, in.id);
}

static enum err reply_secret(
    struct request *r, int status, const struct consumer *consumer, const char *secret)
{
	json_t *answer = consumer_json(&r->work, consumer);

	json_object_set_new(answer, "secret", json_string(secret));
	json_object_set_new(answer, "launch_url", json_sprintf("%s/lti/1.1/launch", request_origin(r)));
	return reply_json(r, status, answer);
}

static enum err post_consumer(struct request *r)
{
	struct lti11_input in = {.policy = "", .origin = "", .frame_origins = ""};
	struct consumer consumer;
	const char *secret;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(consumer_add(&r->work, r->app->keys, &r->principal, org,
	    &(struct consumer_new){.id = request_work_id(r),
	        .name = in.name,
	        .site = in.site,
	        .frame_origins = in.frame_origins,
	        .policy = in.policy,
	        .origin = in.origin},
	    &consumer, &secret));
	reply_header(r, "Location",
	    arena_printf(r->work.arena, "/api/v1/lti11/consumers/%s", uuid_text(r->work.arena, consumer.id)));
	return reply_secret(r, 201, &consumer, secret);
}

static enum err patch_consumer(struct request *r)
{
	struct lti11_input in = {0};
	struct consumer was;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(consumer_find(&r->work, org, in.id, &was));
	TRY(consumer_change(&r->work, &r->principal, org, in.id,
	    &(struct consumer_change){.name = in.name != NULL ? in.name : was.name,
	        .site = in.site != NULL ? in.site : was.site,
	        .frame_origins = in.frame_origins != NULL ? in.frame_origins : was.frame_origins,
	        .policy = in.policy != NULL ? in.policy : was.policy,
	        .disabled =
	            in.status != NULL ? in.status == statuses[1] : strcmp(was.status, statuses[0]) != 0}));
	return reply_one(r, org, in.id);
}

static enum err post_secret(struct request *r)
{
	struct lti11_input in = {0};
	struct consumer consumer;
	const char *secret;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(consumer_rotate(&r->work, r->app->keys, &r->principal, org, in.id, &secret));
	TRY(consumer_find(&r->work, org, in.id, &consumer));
	return reply_secret(r, 200, &consumer, secret);
}

static enum err get_launches(struct request *r)
{
	struct lti11_input in = {0};
	struct consumer consumer;
	struct uuid org, before;
	json_t *launches;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(paging_start_id(r, &in.paging, &before));
	TRY(consumer_find(&r->work, org, in.id, &consumer));
	TRY(lti_launches_of(
	    &r->work, org, in.id, in.outcome != NULL, before, paging_rows(&in.paging), &launches));
	return launches_reply(r, &in.paging, launches);
}

static enum err put_trust(struct request *r)
{
	struct lti11_input in = {0};
	enum err e;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	e = lti11_trust(&r->work, &r->principal, org, in.id, in.consumer);
	if (e == ERR_NOT_FOUND && strcmp(r->work.field, "registration") == 0)
		return fail_field(&r->work, e, "id", "there is no such platform");
	TRY(e);
	return reply_json(r, 200,
	    json_pack("{s:o,s:o}", "registration", api_uuid(&r->work, in.id), "consumer",
	        api_uuid(&r->work, in.consumer)));
}

static const struct route routes[] = {
    {"GET", "/api/v1/lti11", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_READ, BODY_NONE, 0, SHAPE_JSON,
        get_switch, "whether the organisation takes launches by LTI 1.1", .input = org_input,
        .output = switch_output},
    {"PUT", "/api/v1/lti11", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_MANAGE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, put_switch, "turns LTI 1.1 on or off for the organisation", .input = switch_input,
        .output = switch_output},
    {"GET", "/api/v1/lti11/consumers", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_READ, BODY_NONE, 0,
        SHAPE_JSON, get_consumers, "keys of platforms that launch by LTI 1.1, oldest first",
        .input = list_input, .output = consumers_output},
    {"POST", "/api/v1/lti11/consumers", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_MANAGE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, post_consumer, "makes a key of LTI 1.1, and shows its secret this once",
        .input = new_input, .output = secret_output, .status = 201},
    {"GET", "/api/v1/lti11/consumers/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_READ, BODY_NONE, 0,
        SHAPE_JSON, get_consumer, "one key of LTI 1.1", .input = one_input, .output = consumer_output},
    {"PATCH", "/api/v1/lti11/consumers/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_MANAGE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, patch_consumer, "changes a key of LTI 1.1, or disables it",
        .input = change_input, .output = consumer_output},
    {"POST", "/api/v1/lti11/consumers/{id}/secret", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_MANAGE,
        BODY_NONE, 0, SHAPE_JSON, post_secret, "gives a key of LTI 1.1 another secret, shown this once",
        .input = one_input, .output = secret_output},
    {"GET", "/api/v1/lti11/consumers/{id}/launches", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_READ,
        BODY_NONE, 0, SHAPE_JSON, get_launches,
        "launches by a key of LTI 1.1 with their checks, newest first", .input = launches_input,
        .output = launches_output},
    {"PUT", "/api/v1/lti11/trusts/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_MANAGE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, put_trust,
        "believes a platform of LTI 1.3 its learners' ids of LTI 1.1, or no longer", .input = trust_input,
        .output = trust_output},
};

const struct area web_area_lti11_api = {"lti11-api", routes, FIELDS_COUNT(routes)};
