#include <string.h>

#include "web/xapi/xapi.h"

/* 1.0.3 Communication 2.8: to anybody, whatever version is asked for. */
enum err xapi_get_about(struct request *r)
{
	static const char about[] = "{\"version\":[\"1.0.3\",\"2.0.0\"],\"extensions\":{}}";
	struct form query;

	if (r->xapi != NULL)
		query = r->xapi->query;
	else
		TRY(request_query(r, &query));
	if (query.count > 0)
		return fail_field(
		    &r->work, ERR_BAD_INPUT, query.pairs[0].name, "is no parameter of this resource");
	return xapi_reply_json(r, about, strlen(about));
}

enum err xapi_post_other(struct request *r)
{
	reply_header(r, "Allow", "GET, HEAD, OPTIONS");
	return fail_field(&r->work, ERR_METHOD, "method",
	    "a POST asks here by the alternate request syntax alone: ?method=GET");
}
