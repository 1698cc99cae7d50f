/* What the pages of the grade ledger share. */
#ifndef WEB_ATTEMPT_LEDGER_H
#define WEB_ATTEMPT_LEDGER_H

#include "lms/grade/grade.h"
#include "web/attempt/attempt.h"

/* What the address, or a form, says of which grades; ids are texts, "" where a choice is left open. */
struct ledger_asked {
	const char *org, *state, *who, *result, *platform, *course, *learner;
	struct uuid id;
	bool nightly;
};
extern const char *const ledger_states[], *const ledger_results[];

#define LEDGER_TEXT(name, place, member, max, what)                                                          \
	{                                                                                                    \
		name, place, FIELD_TEXT, false, 0, max, offsetof(struct ledger_asked, member), .about = what \
	}
#define LEDGER_SOME(place)                                                                                   \
	LEDGER_TEXT("platform", place, platform, 36, "only those owed to it"),                               \
	    LEDGER_TEXT("course", place, course, 36, "only of this course of a platform"),                   \
	    LEDGER_TEXT("learner", place, learner, 36, "only of this learner")
#define LEDGER_FILTERS                                                                                       \
	LEDGER_SOME(INPUT_QUERY),                                                                            \
	    LEDGER_TEXT("who", INPUT_QUERY, who, 254,                                                        \
	        "only of learners of this whole name, e-mail address or id at their platform"),              \
	    {"state", INPUT_QUERY, FIELD_CHOICE, false, 0, 0, offsetof(struct ledger_asked, state),          \
	        .choices = ledger_states, .about = "only grades in this state"},                             \
	{                                                                                                    \
		"result", INPUT_QUERY, FIELD_CHOICE, false, 0, 0, offsetof(struct ledger_asked, result),     \
		    .choices = ledger_results, .about = "only grades of which the platform showed this"      \
	}
#define LEDGER_ORG LEDGER_TEXT("org", INPUT_PATH, org, 63, "the organisation")
#define LEDGER_LAUNCH                                                                                        \
	{                                                                                                    \
		"capability", INPUT_PATH, FIELD_TEXT, true, 1, CAPABILITY_MAX,                               \
		    offsetof(struct ledger_asked, org), .hidden = true, .about = "the launch of who teaches" \
	}

/* What was asked, before it is read. */
extern const struct ledger_asked ledger_asked_nothing;

/* ERR_BAD_INPUT with the field platform, course or learner. */
enum err ledger_some(
    struct request *r, const struct ledger_asked *asked, struct grade_some *ret_some) MUST_CHECK;
enum err ledger_filter(struct request *r, const struct ledger_asked *asked, int64_t limit,
    struct review_ledger_filter *ret_filter) MUST_CHECK;

/* The name an administrator gave a platform of lti_platforms_of, else its issuer; "" where it is none. */
const char *ledger_platform_name(struct request *r, const json_t *platforms, struct uuid registration);

#endif
