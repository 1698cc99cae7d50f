/* What a store passes on, as far as it is no table of feeds: which statements a filter lets through, in the
 * order in which they were stored; how they are written for another store (1.0.3 Communication 2.1.1) or for
 * a webhook (Standard Webhooks 1.0.0); what an answer says of them. All but the walk is pure. */
#ifndef XAPI_FEED_FEED_H
#define XAPI_FEED_FEED_H

#include <jansson.h>

#include "base/fields.h"
#include "base/text.h"
#include "xapi/read.h"

enum {
	FEED_STATEMENTS_MAX = 50,         /* of one page, and of one request */
	FEED_LOOKS_MAX = 2000,            /* rows that one page looks at */
	FEED_REQUEST_BYTES = 1024 * 1024, /* of one request, unless one statement alone has more */
	FEED_BODY_MAX = 24 * 1024 * 1024, /* of one statement with its attachments, as it is sent */
	FEED_VERBS_MAX = 20,
	FEED_IRI_MAX = 1000,
	FEED_AGENT_MAX = 4000,
	FEED_SECRET_SIZE = 6 + 44 + 1 /* "whsec_", base64 of 32 bytes, NUL */
};

/* Which statements go. Keys are arrays of UUIDs as PostgreSQL reads them (statement_keys.key), NULL:
 * anything. All that are there hold together. */
struct xapi_feed_filter {
	const char *verbs, *activity, *agent, *registration;
};
/* Reads {verbs: [IRI], activity: IRI, related_activities, agent: {…}, related_agents, registration}; every
 * member may be left out, json may be NULL. ERR_BAD_INPUT with the field "filter" or "filter.verbs" …. */
enum err xapi_feed_filter_read(struct work *w, json_t *json, struct xapi_feed_filter *ret_filter) MUST_CHECK;

/* A statement that goes, and the bytes of what was attached to it. */
struct xapi_feed_statement {
	struct xapi_stored stored;
	int64_t attached; /* bytes */
};
struct xapi_feed_page {
	struct xapi_feed_statement *statements;
	size_t count;
	int64_t looked_to; /* position: what lies at or before it is in this page, or does not go */
	size_t looked;     /* rows; 0: there is nothing */
};
/* The next statements after a position and before another, oldest first: at most FEED_STATEMENTS_MAX, and as
 * many as their bytes allow. Voided ones are among them, as the other store is to have them and what voids
 * them. What refers to a statement goes where that goes; what voids a statement that has not come always
 * goes. A transaction of its own. */
enum err xapi_feed_walk(struct work *w, struct uuid org, const struct xapi_feed_filter *filter, int64_t after,
    int64_t before, struct xapi_feed_page *ret_page) MUST_CHECK;
/* One by its position; ERR_NOT_FOUND: it is no longer there. */
enum err xapi_feed_find(
    struct work *w, struct uuid org, int64_t position, struct xapi_feed_statement *ret_statement) MUST_CHECK;

/* As the store tells it, with stored and timestamp. version: of the store that it is for; one of 1.0.3 takes
 * no 2.x for its version, so that is written 1.0.0. ERR_INTERNAL: the body is no statement. */
enum err xapi_feed_statement_write(
    struct work *w, enum xapi_version version, const struct xapi_stored *stored, struct text *t) MUST_CHECK;
/* A request for POST …/statements: an array, or multipart/mixed where anything is attached (then the bytes
 * are read, each in a transaction of its own). ERR_TOO_LARGE: more than FEED_BODY_MAX. */
struct xapi_feed_request {
	const char *content_type;
	const char *body;
	size_t body_len;
};
enum err xapi_feed_request_make(struct work *w, struct uuid org, enum xapi_version version,
    const struct xapi_feed_statement *statements, size_t count,
    struct xapi_feed_request *ret_request) MUST_CHECK;
/* Whether what another store answered to GET …/statements?statementId= is the same statement as ours (1.0.3
 * LRS 2.1.1). */
bool xapi_feed_same(struct work *w, const struct xapi_stored *ours, const char *theirs, size_t len);

/* {"type": …, "timestamp": …, "data": …}; data is JSON text. */
const char *xapi_webhook_body(
    struct work *w, const char *type, const char *timestamp, const char *data, size_t len, size_t *ret_len);
/* "whsec_…": 32 random bytes in base64. */
void xapi_webhook_secret_make(struct arena *a, char ret_secret[static FEED_SECRET_SIZE]);
/* "v1,…" over "id.at.body". */
const char *xapi_webhook_sign(
    struct arena *a, const char *secret, const char *id, int64_t at_s, const char *body, size_t len);

/* What an answer means for what was sent. */
enum xapi_feed_verdict {
	FEED_TAKEN,
	FEED_LATER,    /* the receiver is away or busy: all waits */
	FEED_REFUSED,  /* something of it is not wanted */
	FEED_CONFLICT, /* the same for another statement of the same id */
	FEED_CLOSED    /* nothing of ours is taken there: an address or a key is wrong */
};
/* status 0: there was no answer. */
enum xapi_feed_verdict xapi_feed_judge(int status);
/* A code of lms/statement/feed_reason.h for it. */
const char *xapi_feed_code(int status);

#endif
