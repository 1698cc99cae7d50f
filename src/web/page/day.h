/* Days as <input type="date"> sends and shows them ("2026-11-21"), in the organisation's time zone. */
#ifndef WEB_PAGE_DAY_H
#define WEB_PAGE_DAY_H

#include "web/web.h"

/* The first moment of that day, or, where end, of the day after. ERR_BAD_INPUT with name as the field. */
enum err day_read(struct request *r, const char *name, const char *day, bool end, int64_t *ret_us) MUST_CHECK;
/* A moment as <input type="datetime-local"> sends and shows it ("2026-11-21T08:30"), likewise. ERR_BAD_INPUT
 * with name as the field. */
enum err minute_read(struct request *r, const char *name, const char *moment, int64_t *ret_us) MUST_CHECK;
const char *minute_text(struct request *r, int64_t us);
/* The day that a moment lies in; "" for 0. In the arena. */
const char *day_text(struct request *r, int64_t us);

/* The same of a form that is shown again: "" is 0; what was_us shows as is was_us itself, so that a form
 * nobody changed changes nothing; a blank between day and hour is well, too. */
enum err day_time_read(
    struct request *r, const char *name, const char *text, int64_t was_us, int64_t *ret_us) MUST_CHECK;

#endif
