/* Enrolments: who is in which course. enrollment_put is the one door, whatever way somebody came by;
 * enrollment_move is the one way on from state to state. Both keep the seats of dated runs: the row of the
 * run is locked, so that there is never one too many, and whoever waited longest gets the seat that somebody
 * leaves, in the same transaction, with a mail and a row of what happened (workflow_events, kind
 * "enrollment"). Locks are taken in one order: dated runs by id, then enrolments.
 *
 * What staff may see and change is in the SQL: by->team_only reaches the dated runs they look after and the
 * learners of the teams they lead, and ERR_NOT_FOUND is the answer for others. Their writes are audited. */
#ifndef LMS_ENROLLMENT_ENROLLMENT_H
#define LMS_ENROLLMENT_ENROLLMENT_H

#include <jansson.h>

#include "base/work.h"
#include "lms/access/access.h"
#include "lms/enrollment/rule.h"

enum { ENROLLMENT_PUT_MAX = 1000, ENROLLMENT_REASON_MAX = 1000, ENROLLMENT_LIST_MAX = 1000 };

/* --- inside a tenant transaction of the organisation --- */

struct enrollment_put {
	struct uuid learner, course, session; /* session nil: in no dated run */
	const char *source;                   /* of enrollment_sources */
	bool own;      /* the learner's own wish: into open dated runs only, and not after a refusal */
	bool approval; /* somebody has to approve */
	bool ungraded; /* staff who look */
	int64_t ends_us, due_us; /* 0: none; of who is there already they stay as they are */
	struct uuid link;        /* enrollment_links.id; nil: by none */
	struct uuid by;          /* users.id of who did it; nil: the service, or the learner */
};
struct enrollment_kept {
	struct uuid id;
	const char *status;      /* active, waiting, requested …: of who was there already, what it is */
	bool is_new;             /* it was not there, or had ended or been refused and begins again */
	enum err fault;          /* of enrollment_put_many: OK, or why this one was not enrolled … */
	const char *field, *why; /* … and its field (learner, course, session) and sentence */
};
/* Finds the enrolment or makes it; who is in already costs one look and no lock. ERR_NOT_FOUND (field
 * learner, course or session); ERR_CONFLICT (field course): not published, or archived; (field session): of
 * another course, cancelled, over, or (own) not open to learners now. */
enum err enrollment_put(struct work *w, struct uuid org, const struct enrollment_put *put,
    struct enrollment_kept *ret_kept) MUST_CHECK;
/* The same for at most ENROLLMENT_PUT_MAX; a fault of one is told in its ret_kept and keeps no other out. */
enum err enrollment_put_many(struct work *w, struct uuid org, const struct enrollment_put *puts, size_t count,
    struct enrollment_kept *ret_kept) MUST_CHECK;

struct enrollment_move {
	const char *to;   /* active (approve, resume, promote), refused, suspended, ended */
	const char *note; /* why, "" */
	struct uuid by;   /* as above */
	bool told;        /* whom it concerns gets a mail, where approved or refused */
};
/* Moves those of the enrolments from which there is such a step; others stay. To "active" without a free seat
 * is "waiting"; who is moved up from the waiting list by hand passes the others. ret_moved (may be NULL): how
 * many. At most ENROLLMENT_PUT_MAX. */
enum err enrollment_move_many(struct work *w, struct uuid org, const struct uuid ids[], size_t count,
    const struct enrollment_move *move, size_t *ret_moved) MUST_CHECK;
/* Seats that are free go to who waits. The dated run's row is locked by it. */
enum err enrollment_promote(struct work *w, struct uuid org, struct uuid session) MUST_CHECK;

/* Whether this enrolment lets its learner learn now. ERR_NOT_FOUND (field enrollment). */
enum err enrollment_open(
    struct work *w, struct uuid org, struct uuid enrollment, enum enrollment_gate *ret_gate) MUST_CHECK;

/* --- a transaction of its own --- */

struct enrollment {
	struct uuid id, learner, course, session, version, link;
	const char *status, *source;
	const char *course_title, *session_title; /* session_title "": in no dated run */
	const char *learner_name, *learner_email, *learner_external, *origin; /* "" */
	bool gradable, has_score;
	double progress_pct, score; /* per cent; 0 to 1 */
	const char *success;
	int64_t version_number, time_cs, revision;
	int64_t created_us, started_us, completed_us, ends_us, due_us, waiting_us, updated_us; /* 0: none */
};
/* Newest first, before that id (nil: from the newest), at most limit (1 … ENROLLMENT_LIST_MAX). Filters that
 * are nil or NULL are left out. */
struct enrollment_filter {
	struct uuid learner, course, session, team, before;
	const char *status;
	const char *who; /* the learner's whole name, address or id at their origin */
	int64_t limit;
};
enum err enrollment_list(struct work *w, const struct principal *by, const struct enrollment_filter *filter,
    struct enrollment **ret_rows, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND (field id). */
enum err enrollment_read(
    struct work *w, const struct principal *by, struct uuid id, struct enrollment *ret_row) MUST_CHECK;

/* What became of it, oldest first. */
struct enrollment_event {
	const char *transition, *from, *to, *note;
	struct uuid user; /* nil: the service, or the learner */
	int64_t at_us;
};
enum { ENROLLMENT_EVENTS_MAX = 200 };
enum err enrollment_events(struct work *w, const struct principal *by, struct uuid id,
    struct enrollment_event **ret_events, size_t *ret_count) MUST_CHECK;

/* By staff. ERR_CONFLICT (field revision): somebody changed it meanwhile; (field status): there is no such
 * step; ERR_BAD_INPUT (field reason). */
struct enrollment_change {
	const char *status;      /* NULL: as it is */
	const char *reason;      /* "" */
	int64_t ends_us, due_us; /* 0: none */
};
enum err enrollment_change(struct work *w, const struct principal *by, struct uuid id, int64_t revision,
    const struct enrollment_change *change) MUST_CHECK;
/* By the learner: it ends. ERR_NOT_FOUND (field enrollment): it is none of theirs, or has ended. */
enum err enrollment_leave(
    struct work *w, struct uuid org, struct uuid learner, struct uuid enrollment) MUST_CHECK;

/* By staff, one learner. team_only: one of their teams', or into a dated run they look after. Errors of
 * enrollment_put. */
enum err enrollment_add(struct work *w, const struct principal *by, const struct enrollment_put *put,
    struct enrollment_kept *ret_kept) MUST_CHECK;
/* The same for people, addresses or ids at their origin, one on each line, at most ENROLLMENT_NAMED_MAX. All
 * or none: ERR_BAD_INPUT (field learners) names the first line that is nobody's. */
enum { ENROLLMENT_NAMED_MAX = 200 };
enum err enrollment_add_named(struct work *w, const struct principal *by, const struct enrollment_put *put,
    const char *people, size_t *ret_new, size_t *ret_waiting) MUST_CHECK;

/* A course by its id or slug. ERR_NOT_FOUND (field course). */
struct enrollment_course {
	struct uuid id, published; /* published nil: never */
	const char *title, *slug, *status;
};
enum err enrollment_course_find(
    struct work *w, struct uuid org, const char *named, struct enrollment_course *ret_course) MUST_CHECK;

/* As the API tells it. New reference. */
json_t *enrollment_json(struct work *w, const struct enrollment *e);

#endif
