/* A run: one session and its attempt in memory, while the log is applied to it. A turn, the takeover by a
 * newer session and the janitor do the same four steps inside one transaction that holds the attempt:
 *
 *     run_load → run_apply (the log, up to a gap) → run_close or not → run_keep, run_session_keep
 *
 * What one applied twice or out of order would do is kept away by applied_seq alone. Inside lms/attempt only.
 */
#ifndef LMS_ATTEMPT_RUN_H
#define LMS_ATTEMPT_RUN_H

#include "lms/attempt/attempt.h"
#include "lms/outcome/outcome.h"
#include "lms/statement/tell.h"
#include "scorm/model.h"
#include "scorm/prerequisites.h"

enum session_state { SESSION_OPEN, SESSION_SILENT, SESSION_ENDED, SESSION_SUPERSEDED, SESSION_REVOKED };
const char *session_state_name(enum session_state state);

struct run_sequencing; /* lms/attempt/sequencing.h */

/* One sco or asset. */
struct run_item {
	struct uuid grain;
	int activity; /* SCORM 2004: index into the activity tree */
	bool sco;
	bool speaks; /* has a data model: a SCO, and any page of SCORM 2004 (ADL SX-08a) */
	bool visible;
	const char *mastery_score;
	bool seen;
	bool ended, ended_now; /* by its content, at least once; for the first time */
	enum completion completion;
	enum success success;
	bool has_score;
	double score;
	int64_t total_time_cs;
	bool cmi_read; /* saved is what the database holds ("" = nothing) */
	const char *saved;
	struct model model; /* once touched */
	bool touched;
	bool told;              /* by something else than a data model: kept as it is (run_told.c) */
	bool changed;           /* completion, success or score since it was loaded */
	bool status_changed;    /* first seen, completion or success */
	bool may_open;          /* by its prerequisites, as last decided */
	bool could_open;        /* when it was loaded */
	const char *title;      /* of what is open or asked for; NULL: not read along */
	struct run_part *parts; /* of it, that are yet to be told (happened.h) */
};

/* One row of the log. */
struct log_row {
	int64_t seq;
	const char *body;
	int64_t received_us;
};

/* What a row says. */
struct said {
	const char *item; /* NULL: of none */
	enum act act;
	struct said_value {
		const char *element, *value; /* NULL: nothing to set */
	} * values;
	size_t count;
	const char *request, *to; /* of ACT_NAVIGATE; to NULL: the course as a whole */
	bool terminated;          /* of ACT_NAVIGATE: content called Terminate when it was closed for it */
};

/* The tree with its prerequisites, every grain in document order; only where a module has any. */
struct hold {
	struct prerequisites_item *items;
	bool *cluster;
	size_t count;
};

/* What the record store is to be told, in order. */
struct happened {
	struct telling *list;
	size_t count, room;
};

struct thinned {
	int64_t seq;
	const char *body;
	struct thinned *next;
};

struct run {
	struct attempt_ref attempt;
	struct uuid session;
	enum session_state state;
	int64_t applied_seq;
	const char *last_turn; /* only where the asked seq is the applied one */
	struct uuid learner, module, sequence;
	struct rule_result before;
	int64_t total_time_cs;
	struct uuid current; /* where the learner was last */
	bool moved;          /* it changed */
	bool gradable, score_last, grade_when_complete, use_mastery_score;
	struct rule_own own;
	struct uuid part;       /* the one that the link opens by itself; nil: none */
	struct uuid enrollment; /* within which the attempt was begun; nil: by a link of its own */
	bool counts_later; /* whoever keeps several runs counts their enrolments once, after all of them */
	bool ruled;        /* what counts may have changed without anything being said */
	bool time_changed; /* total_time_cs */
	struct run_item *items;
	size_t count;
	struct hold *hold;                 /* NULL: everything may be opened */
	struct run_sequencing *sequencing; /* SCORM 2004; NULL: any other standard */
	struct rule_item *whole; /* what a course of cmi5 or xAPI says of itself; NULL: nothing was told */

	struct run_item *open; /* the one that is being played; NULL */
	int64_t opened_us;
	bool dormant;       /* it was closed as suspended by silence, and may speak again */
	int64_t counted_cs; /* the time that closing counted */

	const struct log_row *first; /* of the log after applied_seq, read along */
	size_t first_count;
	bool no_pages;  /* what is not at hand is left: the log is not read further */
	bool past_gaps; /* nothing can fill a gap any more: apply what is there */
	int64_t gaps;   /* passed so */

