/* What the owner of an account is told by mail when what guards it changed (ASVS 2.2.3, 2.5.5): so that a
 * change that was not theirs does not stay unnoticed. Nothing in such a mail opens anything. */
#ifndef LMS_ACCOUNT_NOTICE_H
#define LMS_ACCOUNT_NOTICE_H

#include "base/config.h"
#include "base/id.h"
#include "base/work.h"

enum notice {
	NOTICE_PASSWORD_CHANGED,
	NOTICE_PASSWORD_RESET, /* by a link; the second factor stays */
	NOTICE_RECOVERED,      /* by a link that took the second factor away too */
	NOTICE_FACTOR_ADDED,
	NOTICE_FACTOR_REMOVED,
	NOTICE_CODES_RENEWED,
	NOTICE_SIGNED_OUT,   /* by somebody else */
	NOTICE_FACTOR_TRIED, /* somebody who has the password tried wrong codes */
	NOTICE_CODE_REUSED   /* … or one that was used already (ASVS 2.8.5) */
};

/* Inside the directory transaction of the change: the mail is owed or the change did not happen. In the
 * person's language, else their organisation's; from org, nil: from their oldest organisation, else from the
 * installation. Does nothing where no mail is configured, or the person is not there any more. */
enum err account_notice(struct work *w, const struct config *config, struct uuid org, struct uuid user,
    enum notice notice) MUST_CHECK;

#endif
