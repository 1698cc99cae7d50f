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

/* Why a claim may not be sent (A13), with its code; NULL: it may. */
static const char *refusal(
    struct work *w, const struct claim *claim, enum lti_policy policy, const char **ret_code)
{
	*ret_code = "column_gone";
	if (!claim->column_known)
		return "the grade column is no longer known here";
	*ret_code = "no_service";
	if (grade_service_find(claim->service) == NULL)
		return "this installation cannot send grades in this column's way";
	if (strcmp(claim->grading_progress, "FullyGraded") == 0)
		return NULL;
	*ret_code = "not_final";
	if (lti_policy_rules(policy)->non_final == LTI_NON_FINAL_NEVER)
		return arena_printf(w->arena,
		    "not sent: the platform would put a score that is not final, empty, in place of the "
		    "learner's grade (policy %s)",
		    lti_policy_rules(policy)->name);
	*ret_code = "final_exists";
	if (claim->final_exists)
		return "not sent: a final score of this learner was sent or is on its way";
	return NULL;
}

static void batch_refusals(struct batch *b)
{
	for (size_t i = 0; i < b->count; i++) {
		struct claim *claim = &b->claims[i];
		const char *code,
		    *reason = refusal(b->answers.w, claim, b->answers.registration->policy, &code);

		if (reason != NULL)
			grade_mark_end(claim, "refused", 0, code, reason);
	}
}

/* Those of a service that have no mark yet. */
static size_t batch_of(struct batch *b, const struct grade_service *service, struct claim **ret_claims)
{
	size_t count = 0;

	for (size_t i = 0; i < b->count; i++) {
		struct claim *claim = &b->claims[i];

		if (claim->state == NULL && grade_service_find(claim->service) == service)
			ret_claims[count++] = claim;
	}
	return count;
}

/* All of one service, after the posts that there are already. */
static enum err batch_service(
    struct batch *b, const struct grade_service *service, const struct ags_plan *plan)
{
	struct work *w = b->answers.w;
	char(*timestamps)[TIME_TEXT_SIZE] = arena_alloc(w->arena, b->count * sizeof(*timestamps));
	struct claim **claims = &b->posted[b->posts_count];
	struct ags_post *posts = &b->posts[b->posts_count];
	size_t count = batch_of(b, service, claims);

	if (count > 0 && service->prepare != NULL) {
		TRY(service->prepare(&b->answers, claims, count));
		count = batch_of(b, service, claims);
	}
	if (count == 0)
		return OK;
	for (size_t i = 0; i < count; i++)
		posts[i] = grade_post(b->answers.registration, claims[i], timestamps[i]);
	TRY(service->send(&b->answers, claims, posts, count, plan));
	b->posts_count += count;
	return OK;
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

static enum err batch_refuse(struct batch *b, const char *code, const char *reason)
{
	for (size_t i = 0; i < b->count; i++)
		grade_mark_end(&b->claims[i], "refused", 0, code, reason);
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

	b->posts = arena_alloc(b->answers.w->arena, b->count * sizeof(*b->posts));
	b->posted = arena_alloc(b->answers.w->arena, b->count * sizeof(struct claim *));
	batch_refusals(b);
	for (size_t i = 0; grade_services[i] != NULL; i++)
		TRY(batch_service(b, grade_services[i], &plan));
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
		e = batch_refuse(&b, "platform_gone", "the platform's registration is gone");
	else if (e == OK)
		e = batch_send(&b, start_until_us);
	*ret_sending = b.answers.sending;
	*ret_retry_after_s = b.answers.retry_after_s;
	return e;
}
