/* Answers for the C side of the SCORM 2004 data model, for tests/house/cmi2004-twin.test.mjs and
 * cmi2004-cts.test.mjs. Reads one JSON array a line, writes one a line:
 *   ["open", {launch}, saved]  → [0, {all}]       ["continue", {launch}, saved] → [0, {all}]
 *   ["get", element]           → [code, value]    ["set", element, value]       → [code]
 *   ["turn", element]          → [true or false]  ["save"]                      → [text]
 *   ["end", terminated, cs]    → [total_cs, exit, request, is_suspended]
 *   ["bucket", i]              → [changed, store or null] */
#include <string.h>

#include <jansson.h>

#include "base/fields.h"
#include "oracle.h"
#include "scorm/cmi2004.h"

static void read_objectives(struct work *w, const json_t *list, struct cmi2004_launch *launch)
{
	size_t count = json_array_size(list);
	struct cmi2004_objective *objectives = arena_alloc(w->arena, (count + 1) * sizeof(*objectives));

	for (size_t i = 0; i < count; i++) {
		const json_t *o = json_array_get(list, i);

		objectives[i] = (struct cmi2004_objective){.id = member(o, "id"),
		    .success_status = member(o, "success_status"),
		    .completion_status = member(o, "completion_status"),
		    .progress_measure = member(o, "progress_measure"),
		    .scaled = member(o, "scaled"),
		    .raw = member(o, "raw"),
		    .min = member(o, "min"),
		    .max = member(o, "max")};
	}
	launch->objectives = objectives;
	launch->objectives_count = count;
}

static void read_buckets(struct work *w, const json_t *list, struct cmi2004_launch *launch)
{
	size_t count = json_array_size(list);
	struct cmi2004_bucket *buckets = arena_alloc(w->arena, (count + 1) * sizeof(*buckets));

	for (size_t i = 0; i < count; i++) {
		const json_t *b = json_array_get(list, i);

		buckets[i] = (struct cmi2004_bucket){.id = member(b, "id"),
		    .store = member(b, "store"),
		    .readable = !json_is_false(json_object_get(b, "readable")),
		    .writable = !json_is_false(json_object_get(b, "writable"))};
	}
	launch->buckets = buckets;
	launch->buckets_count = count;
}

static void read_targets(struct work *w, const json_t *list, struct cmi2004_launch *launch)
{
	size_t count = json_array_size(list);
	struct cmi2004_target *targets = arena_alloc(w->arena, (count + 1) * sizeof(*targets));

	for (size_t i = 0; i < count; i++) {
		const json_t *t = json_array_get(list, i);

		targets[i] = (struct cmi2004_target){
		    .id = member(t, "id"), .choice = member(t, "choice"), .jump = member(t, "jump")};
	}
	launch->targets = targets;
	launch->targets_count = count;
}

static struct cmi2004_launch read_launch(struct work *w, const json_t *l)
{
	struct cmi2004_launch launch = {
	    .edition = (int)json_integer_value(json_object_get(l, "edition")),
	    .learner_id = member(l, "learner_id"),
	    .learner_name = member(l, "learner_name"),
	    .launch_data = member(l, "launch_data"),
	    .max_time_allowed = member(l, "max_time_allowed"),
	    .time_limit_action = member(l, "time_limit_action"),
	    .comments_from_lms = member(l, "comments_from_lms"),
	    .completion_threshold = member(l, "completion_threshold"),
	    .scaled_passing_score = member(l, "scaled_passing_score"),
	    .credit = member(l, "credit"),
	    .mode = member(l, "mode"),
	    .new_attempt = json_is_true(json_object_get(l, "new_attempt")),
	    .total_time_cs = json_integer_value(json_object_get(l, "total_time_cs")),
	    .may_continue = member(l, "may_continue"),
	    .may_previous = member(l, "may_previous"),
	};

	read_objectives(w, json_object_get(l, "objectives"), &launch);
	read_buckets(w, json_object_get(l, "buckets"), &launch);
	read_targets(w, json_object_get(l, "targets"), &launch);
	return launch;
}

static json_t *answer_open(struct work *w, const json_t *line, struct cmi2004 **cmi)
{
	struct cmi2004_launch launch = read_launch(w, json_array_get(line, 1));
	enum err e = strcmp(text_at(line, 0), "open") == 0
	                 ? cmi2004_open(w, &launch, text_at(line, 2), cmi)
	                 : cmi2004_continue(w, &launch, text_at(line, 2), cmi);

	if (e != OK)
		return json_pack("[i]", -1);
	return json_pack("[i,O]", 0, cmi2004_all(w, *cmi));
}

static json_t *answer_end(const json_t *line, struct cmi2004 *cmi)
{
	cmi2004_end(cmi, json_is_true(json_array_get(line, 1)), json_integer_value(json_array_get(line, 2)));
	return json_pack("[I,s,s,b]", (json_int_t)cmi2004_total_time_cs(cmi), cmi2004_exit(cmi),
	    cmi2004_request(cmi), cmi2004_is_suspended(cmi));
}

static json_t *answer(struct work *w, const json_t *line, void *model)
{
	struct cmi2004 **cmi = model;
	const char *verb = text_at(line, 0), *value;
	enum scorm2004_code code;
	bool changed;

	if (strcmp(verb, "open") == 0 || strcmp(verb, "continue") == 0)
		return answer_open(w, line, cmi);
	if (strcmp(verb, "turn") == 0)
		return json_pack("[b]", cmi2004_is_turn(text_at(line, 1)));
	if (*cmi == NULL)
		return NULL;
	if (strcmp(verb, "get") == 0) {
		code = cmi2004_get(*cmi, text_at(line, 1), &value);
		return json_pack("[i,s]", (int)code, value);
	}
	if (strcmp(verb, "set") == 0)
		return json_pack("[i]", (int)cmi2004_set(*cmi, text_at(line, 1), text_at(line, 2)));
	if (strcmp(verb, "end") == 0)
		return answer_end(line, *cmi);
	if (strcmp(verb, "bucket") == 0) {
		changed = cmi2004_bucket(*cmi, (size_t)json_integer_value(json_array_get(line, 1)), &value);
		return json_pack("[b,s?]", changed, value);
	}
	if (strcmp(verb, "save") == 0)
		return json_pack("[s]", cmi2004_save(w, *cmi));
	return NULL;
}

int main(void)
{
	struct cmi2004 *cmi = NULL;

	return oracle_run(answer, &cmi);
}
