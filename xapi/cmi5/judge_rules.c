/* Each rule of judge.def. */
#include <math.h>
#include <string.h>

#include "xapi/cmi5/judge_inside.h"

const char *judge_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? text : "";
}

bool judge_has_activity(const json_t *activities, const char *id)
{
	const json_t *activity;
	size_t i;

	if (json_is_object(activities))
		return strcmp(judge_text(activities, "id"), id) == 0;
	json_array_foreach(activities, i, activity)
	{
		if (strcmp(judge_text(activity, "id"), id) == 0)
			return true;
	}
	return false;
}

static bool is_scored(const struct seen *seen)
{
	return seen->verb == CMI5_VERB_PASSED || seen->verb == CMI5_VERB_FAILED;
}

static bool is_judged(const struct seen *seen)
{
	return is_scored(seen) || seen->verb == CMI5_VERB_COMPLETED;
}

/* 9.1 */
bool has_id(const struct seen *seen)
{
	return json_is_string(json_object_get(seen->statement, "id"));
}

/* 9.7 */
bool has_timestamp(const struct seen *seen)
{
	return seen->timed;
}

bool is_utc(const struct seen *seen)
{
	const char *text = judge_text(seen->statement, "timestamp");
	size_t len = strlen(text);

	return (len > 0 && (text[len - 1] == 'Z' || text[len - 1] == 'z')) ||
	       (len > 6 && (strcmp(text + len - 6, "+00:00") == 0 || strcmp(text + len - 5, "+0000") == 0));
}

/* 6.3 */
bool is_no_voiding(const struct seen *seen)
{
	return strcmp(judge_text(json_object_get(seen->statement, "verb"), "id"),
	           "http://adlnet.gov/expapi/verbs/voided") != 0;
}

/* 9.2 */
bool is_agent(const struct seen *seen)
{
	const char *type = judge_text(json_object_get(seen->statement, "actor"), "objectType");

	return type[0] == '\0' || strcmp(type, "Agent") == 0;
}

bool has_account(const struct seen *seen)
{
	return json_is_object(json_object_get(json_object_get(seen->statement, "actor"), "account"));
}

/* 8.1.3 */
bool is_the_actor(const struct seen *seen)
{
	const json_t *account = json_object_get(json_object_get(seen->statement, "actor"), "account");

	return strcmp(judge_text(account, "homePage"), seen->s->actor_home) == 0 &&
	       strcmp(judge_text(account, "name"), seen->s->actor_name) == 0;
}

/* 9.6 */
bool has_context(const struct seen *seen)
{
	return json_is_object(seen->context);
}

bool is_the_registration(const struct seen *seen)
{
	struct uuid given, ours;

	return uuid_parse(judge_text(seen->context, "registration"), &given) &&
	       uuid_parse(seen->s->registration, &ours) && uuid_equal(given, ours);
}

bool is_the_session(const struct seen *seen)
{
	return strcmp(judge_text(seen->extensions, CMI5_EXTENSION_SESSION), seen->s->session) == 0;
}

bool has_publisher(const struct seen *seen)
{
	const json_t *activities = json_object_get(seen->context, "contextActivities");

	return judge_has_activity(json_object_get(activities, "grouping"), seen->s->publisher);
}

/* 7.1.3, 9.3 */
bool not_abandoned(const struct seen *seen)
{
	return !seen->s->abandoned;
}

bool not_terminated(const struct seen *seen)
{
	return !seen->s->terminated;
}

bool is_after_initialized(const struct seen *seen)
{
	bool begins = seen->defined && seen->verb == CMI5_INITIALIZED;

	return begins || (seen->s->initialized && seen->timestamp_us >= seen->s->initialized_us);
}

bool move_on_category_fits(const struct seen *seen)
{
	bool judged = json_object_get(seen->result, "success") != NULL ||
	              json_object_get(seen->result, "completion") != NULL;

	return !seen->move_on_category || (seen->defined && judged);
}

/* Of cmi5 defined statements. */
bool is_a_verb_of_units(const struct seen *seen)
{
	return seen->verb <= CMI5_TERMINATED;
}

bool is_the_unit(const struct seen *seen)
{
	const json_t *object = json_object_get(seen->statement, "object");
	const char *type = judge_text(object, "objectType");

	return (type[0] == '\0' || strcmp(type, "Activity") == 0) &&
	       strcmp(judge_text(object, "id"), seen->s->activity) == 0;
}

bool preferences_first(const struct seen *seen)
{
	return seen->verb != CMI5_INITIALIZED || seen->s->preferences_read;
}

bool initialized_once(const struct seen *seen)
{
	return seen->verb != CMI5_INITIALIZED || !seen->s->initialized;
}

