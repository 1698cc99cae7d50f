#include "xapi/transfer/settle.h"

#include <time.h>

#include "xapi_sql.h"

enum { SETTLE_TRIES = 200, SETTLE_MS = 25 };

static void nap(void)
{
	const struct timespec pause = {.tv_nsec = SETTLE_MS * 1000000L};

	(void)nanosleep(&pause, NULL);
}

enum err xapi_settle(struct work *w, struct uuid org, int64_t *ret_us)
{
	struct db_rows *rows = NULL;
	int64_t moment, number;

	TRY(db_once(w, db_tenant(org), &xapi_transfer_begin, NULL, &rows));
	moment = db_int(rows, 0, 0);
	number = db_int(rows, 0, 1);
	for (int i = 0; i < SETTLE_TRIES; i++) {
		TRY(db_once(w, db_tenant(org), &xapi_transfer_lowest, NULL, &rows));
		if (db_int(rows, 0, 0) > number) {
			*ret_us = moment;
			return OK;
		}
		nap();
	}
	return fail(w, ERR_BUSY,
	    "something is being written for long, and what is stored before its end is not known yet");
}
