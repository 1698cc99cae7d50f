#include "db/share.h"

#include "base/cond.h"
#include "base/crowd.h"
#include "base/log.h"
#include "db/session_int.h"

/* LEAD_WAIT_US: how long a transaction that hangs holds up others of its kind. Every further transaction at
 * the same time makes batches smaller and what each work costs larger: one for so many connections.
 * GATHER_US: how long one waits for more where the one before was of GATHER_FROM or more, as those that come
 * so often come again. */
enum { LEAD_WAIT_US = 60 * 1000, CONNECTIONS_EACH = 12, GATHER_FROM = 3, GATHER_US = 4000 };

enum share_state {
	SHARE_WAITS,
	SHARE_LEADS,
	SHARE_TAKEN, /* another thread leads it */
	SHARE_DONE,
	SHARE_ALONE, /* to be done by its own thread */
	SHARE_FAILED
};

/* One work under way, on its own thread's stack; changed with the lock of struct sharing held. */
struct share {
	struct share *next;
	struct db_member member;
	struct db_session *session; /* the work's own */
	struct uuid org;
	enum share_state state;
	enum err error;
	pthread_cond_t changed;
};

struct batch {
	const struct db_shared *shared;
	struct share *shares[DB_SHARED_MAX]; /* the leader's first */
	size_t count;
};

void sharing_init(struct sharing *sharing, int64_t connections)
{
	pthread_mutex_init(&sharing->lock, NULL);
	sharing->leaders_max = connections < 2 * CONNECTIONS_EACH ? 1 : (int)(connections / CONNECTIONS_EACH);
}

void sharing_done(struct sharing *sharing)
{
	pthread_mutex_destroy(&sharing->lock);
}

/* With the lock held. NULL: there are more kinds than were thought of. */
static struct share_kind *kind_of(struct sharing *sharing, const struct db_shared *shared)
{
	for (int i = 0; i < SHARE_KINDS_MAX; i++) {
		struct share_kind *kind = &sharing->kinds[i];

		if (kind->shared == NULL)
			kind->shared = shared;
		if (kind->shared == shared)
			return kind;
	}
	return NULL;
}

static void share_add(struct share_kind *kind, struct share *share)
{
	struct share **end = &kind->first;

	while (*end != NULL)
		end = &(*end)->next;
	*end = share;
	kind->waiting++;
	if (kind->gathers != NULL && kind->waiting + 1 >= DB_SHARED_MAX)
		pthread_cond_signal(&kind->gathers->changed);
}

static void share_remove(struct share_kind *kind, const struct share *share)
{
	struct share **at = &kind->first;

	while (*at != share)
		at = &(*at)->next;
	*at = share->next;
	kind->waiting--;
}

static void share_lead(struct share_kind *kind, struct share *share)
{
	share->state = SHARE_LEADS;
	kind->leaders++;
}

static bool share_waits(const struct share *share)
{
	return share->state == SHARE_WAITS || share->state == SHARE_TAKEN;
}

/* With the lock held: until somebody has done it, or it is its own turn to lead. */
static void share_await(struct sharing *sharing, struct share_kind *kind, struct share *share)
{
	int64_t until_us = time_monotonic_us() + LEAD_WAIT_US;

	if (kind->leaders < sharing->leaders_max) {
		share_lead(kind, share);
		return;
	}
	share_add(kind, share);
	work_leave_seat(share->member.work);
	while (share_waits(share)) {
		if (share->state == SHARE_TAKEN) {
			pthread_cond_wait(&share->changed, &sharing->lock);
		} else if (!cond_wait_until(&share->changed, &sharing->lock, until_us) &&
		           share->state == SHARE_WAITS) {
			share_remove(kind, share);
			share_lead(kind, share);
		}
	}
	work_take_seat(share->member.work);
}

/* With the lock held: the leader, and those of its organisation that wait. */
static void batch_take(struct share_kind *kind, struct share *leader, struct batch *ret_batch)
{
	struct share **at = &kind->first;

	*ret_batch = (struct batch){.shared = kind->shared, .shares = {leader}, .count = 1};
	while (*at != NULL && ret_batch->count < DB_SHARED_MAX) {
		struct share *share = *at;

		if (!uuid_equal(share->org, leader->org)) {
			at = &share->next;
			continue;
		}
		*at = share->next;
		kind->waiting--;
		share->state = SHARE_TAKEN;
		ret_batch->shares[ret_batch->count++] = share;
	}
	kind->served = crowd_served(kind->served, (int)ret_batch->count);
}

