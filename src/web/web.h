/* The edge: the only room that knows HTTP (and the only libmicrohttpd). It listens on two origins, finds the
 * route on the headers, checks framing, body kind, limits and who is asking, runs the handler in the route's
 * lane, and turns what comes back into an answer.
 *
 *     on_request → route_find → request_serve → handler → domain → store
 *
 * A handler reads fields, makes one domain call and gives one reply. It returns OK after exactly one reply_…,
 * or an error: then the edge answers (problem+json, or a page on routes that show pages). OK without a reply
 * is a logged 500. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/config.h"
#include "base/fields.h"
#include "base/text.h"
#include "base/work.h"
#include "db/db.h"
#include "keys/keys.h"
#include "keys/storage/storage.h"
#include "lms/access/access.h"

/* The process's one mutable global lives in main as this struct and is passed everywhere. */
struct app {
	struct config config;
	struct db *db;
	struct http *http;
	struct storage *storage; /* keys/storage */
	struct keys *keys;
	struct web *web;
	struct people_keeper *people_keeper;       /* lms/account */
	struct grade_sender *grade_sender;         /* lms/grade */
	struct janitor *janitor;                   /* lms/attempt */
	struct quiz_clock *quiz_clock;             /* lms/quiz */
	struct turn_queue *turn_queue;             /* lms/attempt */
	struct forwarder *forwarder;               /* lms/forward */
	struct job_runner *job_runner;             /* lms/job; NULL: jobs run elsewhere */
	struct mail_sender *mail_sender;           /* lms/mail */
	struct background_watch *background_watch; /* lms/background */
	struct statement_feed_sender *feed_sender; /* lms/statement */
	struct trace_export *trace_export;         /* keys */
	struct grade_watch *grade_watch;           /* lms/grade */
	struct file_cache *file_cache;             /* web/player */
	struct session_cache *session_cache;       /* lms/people */
	struct face_cache *face_cache;             /* lms/organization */
	struct credential_cache *credential_cache; /* lms/credential */
	struct xapi_key_cache *xapi_key_cache;     /* lms/xapi_key */
	struct xapi_ingest *xapi_ingest;           /* xapi */
	struct xapi_keeper *xapi_keeper;           /* xapi */
};

enum origin { ORIGIN_APP, ORIGIN_CONTENT };

enum lane {
	LANE_EVENT,   /* on the event thread: serves from memory or appends; no database, no blocking */
	LANE_WORK,    /* suspended, straight-line code on a worker with a database session (role app) */
	LANE_SLOW,    /* the same apart, with the long statement timeout */
	LANE_PASSWORD /* as WORK, one at a time on one thread of low priority: whatever hashes a password */
};

/* The permission column: a permission of lms/access/access.h, or one of these. What is proven is the
 * request's principal; a permission counts in the organisation that the path names as {org}, else in the
 * credential's own; where the path carries a teacher's {capability}, in the context of that launch. */
enum {
	PERMIT_ANYONE = PERMISSION_COUNT, /* public, or the handler's body or path carries a capability it
	                                     must check first */
	PERMIT_METRICS,   /* as the setting metrics says: from this machine and not through a proxy, anyone,
	                     nobody */
	PERMIT_SIGNED_IN, /* any person who is signed in, whatever their rights */
	PERMIT_ENROLLING, /* the same, and also who must set up a second factor before anything else */
	PERMIT_PROVEN,    /* any person or program that is proven: the SQL shows them what is theirs */
	/* A key of the learning record store with a scope for that (request/permit_xapi.c). */
	PERMIT_XAPI_WRITE, /* statements */
	PERMIT_XAPI_READ,
	PERMIT_XAPI_STATE,
	PERMIT_XAPI_STATE_READ,
	PERMIT_XAPI_PROFILE, /* of agents and activities */
	PERMIT_XAPI_PROFILE_READ,
	PERMIT_XAPI_LOOK, /* what the store knows of agents and activities */
	PERMIT_COUNT
};
/* "members:read", "anyone", "metrics", "signed-in", "enrolling", "proven" or "xapi:write" and the like. */
const char *permit_name(int permission);

