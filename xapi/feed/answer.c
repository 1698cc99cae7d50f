/* What an answer says of what was sent: one table for stores and webhooks alike. */
#include "xapi/feed/feed.h"

static const struct {
	int from, to;
	enum xapi_feed_verdict verdict;
	const char *code;
} answers[] = {
    {0, 0, FEED_LATER, "unreachable"},
    {200, 299, FEED_TAKEN, ""},
    {300, 399, FEED_CLOSED, "moved"},
    {400, 400, FEED_REFUSED, "not_wanted"},
    {401, 401, FEED_CLOSED, "unauthorized"},
    {403, 403, FEED_CLOSED, "forbidden"},
    {404, 404, FEED_CLOSED, "not_found"},
    {408, 408, FEED_LATER, "slow"},
    {409, 409, FEED_CONFLICT, "conflict"},
    {410, 410, FEED_CLOSED, "not_found"},
    {412, 412, FEED_REFUSED, "not_wanted"},
    {413, 413, FEED_REFUSED, "too_large"},
    {422, 422, FEED_REFUSED, "not_wanted"},
    {425, 425, FEED_LATER, "busy"},
    {429, 429, FEED_LATER, "busy"},
    {400, 499, FEED_CLOSED, "not_a_store"},
    {503, 503, FEED_LATER, "busy"},
    {500, 599, FEED_LATER, "broken"},
};

static size_t answer_find(int status)
{
	size_t last = sizeof(answers) / sizeof(answers[0]) - 1;

	for (size_t i = 0; i < last; i++) {
		if (status >= answers[i].from && status <= answers[i].to)
			return i;
	}
	return last;
}

enum xapi_feed_verdict xapi_feed_judge(int status)
{
	return answers[answer_find(status)].verdict;
}

const char *xapi_feed_code(int status)
{
	return answers[answer_find(status)].code;
}
