/* The threads that send. Each takes the feed that waits longest for one turn, so that a slow receiver holds
 * up one thread; the database decides who takes what, so any number of threads and nodes may run. */
#include <stdlib.h>

#include "base/log.h"
#include "base/periodic.h"
#include "lms/organization/organization.h"
#include "lms/statement/feed_int.h"

enum { SENDERS = 4, POLL_MS = 2000 };

struct statement_feed_sender {
	struct db *db;
	struct feed_means means;
	int64_t lease_s;
	struct periodic *threads;
	atomic_bool stop;
	atomic_bool failing; /* the last turn failed here: said once in the log */
};

/* *ret_worked: there may be more. */
static enum err send_some(struct work *w, struct statement_feed_sender *s, bool *ret_worked)
{
	const char *closed;

	*ret_worked = false;
	if (atomic_load(&s->stop))
		return OK;
	TRY(organizations_closed(w, &closed));
	for (int database = 0; database < db_databases(w) && !*ret_worked; database++) {
		struct feed_claim claim;

		TRY(feed_claim(w, database, closed, s->lease_s, &claim, ret_worked));
		if (!*ret_worked)
			continue;
		/* There may be another: let another thread look. */
		periodic_wake(s->threads);
		TRY(feed_turn(w, &s->means, &claim));
	}
	return OK;
}

static enum periodic_next sender_run(void *data)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct statement_feed_sender *s = data;
	bool worked = false;
	struct work w;
	enum err e;

	work_init(&w, arena);
	db_attach(&w, s->db, DB_WORKER, false);
	e = send_some(&w, s, &worked);
	if (!atomic_exchange(&s->failing, e != OK) && e != OK)
		log_line(LOG_ERROR, "lms", "statements cannot be passed on just now: %s", w.detail);
	db_detach(&w);
	if (e != OK)
		return PERIODIC_REST;
	return worked && !atomic_load(&s->stop) ? PERIODIC_AGAIN : PERIODIC_WAIT;
}

enum err statement_feed_sender_start(struct work *w, const struct config *config, struct db *db,
    struct keys *keys, struct http *http, struct xapi_keeper *keeper,
    struct statement_feed_sender **ret_sender)
{
	struct statement_feed_sender *s;
	enum err e;

	if (config->feed_timeout < 1 || config->feed_timeout > FEED_TIMEOUT_MAX_S)
		return fail_field(
		    w, ERR_BAD_INPUT, "feed_timeout", "must be 1 to %d seconds", FEED_TIMEOUT_MAX_S);
	if (config->feed_lease <= 3 * config->feed_timeout)
		return fail_field(
		    w, ERR_BAD_INPUT, "feed_lease", "must be longer than three times feed_timeout");
	if (config->feed_retry_first < 1 || config->feed_retry_first > config->feed_retry_max)
		return fail_field(w, ERR_BAD_INPUT, "feed_retry_first",
		    "must be at least 1 second and at most feed_retry_max");
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return fail(w, ERR_INTERNAL, "no memory for the sender of statements");
	s->db = db;
	s->lease_s = config->feed_lease;
	s->means = (struct feed_means){.keys = keys,
	    .http = http,
	    .keeper = keeper,
	    .stop = &s->stop,
	    .timeout_s = (int)config->feed_timeout,
	    .retry_first_s = config->feed_retry_first,
	    .retry_max_s = config->feed_retry_max};
	e = periodic_start(w,
	    &(struct periodic_plan){.name = "statement feeds",
	        .period_ms = POLL_MS,
	        .threads = SENDERS,
	        .at_once = true,
	        .run = sender_run,
	        .data = s},
	    &s->threads);
	if (e != OK) {
		free(s);
		return e;
	}
	*ret_sender = s;
	return OK;
}

void statement_feed_sender_stop(struct statement_feed_sender *sender)
{
	if (sender == NULL)
		return;
	atomic_store(&sender->stop, true);
	periodic_stop(sender->threads);
	free(sender);
}
