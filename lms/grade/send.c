/* Claimed rows of one platform: sent, and marked by what came of them. */
#include <string.h>

#include "base/trace.h"
#include "lms/grade/grade_int.h"
#include "lti/policy.h"

struct batch {
	struct grade_answers answers;
	struct claim *claims;
	size_t count;
	struct ags_post *posts; /* of those that are posted */
	struct claim **posted;  /* whose post it is */
	size_t posts_count;
};

/* Why a claim may not be sent (A13); NULL: it may. */
static const char *refusal(struct work *w, const struct claim *claim, enum lti_policy policy)
{
	if (claim->line_item_url[0] == '\0')
		return "the grade column is no longer known here";
	if (strcmp(claim->grading_progress, "FullyGraded") == 0)
		return NULL;
	if (lti_policy_rules(policy)->non_final == LTI_NON_FINAL_NEVER)
		return arena_printf(w->arena,
		    "not sent: the platform would put a score that is not final, empty, in place of the "
		    "learner's grade (policy %s)",
		    lti_policy_rules(policy)->name);
	if (claim->final_exists)
		return "not sent: a final score of this learner was sent or is on its way";
	return NULL;
}

static void batch_fill(struct batch *b)
{
	struct work *w = b->answers.w;
	char(*timestamps)[TIME_TEXT_SIZE] = arena_alloc(w->arena, b->count * sizeof(*timestamps));

	b->posts = arena_alloc(w->arena, b->count * sizeof(*b->posts));
	b->posted = arena_alloc(w->arena, b->count * sizeof(struct claim *));
	for (size_t i = 0; i < b->count; i++) {
		struct claim *claim = &b->claims[i];
		const char *reason = refusal(w, claim, b->answers.registration->policy);
		size_t at = b->posts_count;

		if (reason != NULL) {
			grade_mark_end(claim, "refused", 0, reason);
			continue;
		}
		b->posts[at] = grade_post(b->answers.registration, claim, timestamps[i]);
		b->posted[at] = claim;
		b->posts_count++;
	}
}

/* Conflicts keep no mark: they are settled one by one afterwards. */
static void batch_mark(struct batch *b)
{
	for (size_t i = 0; i < b->posts_count; i++) {
		if (!b->posts[i].asked)
			grade_mark_untried(b->posted[i]);
		else
			(void)grade_mark(&b->answers, b->posted[i], &b->posts[i].answer);
	}
}

static enum err batch_conflicts(struct batch *b)
{
	struct work *w = b->answers.w;

	for (size_t i = 0; i < b->posts_count; i++) {
		struct claim *claim = b->posted[i];

		if (!b->posts[i].asked || b->posts[i].answer.outcome != AGS_CONFLICT)
			continue;
		w->trace = claim->trace;
		TRY(grade_conflict(&b->answers, claim, &b->posts[i].answer));
		w->trace = NULL;
		TRY(grade_marks_keep(w, claim, 1));
	}
	return OK;
}

static enum err batch_refuse(struct batch *b, const char *reason)
{
	for (size_t i = 0; i < b->count; i++)
		grade_mark_end(&b->claims[i], "refused", 0, reason);
	return grade_marks_keep(b->answers.w, b->claims, b->count);
}

static void traces_begin(struct work *w, struct claim *claims, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		trace_begin(w, claims[i].traceparent);
		claims[i].trace = w->trace;
		if (w->trace != NULL)
			w->trace->outbound = true;
		w->trace = NULL;
	}
}

static enum err batch_send(struct batch *b, int64_t start_until_us)
{
	const struct grade_means *means = b->answers.means;
	const struct ags_plan plan = {
	    .in_flight = GRADE_IN_FLIGHT, .start_until_us = start_until_us, .stop = means->stop};

	batch_fill(b);
	TRY(ags_post_scores(b->answers.w, means->keys, means->http, b->answers.registration, b->posts,
	    b->posts_count, &plan));
	batch_mark(b);
	TRY(grade_marks_keep(b->answers.w, b->claims, b->count));
	return batch_conflicts(b);
}

enum err grade_send(struct work *w, const struct grade_means *means, struct claim *claims, size_t count,
    int64_t start_until_us, enum sending *ret_sending, int64_t *ret_retry_after_s)
{
	struct lti_registration registration;
	struct batch b = {.claims = claims,
	    .count = count,
	    .answers = {.w = w, .means = means, .registration = &registration, .retry_after_s = -1}};
	enum err e = lti_registration_load(w, claims[0].registration, &registration);

	traces_begin(w, claims, count);
	if (e == ERR_NOT_FOUND)
		e = batch_refuse(&b, "the platform's registration is gone");
	else if (e == OK)
		e = batch_send(&b, start_until_us);
	*ret_sending = b.answers.sending;
	*ret_retry_after_s = b.answers.retry_after_s;
	return e;
}
