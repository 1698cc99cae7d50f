/* The vocabularies of imsss, adlseq, adlcp and adlnav. */
#include <string.h>

#include "scorm/sequencing/definition.h"

static const char *const conditions[] = {
    [CONDITION_ALWAYS] = "always",
    [CONDITION_SATISFIED] = "satisfied",
    [CONDITION_OBJECTIVE_STATUS_KNOWN] = "objectiveStatusKnown",
    [CONDITION_OBJECTIVE_MEASURE_KNOWN] = "objectiveMeasureKnown",
    [CONDITION_OBJECTIVE_MEASURE_GREATER_THAN] = "objectiveMeasureGreaterThan",
    [CONDITION_OBJECTIVE_MEASURE_LESS_THAN] = "objectiveMeasureLessThan",
    [CONDITION_COMPLETED] = "completed",
    [CONDITION_ACTIVITY_PROGRESS_KNOWN] = "activityProgressKnown",
    [CONDITION_ATTEMPTED] = "attempted",
    [CONDITION_ATTEMPT_LIMIT_EXCEEDED] = "attemptLimitExceeded",
    [CONDITION_TIME_LIMIT_EXCEEDED] = "timeLimitExceeded",
    [CONDITION_OUTSIDE_AVAILABLE_TIME_RANGE] = "outsideAvailableTimeRange",
};

static const char *const actions[] = {
    [ACTION_NONE] = "",
    [ACTION_SKIP] = "skip",
    [ACTION_DISABLED] = "disabled",
    [ACTION_HIDDEN_FROM_CHOICE] = "hiddenFromChoice",
    [ACTION_STOP_FORWARD_TRAVERSAL] = "stopForwardTraversal",
    [ACTION_EXIT_PARENT] = "exitParent",
    [ACTION_EXIT_ALL] = "exitAll",
    [ACTION_RETRY] = "retry",
    [ACTION_RETRY_ALL] = "retryAll",
    [ACTION_CONTINUE] = "continue",
    [ACTION_PREVIOUS] = "previous",
    [ACTION_EXIT] = "exit",
};

static const char *const rollup_actions[] = {
    [ROLLUP_SATISFIED] = "satisfied",
    [ROLLUP_NOT_SATISFIED] = "notSatisfied",
    [ROLLUP_COMPLETED] = "completed",
    [ROLLUP_INCOMPLETE] = "incomplete",
};

static const char *const child_sets[] = {
    [ROLLUP_ALL] = "all",
    [ROLLUP_ANY] = "any",
    [ROLLUP_NONE] = "none",
    [ROLLUP_AT_LEAST_COUNT] = "atLeastCount",
    [ROLLUP_AT_LEAST_PERCENT] = "atLeastPercent",
};

static const char *const required[] = {
    [REQUIRED_ALWAYS] = "always",
    [REQUIRED_IF_ATTEMPTED] = "ifAttempted",
    [REQUIRED_IF_NOT_SKIPPED] = "ifNotSkipped",
    [REQUIRED_IF_NOT_SUSPENDED] = "ifNotSuspended",
};

static const char *const timings[] = {
    [TIMING_NEVER] = "never",
    [TIMING_ONCE] = "once",
    [TIMING_ON_EACH_NEW_ATTEMPT] = "onEachNewAttempt",
};

/* In the order of the bits. */
static const char *const hidden[] = {
    "previous", "continue", "exit", "exitAll", "abandon", "abandonAll", "suspendAll"};

static const char *const time_limit_actions[] = {
    [TIME_LIMIT_NONE] = "",
    [TIME_LIMIT_EXIT_MESSAGE] = "exit,message",
    [TIME_LIMIT_EXIT_NO_MESSAGE] = "exit,no message",
    [TIME_LIMIT_CONTINUE_MESSAGE] = "continue,message",
    [TIME_LIMIT_CONTINUE_NO_MESSAGE] = "continue,no message",
};

#define COUNT(words) (sizeof(words) / sizeof(*(words)))

/* False for a word that is not there, and for "". */
static bool word_find(const char *const *words, size_t count, const char *word, unsigned *ret_index)
{
	for (unsigned i = 0; word[0] != '\0' && i < count; i++)
		if (strcmp(words[i], word) == 0) {
			*ret_index = i;
			return true;
		}
	return false;
}

bool condition_from_word(const char *word, enum rule_condition_kind *ret_kind)
{
	unsigned found;

	if (!word_find(conditions, COUNT(conditions), word, &found))
		return false;
	*ret_kind = (enum rule_condition_kind)found;
	return true;
}

bool action_from_word(const char *word, enum rule_action *ret_action)
{
	unsigned found;

	if (!word_find(actions, COUNT(actions), word, &found))
		return false;
	*ret_action = (enum rule_action)found;
	return true;
}

bool rollup_action_from_word(const char *word, enum rollup_action *ret_action)
{
	unsigned found;

	if (!word_find(rollup_actions, COUNT(rollup_actions), word, &found))
		return false;
	*ret_action = (enum rollup_action)found;
	return true;
}

bool child_set_from_word(const char *word, enum rollup_child_set *ret_set)
{
	unsigned found;

	if (!word_find(child_sets, COUNT(child_sets), word, &found))
		return false;
	*ret_set = (enum rollup_child_set)found;
	return true;
}

bool required_from_word(const char *word, enum rollup_required *ret_required)
{
	unsigned found;

	if (!word_find(required, COUNT(required), word, &found))
		return false;
	*ret_required = (enum rollup_required)found;
	return true;
}

bool timing_from_word(const char *word, enum selection_timing *ret_timing)
{
	unsigned found;

	if (!word_find(timings, COUNT(timings), word, &found))
		return false;
	*ret_timing = (enum selection_timing)found;
	return true;
}

bool time_limit_action_from_word(const char *word, enum time_limit_action *ret_action)
{
	unsigned found;

	if (!word_find(time_limit_actions, COUNT(time_limit_actions), word, &found))
		return false;
	*ret_action = (enum time_limit_action)found;
	return true;
}

bool hidden_ui_from_word(const char *word, unsigned *ret_bit)
{
	unsigned found;

	if (!word_find(hidden, COUNT(hidden), word, &found))
		return false;
	*ret_bit = 1U << found;
	return true;
}

const char *condition_word(enum rule_condition_kind kind)
{
	return conditions[kind];
}

const char *action_word(enum rule_action action)
{
	return actions[action];
}

const char *rollup_action_word(enum rollup_action action)
{
	return rollup_actions[action];
}

const char *child_set_word(enum rollup_child_set set)
{
	return child_sets[set];
}

const char *required_word(enum rollup_required value)
{
	return required[value];
}

const char *timing_word(enum selection_timing timing)
{
	return timings[timing];
}

const char *hidden_ui_word(unsigned bit)
{
	for (unsigned i = 0; i < COUNT(hidden); i++) {
		if (bit == 1U << i)
			return hidden[i];
	}
	return NULL;
}

const char *time_limit_action_word(enum time_limit_action action)
{
	return time_limit_actions[action];
}
