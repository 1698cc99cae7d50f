/* Whatever has states: which there are, which steps lead from one to another, who may take them, what has to
 * hold, and what became of each thing. A workflow is one const table (struct workflow), so a new one is that
 * table and two queries; the rows with the states lie with their noun, and the steps that were taken in
 * workflow_events, for ever. */
#ifndef LMS_WORKFLOW_WORKFLOW_H
#define LMS_WORKFLOW_WORKFLOW_H

#include "base/work.h"
#include "db/query.h"
#include "lms/access/access.h"

enum { WORKFLOW_STEPS_MAX = 16, WORKFLOW_NOTE_MAX = 1000, WORKFLOW_HISTORY_MAX = 200 };

struct workflow_step {
	struct uuid org, subject;
	const struct principal *by; /* NULL: the service itself, which may take every step */
	const char *transition;
	const char *note; /* why, at most WORKFLOW_NOTE_MAX bytes; NULL: nothing was said */
	void *arg;        /* for the guard */
};

/* Whether a step may be taken, in its transaction, with its subject held. Any error refuses it, and is what
 * whoever asked is told. */
typedef enum err workflow_guard(struct work *w, const struct workflow_step *step);

struct workflow_transition {
	const char *name;      /* "publish"; NULL ends the table */
	const char *from;      /* the states it begins in, parted by blanks */
	const char *to;        /* where it leads */
	permission_set needs;  /* whoever takes it needs all of these; 0: the service alone takes it */
	workflow_guard *guard; /* NULL: none */
};

struct workflow {
	const char *kind;          /* workflow_events.kind */
	const char *const *states; /* the first is where it begins; ends with NULL */
	const struct workflow_transition *transitions;
	const struct db_query *hold; /* $1 org, $2 subject: its state, the row locked until the commit */
	const struct db_query *move; /* $1 org, $2 subject, $3 from, $4 to: UPDATE … WHERE the state is $3 */
};

enum workflow_answer {
	WORKFLOW_MAY,
	WORKFLOW_UNKNOWN, /* there is no such step */
	WORKFLOW_NOT_NOW, /* it does not begin in this state */
	WORKFLOW_NOT_THEY /* it needs rights that they do not have */
};
/* Whether somebody may take a step from a state, guards aside. Pure. *ret_transition: the step where they
 * may; else untouched. */
enum workflow_answer workflow_may(const struct workflow *workflow, const char *state, const char *transition,
    const struct principal *by, const struct workflow_transition **ret_transition);
/* All that somebody may take from a state, guards aside, in the table's order; how many. Pure. */
size_t workflow_steps(const struct workflow *workflow, const char *state, const struct principal *by,
    const struct workflow_transition *ret_steps[static WORKFLOW_STEPS_MAX]);
/* NULL, or what is wrong with a table, as a sentence: a state or a step that cannot be. Pure. */
const char *workflow_fault(const struct workflow *workflow);

/* Inside the caller's tenant transaction: takes the step, and keeps it. ERR_NOT_FOUND (field: the kind):
 * there is no such subject; ERR_CONFLICT (field state): not in the state it is in; ERR_FORBIDDEN (field
 * transition); what the guard says; ERR_BAD_INPUT (fields note, transition). */
enum err workflow_step(
    struct work *w, const struct workflow *workflow, const struct workflow_step *step) MUST_CHECK;
/* Inside the transaction that makes the subject, in its first state: keeps who began it. by as above. */
enum err workflow_begin(struct work *w, const struct workflow *workflow, struct uuid org, struct uuid subject,
    const struct principal *by) MUST_CHECK;

struct workflow_event {
	struct uuid id, user; /* user nil: the service, or no person */
	const char *transition, *from, *to, *note;
	int64_t at_us;
};
/* What became of a subject, newest first, at most WORKFLOW_HISTORY_MAX. */
enum err workflow_history(struct work *w, struct uuid org, const char *kind, struct uuid subject,
    struct workflow_event **ret_events, size_t *ret_count) MUST_CHECK;

#endif