	int64_t heard_us;        /* when the last applied row was received; 0 none */
	size_t applied;          /* rows applied now */
	struct run_item *opened; /* by the last applied row */
	bool held_back;          /* the last applied row asked for what its prerequisites hold back */
	bool ended;              /* by leave or exit */
	bool tells_all;          /* the answer of an earlier turn was lost: this one is about every item */
	struct thinned *thinned; /* applied rows to be kept without their bulky values */
	json_t *refused;         /* values the data model did not take; NULL none */
	struct outcome_result outcome;
	bool tells; /* what happens is noted (happened.h) */
	struct happened happened;
	const char *title; /* the module's; NULL: not read along */
};

/* log.c: applies the log after applied_seq up to `upto`, rows in hand (in order of seq) before those in the
 * database. Stops before the first gap unless run->past_gaps; the caller looks at applied_seq. Writes
 * nothing. */
enum err run_apply(
    struct work *w, struct run *run, const struct delta *in_hand, size_t count, int64_t upto) MUST_CHECK;
/* Reads a row's body; what it says ends with the arena a. */
enum err said_read(struct work *w, struct arena *a, const char *body, struct said *ret_said) MUST_CHECK;
/* delta_scan.c: the quick way: false where an escape stands in it, or anything that nearly no row has. */
bool said_scan(struct arena *a, const char *body, struct said *ret_said) MUST_CHECK;
/* A row with its bulky values (over 1 KiB) replaced by {"sha256","bytes"}; NULL when it has none. */
const char *log_thin(struct work *w, const json_t *body);
/* Puts rows of a turn into the log, already thinned: they are applied in the same transaction or not at all.
 * The attempt is held and the session was read as open or silent. */
enum err log_add_all(struct work *w, const struct write_capability *session, const struct delta *deltas,
    size_t count) MUST_CHECK;

/* run_item.c */
/* NULL: there is no such item, or it runs nothing. */
struct run_item *run_find(struct run *run, const char *grain);
/* Notes what was dropped: it never fails the turn. Never the value itself. */
void run_refuse(struct run *run, struct work *w, int64_t seq, const char *element, int code);
/* Begins a run of the item; whatever was open was closed before. resumed (SCORM 2004): its attempt goes on.
 */
enum err run_item_open(
    struct work *w, struct run *run, struct run_item *item, int64_t at_us, bool resumed) MUST_CHECK;
/* The data model of the item that is open, to go on with it. */
enum err run_item_touch(struct work *w, struct run *run, struct run_item *item, int64_t at_us) MUST_CHECK;
/* Goes on with its data model as it was kept, open or not. */
enum err run_item_continue(struct work *w, struct run *run, struct run_item *item) MUST_CHECK;
void run_item_set(
    struct work *w, struct run *run, struct run_item *item, int64_t seq, const struct said *said);
/* Its content ended by itself. */
void run_item_terminated(struct run_item *item);
/* Ends what is open, whose model is touched. */
enum err run_item_end(struct work *w, struct run *run, bool finished) MUST_CHECK;
/* What the content of an item amounts to at this moment. */
struct fact run_item_fact(const struct run *run, const struct run_item *item);

/* run.c */
/* Applies one row. What the data model does not take is noted, never an error. */
enum err run_row(
    struct work *w, struct run *run, const struct log_row *row, const struct said *said) MUST_CHECK;
/* Ends the sco that is open as suspended, with the time measured until the last row. */
enum err run_close(struct work *w, struct run *run) MUST_CHECK;
/* The same, and remembers it, should the session speak again. */
enum err run_fall_silent(struct work *w, struct run *run) MUST_CHECK;
/* Writes what was touched and decides the attempt; the session is kept apart (run_session_keep). Where that
 * changed its result or time within an enrolment, this is counted anew, unless run->counts_later. */
enum err run_keep(struct work *w, struct run *run) MUST_CHECK;
/* Whether a run that was kept leaves its enrolment to be counted. */
bool run_counts(const struct run *run);

/* run_told.c: what is said of a part without the player's log, by a statement of its content. run_keep writes
 * it. */
struct run_telling {
	struct uuid grain;
	bool ended;                 /* its content ended by itself */
	enum completion completion; /* completed stays */
	enum success success;       /* unknown: as it was */
	bool has_score;
	double score;
	int64_t time_cs; /* spent in it, more than before */
};
/* Parts that the module does not have are left out. */
void run_tell(struct run *run, const struct run_telling *telling);
/* What the course says of itself, satisfied: all that it asks for; its score then: the mean of its parts'.
 * After every run_tell. */
