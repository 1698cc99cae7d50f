#include "scorm/sco.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "scorm/cmi2004/cmi2004_inside.h"

#define NUMBER_MOST 1e15 /* beyond it a double has no seven decimals to show */

/* real(10,7). */
static const char *number_text(struct work *w, double number)
{
	char *text;
	size_t len;

	if (!isfinite(number) || fabs(number) > NUMBER_MOST)
		return "";
	text = arena_printf(w->arena, "%.7f", number);
	len = strlen(text);
	while (text[len - 1] == '0')
		len--;
	text[text[len - 1] == '.' ? len - 1 : len] = '\0';
	return text;
}

static const char *part_text(
    struct work *w, const struct objective_state *state, enum objective_part part, double number)
{
	return state->known & part ? number_text(w, number) : "";
}

static void launch_objectives(
    struct work *w, const struct tracking *t, int activity, struct cmi2004_launch *launch)
{
	const struct activity *a = &t->tree->activities[activity];
	struct cmi2004_objective *told = arena_alloc(w->arena, (a->objectives_count + 1) * sizeof(*told));
	size_t count = 0;

	for (size_t i = 0; i < a->objectives_count; i++) {
		struct objective_state s;

		if (a->objectives[i].identifier[0] == '\0')
			continue;
		sequencing_objective(t, activity, (int)i, &s);
		told[count++] = (struct cmi2004_objective){
		    .id = a->objectives[i].identifier,
		    .success_status = !(s.known & OBJECTIVE_SATISFIED) ? ""
		                      : s.satisfied                    ? "passed"
		                                                       : "failed",
		    .completion_status = !(s.known & OBJECTIVE_COMPLETION) ? ""
		                         : s.completed                     ? "completed"
		                                                           : "incomplete",
		    .progress_measure = part_text(w, &s, OBJECTIVE_PROGRESS, s.progress),
		    .scaled = part_text(w, &s, OBJECTIVE_MEASURE, s.measure),
		    .raw = part_text(w, &s, OBJECTIVE_RAW, s.raw),
		    .min = part_text(w, &s, OBJECTIVE_MIN, s.min),
		    .max = part_text(w, &s, OBJECTIVE_MAX, s.max),
		};
	}
	launch->objectives = told;
	launch->objectives_count = count;
}

static void launch_buckets(struct work *w, const struct activity *a, struct cmi2004_launch *launch)
{
	struct cmi2004_bucket *buckets = arena_alloc(w->arena, (a->shares_count + 1) * sizeof(*buckets));

	for (size_t i = 0; i < a->shares_count; i++)
		buckets[i] = (struct cmi2004_bucket){.id = a->shares[i].target,
		    .store = "",
		    .readable = a->shares[i].read,
		    .writable = a->shares[i].write};
	launch->buckets = buckets;
	launch->buckets_count = a->shares_count;
}

static const char *truth(bool value)
{
	return value ? "true" : "false";
}

static void launch_navigation(struct work *w, const struct activity_tree *tree,
    const struct valid_requests *valid, struct cmi2004_launch *launch)
{
	struct cmi2004_target *targets = arena_alloc(w->arena, tree->count * sizeof(*targets));

	launch->may_continue = truth(valid->continue_);
	launch->may_previous = truth(valid->previous);
	for (size_t i = 0; i < tree->count; i++)
		targets[i] = (struct cmi2004_target){.id = tree->activities[i].identifier,
		    .choice = truth(valid->choice[i]),
		    .jump = truth(valid->jump[i])};
	launch->targets = targets;
	launch->targets_count = tree->count;
}

void sco_launch(struct work *w, const struct tracking *t, int activity, int edition, bool resumed,
    const struct valid_requests *valid, struct cmi2004_launch *ret_launch)
{
	const struct activity *a = &t->tree->activities[activity];
	struct cmi2004_launch launch = {
	    .edition = edition,
	    .new_attempt = a->delivery.tracked && !resumed,
	    .launch_data = a->launch_data,
	    .max_time_allowed = a->max_time_allowed,
	    .time_limit_action =
	        a->time_limit_action == TIME_LIMIT_NONE ? "" : time_limit_action_word(a->time_limit_action),
	};

	if (a->completion.by_measure || a->completion.text_only)
		launch.completion_threshold = number_text(w, a->completion.min_measure);
	if (a->objectives_count > 0 && a->objectives[0].satisfied_by_measure)
		launch.scaled_passing_score = number_text(w, a->objectives[0].min_normalized_measure);
	launch_objectives(w, t, activity, &launch);
	launch_buckets(w, a, &launch);
	if (valid != NULL)
		launch_navigation(w, t->tree, valid, &launch);
	*ret_launch = launch;
}

/* "cmi." or "cmi.objectives.3.", and what stands behind. */
static const char *said(const struct cmi2004 *cmi, const char *prefix, const char *leaf)
{
	const char *element = arena_printf(cmi->arena, "%s%s", prefix, leaf);

	return cmi2004_reported(cmi, element) ? cmi2004_value(cmi, element) : NULL;
}

