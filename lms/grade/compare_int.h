/* What compare.c and its store share. */
#ifndef LMS_GRADE_COMPARE_INT_H
#define LMS_GRADE_COMPARE_INT_H

#include "lms/grade/compare.h"
#include "lti/ags_items.h"

enum { COMPARE_COLUMNS_PAGE = 100, COMPARE_ORGS_MAX = 1000 };

/* A column that something was sent to. */
struct compared_column {
	struct uuid id, registration;
	const char *url;
};

struct compare_counts {
	int64_t columns, unread, agrees, differs, missing, changed;
};

/* Up to COMPARE_COLUMNS_PAGE after that one, by id. */
enum err compare_columns(struct work *w, struct uuid org, const struct grade_some *some, struct uuid after,
    struct compared_column **ret_columns, size_t *ret_count) MUST_CHECK;
/* Notes the results of a column in one statement and adds to the counts. */
enum err compare_keep(struct work *w, struct uuid org, const struct compared_column *column,
    const struct ags_result *results, size_t count, enum lti_policy policy,
    struct compare_counts *counts) MUST_CHECK;
/* Organisations of a database whose night has come; each is told once a day. */
enum err compare_orgs_due(struct work *w, int database, struct uuid **ret_orgs, size_t *ret_count) MUST_CHECK;

#endif
