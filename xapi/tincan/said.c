/* What statements of Tin Can content amount to. There is no rule book for them: what is not the learner's own
 * is refused, what is about the activity itself counts by ADL's verbs, and all else is only kept. */
#include <string.h>

#include "base/fields.h"
#include "xapi/cmi5/session.h"
#include "xapi/tincan/tincan.h"

#define VERBS "http://adlnet.gov/expapi/verbs/"

static const struct {
	const char *id;
	bool completes, ends;
	enum success success;
} verbs[] = {
    {VERBS "completed", true, false, SUCCESS_UNKNOWN},
    {VERBS "passed", true, false, SUCCESS_PASSED},
    {VERBS "mastered", true, false, SUCCESS_PASSED},
    {VERBS "failed", false, false, SUCCESS_FAILED},
    {VERBS "terminated", false, true, SUCCESS_UNKNOWN},
    {VERBS "exited", false, true, SUCCESS_UNKNOWN},
};

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? text : "";
}

static bool type_is(const json_t *object, const char *type)
{
	const char *said = text_of(object, "objectType");

	return said[0] == '\0' || strcmp(said, type) == 0;
}

static bool is_the_actor(const struct tincan_rules *rules, const json_t *actor)
{
	const json_t *account = json_object_get(actor, "account");

	return type_is(actor, "Agent") && strcmp(text_of(account, "homePage"), rules->actor_home) == 0 &&
	       strcmp(text_of(account, "name"), rules->actor_name) == 0;
}

/* One that says none is of the launch all the same: many tools leave it out. */
static bool is_the_registration(const struct tincan_rules *rules, const json_t *context)
{
	struct uuid given, ours;

	return json_object_get(context, "registration") == NULL ||
	       (uuid_parse(text_of(context, "registration"), &given) &&
	           uuid_parse(rules->registration, &ours) && uuid_equal(given, ours));
}

static void result_hear(struct tincan_said *said, size_t verb, const json_t *result)
{
	const json_t *completion = json_object_get(result, "completion");
	const json_t *success = json_object_get(result, "success");

	if (json_is_true(completion) || (verbs[verb].completes && !json_is_false(completion)))
		said->completion = COMPLETION_COMPLETED;
	/* What passed and failed say is not taken back by a member of the same statement. */
	said->success = verbs[verb].success;
	if (said->success == SUCCESS_UNKNOWN && json_is_boolean(success))
		said->success = json_is_true(success) ? SUCCESS_PASSED : SUCCESS_FAILED;
	said->has_score = cmi5_score_read(json_object_get(result, "score"), &said->score);
}

bool tincan_judge(const struct tincan_rules *rules, const json_t *statement, struct tincan_said *ret_said,
    const char **ret_pointer, const char **ret_sentence)
{
	const json_t *object = json_object_get(statement, "object"),
	             *result = json_object_get(statement, "result");
	const char *verb = text_of(json_object_get(statement, "verb"), "id");
	struct tincan_said said = {.completion = COMPLETION_UNKNOWN, .success = SUCCESS_UNKNOWN};

	*ret_pointer = "/actor";
	*ret_sentence = "the actor is not the one of the launch";
	if (!is_the_actor(rules, json_object_get(statement, "actor")))
		return false;
	*ret_pointer = "/context/registration";
	*ret_sentence = "the registration is not the one of the launch";
	if (!is_the_registration(rules, json_object_get(statement, "context")))
		return false;
	*ret_pointer = "/verb/id";
	*ret_sentence = "content may not void statements";
	if (strcmp(verb, VERBS "voided") == 0)
		return false;
	said.about_it = type_is(object, "Activity") && strcmp(text_of(object, "id"), rules->activity) == 0;
	if (said.about_it) {
		if (!cmi5_duration_read(text_of(result, "duration"), &said.duration_cs))
			said.duration_cs = 0;
		for (size_t i = 0; i < FIELDS_COUNT(verbs); i++) {
			if (strcmp(verb, verbs[i].id) != 0)
				continue;
			said.ended = verbs[i].ends;
			if (!verbs[i].ends)
				result_hear(&said, i, result);
		}
	}
	*ret_said = said;
	return true;
}
