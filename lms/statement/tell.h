/* What the house itself tells the learning record store of runtimes that speak no xAPI: SCORM attempts, by
 * the xAPI SCORM profile, and pages that learners look at. An organisation may switch it off
 * (statement_settings.tells).
 *
 * Whoever deletes or makes unnamed finds all of it by two keys: context.registration is the attempt's id
 * (views of pages have none), and the actor is the account of home page app_url (without a final slash) and
 * name learners.id, as of cmi5: nothing personal. Objects are ours too: HOME/xapi/activities/ID of a module,
 * a grain, an attempt; below a grain .../interactions/ID and .../objectives/ID as content names them; a page
 * is HOME/xapi/activities/pages/NAME. */
#ifndef LMS_STATEMENT_TELL_H
#define LMS_STATEMENT_TELL_H

#include "base/config.h"
#include "db/db.h"
#include "learn/learn.h"
#include "xapi/ingest.h"

/* Whether statements are to be told in an organisation, in its transaction: as it was read within five
 * seconds, else by a query. */
enum err statement_tells(struct work *w, struct uuid org, bool *ret_tells) MUST_CHECK;
/* After the commit of what changed it in this process: the next asks anew. */
void statement_tells_forget(struct uuid org);

enum {
	TOLD_MAX = XAPI_POSITIONS_PER_US, /* in one transaction */
	TOLD_TEXT_MAX = 16 * 1024,        /* a response or pattern that is longer is left out */
	TOLD_PATTERNS_MAX = 10            /* of one interaction */
};

enum telling_verb {
	TELLING_INITIALIZED,
	TELLING_RESUMED,
	TELLING_RESPONDED,
	TELLING_COMPLETED,
	TELLING_PASSED,
	TELLING_FAILED,
	TELLING_SUSPENDED,
	TELLING_TERMINATED,
	TELLING_VERBS
};
enum telling_kind { TELLING_COURSE, TELLING_LESSON, TELLING_INTERACTION, TELLING_OBJECTIVE };

/* What somebody answered. Texts as content gave them, "" where it gave none. */
struct telling_response {
	bool scorm12; /* written as SCORM 1.2 writes it; else as SCORM 2004, which is xAPI's way too */
	const char *type, *response, *result;
	const char *patterns[TOLD_PATTERNS_MAX];
	size_t patterns_count;
};

/* One thing that happened. */
struct telling {
	enum telling_verb verb;
	enum telling_kind kind;
	struct uuid grain;       /* of anything but the course */
	const char *title;       /* of course or grain; NULL: not known here */
	const char *part;        /* the interaction or objective, as content names it */
	const char *description; /* of that; "" none */
	int64_t at_us;
	enum completion completion;
	enum success success;
	struct score score;
	int64_t duration_cs; /* -1: not known */
	const struct telling_response *response;
};

/* Whose attempt it is. */
struct telling_attempt {
	struct uuid attempt, learner, module, session;
	const char *title; /* of the module; NULL: not known here */
};

/* Statements of one transaction. */
struct told {
	const struct config *config;
	const char *home, *authority; /* NULL before the first */
	struct xapi_statement *statements;
	size_t count, room;
};
/* At the beginning of each run of a transaction's body. */
struct told told_begin(const struct config *config);
/* Makes a statement of it. What the store's own judge would refuse, and what is beyond TOLD_MAX, is left out
 * and counted: nothing that content said may stop its turn. */
void told_add(
    struct work *w, struct told *told, const struct telling_attempt *of, const struct telling *telling);
/* Queues them all; nothing where there are none. The last that its transaction writes. */
enum err told_write(struct work *w, struct uuid org, const struct told *told) MUST_CHECK;

/* As db_transact, for bodies that tell: again, at most TOLD_TRIES times, where another transaction of the
 * organisation had the same microsecond. */
enum { TOLD_TRIES = 3 };
enum err told_transact(struct work *w, struct uuid org, db_body *body, void *arg) MUST_CHECK;

/* tell_json.c: the statement, without its authority. id: its own. */
const char *telling_json(struct arena *a, const char *home, struct uuid id, const struct telling_attempt *of,
    const struct telling *telling);
/* tell_response.c: a response or pattern as xAPI writes it; what is not written by SCORM 1.2's book stays as
 * it is. */
const char *telling_response_text(struct arena *a, const char *type, const char *text);

/* A page that a learner looks at. */
struct page_view {
	struct uuid org, learner;
	const char *name;   /* of the page, in its activity's IRI: "me" */
	const char *title;  /* as its heading says it */
	struct uuid module; /* what it is about; nil: no module */
	const char *locale; /* of the title */
};
/* Tells that it was looked at, by the store's queue: does not wait for it, and does not fail. The same page
 * of the same learner once in VIEW_AGAIN_S; of nobody who did not learn here (staff, guests without consent).
 * A view that finds the queue full is left out and counted. */
enum { VIEW_AGAIN_S = 5 * 60 };
void page_view_tell(
    struct work *w, const struct config *config, struct xapi_ingest *ingest, const struct page_view *view);

/* tell_store.c */
enum err tells_read(struct work *w, struct uuid org, bool *ret_tells) MUST_CHECK;
/* In a transaction of its own: whether views of a learner's are to be told: it is switched on, they have
 * learned here, and they consented where that is asked. */
enum err viewer_read(struct work *w, struct uuid org, struct uuid learner, bool *ret_tells) MUST_CHECK;

#endif
