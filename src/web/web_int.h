/* The edge's own parts: for edge/, request/ and answer/, and the areas that tell about the edge itself
 * (status, api); any other area includes web/web.h alone.
 *
 * One exchange is one request with all the edge keeps of it. It begins in exchange_begin (the target is
 * known), and ends in exchange_end (the answer is sent or the connection is gone), both on the event thread
 * of its connection. In between it belongs to one thread at a time: that one, or a worker while suspended. */
#ifndef WEB_WEB_INT_H
#define WEB_WEB_INT_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "lms/rate/rate.h"
#include "web/short_path.h"
#include "web/web.h"

enum {
	HEADERS_MAX = 96,
	PARAMS_MAX = 8,
	REPLY_HEADERS_MAX = 24,
	CONNECTION_MEMORY = 16 * 1024, /* research/limits.md section 2 */
	EVENT_BODY_MAX = 64 * 1024,    /* larger bodies move from EVENT to WORK */
	BODIES_MAX = 32 * 1024 * 1024, /* in memory, of all requests whose body is more than small */
	DISCARD_MAX = 1024 * 1024,     /* of a refused body, read so that its sender gets to see the answer */
	EXCHANGES_KEPT = 512,          /* by each listener, for the next requests */
	WORK_QUEUE_MAX = 1024,
	WORK_WAITING_MAX = 56, /* requests that wait for a transaction they share */
	SLOW_QUEUE_MAX = 64,
	PASSWORD_QUEUE_MAX = 64,
	PASSWORD_NICENESS = 15,
	FILES_QUEUE_MAX = 256,
	LANGUAGE_SIZE = 8
};

/* --- routes (route.c) --- */

struct param {
	const char *name;
	const char *value;
};

struct matcher;

/* Compiles the routes of all areas; a fault in a table is ERR_INTERNAL with a sentence. */
enum err matcher_new(
    struct work *w, const struct area *const *areas, struct matcher **ret_matcher) MUST_CHECK;
void matcher_free(struct matcher *m);
/* The routes of an origin by index; NULL after the last. */
const struct route *matcher_route(const struct matcher *m, enum origin origin, int index);

/* segments: the decoded path, split. ERR_NOT_FOUND; ERR_METHOD with the methods that would do in *ret_allow
 * ("GET, HEAD"); both in the arena. On OK the parameters are set, at most PARAMS_MAX. */
struct path;
struct found {
	const struct route *route;
	int index; /* of the route among those of its origin */
	struct param params[PARAMS_MAX];
	int params_count;
	const char *allow;
};
enum err route_find(struct arena *a, const struct matcher *m, enum origin origin, const char *method,
    const struct path *path, struct found *ret_found) MUST_CHECK;

/* --- whom to believe about where a request comes from (address.c) --- */

enum { PROXIES_MAX = 64 };

/* The setting proxies: addresses and networks (CIDR) of both families, separated by blanks; free ends it.
 * ERR_BAD_INPUT (field proxies) with the one that is wrong. */
struct proxies;
enum err proxies_new(struct work *w, const char *list, struct proxies **ret_proxies) MUST_CHECK;
/* address as request_address gives it. */
bool proxies_hold(const struct proxies *proxies, const uint8_t address[static 16]);

/* --- target (target.c) --- */

enum { PATH_SEGMENTS_MAX = 64 };

struct path {
	const char *text; /* decoded, whole */
	const char *segments[PATH_SEGMENTS_MAX];
	int count;
};

/* Splits and decodes once, each segment for itself. ERR_BAD_INPUT: bad percent-encoding, NUL or another
 * control character, invalid UTF-8, an encoded slash, a segment "." or "..", more than PATH_SEGMENTS_MAX. raw
 * is without the query. */
enum err path_parse(struct work *w, const char *raw, size_t len, struct path *ret_path) MUST_CHECK;

/* Takes a request target apart (RFC 9112 section 3.2): origin-form, absolute-form (its authority must be
 * Host), "*" for OPTIONS. *ret_query is NULL when there is none. */
enum err target_split(struct work *w, const char *method, const char *target, const char *host,
    const char **ret_path, size_t *ret_path_len, const char **ret_query) MUST_CHECK;

/* --- framing (framing.c) --- */

struct header {
	const char *name;
	size_t name_len;
	const char *value;
	size_t value_len;
};

/* What the head of a request says of the body behind it. */
struct framing {
	bool chunked;
	bool expects_continue;
	uint64_t length; /* Content-Length, 0 without */
};

