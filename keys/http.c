/* One thread drives one multi handle. A caller prepares its own easy handle, hands the exchange over and
 * sleeps until the thread has finished with it; connections are kept by the multi handle and so are reused by
 * everybody. The address is checked when the socket is made, on what the name resolved to: nothing can change
 * in between. */
#include "keys/http.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "base/trace.h"
#include "keys/http_guard.h"
#include "keys/http_headers.h"
#include "keys/http_url.h"

enum {
	HTTP_WAITING_MAX = 256,
	HTTP_CONNECTIONS_MAX = 64,
	HTTP_HOST_CONNECTIONS_MAX = 8,
	HTTP_CONNECT_TIMEOUT_S = 5,
	HTTP_REQUEST_HEADERS_MAX = 16
};

/* Lives on the caller's stack; belongs to the thread between hand-over and finished. */
struct exchange {
	struct http *http;
	CURL *easy;
	CURLcode result;
	bool finished;
	bool stopped;         /* http_close came first */
	bool address_refused; /* the guard said no to an address of this host */
	bool body_over, headers_over;
	size_t body_max;
	struct text body, headers; /* headers: "name: value\n" of the last answer */
	struct exchange *next;
};

struct http {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t finished;
	CURLM *multi;
	struct exchange *arrived; /* handed over, not yet in the multi handle */
	struct exchange *running;
	int waiting;
	bool stop;
	bool private_allowed, http_allowed;
};

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

static void curl_start(void)
{
	if (curl_global_init(CURL_GLOBAL_ALL) != CURLE_OK)
		abort();
}

static void exchange_finish(struct exchange *x, CURLcode result)
{
	x->result = result;
	x->finished = true;
	pthread_cond_broadcast(&x->http->finished);
}

/* With the lock held. */
static void take_arrived(struct http *http)
{
	while (http->arrived != NULL) {
		struct exchange *x = http->arrived;

		http->arrived = x->next;
		if (curl_multi_add_handle(http->multi, x->easy) != CURLM_OK) {
			exchange_finish(x, CURLE_OUT_OF_MEMORY);
			continue;
		}
		x->next = http->running;
		http->running = x;
	}
}

static void running_remove(struct http *http, struct exchange *gone)
{
	struct exchange **link = &http->running;

	while (*link != NULL && *link != gone)
		link = &(*link)->next;
	if (*link == gone)
		*link = gone->next;
}

static void take_finished(struct http *http)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(http->multi, &left)) != NULL) {
		struct exchange *x = NULL;
		CURLcode result = message->data.result;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&x);
		curl_multi_remove_handle(http->multi, x->easy);
		pthread_mutex_lock(&http->lock);
		running_remove(http, x);
		exchange_finish(x, result);
		pthread_mutex_unlock(&http->lock);
	}
}

/* With the lock held. */
static void end_all(struct http *http)
{
	while (http->running != NULL) {
		struct exchange *x = http->running;

		http->running = x->next;
		curl_multi_remove_handle(http->multi, x->easy);
		x->stopped = true;
		exchange_finish(x, CURLE_ABORTED_BY_CALLBACK);
	}
	while (http->arrived != NULL) {
		struct exchange *x = http->arrived;

		http->arrived = x->next;
		x->stopped = true;
		exchange_finish(x, CURLE_ABORTED_BY_CALLBACK);
	}
}

static void *http_run(void *arg)
{
	struct http *http = arg;
	int running;

	for (;;) {
		pthread_mutex_lock(&http->lock);
		if (http->stop) {
			end_all(http);
			pthread_mutex_unlock(&http->lock);
			return NULL;
		}
		take_arrived(http);
		pthread_mutex_unlock(&http->lock);
		if (curl_multi_perform(http->multi, &running) != CURLM_OK)
			log_line(LOG_ERROR, "keys", "outbound HTTP: curl_multi_perform failed");
		take_finished(http);
		curl_multi_poll(http->multi, NULL, 0, 1000, NULL);
	}
}

static void http_free(struct http *http)
{
	curl_multi_cleanup(http->multi);
	pthread_cond_destroy(&http->finished);
	pthread_mutex_destroy(&http->lock);
	free(http);
}

