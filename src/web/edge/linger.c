#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/time.h"
#include "web/web_int.h"

enum {
	LINGER_MAX = 256,
	LINGER_IDLE_S = 2,
	LINGER_LIFE_S = 30,
	LINGER_LOOK_MS = 500,
	LINGER_BYTES_MAX = 64 * 1024 * 1024,
	LINGER_STEP = 1024 * 1024 /* of one connection before the next one's turn */
};

struct lingering {
	int socket; /* ours: a duplicate */
	int64_t heard_us, until_us;
	size_t left;
};

struct lingers {
	pthread_t thread;
	pthread_mutex_t lock;
	bool stopping;
	int wake;
	size_t count;
	struct lingering all[LINGER_MAX];
};

/* False: it is over. */
static bool linger_read(struct lingering *one, int64_t now_us)
{
	ssize_t got;

	/* Linux: TCP throws away what is received with MSG_TRUNC, without a copy. */
	got = recv(one->socket, NULL, LINGER_STEP, MSG_DONTWAIT | MSG_TRUNC);
	if (got <= 0 || (size_t)got > one->left)
		return false;
	one->left -= (size_t)got;
	one->heard_us = now_us;
	return true;
}

static void linger_all(struct lingers *lingers, const struct pollfd *polled, size_t count)
{
	int64_t now_us = time_monotonic_us();
	size_t kept = 0;

	for (size_t i = 0; i < lingers->count; i++) {
		struct lingering *one = &lingers->all[i];
		bool goes_on = true;

		/* Those that were added meanwhile stand behind the others. */
		if (i < count && polled[i].revents != 0)
			goes_on = linger_read(one, now_us);
		if (goes_on && !lingers->stopping && now_us < one->until_us &&
		    now_us - one->heard_us < LINGER_IDLE_S * US_PER_S)
			lingers->all[kept++] = *one;
		else
			close(one->socket);
	}
	lingers->count = kept;
}

static void *linger_main(void *arg)
{
	struct lingers *lingers = arg;
	struct pollfd polled[LINGER_MAX + 1];
	bool stopping = false;

	pthread_setname_np(pthread_self(), "linger");
	while (!stopping) {
		eventfd_t ignored;
		size_t count;

		pthread_mutex_lock(&lingers->lock);
		count = lingers->count;
		for (size_t i = 0; i < count; i++)
			polled[i] = (struct pollfd){.fd = lingers->all[i].socket, .events = POLLIN};
		pthread_mutex_unlock(&lingers->lock);
		polled[count] = (struct pollfd){.fd = lingers->wake, .events = POLLIN};
		(void)!poll(polled, count + 1, count > 0 ? LINGER_LOOK_MS : -1);
		(void)!eventfd_read(lingers->wake, &ignored);
		pthread_mutex_lock(&lingers->lock);
		linger_all(lingers, polled, count);
		stopping = lingers->stopping;
		pthread_mutex_unlock(&lingers->lock);
	}
	return NULL;
}

enum err lingers_new(struct work *w, struct lingers **ret_lingers)
{
	struct lingers *lingers = calloc(1, sizeof(*lingers));

	if (lingers == NULL)
		abort();
	pthread_mutex_init(&lingers->lock, NULL);
	lingers->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (lingers->wake < 0 || pthread_create(&lingers->thread, NULL, linger_main, lingers) != 0) {
		if (lingers->wake >= 0)
			close(lingers->wake);
		pthread_mutex_destroy(&lingers->lock);
		free(lingers);
		return fail(w, ERR_INTERNAL, "a thread cannot be started");
	}
	*ret_lingers = lingers;
	return OK;
}

void lingers_free(struct lingers *lingers)
{
	if (lingers == NULL)
		return;
	pthread_mutex_lock(&lingers->lock);
	lingers->stopping = true;
	pthread_mutex_unlock(&lingers->lock);
	(void)!eventfd_write(lingers->wake, 1);
	pthread_join(lingers->thread, NULL);
	close(lingers->wake);
	pthread_mutex_destroy(&lingers->lock);
	free(lingers);
}

void linger_add(struct lingers *lingers, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	int64_t now_us = time_monotonic_us();
	int ours = -1;

	if (info == NULL)
		return;
	pthread_mutex_lock(&lingers->lock);
	if (lingers->count < LINGER_MAX && !lingers->stopping)
		ours = fcntl(info->connect_fd, F_DUPFD_CLOEXEC, 0);
	if (ours >= 0)
		lingers->all[lingers->count++] = (struct lingering){.socket = ours,
		    .heard_us = now_us,
		    .until_us = now_us + LINGER_LIFE_S * US_PER_S,
		    .left = LINGER_BYTES_MAX};
	pthread_mutex_unlock(&lingers->lock);
	if (ours >= 0)
		(void)!eventfd_write(lingers->wake, 1);
}