/* Refuses heads that two programs could read in two ways (RFC 9112 sections 2.2, 3.2, 5, 6;
 * research/limits.md section 8): ERR_BAD_FRAMING with a sentence. version: "HTTP/1.1". */
enum err framing_check(struct work *w, const char *version, const struct header *headers, size_t count,
    struct framing *ret_framing) MUST_CHECK;

/* True when the fields lie in the head exactly as "name:value CRLF", one after the other from first to end:
 * this is how NUL bytes, obs-fold and bare line ends show, which libmicrohttpd 0.9.75 swallows. */
bool framing_exact(const char *first, const char *end, const struct header *headers, size_t count);

/* --- bodies (body.c, upload.c, multipart.c) --- */

struct upload;

/* --- the exchange --- */

enum stage { STAGE_HEAD, STAGE_PROVING, STAGE_BODY, STAGE_SERVED };
/* How an answer comes about when it is not there on the handler's return. */
enum phase { PHASE_RUNNING, PHASE_WAITING, PHASE_FINISHED, PHASE_MOVED };

struct listener;
struct lane_pool;
struct access_log;
struct probe;
struct answers;
struct openapi;

struct request_inside {
	struct request request; /* first: request and inside are one block */
	struct web *web;
	struct listener *listener;
	struct MHD_Connection *connection;
	struct request_inside *next; /* in a free list or a lane's queue */

	/* the head */
	const char *target, *target_in_head;
	const char *query; /* NULL without */
	size_t headers_count;
	struct framing framing;
	struct found found;
	int64_t started_us;
	bool counted; /* in listener->in_flight */

	/* the body */
	char *body; /* malloc'ed, kept between requests when small */
	size_t body_len, body_size;
	size_t body_counted; /* of body_size, what counts in web->bodies */
	uint64_t discarded;
	struct upload *upload;
	enum err refused; /* the answer is this error; what comes of the body is thrown away */

	/* the lane */
	enum stage stage;
	_Atomic int phase;
	bool waits; /* the handler called request_wait */
	enum lane lane;
	handler *handle;
	bool moved;
	struct idempotency_claim *claim;           /* of an Idempotency-Key; NULL: none */
	struct uuid work_id;                       /* nil: none given */
	struct rate rate;                          /* limit 0: nothing is counted */
	int64_t retry_after_s;                     /* 0: as the error says */
	const char *json_sent;                     /* the text of a JSON answer */
	bool unproven;                             /* who is asking is still to be looked up */
	enum err (*job)(struct request_inside *x); /* NULL: serve the handler */

	/* the answer */
	struct MHD_Response *response;
	struct stream *stream; /* an answer that is made as it is taken */
	struct ready *ready;   /* held until the end; the response is its own unless ready_part */
	bool ready_part;
	int status;
	uint64_t reply_len;
	int reply_headers_count;
	const char *frame_ancestors, *form_action;
	bool own_policy, own_cache, reply_faulty;
	char language[LANGUAGE_SIZE];
	bool language_asked;
	const char *locale;

	/* From here on nothing is cleared between requests. */
	struct header headers[HEADERS_MAX];
	struct param reply_headers[REPLY_HEADERS_MAX];
};

struct listener {
	struct web *web;
	enum origin origin;
	int socket;
	struct MHD_Daemon *daemon;
	pthread_mutex_t lock;
	struct request_inside *free;
	int free_count;
	atomic_long in_flight;
};

struct web {
	struct app *app;
	struct matcher *matcher;
	struct listener listeners[2];
	struct lane_pool *work, *slow, *password, *files;
	struct access_log *access_log;
	struct probe *probe;
	struct answers *answers;
	struct lingers *lingers;
	struct openapi *openapi;  /* web/api */
	struct rate_table *rates; /* lms/rate */
	struct proxies *proxies;  /* the setting, read */
	int64_t started_us;       /* Unix time */
	atomic_bool stopping;
	atomic_llong bodies; /* bytes of those that are more than small */
	atomic_int streams;
	atomic_long suspended; /* connections that someone must resume */
	atomic_bool closing;   /* nothing more may be suspended */
	atomic_long stepping;  /* event threads between exchange_enter and exchange_leave */
};

/* server.c: the three callbacks of libmicrohttpd live in exchange.c */
void *exchange_begin(void *listener, const char *target, struct MHD_Connection *connection);
enum MHD_Result exchange_on_request(void *listener, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *data, size_t *data_len, void **state);
void exchange_end(
    void *listener, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode end);
