#include "base/metric.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "base/time.h"

enum kind { COUNTER, GAUGE, SECONDS, ROWS, NAMED, ASKED_COUNTER, ASKED_GAUGE };

static const struct {
	enum kind kind;
	const char *name, *label, *help;
} metrics[] = {
#define METRIC(id, kind, name, label, help) {kind, name, label, help},
#include "base/metric.def"
};

static const struct {
	enum metric metric;
	const char *labels;
} table[] = {
#define SERIES(id, metric, labels) {METRIC_##metric, labels},
#include "base/metric.def"
};

enum { BOUNDS = 14, LINE = 64 };

/* Upper bounds of the buckets, in what is observed: microseconds, rows. */
static const int64_t seconds_bounds[BOUNDS] = {
    500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 5000000, 10000000};
static const int64_t rows_bounds[] = {1, 2, 4, 8, 16, 32, 64, 128, 256};

/* A cache line each, so that threads that count different things do not meet. */
struct cell {
	_Alignas(
	    LINE) atomic_uint_fast64_t value; /* a counter; a histogram's sum; a gauge as two's complement */
	atomic_uint_fast64_t buckets[BOUNDS + 1]; /* each for itself; the last is what is over all bounds */
};

struct named {
	_Atomic(const char *) name;
	atomic_uint_fast64_t value;
};

static struct cell cells[METRIC_SERIES];
static struct named names[METRICS][METRIC_NAMES_MAX + 1];

void metric_add(enum series s, uint64_t n)
{
	atomic_fetch_add_explicit(&cells[s].value, n, memory_order_relaxed);
}

void metric_set(enum series s, int64_t value)
{
	atomic_store_explicit(&cells[s].value, (uint64_t)value, memory_order_relaxed);
}

int64_t metric_value(enum series s)
{
	return (int64_t)atomic_load_explicit(&cells[s].value, memory_order_relaxed);
}

static const int64_t *bounds_of(enum kind kind, int *ret_count)
{
	*ret_count = kind == ROWS ? (int)(sizeof(rows_bounds) / sizeof(rows_bounds[0])) : BOUNDS;
	return kind == ROWS ? rows_bounds : seconds_bounds;
}

void metric_observe(enum series s, int64_t value)
{
	int count, i = 0;
	const int64_t *bounds = bounds_of(metrics[table[s].metric].kind, &count);

	while (i < count && value > bounds[i])
		i++;
	atomic_fetch_add_explicit(&cells[s].buckets[i], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&cells[s].value, value > 0 ? (uint64_t)value : 0, memory_order_relaxed);
}

void metric_add_named(enum metric m, const char *name)
{
	struct named *at = names[m];

	for (int i = 0; i < METRIC_NAMES_MAX; i++, at++) {
		const char *there = atomic_load_explicit(&at->name, memory_order_acquire);

		if (there == NULL && atomic_compare_exchange_strong(&at->name, &there, name))
			break;
		if (strcmp(there, name) == 0)
			break;
	}
	atomic_fetch_add_explicit(&at->value, 1, memory_order_relaxed);
}

static void number_add(struct text *t, double value)
{
	if (fabs(value) < 9e15 && value == floor(value))
		text_printf(t, " %lld\n", (long long)value);
	else
		text_printf(t, " %.9g\n", value);
}

void metric_line(struct text *t, enum metric m, const char *labels, double value)
{
	text_add(t, metrics[m].name);
	if (labels[0] != '\0')
		text_printf(t, "{%s}", labels);
	number_add(t, value);
}

static void histogram_write(struct text *t, enum series s)
{
	enum metric m = table[s].metric;
	const char *name = metrics[m].name, *labels = table[s].labels, *comma = labels[0] != '\0' ? "," : "";
	double unit = metrics[m].kind == SECONDS ? (double)US_PER_S : 1;
	uint64_t sum = 0;
	int count;
	const int64_t *bounds = bounds_of(metrics[m].kind, &count);

	for (int i = 0; i <= count; i++) {
		sum += atomic_load_explicit(&cells[s].buckets[i], memory_order_relaxed);
		text_printf(t, "%s_bucket{%s%sle=\"", name, labels, comma);
		if (i < count)
			text_printf(t, "%g\"}", (double)bounds[i] / unit);
		else
			text_add(t, "+Inf\"}");
		number_add(t, (double)sum);
	}
	text_printf(t, labels[0] != '\0' ? "%s_sum{%s}" : "%s_sum%s", name, labels);
	number_add(t, (double)atomic_load_explicit(&cells[s].value, memory_order_relaxed) / unit);
	text_printf(t, labels[0] != '\0' ? "%s_count{%s}" : "%s_count%s", name, labels);
	number_add(t, (double)sum);
}

static void names_write(struct text *t, enum metric m)
{
	for (int i = 0; i <= METRIC_NAMES_MAX; i++) {
		const char *name = atomic_load_explicit(&names[m][i].name, memory_order_acquire);
		uint64_t value = atomic_load_explicit(&names[m][i].value, memory_order_relaxed);

		if (name == NULL && value == 0)
			continue;
		text_printf(
		    t, "%s{%s=\"%s\"}", metrics[m].name, metrics[m].label, name != NULL ? name : "other");
		number_add(t, (double)value);
	}
}

static void series_write(struct text *t, enum metric m)
{
	for (int s = 0; s < METRIC_SERIES; s++) {
		uint64_t value;

		if (table[s].metric != m)
			continue;
		value = atomic_load_explicit(&cells[s].value, memory_order_relaxed);
		if (metrics[m].kind == SECONDS || metrics[m].kind == ROWS)
			histogram_write(t, (enum series)s);
		else
			metric_line(t, m, table[s].labels,
			    metrics[m].kind == GAUGE ? (double)(int64_t)value : (double)value);
	}
}

void metrics_write(struct text *t, metric_asked *asked, void *arg)
{
	static const char *const types[] = {[COUNTER] = "counter",
	    [GAUGE] = "gauge",
	    [SECONDS] = "histogram",
	    [ROWS] = "histogram",
	    [NAMED] = "counter",
	    [ASKED_COUNTER] = "counter",
	    [ASKED_GAUGE] = "gauge"};

	for (int m = 0; m < METRICS; m++) {
		enum kind kind = metrics[m].kind;

		text_printf(t, "# HELP %s %s\n# TYPE %s %s\n", metrics[m].name, metrics[m].help,
		    metrics[m].name, types[kind]);
		if (kind == ASKED_COUNTER || kind == ASKED_GAUGE)
			asked(t, (enum metric)m, arg);
		else if (kind == NAMED)
			names_write(t, (enum metric)m);
		else
			series_write(t, (enum metric)m);
	}
}
