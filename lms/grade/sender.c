/* The threads that send grades. Each takes one row at a time, so that a slow platform holds up one thread and
 * nobody's lease runs out in a queue; the database decides who takes what, so any number of threads and nodes
 * may run. */
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "base/time.h"
#include "base/trace.h"
#include "lms/grade/grade_int.h"

enum { SENDERS = 4, POLL_S = 2 };

struct grade_sender {
	struct db *db;
	struct keys *keys;
	struct http *http;
	struct pauses *pauses;
	struct grade_backoff backoff;
	int64_t lease_s;
	pthread_t threads[SENDERS];
	int started;
	pthread_mutex_t lock;
	pthread_cond_t woken;
	uint64_t wakes; /* counts calls for work */
	bool stop;
	bool failing; /* the last claim failed: said once in the log */
};

/* *ret_worked: there may be more. */
static enum err send_one(struct work *w, struct grade_sender *s, bool *ret_worked)
{
	enum sending sending = SENDING_DONE;
	int64_t retry_after_s = -1;
	struct claim claim;
	enum err e;

	*ret_worked = false;
	TRY(grade_claim(w, pauses_list(w, s->pauses, time_monotonic_us()), s->lease_s, &claim, ret_worked));
	if (!*ret_worked || claim.replaced)
		return OK;
	/* There may be more: let another thread look. */
	grade_sender_wake(s);
	claim.backoff = s->backoff;
	pauses_begin(s->pauses, claim.registration);
	trace_begin(w, claim.traceparent);
	if (w->trace != NULL)
		w->trace->outbound = true;
	e = grade_send(w, s->keys, s->http, &claim, &sending, &retry_after_s);
	trace_end(w, &(struct span){.kind = SPAN_CONSUMER,
	                 .name = "grade sending",
	                 .failed = e != OK || sending != SENDING_DONE});
	pauses_end(s->pauses, claim.registration, sending, retry_after_s, time_monotonic_us());
	return e;
}

static void note_failure(struct grade_sender *s, const struct work *w, enum err e)
{
	bool first;

	pthread_mutex_lock(&s->lock);
	first = e != OK && !s->failing;
	s->failing = e != OK;
	pthread_mutex_unlock(&s->lock);
	if (first)
		log_line(LOG_ERROR, "lms", "grades cannot be sent just now: %s", w->detail);
}

static uint64_t wakes_seen(struct grade_sender *s)
{
	uint64_t seen;

	pthread_mutex_lock(&s->lock);
	seen = s->wakes;
	pthread_mutex_unlock(&s->lock);
	return seen;
}

/* Until there was a call for work since `seen`, the time is up, or the sender stops. After a failure only
 * time helps. */
static void wait_for_work(struct grade_sender *s, uint64_t seen, bool failed)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += POLL_S;
	pthread_mutex_lock(&s->lock);
	while (!s->stop && (failed || s->wakes == seen)) {
		if (pthread_cond_timedwait(&s->woken, &s->lock, &until) != 0)
			break;
	}
	pthread_mutex_unlock(&s->lock);
}

static bool stopping(struct grade_sender *s)
{
	bool stop;

	pthread_mutex_lock(&s->lock);
	stop = s->stop;
	pthread_mutex_unlock(&s->lock);
	return stop;
}

static void *sender_run(void *arg)
{
	struct grade_sender *s = arg;
	ARENA_LOCAL struct arena *arena = arena_new();

	while (!stopping(s)) {
		uint64_t seen = wakes_seen(s);
		struct work w;
		bool worked;
		enum err e;

		arena_reset(arena);
		work_init(&w, arena);
		db_attach(&w, s->db, DB_WORKER, false);
		e = send_one(&w, s, &worked);
		note_failure(s, &w, e);
		db_detach(&w);
		if (e != OK || !worked)
			wait_for_work(s, seen, e != OK);
	}
	return NULL;
}

enum err grade_sender_start(struct work *w, const struct config *config, struct db *db, struct keys *keys,
    struct http *http, struct grade_sender **ret_sender)
{
	struct grade_sender *s;

	if (config->grade_lease < 1)
		return fail_field(w, ERR_BAD_INPUT, "grade_lease", "must be at least 1 second");
	if (config->grade_retry_first < 1 || config->grade_retry_first > config->grade_retry_max)
		return fail_field(w, ERR_BAD_INPUT, "grade_retry_first",
		    "must be at least 1 second and at most grade_retry_max");
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return fail(w, ERR_INTERNAL, "no memory for the grade sender");
	s->db = db;
	s->keys = keys;
	s->http = http;
	s->lease_s = config->grade_lease;
	s->backoff = (struct grade_backoff){config->grade_retry_first, config->grade_retry_max};
	s->pauses = pauses_new(s->backoff);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->woken, NULL);
	for (; s->started < SENDERS; s->started++) {
		if (pthread_create(&s->threads[s->started], NULL, sender_run, s) != 0) {
			grade_sender_stop(s);
			return fail(w, ERR_INTERNAL, "a thread that sends grades could not be started");
		}
	}
	*ret_sender = s;
	return OK;
}

void grade_sender_wake(struct grade_sender *sender)
{
	pthread_mutex_lock(&sender->lock);
	sender->wakes++;
	pthread_cond_signal(&sender->woken);
	pthread_mutex_unlock(&sender->lock);
}

void grade_sender_stop(struct grade_sender *sender)
{
	if (sender == NULL)
		return;
	pthread_mutex_lock(&sender->lock);
	sender->stop = true;
	pthread_cond_broadcast(&sender->woken);
	pthread_mutex_unlock(&sender->lock);
	for (int i = 0; i < sender->started; i++)
		pthread_join(sender->threads[i], NULL);
	pauses_free(sender->pauses);
	pthread_cond_destroy(&sender->woken);
	pthread_mutex_destroy(&sender->lock);
	free(sender);
}
