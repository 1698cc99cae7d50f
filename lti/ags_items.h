/* Columns of a platform's grade book: Assignment and Grade Services 2.0 section 3.1, line items. Nothing here
 * changes or deletes a column that is there: a PUT replaces all of it, and it is the teacher's (research A6).
 */
#ifndef LTI_AGS_ITEMS_H
#define LTI_AGS_ITEMS_H

#include "lti/ags.h"

#define AGS_SCOPE "https://purl.imsglobal.org/spec/lti-ags/scope/"
#define AGS_SCOPE_ITEM AGS_SCOPE "lineitem"
#define AGS_SCOPE_ITEM_READ AGS_SCOPE "lineitem.readonly"

enum {
	AGS_PAGES_MAX = 50,    /* of a list; more is an error, never half a list */
	AGS_ITEMS_MAX = 10000, /* in all of them */
	AGS_RESULTS_MAX = 100000
};

struct ags_item {
	const char *url, *label, *resource_link_id, *resource_id, *tag; /* "" when absent */
	double maximum;                                                 /* 0: not said */
	int64_t ends_us; /* its endDateTime, Unix microseconds; 0: none */
};

/* What a column of ours is known by: its tag, else the link with the resource. */
struct ags_item_wish {
	const char *label, *resource_link_id, *resource_id, *tag;
	double maximum;
};

/* What each of these needs. */
struct ags_means {
	struct keys *keys;
	struct http *http;
	const struct lti_registration *registration;
	const char *scope; /* AGS_SCOPE_ITEM or AGS_SCOPE_ITEM_READ: what the launch offered */
	int64_t until_us;  /* monotonic: no page is asked for later */
};

/* Each is OK unless the database failed: *ret_answer says what happened; AGS_ACCEPTED: the rest is set.
 * ags_item_read: the column of an address. ags_item_find: looks through the list by link, then by tag,
 * reading every page, and compares by itself (A5: a filter may be ignored); *ret_found false: it is not
 * there. ags_item_create: makes it, with a label of at most the policy's length. */
enum err ags_item_read(struct work *w, const struct ags_means *means, const char *url,
    struct ags_answer *ret_answer, struct ags_item *ret_item) MUST_CHECK;
enum err ags_item_find(struct work *w, const struct ags_means *means, const char *list_url,
    const struct ags_item_wish *wish, struct ags_answer *ret_answer, bool *ret_found,
    struct ags_item *ret_item) MUST_CHECK;
enum err ags_item_create(struct work *w, const struct ags_means *means, const char *list_url,
    const struct ags_item_wish *wish, struct ags_answer *ret_answer, struct ags_item *ret_item) MUST_CHECK;

/* What a platform has of one person in a column. */
struct ags_result {
	const char *user_sub;
	bool known; /* false: a result without resultScore, or null (A18) */
	double given, maximum;
};

/* Every result of a column, all its pages (A4). Where the list has no end or is no list, *ret_answer says so
 * and nothing else is set: never half of it. */
enum err ags_results(struct work *w, const struct ags_means *means, const char *item_url,
    struct ags_answer *ret_answer, struct ags_result **ret_results, size_t *ret_count) MUST_CHECK;

/* The rest is for this room and its tests. */

/* ERR_UPSTREAM, saying why: no line item, or one without id or label. */
enum err ags_item_parse(struct work *w, const json_t *json, struct ags_item *ret_item) MUST_CHECK;
/* By tag; else by link and resource, where neither says otherwise. */
bool ags_item_fits(const struct ags_item *item, const struct ags_item_wish *wish);
/* As it is sent: a whole number as maximum, the label on one line and cut at so many characters (A7). */
const char *ags_item_json(struct work *w, const struct ags_item_wish *wish, int64_t label_max);

#endif
