/* Outbound HTTP, the only libcurl: one thread with one multi handle. https only and public addresses only
 * unless the configuration allows more; the address is resolved, checked, then pinned; no redirects; bounded
 * in size and time. */
#ifndef KEYS_HTTP_H
#define KEYS_HTTP_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/config.h"
#include "base/work.h"

struct http;

enum err http_open(struct work *w, const struct config *config, struct http **ret_http) MUST_CHECK;
/* Ends what is under way (ERR_UPSTREAM for those who wait). NULL is allowed. */
void http_close(struct http *http);

/* The setting outbound_http: platforms may be reached over plain http. */
bool http_plain_allowed(const struct http *http);

struct http_request {
	const char *method;         /* "GET", "HEAD", "POST", "PUT" or "DELETE" */
	const char *url;            /* absolute */
	const char *const *headers; /* "Name: value", ended by NULL; may be NULL */
	const char *body;           /* NULL for none */
	size_t body_len;
	size_t answer_max; /* bytes of body taken at most; more is ERR_UPSTREAM */
	int timeout_s;     /* whole exchange */
	bool once;         /* never sent a second time: on a connection of its own */
};

struct http_answer {
	int status;
	const char *content_type;  /* "" when absent */
	const char *cache_control; /* "" when absent */
	const char *etag;          /* "" */
	const char *link;          /* all Link headers joined by ", "; "" */
	int64_t retry_after_s;     /* -1 when absent */
	int64_t length;            /* Content-Length; -1 when absent */
	int64_t date_s;            /* the server's clock, Unix time; -1 when absent */
	const char *body;          /* NUL-terminated, in the arena */
	size_t body_len;
};

/* Blocks the calling thread until the answer is here. Any status is OK; ERR_UPSTREAM when there is no
 * complete answer (refused address, no connection, time, size), with a sentence that names the host and the
 * reason. */
enum err http_exchange(struct work *w, struct http *http, const struct http_request *request,
    struct http_answer *ret_answer) MUST_CHECK;

/* One of many. */
struct http_call {
	struct http_request request;
	const struct trace *trace; /* the request carries its traceparent, where it is outbound; NULL: none */
	bool started;              /* from here on what came of it */
	enum err error;            /* OK: answer; ERR_UPSTREAM: why */
	const char *why;
	struct http_answer answer;
};

struct http_plan {
	int in_flight;             /* of these at once, at most */
	int64_t start_until_us;    /* monotonic: none is started later */
	const atomic_bool *stop;   /* true: none is started any more; may be NULL */
	bool (*halts)(int status); /* true for an answer (0: there was none) after which none is started */
};

/* Blocks until all that were started are finished, in any order, over kept connections; each has its own
 * time. ERR_BUSY: none was started. */
enum err http_exchange_many(struct work *w, struct http *http, struct http_call *calls, size_t count,
    const struct http_plan *plan) MUST_CHECK;

/* Split and rebuilt by a URL parser: inserts segment ("scores") at the end of the path, query kept (AGS A1).
 */
enum err http_url_below(
    struct work *w, const char *url, const char *segment, const char **ret_url) MUST_CHECK;
/* Appends name=value to the query, percent-encoded, with ? or & as needed. */
enum err http_url_with(
    struct work *w, const char *url, const char *name, const char *value, const char **ret_url) MUST_CHECK;
/* What a reference means that stands in the answer of base (RFC 3986 section 5): an absolute address is given
 * back byte for byte. ERR_BAD_INPUT: it is no http or https address. */
enum err http_url_join(
    struct work *w, const char *base, const char *reference, const char **ret_url) MUST_CHECK;
/* scheme://host[:port] without a default port, lower case. */
enum err http_url_origin(struct work *w, const char *url, const char **ret_origin) MUST_CHECK;

#endif