enum body_kind {
	BODY_NONE,  /* a body is refused */
	BODY_FORM,  /* application/x-www-form-urlencoded */
	BODY_JSON,  /* application/json; also text/plain, as sendBeacon can send no other type without asking
	               first */
	BODY_BYTES, /* any type, in memory */
	BODY_FILE   /* any type, streamed to a temporary file under DATA/tmp; multipart/form-data: the part
	               named "file", and its other parts as fields of a form, 16 KiB at most */
};

/* What errors look like on this route, and whether frames may hold the answer. */
enum reply_shape {
	SHAPE_JSON,
	SHAPE_PAGE,
	SHAPE_FILE,
	SHAPE_XAPI /* JSON; a standard says what is asked and answered, so /openapi.json does not */
};

struct input;
struct schema;
/* The cookie by which a signed-in person is known. */
#define SESSION_COOKIE "__Host-lectern-session"
/* What the language switch of pages leaves (web/page/frame.c). */
#define LANGUAGE_COOKIE "lang"

struct request;
typedef enum err handler(struct request *r);

struct route {
	const char *method; /* "GET" also serves HEAD */
	const char *path;   /* whole path; {name} is one segment, {name*} (last) the rest */
	enum origin origin;
	enum lane lane;
	int permission; /* PERMISSION_… or PERMIT_… */
	enum body_kind body;
	size_t body_max; /* bytes; 0 for BODY_NONE */
	enum reply_shape shape;
	handler *handle;
	const char *about;           /* one line for `lectern routes` and /openapi.json */
	const struct input *input;   /* web/input.h: what it takes, for request_input; NULL: nothing */
	const struct schema *output; /* web/schema.h: the JSON it answers; NULL: a page, a file, nothing */
	int status;                  /* of its success; 0: 200 */
	const char *sends;           /* of a program's route that answers a file: its media type; else NULL */
	const struct schema *dry;    /* what a dry run (the member dry_run) answers, by 200; NULL: none */
	bool makes;                  /* the same answer with 201 where it made what was not there */
	bool closed_too;             /* who manages the installation reaches a disabled {org} by it too */
};

/* The rows of pages: one that shows something, and one whose form (of at most form_max bytes) does something.
 */
#define PAGE_GET(path, permission, handle, about, table)                                                     \
	{                                                                                                    \
		"GET", path, ORIGIN_APP, LANE_WORK, permission, BODY_NONE, 0, SHAPE_PAGE, handle, about,     \
		    .input = table                                                                           \
	}
#define PAGE_POST(path, permission, form_max, handle, about, table)                                          \
	{                                                                                                    \
		"POST", path, ORIGIN_APP, LANE_WORK, permission, BODY_FORM, form_max, SHAPE_PAGE, handle,    \
		    about, .input = table                                                                    \
	}

/* One area's table of contents; the area's routes.c defines it, src/web/routes.c lists the areas. */
struct area {
	const char *name;
	const struct route *routes;
	size_t count;
};

struct request {
	struct work work; /* r->work.db is set in WORK and SLOW only */
	struct app *app;
	const struct route *route;
	enum origin origin;
	const char *method;
	const char *path;              /* decoded */
	const char *host;              /* Host header, lower case */
	struct principal principal;    /* who is asking; nobody where the route lets anyone in */
	const struct session *session; /* lms/people; the principal came by its cookie; else NULL */
	struct xapi_call *xapi;        /* web/xapi; NULL elsewhere, and until its head was read */
	json_t *reasons; /* of a refusal: each thing at fault, told to programs; NULL; the arena's */
	struct request_inside *inside; /* the edge's own */
};

