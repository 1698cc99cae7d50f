/* cmi5 at run time. A learner's attempt is the registration; each launch of an assignable unit (AU) is a
 * session of its own, with a token that is fetched once and good for that session alone. What an AU says is
 * judged (xapi/cmi5/session.h), stored, and made into progress and grades, in one transaction that holds the
 * attempt; what the LMS itself has to say (launched, abandoned, waived, satisfied) is written in the same
 * one.
 *
 * Ids that are ours, and none of the publisher's: ORIGIN/xapi/activities/ID of a unit and a block by their
 * grain, of a course by its module. Learners are accounts of the same home page, named by their id: nothing
 * personal. */
#ifndef LMS_CMI5_CMI5_H
#define LMS_CMI5_CMI5_H

#include "base/config.h"
#include "learn/learn.h"
#include "lms/capability.h"
#include "xapi/cmi5/launch.h"
#include "xapi/document.h"
#include "xapi/ingest.h"

/* The origin that our ids begin with, without a final slash; of the statements of every runtime. */
const char *cmi5_home(struct work *w, const struct config *config);
const char *cmi5_activity(struct arena *a, const char *home, struct uuid id);

/* Evaluates a registration that was not yet (9.6.1): blocks and the course may be satisfied before anything
 * is launched. Inside a transaction that holds the attempt. Nothing for an attempt that is no cmi5 course. */
enum err cmi5_register(
    struct work *w, const struct config *config, const struct attempt_ref *attempt) MUST_CHECK;

/* Launches a unit from the player's session: whatever is still open in the registration is abandoned.
 * *ret_json:
 * {"url","method","session"} for the player. ERR_SESSION_CLOSED: the player's session is over; ERR_NOT_FOUND:
 * there is no such unit. */
struct cmi5_asked {
	struct write_capability player;
	struct uuid grain;
	enum cmi5_mode mode; /* Normal becomes Review where nothing is left to be judged */
};
enum err cmi5_launch_unit(struct work *w, const struct config *config, const struct keys *keys,
    const struct cmi5_asked *asked, const char **ret_json) MUST_CHECK;

/* How the units of the player's session stand: {"items":[{id,status,score}],"attempt","active"}; active: the
 * grain of the session that is not over, or null. ERR_SESSION_CLOSED. */
enum err cmi5_standing(
    struct work *w, const struct write_capability *player, const char **ret_json) MUST_CHECK;

/* Answers a fetch URL (8.2): {"auth-token"} the first time, {"error-code","error-text"} for all that is
 * wrong. */
enum err cmi5_fetch(
    struct work *w, const struct keys *keys, const char *capability, const char **ret_json) MUST_CHECK;

/* An AU that has proven itself by its token. */
struct cmi5_unit {
	struct uuid org, session, attempt, grain;
	const char *session_text, *activity, *registration;
	const char *actor_home, *actor_name;
	const char *identifier; /* of the actor, as xapi_agent.identifier */
	const char *authority; /* JSON: one for each registration, so that a unit finds what it said before */
};
/* User and password of Basic. False: they are of no AU; then they may be of somebody else. */
bool cmi5_is_token(const char *user);
/* ERR_UNAUTHORIZED: not ours, not fetched yet, or the session is over. */
enum err cmi5_prove(struct work *w, const struct config *config, const struct keys *keys, const char *user,
    const char *password, struct cmi5_unit *ret_unit) MUST_CHECK;

/* Statements of an AU: request as xapi_ingest_now takes it, without the queue; body: what the AU sent, whose
 * statements they are (one that the address named with its id put in). ERR_FORBIDDEN with the requirement
 * that refuses as the field: nothing was written. Else as xapi_ingest_now. *ret_graded: wake the grade
 * sender. */
enum err cmi5_statements_take(struct work *w, const struct config *config, const struct cmi5_unit *unit,
    const char *body, size_t len, struct xapi_ingest_request *request, bool *ret_graded) MUST_CHECK;

/* Whether an AU may do this to a document (6.2, 10, 11), and notes that it asked for the learner's
 * preferences. name "": of several. content NULL: it only reads. ERR_FORBIDDEN with the requirement as the
 * field. */
enum err cmi5_document_check(struct work *w, const struct cmi5_unit *unit,
    const struct xapi_document_context *context, const char *name, bool changes, const char *content_type,
    const char *content, size_t len) MUST_CHECK;

/* Waives a unit for a learner (9.3.7), once; reason: as 9.5.5.2 names them, or any other text. Audited.
 * ERR_NOT_FOUND (field grain where the course has no such unit), ERR_CONFLICT: it is waived already, or the
 * learner never opened the course; ERR_UNPROCESSABLE: the attempt is at no cmi5 course. *ret_graded: wake the
 * grade sender. */
enum err cmi5_waive(struct work *w, const struct config *config, const struct principal *by,
    const struct attempt_ref *attempt, struct uuid grain, const char *reason, bool *ret_graded) MUST_CHECK;

#endif
