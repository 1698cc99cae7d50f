/* Is the service there, can it work, and how is it doing? For load balancers and people. */
#ifndef WEB_STATUS_STATUS_H
#define WEB_STATUS_STATUS_H

#include "web/web.h"

extern const struct area web_area_status;

/* 200 as long as the process serves. */
handler get_healthz;
/* 200 when the database answers and its schema is ours, else 503. */
handler get_readyz;
/* Every figure of base/metric.def in Prometheus text format 0.0.4, from memory. */
handler get_metrics;
/* The page of lms/health: what is known of this installation, judged line by line. */
handler get_health_page;

#endif
