/* How much of the API one asker gets, and which other pages may call it from a browser. */
#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "lms/rate/rate.h"
#include "lms/xapi_key/xapi_key.h"
#include "web/web_int.h"

bool route_is_api(const struct route *route)
{
	return route->shape == SHAPE_JSON && route->origin == ORIGIN_APP &&
	       (strncmp(route->path, "/api/", 5) == 0 || strncmp(route->path, "/auth/", 6) == 0 ||
	           strncmp(route->path, "/oauth/", 7) == 0);
}

static enum err take(struct request *r, const char *who, int64_t per_minute)
{
	uint8_t key[SHA256_SIZE];
	struct rate rate;
	bool taken;

	if (per_minute == 0)
		return OK;
	sha256(who, strlen(who), key);
	taken = rate_take(r->app->web->rates, key, per_minute, time_monotonic_us(), &rate);
	r->inside->rate = rate;
	if (taken)
		return OK;
	request_retry_after(r, rate.wait_s);
	return fail(&r->work, ERR_TOO_MANY,
	    "at most %lld requests in a minute are taken here; come again in %lld s", (long long)rate.limit,
	    (long long)rate.wait_s);
}

/* Nobody is proven yet: judged by where they come from. */
enum err limit_stranger(struct request *r)
{
	if (!route_is_api(r->route))
		return OK;
	return take(r, arena_printf(r->work.arena, "address %s", request_network(r)),
	    r->app->config.rate_limit_address);
}

enum err request_limit(struct request *r, const char *what)
{
	return take(r, arena_printf(r->work.arena, "%s %s", what, request_network(r)),
	    r->app->config.rate_limit_address);
}

enum err limit_proven(struct request *r)
{
	if (!route_is_api(r->route) || uuid_is_nil(r->principal.session))
		return OK;
	return take(r,
	    arena_printf(r->work.arena, "session %s", uuid_text(r->work.arena, r->principal.session)),
	    r->app->config.rate_limit_client);
}

/* --- wrong keys of the record store --- */

/* Of one key from one address: whoever has an old secret is stopped by it before they stop their neighbours,
 * and nobody elsewhere can stop a key by its name, which its statements tell. */
enum { WRONG_SECRETS_PER_MINUTE = 20, WRONG_BUCKETS = 2 };

struct wrong_bucket {
	uint8_t key[SHA256_SIZE];
	int64_t per_minute;
};

/* False: nothing is counted. */
static bool wrong_buckets(
    struct request *r, const char *authorization, struct wrong_bucket ret_buckets[static WRONG_BUCKETS])
{
	const char *network = request_network(r), *named = xapi_key_named(&r->work, authorization), *who;

	if (r->app->config.rate_limit_address == 0 || named == NULL)
		return false;
	who = arena_printf(r->work.arena, "wrong key %s", network);
	sha256(who, strlen(who), ret_buckets[0].key);
	ret_buckets[0].per_minute = r->app->config.rate_limit_address;
	who = arena_printf(r->work.arena, "wrong secret %s %s", network, named);
	sha256(who, strlen(who), ret_buckets[1].key);
	ret_buckets[1].per_minute = WRONG_SECRETS_PER_MINUTE;
	return true;
}

int64_t limit_wrong_wait(struct request *r, const char *authorization)
{
	struct wrong_bucket buckets[WRONG_BUCKETS];
	int64_t now_us = time_monotonic_us(), longest = 0;

	if (!wrong_buckets(r, authorization, buckets))
		return 0;
	for (int i = 0; i < WRONG_BUCKETS; i++) {
		int64_t wait = rate_wait(r->app->web->rates, buckets[i].key, buckets[i].per_minute, now_us);

		longest = wait > longest ? wait : longest;
	}
	return longest;
}

void limit_wrong(struct request *r, const char *authorization)
{
	struct wrong_bucket buckets[WRONG_BUCKETS];
	struct rate rate;

	if (!wrong_buckets(r, authorization, buckets))
		return;
	for (int i = 0; i < WRONG_BUCKETS; i++)
		(void)rate_take(
		    r->app->web->rates, buckets[i].key, buckets[i].per_minute, time_monotonic_us(), &rate);
}

void request_retry_after(struct request *r, int64_t seconds)
{
	r->inside->retry_after_s = seconds > 0 ? seconds : 1;
}

/* --- other origins --- */

static bool origin_listed(const char *list, const char *origin)
{
	size_t len = strlen(origin);

	while (*list != '\0') {
		size_t next = strcspn(list, " ");

		if (next == len && strncmp(list, origin, len) == 0)
			return true;
		list += next;
		list += strspn(list, " ");
	}
	return false;
}

/* Who calls from another page brings a token in a header that page's script has: no cookie goes along. */
void cross_origin_add(struct request_inside *x, struct MHD_Response *response)
{
	struct request *r = &x->request;
	const char *origin = request_header(r, "Origin");

	if (r->app->config.cors_origins == NULL || r->app->config.cors_origins[0] == '\0')
		return;
	if (strncmp(r->path, "/api/", 5) != 0 && strncmp(r->path, "/auth/", 6) != 0 &&
	    strncmp(r->path, "/oauth/", 7) != 0)
		return;
	MHD_add_response_header(response, "Vary", "Origin");
	if (*origin == '\0' || !origin_listed(r->app->config.cors_origins, origin))
		return;
	MHD_add_response_header(response, "Access-Control-Allow-Origin", origin);
	MHD_add_response_header(response, "Access-Control-Expose-Headers",
	    "ETag, Link, Location, Request-Id, Retry-After, RateLimit-Limit, "
	    "RateLimit-Remaining, RateLimit-Reset");
	if (strcmp(r->method, "OPTIONS") != 0)
		return;
	MHD_add_response_header(response, "Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
	MHD_add_response_header(response, "Access-Control-Allow-Headers",
	    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match");
	MHD_add_response_header(response, "Access-Control-Max-Age", "600");
}

void limit_headers_add(struct request_inside *x, struct MHD_Response *response)
{
	char number[24];

	if (x->rate.limit == 0)
		return;
	snprintf(number, sizeof(number), "%lld", (long long)x->rate.limit);
	MHD_add_response_header(response, "RateLimit-Limit", number);
	snprintf(number, sizeof(number), "%lld", (long long)x->rate.remaining);
	MHD_add_response_header(response, "RateLimit-Remaining", number);
	snprintf(number, sizeof(number), "%lld", (long long)x->rate.reset_s);
	MHD_add_response_header(response, "RateLimit-Reset", number);
}
