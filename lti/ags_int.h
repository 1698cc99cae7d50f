/* The pure parts of AGS: what is said and how answers are read. For this room and its tests. */
#ifndef LTI_AGS_INT_H
#define LTI_AGS_INT_H

#include "lti/ags.h"

#define AGS_SCOPE "https://purl.imsglobal.org/spec/lti-ags/scope/"
#define AGS_SCOPE_SCORE AGS_SCOPE "score"
#define AGS_SCOPE_RESULT AGS_SCOPE "result.readonly"

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
