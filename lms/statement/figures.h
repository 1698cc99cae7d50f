/* Figures of record stores (xapi/transfer/figures.h), counted behind. */
#ifndef LMS_STATEMENT_FIGURES_H
#define LMS_STATEMENT_FIGURES_H

#include "lms/job/job.h"
#include "xapi/transfer/figures.h"

/* Every organisation, by the schedule. */
job_run statement_figures_run;
/* One organisation, where somebody asks for figures of now. */
job_run statement_count_run;

/* Asks for it: a job of that id; the same id again is the same job. */
enum err statement_count_ask(
    struct work *w, const struct principal *by, struct uuid org, struct uuid id) MUST_CHECK;

#endif
