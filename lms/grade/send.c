/* One claimed row: sent, and marked by what came of it. */
#include <string.h>

#include "base/log.h"
#include "base/metric.h"
#include "base/time.h"
#include "lms/grade/grade_int.h"
#include "lti/policy.h"

enum { CONFLICT_ROUNDS_MAX = 3, GIVE_UP_S = 30 * 24 * 3600 };

static double chance(void)
{
	uint32_t bits;

	random_bytes(&bits, sizeof(bits));
	return (double)bits / (double)UINT32_MAX;
}

static enum err settle(
    struct work *w, const struct claim *claim, const char *state, const struct ags_answer *answer)
{
	char id[UUID_TEXT_SIZE];

	/* The reason may quote the platform: it stays in the ledger. */
	log_line(strcmp(state, "refused") == 0 ? LOG_WARN : LOG_INFO, "lms",
	    "grade %s: %s, status %d, try %lld", uuid_format(claim->id, id), state, answer->status,
	    (long long)claim->tries);
	metric_add(strcmp(state, "sent") == 0      ? SERIES_GRADE_SENT
	           : strcmp(state, "refused") == 0 ? SERIES_GRADE_REFUSED
	                                           : SERIES_GRADE_SUPERSEDED,
	    1);
	return grade_settle(w, claim, state, answer->status, answer->reason);
}

/* What was sent in place of what was earned stays visible (A12). */
static enum err settle_sent(struct work *w, const struct lti_registration *registration,
    const struct claim *claim, struct ags_answer *answer)
{
	double sent = lti_policy_score(registration->policy, claim->given, claim->maximum);

	answer->reason = "";
	if (sent > claim->given)
		answer->reason = arena_printf(w->arena,
		    "sent as %g: the platform takes a score of zero but does not write it into its grade "
		    "book (policy %s)",
		    sent, lti_policy_rules(registration->policy)->name);
	return settle(w, claim, "sent", answer);
}

static enum err put_back(struct work *w, const struct claim *claim, struct ags_answer *answer)
{
	int64_t owed_us = time_now_us() - claim->since_us;
	char id[UUID_TEXT_SIZE];

	if (owed_us > GIVE_UP_S * US_PER_S) {
		answer->reason = arena_printf(w->arena, "given up after 30 days: %s", answer->reason);
		return settle(w, claim, "refused", answer);
	}
	log_line(LOG_INFO, "lms", "grade %s: waits, status %d, try %lld", uuid_format(claim->id, id),
	    answer->status, (long long)claim->tries);
	metric_add(SERIES_GRADE_LATER, 1);
	return grade_put_back(w, claim,
	    grade_backoff_us(&claim->backoff, claim->tries, chance(), answer->retry_after_s), answer->status,
	    answer->reason);
}

static enum sending sending_of(const struct ags_answer *answer)
{
	if (answer->outcome != AGS_RETRY)
		return SENDING_DONE;
	/* A 500 may be about one learner only. */
	return answer->status == 500 ? SENDING_PLATFORM_FAULT : SENDING_PLATFORM_DOWN;
}

static enum err post(struct work *w, struct keys *keys, struct http *http,
    const struct lti_registration *registration, const struct claim *claim, struct ags_answer *ret_answer)
{
	char timestamp[TIME_TEXT_SIZE];
	struct ags_score score = {
	    .line_item_url = claim->line_item_url,
	    .user_sub = claim->user_sub,
	    .given = lti_policy_score(registration->policy, claim->given, claim->maximum),
	    .maximum = claim->maximum,
	    .activity_progress = claim->activity_progress,
	    .grading_progress = claim->grading_progress,
	    .timestamp = time_format(claim->timestamp_us, timestamp),
	    .comment = "",
	};

	return ags_post_score(w, keys, http, registration, &score, ret_answer);
}

/* Whether the platform already has this grade: our own earlier try whose answer was lost. A result that is
 * not shown while ours is 0 is one too: Moodle leaves a zero out (A18). */
static enum err platform_has_it(struct work *w, struct keys *keys, struct http *http,
    const struct lti_registration *registration, const struct claim *claim, struct ags_answer *ret_answer,
    bool *ret_has)
{
	double given = 0, maximum = 0;
	bool known;

	*ret_has = false;
	TRY(ags_read_result(w, keys, http, registration, claim->line_item_url, claim->user_sub, ret_answer,
	    &known, &given, &maximum));
	if (ret_answer->outcome != AGS_ACCEPTED)
		return OK;
	*ret_has = known ? grade_equal(lti_policy_score(registration->policy, claim->given, claim->maximum),
	                       claim->maximum, given, maximum)
	                 : !(claim->given > 0);
	return OK;
}

