/* What happened, as a statement of the xAPI SCORM profile. Pure. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "lms/cmi5/cmi5.h"
#include "lms/statement/tell.h"

#define ADL_VERBS "http://adlnet.gov/expapi/verbs/"
#define ADL_TYPES "http://adlnet.gov/expapi/activities/"
#define PROFILE "https://w3id.org/xapi/scorm"
#define UNDETERMINED "und"

enum { STATEMENT_MAX = 512 * 1024, LANGUAGE_MAX = 64 };

static const char *const verbs[TELLING_VERBS] = {
    "initialized", "resumed", "responded", "completed", "passed", "failed", "suspended", "terminated"};
static const char *const types[] = {"course", "lesson", "cmi.interaction", "objective"};

/* What the functions below share. */
struct writing {
	struct text t;
	struct arena *arena;
	const char *home;
	const struct telling_attempt *of;
	const struct telling *telling;
};

static void iri_begin(struct writing *o, struct uuid id)
{
	text_add(&o->t, "{\"objectType\":\"Activity\",\"id\":");
	text_add_json(&o->t, cmi5_activity(o->arena, o->home, id));
}

static void words_add(struct writing *o, const char *name, const char *language, const char *words)
{
	text_printf(&o->t, ",\"%s\":{\"%s\":", name, language);
	text_add_json(&o->t, words);
	text_add_char(&o->t, '}');
}

static void activity_add(struct writing *o, struct uuid id, const char *type, const char *title)
{
	iri_begin(o, id);
	text_printf(&o->t, ",\"definition\":{\"type\":\"" ADL_TYPES "%s\"", type);
	if (title != NULL)
		words_add(o, "name", UNDETERMINED, title);
	text_add(&o->t, "}}");
}

static void course_add(struct writing *o)
{
	activity_add(o, o->of->module, "course", o->of->title);
}

static void lesson_add(struct writing *o)
{
	activity_add(o, o->telling->grain, "lesson", o->telling->title);
}

/* "{lang=fr}words" (SCORM 2004), or plain words. */
static void description_add(struct writing *o)
{
	static const char mark[] = "{lang=";
	const char *words = o->telling->description, *close = strchr(words, '}');
	char language[LANGUAGE_MAX] = UNDETERMINED;

	if (words[0] == '\0' || strlen(words) > TOLD_TEXT_MAX)
		return;
	if (strncmp(words, mark, sizeof(mark) - 1) == 0 && close != NULL) {
		size_t len = (size_t)(close - words) - (sizeof(mark) - 1);

		if (len < sizeof(language) && xapi_language_valid(words + sizeof(mark) - 1, len)) {
			memcpy(language, words + sizeof(mark) - 1, len);
			language[len] = '\0';
		}
		words = close + 1;
	}
	words_add(o, "description", language, words);
}

static const char *response_text(struct writing *o, const char *text)
{
	const struct telling_response *r = o->telling->response;

	return r->scorm12 ? telling_response_text(o->arena, r->type, text) : text;
}

static void interaction_add(struct writing *o)
{
	const struct telling_response *r = o->telling->response;
	size_t added = 0;

	text_add(&o->t, ",\"interactionType\":");
	text_add_json(&o->t, r->type[0] != '\0' ? r->type : "other");
	for (size_t i = 0; i < r->patterns_count; i++) {
		if (strlen(r->patterns[i]) > TOLD_TEXT_MAX)
			continue;
		text_add(&o->t, added++ == 0 ? ",\"correctResponsesPattern\":[" : ",");
		text_add_json(&o->t, response_text(o, r->patterns[i]));
	}
	if (added > 0)
		text_add_char(&o->t, ']');
}

/* Of the interaction or objective, below its lesson's. */
static void part_add(struct writing *o)
{
	struct text iri = text_new(o->arena, (size_t)4 * TOLD_TEXT_MAX);
	const struct telling *telling = o->telling;

	text_printf(&iri, "%s/%s/", cmi5_activity(o->arena, o->home, telling->grain),
	    telling->kind == TELLING_INTERACTION ? "interactions" : "objectives");
	text_add_url(&iri, telling->part);
	text_add(&o->t, "{\"objectType\":\"Activity\",\"id\":");
	text_add_json(&o->t, iri.data);
	text_printf(&o->t, ",\"definition\":{\"type\":\"" ADL_TYPES "%s\"", types[telling->kind]);
	description_add(o);
	if (telling->response != NULL)
		interaction_add(o);
	text_add(&o->t, "}}");
	/* Cut in the middle, it would name something else. */
	o->t.over = o->t.over || !text_fits(&iri);
}

static void object_add(struct writing *o)
{
	text_add(&o->t, ",\"object\":");
	if (o->telling->kind == TELLING_COURSE)
		course_add(o);
	else if (o->telling->kind == TELLING_LESSON)
		lesson_add(o);
	else
		part_add(o);
}

/* A number of JSON that says the same; false for what is none. */
static bool number_add(struct writing *o, const char *name, double value, bool *any)
{
	if (!isfinite(value))
		return false;
	text_printf(&o->t, "%s\"%s\":%.15g", *any ? "," : "\"score\":{", name, value);
	*any = true;
	return true;
}

