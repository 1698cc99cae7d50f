/* What goes on behind the pages, for staff to see: the audit trail, jobs, mails. */
#ifndef WEB_BACKGROUND_BACKGROUND_H
#define WEB_BACKGROUND_BACKGROUND_H

#include "web/input.h"
#include "web/web.h"

extern const struct area web_area_background;

enum { BACKGROUND_PAGE_MAX = 1024 * 1024 };

handler get_audit;
extern const struct input audit_input[];

handler get_jobs, get_job, post_job_retry, post_job_cancel;
extern const struct input jobs_input[], job_input[];

handler get_mails, post_mail_resend;
extern const struct input mails_input[], mail_input[];

#endif
