/* What an answer makes of a claim: the words of the ledger, the log and the figures. */
#include <math.h>
#include <string.h>

#include "base/log.h"
#include "base/metric.h"
#include "base/trace.h"
#include "lms/grade/grade_int.h"
#include "lms_sql.h"
#include "lti/policy.h"

enum { GIVE_UP_S = 30 * 24 * 3600 };

/* On the column's own scale where it is known. */
static void grade_scale(
    enum lti_policy policy, const struct claim *claim, double *ret_given, double *ret_maximum)
{
	double maximum = claim->column_maximum > 0 ? claim->column_maximum : claim->maximum;
	double given = claim->given;

	if (claim->maximum > 0 && fabs(maximum - claim->maximum) > 0)
		given = round(claim->given / claim->maximum * maximum * 1e6) / 1e6;
	*ret_given = lti_policy_score(policy, given, maximum);
	*ret_maximum = maximum;
}

struct ags_post grade_post(const struct lti_registration *registration, const struct claim *claim,
    char timestamp[static TIME_TEXT_SIZE])
{
	double given, maximum;

	grade_scale(registration->policy, claim, &given, &maximum);
	return (struct ags_post){.trace = claim->trace,
	    .score = {
	        .line_item_url = claim->line_item_url,
	        .user_sub = claim->user_sub,
	        .given = given,
	        .maximum = maximum,
	        .activity_progress = claim->activity_progress,
	        .grading_progress = claim->grading_progress,
	        .timestamp = time_format(claim->timestamp_us, timestamp),
	        .comment = "",
	    }};
}

void grade_mark_end(struct claim *claim, const char *state, int status, const char *code, const char *reason)
{
	claim->state = state;
	claim->status = status;
	claim->code = code;
	claim->reason = reason;
}

void grade_mark_untried(struct claim *claim)
{
	claim->state = "waiting";
	claim->after_us = -1;
}

/* What was sent in place of what was earned stays visible (A12), and so does what may have been dropped in
 * spite of the platform's yes (A14). */
void grade_mark_sent(struct grade_answers *answers, struct claim *claim, int status)
{
	const struct lti_policy_rules *rules = lti_policy_rules(answers->registration->policy);
	double sent, maximum;

	grade_mark_end(claim, "sent", status, "", "");
	grade_scale(answers->registration->policy, claim, &sent, &maximum);
	if (!(claim->given > 0) && sent > 0) {
		claim->code = "zero_trace";
		claim->reason = arena_printf(answers->w->arena,
		    "sent as %g: the platform takes a score of zero but does not write it into its grade "
		    "book (policy %s)",
		    sent, rules->name);
	}
	if (rules->late_dropped && claim->column_ends_us > 0 && claim->timestamp_us > claim->column_ends_us) {
		claim->code = "late";
		claim->reason = arena_printf(answers->w->arena,
		    "taken after the column's end: the platform may not show it (policy %s)", rules->name);
	}
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
		grade_mark_end(claim, "refused", answer->status, "given_up",
		    arena_printf(answers->w->arena, "given up after 30 days: %s", answer->reason));
		return;
	}
	grade_mark_end(claim, "waiting", answer->status, answer->code, answer->reason);
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
		grade_mark_end(claim, "refused", answer->status, answer->code, answer->reason);
		return true;
	case AGS_RETRY:
		mark_later(answers, claim, answer);
		return true;
	case AGS_CONFLICT:
		break;
	}
	return false;
}

void grade_mark_answer(struct grade_answers *answers, struct claim *claim, const struct ags_answer *answer)
{
	if (answer->outcome == AGS_REFUSED)
		grade_mark_end(claim, "refused", answer->status, answer->code, answer->reason);
	else
		mark_later(answers, claim, answer);
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