bool verb_once(const struct seen *seen)
{
	const struct cmi5_session *s = seen->s;

	return !((seen->verb == CMI5_VERB_COMPLETED && s->completed) ||
	         (seen->verb == CMI5_VERB_PASSED && s->passed) ||
	         (seen->verb == CMI5_VERB_FAILED && s->failed));
}

bool judged_once(const struct seen *seen)
{
	return !is_scored(seen) || !(seen->s->passed || seen->s->failed);
}

bool completed_once(const struct seen *seen)
{
	return seen->verb != CMI5_VERB_COMPLETED || !seen->s->ever_completed;
}

bool passed_once(const struct seen *seen)
{
	return seen->verb != CMI5_VERB_PASSED || !seen->s->ever_passed;
}

bool not_failed_after_passed(const struct seen *seen)
{
	return seen->verb != CMI5_VERB_FAILED || !seen->s->ever_passed;
}

bool terminated_last(const struct seen *seen)
{
	return seen->verb != CMI5_TERMINATED || seen->timestamp_us >= seen->s->last_us;
}

bool browse_is_kept(const struct seen *seen)
{
	return seen->s->mode != CMI5_BROWSE || !is_judged(seen);
}

bool review_is_kept(const struct seen *seen)
{
	return seen->s->mode != CMI5_REVIEW || !is_judged(seen);
}

/* 9.5 */
bool score_belongs(const struct seen *seen)
{
	return seen->score == NULL || is_scored(seen);
}

bool score_is_scaled(const struct seen *seen)
{
	const json_t *scaled = json_object_get(seen->score, "scaled");

	return scaled == NULL || (json_number_value(scaled) >= 0 && json_number_value(scaled) <= 1);
}

bool raw_has_min(const struct seen *seen)
{
	return json_object_get(seen->score, "raw") == NULL || json_object_get(seen->score, "min") != NULL;
}

bool raw_has_max(const struct seen *seen)
{
	return json_object_get(seen->score, "raw") == NULL || json_object_get(seen->score, "max") != NULL;
}

bool passes_mastery(const struct seen *seen)
{
	const json_t *scaled = json_object_get(seen->score, "scaled");

	return seen->verb != CMI5_VERB_PASSED || !seen->s->has_mastery || scaled == NULL ||
	       json_number_value(scaled) >= seen->s->mastery;
}

bool fails_mastery(const struct seen *seen)
{
	const json_t *scaled = json_object_get(seen->score, "scaled");

	return seen->verb != CMI5_VERB_FAILED || !seen->s->has_mastery || scaled == NULL ||
	       json_number_value(scaled) < seen->s->mastery;
}

/* 9.6.3.2: of the score they are judged by. */
bool names_mastery(const struct seen *seen)
{
	const json_t *given = json_object_get(seen->extensions, CMI5_EXTENSION_MASTERY);

	if (!is_scored(seen) || !seen->s->has_mastery)
		return true;
	if (given == NULL)
		return json_object_get(seen->score, "scaled") == NULL;
	return json_is_number(given) && fabs(json_number_value(given) - seen->s->mastery) < 1e-9;
}

bool passed_is_success(const struct seen *seen)
{
	return seen->verb != CMI5_VERB_PASSED || json_is_true(json_object_get(seen->result, "success"));
}

bool failed_is_no_success(const struct seen *seen)
{
	return seen->verb != CMI5_VERB_FAILED || json_is_false(json_object_get(seen->result, "success"));
}

bool success_belongs(const struct seen *seen)
{
	return is_scored(seen) || json_object_get(seen->result, "success") == NULL;
}

bool completed_is_completion(const struct seen *seen)
{
	return seen->verb != CMI5_VERB_COMPLETED || json_is_true(json_object_get(seen->result, "completion"));
}

bool completion_belongs(const struct seen *seen)
{
	return seen->verb == CMI5_VERB_COMPLETED || json_object_get(seen->result, "completion") == NULL;
}

bool terminated_lasted(const struct seen *seen)
{
	return seen->verb != CMI5_TERMINATED || seen->lasted;
}

bool completed_lasted(const struct seen *seen)
{
	return seen->verb != CMI5_VERB_COMPLETED || seen->lasted;
}

bool passed_lasted(const struct seen *seen)
{
	return seen->verb != CMI5_VERB_PASSED || seen->lasted;
}

bool failed_lasted(const struct seen *seen)
{
	return seen->verb != CMI5_VERB_FAILED || seen->lasted;
}

bool has_move_on_category(const struct seen *seen)
{
	return !is_judged(seen) || seen->move_on_category;
}