/* Path parameters, decoded; "" when the route has no such name. */
const char *request_param(struct request *r, const char *name);
/* "" when absent. name is case-insensitive. */
const char *request_header(struct request *r, const char *name);
/* "" when absent. */
const char *request_cookie(struct request *r, const char *name);
enum err request_query(struct request *r, struct form *ret_form) MUST_CHECK;
enum err request_form(struct request *r, struct form *ret_form) MUST_CHECK;
enum err request_json(struct request *r, json_t **ret_json) MUST_CHECK;
void request_body(struct request *r, const char **ret_bytes, size_t *ret_len);
/* BODY_FILE: a path by which to open the temporary file, which has no name and ends with the request, and the
 * name its sender gave it ("" for none). */
enum err request_file(struct request *r, const char **ret_path, const char **ret_name) MUST_CHECK;
/* "en" or "fr" (or "en-XA", the trial language, when it is asked for by name): ?lang=, then what a launch's
 * address says ("/launch/CAPABILITY.fr"), then the cookie of the language switch, then what the signed-in
 * person set, then the launch's locale where the handler sets it, then Accept-Language, then "en". */
const char *request_language(struct request *r);
/* Whether a page is shown to whoever GETs the address that was asked: false for the address of a deed alone.
 */
bool request_shows(struct request *r);
/* From a launch: what the platform said of the learner's language ("fr-CA"); ?lang= still wins. */
void request_set_locale(struct request *r, const char *locale);
/* https://… or http://… of the origin that was asked, without a final slash. */
const char *request_origin(struct request *r);

/* Where it comes from: 16 bytes, IPv4 as ::ffff:a.b.c.d; by the word of a proxy that is trusted (on this
 * machine, or in the setting proxies). */
void request_address(struct request *r, uint8_t ret_address[static 16]);
/* The same as sign-in and limits judge it, in hex: all of IPv4, the first half of IPv6. */
const char *request_network(struct request *r);
bool request_from_loopback(struct request *r);
/* For what anybody may ask, beside the API: as much of it in a minute from one address as rate_limit_address
 * says, in a bucket of its own for each what. ERR_TOO_MANY. */
enum err request_limit(struct request *r, const char *what) MUST_CHECK;
/* Whether the host that was asked is the installation's own (app_url): any other may be an organisation's. */
bool request_host_is_ours(const struct request *r);
/* ERR_FORBIDDEN (field Origin): a browser says that another site's page sent this. */
enum err request_same_site(struct request *r) MUST_CHECK;
/* The setting admin_second_factor keeps this person from everything but setting one up. */
bool request_owes_factor(const struct request *r);

/* The organisation a request is about: of that slug (NULL: the principal's own, else "main"). ERR_NOT_FOUND
 * (field org) when there is none or the principal belongs to another. Blocks. */
enum err request_org(struct request *r, const char *slug, struct uuid *ret_org) MUST_CHECK;

/* After the commit of what changed of an organisation (name, settings, look, host names, open or closed):
 * what this node remembers of any is forgotten. */
void request_organizations_changed(struct request *r);

/* Replies. Every text is copied or in the request's arena. Headers are added before the reply. */
void reply_header(struct request *r, const char *name, const char *value);
enum err reply_json(struct request *r, int status, json_t *own) MUST_CHECK;
enum err reply_bytes(
    struct request *r, int status, const char *content_type, const char *bytes, size_t len) MUST_CHECK;
/* An HTML page; the strict policy of DESIGN.md section 6 is set unless the handler set its own. */
enum err reply_page(struct request *r, int status, const struct text *html) MUST_CHECK;
enum err reply_redirect(struct request *r, int status, const char *url) MUST_CHECK;
enum err reply_empty(struct request *r, int status) MUST_CHECK;
/* Where the answer that was made redirects to; NULL when it does not. */
const char *reply_location(const struct request *r);
/* A regular file by descriptor (taken), with ETag, conditional and range requests, and the given
 * Content-Type. etag is quoted. */