/* Minimum and maximum only where they are a range, and raw lies in it: else the statement would be none. */
static bool score_add(struct writing *o, const struct score *s)
{
	bool range = s->has_min && s->has_max && s->min < s->max &&
	             (!s->has_raw || (s->raw >= s->min && s->raw <= s->max));
	bool any = false;

	if (s->known && s->scaled >= -1 && s->scaled <= 1)
		(void)number_add(o, "scaled", s->scaled, &any);
	if (s->has_raw)
		(void)number_add(o, "raw", s->raw, &any);
	if (range) {
		(void)number_add(o, "min", s->min, &any);
		(void)number_add(o, "max", s->max, &any);
	}
	if (any)
		text_add_char(&o->t, '}');
	return any;
}

static void comma(struct writing *o, size_t start)
{
	if (o->t.len > start)
		text_add_char(&o->t, ',');
}

/* "correct", "wrong" or a number; the others judge nothing. */
static struct score answer_score(const struct telling_response *r, enum success *success)
{
	struct score score = {0};
	char *end;

	if (strcmp(r->result, "correct") == 0)
		*success = SUCCESS_PASSED;
	else if (strcmp(r->result, "wrong") == 0 || strcmp(r->result, "incorrect") == 0)
		*success = SUCCESS_FAILED;
	score.raw = strtod(r->result, &end);
	score.has_raw = end != r->result && *end == '\0';
	return score;
}

static void result_members(struct writing *o, size_t start)
{
	const struct telling *telling = o->telling;
	const struct telling_response *r = telling->response;
	enum success success = telling->success;
	struct score score = r != NULL ? answer_score(r, &success) : telling->score;
	char duration[DURATION_TEXT_SIZE];

	(void)score_add(o, &score);
	if (success != SUCCESS_UNKNOWN) {
		comma(o, start);
		text_printf(&o->t, "\"success\":%s", success == SUCCESS_PASSED ? "true" : "false");
	}
	if (telling->completion == COMPLETION_COMPLETED || telling->completion == COMPLETION_INCOMPLETE) {
		comma(o, start);
		text_printf(&o->t, "\"completion\":%s",
		    telling->completion == COMPLETION_COMPLETED ? "true" : "false");
	}
	if (r != NULL && r->response[0] != '\0' && strlen(r->response) <= TOLD_TEXT_MAX) {
		comma(o, start);
		text_add(&o->t, "\"response\":");
		text_add_json(&o->t, response_text(o, r->response));
	}
	if (telling->duration_cs >= 0) {
		comma(o, start);
		text_printf(&o->t, "\"duration\":\"%s\"", duration_format(telling->duration_cs, duration));
	}
}

static void result_add(struct writing *o)
{
	size_t before = o->t.len;

	if (o->telling->verb == TELLING_INITIALIZED || o->telling->verb == TELLING_RESUMED)
		return;
	text_add(&o->t, ",\"result\":{");
	result_members(o, o->t.len);
	if (!o->t.over && o->t.data[o->t.len - 1] == '{') {
		o->t.len = before;
		o->t.data[before] = '\0';
		return;
	}
	text_add_char(&o->t, '}');
}

/* The profile wants attempt and course as grouping, with their types. */
static void context_add(struct writing *o)
{
	text_printf(&o->t, ",\"context\":{\"registration\":\"%s\",\"contextActivities\":{",
	    uuid_text(o->arena, o->of->attempt));
	if (o->telling->kind != TELLING_COURSE) {
		text_add(&o->t, "\"parent\":[");
		if (o->telling->kind == TELLING_LESSON)
			course_add(o);
		else
			lesson_add(o);
		text_add(&o->t, "],");
	}
	text_add(&o->t, "\"grouping\":[");
	course_add(o);
	text_add_char(&o->t, ',');
	activity_add(o, o->of->attempt, "attempt", NULL);
	text_add(&o->t, "],\"category\":[{\"objectType\":\"Activity\",\"id\":\"" PROFILE
	                "\",\"definition\":{\"type\":\"" ADL_TYPES "profile\"}}]}");
	if (!uuid_is_nil(o->of->session))
		text_printf(&o->t, ",\"extensions\":{\"" CMI5_EXTENSION_SESSION "\":\"%s\"}",
		    uuid_text(o->arena, o->of->session));
	text_add_char(&o->t, '}');
}

const char *telling_json(struct arena *a, const char *home, struct uuid id, const struct telling_attempt *of,
    const struct telling *telling)
{
	struct writing o = {
	    .t = text_new(a, STATEMENT_MAX), .arena = a, .home = home, .of = of, .telling = telling};
	const char *verb = verbs[telling->verb];
	char timestamp[TIME_TEXT_SIZE];

	text_printf(&o.t,
	    "{\"id\":\"%s\",\"actor\":%s,\"verb\":{\"id\":\"" ADL_VERBS "%s\",\"display\":{\"en\":\"%s\"}}",
	    uuid_text(a, id), cmi5_actor_json(a, home, uuid_text(a, of->learner)), verb, verb);
	object_add(&o);
	result_add(&o);
	context_add(&o);
	text_printf(&o.t, ",\"timestamp\":\"%s\"}", time_format(telling->at_us, timestamp));
	return text_fits(&o.t) ? o.t.data : NULL;
}
