/* Rows of workflow.sql, and of the two queries that each workflow names. Used by the files of this folder
 * only. */
#ifndef LMS_WORKFLOW_WORKFLOW_STORE_H
#define LMS_WORKFLOW_WORKFLOW_STORE_H

#include "lms/workflow/workflow.h"

/* The subject's state, held until the commit; NULL: there is no such subject. */
enum err workflow_hold(struct work *w, const struct workflow *workflow, struct uuid org, struct uuid subject,
    const char **ret_state) MUST_CHECK;
/* *ret_done false: it was not in that state any more. */
enum err workflow_move(struct work *w, const struct workflow *workflow, const struct workflow_step *step,
    const char *from, const char *to, bool *ret_done) MUST_CHECK;
/* Sent with the next query. */
enum err workflow_keep(struct work *w, const char *kind, const struct workflow_step *step, const char *from,
    const char *to) MUST_CHECK;

#endif
