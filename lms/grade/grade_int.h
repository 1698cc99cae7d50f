/* What the files of this folder share. */
#ifndef LMS_GRADE_GRADE_INT_H
#define LMS_GRADE_GRADE_INT_H

#include "lms/grade/grade.h"
#include "lti/ags.h"

/* How soon what failed is tried again: config grade_retry_first and grade_retry_max. */
struct grade_backoff {
	int64_t first_s, max_s;
};

/* A row that this thread holds for its lease. */
struct claim {
	struct uuid org, id, registration;
	const char *line_item_url; /* "" when the column is gone */
	const char *user_sub;
	double given, maximum;
	const char *activity_progress, *grading_progress;
	bool replaced; /* a newer grade exists: it was settled, there is nothing to send */
	int64_t timestamp_us;
	int64_t tries;    /* of this claim, from 1: names the claim */
	int64_t since_us; /* since when it is owed */
	int64_t lease_s;  /* how long it is held; each grade_extend begins anew */
	struct grade_backoff backoff;
	const char *traceparent; /* of the work that owed it; NULL: not traced */
	bool results_readable;   /* the launch offered the scope to read results */
};

/* grade_store.c. Worker session. *ret_found false: nothing is due. paused: text of a uuid[]. */
enum err grade_claim(
    struct work *w, const char *paused, int64_t lease_s, struct claim *ret_claim, bool *ret_found) MUST_CHECK;
enum err grade_settle(
    struct work *w, const struct claim *claim, const char *state, int status, const char *reason) MUST_CHECK;
enum err grade_put_back(
    struct work *w, const struct claim *claim, int64_t after_us, int status, const char *reason) MUST_CHECK;
/* *ret_held false: another took the claim over. */
enum err grade_extend(struct work *w, const struct claim *claim, bool *ret_held) MUST_CHECK;
enum err grade_new_timestamp(
    struct work *w, struct claim *claim, bool *ret_held, bool *ret_replaced) MUST_CHECK;

/* What the ledger owes and what was refused, of every organisation. */
struct grade_figures {
	int64_t waiting, sending, refused;
	int64_t oldest_us; /* how long the oldest of the first two waits; 0 when there is none */
};
enum err grade_figures(struct work *w, struct grade_figures *ret_figures) MUST_CHECK;

/* Whether a final score of the claim's person and column was sent or is on its way (A13). */
enum err grade_final_exists(struct work *w, const struct claim *claim, bool *ret_exists) MUST_CHECK;

/* send.c: what became of one sending, for the registration's pause. */
enum sending { SENDING_DONE, SENDING_PLATFORM_FAULT, SENDING_PLATFORM_DOWN };

/* Sends what was claimed and marks it. Errors are the database's. */
enum err grade_send(struct work *w, struct keys *keys, struct http *http, const struct claim *claim,
    enum sending *ret_sending, int64_t *ret_retry_after_s) MUST_CHECK;

/* Microseconds until try number tries (from 1) is repeated: first_s doubling up to max_s, a quarter more or
 * less by chance (0 … 1), and never sooner than the platform asked (at most a day). */
int64_t grade_backoff_us(
    const struct grade_backoff *backoff, int64_t tries, double chance, int64_t retry_after_s);

/* Points out of 100 for a scaled score, to six decimals, within 0 … 100. */
double grade_points(double scaled);

/* Equal within a millionth, each on its own scale. */
bool grade_equal(double given, double maximum, double other_given, double other_maximum);

/* pause.c: platforms that are down are left alone for a while, then tried by one grade. Thread-safe. */
struct pauses;
struct pauses *pauses_new(struct grade_backoff backoff);
void pauses_free(struct pauses *pauses);
/* Registrations not to be asked at this time (monotonic), as the text of a uuid[]. */
const char *pauses_list(struct work *w, struct pauses *pauses, int64_t now_us);
/* This thread is about to try a registration: while it is on probation nobody else does. */
void pauses_begin(struct pauses *pauses, struct uuid registration);
void pauses_end(struct pauses *pauses, struct uuid registration, enum sending sending, int64_t retry_after_s,
    int64_t now_us);

#endif
