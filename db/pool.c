#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cond.h"
#include "base/log.h"
#include "base/metric.h"
#include "db/db_int.h"

enum { BACKOFF_FIRST_US = 20 * 1000, BACKOFF_MOST_US = 1000 * 1000 };

void pool_init(struct pool *pool, const struct address *address, enum db_role role, int max)
{
	memset(pool, 0, sizeof(*pool));
	pool->address = address;
	pool->role = role;
	pool->max = max;
	pthread_mutex_init(&pool->lock, NULL);
	cond_init(&pool->changed);
}

void pool_done(struct pool *pool)
{
	struct connection *c;

	while ((c = pool->idle) != NULL) {
		pool->idle = c->next;
		connection_close(c);
	}
	pthread_cond_destroy(&pool->changed);
	pthread_mutex_destroy(&pool->lock);
}

/* Called and left with the lock held, opens without it: connecting may take seconds. */
static struct connection *pool_open(struct work *w, struct pool *pool)
{
	const char *reason = "";
	struct connection *c;
	int64_t backoff;

	pool->open++;
	pthread_mutex_unlock(&pool->lock);
	c = connection_open(pool->address, pool->role, w->arena, &reason);
	pthread_mutex_lock(&pool->lock);
	if (c != NULL) {
		if (pool->failures > 0)
			log_line(LOG_INFO, "db", "connected again to %s as %s", pool->address->people,
			    role_name(pool->role));
		pool->failures = 0;
		return c;
	}
	pool->open--;
	if (pool->failures++ == 0) {
		pool->down_since_us = time_monotonic_us();
		log_line(LOG_WARN, "db", "cannot connect to %s as %s: %s", pool->address->people,
		    role_name(pool->role), reason);
	}
	snprintf(pool->reason, sizeof(pool->reason), "%s", reason);
	backoff = (int64_t)BACKOFF_FIRST_US << (pool->failures < 8 ? pool->failures : 8);
	pool->retry_at_us = time_monotonic_us() + (backoff < BACKOFF_MOST_US ? backoff : BACKOFF_MOST_US);
	pthread_cond_broadcast(&pool->changed);
	return NULL;
}

/* With the lock held: an idle connection that still lives, a new one, or NULL. */
static struct connection *pool_take(struct work *w, struct pool *pool)
{
	struct connection *c;

	while ((c = pool->idle) != NULL) {
		pool->idle = c->next;
		if (connection_alive(c))
			return c;
		pool->open--;
		connection_close(c);
	}
	if (pool->open < pool->max && (pool->failures == 0 || time_monotonic_us() >= pool->retry_at_us))
		return pool_open(w, pool);
	return NULL;
}

enum err pool_borrow(struct work *w, struct pool *pool, int64_t wait_us, struct connection **ret)
{
	int64_t began = time_monotonic_us(), deadline = began + wait_us;
	struct connection *c;
	bool waited = false;
	enum err e = OK;

	pthread_mutex_lock(&pool->lock);
	while ((c = pool_take(w, pool)) == NULL) {
		int64_t now = time_monotonic_us();
		bool down = pool->failures > 0;

		if (now >= deadline || (down && now - pool->down_since_us >= wait_us)) {
			e = down ? ERR_DATABASE : ERR_BUSY;
			break;
		}
		waited = true;
		(void)cond_wait_until(&pool->changed, &pool->lock,
		    down && pool->retry_at_us < deadline ? pool->retry_at_us : deadline);
	}
	pthread_mutex_unlock(&pool->lock);
	if (waited)
		metric_observe(SERIES_DATABASE_WAIT, time_monotonic_us() - began);
	if (e != OK)
		metric_add(e == ERR_BUSY ? SERIES_DATABASE_BUSY : SERIES_DATABASE_DOWN, 1);
	if (e == ERR_BUSY)
		return fail(w, e, "all database connections are busy");
	if (e != OK)
		return fail(w, e, "the database cannot be reached");
	c->next = NULL;
	*ret = c;
	return OK;
}

void pool_return(struct pool *pool, struct connection *c)
{
	bool good = !c->broken && PQtransactionStatus(c->pg) == PQTRANS_IDLE;

	connection_clear(c);
	if (!good)
		connection_close(c);
	pthread_mutex_lock(&pool->lock);
	if (good) {
		c->next = pool->idle;
		pool->idle = c;
	} else {
		pool->open--;
	}
	pthread_cond_signal(&pool->changed);
	pthread_mutex_unlock(&pool->lock);
}

void pool_figures(struct pool *pool, struct db_figures *ret)
{
	*ret = (struct db_figures){.role = pool->role, .max = pool->max};
	pthread_mutex_lock(&pool->lock);
	for (const struct connection *c = pool->idle; c != NULL; c = c->next)
		ret->idle++;
	ret->used = pool->open - ret->idle;
	pthread_mutex_unlock(&pool->lock);
}
