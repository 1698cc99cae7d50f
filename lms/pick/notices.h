/* Notices of platforms: which were asked for, and what course copies they told of (lti/notice.h). Where a
 * course was copied from decides what its links open when nothing else does (lms/entry/entry_link.h). */
#ifndef LMS_PICK_NOTICES_H
#define LMS_PICK_NOTICES_H

#include "lms/job/job.h"
#include "lti/notice.h"

/* After a launch of somebody who teaches: where its platform offers notices of course copies and was not
 * asked for them lately, a job is made that asks. A launch never fails for it. */
void notices_offered(struct work *w, const struct lti_launch *launch);

/* Takes a proven notice: what it tells is kept. *ret_new false: it came before. */
enum err notice_take(struct work *w, const struct lti_notice *notice, bool *ret_new) MUST_CHECK;

/* The job lti.notices: asks the platform of payload.deployment. */
job_run notices_ask_run;

#endif
