/* What LTI leaves behind in the directory's tables when logins come to nothing and tokens run out. */
#ifndef LTI_SWEEP_H
#define LTI_SWEEP_H

#include "base/work.h"

/* Removes logins and access tokens that have run out, and refused logins that did not come again for 90 days;
 * *ret_removed: how many. */
enum err lti_sweep(struct work *w, int64_t *ret_removed) MUST_CHECK;

#endif
