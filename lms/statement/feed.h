/* What an organisation's learning record store passes on. A feed forwards statements to another store, or
 * tells them to a webhook, in the order in which they were stored: it walks the store after its place in it
 * (its position), up to where everything can be read on every node (xapi/read.h), so that storing statements
 * costs nothing for it. One sender of all nodes has a feed at a time, by a lease; who takes over begins
 * behind what was noted last, and what is sent twice has the same id. A receiver that is away makes the feed
 * wait; one that takes nothing of ours pauses it; what it does not want of a statement makes a dead letter of
 * that one, and the feed goes on. */
#ifndef LMS_STATEMENT_FEED_H
#define LMS_STATEMENT_FEED_H

#include <jansson.h>

#include "base/config.h"
#include "db/db.h"
#include "keys/keys.h"
#include "lms/access/access.h"
#include "xapi/read.h"

enum {
	FEEDS_MAX = 20, /* of one organisation */
	FEED_NAME_MAX = 100,
	FEED_URL_MAX = 1000,
	FEED_KEY_MAX = 200,
	FEED_PASSWORD_MAX = 500,
	FEED_FROM_MAX = 40,
	FEED_FILTER_MEMBERS_MAX = 10,
	FEED_LETTERS_MAX = 1000 /* dead letters of one feed; then it pauses */
};

extern const char *const statement_feed_kinds[];    /* "forward", "webhook", NULL */
extern const char *const statement_feed_versions[]; /* "1.0.3", "2.0.0", NULL */
extern const char *const statement_feed_states[];   /* "active", "paused", NULL */

/* Times are Unix microseconds, 0 when never; texts "" when absent. */
struct statement_feed {
	struct uuid id;
	const char *kind, *name, *url;
	const char *version, *key; /* forward: of what we speak there, and the user name of HTTP Basic */
	json_t *filter;            /* xapi_feed_filter_read's; ends with the work */
	const char *state, *code;  /* code: of lms/statement/feed_reason.h; why it is paused or waits */
	int64_t position;          /* what lies at or before it was sent, or does not go */
	bool behind;               /* something lies after it */
	int64_t sent, letters, failures, last_status;
	int64_t created_us, updated_us, sent_us, failing_us, next_try_us;
};

/* What of a feed is set; NULL members of a change stay as they are. */
struct statement_feed_terms {
	const char *kind; /* of a new one only */
	const char *name, *url, *version, *key, *secret;
	json_t *filter;   /* borrowed; an object, {} for every statement */
	const char *from; /* "now", "beginning" or RFC 3339: what was stored from then on goes */
};

/* Who asks for what. */
struct statement_feeds {
	const struct config *config;
	struct keys *keys;
	const struct principal *by;
	struct uuid org;
};

/* id: the caller's; the same id twice is one feed, with another secret. *ret_secret: of a webhook, to be
 * shown this once; NULL of a forward. ERR_BAD_INPUT with the field; ERR_CONFLICT (field name): there are
 * FEEDS_MAX. A key of this very organisation's store is refused (field key): it would forward to itself.
 * Audited, as every deed below. */
enum err statement_feed_add(struct work *w, const struct statement_feeds *asking, struct uuid id,
    const struct statement_feed_terms *terms, const char **ret_secret) MUST_CHECK;
/* Counts from the next request on. ERR_NOT_FOUND (field id). */
enum err statement_feed_change(struct work *w, const struct statement_feeds *asking, struct uuid id,
    const struct statement_feed_terms *terms) MUST_CHECK;
/* ERR_NOT_FOUND. What is paused keeps its place; resumed it is tried at once. */
enum err statement_feed_pause(
    struct work *w, const struct statement_feeds *asking, struct uuid id, bool paused) MUST_CHECK;
/* With its dead letters. ERR_NOT_FOUND. */
enum err statement_feed_remove(
    struct work *w, const struct statement_feeds *asking, struct uuid id) MUST_CHECK;

/* Oldest first: all there are. */
enum err statement_feed_list(
    struct work *w, struct uuid org, struct statement_feed **ret_rows, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND (field id). */
enum err statement_feed_find(
    struct work *w, struct uuid org, struct uuid id, struct statement_feed *ret_feed) MUST_CHECK;
/* {id, kind, name, url, …}, new reference. */
json_t *statement_feed_json(struct work *w, const struct statement_feed *feed);

/* What a receiver did not want. */
struct statement_letter {
	int64_t position;
	struct uuid statement;
	const char *code; /* as above */
	int64_t status, tries, created_us;
	bool resend; /* it waits to be sent again */
};
/* Oldest first after a position (-1: from the first), at most limit. */
enum err statement_letters(struct work *w, struct uuid org, struct uuid feed, int64_t after, int64_t limit,
    struct statement_letter **ret_rows, size_t *ret_count) MUST_CHECK;
/* Of one statement, or (nil) all: to be sent again, or forgotten. *ret_count: how many. ERR_NOT_FOUND: no
 * such feed, or no such letter. */
enum err statement_letters_resend(struct work *w, const struct statement_feeds *asking, struct uuid feed,
    struct uuid statement, int64_t *ret_count) MUST_CHECK;
enum err statement_letters_dismiss(struct work *w, const struct statement_feeds *asking, struct uuid feed,
    struct uuid statement, int64_t *ret_count) MUST_CHECK;
json_t *statement_letter_json(struct work *w, const struct statement_letter *letter);

/* Asks the receiver: a store whether it is one of our line and takes our key (nothing is stored there), a
 * webhook by a message of type "ping". ret_code: of feed_reason.h; "" when all is well. */
struct statement_feed_trial {
	const char *code;
	int status;         /* HTTP of the last answer; 0: there was none */
	const char *detail; /* of no answer: why; else "" */
};
enum err statement_feed_test(struct work *w, const struct statement_feeds *asking, struct http *http,
    struct uuid id, struct statement_feed_trial *ret_trial) MUST_CHECK;

/* What all feeds of all organisations are about, for /metrics. */
struct statement_feed_figures {
	int64_t active, failing,
	    stopped; /* failing: active, and its last try came to nothing; stopped: paused by us */
	int64_t letters;
	int64_t waiting;   /* active ones that are behind */
	int64_t oldest_us; /* for how long what comes next waits, of those; 0 when there is none */
};
enum err statement_feed_figures(struct work *w, struct statement_feed_figures *ret_figures) MUST_CHECK;

/* Threads that send. keeper is borrowed. NULL is allowed in stop, which lets the requests under way end. */
struct statement_feed_sender;
enum err statement_feed_sender_start(struct work *w, const struct config *config, struct db *db,
    struct keys *keys, struct http *http, struct xapi_keeper *keeper,
    struct statement_feed_sender **ret_sender) MUST_CHECK;
void statement_feed_sender_stop(struct statement_feed_sender *sender);

#endif
