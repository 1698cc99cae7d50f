/* Time: Unix microseconds in UTC everywhere inside; RFC 3339, SCORM 1.2 and ISO 8601 forms at the edges. */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

enum { TIME_TEXT_SIZE = 32, TIMESPAN_TEXT_SIZE = 24, DURATION_TEXT_SIZE = 48 };

#define US_PER_S INT64_C(1000000)

int64_t time_now_us(void);
/* Never goes back; for durations only. */
int64_t time_monotonic_us(void);

/* RFC 3339 in UTC with milliseconds, "2026-11-21T08:32:43.120Z", into text; returns text. */
const char *time_format(int64_t us, char text[static TIME_TEXT_SIZE]);
/* RFC 3339 with any offset and up to 9 fraction digits; false for anything else. */
bool time_parse(const char *text, int64_t *ret_us) MUST_CHECK;

/* SCORM 1.2 CMITimespan HHHH:MM:SS.SS (2 to 4 hour digits, at most 2 fraction digits) in hundredths of a
 * second. */
bool timespan_parse(const char *text, int64_t *ret_cs) MUST_CHECK;
/* "0012:03:04.50"; longer than 9999 hours is shown as 9999:59:59.99. */
const char *timespan_format(int64_t cs, char text[static TIMESPAN_TEXT_SIZE]);
/* SCORM 1.2 CMITime HH:MM:SS.SS, a time of day. */
bool timeofday_valid(const char *text);

/* ISO 8601 duration P[yY][mM][dD][T[hH][mM][s[.ss]S]] in hundredths of a second (a year counts 365.25 days,
 * a month a twelfth of it). */
bool duration_parse(const char *text, int64_t *ret_cs) MUST_CHECK;
/* The shortest such form with days as its largest unit, "P1DT2H0.55S"; "PT0S" for nothing or less. */
const char *duration_format(int64_t cs, char text[static DURATION_TEXT_SIZE]);

#endif
