/* One statement of an AU against the table of rules. */
#include <math.h>
#include <string.h>

#include "base/time.h"
#include "xapi/cmi5/judge_inside.h"
#include "xapi/statement/statement.h"

enum { DURATION_MAX = 64 };

/* Whom a rule is for. */
enum whose { EVERY, DEFINED };

static const struct rule_row {
	enum whose whose;
	const char *requirement;
	judge_rule *holds;
	const char *sentence;
} rules[] = {
#define RULE(whose, requirement, holds, sentence) {whose, requirement, holds, sentence},
#include "xapi/cmi5/judge.def"
#undef RULE
};
enum { RULES = sizeof(rules) / sizeof(rules[0]) };

static enum cmi5_verb verb_of(const json_t *statement)
{
	const char *id = judge_text(json_object_get(statement, "verb"), "id");
	int verb = 0;

	while (verb < CMI5_VERBS && strcmp(id, cmi5_verb_ids[verb]) != 0)
		verb++;
	return (enum cmi5_verb)verb;
}

/* Any duration that xAPI takes; base/time.h reads those of SCORM, which have hundredths of a second at most
 * and no weeks. What it cannot read lasted no time that counts. */
bool cmi5_duration_read(const char *text, int64_t *ret_cs)
{
	char plain[DURATION_MAX + 1];
	size_t len = 0, digits = 0;
	bool fraction = false;

	if (strlen(text) > DURATION_MAX || !xapi_duration_valid(text, strlen(text)))
		return false;
	for (const char *p = text; *p != '\0'; p++) {
		bool digit = *p >= '0' && *p <= '9';

		fraction = fraction ? digit : *p == '.' || *p == ',';
		digits = fraction && digit ? digits + 1 : 0;
		if (digits <= 2)
			plain[len++] = *p == ',' ? '.' : *p;
	}
	plain[len] = '\0';
	*ret_cs = 0;
	if (!duration_parse(plain, ret_cs))
		*ret_cs = 0;
	return true;
}

static bool timestamp_read(const char *text, int64_t *ret_us)
{
	return xapi_timestamp_read(text, strlen(text), ret_us);
}

static struct seen look(const struct cmi5_session *session, const json_t *statement)
{
	struct seen seen = {.s = session,
	    .statement = statement,
	    .context = json_object_get(statement, "context"),
	    .result = json_object_get(statement, "result"),
	    .verb = verb_of(statement)};

	seen.category = json_object_get(json_object_get(seen.context, "contextActivities"), "category");
	seen.extensions = json_object_get(seen.context, "extensions");
	seen.score = json_object_get(seen.result, "score");
	seen.defined = judge_has_activity(seen.category, CMI5_CATEGORY);
	seen.move_on_category = judge_has_activity(seen.category, CMI5_CATEGORY_MOVE_ON);
	seen.timed = timestamp_read(judge_text(statement, "timestamp"), &seen.timestamp_us);
	seen.lasted = cmi5_duration_read(judge_text(seen.result, "duration"), &seen.duration_cs);
	return seen;
}

bool cmi5_score_read(const json_t *score, double *ret_score)
{
	const json_t *scaled = json_object_get(score, "scaled"), *raw = json_object_get(score, "raw");
	double min = json_number_value(json_object_get(score, "min"));
	double max = json_number_value(json_object_get(score, "max"));

	if (scaled != NULL) {
		*ret_score = json_number_value(scaled);
		return true;
	}
	if (raw == NULL || max <= min)
		return false;
	*ret_score = fmin(1, fmax(0, (json_number_value(raw) - min) / (max - min)));
	return true;
}

static void take(struct cmi5_session *s, const struct cmi5_said *said)
{
	if (said->timestamp_us > s->last_us)
		s->last_us = said->timestamp_us;
	if (!said->defined)
		return;
	s->initialized = s->initialized || said->verb == CMI5_INITIALIZED;
	if (said->verb == CMI5_INITIALIZED)
		s->initialized_us = said->timestamp_us;
	s->completed = s->completed || said->verb == CMI5_VERB_COMPLETED;
	s->passed = s->passed || said->verb == CMI5_VERB_PASSED;
	s->failed = s->failed || said->verb == CMI5_VERB_FAILED;
	s->terminated = s->terminated || said->verb == CMI5_TERMINATED;
	s->ever_completed = s->ever_completed || s->completed;
	s->ever_passed = s->ever_passed || s->passed;
}

bool cmi5_judge(struct cmi5_session *session, const json_t *statement, struct cmi5_said *ret_said,
    struct cmi5_refusal *ret_refusal)
{
	struct seen seen = look(session, statement);
	struct cmi5_said said;

	for (size_t i = 0; i < RULES; i++) {
		if ((rules[i].whose == DEFINED && !seen.defined) || rules[i].holds(&seen))
			continue;
		*ret_refusal =
		    (struct cmi5_refusal){.requirement = rules[i].requirement, .sentence = rules[i].sentence};
		return false;
	}
	said = (struct cmi5_said){.defined = seen.defined,
	    .verb = seen.verb,
	    .duration_cs = seen.lasted ? seen.duration_cs : -1,
	    .timestamp_us = seen.timestamp_us};
	said.has_score = seen.defined && (said.verb == CMI5_VERB_PASSED || said.verb == CMI5_VERB_FAILED) &&
	                 cmi5_score_read(seen.score, &said.score);
	take(session, &said);
	*ret_said = said;
	return true;
}

const char *cmi5_judged(size_t index)
{
	return index < RULES ? rules[index].requirement : NULL;
}
