/* How much a record store holds. Statements are counted once, in the order of their positions, by the month
 * in which they were stored; a month of which some are deleted is counted again. So a look at the figures
 * reads one row, and counting reads what came since. Exact as of counted_through, but for agents, which a
 * sketch tells to some percent. */
#ifndef XAPI_TRANSFER_FIGURES_H
#define XAPI_TRANSFER_FIGURES_H

#include <jansson.h>

#include "db/db.h"

/* Called between parts: what it fails with ends the counting, which goes on from there the next time. */
typedef enum err xapi_figures_told(struct work *w, int64_t counted, void *owner);

/* Counts what is new of an organisation and keeps the figures. told may be NULL. Errors: db/db.h, told's;
 * ERR_BUSY. */
enum err xapi_figures_count(
    struct work *w, struct uuid org, xapi_figures_told *told, void *owner, int64_t *ret_counted) MUST_CHECK;

/* {counted_through, statements, voiding, bytes, oldest, newest, agents, verbs, activities, attachments
 * {count, bytes}, documents {count, bytes}, by_month, by_day, by_verb, by_activity: [{name, statements}]};
 * times are RFC 3339 or null. Of an organisation that was never counted: zeros, and counted_through null.
 * Ends with w. */
enum err xapi_figures_read(struct work *w, struct uuid org, json_t **ret_figures) MUST_CHECK;

/* The next organisation of a database that has statements; *ret_found false: no more. Worker session. */
enum err xapi_figures_next(
    struct work *w, int database, struct uuid after, struct uuid *ret_org, bool *ret_found) MUST_CHECK;

#endif
