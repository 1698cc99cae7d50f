/* Inside of the judge of statements. */
#ifndef XAPI_CMI5_JUDGE_INSIDE_H
#define XAPI_CMI5_JUDGE_INSIDE_H

#include "xapi/cmi5/session.h"

/* A statement seen by its parts; what is absent is NULL. */
struct seen {
	const struct cmi5_session *s;
	const json_t *statement, *context, *result, *score, *category, *extensions;
	bool defined, move_on_category;
	enum cmi5_verb verb;
	int64_t timestamp_us, duration_cs;
	bool timed, lasted;
};

/* "" where there is none, or it is no text. */
const char *judge_text(const json_t *object, const char *name);
/* Among activities, one or several. */
bool judge_has_activity(const json_t *activities, const char *id);

/* judge_rules.c: true where the rule holds. */
typedef bool judge_rule(const struct seen *seen);
#define RULE(whose, requirement, holds, sentence) judge_rule holds;
#include "xapi/cmi5/judge.def"
#undef RULE

#endif