enum err http_open(struct work *w, const struct config *config, struct http **ret_http)
{
	struct http *http;

	pthread_once(&curl_once, curl_start);
	http = calloc(1, sizeof(*http));
	if (http == NULL)
		return fail(w, ERR_INTERNAL, "no memory for outbound HTTP");
	http->private_allowed = config->outbound_private;
	http->http_allowed = config->outbound_http;
	pthread_mutex_init(&http->lock, NULL);
	pthread_cond_init(&http->finished, NULL);
	http->multi = curl_multi_init();
	if (http->multi == NULL) {
		http_free(http);
		return fail(w, ERR_INTERNAL, "curl could not be started");
	}
	curl_multi_setopt(http->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)HTTP_CONNECTIONS_MAX);
	curl_multi_setopt(http->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)HTTP_HOST_CONNECTIONS_MAX);
	if (pthread_create(&http->thread, NULL, http_run, http) != 0) {
		http_free(http);
		return fail(w, ERR_INTERNAL, "the thread for outbound HTTP could not be started");
	}
	*ret_http = http;
	return OK;
}

void http_close(struct http *http)
{
	if (http == NULL)
		return;
	pthread_mutex_lock(&http->lock);
	http->stop = true;
	pthread_mutex_unlock(&http->lock);
	curl_multi_wakeup(http->multi);
	pthread_join(http->thread, NULL);
	pthread_mutex_lock(&http->lock);
	while (http->waiting > 0)
		pthread_cond_wait(&http->finished, &http->lock);
	pthread_mutex_unlock(&http->lock);
	http_free(http);
}

static curl_socket_t on_open_socket(void *owner, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct exchange *x = owner;

	(void)purpose;
	if (!x->http->private_allowed && !address_is_public(&address->addr)) {
		x->address_refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t on_body(char *data, size_t size, size_t count, void *owner)
{
	struct exchange *x = owner;

	text_add_bytes(&x->body, data, size * count);
	x->body_over = !text_fits(&x->body);
	return x->body_over ? 0 : size * count;
}

/* Keeps the lines of the last answer: a status line (100 Continue, then 200) begins anew. */
static size_t on_header(char *data, size_t size, size_t count, void *owner)
{
	struct exchange *x = owner;
	size_t len = size * count;

	if (len >= 5 && memcmp(data, "HTTP/", 5) == 0) {
		x->headers.len = 0;
		x->headers.data[0] = '\0';
		return len;
	}
	while (len > 0 && (data[len - 1] == '\n' || data[len - 1] == '\r'))
		len--;
	text_add_bytes(&x->headers, data, len);
	text_add_char(&x->headers, '\n');
	x->headers_over = !text_fits(&x->headers);
	return x->headers_over ? 0 : size * count;
}

static void headers_free(struct curl_slist **list)
{
	curl_slist_free_all(*list);
}

static void easy_free(CURL **easy)
{
	curl_easy_cleanup(*easy);
}

/* Nothing where memory is short: the request is worth more than its trace. */
static void headers_trace(const struct work *w, struct curl_slist *list)
{
	char text[TRACEPARENT_SIZE];

	if (w->trace != NULL && w->trace->outbound)
		(void)curl_slist_append(
		    list, arena_printf(w->arena, "traceparent: %s", trace_parent(w, text)));
}

static enum err headers_make(struct work *w, const char *const *headers, struct curl_slist **list)
{
	/* Without an expectation curl would wait a second for servers that do not know it. */
	*list = curl_slist_append(NULL, "Expect:");
	for (int i = 0; headers != NULL && headers[i] != NULL; i++) {
		struct curl_slist *longer;

		if (i >= HTTP_REQUEST_HEADERS_MAX || strpbrk(headers[i], "\r\n") != NULL)
			return fail(w, ERR_INTERNAL, "a header of an outbound request is not sound");
		longer = curl_slist_append(*list, headers[i]);
		if (longer == NULL)
			return fail(w, ERR_INTERNAL, "no memory for an outbound request");
		*list = longer;
	}
	return OK;
}

static void exchange_prepare(
    struct exchange *x, const struct http_request *request, struct curl_slist *headers)
{
	CURL *easy = x->easy;
	long timeout_s = request->timeout_s;

	curl_easy_setopt(easy, CURLOPT_PRIVATE, x);
	curl_easy_setopt(easy, CURLOPT_URL, request->url);
	curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, x->http->http_allowed ? "http,https" : "https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "Lectern/" LECTERN_VERSION);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, timeout_s);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT,
	    timeout_s < HTTP_CONNECT_TIMEOUT_S ? timeout_s : (long)HTTP_CONNECT_TIMEOUT_S);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, x);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, x);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, x);
	if (strcmp(request->method, "POST") == 0) {
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_len);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body != NULL ? request->body : "");
	}
}

