/* Where an attempt stands, and why: the rule asked about the facts as they are now. */
#include <string.h>

#include "base/error.h"
#include "pages.h"
#include "web/explain/explain.h"
#include "web/explain/part.h"
#include "web/explain/sentence.h"

struct teller {
	struct arena *arena;
	const char *lang;
	const struct review *review;
	struct explanation *explanation;
	struct rule_case facts;    /* before: as it was decided */
	struct rule_decision now;  /* of the facts, and the score that counts */
	struct rule_decision bare; /* of the facts alone */
};

struct pattern {
	const char *by, *says;
};

static const struct pattern complete_because[] = {
    {"only-item", WORDS("its only part, “{part}”, says that it is completed")},
    {"every-item", WORDS("every part is completed ({parts})")},
    {"rollup", WORDS("the course itself says so, by its own rules")},
    {"score-reached", WORDS("the score ({score}) reaches the minimum asked for ({asked})")},
    {"every-item-opened", WORDS("every part has been opened ({parts})")},
    {"time-reached", WORDS("the time spent ({spent}) reaches the minimum asked for ({asked})")},
    {"every-item-ended", WORDS("the content of every part has ended ({parts})")},
    {NULL, ""},
};

static const struct pattern incomplete_because[] = {
    {"nothing-opened", WORDS("no part has been opened yet")},
    {"not-every-item", "{missing}"},
    {"rollup", WORDS("the course itself does not say so, by its own rules ({missing})")},
    {"score-not-reached", WORDS("the score ({score}) is below the minimum asked for ({asked})")},
    {"no-score", WORDS("there is no score, and at least {asked} is asked for ({missing})")},
    {"not-every-item-opened", "{missing}"},
    {"time-not-reached", WORDS("the time spent ({spent}) is below the minimum asked for ({asked})")},
    {"not-every-item-ended", "{missing}"},
    {NULL, ""},
};

static const struct pattern passed_because[] = {
    {"only-item", WORDS("its only part, “{part}”, says passed")},
    {"every-item-passed", WORDS("every part is completed and none says failed ({passed})")},
    {"rollup", WORDS("the course itself says so, by its own rules")},
    {"score-reached", WORDS("the score ({score}) reaches the minimum asked for ({asked})")},
    {NULL, ""},
};

static const struct pattern failed_because[] = {
    {"only-item", WORDS("its only part, “{part}”, says failed")},
    {"an-item-failed", "{failed}"},
    {"rollup", WORDS("the course itself says so, by its own rules")},
    {"score-not-reached",
        WORDS("the module is complete and the score ({score}) is below the minimum asked for ({asked})")},
    {NULL, ""},
};

static const char *pattern_of(const struct pattern *patterns, const char *by)
{
	while (patterns->by != NULL && strcmp(patterns->by, by) != 0)
		patterns++;
	return patterns->says;
}

static const struct review_item *only_part(const struct teller *t)
{
	for (size_t i = 0; i < t->explanation->parts_count; i++) {
		if (t->explanation->parts[i].counts)
			return t->explanation->parts[i].item;
	}
	return NULL;
}

static struct phrases phrases(const struct teller *t, const char *between)
{
	return (struct phrases){.arena = t->arena, .lang = t->lang, .between = between};
}

/* "“A”, “B”": the parts that count. */
static const char *part_names(const struct teller *t)
{
	struct phrases all = phrases(t, ", ");

	for (size_t i = 0; i < t->explanation->parts_count; i++) {
		const struct explained_part *part = &t->explanation->parts[i];

		if (part->counts)
			phrases_add(&all, SENTENCE(t->arena, t->lang, WORDS("“{part}”"),
			                      {"part", part_title(t->arena, part->item->title)}));
	}
	return phrases_words(&all);
}

