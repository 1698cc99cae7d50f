#include "base/trace.h"
#include "web/web_int.h"

void exchange_trace_end(struct request_inside *x, bool aborted)
{
	static const char *const lanes[] = {"event", "work", "slow", "password"};
	struct request *r = &x->request;
	const struct span span = {.kind = SPAN_SERVER,
	    .name = r->route != NULL ? r->route->path : "no route",
	    .method = r->route != NULL ? r->route->method : NULL,
	    .route = r->route != NULL ? r->route->path : NULL,
	    .lane = lanes[x->lane],
	    .status = x->status,
	    .failed = aborted || x->status >= 500};

	trace_end(&r->work, &span);
}
