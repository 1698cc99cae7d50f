/* The two halves of outbound HTTP: http.c prepares and judges, http_loop.c runs the one thread. */
#ifndef KEYS_HTTP_INT_H
#define KEYS_HTTP_INT_H

#include <curl/curl.h>
#include <pthread.h>

#include "base/text.h"
#include "keys/http.h"

enum {
	HTTP_WAITING_MAX = 256,
	HTTP_CONNECTIONS_MAX = 64,
	HTTP_HOST_CONNECTIONS_MAX = 8,
	HTTP_IDLE_MAX = 16,
	HTTP_CONNECT_TIMEOUT_S = 5,
	HTTP_REQUEST_HEADERS_MAX = 16
};

/* One request. Lives as long as its caller sleeps; belongs to the thread between hand-over and the end of its
 * group. */
struct exchange {
	struct http *http;
	struct group *group;
	const struct http_request *request;
	struct curl_slist *headers;
	bool started;
	CURLcode result;
	int status;
	bool stopped;         /* http_close came first */
	bool address_refused; /* the guard said no to an address of this host */
	bool body_over, headers_over;
	struct text body, answer_headers; /* "name: value\n" of the last answer */
	CURL *easy;                       /* while it runs */
	struct exchange *next, **link;    /* among those that run */
};

/* What one caller waits for. */
struct group {
	const struct http_plan *plan;
	struct exchange *list;
	size_t count, begun; /* begun: the next to start */
	int running;
	bool halted;
	bool finished; /* under the lock */
	pthread_cond_t *changed;
	struct group *next; /* among those that arrived, then among those that run */
};

struct http {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t left; /* the last who waited has left, while stopping */
	CURLM *multi;
	struct group *arrived; /* handed over, not yet seen by the thread */
	int waiting;
	bool stop;
	bool private_allowed, http_allowed;
	/* The thread's own: */
	struct exchange *running;
	CURL *idle[HTTP_IDLE_MAX]; /* handles kept for the next exchange */
	int idle_count;
};

/* http.c: sets every option that an exchange needs on a handle of whatever past. */
void exchange_prepare(struct exchange *x);

/* http_loop.c: hands the group to the thread and sleeps until it is finished. ERR_BUSY: too many wait. */
enum err group_wait(struct work *w, struct http *http, struct group *group) MUST_CHECK;
/* How many groups wait now. */
int http_waiting(struct http *http);

#endif