static const char *missing_parts(const struct teller *t)
{
	struct phrases all = phrases(t, page_translate(t->lang, WORDS("; ")));

	for (size_t i = 0; i < t->explanation->parts_count; i++) {
		const struct explained_part *part = &t->explanation->parts[i];

		if (part->missing)
			phrases_add(
			    &all, part_missing_words(t->arena, t->lang, &t->review->rules.own, part->item));
	}
	return all.count > 0 ? phrases_words(&all)
	                     : page_translate(t->lang, WORDS("every part is completed"));
}

/* The parts that say so of their success. */
static const char *parts_saying(const struct teller *t, const char *success)
{
	struct phrases all = phrases(t, page_translate(t->lang, WORDS("; ")));

	for (size_t i = 0; i < t->explanation->parts_count; i++) {
		const struct explained_part *part = &t->explanation->parts[i];

		if (part->counts && strcmp(part->item->success, success) == 0)
			phrases_add(&all, part_says(t->arena, t->lang, part->item, false));
	}
	return phrases_words(&all);
}

/* A pattern with whatever it asks for. asked: what the rule asks for, in words. */
static const char *tell(const struct teller *t, const char *pattern, const char *asked)
{
	const struct review_item *only = only_part(t);
	const char *parts = strstr(pattern, "{parts}") != NULL     ? part_names(t)
	                    : strstr(pattern, "{missing}") != NULL ? missing_parts(t)
	                    : strstr(pattern, "{passed}") != NULL  ? parts_saying(t, "passed")
	                    : strstr(pattern, "{failed}") != NULL  ? parts_saying(t, "failed")
	                                                           : "";
	const struct hole holes[HOLES_MAX] = {
	    {"part", only != NULL ? part_title(t->arena, only->title) : ""},
	    {strstr(pattern, "{parts}") != NULL        ? "parts"
	        : strstr(pattern, "{missing}") != NULL ? "missing"
	        : strstr(pattern, "{passed}") != NULL  ? "passed"
	                                               : "failed",
	        parts},
	    {"score", percent_words(t->arena, t->lang, t->now.result.score)},
	    {"asked", asked},
	    {"spent", minutes_words(t->arena, t->lang, t->facts.time_cs)},
	};

	return sentence(t->arena, t->lang, pattern, holes);
}

static const char *completion_asked(const struct teller *t)
{
	const struct rule_own *own = &t->facts.own;

	if (own->completion == COMPLETION_RULE_TIME)
		return minutes_words(t->arena, t->lang, own->completion_minutes * CS_PER_MINUTE);
	return percent_words(t->arena, t->lang, own->completion_score);
}

static void stand_completion(struct teller *t)
{
	struct explained_standing *stands = &t->explanation->completion;
	bool decided = t->facts.before.completion == COMPLETION_COMPLETED,
	     met = t->now.result.completion == COMPLETION_COMPLETED;
	const char *by = t->now.completion_by, *why, *says;

	if (!met && strcmp(by, "score-not-reached") == 0 && !t->now.result.has_score)
		why = pattern_of(incomplete_because, "no-score");
	else
		why = pattern_of(met ? complete_because : incomplete_because, by);
	why = tell(t, why, completion_asked(t));
	says = decided && met ? WORDS("Completed, because {why}.")
	       : decided      ? WORDS("Completed before, and what is completed stays so; by now, {why}.")
	       : met ? WORDS("Not complete yet, although {why}: that counts as soon as the learner opens "
	                     "the module again.")
	       : strcmp(by, "nothing-opened") == 0 ? WORDS("Not begun: {why}.")
	                                           : WORDS("Not complete yet: {why}.");
	*stands = (struct explained_standing){.value = t->review->attempt.completion,
	    .by = decided && !met ? "completed-before" : by,
	    .sentence = SENTENCE(t->arena, t->lang, says, {"why", why})};
}

