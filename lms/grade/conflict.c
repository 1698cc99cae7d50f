/* A10: the platform has a grade of the same time or later. */
#include "lms/grade/grade_int.h"
#include "lti/policy.h"

enum { CONFLICT_ROUNDS_MAX = 3 };

/* Whether the platform already has this grade: our own earlier try whose answer was lost. A result that is
 * not shown while ours is 0 is one too: Moodle leaves a zero out (A18). *ret_answer is of the reading. */
static enum err platform_has_it(
    struct grade_answers *answers, const struct claim *claim, struct ags_answer *ret_answer, bool *ret_has)
{
	const struct grade_service *service = grade_service_find(claim->service);
	double given = 0, maximum = 0;
	bool known;

	*ret_has = false;
	TRY(service->read(answers, claim, ret_answer, &known, &given, &maximum));
	if (ret_answer->outcome != AGS_ACCEPTED)
		return OK;
	*ret_has =
	    known ? grade_equal(lti_policy_score(answers->registration->policy, claim->given, claim->maximum),
	                claim->maximum, given, maximum)
	          : !(claim->given > 0);
	return OK;
}

/* *ret_again: post once more. Else there is a mark, or the claim was lost. */
static enum err conflict_settle(
    struct grade_answers *answers, struct claim *claim, const struct ags_answer *answer, bool *ret_again)
{
	bool has = false, held, replaced;
	struct ags_answer read;

	*ret_again = false;
	TRY(grade_extend(answers->w, claim, &held));
	if (!held)
		return OK;
	if (claim->results_readable && grade_service_find(claim->service)->read != NULL) {
		TRY(platform_has_it(answers, claim, &read, &has));
		if (read.outcome == AGS_RETRY) {
			(void)grade_mark(answers, claim, &read);
			return OK;
		}
	}
	if (has) {
		grade_mark_sent(answers, claim, answer->status);
		return OK;
	}
	TRY(grade_new_timestamp(answers->w, claim, &held, &replaced));
	if (held && replaced)
		grade_mark_end(
		    claim, "superseded", answer->status, "superseded", "a newer grade replaced it");
	*ret_again = held && !replaced;
	return OK;
}

enum err grade_conflict(struct grade_answers *answers, struct claim *claim, const struct ags_answer *answer)
{
	static const struct ags_plan at_once = {.in_flight = 1, .start_until_us = INT64_MAX};
	struct ags_answer last = *answer;

	for (int round = 1; round <= CONFLICT_ROUNDS_MAX; round++) {
		char timestamp[TIME_TEXT_SIZE];
		struct ags_post post;
		bool again;

		TRY(conflict_settle(answers, claim, &last, &again));
		if (!again)
			return OK;
		if (round == CONFLICT_ROUNDS_MAX)
			break;
		post = grade_post(answers->registration, claim, timestamp);
		TRY(grade_service_find(claim->service)->send(answers, &claim, &post, 1, &at_once));
		if (!post.asked) {
			grade_mark_untried(claim);
			return OK;
		}
		if (grade_mark(answers, claim, &post.answer))
			return OK;
		last = post.answer;
	}
	last.outcome = AGS_RETRY;
	(void)grade_mark(answers, claim, &last);
	return OK;
}
