/* Courses and programmes given to teams: who is in the team is enrolled, also who joins it later; who leaves
 * keeps their enrolment, or is suspended or taken out, where nothing but the assignment brought them. A day
 * by which it should be done may be said, and put off for one learner in their enrolment. by->team_only:
 * teams they lead. Writes are audited. */
#ifndef LMS_ENROLLMENT_ASSIGNMENT_H
#define LMS_ENROLLMENT_ASSIGNMENT_H

#include <jansson.h>

#include "lms/access/access.h"
#include "lms/job/job.h"

/* keep, suspend, end; ends with NULL. */
extern const char *const team_assignment_leavers[];

struct team_assignment {
	struct uuid id, team, course, programme, session; /* one of course and programme; session nil: none */
	const char *team_name, *title, *session_title, *leavers;
	int64_t due_us; /* 0: none */
	int64_t revision, created_us;
	int64_t enrolled, completed; /* counted up to 10,000 */
};
/* team and before nil: any, from the newest. */
enum err team_assignment_list(struct work *w, const struct principal *by, struct uuid team,
    struct uuid before, int64_t limit, struct team_assignment **ret_rows, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND (field id). */
enum err team_assignment_read(
    struct work *w, const struct principal *by, struct uuid id, struct team_assignment *ret_row) MUST_CHECK;

/* id (the caller's: the same twice is one), team, course or programme, session, due_us, leavers. Who is in
 * the team is enrolled at once, as far as TEAM_ASSIGNMENT_NOW goes; the rest by a job within minutes.
 * ERR_NOT_FOUND (field team): team, course, programme or session is not here, or not theirs; ERR_BAD_INPUT
 * (field course): neither or both; ERR_CONFLICT (field team): it has this already. */
enum { TEAM_ASSIGNMENT_NOW = 2000 };
enum err team_assignment_add(
    struct work *w, const struct principal *by, const struct team_assignment *assignment) MUST_CHECK;
/* due_us and leavers, of that revision. ERR_NOT_FOUND (field id); ERR_CONFLICT (field revision). */
enum err team_assignment_change(
    struct work *w, const struct principal *by, const struct team_assignment *assignment) MUST_CHECK;
/* Who is enrolled by it stays. */
enum err team_assignment_remove(struct work *w, const struct principal *by, struct uuid id) MUST_CHECK;

/* Inside a tenant transaction: somebody joined the team, or left it. */
enum err team_assignments_follow(struct work *w, struct uuid org, struct uuid team) MUST_CHECK;

/* The job that does what no request did: teams that are large, programmes that got another course, learners
 * who were forgotten and whose seats are free. */
job_run enrollment_follow_run;

/* As the API tells it. New reference. */
json_t *team_assignment_json(struct work *w, const struct team_assignment *a);

#endif