/* Why nothing is said of success as the facts are now. */
static const char *neither(const struct teller *t)
{
	const char *asked = percent_words(t->arena, t->lang, t->facts.own.success_score);

	if (t->facts.own.success == SUCCESS_RULE_SCORE)
		return tell(t,
		    t->now.result.has_score ? WORDS("the score ({score}) is below the minimum asked for "
		                                    "({asked}), and the module is "
		                                    "not complete yet")
		                            : WORDS("there is no score, and at least {asked} is asked for"),
		    asked);
	if (t->review->rules.summed_up)
		return page_translate(t->lang, WORDS("the course itself says neither"));
	if (*parts_saying(t, "passed") != '\0')
		return tell(t, WORDS("{passed}, but not every part is completed"), "");
	return page_translate(t->lang, WORDS("no part says either"));
}

static void stand_success(struct teller *t)
{
	struct explained_standing *stands = &t->explanation->success;
	enum success decided = t->facts.before.success, now = t->now.result.success;
	const char *asked = percent_words(t->arena, t->lang, t->facts.own.success_score), *why, *says;

	why =
	    now == SUCCESS_UNKNOWN
	        ? neither(t)
	        : tell(t,
	              pattern_of(now == SUCCESS_PASSED ? passed_because : failed_because, t->now.success_by),
	              asked);
	if (now == decided)
		says = now == SUCCESS_PASSED   ? WORDS("Passed, because {why}.")
		       : now == SUCCESS_FAILED ? WORDS("Failed, because {why}.")
		                               : WORDS("Neither passed nor failed: {why}.");
	else if (decided == SUCCESS_PASSED)
		says =
		    now == SUCCESS_FAILED
		        ? WORDS(
		              "Passed before, and that stays, as the best counts; by now it would be failed, "
		              "because {why}.")
		        : WORDS("Passed before, and that stays until something else is said; by now, {why}.");
	else if (now == SUCCESS_UNKNOWN)
		says = WORDS("Failed before, and that stays until something else is said; by now, {why}.");
	else
		says = now == SUCCESS_PASSED
		           ? WORDS("Not passed yet, although {why}: that counts as soon as the "
		                   "learner opens the module again.")
		           : WORDS("Not failed yet, although {why}: that counts as soon as the "
		                   "learner opens the module again.");
	*stands = (struct explained_standing){.value = t->review->attempt.success,
	    .by = now == decided                                       ? t->now.success_by
	          : decided == SUCCESS_PASSED && now == SUCCESS_FAILED ? "passed-before"
	          : now == SUCCESS_UNKNOWN                             ? "said-before"
	                                                               : t->now.success_by,
	    .sentence = SENTENCE(t->arena, t->lang, says, {"why", why})};
}

/* "“A” gives 50 %; “B” gives 100 %", and the first of them. */
static const char *scored_parts(const struct teller *t, const struct review_item **ret_first)
{
	struct phrases all = phrases(t, page_translate(t->lang, WORDS("; ")));

	*ret_first = NULL;
	for (size_t i = 0; i < t->explanation->parts_count; i++) {
		const struct review_item *item = t->explanation->parts[i].item;

		if (!t->explanation->parts[i].counts || !item->scored)
			continue;
		if (*ret_first == NULL)
			*ret_first = item;
		phrases_add(&all, SENTENCE(t->arena, t->lang, WORDS("“{part}” gives {score}"),
		                      {"part", part_title(t->arena, item->title)},
		                      {"score", percent_words(t->arena, t->lang, item->score)}));
	}
	return phrases_words(&all);
}

static bool same_score(const struct rule_result *a, const struct rule_result *b)
{
	return a->has_score == b->has_score &&
	       (!a->has_score || (!(a->score < b->score) && !(a->score > b->score)));
}