enum err reply_file(struct request *r, int own_fd, const char *content_type, const char *etag,
    const char *cache_control) MUST_CHECK;

/* An answer of any length, made piece by piece as its reader takes it. next adds to piece and says in
 * *ret_end whether that was all; the first piece is made at once, so that what fails before it is answered as
 * any error, the others each by a turn of the SLOW lane with a database session, in memory of their own
 * (w->arena ends with the piece; owner lives as long as the request). What fails later, and a service that
 * stops, cuts the connection. ERR_BUSY: STREAMS_MAX are under way. */
enum { STREAMS_MAX = 4, STREAM_PIECE_MAX = 24 * 1024 * 1024 };
typedef enum err reply_piece(struct work *w, void *owner, struct text *piece, bool *ret_end);
enum err reply_stream(struct request *r, const char *content_type, reply_piece *next, void *owner) MUST_CHECK;

/* Which pages may hold this answer in a frame: a blank-separated list of origins for CSP frame-ancestors.
 * Default 'none'. */
void reply_frame_ancestors(struct request *r, const char *origins);
/* Where this page's forms may go besides 'self', redirects included: a blank-separated list of origins for
 * CSP form-action. */
void reply_form_action(struct request *r, const char *origins);
/* Answers as the error e would be answered, with the members of own_members (an object, taken; may be NULL)
 * beside the usual ones. */
enum err reply_problem(struct request *r, enum err e, json_t *own_members) MUST_CHECK;

/* An answer made once and sent many times, on any thread, without copying: small files. 200 with these bytes
 * (copied when made); conditional and range requests are served from them. origin and shape: of the routes
 * that will send it. */
struct ready;
struct ready *ready_new(const struct config *config, enum origin origin, enum reply_shape shape,
    const char *content_type, const char *etag, const char *cache_control, const void *bytes, size_t len);
/* What it holds in memory, for a cache's limit. */
size_t ready_size(const struct ready *ready);
/* Counted: new gives one hold; the last release frees. reply_ready takes a hold of its own until the request
 * ends. */
struct ready *ready_hold(struct ready *ready);
void ready_release(struct ready *ready);
enum err reply_ready(struct request *r, struct ready *ready) MUST_CHECK;

/* EVENT lane, appends: the handler calls request_wait and returns OK; later, from any thread, exactly one
 * request_finish(r, OK after a reply_…, or an error) answers. */
void request_wait(struct request *r);
void request_finish(struct request *r, enum err result);
/* Instead of request_finish: the same request goes on in another lane, by the blocking twin of its handler.
 */
void request_move_on(struct request *r, enum lane lane, handler *handle);
/* From an EVENT handler: hand this same request to the route's blocking twin (bodies too large, caches that
 * missed). */
enum err request_move(struct request *r, enum lane lane, handler *handle) MUST_CHECK;

/* Retry-After of the error that is about to be answered, instead of the usual. */
void request_retry_after(struct request *r, int64_t seconds);
/* The id for what this POST makes: a new one, or, where an Idempotency-Key repeats a request that died before
 * it could answer, the one of the first time. A handler that uses it makes nothing twice. */
struct uuid request_work_id(struct request *r);

/* Starts both listeners, event threads and workers; stops as DESIGN.md says: no new connections, in-flight
 * requests finish (stop_timeout), append queues drain. */
enum err web_start(struct work *w, struct app *app, struct web **ret_web) MUST_CHECK;
/* Only what tells how the process is doing (src/web/status), on the setting worker_listen. */
enum err web_watch_start(struct work *w, struct app *app, struct web **ret_web) MUST_CHECK;
/* Of either. NULL is allowed. */
void web_stop(struct web *web);

/* All areas, for `lectern routes`, and those that web_watch_start serves; each ends with NULL. */
extern const struct area *const web_areas[];
extern const struct area *const web_watch_areas[];

#endif
