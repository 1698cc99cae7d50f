#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "db/cluster_int.h"

enum { JOIN_MOST_S = 60, START_MOST_S = 900, STOP_MOST_MS = 60000, PAUSE_MS = 20, MINUTE_MS = 60000 };

enum cluster_state { CLUSTER_STARTING, CLUSTER_UP, CLUSTER_FAILED };

/* One thread, the keeper, starts, watches and stops the postmaster: the death signal that takes PostgreSQL
 * down in order when this process is killed follows the thread that forked it, so that thread must live as
 * long as the cluster is used. */
struct cluster {
	struct arena *arena;
	struct cluster_place place;
	struct address address;
	pthread_t keeper;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	enum cluster_state state;
	char reason[WORK_DETAIL_MAX];
	int wake; /* eventfd: stop */
	/* The keeper's own. */
	int lock_file; /* -1 while another process runs the cluster */
	pid_t postmaster;
	int watched; /* pidfd */
};

static void cluster_tell(struct cluster *c, enum cluster_state state, const char *reason)
{
	pthread_mutex_lock(&c->lock);
	c->state = state;
	snprintf(c->reason, sizeof(c->reason), "%s", reason);
	pthread_cond_broadcast(&c->changed);
	pthread_mutex_unlock(&c->lock);
}

/* True when stop was asked meanwhile. */
static bool cluster_pause(struct cluster *c, int ms)
{
	struct pollfd fd = {.fd = c->wake, .events = POLLIN};

	return poll(&fd, 1, ms) > 0;
}

static bool cluster_answers(const struct cluster *c)
{
	PGconn *pg = address_connect(&c->address, role_name(DB_APP));
	bool answers = PQstatus(pg) == CONNECTION_OK;

	PQfinish(pg);
	return answers;
}

/* *ret_taken: nobody else runs the cluster. */
static enum err lock_take(struct work *w, struct cluster *c, bool *ret_taken)
{
	int fd = open(c->place.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	bool taken = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0;

	if (!taken && (fd < 0 || errno != EWOULDBLOCK)) {
		enum err e = fail(w, ERR_DATABASE, "cannot lock %s: %s", c->place.lock, strerror(errno));

		if (fd >= 0)
			close(fd);
		return e;
	}
	if (taken)
		c->lock_file = fd;
	else
		close(fd);
	*ret_taken = taken;
	return OK;
}

static void lock_give(struct cluster *c)
{
	if (c->lock_file >= 0)
		close(c->lock_file);
	c->lock_file = -1;
}

/* The lock proves that nobody runs on these files; what they name may by now be the id of any other process.
 */
static void leftovers_remove(struct work *w, const struct cluster_place *place)
{
	unlink(arena_printf(w->arena, "%s/postmaster.pid", place->folder));
	unlink(arena_printf(w->arena, "%s/.s.PGSQL.5432", place->socket_folder));
	unlink(arena_printf(w->arena, "%s/.s.PGSQL.5432.lock", place->socket_folder));
}

static void postmaster_reap(struct cluster *c)
{
	while (c->postmaster > 0 && waitpid(c->postmaster, NULL, 0) < 0 && errno == EINTR)
		;
	c->postmaster = -1;
}

/* Fast shutdown; harder when it does not come to an end. */
static void postmaster_stop(struct cluster *c)
{
	static const struct {
		int signal, wait_ms;
	} steps[] = {{SIGINT, STOP_MOST_MS}, {SIGQUIT, 5000}, {SIGKILL, 5000}};
	struct pollfd fd = {.fd = c->watched, .events = POLLIN};

	for (size_t i = 0; c->postmaster > 0 && i < sizeof(steps) / sizeof(steps[0]); i++) {
		kill(c->postmaster, steps[i].signal);
		if (poll(&fd, 1, steps[i].wait_ms) > 0)
			break;
	}
	postmaster_reap(c);
}

/* With the lock held. */
static enum err cluster_start(struct work *w, struct cluster *c)
{
	int64_t began = time_monotonic_us(), told = began;

	TRY(cluster_prepare(w, &c->place, c->lock_file));
	leftovers_remove(w, &c->place);
	cluster_log_bound(w->arena, &c->place);
	c->postmaster = postmaster_start(w->arena, &c->place, c->lock_file);
	if (c->postmaster < 0)
		return fail(w, ERR_DATABASE, "cannot start postgres: %s", strerror(errno));
	c->watched = pidfd_open(c->postmaster, 0);
	while (!cluster_answers(c)) {
		int64_t now = time_monotonic_us();
		struct pollfd fd = {.fd = c->watched, .events = POLLIN};

		if (poll(&fd, 1, 0) > 0)
			return fail(w, ERR_DATABASE, "the private database stopped while it started: %s",
			    file_tail(w->arena, c->place.log));
		if (cluster_pause(c, PAUSE_MS))
			return fail(w, ERR_DATABASE, "asked to stop while the private database started");
		if (now - began > START_MOST_S * US_PER_S)
			return fail(w, ERR_DATABASE, "the private database did not start in %d s: %s",
			    START_MOST_S, file_tail(w->arena, c->place.log));
		if (now - told > 10 * US_PER_S) {
			told = now;
			log_line(LOG_INFO, "db", "the private database is still starting");
		}
	}
	log_line(LOG_INFO, "db", "private database runs under %s", c->place.folder);
	return OK;
}

/* The process id at the head of postmaster.pid. */
static int cluster_watch_other(struct work *w, const struct cluster *c)
{
	FILE *in = fopen(arena_printf(w->arena, "%s/postmaster.pid", c->place.folder), "re");
	int pid = 0;

	if (in == NULL)
		return -1;
	if (fscanf(in, "%d", &pid) != 1)
		pid = 0;
	fclose(in);
	return pid > 0 ? pidfd_open(pid, 0) : -1;
}

/* Starts the cluster, or joins the one that another process runs. */
static enum err cluster_bring_up(struct work *w, struct cluster *c)
{
	int64_t began = time_monotonic_us();

