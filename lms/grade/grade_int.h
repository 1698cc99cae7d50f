/* What the files of this folder share. */
#ifndef LMS_GRADE_GRADE_INT_H
#define LMS_GRADE_GRADE_INT_H

#include <stdatomic.h>

#include "base/time.h"
#include "lms/grade/grade.h"
#include "lti/ags.h"

/* How soon what failed is tried again: config grade_retry_first and grade_retry_max. */
struct grade_backoff {
	int64_t first_s, max_s;
};

enum {
	GRADE_SENDERS = 4,     /* threads: platforms at once */
	GRADE_BATCH_MAX = 256, /* rows claimed at once */
	GRADE_IN_FLIGHT = 8    /* requests to one platform at once */
};

/* A row that this thread holds for its lease. */
struct claim {
	struct uuid org, id, registration;
	int database;
	struct uuid line_item;
	const char *service;       /* of grade_service_find */
	const char *line_item_url; /* "": not known yet */
	bool column_known;         /* false: its row is gone */
	bool column_readable;      /* the launch offered a scope to read it */
	bool column_read;          /* it was read, found or made at the platform */
	double column_maximum;     /* of the platform's own scale; 0: not known */
	int64_t column_ends_us;    /* what comes later may be dropped; 0: no end is known */
	const char *user_sub;
	double given, maximum;
	const char *activity_progress, *grading_progress;
	int64_t timestamp_us;
	int64_t tries;         /* of this claim, from 1: names the claim */
	int64_t since_us;      /* since when it is owed */
	int64_t lease_s;       /* how long it is held; each grade_extend begins anew */
	bool results_readable; /* the launch offered the scope to read results */
	bool
	    final_exists; /* another, final score of this person and column was sent or is on its way (A13) */
	const char *traceparent; /* of the work that owed it; NULL: not traced */
	struct trace *trace;     /* of its sending; NULL: none */
	/* What is to be noted of it, by grade_settle. */
	const char *state;  /* NULL: nothing; "waiting": put back */
	int status;         /* HTTP; 0: no answer */
	const char *code;   /* of reason.c; "" none */
	const char *reason; /* the same with what the platform said */
	int64_t after_us;   /* put back: how long it waits; -1: it is given back untried */
};

/* What may be claimed: not of registrations in busy, one of those in probation (texts of uuid[]). */
struct grade_wish {
	const char *busy, *probation;
	int64_t lease_s;
};

/* grade_store.c. Worker session. Up to GRADE_BATCH_MAX rows of one registration, in the arena, of the first
 * one beyond *after that has any; *after is moved there, or to nil at the end. Rows that a newer one replaced
 * are settled by it. *ret_found false: nothing is due beyond *after. */
enum err grade_claim(struct work *w, const struct grade_wish *wish, struct uuid *after,
    struct claim **ret_claims, size_t *ret_count, bool *ret_found) MUST_CHECK;
/* Notes what became of claims of one database, in one statement. A claim that was lost is left alone. */
enum err grade_settle(struct work *w, const struct claim *claims, size_t count) MUST_CHECK;
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

/* What became of a sending, for the registration's pause. */
enum sending { SENDING_DONE, SENDING_PLATFORM_FAULT, SENDING_PLATFORM_DOWN };

/* What the senders of this process share. */
struct grade_means {
	struct keys *keys;
	struct http *http;
	struct grade_backoff backoff;
	const atomic_bool *stop; /* no more requests are begun */
};

/* send.c: sends what was claimed of one registration, several at a time, and marks it. Errors are the
 * database's. */
enum err grade_send(struct work *w, const struct grade_means *means, struct claim *claims, size_t count,
    int64_t start_until_us, enum sending *ret_sending, int64_t *ret_retry_after_s) MUST_CHECK;

/* mark.c: what an answer makes of a claim, and what its sending says of the platform. */
struct grade_answers {
	struct work *w;
	const struct grade_means *means;
	const struct lti_registration *registration;
	enum sending sending; /* the worst so far */
	int64_t retry_after_s;
};
struct ags_post grade_post(const struct lti_registration *registration, const struct claim *claim,
    char timestamp[static TIME_TEXT_SIZE]);
