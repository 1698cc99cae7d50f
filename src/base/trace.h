/* Traces (W3C Trace Context, OpenTelemetry spans): what a request did, in time. Off unless trace_enable was
 * called; then a work that trace_begin began carries a trace, and finished spans wait in a bounded queue for
 * keys/trace_export. A full queue drops them: nothing ever waits for it. Spans hold constants of the program
 * (route patterns, names of queries), numbers and identifiers made here, so no personal data and no secret
 * can get in. */
#ifndef BASE_TRACE_H
#define BASE_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/work.h"

enum { TRACE_ID_SIZE = 16, SPAN_ID_SIZE = 8, TRACEPARENT_SIZE = 56, TRACE_QUEUE_MAX = 2048 };

/* As OTLP numbers them. */
enum span_kind { SPAN_INTERNAL = 1, SPAN_SERVER = 2, SPAN_CLIENT = 3, SPAN_CONSUMER = 5 };

struct trace {
	uint8_t id[TRACE_ID_SIZE], span[SPAN_ID_SIZE], parent[SPAN_ID_SIZE];
	bool has_parent;
	bool outbound; /* requests of this work carry traceparent */
	int64_t began_us;
};

struct span {
	uint8_t trace[TRACE_ID_SIZE], id[SPAN_ID_SIZE], parent[SPAN_ID_SIZE];
	bool has_parent, failed;
	enum span_kind kind;
	int64_t began_us, ended_us;                /* Unix time */
	const char *name;                          /* constant */
	const char *method, *route, *lane, *query; /* constants; NULL: none */
	int status;                                /* HTTP, 0: none */
};

/* Before threads start. */
void trace_enable(void);

/* Gives w a trace: the sender's, where traceparent is one (a broken one is as none), else a new one. Does
 * nothing while traces are off, or where the sender's flags say that it is not sampled. */
void trace_begin(struct work *w, const char *traceparent);
/* Ends the work's own span; s brings kind, name, attributes and failed. */
void trace_end(struct work *w, const struct span *s);
/* A span below the work's own, from began_us to now; s as above. Nothing where w has no trace. */
void trace_child(struct work *w, int64_t began_us, const struct span *s);

/* "00-…-…-01", for what is done next on behalf of w; NULL where w has no trace. */
const char *trace_parent(const struct work *w, char text[static TRACEPARENT_SIZE]);

/* Takes finished spans, oldest first; *ret_dropped: those that found the queue full since the last call. */
size_t trace_take(struct span *ret_spans, size_t max, uint64_t *ret_dropped);

#endif
