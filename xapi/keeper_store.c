/* What is kept fresh beside the statements: Consistent-Through, and next months' partitions.
 *
 * A look takes the time, then a transaction number of its own, then the lowest number that is under way.
 * Whoever stored something at that time or before had a number before (ingest.sql, statement_clock), so a
 * lower one; when no lower one is under way, here or at a later look, everything of that time can be read. */
#include <stdatomic.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/periodic.h"
#include "base/time.h"
#include "xapi/read.h"
#include "xapi_sql.h"

#define LOOK_MS 100
#define MARGIN_US (100 * INT64_C(1000))
/* Without anybody who asks, looks are rare. */
#define ASKED_US (60 * US_PER_S)
#define RARELY_US (10 * US_PER_S)
#define MONTHS_US (6 * 3600 * US_PER_S)

enum { DATABASES_MAX = 64 };

struct place {
	atomic_int_fast64_t through_us;
	/* The keeper's thread alone: a look that waits for lower numbers to end. */
	int64_t waiting_us, waiting_number;
	int64_t months_us; /* monotonic, when partitions are to be made next */
	bool failing;
};

struct xapi_keeper {
	struct db *db;
	struct periodic *periodic;
	int count;
	atomic_int_fast64_t asked_us; /* monotonic */
	int64_t looked_us;
	struct place places[DATABASES_MAX];
};

struct look {
	int64_t at_us, number, lowest;
};

static enum err look_body(struct work *w, void *arg)
{
	struct look *look = arg;
	struct db_rows *begin = NULL, *end = NULL;

	TRY(db_run(w, &xapi_look_begin, NULL, &begin));
	TRY(db_run(w, &xapi_look_end, NULL, &end));
	look->at_us = db_int(begin, 0, 0);
	look->number = db_int(begin, 0, 1);
	look->lowest = db_int(end, 0, 0);
	return OK;
}

static void place_told(struct place *place, const struct look *look)
{
	int64_t through = 0;

	if (look->lowest >= look->number)
		through = look->at_us;
	else if (place->waiting_us > 0 && look->lowest >= place->waiting_number)
		through = place->waiting_us;
	if (place->waiting_us == 0 || through > 0) {
		place->waiting_us = look->at_us;
		place->waiting_number = look->number;
	}
	through -= MARGIN_US;
	if (through > atomic_load(&place->through_us))
		atomic_store(&place->through_us, through);
}

static enum err place_keep(struct work *w, struct place *place, int database)
{
	int64_t now = time_monotonic_us();
	struct look look;

	if (now >= place->months_us) {
		TRY(db_once(w, db_all_tenants_in(database), &xapi_month_make, NULL, NULL));
		place->months_us = now + MONTHS_US;
	}
	TRY(db_transact(w, db_all_tenants_in(database), look_body, &look));
	place_told(place, &look);
	return OK;
}

static enum periodic_next keeper_run(void *data)
{
	struct xapi_keeper *keeper = data;
	int64_t now = time_monotonic_us();

	if (keeper->looked_us > 0 && now - atomic_load(&keeper->asked_us) > ASKED_US &&
	    now - keeper->looked_us < RARELY_US)
		return PERIODIC_WAIT;
	keeper->looked_us = now;
	for (int i = 0; i < keeper->count; i++) {
		ARENA_LOCAL struct arena *arena = arena_new();
		struct place *place = &keeper->places[i];
		struct work w;
		enum err e;

		work_init(&w, arena);
		db_attach(&w, keeper->db, DB_WORKER, false);
		e = place_keep(&w, place, i);
		if (e != OK && !place->failing)
			log_line(LOG_WARN, "xapi", "consistent-through stands still: %s", w.detail);
		place->failing = e != OK;
		db_detach(&w);
	}
	return PERIODIC_WAIT;
}

enum err xapi_keeper_start(struct work *w, struct db *db, struct xapi_keeper **ret_keeper)
{
	struct xapi_keeper *keeper = calloc(1, sizeof(*keeper));
	struct periodic_plan plan = {.name = "statements", .period_ms = LOOK_MS, .at_once = true};
	enum err e;

	if (keeper == NULL)
		return fail(w, ERR_INTERNAL, "no memory for the statements");
	keeper->db = db;
	keeper->count = db_databases_of(db);
	plan.run = keeper_run;
	plan.data = keeper;
	e = periodic_start(w, &plan, &keeper->periodic);
	if (e != OK) {
		free(keeper);
		return e;
	}
	*ret_keeper = keeper;
	return OK;
}

void xapi_keeper_stop(struct xapi_keeper *keeper)
{
	if (keeper == NULL)
		return;
	periodic_stop(keeper->periodic);
	free(keeper);
}

int64_t xapi_consistent_through(struct xapi_keeper *keeper, struct uuid org)
{
	int64_t through;
	int place;

	atomic_store(&keeper->asked_us, time_monotonic_us());
	if (db_place_known(keeper->db, org, &place))
		return atomic_load(&keeper->places[place].through_us);
	through = atomic_load(&keeper->places[0].through_us);
	for (int i = 1; i < keeper->count; i++) {
		int64_t other = atomic_load(&keeper->places[i].through_us);

		through = other < through ? other : through;
	}
	return through;
}
