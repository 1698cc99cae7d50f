/* The pure parts of AGS: what is said and how answers are read. For this room and its tests. */
#ifndef LTI_AGS_INT_H
#define LTI_AGS_INT_H

#include "lti/ags_items.h"

#define AGS_SCOPE_SCORE AGS_SCOPE "score"
#define AGS_SCOPE_RESULT AGS_SCOPE "result.readonly"

/* A request to a service of the platform, still without its token. */
struct ags_request {
	const char *scope;
	const char *method, *url, *body;
	const char *media_header;  /* "Accept: …" or "Content-Type: …" */
	const char *accept_header; /* where both are needed; may be NULL */
};

/* *ret_answer tells when there is no HTTP answer (status 0) or no token; else *ret_http is the answer, not
 * yet judged. OK unless the database failed. */
enum err ags_call(struct work *w, struct keys *keys, struct http *http,
    const struct lti_registration *registration, const struct ags_request *service,
    struct ags_answer *ret_answer, struct http_answer *ret_http, bool *ret_answered) MUST_CHECK;

/* For an address, out of a launch, that is not sound: that is final. Always OK. */
enum err ags_address_refused(struct work *w, struct ags_answer *ret_answer) MUST_CHECK;

/* The score as JSON in the arena: 0 stays 0, 87.5 is 87.5. */
const char *ags_score_json(struct work *w, const struct ags_score *score);

/* What an HTTP answer to a score means (A9, A10, A15–A17). Fills outcome, status, reason and retry_after_s.
 */
struct ags_answer ags_classify(struct work *w, const struct http_answer *answer);

/* Whether an answer of this status (0: there was none) tells that it is no use to ask for others just now. */
bool ags_halts(int status);

/* Where one user's result is read. Open edX takes the user in the path and ignores the query. */
enum err ags_results_url(struct work *w, enum lti_policy policy, const char *line_item_url,
    const char *user_sub, const char **ret_url) MUST_CHECK;

/* Finds the user's result in a result container; the platform may have ignored the filter (A5) and may give
 * ids as numbers (A18). ERR_UPSTREAM when it is no container. *ret_known false: no result, or one without
 * resultScore. */
enum err ags_results_read(struct work *w, const char *body, size_t len, const char *user_sub, bool *ret_known,
    double *ret_given, double *ret_maximum) MUST_CHECK;

#endif
