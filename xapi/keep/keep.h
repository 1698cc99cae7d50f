/* What the learning record store forgets: statements by when they were stored and what they are about, one
 * person everywhere, and months that nobody keeps any more.
 *
 * Everything goes in steps: one step is one short transaction of one organisation, which takes the rows of
 * statement_ids in the order in which writers take them (xapi/ingest.h), so that no step waits for a writer
 * in a circle. Whoever has statements forgotten repeats the step until its end; a step that was cut off is
 * simply done again.
 *
 * A statement that is forgotten takes with it its id, its keys, its references and its attachments that no
 * other statement names. Who refers to it stays, is no longer found by what it referred to, and keeps the id
 * as one that has not come. */
#ifndef XAPI_KEEP_KEEP_H
#define XAPI_KEEP_KEEP_H

#include "db/db.h"
#include "xapi/statement/statement.h"

enum {
	XAPI_KEEP_BATCH = 200,                 /* statements that one step looks at */
	XAPI_KEEP_BYTES_MAX = 8 * 1024 * 1024, /* of their bodies, where those are read */
	XAPI_COUNT_MAX = 10000,                /* statements that are counted before they are forgotten */
	XAPI_PERSON_COUNT_MAX = 2000,          /* the same of a person, whose statements are read for it */
	XAPI_PERSON_NAMES_MAX = 4,             /* identifiers of one person */
	XAPI_PERSON_STEPS_MAX = 64             /* of xapi_person_forget_here */
};

/* What was done, or would be. */
struct xapi_forgotten {
	int64_t statements;  /* gone */
	int64_t rewritten;   /* somebody else's: they stay, and name the person no longer */
	int64_t signatures;  /* of those: signatures that were taken away, as they held the text before */
	int64_t attachments; /* gone with the last statement that named them */
	int64_t documents;   /* states and agent profiles */
	int64_t names;       /* what the person was called */
};
void xapi_forgotten_add(struct xapi_forgotten *sum, const struct xapi_forgotten *more);

/* Where the next step begins; all zero: at the beginning. */
struct xapi_keep_cursor {
	int phase;
	int64_t from;
};

/* Waits until every write that is under way in the organisation's database has ended, so that what was stored
 * before is seen; writes that take longer than some seconds are not waited for. */
enum err xapi_keep_settle(struct work *w, struct uuid org) MUST_CHECK;

/* --- by what they are --- */

/* Statements for which all that is given holds, by what they say themselves: who only refers to a statement
 * on an activity is found by it (GET statements), and stays. */
struct xapi_purge {
	const char *activity;       /* IRI; NULL: any */
	bool related_activities;    /* also where it stands in the context or in a SubStatement */
	const char *registration;   /* UUID in lower case; NULL: any */
	int64_t from_us, before_us; /* stored at from_us or later (0: ever), and before before_us */
	/* Their rows stay, with what they are found by: the month that holds them is to be dropped whole
	 * (xapi_month_drop). Only without activity and registration. */
	bool month;
};
struct xapi_counted {
	int64_t statements;
	bool at_least; /* there are more: counting ended at a bound */
	int64_t first_us,
	    last_us; /* when the first and the last were stored; 0: none, or not found in bounds */
};
enum err xapi_purge_count(struct work *w, struct uuid org, const struct xapi_purge *purge,
    struct xapi_counted *ret_counted) MUST_CHECK;
/* Adds to *forgotten. *ret_end: nothing is left. */
enum err xapi_purge_step(struct work *w, struct uuid org, const struct xapi_purge *purge,
    struct xapi_keep_cursor *cursor, struct xapi_forgotten *forgotten, bool *ret_end) MUST_CHECK;

/* --- one person --- */

/* By the keys of their identifiers, so that no identifier needs to be written down while it is erased. */
struct xapi_person {
	struct uuid keys[XAPI_PERSON_NAMES_MAX];    /* XAPI_KEY_AGENT */
	struct uuid related[XAPI_PERSON_NAMES_MAX]; /* XAPI_KEY_AGENT_RELATED */
	size_t count;
	/* Statements that are theirs (they are the actor or the object, or all members of a group that has no
	 * name of its own) go; false: those stay too, and are rewritten as the others are. */
	bool erases;
	/* What stands in their place in statements that stay: an account of this home page and name. */
	const char *home, *name;
	/* What the usageType of a signature becomes that holds no longer. */
	const char *unsigned_usage;
};
/* identifier: xapi_agent.identifier. ERR_TOO_LARGE beyond XAPI_PERSON_NAMES_MAX. */
enum err xapi_person_add(struct work *w, struct xapi_person *person, const char *identifier) MUST_CHECK;
/* An agent as JSON; of an mbox also its mbox_sha1sum. ERR_BAD_INPUT (field agent), for groups too. */
enum err xapi_person_add_agent(
    struct work *w, struct xapi_person *person, const char *json, size_t len) MUST_CHECK;

/* Reads without changing: at most XAPI_PERSON_COUNT_MAX statements. *ret_at_least: there are more. */
enum err xapi_person_count(struct work *w, struct uuid org, const struct xapi_person *person,
    struct xapi_forgotten *ret_counts, bool *ret_at_least) MUST_CHECK;
/* Statements, then documents and names. Adds to *forgotten. *ret_end: nothing is left. */
enum err xapi_person_step(struct work *w, struct uuid org, const struct xapi_person *person,
    struct xapi_keep_cursor *cursor, struct xapi_forgotten *forgotten, bool *ret_end) MUST_CHECK;
/* The same, whole, inside the caller's transaction of that organisation. ERR_BUSY: more than
 * XAPI_PERSON_STEPS_MAX steps are left; take xapi_person_step first. */
enum err xapi_person_forget_here(
    struct work *w, struct uuid org, const struct xapi_person *person) MUST_CHECK;

/* --- whole months --- */

/* Months (their first moments, UTC) whose partitions can go: none of their statements is kept by its
 * organisation any more. Oldest first, at most XAPI_MONTHS_MAX. */
enum { XAPI_MONTHS_MAX = 120 };
struct xapi_month {
	int64_t from_us, before_us;
};
enum err xapi_months_over(
    struct work *w, int database, struct xapi_month **ret_months, size_t *ret_count) MUST_CHECK;
/* Drops them, once xapi_purge.month took everything else of their statements away. *ret_dropped false:
 * somebody keeps something of it after all. ERR_TIMEOUT: somebody read for long; try again later. */
enum err xapi_month_drop(
    struct work *w, int database, const struct xapi_month *month, bool *ret_dropped) MUST_CHECK;

#endif
