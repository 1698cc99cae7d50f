/* The positions that a step is about: the next part of a walk along what statements are found by, or of the
 * voided ones, which have no keys. */
#include <time.h>

#include "xapi/ingest.h"
#include "xapi/keep/keep_int.h"
#include "xapi_sql.h"

enum err positions_walk(struct work *w, struct walk *walk, struct positions *ret_found)
{
	struct db_rows *rows = NULL;

	TRY(walk_part(w, walk, XAPI_KEEP_BATCH, &rows));
	*ret_found = (struct positions){.end = db_count(rows) < XAPI_KEEP_BATCH};
	for (size_t i = 0; i < db_count(rows); i++) {
		ret_found->last = db_int(rows, i, 0);
		/* Without a filter every statement is meant, whether lists show it or not. */
		if (db_bool(rows, i, 1) || walk->key_count == 0)
			ret_found->at[ret_found->count++] = ret_found->last;
	}
	ret_found->looked = db_count(rows);
	return OK;
}

/* Of what was found, what says so itself: the rest has it from what it refers to. */
enum err positions_own(struct work *w, const struct walk *walk, struct positions *found)
{
	const char *texts[XAPI_KEEP_BATCH], *params[8] = {db_p_uuid(w, walk->org)};
	struct db_rows *rows = NULL;
	int64_t low = INT64_MAX, high = 0;

	if (found->count == 0)
		return OK;
	for (size_t i = 0; i < found->count; i++) {
		texts[i] = db_p_int(w, found->at[i]);
		low = found->at[i] < low ? found->at[i] : low;
		high = found->at[i] > high ? found->at[i] : high;
	}
	params[1] = db_p_list(w, texts, found->count);
	params[2] = db_p_int(w, low);
	params[3] = db_p_int(w, high);
	for (size_t k = 0; k < walk->key_count && k < KEEP_FILTERS_MAX; k++) {
		params[4 + 2 * k] = walk->keys[k].one;
		params[5 + 2 * k] = walk->keys[k].other;
	}
	TRY(db_send(w, &xapi_keep_plans, NULL));
	TRY(db_run(w, &xapi_keep_own, params, &rows));
	found->count = db_count(rows);
	for (size_t i = 0; i < db_count(rows); i++)
		found->at[i] = db_int(rows, i, 0);
	return OK;
}

enum err positions_voided(struct work *w, const struct walk *walk, struct positions *ret_found)
{
	const char *params[8] = {db_p_uuid(w, walk->org), db_p_int(w, walk->from), db_p_int(w, walk->until),
	    db_p_int(w, XAPI_KEEP_BATCH)};
	struct db_rows *rows = NULL;

	for (size_t k = 0; k < walk->key_count && k < KEEP_FILTERS_MAX; k++) {
		params[4 + 2 * k] = walk->keys[k].one;
		params[5 + 2 * k] = walk->keys[k].other;
	}
	TRY(db_run(w, &xapi_keep_voided, params, &rows));
	*ret_found = (struct positions){.count = db_count(rows), .end = db_count(rows) < XAPI_KEEP_BATCH};
	for (size_t i = 0; i < db_count(rows); i++)
		ret_found->last = ret_found->at[i] = db_int(rows, i, 0);
	ret_found->looked = db_count(rows);
	return OK;
}

enum { SETTLE_LOOKS_MAX = 250, SETTLE_LOOK_NS = 20 * 1000 * 1000 };

enum err xapi_keep_settle(struct work *w, struct uuid org)
{
	struct timespec pause = {.tv_nsec = SETTLE_LOOK_NS};
	struct db_rows *number = NULL, *lowest = NULL;

	TRY(db_once(w, db_tenant(org), &xapi_keep_number, NULL, &number));
	for (int i = 0; i < SETTLE_LOOKS_MAX; i++) {
		TRY(db_once(w, db_tenant(org), &xapi_keep_lowest, NULL, &lowest));
		if (db_int(lowest, 0, 0) >= db_int(number, 0, 0))
			return OK;
		nanosleep(&pause, NULL);
	}
	return OK;
}
