/* Deep Linking 2.0: what a platform asks when somebody who teaches is to choose content, and the answer we
 * sign. Pure but for the signature. */
#ifndef LTI_DEEP_LINKING_H
#define LTI_DEEP_LINKING_H

#include "keys/keys.h"
#include "lti/launch.h"

/* What the claim deep_linking_settings says; texts "" when absent. */
struct lti_deep_linking {
	const char *return_url;
	json_t *data;             /* echoed as it came; NULL: none came */
	bool takes_links;         /* accept_types names ltiResourceLink */
	bool accept_multiple;     /* several items; one where nothing is said */
	bool accept_line_item;    /* columns of the grade book: unless it says false */
	const char *title, *text; /* what the place that is to be filled is called */
};

/* Reads what is there of settings, which may be NULL. Truth values may be texts ("false"), lists one text
 * with commas. */
void lti_deep_linking_read(struct work *w, const json_t *settings, struct lti_deep_linking *ret_settings);

/* What we do differently for each kind of platform when it takes content. */
struct lti_item_rules {
	size_t title_max;      /* bytes */
	bool replaces;         /* an answer takes the place of what the same place showed before */
	bool single;           /* all items of one place share its column: one at a time */
	bool makes_no_columns; /* a line item is taken, and no column comes of it */
};
const struct lti_item_rules *lti_item_rules(enum lti_policy policy);

enum { LTI_ITEMS_MAX = 20, LTI_ITEM_MAXIMUM_MAX = 1000000 };

/* One item that was chosen. */
struct lti_item {
	const char *title;
	struct uuid content; /* goes into custom.content_id */
	struct uuid part;    /* of it, where that is opened by itself: custom.grain_id; nil: the whole */
	struct uuid course;  /* instead of content, a course as a whole: custom.course_id; nil: none */
	int64_t maximum;     /* of its column, 1 to LTI_ITEM_MAXIMUM_MAX; 0: it has none */
};

/* What the item opens: the course, the part, or the content. */
struct uuid lti_item_opens(const struct lti_item *item);

struct lti_items_answer {
	const struct lti_registration *registration;
	const char *deployment_id; /* the platform's */
	json_t *data;              /* NULL: none came */
	const char *nonce;
	const char *app_url;
	const struct lti_item *items; /* none: nothing was chosen */
	size_t count;
};

/* The LtiDeepLinkingResponse (Deep Linking 2.0, 2.2.3) as a signed token of at most five minutes. */
enum err lti_deep_linking_answer(struct work *w, struct keys *keys, const struct lti_items_answer *answer,
    const char **ret_token) MUST_CHECK;

#endif
