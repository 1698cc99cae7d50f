/* Content that speaks xAPI, played: a unit of cmi5 and an activity of a Tin Can package, each opened as the
 * player opens it, saying what its page would say. */
#include <string.h>

#include "base/time.h"
#include "lms/cmi5/cmi5.h"
#include "lms/demo/demo_int.h"
#include "lms/tincan/tincan.h"

#define VERBS "http://adlnet.gov/expapi/verbs/"
#define CATEGORIES "https://w3id.org/xapi/cmi5/context/categories/"

struct speaking {
	const struct demo *demo;
	struct uuid org;
	struct cmi5_capability capability; /* of the launch */
	bool is_unit;
	struct cmi5_unit unit;
	struct tincan_content content;
	const char *activity, *registration, *authority;
	const json_t *actor, *context; /* of every statement */
	const json_t *mastery;         /* of a unit that has one; NULL */
	int64_t launched_us;
};

static enum err launched_read(struct work *w, struct speaking *s, const char *text)
{
	json_t *json;

	TRY(json_read(w, "the launch", text, strlen(text), &json));
	s->capability.org = s->org;
	if (!uuid_parse(demo_text(json, "session"), &s->capability.session))
		return fail(w, ERR_INTERNAL, "a launch of the demo says no session");
	return OK;
}

static enum err actor_read(struct work *w, struct speaking *s, const char *home, const char *name)
{
	const char *text = cmi5_actor_json(w->arena, home, name);
	json_t *json;

	TRY(json_read(w, "the actor", text, strlen(text), &json));
	s->actor = json;
	return OK;
}

/* cmi5 8.2, 10, 11: the token is fetched, the launch data and the learner's preferences are read. */
static enum err unit_begin(struct work *w, struct speaking *s, const struct demo_speaker *who)
{
	const struct cmi5_asked asked = {.player = who->player, .grain = who->grain, .mode = CMI5_NORMAL};
	const struct keys *keys = s->demo->keys;
	const struct config *config = s->demo->config;
	struct xapi_document_context about = {.kind = XAPI_AGENT_PROFILE, .activity = ""};
	struct xapi_document data;
	const char *text;
	json_t *json;

	TRY(cmi5_launch_unit(w, config, keys, &asked, &text));
	TRY(launched_read(w, s, text));
	TRY(cmi5_fetch(w, keys, cmi5_fetch_capability_make(w, keys, &s->capability), &text));
	TRY(cmi5_prove(
	    w, config, keys, "cmi5", cmi5_token_capability_make(w, keys, &s->capability), &s->unit));
	about.agent = s->unit.identifier;
	TRY(cmi5_document_check(w, &s->unit, &about, CMI5_PREFERENCES, false, NULL, NULL, 0));
	about = (struct xapi_document_context){
	    .kind = XAPI_STATE, .activity = s->unit.activity, .agent = s->unit.identifier};
	about.has_registration = uuid_parse(s->unit.registration, &about.registration);
	TRY(xapi_document_find(w, s->org, &about, CMI5_LAUNCH_DATA, &data));
	TRY(json_read(w, "the launch data", data.content, data.len, &json));
	s->context = json_object_get(json, "contextTemplate");
	s->mastery = json_object_get(json, "masteryScore");
	s->activity = s->unit.activity;
	s->registration = s->unit.registration;
	s->authority = s->unit.authority;
	return actor_read(w, s, s->unit.actor_home, s->unit.actor_name);
}

static enum err content_begin(struct work *w, struct speaking *s, const struct demo_speaker *who)
{
	const struct tincan_asked asked = {.player = who->player, .grain = who->grain};
	const struct keys *keys = s->demo->keys;
	const char *text;

	TRY(tincan_launch(w, s->demo->config, keys, &asked, &text));
	TRY(launched_read(w, s, text));
	TRY(tincan_prove(w, s->demo->config, keys, "xapi",
	    content_auth_capability_make(w, keys, &s->capability), &s->content));
	s->context = json_own(w->arena, json_object());
	s->activity = s->content.activity;
	s->registration = s->content.registration;
	s->authority = s->content.authority;
	return actor_read(w, s, s->content.actor_home, s->content.actor_name);
}

