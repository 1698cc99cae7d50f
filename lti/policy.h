/* What we do differently for each kind of platform: one table, read by everything that differs.
 * docs/platforms.md holds the same table; `lectern platform policies` prints it. */
#ifndef LTI_POLICY_H
#define LTI_POLICY_H

#include <jansson.h>

#include "lti/launch.h"

/* What becomes of a score that is not final (its gradingProgress is not FullyGraded). */
enum lti_non_final {
	LTI_NON_FINAL_BEFORE_FINAL, /* sent until a final one of the same person and column exists */
	LTI_NON_FINAL_NEVER /* never sent: the platform would put it, empty, in place of a grade (A13) */
};

/* Where the result of one user is read. */
enum lti_result_place { LTI_RESULT_BY_QUERY, LTI_RESULT_BY_PATH };

/* Whose the column is that a launch names. */
enum lti_column {
	LTI_COLUMN_AS_NAMED,  /* the link's */
	LTI_COLUMN_READ_FIRST /* perhaps another's, the first of the course (A3): it is read before it is used
	                       */
};

struct lti_policy_rules {
	const char *name;        /* as in a registration */
	const char *label;       /* for people */
	const char *origin_kind; /* of origins made for such a platform, and the slug of the first */
	enum lti_non_final non_final;
	double zero_share; /* a score of zero is sent as this share of the maximum; 0: as it is (A12) */
	enum lti_result_place result_place;
	enum lti_column column;
	int label_max;     /* characters of a column's name that it takes (A7) */
	bool late_dropped; /* a score after the column's end is answered with yes and may not be kept (A14) */
	bool zero_unsaid;  /* results leave out a zero: none may be one (A18) */
	bool caps;         /* keeps no more than the maximum (A11); Lectern never sends more */
	bool frames_below; /* pages of hosts below the issuer's may hold us in a frame */
	const char *why;   /* one paragraph */
};

/* Their names in the order of enum lti_policy, then NULL: the words of forms and of the API. */
extern const char *const lti_policy_names[];

/* The rules of a policy; never NULL. */
const struct lti_policy_rules *lti_policy_rules(enum lti_policy policy);

/* By name; false, and nothing changed, when there is none. */
bool lti_policy_read(const char *name, enum lti_policy *ret_policy);

/* What is sent for a score that was earned, by the policy's zero_share. */
double lti_policy_score(enum lti_policy policy, double given, double maximum);

/* The table as JSON, ended with the arena, and as a Markdown table. */
json_t *lti_policies_json(struct work *w);
const char *lti_policies_markdown(struct work *w);

#endif
