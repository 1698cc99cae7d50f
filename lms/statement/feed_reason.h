/* Why a feed waits or is paused, or why a statement became a dead letter: a code, a sentence, what to do.
 * docs/xapi.md holds the same table. */
#ifndef LMS_STATEMENT_FEED_REASON_H
#define LMS_STATEMENT_FEED_REASON_H

#include <stddef.h>

struct statement_feed_reason {
	const char *code;
	const char *sentence, *advice; /* English; pages translate them */
};
extern const struct statement_feed_reason statement_feed_reasons[];
extern const size_t statement_feed_reasons_count;

/* NULL: there is none of that name, or it is "". */
const struct statement_feed_reason *statement_feed_reason_find(const char *code);

#endif
