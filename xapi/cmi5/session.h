/* The rules of a cmi5 session (cmi5 7.1, 9, 10): one statement of an AU against all that is known of its
 * session and registration. Pure: a table of rules, each with the number of its requirement; the first that
 * does not hold refuses. What is accepted changes the session, so that the next statement is judged against
 * it.
 *
 * A terminated session takes nothing more, at once: the time that 9.3.8 leaves to the LMS is none. */
#ifndef XAPI_CMI5_SESSION_H
#define XAPI_CMI5_SESSION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/work.h"
#include "xapi/cmi5/structure.h"

#define CMI5_CATEGORY "https://w3id.org/xapi/cmi5/context/categories/cmi5"
#define CMI5_CATEGORY_MOVE_ON "https://w3id.org/xapi/cmi5/context/categories/moveon"
#define CMI5_EXTENSION_SESSION "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
#define CMI5_EXTENSION_MASTERY "https://w3id.org/xapi/cmi5/context/extensions/masteryscore"
#define CMI5_EXTENSION_MODE "https://w3id.org/xapi/cmi5/context/extensions/launchmode"
#define CMI5_EXTENSION_URL "https://w3id.org/xapi/cmi5/context/extensions/launchurl"
#define CMI5_EXTENSION_MOVE_ON "https://w3id.org/xapi/cmi5/context/extensions/moveon"
#define CMI5_EXTENSION_PARAMETERS "https://w3id.org/xapi/cmi5/context/extensions/launchparameters"
#define CMI5_EXTENSION_REASON "https://w3id.org/xapi/cmi5/result/extensions/reason"
#define CMI5_TYPE_BLOCK "https://w3id.org/xapi/cmi5/activitytype/block"
#define CMI5_TYPE_COURSE "https://w3id.org/xapi/cmi5/activitytype/course"

/* 9.3: those an AU says, then those only the LMS says. */
enum cmi5_verb {
	CMI5_INITIALIZED,
	CMI5_VERB_COMPLETED,
	CMI5_VERB_PASSED,
	CMI5_VERB_FAILED,
	CMI5_TERMINATED,
	CMI5_LAUNCHED,
	CMI5_ABANDONED,
	CMI5_WAIVED,
	CMI5_SATISFIED,
	CMI5_VERBS,
	CMI5_VERB_OTHER = CMI5_VERBS /* any other */
};
extern const char *const cmi5_verb_ids[CMI5_VERBS];
/* As shown: "initialized". */
extern const char *const cmi5_verb_names[CMI5_VERBS];

/* 10.2.2 */
enum cmi5_mode { CMI5_NORMAL, CMI5_BROWSE, CMI5_REVIEW, CMI5_MODES };
extern const char *const cmi5_mode_names[CMI5_MODES];

/* An AU's session, and of its registration what the rules ask for. Texts are borrowed. */
struct cmi5_session {
	/* What the launch said. */
	const char *session, *registration; /* registration: a UUID in lower case */
	const char *activity, *publisher;   /* activity: ours; publisher: the id in the course structure */
	const char *actor_home, *actor_name;
	enum cmi5_mode mode;
	bool has_mastery;
	double mastery;
	/* What was heard in this session. */
	bool preferences_read; /* the learner's preferences were asked for (11) */
	bool initialized, completed, passed, failed, terminated, abandoned;
	int64_t initialized_us, last_us; /* timestamps of initialized and of the latest statement */
	/* What was heard of this AU in this registration, this session included. */
	bool ever_completed, ever_passed;
};

/* What an accepted statement amounts to. */
struct cmi5_said {
	bool defined; /* a cmi5 defined statement; false: an allowed one */
	enum cmi5_verb verb;
	bool has_score;      /* of passed and failed */
	double score;        /* scaled, or what raw is between min and max */
	int64_t duration_cs; /* -1: it has none */
	int64_t timestamp_us;
};

struct cmi5_refusal {
	const char *requirement; /* its number, as "9.3.0.0-4" */
	const char *sentence;
};

/* statement: a valid xAPI statement as the AU sent it. True: accepted, session says so too. False: refused,
 * and the session is as it was. */
bool cmi5_judge(struct cmi5_session *session, const json_t *statement, struct cmi5_said *ret_said,
    struct cmi5_refusal *ret_refusal) MUST_CHECK;

/* A statement's result.score as 0 to 1 (what raw is between min and max), or as it was scaled. False: it has
 * none, or a raw one alone. */
bool cmi5_score_read(const json_t *score, double *ret_score) MUST_CHECK;
/* Any duration that xAPI takes; what base/time.h cannot read is no time that counts. False: it is none. */
bool cmi5_duration_read(const char *text, int64_t *ret_cs) MUST_CHECK;

/* The number of the requirement that the judge's rule of that index holds to; NULL behind the last. */
const char *cmi5_judged(size_t index);

/* 13.1.4 moveOn. A waived AU has met it (9.3.9). */
bool cmi5_move_on_met(enum cmi5_move_on move_on, bool completed, bool passed, bool waived);

/* Satisfaction of a course structure. units[i] of an AU: it has met its moveOn. Fills satisfied[i] for every
 * block, copies it for every AU, and says of the whole course. A block without AUs cannot be. */
bool cmi5_satisfied(const struct cmi5_structure *structure, const bool *units, bool *satisfied);

#endif