static void stand_score(struct teller *t)
{
	const struct rule_result *before = &t->facts.before, *bare = &t->bare.result;
	const struct review_item *first;
	const char *parts = scored_parts(t, &first), *by = t->bare.score_by, *says;

	if (!before->has_score && !bare->has_score)
		says = t->review->rules.summed_up ? WORDS("No score: the course itself gives none.")
		                                  : WORDS("No score: no part gives one.");
	else if (!before->has_score)
		says = WORDS("No score yet: by now it would be {now}, which counts as soon as the learner "
		             "opens the module again.");
	else if (same_score(before, bare) && strcmp(by, "rollup") == 0)
		says = WORDS("{score}: the score of the course itself, by its own rules.");
	else if (same_score(before, bare))
		says = strcmp(by, "only-score") == 0
		           ? WORDS("{score}: the score of “{part}”, the only part that gives one.")
		           : WORDS("{score}: the mean of the parts that give a score ({parts}).");
	else if (!bare->has_score)
		says = WORDS("{score}, as it was before: no part gives a score by now.");
	else
		says = t->facts.score_last
		           ? WORDS("{score}, as it was decided last; by now it would be {now}.")
		           : WORDS("{score}: the best so far counts; by now it would be {now}.");
	t->explanation->score = (struct explained_standing){.known = before->has_score,
	    .number = before->score,
	    .by = before->has_score && !same_score(before, bare) ? t->now.score_by : by,
	    .sentence =
	        SENTENCE(t->arena, t->lang, says, {"score", percent_words(t->arena, t->lang, before->score)},
	            {"part", first != NULL ? part_title(t->arena, first->title) : ""}, {"parts", parts},
	            {"now", percent_words(t->arena, t->lang, bare->score)})};
}

/* What its grade is by what was decided. */
static void stand_grade(struct teller *t)
{
	struct explained_standing *stands = &t->explanation->grade;
	struct rule_case as_decided = {.before = t->facts.before,
	    .score_last = t->facts.score_last,
	    .grade_when_complete = t->facts.grade_when_complete};
	struct rule_decision d;
	const char *says;

	rule_decide(&as_decided, &d);
	*stands = (struct explained_standing){.known = d.final && t->review->attempt.gradable,
	    .number = d.grade,
	    .by = t->review->attempt.gradable ? d.grade_by : "not-gradable"};
	says = !t->review->attempt.gradable ? WORDS("Not graded: this is staff, or nobody in a grade book.")
	       : strcmp(d.grade_by, "not-final") == 0
	           ? WORDS("No grade yet: nothing is final before it is completed, passed or failed.")
	       : strcmp(d.grade_by, "score") == 0 ? WORDS("{score}: the score is the grade.")
	       : d.final                          ? WORDS("Full marks: completing it is what is graded.")
	                                          : WORDS("No grade: there is no score.");
	stands->sentence =
	    SENTENCE(t->arena, t->lang, says, {"score", percent_words(t->arena, t->lang, d.grade)});
}

static void tell_parts(struct teller *t)
{
	const struct review *review = t->review;
	struct explained_part *parts = arena_alloc(t->arena, (review->items_count + 1) * sizeof(*parts));
	bool done = t->now.result.completion == COMPLETION_COMPLETED;

	for (size_t i = 0; i < review->items_count; i++) {
		const struct rule_item *facts = &t->facts.items[i];

		parts[i].item = &review->items[i];
		parts[i].counts = rule_counts(&t->facts, facts);
		parts[i].missing = parts[i].counts && !done && rule_item_missing(&t->facts, facts);
		parts[i].sentence = part_sentence(t->arena, t->lang, &review->items[i]);
	}
	t->explanation->parts = parts;
	t->explanation->parts_count = review->items_count;
}

void explain_standing(
    struct arena *a, const char *lang, const struct review *review, struct explanation *explanation)
{
	struct teller t = {.arena = a, .lang = lang, .review = review, .explanation = explanation};
	struct rule_case alone;

	t.facts = review_facts(a, review);
	alone = t.facts;
	alone.before.completion = COMPLETION_NOT_ATTEMPTED;
	alone.before.success = SUCCESS_UNKNOWN;
	rule_decide(&alone, &t.now);
	alone.before.has_score = false;
	rule_decide(&alone, &t.bare);
	tell_parts(&t);
	stand_completion(&t);
	stand_success(&t);
	stand_score(&t);
	stand_grade(&t);
}
