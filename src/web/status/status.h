/* Is the service there, can it work, and how is it doing? For load balancers and people. */
#ifndef WEB_STATUS_STATUS_H
#define WEB_STATUS_STATUS_H

#include "lms/health/health.h"
#include "web/web.h"

/* What programs ask, in `lectern serve` and in a `lectern worker` that listens; and what people look at. */
extern const struct area web_area_status, web_area_diagnostics;

/* 200 as long as the process serves. */
handler get_healthz;
/* 200 when the database answers and its schema is ours, else 503. */
handler get_readyz;
/* Every figure of base/metric.def in Prometheus text format 0.0.4, from memory. */
handler get_metrics;
/* What is known of this installation, judged line by line by lms/health: as JSON, 503 as readyz says, and as
 * a page. */
handler get_health_lines;
handler get_health_page;

/* health.c: OK, or ERR_BUSY and why not: what /readyz says. */
enum err ready_check(struct request *r) MUST_CHECK;
/* report.c: gathers what is known, in this process and around it (at most 5 s for each certificate), and
 * judges it. Blocks. */
enum err health_report(struct request *r, struct health *ret_health) MUST_CHECK;
/* "good", "look" or "wrong". */
const char *health_verdict_word(enum health_verdict verdict);
extern const char *const health_verdicts[];

#endif
