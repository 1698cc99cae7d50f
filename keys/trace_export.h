/* Sends finished spans (base/trace.h) to an OpenTelemetry collector: OTLP over HTTP, in JSON, in batches, on
 * a thread of its own with an HTTP client of its own: the collector's address is the operator's word, so it
 * may be private and http. What a collector does not take is dropped. */
#ifndef KEYS_TRACE_EXPORT_H
#define KEYS_TRACE_EXPORT_H

#include "base/config.h"

struct trace_export;

/* *ret_export stays NULL where trace_url is not set. Call before other threads start. */
enum err trace_export_start(
    struct work *w, const struct config *config, struct trace_export **ret_export) MUST_CHECK;
/* Sends what is there once more. NULL is allowed. */
void trace_export_stop(struct trace_export *export);

#endif
