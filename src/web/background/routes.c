#include "web/background/background.h"

enum { FORM_MAX = 4 * 1024 };

static const struct route routes[] = {
    PAGE_GET(
        "/admin/{org}/audit", PERMISSION_AUDIT_READ, get_audit, "who changed what, and when", audit_input),
    PAGE_GET("/admin/{org}/jobs", PERMISSION_JOB_READ, get_jobs, "jobs and their progress", jobs_input),
    PAGE_GET("/admin/{org}/jobs/{id}", PERMISSION_JOB_READ, get_job, "one job", job_input),
    PAGE_POST("/admin/{org}/jobs/{id}/retry", PERMISSION_JOB_MANAGE, FORM_MAX, post_job_retry,
        "tries a job again", job_input),
    PAGE_POST("/admin/{org}/jobs/{id}/cancel", PERMISSION_JOB_MANAGE, FORM_MAX, post_job_cancel,
        "cancels a job", job_input),
    PAGE_GET(
        "/admin/{org}/mails", PERMISSION_MAIL_READ, get_mails, "mails and what became of them", mails_input),
    PAGE_POST("/admin/{org}/mails/{id}/resend", PERMISSION_MAIL_MANAGE, FORM_MAX, post_mail_resend,
        "sends a mail again", mail_input),
};

const struct area web_area_background = {"background", routes, sizeof routes / sizeof *routes};
