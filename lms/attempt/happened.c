#include "lms/attempt/happened.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/metric.h"
#include "base/time.h"

enum { HAPPENED_FIRST = 8, ELEMENT_MAX = 64 };
enum part { PART_INTERACTION, PART_OBJECTIVE };

static const char interactions[] = "cmi.interactions.", objectives[] = "cmi.objectives.";

/* A question that was answered, or an objective whose status changed, and is not told yet. */
struct run_part {
	enum part part;
	unsigned index;
	bool completion, success; /* of an objective: which of the two */
	struct run_part *next;
};

static int64_t moment(const struct work *w, const struct run *run)
{
	return run->heard_us != 0 ? run->heard_us : w->now_us;
}

/* NULL: there is no more room. */
static struct telling *happened_add(
    struct work *w, struct run *run, const struct run_item *item, enum telling_verb verb)
{
	struct happened *h = &run->happened;
	struct telling *telling;

	if (h->count == HAPPENED_MAX) {
		metric_add(SERIES_STATEMENT_UNTOLD_FACT, 1);
		return NULL;
	}
	if (h->count == h->room) {
		h->room = h->room > 0 ? 2 * h->room : HAPPENED_FIRST;
		telling = arena_alloc(w->arena, h->room * sizeof(*telling));
		if (h->count > 0)
			memcpy(telling, h->list, h->count * sizeof(*telling));
		h->list = telling;
	}
	telling = &h->list[h->count++];
	*telling = (struct telling){.verb = verb,
	    .kind = item != NULL ? TELLING_LESSON : TELLING_COURSE,
	    .title = item != NULL ? item->title : run->title,
	    .description = "",
	    .at_us = moment(w, run),
	    .duration_cs = -1};
	if (item != NULL)
		telling->grain = item->grain;
	return telling;
}

static void fact_put(struct telling *telling, const struct run_item *item, const struct fact *fact)
{
	telling->completion = fact->completion;
	telling->success = fact->success;
	telling->score = fact->score;
	/* Without a data model nobody says how long it took. */
	telling->duration_cs = model_there(&item->model) ? fact->session_time_cs : -1;
}

void happened_open(struct work *w, struct run *run, const struct run_item *item)
{
	if (run->tells && item->sco)
		(void)happened_add(
		    w, run, item, model_is_resumed(&item->model) ? TELLING_RESUMED : TELLING_INITIALIZED);
}

static bool part_read(const char *element, enum part *ret_part, unsigned *ret_index, const char **ret_leaf)
{
	const char *digits;
	unsigned long index;
	char *end;

	if (strncmp(element, interactions, sizeof(interactions) - 1) == 0) {
		*ret_part = PART_INTERACTION;
		digits = element + sizeof(interactions) - 1;
	} else if (strncmp(element, objectives, sizeof(objectives) - 1) == 0) {
		*ret_part = PART_OBJECTIVE;
		digits = element + sizeof(objectives) - 1;
	} else {
		return false;
	}
	index = strtoul(digits, &end, 10);
	if (end == digits || *end != '.' || index > CMI2004_ELEMENTS_MAX)
		return false;
	*ret_index = (unsigned)index;
	*ret_leaf = end + 1;
	return true;
}

/* Of an interaction the answer and its judgement, of an objective its status. */
static bool leaf_counts(enum part part, const char *leaf)
{
	static const char *const leaves[][3] = {
	    [PART_INTERACTION] = {"student_response", "learner_response", "result"},
	    [PART_OBJECTIVE] = {"status", "success_status", "completion_status"}};

	for (size_t i = 0; i < 3; i++) {
		if (strcmp(leaf, leaves[part][i]) == 0)
			return true;
	}
	return false;
}

bool happened_asks(const struct run *run, const char *element)
{
	enum part part;
	const char *leaf;
	unsigned index;

	return run->tells && part_read(element, &part, &index, &leaf) && leaf_counts(part, leaf);
}

void happened_set(struct work *w, struct run_item *item, const char *element)
{
	struct run_part **at = &item->parts, *found;
	const char *leaf;
	enum part part;
	unsigned index;
	size_t count = 0;

	if (!part_read(element, &part, &index, &leaf))
		return;
	while (*at != NULL && ((*at)->part != part || (*at)->index != index)) {
		at = &(*at)->next;
		count++;
	}
	if (*at == NULL && count == HAPPENED_PARTS_MAX) {
		metric_add(SERIES_STATEMENT_UNTOLD_FACT, 1);
		return;
	}
	if (*at == NULL) {
		*at = arena_alloc(w->arena, sizeof(**at));
		(*at)->part = part;
		(*at)->index = index;
	}
	found = *at;
	/* SCORM 1.2 says both by one word. */
	found->completion = found->completion || strcmp(leaf, "success_status") != 0;
	found->success = found->success || strcmp(leaf, "completion_status") != 0;
}

