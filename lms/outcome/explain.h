/* A decision in words: what the event "decided" says. Pure. */
#ifndef LMS_OUTCOME_EXPLAIN_H
#define LMS_OUTCOME_EXPLAIN_H

#include "lms/outcome/outcome.h"

/* {"seq":…,"facts":[{"grain","completion","success","score"}],"by":{"completion","success","score","grade"},
 *  "attempt":{"completion","success","score"},"grade":0..1 or null,"recorded":bool}, and where the module has
 * a rule of its own "rule":{"completion","success","completion_score","completion_minutes","success_score"}.
 * The object is the caller's. */
json_t *outcome_explain(struct work *w, const struct outcome *outcome, const struct outcome_result *result);

#endif