/* cmi5 9.6.2: the category of cmi5, and of what moves on; 9.6.3.2: what a score is measured by. */
static json_t *context_of(const struct speaking *s, bool moves_on, bool scored)
{
	json_t *context = json_deep_copy(s->context), *activities, *category;

	json_object_set_new(context, "registration", json_string(s->registration));
	if (!s->is_unit)
		return context;
	if (scored && s->mastery != NULL)
		json_object_set_new(json_object_get(context, "extensions"), CMI5_EXTENSION_MASTERY,
		    json_deep_copy(s->mastery));
	activities = json_object_get(context, "contextActivities");
	category = json_object_get(activities, "category");
	if (category == NULL) {
		category = json_array();
		json_object_set_new(activities, "category", category);
	}
	json_array_append_new(category, json_pack("{s:s}", "id", CATEGORIES "cmi5"));
	if (moves_on)
		json_array_append_new(category, json_pack("{s:s}", "id", CATEGORIES "moveon"));
	return context;
}

static enum err statement_take(struct work *w, struct speaking *s, const char *text)
{
	const struct xapi_reading reading = {.version = XAPI_1_0_3, .authority = s->authority};
	struct xapi_ingest_request request = {.org = s->org};
	struct xapi_statement *statements;
	bool array, graded;

	TRY(xapi_statements_read(w, &reading, text, strlen(text), &statements, &request.count, &array));
	request.statements = statements;
	if (s->is_unit)
		return cmi5_statements_take(
		    w, s->demo->config, &s->unit, text, strlen(text), &request, &graded);
	return tincan_statements_take(w, &s->content, text, strlen(text), &request, &graded);
}

/* own_result: what it says besides how long it has been. */
static enum err say(struct work *w, struct speaking *s, const char *verb, json_t *own_result, bool moves_on)
{
	const char *name = verb + strlen(VERBS);
	char duration[DURATION_TEXT_SIZE], moment[TIME_TEXT_SIZE];
	json_t *statement;

	json_object_set_new(own_result, "duration",
	    json_string(duration_format((w->now_us - s->launched_us) / (US_PER_S / 100), duration)));
	statement =
	    json_pack("{s:s,s:O,s:{s:s,s:{s:s}},s:{s:s},s:o,s:o,s:s}", "id", uuid_text(w->arena, uuid_v7()),
	        "actor", s->actor, "verb", "id", verb, "display", "en-US", name, "object", "id", s->activity,
	        "context", context_of(s, moves_on, json_object_get(own_result, "score") != NULL), "result",
	        own_result, "timestamp", time_format(w->now_us, moment));
	return statement_take(w, s, json_text(w->arena, json_own(w->arena, statement)));
}

enum err demo_speak_begin(
    struct work *w, struct demo_visiting *v, const struct demo_speaker *who, struct speaking **ret_speaking)
{
	struct speaking *s = arena_alloc(w->arena, sizeof(*s));

	*s = (struct speaking){
	    .demo = v->demo, .org = v->demo->by.org, .is_unit = who->is_unit, .launched_us = w->now_us};
	TRY(who->is_unit ? unit_begin(w, s, who) : content_begin(w, s, who));
	*ret_speaking = s;
	return say(w, s, VERBS "initialized", json_object(), false);
}

enum err demo_speak_end(struct work *w, struct speaking *s, bool whole, int64_t score)
{
	bool passed = score >= DEMO_PASS;
	json_t *result;

	if (whole) {
		TRY(say(w, s, VERBS "completed", json_pack("{s:b}", "completion", 1), true));
		result = json_pack("{s:b,s:{s:f,s:I,s:i,s:i}}", "success", (int)passed, "score", "scaled",
		    (double)score / 100, "raw", (json_int_t)score, "min", 0, "max", 100);
		TRY(say(w, s, passed ? VERBS "passed" : VERBS "failed", result, true));
	}
	return say(w, s, VERBS "terminated", json_object(), false);
}