static const char *peek(const struct run_item *item, const char *array, unsigned index, const char *leaf)
{
	char element[ELEMENT_MAX];
	int len = snprintf(element, sizeof element, "%s%u.%s", array, index, leaf);

	return len > 0 && len < (int)sizeof element ? model_peek(&item->model, element) : "";
}

/* "" where it is too long to be told. */
static const char *peek_copy(
    struct work *w, const struct run_item *item, const char *array, unsigned index, const char *leaf)
{
	const char *value = peek(item, array, index, leaf);

	return strlen(value) <= TOLD_TEXT_MAX ? arena_strdup(w->arena, value) : "";
}

/* What content calls it; one that has no name goes by its number. */
static const char *part_name(struct work *w, const struct run_item *item, const char *array, unsigned index)
{
	const char *id = peek_copy(w, item, array, index, "id");

	return id[0] != '\0' ? id : arena_printf(w->arena, "%u", index);
}

static bool duration_peek(const struct run_item *item, unsigned index, int64_t *ret_cs)
{
	const char *latency = peek(item, interactions, index, "latency");

	return item->model.cmi12 != NULL ? timespan_parse(latency, ret_cs) : duration_parse(latency, ret_cs);
}

static void answered(struct work *w, struct run *run, const struct run_item *item, unsigned index)
{
	struct telling *telling = happened_add(w, run, item, TELLING_RESPONDED);
	struct telling_response *response;

	if (telling == NULL)
		return;
	response = arena_alloc(w->arena, sizeof(*response));
	response->scorm12 = item->model.cmi12 != NULL;
	response->type = peek_copy(w, item, interactions, index, "type");
	response->result = peek_copy(w, item, interactions, index, "result");
	response->response = peek_copy(
	    w, item, interactions, index, response->scorm12 ? "student_response" : "learner_response");
	for (unsigned i = 0; i < TOLD_PATTERNS_MAX; i++) {
		char leaf[ELEMENT_MAX];
		const char *pattern;

		snprintf(leaf, sizeof leaf, "correct_responses.%u.pattern", i);
		pattern = peek_copy(w, item, interactions, index, leaf);
		if (pattern[0] == '\0')
			break;
		response->patterns[response->patterns_count++] = pattern;
	}
	telling->kind = TELLING_INTERACTION;
	telling->part = part_name(w, item, interactions, index);
	telling->description = peek_copy(w, item, interactions, index, "description");
	telling->response = response;
	(void)duration_peek(item, index, &telling->duration_cs);
}

static bool number_peek(const struct run_item *item, unsigned index, const char *leaf, double *ret_number)
{
	const char *value = peek(item, objectives, index, leaf);
	char *end;

	*ret_number = strtod(value, &end);
	return end != value && *end == '\0';
}

static void objective_score(const struct run_item *item, unsigned index, struct score *score)
{
	score->known = number_peek(item, index, "score.scaled", &score->scaled);
	score->has_raw = number_peek(item, index, "score.raw", &score->raw);
	score->has_min = number_peek(item, index, "score.min", &score->min);
	score->has_max = number_peek(item, index, "score.max", &score->max);
}

static void objective_add(
    struct work *w, struct run *run, const struct run_item *item, unsigned index, enum telling_verb verb)
{
	struct telling *telling = happened_add(w, run, item, verb);

	if (telling == NULL)
		return;
	telling->kind = TELLING_OBJECTIVE;
	telling->part = part_name(w, item, objectives, index);
	telling->description = peek_copy(w, item, objectives, index, "description");
	objective_score(item, index, &telling->score);
	if (verb == TELLING_COMPLETED)
		telling->completion = COMPLETION_COMPLETED;
	else
		telling->success = verb == TELLING_PASSED ? SUCCESS_PASSED : SUCCESS_FAILED;
}

static void objective_changed(
    struct work *w, struct run *run, const struct run_item *item, const struct run_part *part)
{
	bool scorm12 = item->model.cmi12 != NULL;
	const char *completion =
	    peek_copy(w, item, objectives, part->index, scorm12 ? "status" : "completion_status");
	const char *success =
	    peek_copy(w, item, objectives, part->index, scorm12 ? "status" : "success_status");

