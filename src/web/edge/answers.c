#include <stdlib.h>

#include "base/metric.h"
#include "base/time.h"
#include "web/web_int.h"

enum { CLASSES = 6, LABELS_MAX = 320 };

/* By origin, then route, then class of status; after the last route, what found none. */
struct answers {
	int routes[2];
	atomic_uint_fast64_t *counts[2];
};

struct answers *answers_new(const struct matcher *m)
{
	struct answers *answers = calloc(1, sizeof(*answers));

	if (answers == NULL)
		abort();
	for (int o = 0; o < 2; o++) {
		while (matcher_route(m, (enum origin)o, answers->routes[o]) != NULL)
			answers->routes[o]++;
		answers->counts[o] =
		    calloc((size_t)(answers->routes[o] + 1) * CLASSES, sizeof(*answers->counts[o]));
		if (answers->counts[o] == NULL)
			abort();
	}
	return answers;
}

void answers_free(struct answers *answers)
{
	if (answers == NULL)
		return;
	free(answers->counts[0]);
	free(answers->counts[1]);
	free(answers);
}

void answers_count(struct answers *answers, const struct request_inside *x)
{
	static const enum series lanes[] = {SERIES_HTTP_SECONDS_EVENT, SERIES_HTTP_SECONDS_WORK,
	    SERIES_HTTP_SECONDS_SLOW, SERIES_HTTP_SECONDS_PASSWORD};
	int o = x->request.origin;
	int route = x->request.route != NULL ? x->found.index : answers->routes[o];
	int class = x->status / 100 < CLASSES ? x->status / 100 : 0;

	atomic_fetch_add_explicit(&answers->counts[o][route * CLASSES + class], 1, memory_order_relaxed);
	metric_observe(lanes[x->lane], time_monotonic_us() - x->started_us);
}

void answers_write(const struct answers *answers, const struct matcher *m, struct text *t)
{
	static const char *const classes[CLASSES] = {"none", "1xx", "2xx", "3xx", "4xx", "5xx"};
	char labels[LABELS_MAX];

	for (int o = 0; o < 2; o++) {
		for (int i = 0; i < (answers->routes[o] + 1) * CLASSES; i++) {
			const struct route *route = matcher_route(m, (enum origin)o, i / CLASSES);
			uint64_t count = atomic_load_explicit(&answers->counts[o][i], memory_order_relaxed);

			if (count == 0)
				continue;
			snprintf(labels, sizeof(labels),
			    "origin=\"%s\",route=\"%s\",method=\"%s\",status=\"%s\"",
			    o == ORIGIN_APP ? "app" : "content", route != NULL ? route->path : "-",
			    route != NULL ? route->method : "-", classes[i % CLASSES]);
			metric_line(t, METRIC_HTTP_REQUESTS, labels, (double)count);
		}
	}
}
