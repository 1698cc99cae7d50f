#include <stdlib.h>
#include <string.h>

#include "base/periodic.h"
#include "base/time.h"
#include "web/status/status.h"
#include "web/web_int.h"

enum { PROBE_EVERY_MS = 1000, STALE_AFTER_S = 5 };

/* The database is asked in the background: an event thread never waits for it, and a crowd of load balancers
 * costs nothing. */
struct probe {
	struct db *db;
	struct periodic *thread;
	atomic_bool ready;
	_Atomic int64_t asked_us;
	struct ready *health[2], *readiness[2]; /* by origin: the answers when all is well */
};

static enum periodic_next ask(void *data)
{
	struct probe *probe = data;
	bool ready = probe->db != NULL && db_ready(probe->db);

	atomic_store(&probe->ready, ready);
	atomic_store(&probe->asked_us, time_monotonic_us());
	return PERIODIC_WAIT;
}

static struct ready *answer(const struct config *config, int origin, const char *text)
{
	return ready_new(config, origin == 0 ? ORIGIN_APP : ORIGIN_CONTENT, SHAPE_JSON, "application/json",
	    NULL, NULL, text, strlen(text));
}

enum err probe_new(struct work *w, const struct config *config, struct db *db, struct probe **ret_probe)
{
	struct probe *probe = calloc(1, sizeof(*probe));
	enum err e;

	if (probe == NULL)
		abort();
	probe->db = db;
	for (int i = 0; i < 2; i++) {
		probe->health[i] = answer(config, i, "{\"status\":\"ok\"}");
		probe->readiness[i] = answer(config, i, "{\"status\":\"ready\"}");
	}
	/* The first answer is there before the first question. */
	(void)ask(probe);
	e = periodic_start(w,
	    &(struct periodic_plan){
	        .name = "readiness", .period_ms = PROBE_EVERY_MS, .run = ask, .data = probe},
	    &probe->thread);
	if (e != OK) {
		probe_free(probe);
		return e;
	}
	*ret_probe = probe;
	return OK;
}

void probe_free(struct probe *probe)
{
	if (probe == NULL)
		return;
	periodic_stop(probe->thread);
	for (int i = 0; i < 2; i++) {
		ready_release(probe->health[i]);
		ready_release(probe->readiness[i]);
	}
	free(probe);
}

bool probe_ready(const struct probe *probe)
{
	int64_t age = time_monotonic_us() - atomic_load(&probe->asked_us);

	return age <= STALE_AFTER_S * US_PER_S && atomic_load(&probe->ready);
}

enum err get_healthz(struct request *r)
{
	return reply_ready(r, r->app->web->probe->health[r->origin]);
}

enum err ready_check(struct request *r)
{
	struct probe *probe = r->app->web->probe;
	int64_t age = time_monotonic_us() - atomic_load(&probe->asked_us);

	if (atomic_load(&r->app->web->stopping))
		return fail(&r->work, ERR_BUSY, "the service is stopping");
	if (age > STALE_AFTER_S * US_PER_S)
		return fail(
		    &r->work, ERR_BUSY, "the database has not answered for %d seconds", STALE_AFTER_S);
	if (!atomic_load(&probe->ready))
		return fail(&r->work, ERR_BUSY, "the database cannot be used");
	return OK;
}

enum err get_readyz(struct request *r)
{
	TRY(ready_check(r));
	return reply_ready(r, r->app->web->probe->readiness[r->origin]);
}
