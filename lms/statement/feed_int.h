/* Feeds among their own files. */
#ifndef LMS_STATEMENT_FEED_INT_H
#define LMS_STATEMENT_FEED_INT_H

#include <stdatomic.h>

#include "lms/statement/feed.h"
#include "xapi/feed/feed.h"

#define FEED_SECRET_PURPOSE "statement-feed"

enum { FEED_TIMEOUT_MAX_S = 300, FEED_ANSWER_MAX = 1024 * 1024 };

/* --- feed_store.c: inside tenant transactions of the organisation --- */

struct feed_row {
	struct uuid org, id;
	const char *kind, *name, *url, *version, *key, *sealed, *filter; /* NULL in a change: as it was */
	bool placed;                                                     /* position is to be set */
	int64_t position;                                                /* -1: now */
};
enum err feed_put(struct work *w, const struct feed_row *row, bool *ret_done) MUST_CHECK;
enum err feed_put_change(struct work *w, const struct feed_row *row, bool *ret_done) MUST_CHECK;
enum err feed_put_pause(
    struct work *w, struct uuid org, struct uuid id, bool paused, bool *ret_done) MUST_CHECK;
enum err feed_delete(struct work *w, struct uuid org, struct uuid id, bool *ret_done) MUST_CHECK;
/* id nil: all. */
enum err feed_rows(struct work *w, struct uuid org, struct uuid id, struct statement_feed **ret_rows,
    size_t *ret_count) MUST_CHECK;
enum err feed_sealed(struct work *w, struct uuid org, struct uuid id, const char **ret_sealed) MUST_CHECK;
enum err letters_rows(struct work *w, struct uuid org, struct uuid feed, int64_t after, int64_t limit,
    struct statement_letter **ret_rows, size_t *ret_count) MUST_CHECK;
enum err letters_put_resend(
    struct work *w, struct uuid org, struct uuid feed, struct uuid statement, int64_t *ret_count) MUST_CHECK;
enum err letters_delete(
    struct work *w, struct uuid org, struct uuid feed, struct uuid statement, int64_t *ret_count) MUST_CHECK;

/* --- feed_claim_store.c: worker sessions, transactions of their own --- */

/* A feed that this thread holds for its lease. */
struct feed_claim {
	struct uuid org, id;
	const char *kind, *url, *version, *key, *sealed, *filter;
	const char *code; /* of its last failures */
	int64_t position, claim, revision, failures;
	int64_t lease_s;
};
/* *ret_found false: none of that database has anything to send now. closed: uuid[] of organisations whose
 * feeds rest. */
enum err feed_claim(struct work *w, int database, const char *closed, int64_t lease_s,
    struct feed_claim *ret_claim, bool *ret_found) MUST_CHECK;
/* Notes that so many statements were taken, and what the claim stands at. status: of an answer that there
 * was, which ends a row of failures; 0: none. *ret_held false: the feed is another's, changed, paused or
 * gone: nothing more is to be sent. */
enum err feed_note(
    struct work *w, const struct feed_claim *claim, int64_t taken, int status, bool *ret_held) MUST_CHECK;
struct feed_end {
	int64_t after_us;
	const char *code; /* "": nothing went wrong */
	int status;
	bool pauses;
};
enum err feed_release(struct work *w, const struct feed_claim *claim, const struct feed_end *end) MUST_CHECK;
/* Keeps a dead letter. *ret_kept false: there are too many already, or the feed is no longer ours. */
enum err feed_letter_keep(struct work *w, const struct feed_claim *claim, const struct xapi_stored *statement,
    const char *code, int status, bool *ret_kept) MUST_CHECK;
enum err feed_letters_due(struct work *w, const struct feed_claim *claim, int64_t max,
    int64_t **ret_positions, size_t *ret_count) MUST_CHECK;
enum err feed_letter_done(struct work *w, const struct feed_claim *claim, int64_t position) MUST_CHECK;

/* --- feed_post.c: one request --- */

struct feed_receiver {
	struct uuid org, id;
	bool forward;
	enum xapi_version version;
	const char *url, *key, *secret;
	struct http *http;
	int timeout_s; /* of one request */
};
/* Of row: kind, url, version, key and the sealed secret. ERR_INTERNAL: that cannot be opened. */
enum err feed_receiver_open(struct work *w, struct keys *keys, struct http *http, int timeout_s,
    const struct feed_row *row, struct feed_receiver *ret_receiver) MUST_CHECK;
/* What came of a request. */
struct feed_answer {
	enum xapi_feed_verdict verdict;
	const char *code;      /* of feed_reason.h; "": taken */
	int status;            /* 0: it was not asked, or there was no answer */
	int64_t retry_after_s; /* -1: not said */
	const char *why;       /* there was no answer: why; else "" */
};
/* Sends statements to a forward's store in one request, or the one statement to a webhook. */
enum err feed_post(struct work *w, const struct feed_receiver *receiver,
    const struct xapi_feed_statement *statements, size_t count, struct feed_answer *ret_answer) MUST_CHECK;
/* Whether the store has this very statement already, where it answered that it has one of its id. */
enum err feed_compare(struct work *w, const struct feed_receiver *receiver,
    const struct xapi_feed_statement *statement, bool *ret_same, struct feed_answer *ret_answer) MUST_CHECK;

/* Asks a receiver without sending anything of the store's. */
enum err feed_probe(
    struct work *w, const struct feed_receiver *receiver, struct feed_answer *ret_answer) MUST_CHECK;

/* --- feed_send.c: one turn of a claimed feed --- */

struct feed_means {
	struct keys *keys;
	struct http *http;
	struct xapi_keeper *keeper;
	int timeout_s;
	const atomic_bool *stop; /* no more requests are begun */
	int64_t retry_first_s, retry_max_s;
};
/* Sends what comes next and releases the feed. */
enum err feed_turn(struct work *w, const struct feed_means *means, struct feed_claim *claim) MUST_CHECK;

#endif