/* False for a conflict, which says nothing yet. */
bool grade_mark(struct grade_answers *answers, struct claim *claim, const struct ags_answer *answer);
void grade_mark_sent(struct grade_answers *answers, struct claim *claim, int status);
void grade_mark_end(struct claim *claim, const char *state, int status, const char *code, const char *reason);
/* As an answer about the column of several says: refused, or later. */
void grade_mark_answer(struct grade_answers *answers, struct claim *claim, const struct ags_answer *answer);
void grade_mark_untried(struct claim *claim);
/* Notes the marks of claims, one line of the log each, and ends their traces. */
enum err grade_marks_keep(struct work *w, struct claim *claims, size_t count) MUST_CHECK;

/* service.c: one way of giving a platform a grade and of asking what it has; the ledger is the same for all.
 */
struct grade_service {
	const char *name; /* line_items.service */
	/* Before anything is sent: sees that the claims' columns are known; a claim that gets a mark is not
	 * sent. Errors are the database's. NULL: a column's address is all there is to it. */
	enum err (*prepare)(struct grade_answers *answers, struct claim **claims, size_t count);
	/* Sends posts[i] for claims[i], all of one registration, as ags_post_scores does, and leaves what
	 * came of each in its answer, with a code of reason.c. */
	enum err (*send)(struct grade_answers *answers, struct claim *const *claims, struct ags_post *posts,
	    size_t count, const struct ags_plan *plan);
	/* What the platform has of the claim's person, as ags_read_result. NULL: it does not tell. */
	enum err (*read)(struct grade_answers *answers, const struct claim *claim,
	    struct ags_answer *ret_answer, bool *ret_known, double *ret_given, double *ret_maximum);
};
extern const struct grade_service *const grade_services[]; /* ends with NULL */
extern const struct grade_service grade_basic_outcomes;    /* basic_outcomes.c */
/* NULL: there is none of that name. */
const struct grade_service *grade_service_find(const char *name);

/* basic_outcomes_store.c: the cells of the platform's grade book that claims of one organisation go into, in
 * their order; NULL where no launch named one. */
enum err grade_cells(
    struct work *w, struct claim *const *claims, size_t count, const char ***ret_cells) MUST_CHECK;

/* column.c: the prepare of Assignment and Grade Services. A column that is not known is looked for, and made
 * where the platform lets us; one that a platform may have named wrongly is read first (research A3, A8). Of
 * all senders on all nodes one does it, the others wait. */
enum err grade_columns_prepare(struct grade_answers *answers, struct claim **claims, size_t count) MUST_CHECK;

/* A column as its row tells it, taken by this sender for a while. */
struct grade_column {
	struct uuid org, id, placement;
	struct uuid resource; /* what its link opens: the module, or the part of one */
	const char *url, *list_url, *resource_link_id, *title;
	bool may_write, may_read, read;
	double maximum;
	int64_t ends_us;
	const char *source; /* what grade_column_keep is to note: "launch", "found" or "made" */
	const char *label;
};
/* grade_store.c. *ret_taken false: another sender has it. */
enum err grade_column_seek(struct work *w, const struct claim *claim, int64_t lease_s, bool *ret_taken,
    struct grade_column *ret_column) MUST_CHECK;
/* url NULL: nothing was found out; it is free again. */
enum err grade_column_keep(struct work *w, const struct grade_column *column, const char *url) MUST_CHECK;

/* conflict.c: A10: the platform has a grade of the same time or later. Reads what it has; if it is ours, it
 * is sent; if ours is still the newest, again with a new time. Leaves a mark, unless the claim was lost. */
enum err grade_conflict(
    struct grade_answers *answers, struct claim *claim, const struct ags_answer *answer) MUST_CHECK;

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
/* Registrations not to be asked at this time (monotonic), as the text of a uuid[]: paused, or being sent to.
 */
const char *pauses_list(struct work *w, struct pauses *pauses, int64_t now_us);
/* Registrations that failed last, as the text of a uuid[]: to be tried by one grade. */
const char *pauses_probation(struct work *w, struct pauses *pauses);
/* A thread begins to send to a registration: until pauses_end nobody else of this process does. At most
 * GRADE_SENDERS at once. */
void pauses_begin(struct pauses *pauses, struct uuid registration);
void pauses_end(struct pauses *pauses, struct uuid registration, enum sending sending, int64_t retry_after_s,
    int64_t now_us);

#endif