/* exchange_block.c: a cleared block, and back again when its request is over. */
struct request_inside *exchange_new(struct listener *l);
void exchange_keep(struct listener *l, struct request_inside *x);
void exchanges_free(struct listener *l);

/* Runs the handler and makes sure that there is an answer, unless it moves or waits. On any thread. */
void exchange_serve(struct request_inside *x);
/* After a handler that waits, on its thread: true when it came to its end already, or to another lane; else
 * the exchange is no longer the caller's. */
bool exchange_finished(struct request_inside *x) MUST_CHECK;
/* Then: resumes it, or hands it to that lane. */
void exchange_go_on(struct request_inside *x);
/* Lets the event thread go on with a suspended exchange, which is no longer the caller's after this. */
void exchange_resume(struct request_inside *x);
void exchange_suspend(struct request_inside *x);

/* Around whatever may suspend, on the event thread. False: the service is about to end, and no request goes
 * on but to its answer. Leave is right after either. */
bool exchange_enter(struct web *web);
void exchange_leave(struct web *web);

/* listen.c: "ADDR:PORT", "[::1]:PORT", "*:PORT". The socket listens; ERR_BAD_INPUT with a plain sentence
 * (port taken, not allowed). */
enum err listen_open(struct work *w, const char *key, const char *address, int *ret_socket) MUST_CHECK;

/* linger.c: connections whose answer came before the end of their body. What still comes is read and thrown
 * away, for seconds and within bounds: closed at once, the connection would be reset and the answer lost (RFC
 * 9112 section 9.6). */
struct lingers;
enum err lingers_new(struct work *w, struct lingers **ret_lingers) MUST_CHECK;
/* NULL is allowed. */
void lingers_free(struct lingers *lingers);
/* Before a connection's last answer; where there are too many already, nothing. */
void linger_add(struct lingers *lingers, struct MHD_Connection *connection);

/* trace.c: the span of the whole exchange, where it is traced. */
void exchange_trace_end(struct request_inside *x, bool aborted);

/* permit.c: who is asking, and may they? permit_check looks on the head, without blocking: OK may leave
 * x->unproven, then permit_prove (which needs a database session) must be asked before the body of a file is
 * taken or the handler runs. */
enum err permit_check(struct request *r) MUST_CHECK;
enum err permit_prove(struct request *r) MUST_CHECK;
/* With the body there, before the handler: what changes something by a session's cookie comes from a form of
 * that session (field csrf, or X-CSRF-Token; of an upload, csrf in the query) on our own page. */
enum err permit_form(struct request *r) MUST_CHECK;

/* permit_xapi.c: the same for routes of the learning record store. */
const char *permit_xapi_name(int permission);
enum err permit_xapi_check(struct request *r) MUST_CHECK;
enum err permit_xapi_prove(struct request *r) MUST_CHECK;

/* limit.c: ERR_TOO_MANY. A stranger is judged by address, whoever is proven by credential or session. */
enum err limit_stranger(struct request *r) MUST_CHECK;
enum err limit_proven(struct request *r) MUST_CHECK;
/* Wrong keys of the record store are counted: the seconds until one is looked up; 0: it may be at once. */
int64_t limit_wrong_wait(struct request *r, const char *authorization);
void limit_wrong(struct request *r, const char *authorization);
void limit_headers_add(struct request_inside *x, struct MHD_Response *response);
/* limit.c: what browsers must read before a page of another origin (cors_origins) may see the answer. */
void cross_origin_add(struct request_inside *x, struct MHD_Response *response);
/* xapi/headers.c: what every answer below a mount point of xAPI carries. */
void xapi_headers_add(struct request_inside *x, struct MHD_Response *response);
/* True for a route of the API proper: limited, shared with other origins, idempotent by key. */
bool route_is_api(const struct route *route);

/* idempotency.c: around a handler, on a worker. *ret_answered: the answer of the first time is given. */
struct idempotency_claim;
enum err idempotency_begin(struct request_inside *x, bool *ret_answered) MUST_CHECK;
void idempotency_end(struct request_inside *x, enum err result);

/* stream.c: what a stream holds; NULL is allowed. */
void stream_end(struct request_inside *x);

/* body.c: on the head: is this body one the route takes? Then its bytes. */
enum err body_admit(struct request_inside *x) MUST_CHECK;
/* Before the first byte: is there room for a body of this length? ERR_BUSY. */
enum err body_reserve(struct request_inside *x) MUST_CHECK;
enum err body_take(struct request_inside *x, const char *data, size_t len) MUST_CHECK;
void body_end(struct request_inside *x);
/* On the head: more comes than is kept in memory for somebody who is not known yet. */
bool body_is_much(const struct request_inside *x);

