#include "lms/statement/tell.h"

#include <pthread.h>
#include <string.h>

#include "base/log.h"
#include "base/metric.h"
#include "base/time.h"
#include "lms/cmi5/cmi5.h"

enum { SETTINGS_KEPT = 1024, TOLD_FIRST = 8 };
static const int64_t stale_us = 5 * US_PER_S;

/* Direct mapped by organisation: one that is asked about in another's place is read anew. */
static struct {
	pthread_mutex_t lock;
	struct setting {
		struct uuid org;
		int64_t read_us; /* monotonic; 0: empty */
		bool tells;
	} kept[SETTINGS_KEPT];
	uint64_t epoch; /* counts what was forgotten */
} settings = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* Ids are random at their end. */
static struct setting *setting_of(struct uuid org)
{
	return &settings.kept[(org.bytes[15] | (unsigned)org.bytes[14] << 8) % SETTINGS_KEPT];
}

static bool setting_known(struct uuid org, bool *ret_tells, uint64_t *ret_epoch)
{
	const struct setting *setting = setting_of(org);
	bool known;

	pthread_mutex_lock(&settings.lock);
	known = setting->read_us != 0 && setting->read_us > time_monotonic_us() - stale_us &&
	        uuid_equal(setting->org, org);
	if (known)
		*ret_tells = setting->tells;
	*ret_epoch = settings.epoch;
	pthread_mutex_unlock(&settings.lock);
	return known;
}

enum err statement_tells(struct work *w, struct uuid org, bool *ret_tells)
{
	int64_t asked_us = time_monotonic_us();
	uint64_t epoch;

	if (setting_known(org, ret_tells, &epoch))
		return OK;
	TRY(tells_read(w, org, ret_tells));
	pthread_mutex_lock(&settings.lock);
	if (epoch == settings.epoch)
		*setting_of(org) = (struct setting){.org = org, .read_us = asked_us, .tells = *ret_tells};
	pthread_mutex_unlock(&settings.lock);
	return OK;
}

void statement_tells_forget(struct uuid org)
{
	pthread_mutex_lock(&settings.lock);
	settings.epoch++;
	if (uuid_equal(setting_of(org)->org, org))
		setting_of(org)->read_us = 0;
	pthread_mutex_unlock(&settings.lock);
}

struct told told_begin(const struct config *config)
{
	return (struct told){.config = config};
}

static void told_room(struct work *w, struct told *told)
{
	struct xapi_statement *more;

	if (told->home == NULL) {
		told->home = cmi5_home(w, told->config);
		told->authority = cmi5_actor_json(w->arena, told->home, "lectern");
	}
	if (told->count < told->room)
		return;
	told->room = told->room > 0 ? 2 * told->room : TOLD_FIRST;
	more = arena_alloc(w->arena, told->room * sizeof(*more));
	if (told->count > 0)
		memcpy(more, told->statements, told->count * sizeof(*more));
	told->statements = more;
}

/* As any client's: what is stored is always what the standard calls a statement. */
static enum err statement_read(
    struct work *w, const struct told *told, const char *json, struct xapi_statement *ret_statement)
{
	const struct xapi_reading reading = {.version = XAPI_1_0_3, .authority = told->authority};
	struct xapi_statement *statements;
	size_t count;
	bool array;

	if (json == NULL)
		return fail(w, ERR_INTERNAL, "it is larger than a statement of ours may be");
	TRY(xapi_statements_read(w, &reading, json, strlen(json), &statements, &count, &array));
	*ret_statement = statements[0];
	return OK;
}

void told_add(
    struct work *w, struct told *told, const struct telling_attempt *of, const struct telling *telling)
{
	const char *json;

	told_room(w, told);
	json = telling_json(w->arena, told->home, uuid_v7(), of, telling);
	if (told->count < TOLD_MAX && statement_read(w, told, json, &told->statements[told->count]) == OK) {
		told->count++;
		return;
	}
	metric_add(SERIES_STATEMENT_UNTOLD_FACT, 1);
	/* Where it is wrong, not what was said. */
	log_line(LOG_WARN, "lms", "a fact of an attempt is told by no statement: %s",
	    told->count == TOLD_MAX ? "too many in one transaction" : w->field);
	work_forgive(w);
}

enum err told_write(struct work *w, struct uuid org, const struct told *told)
{
	unsigned ordinal = 0;

	if (told->count == 0)
		return OK;
	metric_add(SERIES_STATEMENT_TOLD, told->count);
	return xapi_ingest_tell(w, org, told->statements, told->count, &ordinal);
}

enum err told_transact(struct work *w, struct uuid org, db_body *body, void *arg)
{
	enum err e = OK;

	for (int tries = 1; tries <= TOLD_TRIES; tries++) {
		e = db_transact(w, db_tenant(org), body, arg);
		if (e != ERR_CONFLICT)
			return e;
		if (tries < TOLD_TRIES)
			work_forgive(w);
	}
	return e;
}