/* With the lock held, but not while it waits. */
static void share_gather(struct sharing *sharing, struct share_kind *kind, struct share *leader)
{
	int64_t until_us = time_monotonic_us() + GATHER_US;

	if (kind->served < GATHER_FROM || kind->gathers != NULL)
		return;
	kind->gathers = leader;
	work_leave_seat(leader->member.work);
	while (
	    kind->waiting + 1 < DB_SHARED_MAX && cond_wait_until(&leader->changed, &sharing->lock, until_us))
		;
	work_take_seat(leader->member.work);
	kind->gathers = NULL;
}

static enum err batch_body(struct work *w, void *arg)
{
	struct batch *batch = arg;
	struct db_member *members[DB_SHARED_MAX];

	for (size_t i = 0; i < batch->count; i++) {
		members[i] = &batch->shares[i]->member;
		members[i]->taken = false;
	}
	return batch->shared->together(w, members, batch->count);
}

/* Without the lock: the members stand still, and their works are the leader's as long. */
static enum err batch_run(struct work *w, struct db_scope scope, struct batch *batch)
{
	enum err e;

	for (size_t i = 0; i < batch->count; i++)
		batch->shares[i]->member.work->db = w->db;
	w->db->shared = true;
	e = db_transact(w, scope, batch_body, batch);
	w->db->shared = false;
	for (size_t i = 0; i < batch->count; i++) {
		struct share *share = batch->shares[i];

		share->member.work->db = share->session;
		if (share->member.work != w)
			work_forgive(share->member.work);
	}
	return e;
}

/* With the lock held: what the transaction that ended with e means for each of its members. */
static void batch_tell(const struct work *w, struct batch *batch, enum err e)
{
	bool told = e == ERR_DATABASE || e == ERR_BUSY || (e != OK && w->db->kept);

	for (size_t i = 0; i < batch->count; i++) {
		struct share *share = batch->shares[i];

		if (e == OK)
			share->state = share->member.taken ? SHARE_DONE : SHARE_ALONE;
		else
			share->state = told ? SHARE_FAILED : SHARE_ALONE;
		share->error = e;
		if (told && share->member.work != w)
			share->error = fail(share->member.work, e, "%s", w->detail);
		if (i > 0)
			pthread_cond_signal(&share->changed);
	}
}

/* With the lock held: the next of those who wait leads. */
static void lead_end(struct sharing *sharing, struct share_kind *kind)
{
	struct share *next = kind->first;

	kind->leaders--;
	if (next == NULL || kind->leaders >= sharing->leaders_max)
		return;
	share_remove(kind, next);
	share_lead(kind, next);
	pthread_cond_signal(&next->changed);
}

/* With the lock held, but not while it waits and works. */
static void lead(struct sharing *sharing, struct share_kind *kind, struct share *share, struct db_scope scope)
{
	struct work *w = share->member.work;
	struct batch batch;
	enum err e;

	share_gather(sharing, kind, share);
	batch_take(kind, share, &batch);
	pthread_mutex_unlock(&sharing->lock);
	e = batch.count == 1 ? kind->shared->alone(w, share->member.arg) : batch_run(w, scope, &batch);
	if (e != OK && batch.count > 1)
		log_line(LOG_WARN, "db", "%zu works could not share a transaction: %s: %s", batch.count,
		    err_info(e)->name, w->detail);
	pthread_mutex_lock(&sharing->lock);
	lead_end(sharing, kind);
	if (batch.count > 1) {
		batch_tell(w, &batch, e);
		return;
	}
	share->state = e == OK ? SHARE_DONE : SHARE_FAILED;
	share->error = e;
}

static bool sharable(const struct work *w, const struct db_scope *scope)
{
	const struct db_session *s = w->db;

	return s != NULL && s->connection == NULL && s->role == DB_APP && !s->slow && w->trace == NULL &&
	       scope->orgs_count == 0 && !scope->all_orgs;
}

static void share_init(struct share *share, struct work *w, const struct db_scope *scope, void *arg)
{
	*share = (struct share){.member = {.work = w, .arg = arg}, .session = w->db, .org = scope->org};
	cond_init(&share->changed);
}

enum err db_share(struct work *w, struct db_scope scope, const struct db_shared *shared, void *arg)
{
	struct sharing *sharing;
	struct share_kind *kind;
	struct share share;

	if (!sharable(w, &scope))
		return shared->alone(w, arg);
	sharing = &w->db->db->sharing;
	share_init(&share, w, &scope, arg);
	pthread_mutex_lock(&sharing->lock);
	kind = kind_of(sharing, shared);
	share.state = kind != NULL ? SHARE_WAITS : SHARE_ALONE;
	if (kind != NULL)
		share_await(sharing, kind, &share);
	if (share.state == SHARE_LEADS)
		lead(sharing, kind, &share, scope);
	pthread_mutex_unlock(&sharing->lock);
	pthread_cond_destroy(&share.changed);
	if (share.state != SHARE_ALONE)
		return share.state == SHARE_DONE ? OK : share.error;
	work_forgive(w);
	return shared->alone(w, arg);
}