/* A10: read what the platform has; if it is ours, it is sent; if ours is still the newest, again with a new
 * time. *ret_again: post once more. */
static enum err settle_conflict(struct work *w, struct keys *keys, struct http *http,
    const struct lti_registration *registration, struct claim *claim, struct ags_answer *answer,
    enum sending *ret_sending, bool *ret_again)
{
	bool has = false, held, replaced;
	struct ags_answer read;

	*ret_again = false;
	TRY(grade_extend(w, claim, &held));
	if (!held)
		return OK;
	if (claim->results_readable) {
		TRY(platform_has_it(w, keys, http, registration, claim, &read, &has));
		if (read.outcome == AGS_RETRY) {
			*ret_sending = sending_of(&read);
			return put_back(w, claim, &read);
		}
	}
	if (has)
		return settle_sent(w, registration, claim, answer);
	TRY(grade_new_timestamp(w, claim, &held, &replaced));
	if (!held)
		return OK;
	answer->reason = replaced ? "a newer grade replaced it" : answer->reason;
	if (replaced)
		return settle(w, claim, "superseded", answer);
	*ret_again = true;
	return OK;
}

static enum err send_to(struct work *w, struct keys *keys, struct http *http,
    const struct lti_registration *registration, struct claim *claim, enum sending *ret_sending,
    struct ags_answer *answer)
{
	for (int round = 0; round < CONFLICT_ROUNDS_MAX; round++) {
		bool again;

		TRY(post(w, keys, http, registration, claim, answer));
		*ret_sending = sending_of(answer);
		switch (answer->outcome) {
		case AGS_ACCEPTED:
			return settle_sent(w, registration, claim, answer);
		case AGS_REFUSED:
			return settle(w, claim, "refused", answer);
		case AGS_RETRY:
			return put_back(w, claim, answer);
		case AGS_CONFLICT:
			TRY(settle_conflict(w, keys, http, registration, claim, answer, ret_sending, &again));
			if (!again)
				return OK;
		}
	}
	return put_back(w, claim, answer);
}

static enum err refuse(struct work *w, const struct claim *claim, const char *reason)
{
	const struct ags_answer answer = {.outcome = AGS_REFUSED, .reason = reason};

	return settle(w, claim, "refused", &answer);
}

/* A13. *ret_reason NULL: it may be sent. */
static enum err not_final_reason(
    struct work *w, const struct claim *claim, enum lti_policy policy, const char **ret_reason)
{
	bool exists;

	*ret_reason = NULL;
	if (strcmp(claim->grading_progress, "FullyGraded") == 0)
		return OK;
	if (lti_policy_rules(policy)->non_final == LTI_NON_FINAL_NEVER) {
		*ret_reason = arena_printf(w->arena,
		    "not sent: the platform would put a score that is not final, empty, in place of the "
		    "learner's grade (policy %s)",
		    lti_policy_rules(policy)->name);
		return OK;
	}
	TRY(grade_final_exists(w, claim, &exists));
	if (exists)
		*ret_reason = "not sent: a final score of this learner was sent or is on its way";
	return OK;
}

enum err grade_send(struct work *w, struct keys *keys, struct http *http, const struct claim *claim,
    enum sending *ret_sending, int64_t *ret_retry_after_s)
{
	struct ags_answer answer = {.retry_after_s = -1};
	struct lti_registration registration;
	struct claim held = *claim;
	const char *reason;
	enum err e;

	*ret_sending = SENDING_DONE;
	*ret_retry_after_s = -1;
	e = lti_registration_load(w, claim->registration, &registration);
	if (e == ERR_NOT_FOUND)
		return refuse(w, claim, "the platform's registration is gone");
	TRY(e);
	if (claim->line_item_url[0] == '\0')
		return refuse(w, claim, "the grade column is no longer known here");
	TRY(not_final_reason(w, claim, registration.policy, &reason));
	if (reason != NULL)
		return refuse(w, claim, reason);
	TRY(send_to(w, keys, http, &registration, &held, ret_sending, &answer));
	*ret_retry_after_s = answer.retry_after_s;
	return OK;
}
