/* What is asked and what came back. The address is checked when the socket is made, on what the name resolved
 * to: nothing can change in between. */
#include "keys/http.h"

#include <curl/curl.h>
#include <string.h>
#include <unistd.h>

#include "base/time.h"
#include "base/trace.h"
#include "keys/http_guard.h"
#include "keys/http_headers.h"
#include "keys/http_int.h"
#include "keys/http_url.h"

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
		x->answer_headers.len = 0;
		x->answer_headers.data[0] = '\0';
		return len;
	}
	while (len > 0 && (data[len - 1] == '\n' || data[len - 1] == '\r'))
		len--;
	text_add_bytes(&x->answer_headers, data, len);
	text_add_char(&x->answer_headers, '\n');
	x->headers_over = !text_fits(&x->answer_headers);
	return x->headers_over ? 0 : size * count;
}

/* Nothing where memory is short: the request is worth more than its trace. */
static void headers_trace(struct work *w, const struct trace *trace, struct curl_slist *list)
{
	struct work traced = {.trace = NULL};
	char text[TRACEPARENT_SIZE];
	struct trace copy;

	if (trace == NULL || !trace->outbound)
		return;
	copy = *trace;
	traced.trace = &copy;
	(void)curl_slist_append(list, arena_printf(w->arena, "traceparent: %s", trace_parent(&traced, text)));
}

static void headers_free(void *list)
{
	curl_slist_free_all(list);
}

/* Freed with w's arena. */
static enum err headers_make(struct work *w, const struct http_call *call, struct curl_slist **ret_list)
{
	const char *const *headers = call->request.headers;
	/* Without an expectation curl would wait a second for servers that do not know it. */
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");

	if (list == NULL)
		return fail(w, ERR_INTERNAL, "no memory for an outbound request");
	arena_defer(w->arena, headers_free, list);
	for (int i = 0; headers != NULL && headers[i] != NULL; i++) {
		if (i >= HTTP_REQUEST_HEADERS_MAX || strpbrk(headers[i], "\r\n") != NULL)
			return fail(w, ERR_INTERNAL, "a header of an outbound request is not sound");
		if (curl_slist_append(list, headers[i]) == NULL)
			return fail(w, ERR_INTERNAL, "no memory for an outbound request");
	}
	headers_trace(w, call->trace, list);
	*ret_list = list;
	return OK;
}

void exchange_prepare(struct exchange *x)
{
	const struct http_request *request = x->request;
	CURL *easy = x->easy;
	long timeout_s = request->timeout_s;

	curl_easy_reset(easy);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, x);
	curl_easy_setopt(easy, CURLOPT_URL, request->url);
	curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, x->http->http_allowed ? "http,https" : "https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "Lectern/" LECTERN_VERSION);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, x->headers);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, timeout_s);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT,
	    timeout_s < HTTP_CONNECT_TIMEOUT_S ? timeout_s : (long)HTTP_CONNECT_TIMEOUT_S);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, x);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, x);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, x);
	/* On a kept connection that turns out dead curl sends a request again by itself. */
	if (request->once)
		curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	if (strcmp(request->method, "POST") == 0) {
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_len);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body != NULL ? request->body : "");
	}
	if (strcmp(request->method, "HEAD") == 0)
		curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
	if (strcmp(request->method, "DELETE") == 0)
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "DELETE");
	if (strcmp(request->method, "PUT") == 0) {
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "PUT");
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_len);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body != NULL ? request->body : "");
	}
}

