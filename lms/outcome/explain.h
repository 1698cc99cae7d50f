/* A decision in words: what the event "decided" says. Pure. */
#ifndef LMS_OUTCOME_EXPLAIN_H
#define LMS_OUTCOME_EXPLAIN_H

#include "lms/outcome/outcome.h"

/* {"seq":…,"facts":[{"grain","completion","success","score"}],"by":{"completion","success","score","grade"},
 *  "attempt":{"completion","success","score"},"grade":0..1 or null,"recorded":bool}; where the module has a
 * rule of its own also
 * "rule":{"completion","success","completion_score","completion_minutes","success_score"}, and "ruled":true
 * where nothing was said and another rule alone changed the result. The object is the caller's. */
json_t *outcome_explain(struct work *w, const struct outcome *outcome, const struct outcome_result *result);

#endif