static void report_status(struct objective_report *report, enum objective_part part, bool *field,
    const char *value, const char *yes, const char *no)
{
	if (value == NULL)
		return;
	report->given |= part;
	*field = strcmp(value, yes) == 0;
	if (*field || strcmp(value, no) == 0 || strcmp(value, "not attempted") == 0)
		report->state.known |= part;
}

static void report_number(
    struct objective_report *report, enum objective_part part, double *field, const char *value)
{
	if (value == NULL)
		return;
	report->given |= part;
	report->state.known |= part;
	*field = strtod(value, NULL);
}

static void report_all(const struct cmi2004 *cmi, const char *prefix, struct objective_report *report)
{
	struct objective_state *s = &report->state;

	report_status(report, OBJECTIVE_SATISFIED, &s->satisfied, said(cmi, prefix, "success_status"),
	    "passed", "failed");
	report_status(report, OBJECTIVE_COMPLETION, &s->completed, said(cmi, prefix, "completion_status"),
	    "completed", "incomplete");
	report_number(report, OBJECTIVE_PROGRESS, &s->progress, said(cmi, prefix, "progress_measure"));
	report_number(report, OBJECTIVE_MEASURE, &s->measure, said(cmi, prefix, "score.scaled"));
	report_number(report, OBJECTIVE_RAW, &s->raw, said(cmi, prefix, "score.raw"));
	report_number(report, OBJECTIVE_MIN, &s->min, said(cmi, prefix, "score.min"));
	report_number(report, OBJECTIVE_MAX, &s->max, said(cmi, prefix, "score.max"));
}

/* A threshold that only the data model knows (2nd and 3rd Edition) decides here. */
static void report_threshold(
    const struct cmi2004 *cmi, const struct activity *a, struct objective_report *report)
{
	const char *decided = cmi2004_completion(cmi);

	if (!a->completion.text_only || strcmp(decided, "unknown") == 0)
		return;
	report_status(
	    report, OBJECTIVE_COMPLETION, &report->state.completed, decided, "completed", "incomplete");
}

void sco_report(
    struct work *w, struct cmi2004 *cmi, const struct activity *activity, struct activity_report *ret_report)
{
	static const char array[] = "cmi.objectives";
	uint32_t count = cmi2004_count(cmi, array, strlen(array));
	struct objective_report *reports = arena_alloc(w->arena, (count + 1) * sizeof(*reports));
	struct fact fact;
	size_t used = 1;

	report_all(cmi, "cmi.", &reports[0]);
	report_threshold(cmi, activity, &reports[0]);
	for (uint32_t i = 0; i < count; i++) {
		const char *prefix = arena_printf(w->arena, "%s.%u.", array, (unsigned)i);
		const char *id = cmi2004_value(cmi, arena_printf(w->arena, "%sid", prefix));
		int objective = id != NULL ? objective_find(activity, id) : ACTIVITY_NONE;

		if (objective == ACTIVITY_NONE)
			continue;
		reports[used].objective = objective;
		report_all(cmi, prefix, &reports[used++]);
	}
	cmi2004_fact(cmi, &fact);
	*ret_report = (struct activity_report){
	    .objectives = reports,
	    .objectives_count = used,
	    .suspended = cmi->end_counted ? cmi2004_is_suspended(cmi) : false,
	    .experienced_cs = cmi->end_counted && fact.session_time_cs > 0 ? fact.session_time_cs : 0,
	};
}

bool sco_request(
    const struct cmi2004 *cmi, const struct activity_tree *tree, struct navigation_request *ret_request)
{
	static const struct {
		const char *word;
		enum navigation kind;
	} words[] = {
	    {"continue", NAVIGATION_CONTINUE},
	    {"previous", NAVIGATION_PREVIOUS},
	    {"exit", NAVIGATION_EXIT},
	    {"exitAll", NAVIGATION_EXIT_ALL},
	    {"abandon", NAVIGATION_ABANDON},
	    {"abandonAll", NAVIGATION_ABANDON_ALL},
	    {"suspendAll", NAVIGATION_SUSPEND_ALL},
	    {"choice", NAVIGATION_CHOICE},
	    {"jump", NAVIGATION_JUMP},
	};
	static const char mark[] = "{target=";
	const char *exit_value = cmi2004_exit(cmi), *verb = cmi2004_request(cmi), *close = strchr(verb, '}');
	struct navigation_request request = {.target = ACTIVITY_NONE};

	if (strcmp(exit_value, "time-out") == 0 || strcmp(exit_value, "logout") == 0)
		verb = "exitAll";
	else if (strncmp(verb, mark, sizeof(mark) - 1) == 0 && close != NULL) {
		const char *id = verb + sizeof(mark) - 1;

		request.target = activity_find(tree, arena_strndup(cmi->arena, id, (size_t)(close - id)));
		verb = close + 1;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(verb, words[i].word) == 0) {
			request.kind = words[i].kind;
			*ret_request = request;
			return true;
		}
	}
	return false;
}