	for (;;) {
		bool taken = false;

		TRY(cluster_socket_make(w, &c->place));
		TRY(lock_take(w, c, &taken));
		if (taken)
			return cluster_start(w, c);
		if (cluster_answers(c)) {
			c->watched = cluster_watch_other(w, c);
			if (c->watched >= 0)
				return OK;
		}
		if (time_monotonic_us() - began > JOIN_MOST_S * US_PER_S)
			return fail(w, ERR_DATABASE,
			    "another process holds %s, but its database does not answer", c->place.lock);
		if (cluster_pause(c, PAUSE_MS))
			return fail(w, ERR_DATABASE, "asked to stop while waiting for the private database");
	}
}

/* Until the postmaster ends (false) or a stop is asked (true). */
static bool cluster_watch(struct cluster *c)
{
	struct pollfd fds[2] = {{.fd = c->wake, .events = POLLIN}, {.fd = c->watched, .events = POLLIN}};

	for (;;) {
		int ready = poll(fds, 2, MINUTE_MS);

		if (ready < 0 && errno != EINTR)
			return false;
		if (ready > 0 && fds[0].revents != 0)
			return true;
		if (ready > 0 && fds[1].revents != 0)
			return false;
		if (ready == 0 && c->lock_file >= 0) {
			ARENA_LOCAL struct arena *a = arena_new();

			cluster_log_bound(a, &c->place);
		}
	}
}

static void cluster_let_go(struct cluster *c)
{
	if (c->lock_file >= 0) {
		postmaster_stop(c);
		if (c->place.socket_apart)
			rmdir(c->place.socket_folder);
	}
	if (c->watched >= 0)
		close(c->watched);
	c->watched = -1;
	lock_give(c);
}

static void *cluster_keep(void *arg)
{
	struct cluster *c = arg;
	bool was_up = false;

	for (;;) {
		ARENA_LOCAL struct arena *a = arena_new();
		struct work w;
		bool stop;

		work_init(&w, a);
		if (cluster_bring_up(&w, c) == OK) {
			was_up = true;
			cluster_tell(c, CLUSTER_UP, "");
			stop = cluster_watch(c);
			if (!stop)
				log_line(LOG_ERROR, "db", "the private database ended; starting it again");
			cluster_let_go(c);
		} else {
			cluster_let_go(c);
			if (!was_up) {
				cluster_tell(c, CLUSTER_FAILED, w.detail);
				return NULL;
			}
			log_line(LOG_ERROR, "db", "%s", w.detail);
			stop = cluster_pause(c, 1000);
		}
		if (stop)
			return NULL;
	}
}

static void cluster_free(struct cluster *c)
{
	close(c->wake);
	pthread_cond_destroy(&c->changed);
	pthread_mutex_destroy(&c->lock);
	arena_free(c->arena);
}

enum err cluster_open(struct work *w, const char *data, struct cluster **ret)
{
	struct arena *a = arena_new();
	struct cluster *c = arena_alloc(a, sizeof(*c));
	sigset_t all, before;
	enum err e = cluster_place_find(w, a, data, &c->place);
	enum cluster_state state;

	if (e != OK) {
		arena_free(a);
		return e;
	}
	c->arena = a;
	c->lock_file = -1;
	c->watched = -1;
	c->postmaster = -1;
	c->wake = eventfd(0, EFD_CLOEXEC);
	address_private(a, c->place.socket_folder, "lectern", &c->address);
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->changed, NULL);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&c->keeper, NULL, cluster_keep, c) != 0)
		abort();
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_mutex_lock(&c->lock);
	while (c->state == CLUSTER_STARTING)
		pthread_cond_wait(&c->changed, &c->lock);
	state = c->state;
	pthread_mutex_unlock(&c->lock);
	if (state == CLUSTER_UP) {
		*ret = c;
		return OK;
	}
	pthread_join(c->keeper, NULL);
	e = fail(w, ERR_DATABASE, "%s", c->reason);
	cluster_free(c);
	return e;
}

void cluster_close(struct cluster *c)
{
	uint64_t one = 1;

	if (c == NULL)
		return;
	(void)!write(c->wake, &one, sizeof(one));
	pthread_join(c->keeper, NULL);
	cluster_free(c);
}

const char *cluster_socket_folder(const struct cluster *c)
{
	return c->place.socket_folder;
}