void run_tell_whole(struct work *w, struct run *run, bool satisfied);

/* hold.c */
/* Decides may_open of every item by what the contents say at this moment. */
void hold_decide(struct work *w, struct run *run);

/* hold_store.c */
/* The tree with may_open as it was kept. */
enum err hold_read(struct work *w, const struct attempt_ref *attempt, struct hold **ret_hold) MUST_CHECK;

/* run_store.c */
/* A stored name; NULL (no row yet) is not attempted, unknown. */
enum completion completion_read(const char *name);
enum success success_read(const char *name);
/* What is wanted of a session. */
struct run_ask {
	struct uuid session;
	int64_t seq;      /* of the turn: for last_turn, and the first rows of the log before it; 0 none */
	struct uuid item; /* whose data model is read along */
};
/* Rows of several sessions, each session's from … end. */
struct session_rows {
	struct db_rows *rows;
	struct session_span {
		struct uuid session;
		size_t from, end;
	} * spans;
	size_t count;
};
/* What the database says of them. */
struct runs_rows {
	struct session_rows runs, log;
};
/* In one round trip. The attempts are locked already. */
enum err runs_read(struct work *w, struct uuid org, const struct run_ask *asks, size_t count,
    struct runs_rows *ret_rows) MUST_CHECK;
/* One of them. ERR_SESSION_CLOSED when there is no such session. */
enum err run_make(struct work *w, struct uuid org, const struct run_ask *ask, const struct runs_rows *all,
    struct run *ret_run) MUST_CHECK;
/* Both for a session without a turn. */
enum err run_load(struct work *w, struct uuid org, struct uuid session, struct run *ret_run) MUST_CHECK;
enum err run_item_read(struct work *w, const struct run *run, struct run_item *item) MUST_CHECK;
/* What a SCO is told when it opens; texts "" when unknown. */
struct run_launch {
	const char *learner_id, *learner_name, *launch_data, *max_time_allowed, *time_limit_action;
	const char *title, *module_title;
};
enum err run_launch_read(struct work *w, const struct run *run, const struct run_item *item,
    struct run_launch *ret_launch) MUST_CHECK;
enum err run_item_keep(struct work *w, const struct run *run, const struct run_item *item) MUST_CHECK;
/* answer: of the turn, for its repeat; NULL keeps none. */
enum err run_session_keep(struct work *w, const struct run *run, const char *answer) MUST_CHECK;
/* "" when there is none. */
enum err session_return_url(struct work *w, const struct run *run, const char **ret_url) MUST_CHECK;
/* tracking NULL: as it was. */
enum err run_attempt_keep(struct work *w, const struct run *run, const char *tracking) MUST_CHECK;

/* log_store.c */
enum { LOG_PAGE_ROWS = 500 };
/* Waits for the attempt. Queued, sent with the next query. */
enum err attempt_lock(struct work *w, struct uuid org, struct uuid session) MUST_CHECK;
/* Locks the attempts of those sessions that nobody works on now. Asked: *ret_held comes with the next query.
 */
enum err attempts_lock_free(struct work *w, struct uuid org, const struct run_ask *asks, size_t count,
    struct db_rows **ret_held) MUST_CHECK;
/* The sessions whose attempts those are. */
struct uuid *attempts_held(struct work *w, const struct db_rows *held, size_t *ret_count);
/* A row, if its session may speak. Queued. */
enum err log_add(struct work *w, struct uuid org, struct uuid session, const struct delta *delta) MUST_CHECK;
/* Rows from..upto in the arena `page`, at most LOG_PAGE_ROWS and about 8 MiB. */
enum err log_page(struct work *w, struct arena *page, const struct run *run, int64_t from, int64_t upto,
    const struct log_row **ret_rows, size_t *ret_count) MUST_CHECK;
enum err log_add_held(
    struct work *w, struct uuid org, struct uuid session, const struct delta *delta) MUST_CHECK;
enum err log_thin_keep(struct work *w, const struct run *run, int64_t seq, const char *body) MUST_CHECK;

/* answer.c */
/* "passed", "failed", "completed", "incomplete" or "not attempted". */
const char *status_word(bool seen, enum completion completion, enum success success);
/* Those that differ from what was loaded. */
json_t *run_items_json(struct work *w, struct run *run);
json_t *score_json(bool has_score, double score);

#endif