/* upload.c */
enum err upload_begin(struct request_inside *x, uint64_t max) MUST_CHECK;
/* Takes bytes into memory; *ret_full: time to suspend and have upload_job run on the files lane. While it
 * runs, what still comes is set aside. */
enum err upload_take(struct request_inside *x, const char *data, size_t len, bool *ret_full) MUST_CHECK;
/* Before suspending: from here on the buffer is the job's. */
void upload_hand_over(struct request_inside *x);
/* Writes what waits in memory to the temporary file (made on the first write). Blocks: never on an event
 * thread. */
enum err upload_job(struct request_inside *x) MUST_CHECK;
/* All bytes are there: writes the rest and checks that the body was whole. Blocks. */
enum err upload_finish(struct request_inside *x) MUST_CHECK;
void upload_end(struct request_inside *x);
/* The fields that came beside the file, as the body of a form; "" for none. */
void upload_fields(const struct request_inside *x, const char **ret_bytes, size_t *ret_len);

/* multipart.c: the part named "file" of a multipart/form-data body (RFC 7578), as a stream of bounded memory.
 */
struct multipart;
/* content_type: the whole header value. NULL when it has no usable boundary. Ends with the arena. */
struct multipart *multipart_new(struct arena *a, const char *content_type);
typedef void multipart_sink(void *owner, const char *data, size_t len);
/* Gives the bytes of the part to sink as they come. ERR_BAD_INPUT: not multipart, headers too long, a second
 * part named "file". */
enum err multipart_take(struct work *w, struct multipart *m, const char *data, size_t len,
    multipart_sink *sink, void *owner) MUST_CHECK;
/* The other parts, as the body of a form (application/x-www-form-urlencoded) would say them; borrowed from m.
 */
void multipart_fields(const struct multipart *m, const char **ret_bytes, size_t *ret_len);
/* ERR_BAD_INPUT: cut short, or no part named "file"; ERR_TOO_LARGE: more than 16 KiB in others. *ret_name:
 * the name its sender gave it, "" for none; borrowed from m. */
enum err multipart_finish(struct work *w, struct multipart *m, const char **ret_name) MUST_CHECK;

/* reply.c */
void reply_drop(struct request_inside *x);
/* Adds status and headers to a response that is taken; from then on it is x's answer. */
enum err reply_response(
    struct request_inside *x, int status, struct MHD_Response *own, uint64_t len) MUST_CHECK;
enum err reply_json_as(struct request *r, int status, const char *content_type, json_t *own) MUST_CHECK;
/* policy.c: the headers every answer of this shape carries. */
void policy_add(struct request_inside *x, struct MHD_Response *response, enum reply_shape shape);
void policy_add_fixed(
    const struct config *config, enum origin origin, struct MHD_Response *response, enum reply_shape shape);

/* problem.c: makes x's answer out of an error and what the work says of it. Never fails. */
void problem_answer(struct request_inside *x, enum err e);

/* range.c: RFC 9110 section 14. RANGE_WHOLE: no, several, or unknown ranges: the whole file is the answer. */
enum range_kind { RANGE_WHOLE, RANGE_PART, RANGE_OUTSIDE };
enum range_kind range_parse(const char *value, uint64_t size, uint64_t *ret_first, uint64_t *ret_len);
/* If-None-Match: weak comparison with a quoted tag or "*". */
bool etag_listed(const char *list, const char *etag);

/* access_log.c: one line for each request, written in batches at most 100 ms late. NULL where log_access is
 * off. */
enum err access_log_new(struct work *w, struct access_log **ret_log) MUST_CHECK;
void access_log_add(struct access_log *log, const struct request_inside *x, bool aborted);
void access_log_free(struct access_log *log);

/* answers.c: how often each route gave answers of each class, and how long they took. */
struct answers *answers_new(const struct matcher *m);
void answers_free(struct answers *answers);
void answers_count(struct answers *answers, const struct request_inside *x);
/* METRIC_HTTP_REQUESTS, only what was met. */
void answers_write(const struct answers *answers, const struct matcher *m, struct text *t);

/* status/health.c: asks db_ready once a second on a thread of its own. */
enum err probe_new(
    struct work *w, const struct config *config, struct db *db, struct probe **ret_probe) MUST_CHECK;
void probe_free(struct probe *probe);
/* What /readyz says. */
bool probe_ready(const struct probe *probe);

#endif
