/* Assignment and Grade Services 2.0: the tool's side of tokens, scores and results. Speaks HTTP to the
 * platform, knows no ledger. */
#ifndef LTI_AGS_H
#define LTI_AGS_H

#include <stdatomic.h>

#include "keys/keys.h"
#include "lti/launch.h"

struct ags_score {
	const char *line_item_url; /* opaque, may carry a query (A1) */
	const char *user_sub;
	double given, maximum;
	const char *activity_progress, *grading_progress, *timestamp, *comment;
};

enum ags_outcome {
	AGS_ACCEPTED, /* 200, 201, 202, 204 */
	AGS_CONFLICT, /* 409, or Open edX's 400 for an equal or earlier timestamp: settle by reading results
	               */
	AGS_RETRY,    /* no answer, 5xx, 429, 401 twice, no token: try again later */
	AGS_REFUSED   /* permanent; reason says why in words */
};

/* Why a platform did not take what it was given. Whoever shows them has a sentence for each. */
#define AGS_CODES                                                                                            \
	"platform_down", "platform_fault", "platform_busy", "platform_moved", "no_token", "key_refused",     \
	    "no_right", "person_refused", "score_refused", "column_gone", "later_grade", "address_bad",      \
	    "answer_odd", "column_refused", "past_due", "secret_refused"

struct ags_answer {
	enum ags_outcome outcome;
	int status;            /* 0: no HTTP answer */
	const char *code;      /* of AGS_CODES where it was not accepted; "" else */
	const char *reason;    /* in words, with what the platform said */
	int64_t retry_after_s; /* -1 unknown */
};

struct ags_post {
	struct ags_score score;
	const struct trace *trace; /* as in struct http_call */
	bool asked;                /* false: nothing was sent, answer says nothing */
	struct ags_answer answer;
};

struct ags_plan {
	int in_flight;           /* requests at once */
	int64_t start_until_us;  /* monotonic: none is begun later */
	const atomic_bool *stop; /* true: none is begun any more; may be NULL */
};

/* Gets (or takes from the cache, sealed in lti_tokens) one token for all, posts the scores; on 401 drops the
 * token and asks once more. Begins no more after an answer that is likely to be everybody's (AGS_RETRY);
 * without a token only the first counts as asked. Always OK unless the database failed: what happened is in
 * the posts. */
enum err ags_post_scores(struct work *w, struct keys *keys, struct http *http,
    const struct lti_registration *registration, struct ags_post *posts, size_t count,
    const struct ags_plan *plan) MUST_CHECK;

/* Reads the user's result. *ret_known false: none, or without resultScore (A18). given is on the scale of
 * maximum. */
enum err ags_read_result(struct work *w, struct keys *keys, struct http *http,
    const struct lti_registration *registration, const char *line_item_url, const char *user_sub,
    struct ags_answer *ret_answer, bool *ret_known, double *ret_given, double *ret_maximum) MUST_CHECK;

/* By id, for those who work from stored rows. ERR_NOT_FOUND. Directory transaction of its own. */
enum err lti_registration_load(
    struct work *w, struct uuid id, struct lti_registration *ret_registration) MUST_CHECK;
/* Whether it is active: neither disabled nor pending. ERR_NOT_FOUND. */
enum err lti_registration_enabled(struct work *w, struct uuid id, bool *ret_enabled) MUST_CHECK;

#endif