/* Hands the exchange to the thread and sleeps until it is finished. */
static enum err exchange_wait(struct work *w, struct http *http, struct exchange *x)
{
	pthread_mutex_lock(&http->lock);
	if (http->stop || http->waiting >= HTTP_WAITING_MAX) {
		pthread_mutex_unlock(&http->lock);
		return fail(w, ERR_BUSY, "too many requests to other services are waiting");
	}
	http->waiting++;
	x->next = http->arrived;
	http->arrived = x;
	pthread_mutex_unlock(&http->lock);
	curl_multi_wakeup(http->multi);

	pthread_mutex_lock(&http->lock);
	while (!x->finished)
		pthread_cond_wait(&http->finished, &http->lock);
	http->waiting--;
	if (http->stop)
		pthread_cond_broadcast(&http->finished);
	pthread_mutex_unlock(&http->lock);
	return OK;
}

static enum err exchange_failed(struct work *w, const struct exchange *x, const char *host)
{
	if (x->stopped)
		return fail(w, ERR_UPSTREAM, "%s was not asked to the end: the service is stopping", host);
	if (x->address_refused && x->result == CURLE_COULDNT_CONNECT)
		return fail(w, ERR_UPSTREAM,
		    "%s resolves to an address that is not public (the setting outbound_private allows that)",
		    host);
	if (x->body_over)
		return fail(w, ERR_UPSTREAM, "%s answered with more than %zu bytes", host, x->body_max);
	if (x->headers_over)
		return fail(w, ERR_UPSTREAM, "%s answered with headers of more than %d bytes", host,
		    HTTP_HEADERS_MAX);
	if (x->result == CURLE_UNSUPPORTED_PROTOCOL)
		return fail(w, ERR_UPSTREAM,
		    "%s is named by http; only https is allowed (the setting outbound_http allows both)",
		    host);
	return fail(w, ERR_UPSTREAM, "%s: %s", host, curl_easy_strerror(x->result));
}

enum err http_exchange(
    struct work *w, struct http *http, const struct http_request *request, struct http_answer *ret_answer)
{
	__attribute__((cleanup(easy_free))) CURL *easy = NULL;
	__attribute__((cleanup(headers_free))) struct curl_slist *headers = NULL;
	struct url_parts parts;
	struct exchange x = {.http = http, .body_max = request->answer_max};
	long status = 0;

	if (url_split(w, request->url, &parts) != OK)
		return fail(w, ERR_UPSTREAM, "%s", arena_strdup(w->arena, w->detail));
	TRY(headers_make(w, request->headers, &headers));
	headers_trace(w, headers);
	easy = curl_easy_init();
	if (easy == NULL)
		return fail(w, ERR_INTERNAL, "no memory for an outbound request");
	x.easy = easy;
	x.body = text_new(w->arena, request->answer_max);
	x.headers = text_new(w->arena, HTTP_HEADERS_MAX);
	exchange_prepare(&x, request, headers);
	TRY(exchange_wait(w, http, &x));
	if (x.result != CURLE_OK)
		return exchange_failed(w, &x, parts.host);

	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	*ret_answer = (struct http_answer){
	    .status = (int)status,
	    .content_type = header_value(w, x.headers.data, "content-type"),
	    .cache_control = header_value(w, x.headers.data, "cache-control"),
	    .etag = header_value(w, x.headers.data, "etag"),
	    .link = header_value(w, x.headers.data, "link"),
	    .retry_after_s = header_retry_after_s(
	        header_value(w, x.headers.data, "retry-after"), time_now_us() / US_PER_S),
	    .body = x.body.data,
	    .body_len = x.body.len,
	};
	return OK;
}
