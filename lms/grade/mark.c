/* What an answer makes of a claim: the words of the ledger, the log and the figures. */
#include <string.h>

#include "base/log.h"
#include "base/metric.h"
#include "base/trace.h"
#include "lms/grade/grade_int.h"
#include "lms_sql.h"
#include "lti/policy.h"

enum { GIVE_UP_S = 30 * 24 * 3600 };

struct ags_post grade_post(const struct lti_registration *registration, const struct claim *claim,
    char timestamp[static TIME_TEXT_SIZE])
{
	return (struct ags_post){.trace = claim->trace,
	    .score = {
	        .line_item_url = claim->line_item_url,
	        .user_sub = claim->user_sub,
	        .given = lti_policy_score(registration->policy, claim->given, claim->maximum),
	        .maximum = claim->maximum,
	        .activity_progress = claim->activity_progress,
	        .grading_progress = claim->grading_progress,
	        .timestamp = time_format(claim->timestamp_us, timestamp),
	        .comment = "",
	    }};
}

void grade_mark_end(struct claim *claim, const char *state, int status, const char *reason)
{
	claim->state = state;
	claim->status = status;
	claim->reason = reason;
}

void grade_mark_untried(struct claim *claim)
{
	claim->state = "waiting";
	claim->after_us = -1;
}

/* What was sent in place of what was earned stays visible (A12). */
void grade_mark_sent(struct grade_answers *answers, struct claim *claim, int status)
{
	enum lti_policy policy = answers->registration->policy;
	double sent = lti_policy_score(policy, claim->given, claim->maximum);

	grade_mark_end(claim, "sent", status, "");
	if (sent > claim->given)
		claim->reason = arena_printf(answers->w->arena,
		    "sent as %g: the platform takes a score of zero but does not write it into its grade "
		    "book (policy %s)",
		    sent, lti_policy_rules(policy)->name);
}

static double chance(void)
{
	uint32_t bits;

	random_bytes(&bits, sizeof(bits));
	return (double)bits / (double)UINT32_MAX;
}

static void mark_later(struct grade_answers *answers, struct claim *claim, const struct ags_answer *answer)
{
	/* A 500 may be about one learner only. */
	enum sending sending = answer->status == 500 ? SENDING_PLATFORM_FAULT : SENDING_PLATFORM_DOWN;

	if (answers->sending < sending)
		answers->sending = sending;
	if (answers->retry_after_s < answer->retry_after_s)
		answers->retry_after_s = answer->retry_after_s;
	if (time_now_us() - claim->since_us > GIVE_UP_S * US_PER_S) {
		grade_mark_end(claim, "refused", answer->status,
		    arena_printf(answers->w->arena, "given up after 30 days: %s", answer->reason));
		return;
	}
	grade_mark_end(claim, "waiting", answer->status, answer->reason);
	claim->after_us =
	    grade_backoff_us(&answers->means->backoff, claim->tries, chance(), answer->retry_after_s);
}

bool grade_mark(struct grade_answers *answers, struct claim *claim, const struct ags_answer *answer)
{
	switch (answer->outcome) {
	case AGS_ACCEPTED:
		grade_mark_sent(answers, claim, answer->status);
		return true;
	case AGS_REFUSED:
		grade_mark_end(claim, "refused", answer->status, answer->reason);
		return true;
	case AGS_RETRY:
		mark_later(answers, claim, answer);
		return true;
	case AGS_CONFLICT:
		break;
	}
	return false;
}

static bool is_untried(const struct claim *claim)
{
	return claim->after_us < 0 && strcmp(claim->state, "waiting") == 0;
}

/* The reason may quote the platform: it stays in the ledger. */
static void mark_tell(const struct claim *claim)
{
	bool refused = strcmp(claim->state, "refused") == 0, later = strcmp(claim->state, "waiting") == 0;
	char id[UUID_TEXT_SIZE];

	if (is_untried(claim))
		return;
	log_line(refused ? LOG_WARN : LOG_INFO, "lms", "grade %s: %s, status %d, try %lld",
	    uuid_format(claim->id, id), later ? "waits" : claim->state, claim->status,
	    (long long)claim->tries);
	metric_add(strcmp(claim->state, "sent") == 0 ? SERIES_GRADE_SENT
	           : refused                         ? SERIES_GRADE_REFUSED
	           : later                           ? SERIES_GRADE_LATER
	                                             : SERIES_GRADE_SUPERSEDED,
	    1);
}

static void mark_trace(struct work *w, struct claim *claim, int64_t began_us, bool failed)
{
	w->trace = claim->trace;
	claim->trace = NULL;
	trace_child(w, began_us,
	    &(struct span){.kind = SPAN_CLIENT,
	        .name = "database transaction",
	        .query = lms_grade_settle.name,
	        .failed = failed});
	trace_end(w, &(struct span){.kind = SPAN_CONSUMER,
	                 .name = "grade sending",
	                 .failed = failed || strcmp(claim->state, "waiting") == 0});
	w->trace = NULL;
}

enum err grade_marks_keep(struct work *w, struct claim *claims, size_t count)
{
	int64_t began_us = time_now_us();
	enum err e;

	for (size_t i = 0; i < count; i++) {
		if (claims[i].state != NULL)
			mark_tell(&claims[i]);
	}
	e = grade_settle(w, claims, count);
	for (size_t i = 0; i < count; i++) {
		if (claims[i].state != NULL && claims[i].trace != NULL)
			mark_trace(w, &claims[i], began_us, e != OK);
		claims[i].state = NULL;
	}
	return e;
}
