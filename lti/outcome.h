/* Basic Outcomes, the tool's side: grades of learners who came by LTI 1.1. Speaks HTTP to the platform, knows
 * no ledger. What an answer means is told in the words of lti/ags.h. */
#ifndef LTI_OUTCOME_H
#define LTI_OUTCOME_H

#include "lti/ags.h"
#include "lti/launch11.h"
#include "lti/pox.h"

struct outcome_post {
	const char *url;       /* lis_outcome_service_url, as the launch said it */
	const char *sourcedid; /* the cell there */
	double share;          /* 0 … 1 */
	const char *message;   /* an id of ours for the platform's log */
	const struct trace *trace;
	bool asked; /* false: nothing was sent, answer says nothing */
	struct ags_answer answer;
};

/* Replaces the results, each request signed by the consumer's secret with the hash of its body. Begins no
 * more after an answer that is likely to be everybody's (AGS_RETRY). An address over plain http is signed as
 * the platform wrote it, and asked over https where plain http is not allowed: Open edX behind a proxy writes
 * http. Always OK but for ERR_BUSY, which is told in the posts too: what happened is in the posts. */
enum err outcome_replace(struct work *w, struct http *http, const struct lti11_consumer *consumer,
    struct outcome_post *posts, size_t count, const struct ags_plan *plan) MUST_CHECK;

/* Pure: what an HTTP answer of the outcome service says of a request that was about a grade. */
struct ags_answer outcome_classify(struct work *w, const struct http_answer *answer);

/* Pure: where a request to url goes (see outcome_replace). */
const char *outcome_address(struct work *w, const char *url, bool plain_http);

#endif
