/* The threads that send grades. Each takes a batch of one platform at a time, so that a slow platform holds
 * up one thread; the database decides who takes what, so any number of threads and nodes may run. */
#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/periodic.h"
#include "base/time.h"
#include "lms/grade/grade_int.h"

enum { POLL_MS = 2000 };

struct grade_sender {
	struct db *db;
	struct grade_means means;
	struct pauses *pauses;
	int64_t lease_s;
	struct periodic *threads;
	pthread_mutex_t claiming; /* one at a time: each sees whom the others are sending to */
	struct uuid after;        /* the registration that was served last; under claiming */
	atomic_bool stop;
	atomic_bool failing; /* the last claim failed: said once in the log */
};

struct haul {
	struct claim *claims;
	size_t count;
};

/* *ret_found: rows of some platform were due, though perhaps none of them is to be sent. */
static enum err claim_next(struct work *w, struct grade_sender *s, struct haul *haul, bool *ret_found)
{
	const struct grade_wish wish = {.busy = pauses_list(w, s->pauses, time_monotonic_us()),
	    .probation = pauses_probation(w, s->pauses),
	    .lease_s = s->lease_s};
	bool begun = !uuid_is_nil(s->after);

	TRY(grade_claim(w, &wish, &s->after, &haul->claims, &haul->count, ret_found));
	/* Round once, for those before. */
	if (!*ret_found && begun)
		TRY(grade_claim(w, &wish, &s->after, &haul->claims, &haul->count, ret_found));
	if (*ret_found && haul->count > 0)
		pauses_begin(s->pauses, haul->claims[0].registration);
	return OK;
}

/* *ret_worked: there may be more. */
static enum err send_some(struct work *w, struct grade_sender *s, bool *ret_worked)
{
	/* What is begun by then is answered, or given up, before the lease is over. */
	int64_t start_until_us = time_monotonic_us() + s->lease_s * US_PER_S / 2;
	enum sending sending = SENDING_DONE;
	int64_t retry_after_s = -1;
	struct haul haul = {0};
	enum err e;

	*ret_worked = false;
	pthread_mutex_lock(&s->claiming);
	e = claim_next(w, s, &haul, ret_worked);
	pthread_mutex_unlock(&s->claiming);
	TRY(e);
	if (haul.count == 0)
		return OK;
	/* There may be more: let another thread look. */
	grade_sender_wake(s);
	e = grade_send(w, &s->means, haul.claims, haul.count, start_until_us, &sending, &retry_after_s);
	pauses_end(s->pauses, haul.claims[0].registration, sending, retry_after_s, time_monotonic_us());
	return e;
}

static void note_failure(struct grade_sender *s, const struct work *w, enum err e)
{
	if (!atomic_exchange(&s->failing, e != OK) && e != OK)
		log_line(LOG_ERROR, "lms", "grades cannot be sent just now: %s", w->detail);
}

static enum periodic_next sender_run(void *data)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct grade_sender *s = data;
	bool worked = false;
	struct work w;
	enum err e;

	work_init(&w, arena);
	db_attach(&w, s->db, DB_WORKER, false);
	e = send_some(&w, s, &worked);
	note_failure(s, &w, e);
	db_detach(&w);
	if (e != OK)
		return PERIODIC_REST;
	return worked ? PERIODIC_AGAIN : PERIODIC_WAIT;
}

enum err grade_sender_start(struct work *w, const struct config *config, struct db *db, struct keys *keys,
    struct http *http, struct grade_sender **ret_sender)
{
	struct grade_sender *s;
	enum err e;

	if (config->grade_lease < 1)
		return fail_field(w, ERR_BAD_INPUT, "grade_lease", "must be at least 1 second");
	if (config->grade_retry_first < 1 || config->grade_retry_first > config->grade_retry_max)
		return fail_field(w, ERR_BAD_INPUT, "grade_retry_first",
		    "must be at least 1 second and at most grade_retry_max");
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return fail(w, ERR_INTERNAL, "no memory for the grade sender");
	s->db = db;
	s->lease_s = config->grade_lease;
	s->means = (struct grade_means){.keys = keys,
	    .http = http,
	    .backoff = {config->grade_retry_first, config->grade_retry_max},
	    .stop = &s->stop};
	s->pauses = pauses_new(s->means.backoff);
	pthread_mutex_init(&s->claiming, NULL);
	e = periodic_start(w,
	    &(struct periodic_plan){.name = "grades",
	        .period_ms = POLL_MS,
	        .threads = GRADE_SENDERS,
	        .at_once = true,
	        .run = sender_run,
	        .data = s},
	    &s->threads);
	if (e != OK) {
		grade_sender_stop(s);
		return e;
	}
	*ret_sender = s;
	return OK;
}

void grade_sender_wake(struct grade_sender *sender)
{
	periodic_wake(sender->threads);
}

void grade_sender_stop(struct grade_sender *sender)
{
	if (sender == NULL)
		return;
	atomic_store(&sender->stop, true);
	periodic_stop(sender->threads);
	pauses_free(sender->pauses);
	pthread_mutex_destroy(&sender->claiming);
	free(sender);
}
