/* Tin Can packages at run time (docs/tincan.md). An activity of one is opened with all that its content needs
 * in its address: where the learning record store is, who learns, the registration (the attempt), and a
 * credential that counts for this launch alone. What the content says of the activity becomes progress and
 * grades in the transaction that stores it.
 *
 * The credential is a capability (lms/capability.h) that names the launch; nothing of it is kept. It counts
 * until something of the same registration is launched after it, the player's session is over, or a day has
 * gone by; what content says as its page is closed counts for a minute more. */
#ifndef LMS_TINCAN_TINCAN_H
#define LMS_TINCAN_TINCAN_H

#include "base/config.h"
#include "learn/learn.h"
#include "lms/capability.h"
#include "xapi/document.h"
#include "xapi/ingest.h"

enum { TINCAN_CREDENTIAL_HOURS = 24 };

/* Launches an activity from the player's session; earlier launches of the registration are over. *ret_json:
 * {"url","method","session"}, as of a unit of cmi5. ERR_SESSION_CLOSED: the player's session is over;
 * ERR_NOT_FOUND (field item): there is no such activity. */
struct tincan_asked {
	struct write_capability player;
	struct uuid grain;
};
enum err tincan_launch(struct work *w, const struct config *config, const struct keys *keys,
    const struct tincan_asked *asked, const char **ret_json) MUST_CHECK;

/* Content that has proven itself by its credential. */
struct tincan_content {
	struct uuid org, launch, attempt, grain, player;
	const char *activity;     /* the publisher's id */
	const char *registration; /* the attempt's id */
	const char *actor_home, *actor_name;
	const char *identifier; /* of the actor, as xapi_agent.identifier */
	const char
	    *authority; /* JSON: one for each registration, so that content finds what it said before */
};
/* The user of Basic. False: the credential is of no Tin Can content; then it may be of somebody else. */
bool tincan_is_credential(const char *user);
/* ERR_UNAUTHORIZED (field Authorization): not made here, or it counts no longer. */
enum err tincan_prove(struct work *w, const struct config *config, const struct keys *keys, const char *user,
    const char *password, struct tincan_content *ret_content) MUST_CHECK;

/* Statements of content: request as xapi_ingest_now takes it, without the queue; body: what it sent, whose
 * statements they are. ERR_FORBIDDEN with a JSON pointer as the field: nothing was written. Else as
 * xapi_ingest_now. *ret_graded: wake the grade sender. */
enum err tincan_statements_take(struct work *w, const struct tincan_content *content, const char *body,
    size_t len, struct xapi_ingest_request *request, bool *ret_graded) MUST_CHECK;

/* Whether content may do this to a document: any state of its registration, states of its activity and what
 * lies below that without one, the learner's profile but for what cmi5 keeps there; profiles of activities
 * are only read. name "": of several. ERR_FORBIDDEN with the parameter as the field. */
enum err tincan_document_check(struct work *w, const struct tincan_content *content,
    const struct xapi_document_context *context, const char *name, bool changes) MUST_CHECK;

#endif
