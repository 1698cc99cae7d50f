/* What the process counts of itself, for GET /metrics (Prometheus text format 0.0.4). Counting is one relaxed
 * atomic addition (three for a histogram), on any thread, without a lock or a word written; the counters are
 * the process's own, beside struct app, and nothing is ever decided by them. metric.def is the table. */
#ifndef BASE_METRIC_H
#define BASE_METRIC_H

#include <stdint.h>

#include "base/text.h"

enum metric {
#define METRIC(id, kind, name, label, help) METRIC_##id,
#include "base/metric.def"
	METRICS
};

enum series {
#define SERIES(id, metric, labels) SERIES_##id,
#include "base/metric.def"
	METRIC_SERIES
};

/* Names that one NAMED metric tells apart at most; further ones count as "other". */
enum { METRIC_NAMES_MAX = 48 };

void metric_add(enum series s, uint64_t n);
/* A gauge's value, and what it was last set to. */
void metric_set(enum series s, int64_t value);
int64_t metric_value(enum series s);
/* A histogram: microseconds for SECONDS, a count for ROWS. */
void metric_observe(enum series s, int64_t value);
/* A NAMED metric; name is a constant of the process, without quotes, backslashes and line ends. */
void metric_add_named(enum metric m, const char *name);

/* Writes every metric; asks for the ASKED ones, one call each, which answers by metric_line. */
typedef void metric_asked(struct text *t, enum metric m, void *arg);
void metrics_write(struct text *t, metric_asked *asked, void *arg);
/* One line. labels: name="value",… without braces, or "". */
void metric_line(struct text *t, enum metric m, const char *labels, double value);

#endif
