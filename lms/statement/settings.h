/* What an organisation's administrators set about its learning record store. */
#ifndef LMS_STATEMENT_SETTINGS_H
#define LMS_STATEMENT_SETTINGS_H

#include <jansson.h>

#include "base/work.h"
#include "lms/access/access.h"

enum { STATEMENT_KEEP_DAYS_MAX = 36500 };

struct statement_settings {
	int64_t
	    keep_days; /* statements stored longer ago are deleted (lms/statement/retention.c); 0: none are */
	bool tells;    /* what learners do in SCORM content and on pages is also stored as statements */
};

/* Of an organisation that set nothing: nothing is deleted, and what learners do is told. */
enum err statement_settings_read(
    struct work *w, struct uuid org, struct statement_settings *ret_settings) MUST_CHECK;
/* Of by->org. Audited. ERR_BAD_INPUT (field keep_days). */
enum err statement_settings_set(
    struct work *w, const struct principal *by, const struct statement_settings *settings) MUST_CHECK;
/* {keep_days (null: for ever), tells}, new reference. */
json_t *statement_settings_json(const struct statement_settings *settings);

#endif