static const char *exchange_failed(struct work *w, const struct exchange *x, const char *host)
{
	if (x->stopped)
		return arena_printf(w->arena, "%s was not asked to the end: the service is stopping", host);
	if (x->address_refused && x->result == CURLE_COULDNT_CONNECT)
		return arena_printf(w->arena,
		    "%s resolves to an address that is not public (the setting outbound_private allows that)",
		    host);
	if (x->body_over)
		return arena_printf(
		    w->arena, "%s answered with more than %zu bytes", host, x->request->answer_max);
	if (x->headers_over)
		return arena_printf(
		    w->arena, "%s answered with headers of more than %d bytes", host, HTTP_HEADERS_MAX);
	if (x->result == CURLE_UNSUPPORTED_PROTOCOL)
		return arena_printf(w->arena,
		    "%s is named by http; only https is allowed (the setting outbound_http allows both)",
		    host);
	return arena_printf(w->arena, "%s: %s", host, curl_easy_strerror(x->result));
}

static void call_judge(struct work *w, const struct exchange *x, const char *host, struct http_call *call)
{
	const char *headers = x->answer_headers.data;

	call->started = x->started;
	call->error = OK;
	if (!x->started)
		return;
	if (x->result != CURLE_OK) {
		call->error = ERR_UPSTREAM;
		call->why = exchange_failed(w, x, host);
		return;
	}
	call->answer = (struct http_answer){
	    .status = x->status,
	    .content_type = header_value(w, headers, "content-type"),
	    .cache_control = header_value(w, headers, "cache-control"),
	    .etag = header_value(w, headers, "etag"),
	    .link = header_value(w, headers, "link"),
	    .retry_after_s =
	        header_retry_after_s(header_value(w, headers, "retry-after"), time_now_us() / US_PER_S),
	    .length = header_length(header_value(w, headers, "content-length")),
	    .date_s = header_date_s(header_value(w, headers, "date")),
	    .body = x->body.data,
	    .body_len = x->body.len,
	};
}

/* Calls that follow each other often have their address and headers in common. */
static bool call_same_headers(const struct http_call *one, const struct http_call *other)
{
	return one->request.headers == other->request.headers && one->trace == NULL && other->trace == NULL;
}

enum err http_exchange_many(
    struct work *w, struct http *http, struct http_call *calls, size_t count, const struct http_plan *plan)
{
	struct exchange *list = arena_alloc(w->arena, count * sizeof(*list));
	const char **hosts = arena_alloc(w->arena, count * sizeof(*hosts));
	struct group group = {.plan = plan, .list = list, .count = count};

	for (size_t i = 0; i < count; i++) {
		const struct http_request *request = &calls[i].request;
		struct exchange *x = &list[i];
		struct url_parts parts;

		*x = (struct exchange){.http = http, .group = &group, .request = request};
		if (i > 0 && strcmp(request->url, calls[i - 1].request.url) == 0)
			hosts[i] = hosts[i - 1];
		else if (url_split(w, request->url, &parts) != OK)
			return fail(w, ERR_UPSTREAM, "%s", arena_strdup(w->arena, w->detail));
		else
			hosts[i] = parts.host;
		if (i > 0 && call_same_headers(&calls[i], &calls[i - 1]))
			x->headers = list[i - 1].headers;
		else
			TRY(headers_make(w, &calls[i], &x->headers));
		x->body = text_new(w->arena, request->answer_max);
		x->answer_headers = text_new(w->arena, HTTP_HEADERS_MAX);
	}
	if (count > 0)
		TRY(group_wait(w, http, &group));
	for (size_t i = 0; i < count; i++)
		call_judge(w, &list[i], hosts[i], &calls[i]);
	return OK;
}

enum err http_exchange(
    struct work *w, struct http *http, const struct http_request *request, struct http_answer *ret_answer)
{
	static const struct http_plan at_once = {.in_flight = 1, .start_until_us = INT64_MAX};
	struct http_call call = {.request = *request, .trace = w->trace};

	TRY(http_exchange_many(w, http, &call, 1, &at_once));
	if (!call.started)
		return fail(w, ERR_UPSTREAM, "the service is stopping");
	if (call.error != OK)
		return fail(w, call.error, "%s", call.why);
	*ret_answer = call.answer;
	return OK;
}
