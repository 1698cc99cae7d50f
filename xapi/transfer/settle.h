/* Up to when everything that is stored can be seen. */
#ifndef XAPI_TRANSFER_SETTLE_H
#define XAPI_TRANSFER_SETTLE_H

#include "db/db.h"

/* A moment (Unix microseconds, of the database's clock, now) before which nothing more will be stored:
 * whoever stores something has a number before its time (ingest.sql, statement_clock), so that once no lower
 * number than one taken after the moment is under way, all is there. Waits for that some seconds; then
 * ERR_BUSY. */
enum err xapi_settle(struct work *w, struct uuid org, int64_t *ret_us) MUST_CHECK;

#endif
