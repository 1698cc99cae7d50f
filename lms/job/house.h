/* Inside lms/job: what housekeeping removes, one step of at most max rows in one database. */
#ifndef LMS_JOB_HOUSE_H
#define LMS_JOB_HOUSE_H

#include "lms/job/job_int.h"

/* Jobs settled longer ago than all_s; done ones of the schedule than schedule_s. */
enum err house_forget_jobs(struct work *w, int database, int64_t schedule_s, int64_t all_s, int64_t max,
    int64_t *ret_removed) MUST_CHECK;
/* Mails settled longer ago. */
enum err house_forget_mails(
    struct work *w, int database, int64_t older_s, int64_t max, int64_t *ret_removed) MUST_CHECK;
/* The sealed links of mails that were settled longer ago without having been sent. */
enum err house_forget_links(
    struct work *w, int database, int64_t older_s, int64_t max, int64_t *ret_removed) MUST_CHECK;

#endif