	if (part->completion && strcmp(completion, "completed") == 0)
		objective_add(w, run, item, part->index, TELLING_COMPLETED);
	if (part->success && strcmp(success, "passed") == 0)
		objective_add(w, run, item, part->index, TELLING_PASSED);
	if (part->success && strcmp(success, "failed") == 0)
		objective_add(w, run, item, part->index, TELLING_FAILED);
}

static void parts_tell(struct work *w, struct run *run, struct run_item *item)
{
	for (const struct run_part *part = item->parts; part != NULL; part = part->next) {
		if (run->happened.count >= HAPPENED_PARTS_MAX) {
			metric_add(SERIES_STATEMENT_UNTOLD_FACT, 1);
			continue;
		}
		if (part->part == PART_INTERACTION)
			answered(w, run, item, part->index);
		else
			objective_changed(w, run, item, part);
	}
	item->parts = NULL;
}

void happened_end(struct work *w, struct run *run, struct run_item *item)
{
	struct telling *telling;
	struct fact fact;

	if (!run->tells || !item->sco)
		return;
	parts_tell(w, run, item);
	telling = happened_add(
	    w, run, item, model_is_suspended(&item->model) ? TELLING_SUSPENDED : TELLING_TERMINATED);
	if (telling == NULL)
		return;
	fact = run_item_fact(run, item);
	fact_put(telling, item, &fact);
}

void happened_suspend(struct work *w, struct run *run, const struct run_item *item)
{
	if (run->tells && item->sco)
		(void)happened_add(w, run, item, TELLING_SUSPENDED);
}

/* A status is told before the end of the session that brought it. */
static void end_put_last(struct run *run, const struct run_item *item, size_t from)
{
	struct happened *h = &run->happened;
	struct telling end;
	size_t at = from;

	while (at > 0 && !uuid_equal(h->list[at - 1].grain, item->grain))
		at--;
	if (at == 0 || h->count == from ||
	    (h->list[at - 1].verb != TELLING_SUSPENDED && h->list[at - 1].verb != TELLING_TERMINATED))
		return;
	end = h->list[at - 1];
	memmove(&h->list[at - 1], &h->list[at], (h->count - at) * sizeof(*h->list));
	h->list[h->count - 1] = end;
}

void happened_settle(struct work *w, struct run *run, struct run_item *item, const struct fact *fact)
{
	size_t from;
	const struct {
		bool happened;
		enum telling_verb verb;
	} statuses[] = {{fact->completion == COMPLETION_COMPLETED && item->completion != COMPLETION_COMPLETED,
	                    TELLING_COMPLETED},
	    {fact->success == SUCCESS_PASSED && item->success != SUCCESS_PASSED, TELLING_PASSED},
	    {fact->success == SUCCESS_FAILED && item->success != SUCCESS_FAILED, TELLING_FAILED}};

	if (!run->tells)
		return;
	parts_tell(w, run, item);
	from = run->happened.count;
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		struct telling *telling =
		    statuses[i].happened ? happened_add(w, run, item, statuses[i].verb) : NULL;

		if (telling != NULL)
			fact_put(telling, item, fact);
	}
	end_put_last(run, item, from);
}

static void course_add(struct work *w, struct run *run, enum telling_verb verb)
{
	const struct rule_result *now = &run->outcome.decision.result;
	struct telling *telling = happened_add(w, run, NULL, verb);

	if (telling == NULL)
		return;
	telling->completion = now->completion;
	telling->success = now->success;
	telling->score = (struct score){.known = now->has_score, .scaled = now->score};
	telling->duration_cs = run->total_time_cs;
}

void happened_decide(struct work *w, struct run *run)
{
	const struct rule_result *before = &run->before, *now = &run->outcome.decision.result;

	if (!run->tells || !run->outcome.changed)
		return;
	if (now->completion == COMPLETION_COMPLETED && before->completion != COMPLETION_COMPLETED)
		course_add(w, run, TELLING_COMPLETED);
	if (now->success == SUCCESS_PASSED && before->success != SUCCESS_PASSED)
		course_add(w, run, TELLING_PASSED);
	if (now->success == SUCCESS_FAILED && before->success != SUCCESS_FAILED)
		course_add(w, run, TELLING_FAILED);
}

enum err happened_tell(struct work *w, const struct run *run, struct told *told)
{
	const struct telling_attempt of = {.attempt = run->attempt.id,
	    .learner = run->learner,
	    .module = run->module,
	    .session = run->session,
	    .title = run->title};
	bool tells;

	if (run->happened.count == 0)
		return OK;
	TRY(statement_tells(w, run->attempt.org, &tells));
	for (size_t i = 0; tells && i < run->happened.count; i++)
		told_add(w, told, &of, &run->happened.list[i]);
	return OK;
}
