/* Rows of cmi5.sql. Inside lms/cmi5 only. */
#ifndef LMS_CMI5_CMI5_STORE_H
#define LMS_CMI5_CMI5_STORE_H

#include "db/db.h"
#include "learn/learn.h"
#include "lms/cmi5/cmi5.h"
#include "lms/cmi5/shared.h"

/* What was said of a block or a unit in a registration. */
struct part_row {
	struct uuid grain;
	bool completed, passed, waived, satisfied; /* satisfied: of a block */
};

struct registration {
	struct attempt_ref attempt;
	struct uuid learner, module, package;
	const char *home, *sha256;
	bool evaluated, satisfied;
	struct cmi5_structure structure;
	struct part_row *parts; /* as many as the structure's, in its order */
};

/* ERR_NOT_FOUND: the attempt is no cmi5 course. */
enum err registration_load(struct work *w, const struct config *config, const struct attempt_ref *attempt,
    struct registration *ret_registration) MUST_CHECK;
/* The index of a unit; -1: there is none of that grain. */
int registration_unit(const struct registration *r, struct uuid grain);
enum err registration_keep(struct work *w, const struct attempt_ref *attempt, bool satisfied) MUST_CHECK;
enum err part_keep(struct work *w, const struct attempt_ref *attempt, const struct part_row *part) MUST_CHECK;

/* Holds the attempt; the newest of its player's sessions. ERR_NOT_FOUND; ERR_CONFLICT: it has none. */
enum err attempt_session_last(
    struct work *w, const struct attempt_ref *attempt, struct uuid *ret_session) MUST_CHECK;

struct active_row {
	struct uuid id, grain;
	int64_t launched_us, last_us;
};
enum err sessions_active(struct work *w, const struct attempt_ref *attempt, struct active_row **ret_rows,
    size_t *ret_count) MUST_CHECK;
enum err session_abandon(struct work *w, struct uuid org, struct uuid session) MUST_CHECK;
enum err unit_session_add(struct work *w, const struct registration *r, const struct cmi5_launch *launch,
    struct uuid session, struct uuid grain, struct uuid player) MUST_CHECK;
/* *ret_first false: its token was given away before, or it is over. */
enum err session_fetch(struct work *w, struct uuid org, struct uuid session, bool *ret_first) MUST_CHECK;

struct session_row {
	struct uuid attempt, grain, player, learner, module;
	const char *publisher;
	enum cmi5_move_on move_on;
	bool fetched;
	struct part_row part;
	struct cmi5_session rules; /* its texts are the caller's to set */
};
/* ERR_UNAUTHORIZED: there is none. Inside a transaction. */
enum err session_row_read(
    struct work *w, struct uuid org, struct uuid session, struct session_row *ret_row) MUST_CHECK;
/* The same in a transaction of its own. */
enum err session_row_once(
    struct work *w, struct uuid org, struct uuid session, struct session_row *ret_row) MUST_CHECK;
enum err session_lock(struct work *w, struct uuid org, struct uuid session) MUST_CHECK;
enum err session_keep(
    struct work *w, struct uuid org, struct uuid session, const struct cmi5_session *rules) MUST_CHECK;
enum err preferences_note(struct work *w, struct uuid org, struct uuid session) MUST_CHECK;

/* tell.c: what the LMS says, gathered into one array of JSON. */
struct tellings {
	struct text text;
	size_t count;
};
struct tellings tellings_new(struct arena *a);
/* part -1: the course. session NULL: one of its own. */
void tell_satisfied(
    struct work *w, const struct registration *r, struct tellings *t, int part, const char *session);
void tell(
    struct work *w, const struct registration *r, struct tellings *t, struct cmi5_telling *telling, int part);
/* As statements; *ret_count 0 where nothing was said. */
enum err tellings_read(struct work *w, const struct registration *r, const struct tellings *t,
    struct xapi_statement **ret_statements, size_t *ret_count) MUST_CHECK;
/* Writes them, in a transaction that has no other statements. */
enum err tellings_write(struct work *w, const struct registration *r, const struct tellings *t) MUST_CHECK;

/* evaluate.c: notes what is satisfied now, and tells it, once each. *ret_satisfied: the course. */
enum err registration_evaluate(struct work *w, struct registration *r, const char *session,
    struct tellings *t, bool *ret_satisfied) MUST_CHECK;

#endif
